"""Plans as SQL, through SQLGlot: PostgreSQL, DuckDB, ClickHouse, Spark.

The query reads one table `subjects` and a table for each list of rows, all with a column `subject` and with
columns named by path, as `folder` lays them out: yes/no, 64-bit whole numbers, text. Shared work is a column
of a step before (`WITH`), so an expression is never written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from sqlglot import exp

from .frames import SEP, SUBJECT, column_name
from .layers import around, bodies_of, carried, layers_of, table_of, tables_of
from .plan import Inexpressible, Lookup, Plan

Dialect = Literal["duckdb", "postgres", "clickhouse", "spark"]
_WIDE: Final[Mapping[str, str]] = {
    "duckdb": "HUGEINT", "postgres": "NUMERIC", "clickhouse": "Int128", "spark": "DECIMAL(38,0)",
}  # fmt: skip
_BIG: Final[Mapping[str, str]] = {"clickhouse": "Int64"}
_COMPARE: Final = {"==": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
_PLAIN: Final = {"add": exp.Add, "sub": exp.Sub, "mul": exp.Mul}


_MANY: Final = 9
"""Steps from which DuckDB keeps each instead of writing it into the next."""
Answers = Mapping[str, bool | str | None]
"""Answers of a code table by key."""
FEW: Final = 40
"""Keys from which answers are a table of their own."""
LONGEST: Final = 250_000
"""Bytes of one query: a server's planner takes 300 to 400 bytes of memory for each, and ClickHouse reads no more."""


def name(text: str) -> exp.Identifier:
    """A quoted name."""
    return exp.to_identifier(text, quoted=True)


def column(text: str, table: str = "") -> exp.Column:
    return exp.Column(this=name(text), table=name(table) if table else None)


def _taken(text: str, table: str) -> exp.Expr:
    """A column under its own name: ClickHouse names one that both sides have after its table."""
    return exp.alias_(column(text, table), name(text))


def _table(text: str, alias: str = "") -> exp.Expr:
    found = exp.Table(this=name(text))
    return exp.alias_(found, alias, table=True) if alias else found


def _left(select: exp.Select, table: str, alias: str, keys: Iterable[str] = ()) -> exp.Select:
    """Join what is known by subject, and by columns of the rows around; an unknown is the same as an unknown."""
    on: exp.Expr = exp.EQ(this=column(SUBJECT, alias), expression=column(SUBJECT, "t"))
    same = [exp.NullSafeEQ(this=column(key, alias), expression=column(key, "t")) for key in keys]
    on = exp.and_(on, *same, copy=False) if same else on
    return select.join(_table(table, alias), on=on, join_type="left", copy=False)


def _wrapped(one: exp.Expr) -> exp.Expr:
    """The expression where its neighbours bind more tightly."""
    alone = (exp.Column, exp.Cast, exp.Literal, exp.Paren, exp.Case, exp.Anonymous, exp.StrPosition)
    return one if isinstance(one, alone) else exp.paren(one, copy=False)


