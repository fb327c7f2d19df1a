"""Plans on one machine: Polars works the columns out, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl

from .layers import layers_of, tables_of
from .plan import Lookup, Plan

SEP = "\x1f"
SUBJECT = "subject"
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
    frame: pl.DataFrame, lookups: Iterable[Plan], named: dict[Plan, str], asked: Asked
) -> pl.DataFrame:
    """Add the answers of the code tables as columns."""
    work = Work(named)
    for node in lookups:
        keys = pl.concat_str([work.expr(kid) for kid in node.args], separator=SEP)
        name = f"?{len(named)}"
        frame = frame.with_columns(keys.alias(name))
        distinct = frame.get_column(name).drop_nulls().unique().to_list()
        known = asked.answers(node.data, distinct)
        given = {key: known[key] for key in distinct if known[key] is not None}
        kind = _TYPES[node.kind]
        if given:
            answer = pl.col(name).replace_strict(given, default=None, return_dtype=kind)
        else:
            answer = pl.lit(None, dtype=kind)
        frame = frame.with_columns(answer.alias(name))
        named[node] = name
    return frame


def worked_out(
    frame: pl.DataFrame, roots: tuple[Plan, ...], named: dict[Plan, str], asked: Asked
) -> tuple[pl.DataFrame, Work]:
    """Add every shared piece as a column; the work then writes the rest."""
    layers = layers_of(roots)
    frame = answered(frame, layers.lookups, named, asked)
    work = Work(named)
    for number, layer in enumerate(layers.shared):
        fresh = {node: f"#{number}.{index}" for index, node in enumerate(layer) if node not in named}
        if fresh:
            frame = frame.with_columns([work.expr(node).alias(name) for node, name in fresh.items()])
            named.update(fresh)
    return frame, work


def with_rows(
    frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame], roots: tuple[Plan, ...], asked: Asked
) -> tuple[pl.DataFrame, dict[Plan, str]]:
    """Add the counts and sums over the rows of each table; a subject without rows has 0."""
    named: dict[Plan, str] = {}
    for table, nodes in tables_of(roots).items():
        bodies = tuple(node.args[0] for node in nodes)
        rows = tables[table]
        above = [name for name in _parents(bodies) if name in frame.columns]
        if above:
            rows = rows.join(frame.select(SUBJECT, *above), on=SUBJECT, how="left")
        rows, work = worked_out(rows, bodies, {}, asked)
        sums = []
        for node in nodes:
            name = f"+{len(named)}"
            named[node] = name
            sums.append(_summed(node, work).alias(name))
        names = [named[node] for node in nodes]
        counted = rows.group_by(SUBJECT).agg(sums)
        frame = frame.join(counted, on=SUBJECT, how="left", maintain_order="left")
        frame = frame.with_columns([pl.col(name).fill_null(0) for name in names])
    return frame, named


def _summed(node: Plan, work: Work) -> pl.Expr:
    """A count or sum over the rows of one subject; what is the same for every row is multiplied."""
    one = node.args[0]
    if one.is_const:
        return pl.len().cast(pl.Int64) * (1 if node.op == "count" else one.data)
    found = work.expr(one)
    if node.op == "count":
        return found.sum().cast(pl.Int64)
    return (found.cast(pl.Int128) if node.wide else found).sum()


def _parents(bodies: tuple[Plan, ...]) -> list[str]:
    return [column_name(node) for node in layers_of(bodies).columns if not node.data[0]]


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
