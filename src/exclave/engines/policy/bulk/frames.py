"""Plans on one machine: Polars works the columns out, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any, Final

import polars as pl

from .layers import around, bodies_of, carried, layers_of, table_of, tables_of
from .plan import Lookup, Plan

SEP = "\x1f"
SUBJECT = "subject"
MOST_PAIRS: Final = 4_000_000
"""Rows beside rows worked out at once; more are taken in parts, so that memory is bounded."""
_TYPES: Mapping[str, Any] = {"bool": pl.Boolean, "int": pl.Int64, "text": pl.String}


class Asked:
    """What code tables answered, kept from chunk to chunk."""

    def __init__(self) -> None:
        self.known: dict[Lookup, dict[str, bool | str | None]] = {}

    def answers(self, question: Lookup, keys: Iterable[str]) -> dict[str, bool | str | None]:
        """Answers for these keys (several joined by SEP) and all asked before."""
        known = self.known.setdefault(question, {})
        for key in keys:
            if key not in known:
                known[key] = question.answer(*key.split(SEP))
        return known


def column_name(node: Plan) -> str:
    """The column of a fact: its dotted path."""
    table, name = node.data
    return f"{table}.{name}" if table else str(name)


class Work:
    """Expressions of one frame; `named` are the nodes that are columns already."""

    def __init__(self, named: dict[Plan, str]) -> None:
        self.named = named

    def expr(self, node: Plan) -> pl.Expr:
        name = self.named.get(node)
        return pl.col(name) if name is not None else self._written(node)

    def _ints(self, node: Plan, *, wide: bool) -> pl.Expr:
        found = self.expr(node)
        return found.cast(pl.Int128) if wide and not node.wide else found

    def _written(self, node: Plan) -> pl.Expr:
        args = node.args
        match node.op:
            case "const":
                kind = pl.Int128 if node.wide else _TYPES[node.kind]
                return pl.lit(node.data, dtype=kind)
            case "col":
                return pl.col(column_name(node))
            case "and" | "or":
                return reduce(and_ if node.op == "and" else or_, [self.expr(kid) for kid in args])
            case "not":
                return ~self.expr(args[0])
            case "cmp":
                wide = any(kid.wide for kid in args)
                a, b = (self._ints(kid, wide=wide) for kid in args)
                return _compare(node.data, a, b)
            case "in":
                return self.expr(args[0]).is_in(sorted(node.data))
            case "isnull":
                return self.expr(args[0]).is_null()
            case "case":
                then, otherwise = (self._ints(kid, wide=node.wide) for kid in args[1:])
                return pl.when(self.expr(args[0])).then(then).otherwise(otherwise)
            case "contains":
                pattern = pl.concat_str([pl.lit("|"), self.expr(args[1]), pl.lit("|")])
                return self.expr(args[0]).str.contains(pattern, literal=True)
        a, b = (self._ints(kid, wide=node.wide or any(k.wide for k in args)) for kid in args)
        return {"add": a.add, "sub": a.sub, "mul": a.mul, "div": a.floordiv}[node.op](b)


def _compare(op: str, a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return {"==": a.eq, "!=": a.ne, "<": a.lt, "<=": a.le, ">": a.gt, ">=": a.ge}[op](b)


def answered(
    frame: pl.DataFrame, nodes: Iterable[Plan], named: dict[Plan, str], asked: Asked
) -> pl.DataFrame:
    """Add the answers to questions about texts as columns: code tables, lists, equality.

    Each distinct text (or combination of texts) is asked about once; rows take the answer by its number.
    """
    work = Work(named)
    by_keys: dict[tuple[Plan, ...], list[Plan]] = {}
    for node in nodes:
        by_keys.setdefault(_keys(node), []).append(node)
    for keys, several in by_keys.items():
        series = frame.select(pl.concat_str([work.expr(key) for key in keys], separator=SEP)).to_series()
        distinct = series.drop_nulls().unique().to_list()
        numbers = {key: number for number, key in enumerate(distinct)}
        if numbers:
            places = series.replace_strict(numbers, default=None, return_dtype=pl.UInt32)
        else:
            places = pl.Series([None] * frame.height, dtype=pl.UInt32)
        columns = []
        for node in several:
            answers = text_answers(node, distinct, asked)
            name = f"?{len(named)}"
            named[node] = name
            column = pl.Series(answers, dtype=_TYPES[node.kind]).gather(places)
            columns.append(column.alias(name))
        frame = frame.with_columns(columns)
    return frame


def _keys(node: Plan) -> tuple[Plan, ...]:
    return node.args if node.op == "lookup" else node.args[:1]


def text_answers(node: Plan, keys: list[str], asked: Asked) -> list[bool | str | None]:
    """The answers to one such question for each of these texts."""
    if node.op == "lookup":
        known = asked.answers(node.data, keys)
        return [known[key] for key in keys]
    if node.op == "in":
        return [key in node.data for key in keys]
    return [(key == node.args[1].data) is (node.data == "==") for key in keys]


def is_about_text(node: Plan) -> bool:
    """A question to a code table, or a test of one text column against constants."""
    if node.op == "lookup":
        return True
    if node.op not in ("in", "cmp") or node.args[0].op != "col" or node.args[0].kind != "text":
        return False
    return node.op == "in" or (node.args[1].is_const and node.data in ("==", "!="))


def worked_out(
    frame: pl.DataFrame, roots: tuple[Plan, ...], named: dict[Plan, str], asked: Asked
) -> tuple[pl.DataFrame, Work]:
    """Add every shared piece as a column; the work then writes the rest."""
    layers = layers_of(roots)
    texts = (node for node in layers.nodes if is_about_text(node))
    frame = answered(frame, texts, named, asked)
    work = Work(named)
    for number, layer in enumerate(layers.shared):
        fresh = {node: f"#{number}.{index}" for index, node in enumerate(layer) if node not in named}
        if fresh:
            frame = frame.with_columns([work.expr(node).alias(name) for node, name in fresh.items()])
            named.update(fresh)
    return frame, work


def with_rows(
    frame: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    roots: tuple[Plan, ...],
    asked: Asked,
    level: str = "",
) -> tuple[pl.DataFrame, dict[Plan, str]]:
    """Add the counts and sums over rows that `roots` of this level need; where there are no rows they are 0."""
    named: dict[Plan, str] = {}
    for inner, nodes in tables_of(roots).items():
        names = {node: f"+{len(named) + index}" for index, node in enumerate(nodes)}
        counted = _counted(frame, tables, inner, names, asked, once=not level)
        keys = [name for name in counted.columns if name not in names.values()]
        frame = frame.join(counted, on=keys, how="left", maintain_order="left", nulls_equal=True)
        frame = frame.with_columns([pl.col(name).fill_null(0) for name in names.values()])
        named |= names
    return frame, named


def _counted(
    frame: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    level: str,
    names: Mapping[Plan, str],
    asked: Asked,
    *,
    once: bool,
) -> pl.DataFrame:
    """Counts and sums of one level by subject and by what they read of the rows around; `once`: no subject is twice."""
    bodies = bodies_of(names)
    outer = list(dict.fromkeys(column_name(node) for node in carried(bodies, around(level))))
    above = [column_name(node) for node in carried(bodies, [""])]
    above = list(dict.fromkeys(name for name in above if name in frame.columns))
    beside = frame.select(SUBJECT, *outer, *above)
    rows = _renamed(tables[table_of(level)], level)
    parts = []
    for some in _parts(beside if once else beside.unique(), rows):
        pairs = rows.join(some, on=SUBJECT, how="inner") if above or outer or not once else rows
        pairs, inner = with_rows(pairs, tables, bodies, asked, level)
        pairs, work = worked_out(pairs, bodies, inner, asked)
        sums = [_summed(node, work).alias(name) for node, name in names.items()]
        parts.append(pairs.group_by(SUBJECT, *outer).agg(sums))
    return pl.concat(parts)


def _renamed(rows: pl.DataFrame, level: str) -> pl.DataFrame:
    table = table_of(level)
    if table == level:
        return rows
    return rows.rename(lambda name: name if name == SUBJECT else level + name.removeprefix(table))


def _parts(beside: pl.DataFrame, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows around, as many at a time as make MOST_PAIRS with the rows of the same subjects."""
    if beside.height * rows.height <= MOST_PAIRS:
        yield beside
        return
    size = pl.col("=").fill_null(0).cast(pl.Int64)
    sizes = rows.group_by(SUBJECT).agg(pl.len().alias("="))
    numbered = beside.join(sizes, on=SUBJECT, how="left", maintain_order="left").with_columns(
        (size.cum_sum() // MOST_PAIRS).alias("=")
    )
    yield from numbered.drop("=").with_columns(numbered["="]).partition_by("=", include_key=False)


def _summed(node: Plan, work: Work) -> pl.Expr:
    """A count or sum over the rows of one subject; what is the same for every row is multiplied."""
    one = node.args[0]
    if one.is_const:
        return pl.len().cast(pl.Int64) * (1 if node.op == "count" else one.data)
    found = work.expr(one)
    if node.op == "count":
        return found.sum().cast(pl.Int64)
    return (found.cast(pl.Int128) if node.wide else found).sum()


def evaluate_columns(
    frame: pl.DataFrame,
    roots: tuple[Plan, ...],
    *,
    tables: Mapping[str, pl.DataFrame] | None = None,
    asked: Asked | None = None,
) -> list[pl.Series]:
    """The values of `roots` for every row of a frame of facts (columns named by path, and `subject`)."""
    asked = asked if asked is not None else Asked()
    frame, named = with_rows(frame, tables or {}, roots, asked)
    frame, work = worked_out(frame, roots, named, asked)
    unique = {node: f"={index}" for index, node in enumerate(dict.fromkeys(roots))}
    found = frame.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("="),
        *[work.expr(node).alias(name) for node, name in unique.items()],
    )
    return [found.get_column(unique[node]) for node in roots]