class Writer:
    """Expressions of one dialect; `named` are the nodes that are columns already."""

    def __init__(
        self, dialect: Dialect, named: dict[Plan, str], inline: Mapping[Lookup, Answers] | None = None
    ) -> None:
        self.dialect, self.named, self.inline = dialect, named, inline or {}

    def expr(self, node: Plan) -> exp.Expr:
        known = self.named.get(node)
        return column(known) if known is not None else self._written(node)

    def cast(self, one: exp.Expr, *, wide: bool) -> exp.Expr:
        kind = _WIDE[self.dialect] if wide else _BIG.get(self.dialect, "BIGINT")
        return exp.Cast(this=one, to=exp.DataType.build(kind, dialect=self.dialect, nullable=True))

    def _int(self, node: Plan, *, wide: bool) -> exp.Expr:
        found = self.expr(node)
        return (
            self.cast(found, wide=True)
            if wide and not (node.wide and node.op != "const")
            else _wrapped(found)
        )

    def _const(self, node: Plan) -> exp.Expr:
        if node.data is None:
            kind = {"bool": "BOOLEAN", "int": "BIGINT", "text": "TEXT"}[node.kind]
            return exp.Cast(this=exp.Null(), to=exp.DataType.build(kind, nullable=True))
        if node.kind == "bool":
            return exp.Boolean(this=node.data)
        if node.kind == "text":
            return exp.Literal.string(node.data)
        return self.cast(exp.Literal.number(str(node.data)), wide=node.wide)

    def _written(self, node: Plan) -> exp.Expr:
        args = node.args
        match node.op:
            case "const":
                return self._const(node)
            case "col":
                return column(column_name(node))
            case "and" | "or":
                join = exp.and_ if node.op == "and" else exp.or_
                return exp.paren(join(*[self.expr(kid) for kid in args], copy=False), copy=False)
            case "not":
                return exp.Not(this=_wrapped(self.expr(args[0])))
            case "cmp":
                return self._compare(node)
            case "in":
                return self._among(node)
            case "isnull":
                return exp.Is(this=_wrapped(self.expr(args[0])), expression=exp.Null())
            case "case":
                return self._case(node)
            case "contains":
                return self._contains(*[self.expr(kid) for kid in args])
            case "div":
                return self._div(node)
            case "lookup":
                return self._answer(node)
        wide = node.wide or any(kid.wide for kid in args)
        a, b = (self._int(kid, wide=wide) for kid in args)
        return exp.paren(_PLAIN[node.op](this=a, expression=b), copy=False)

    def _compare(self, node: Plan) -> exp.Expr:
        wide = any(kid.wide for kid in node.args)
        a, b = (
            exp.Literal.number(str(kid.data))
            if kid.is_const and kid.kind == "int" and kid.data is not None and not kid.wide
            else self._int(kid, wide=wide)
            for kid in node.args
        )
        return _COMPARE[node.data](this=a, expression=b)

    def _among(self, node: Plan) -> exp.Expr:
        one = self.expr(node.args[0])
        if not node.data:
            items: exp.Expr = exp.false()
        else:
            literal = (
                exp.Literal.string if node.args[0].kind == "text" else lambda x: exp.Literal.number(str(x))
            )
            items = exp.In(this=one.copy(), expressions=[literal(item) for item in sorted(node.data)])
        if node.data and self.dialect != "clickhouse":
            return items
        lost = exp.Is(this=one, expression=exp.Null())
        none = exp.Cast(this=exp.Null(), to=exp.DataType.build("BOOLEAN", nullable=True))
        return exp.case().when(lost, none, copy=False).else_(items, copy=False)

    def _case(self, node: Plan) -> exp.Expr:
        condition = self.expr(node.args[0])
        if node.kind == "int":
            then, otherwise = (self._int(kid, wide=node.wide) for kid in node.args[1:])
        else:
            then, otherwise = (self.expr(kid) for kid in node.args[1:])
        return exp.case().when(condition, then, copy=False).else_(otherwise, copy=False)

    def _contains(self, several: exp.Expr, one: exp.Expr) -> exp.Expr:
        parts = [exp.Literal.string("|"), one, exp.Literal.string("|")]
        pattern = exp.DPipe(this=exp.DPipe(this=parts[0], expression=parts[1]), expression=parts[2])
        found: exp.Expr = exp.StrPosition(this=several, substr=_wrapped(pattern))
        return exp.GT(this=_wrapped(found), expression=exp.Literal.number(0))

    def _div(self, node: Plan) -> exp.Expr:
        a, b = (self._int(kid, wide=node.wide) for kid in node.args)
        if self.dialect == "clickhouse":
            # A divisor that is unknown must not become 0 on the way.
            return exp.Anonymous(this="intDiv", expressions=[a, b])
        if self.dialect == "postgres":
            # Whole numbers: `/` is already the whole part, and `div` would leave 64 bits.
            return exp.paren(exp.Div(this=a, expression=b, typed=True, safe=False), copy=False)
        return exp.paren(exp.IntDiv(this=a, expression=b), copy=False)

    def _answer(self, node: Plan) -> exp.Expr:
        """A question whose few answers are written out."""
        by: dict[bool | str, list[str]] = {}
        for key, answer in self.inline[node.data].items():
            if answer is not None:
                by.setdefault(answer, []).append(key)
        found = exp.case()
        for answer, keys in by.items():
            said = exp.Boolean(this=answer) if isinstance(answer, bool) else exp.Literal.string(answer)
            several = [exp.Literal.string(key) for key in keys]
            found = found.when(exp.In(this=self.key(node), expressions=several), said, copy=False)
        kind = "BOOLEAN" if node.kind == "bool" else "TEXT"
        none = exp.Cast(this=exp.Null(), to=exp.DataType.build(kind, nullable=True))
        return found.else_(none, copy=False) if by else none

    def key(self, node: Plan) -> exp.Expr:
        """The key of a question to a code table: its parts joined; unknown when one is."""
        parts = [self.expr(kid) for kid in node.args]
        found = parts[0]
        for part in parts[1:]:
            found = exp.DPipe(this=exp.DPipe(this=found, expression=exp.Literal.string(SEP)), expression=part)
        return found


class Query:
    """One query over the facts: steps, each a named SELECT over the one before.

    `lookups` gives the table that holds the answers to each question (columns `key` and `answer`), `inline` the
    answers that are few.
    """

    def __init__(
        self, dialect: Dialect, lookups: Mapping[Lookup, str], inline: Mapping[Lookup, Answers] | None = None
    ) -> None:
        self.dialect, self.lookups, self.inline = dialect, lookups, inline or {}
        self.steps: list[tuple[str, exp.Select]] = []

    def _step(self, select: exp.Select) -> str:
        made = f"s{len(self.steps)}"
        self.steps.append((made, select))
        return made

    def _base(
        self, level: str, roots: tuple[Plan, ...], where: exp.Expr | None
    ) -> tuple[str, dict[Plan, str], list[str]]:
        """The first step of one level: its columns, what the subject's row gives, answers, counts."""
        layers = layers_of(roots)
        named: dict[Plan, str] = {}
        read = carried(roots, (*around(level), level)) if level else layers.columns
        own = list(dict.fromkeys(column_name(node) for node in read))
        above = [column_name(node) for node in layers.columns if level and not node.data[0]]
        select = exp.select(_taken(SUBJECT, "t"), *[_taken(one, "t") for one in own])
        source = self._beside(level, roots, where) if around(level) else level or "subjects"
        select = select.from_(_table(source, "t"), copy=False)
        if above:
            select = select.select(*[_taken(one, "p") for one in above], copy=False)
            select = _left(select, "subjects", "p")
        for number, (inner, nodes) in enumerate(tables_of(roots).items()):
            counted, keys = self._rows(inner, nodes, where)
            select = _left(select, counted, f"r{number}", keys)
            for index, node in enumerate(nodes):
                made = f"+{number}.{index}"
                found = exp.Coalesce(
                    this=column(f"+{index}", f"r{number}"), expressions=[exp.Literal.number(0)]
                )
                named[node] = made
                select = select.select(exp.alias_(self._sized(found, node), name(made)), copy=False)
        if where is not None:
            select = select.where(where.copy(), copy=False)
        return self._answered(self._step(select), [*own, *above, *named.values()], named, layers.lookups)

    def _beside(self, level: str, roots: tuple[Plan, ...], where: exp.Expr | None) -> str:
        """Rows beside what is read of the rows around them, each different combination once."""
        levels = around(level)
        outer = self._product(levels, carried(roots, levels), where)
        own = {column_name(node): node.data[1] for node in carried(roots, [level])}
        table = table_of(level)
        select = exp.select(_taken(SUBJECT, "t"), *[_taken(one, "t") for one in outer[1]])
        select = select.select(
            *[exp.alias_(column(f"{table}.{one}", "i"), name(made)) for made, one in own.items()], copy=False
        )
        on = exp.EQ(this=column(SUBJECT, "i"), expression=column(SUBJECT, "t"))
        select = select.from_(_table(outer[0], "t"), copy=False).join(_table(table, "i"), on=on, copy=False)
        return self._step(select)

    def _product(
        self, levels: tuple[str, ...], columns: tuple[Plan, ...], where: exp.Expr | None
    ) -> tuple[str, list[str]]:
        """The rows of several levels beside one another, with these columns, each different combination once."""
        alias = {level: f"t{number}" if number else "t" for number, level in enumerate(levels)}
        select = (
            exp.select(_taken(SUBJECT, "t")).distinct(copy=False).from_(_table(levels[0], "t"), copy=False)
        )
        for level in levels[1:]:
            on = exp.EQ(this=column(SUBJECT, alias[level]), expression=column(SUBJECT, "t"))
            select = select.join(_table(table_of(level), alias[level]), on=on, copy=False)
        made = {column_name(node): node.data for node in columns}
        for found, (level, one) in made.items():
            source = column(f"{table_of(level)}.{one}", alias[level])
            select = select.select(exp.alias_(source, name(found)), copy=False)
        if where is not None:
            select = select.where(where.copy(), copy=False)
        return self._step(select), list(made)

    def _sized(self, one: exp.Expr, node: Plan) -> exp.Expr:
        return Writer(self.dialect, {}).cast(one, wide=node.wide)

    def _answered(
        self, step: str, names: list[str], named: dict[Plan, str], lookups: tuple[Plan, ...]
    ) -> tuple[str, dict[Plan, str], list[str]]:
        """Join the answers of the code tables, save the few that are written out."""
        lookups = tuple(node for node in lookups if node.data not in self.inline)
        if not lookups:
            return step, named, names
        select = exp.select(_taken(SUBJECT, "t"), *[_taken(one, "t") for one in names])
        select = select.from_(_table(step, "t"), copy=False)
        writer = Writer(self.dialect, named, self.inline)
        for number, node in enumerate(lookups):
            alias, made = f"k{number}", f"?{number}"
            table = _table(self.lookups[node.data], alias)
            on = exp.EQ(this=column("key", alias), expression=writer.key(node))
            select = select.join(table, on=on, join_type="left", copy=False)
            select = select.select(exp.alias_(column("answer", alias), name(made)), copy=False)
        fresh = {node: f"?{number}" for number, node in enumerate(lookups)}
        named = {**named, **fresh}
        return self._step(select), named, [*names, *fresh.values()]

    def _shared(
        self, step: str, names: list[str], named: dict[Plan, str], roots: tuple[Plan, ...]
    ) -> tuple[str, dict[Plan, str]]:
        for number, layer in enumerate(layers_of(roots).shared):
            writer = Writer(self.dialect, named, self.inline)
            fresh = {node: f"#{number}.{index}" for index, node in enumerate(layer)}
            select = exp.select(column(SUBJECT), *[column(one) for one in names])
            select = select.select(
                *[exp.alias_(writer.expr(node), name(made)) for node, made in fresh.items()], copy=False
            )
            step = self._step(select.from_(_table(step), copy=False))
            named, names = {**named, **fresh}, [*names, *fresh.values()]
        return step, named

    def _rows(self, level: str, nodes: tuple[Plan, ...], where: exp.Expr | None) -> tuple[str, list[str]]:
        """Counts and sums over the rows of one level, by subject and by what they read of the rows around."""
        bodies = bodies_of(nodes)
        keys = list(dict.fromkeys(column_name(node) for node in carried(bodies, around(level))))
        step, named, names = self._base(level, bodies, where)
        step, named = self._shared(step, names, named, bodies)
        writer = Writer(self.dialect, named, self.inline)
        by = [column(one) for one in (SUBJECT, *keys)]
        select = exp.select(*by)
        for index, node in enumerate(nodes):
            one = writer.expr(node.args[0])
            if node.op == "count":
                ones = (
                    exp.case()
                    .when(one, exp.Literal.number(1), copy=False)
                    .else_(exp.Literal.number(0), copy=False)
                )
                found: exp.Expr = exp.Sum(this=ones)
            else:
                found = exp.Sum(this=writer.cast(one, wide=node.wide))
            select = select.select(exp.alias_(found, name(f"+{index}")), copy=False)
        select = select.from_(_table(step), copy=False).group_by(*[one.copy() for one in by], copy=False)
        return self._step(select), keys

    def _finished(self, select: exp.Select) -> str:
        # PostgreSQL would write the steps into one another and repeat what they share.
        # DuckDB does so too when there are many steps.
        deep = self.dialect == "duckdb" and len(self.steps) > _MANY
        materialized = True if self.dialect == "postgres" or deep else None
        for made, step in self.steps:
            select = select.with_(name(made), as_=step, materialized=materialized, copy=False)
        text = select.sql(dialect=self.dialect)
        size = len(text.encode())
        if size > LONGEST:
            raise Inexpressible(
                f"SQL, {size:,} bytes",
                f"查询超过 {LONGEST:,} 字节；请用 local 引擎，或用 --only 分开计算。",
                f"the query passes {LONGEST:,} bytes: use the engine local, or ask in parts with --only",
            )
        return text

    def _worked_out(self, roots: tuple[Plan, ...], where: exp.Expr | None) -> tuple[str, Writer]:
        step, named, names = self._base("", roots, where)
        step, named = self._shared(step, names, named, roots)
        return step, Writer(self.dialect, named, self.inline)

    def values(self, roots: Mapping[str, Plan], where: exp.Expr | None = None) -> str:
        """SELECT subject and the value of each root under its name."""
        step, writer = self._worked_out(tuple(roots.values()), where)
        select = exp.select(column(SUBJECT))
        select = select.select(
            *[exp.alias_(writer.expr(node), name(made)) for made, node in roots.items()], copy=False
        )
        return self._finished(select.from_(_table(step), copy=False))

    def counts(self, roots: Mapping[str, Plan]) -> str:
        """SELECT how many subjects each root is true for (one row)."""
        step, writer = self._worked_out(tuple(roots.values()), None)
        select = exp.select()
        for made, node in roots.items():
            one = exp.case().when(writer.expr(node), exp.Literal.number(1), copy=False)
            select = select.select(exp.alias_(exp.Count(this=one), name(made)), copy=False)
        return self._finished(select.from_(_table(step), copy=False))


def between(low: str | None, high: str | None) -> exp.Expr | None:
    """The condition for one range of subjects: from `low` on, before `high`."""
    parts: list[exp.Expr] = []
    if low is not None:
        parts.append(exp.GTE(this=column(SUBJECT, "t"), expression=exp.Literal.string(low)))
    if high is not None:
        parts.append(exp.LT(this=column(SUBJECT, "t"), expression=exp.Literal.string(high)))
    return exp.and_(*parts) if parts else None
