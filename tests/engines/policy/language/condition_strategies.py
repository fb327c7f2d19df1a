"""Random expressions that type-check in the sample environment, random facts, and facts with more known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from condition_sample import ENV, WORLD
from hypothesis import strategies as st

from exclave.engines.policy.language import (
    MISSING,
    OPEN,
    Bounds,
    Facts,
    Limits,
    Program,
    Rows,
    admit,
    compile_program,
)

Draw = Callable[[st.SearchStrategy[Any]], Any]
_PLACES = ("HB", "HBEZ", "HBEZ01", "HBWH", "US", "ZZ")
_WIDE = Limits(length=20_000, nodes=4_000, depth=80)
_DEGREES = ("bachelor", "master", "doctor")
_PLACES_OF_LISTS = [st.integers(0, last) for last in range(20)]
"""A place in a list, by the list's last place: making a strategy for each list anew takes longer than drawing."""


class Writer:
    """Writes one expression of a wanted type, `depth` levels deep at most."""

    def __init__(self, draw: Draw, *, with_has: bool) -> None:
        self.draw = draw
        self.with_has = with_has
        self.variables: list[str] = []
        self.staffs: list[str] = []
        self.projects: list[str] = []

    def pick(self, *options: Any) -> Any:
        return options[self.draw(_PLACES_OF_LISTS[len(options) - 1])]

    def written(self, *ways: Callable[[], str]) -> str:
        """The text of one way: the others, which may be deep, are not written at all."""
        return str(self.pick(*ways)())

    def leaf(
        self, facts: tuple[str, ...], columns: tuple[str, ...] = (), projects: tuple[str, ...] = ()
    ) -> str:
        found = [*facts]
        found += [f"{variable}.{column}" for variable in self.staffs for column in columns]
        found += [f"{variable}.{column}" for variable in self.projects for column in projects]
        return str(self.pick(*found))

    # yes/no

    def boolean(self, depth: int) -> str:
        leaves = ("institution.built", "institution.open", "applicant.legal", "param.strict", "true", "false")
        if depth <= 0:
            return self.leaf(leaves, ("full_time", "research"), ("done",))
        options = [
            "leaf",
            "and",
            "or",
            "not",
            "if",
            "compare",
            "compare",
            "in",
            "macro",
            "macro",
            "function",
            "same",
        ]
        kind = self.pick(*options, *(["has"] if self.with_has else []))
        d = depth - 1
        if kind == "leaf":
            return self.boolean(0)
        if kind in ("and", "or"):
            sign = " && " if kind == "and" else " || "
            return "(" + sign.join(self.boolean(d) for _ in range(self.pick(2, 3))) + ")"
        if kind == "not":
            return f"!({self.boolean(d)})"
        if kind == "if":
            return f"({self.boolean(d)} ? {self.boolean(d)} : {self.boolean(d)})"
        if kind == "same":
            return f"({self.boolean(d)}) {self.pick('==', '!=')} ({self.boolean(d)})"
        if kind == "compare":
            return self.comparison(d)
        if kind == "in":
            return self.membership(d)
        if kind == "macro":
            return self.macro(self.pick("exists", "all"), d)
        if kind == "has":
            return f"has({self.leaf(_HAS, ('age', 'degree', 'full_time'), ('began', 'parts'))})"
        return self.question(d)

    def comparison(self, depth: int) -> str:
        if self.pick(True, False, False, False, False):
            return self.counted(depth)
        write, ordered = self.pick(*_FAMILIES)
        op = self.pick("<", "<=", ">", ">=", "==", "!=") if ordered else self.pick("==", "!=")
        left, right = write(self, depth), write(self, depth)
        if write in (Writer.people, Writer.amount, Writer.days):
            right = self.pick("0", right, right, right)
        return f"{left} {op} {right}"

    def counted(self, depth: int) -> str:
        op = self.pick("<", "<=", ">", ">=", "==", "!=")
        other = self.pick("0", "1", "2", "param.team_min", "param.size", "institution.guests")
        return f"{self.number_of_rows(depth)} {op} {other}"

    def membership(self, depth: int) -> str:
        kind = self.pick("degree", "kinds", "number")
        if kind == "kinds":
            return f"{self.pick('applicant.kind', chr(39) + 'firm' + chr(39))} in institution.kinds"
        if kind == "degree":
            return f"{self.degree(depth)} in [{', '.join(repr(one) for one in self.draw(_DEGREE_LISTS))}]"
        return f"{self.plain(depth)} in [{self.plain(0)}, {self.plain(depth)}]"

    def question(self, depth: int) -> str:
        kind = self.pick("within", "outside", "overseas", "atLeast")
        if kind == "atLeast":
            return f"atLeast({self.degree(depth)}, {self.pick(chr(39) + 'master' + chr(39), 'param.level')})"
        if kind == "overseas":
            return f"overseas({self.place(depth)})"
        return f"{kind}({self.place(depth)}, {self.pick(self.place(depth), chr(39) + 'HBEZ' + chr(39))})"

    # rows

    def source(self, depth: int, *, wanted: str = "") -> tuple[str, str]:
        tables = [("institution.staff", "staff"), ("institution.projects", "projects")]
        tables += [(f"{variable}.parts", "staff") for variable in self.projects]
        text, kind = self.pick(*[one for one in tables if not wanted or one[1] == wanted])
        for _ in range(self.pick(0, 0, 1, 2)):
            if self.pick(True, True, False) and len(self.variables) < 3 and depth > 0:
                text += f".filter({self.within(kind, lambda: self.boolean(depth - 1))})"
            else:
                text += f".last({self.pick('0', '1', '2', 'param.size')})"
        return text, kind

    def within(self, kind: str, write: Callable[[], str]) -> str:
        variable = f"v{len(self.variables)}"
        names = self.staffs if kind == "staff" else self.projects
        self.variables.append(variable)
        names.append(variable)
        body = write()
        names.pop()
        self.variables.pop()
        return f"{variable}, {body}"

    def macro(self, name: str, depth: int, write: Callable[[], str] | None = None, wanted: str = "") -> str:
        text, kind = self.source(depth, wanted=wanted)
        if len(self.variables) >= 3:
            return f"{text}.size() > 0" if write is None else f"{text}.size()"
        return f"{text}.{name}({self.within(kind, write or (lambda: self.boolean(depth - 1)))})"

    def number_of_rows(self, depth: int) -> str:
        if depth <= 0 or self.pick(True, False):
            return f"{self.source(depth)[0]}.size()"
        return self.macro("count", depth, lambda: self.boolean(depth - 1))

    # values

    def numbers(
        self, depth: int, again: Callable[[int], str], leaf: Callable[[], str], extra: list[Callable[[], str]]
    ) -> str:
        if depth <= 0:
            return leaf()
        d = depth - 1
        return self.written(
            leaf,
            lambda: f"({again(d)} + {again(d)})",
            lambda: f"({again(d)} - {again(d)})",
            lambda: f"({again(d)} * {self.plain(d)})",
            lambda: f"({again(d)} / {self.plain(d)})",
            lambda: f"{self.pick('min', 'max')}({again(d)}, {again(d)})",
            lambda: f"({self.boolean(d)} ? {again(d)} : {again(d)})",
            lambda: f"{self.pick('floor', 'ceil', 'round')}({again(d)})",
            *extra,
        )

    def plain(self, depth: int) -> str:
        leaves = (
            "applicant.staff_number",
            "applicant.growth",
            "param.size",
            "param.ratio",
            "0",
            "1",
            "2",
            "100",
        )
        d = depth - 1
        extra = [
            lambda: self.number_of_rows(d),
            lambda: f"({self.amount(d)} / {self.amount(d)})",
            lambda: f"({self.people(d)} / institution.guests)",
            lambda: f"round({self.plain(d)}, 2)",
        ]
        if len(self.variables) < 3:
            extra.append(lambda: self.macro("sum", d, lambda: self.drift(d), wanted="staff"))
        return self.numbers(depth, self.plain, lambda: self.leaf(leaves, ("age", "drift")), extra)

    def drift(self, depth: int) -> str:
        column = self.leaf((), ("drift", "age"))
        return column if self.pick(True, False) or depth <= 0 else f"{column} * {self.plain(depth - 1)}"

    def people(self, depth: int) -> str:
        leaves = ("institution.team", "institution.guests", "param.team_min")
        return self.numbers(depth, self.people, lambda: self.leaf(leaves), [])

    def amount(self, depth: int) -> str:
        leaves = (
            "institution.input",
            "institution.profit",
            "applicant.revenue",
            "applicant.rd",
            "param.line",
        )
        extra: list[Callable[[], str]] = []
        if len(self.variables) < 3:
            extra = [
                lambda: self.macro("sum", depth - 1, lambda: self.leaf((), ("pay",)), wanted="staff"),
                lambda: self.macro(
                    "sum", depth - 1, lambda: self.leaf((), (), ("budget",)), wanted="projects"
                ),
            ]
        return self.numbers(depth, self.amount, lambda: self.leaf(leaves, ("pay",), ("budget",)), extra)

    def day(self, depth: int) -> str:
        def leaf() -> str:
            return self.leaf(("asof", "institution.opened"), ("since",), ("began", "ends"))

        if depth <= 0:
            return leaf()
        d = depth - 1
        return self.written(
            leaf,
            lambda: f"addDays({self.day(d)}, {self.pick('1', '100', 'param.grace')})",
            lambda: f"addMonths({self.day(d)}, {self.pick('1', '2', 'param.months')})",
            lambda: f"addYears({self.day(d)}, {self.pick('1', 'param.term')})",
            lambda: f"endOfYear({self.day(d)})",
            lambda: f"({self.boolean(d)} ? {self.day(d)} : {self.day(d)})",
        )

    def days(self, depth: int) -> str:
        d = depth - 1
        return self.written(lambda: "param.grace", lambda: f"({self.day(d)} - {self.day(d)})")

    def year(self, depth: int) -> str:
        return self.written(
            lambda: "period.year", lambda: "institution.founded", lambda: f"year({self.day(depth - 1)})"
        )

    def degree(self, depth: int) -> str:
        leaf = self.leaf(("applicant.degree", "param.level"), ("degree",))
        if depth <= 0 or self.pick(True, False):
            return leaf
        return f"({self.boolean(depth - 1)} ? {leaf} : '{self.pick(*_DEGREES)}')"

    def place(self, depth: int) -> str:
        leaf = self.leaf(("institution.place", "applicant.place", "pack.place"), ("insured_at",))
        return str(self.pick(leaf, f"up({leaf}, 'province')", "up('HBEZ', 'city')")) if depth > 0 else leaf

    def text(self, depth: int) -> str:
        return str(self.pick("applicant.name", "institution.note"))


_FAMILIES = (
    (Writer.plain, True), (Writer.people, True), (Writer.amount, True), (Writer.day, True), (Writer.days, True),
    (Writer.year, True), (Writer.degree, False), (Writer.place, False), (Writer.text, False),
)  # fmt: skip
_HAS = ("institution.place", "institution.team", "institution.staff", "param.line", "institution.kinds")
_DEGREE_LISTS = st.lists(st.sampled_from(_DEGREES), min_size=1, max_size=3)


@st.composite
def conditions(draw: Draw, *, with_has: bool = True, depth: int = 3) -> str:
    """The text of a condition."""
    return Writer(draw, with_has=with_has).boolean(depth)


@st.composite
def numbers(draw: Draw, *, with_has: bool = True) -> str:
    """The text of a computed number."""
    writer = Writer(draw, with_has=with_has)
    return str(draw(st.sampled_from((writer.plain, writer.people, writer.amount)))(2))


# -- facts

_whole = st.integers(0, 12)
_ratio = st.one_of(st.integers(-3, 5), st.decimals(-2, 2, places=2), st.fractions(-2, 2, max_denominator=6))
_money = st.integers(0, 60).map(lambda n: n * 50)
_days = st.dates(date(2024, 1, 30), date(2026, 12, 31))
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "int": _whole,
    "decimal": _ratio,
    "quantity": st.one_of(_whole, st.decimals(0, 9, places=1)),
    "money": _money,
    "duration": st.integers(0, 40),
    "date": _days,
    "year": st.integers(2023, 2027),
    "day_of_year": st.just("01-31"),
    "place": st.sampled_from(_PLACES),
    "text": st.sampled_from(("甲", "乙")),
    "ref": st.sampled_from(("org-1", "org-9")),
}


def _value(type_: Any, path: str, wanted: frozenset[str]) -> st.SearchStrategy[Any]:
    if type_.kind in ("record", "table"):
        named = {name: f"{path}.{name}" for name in type_.fields}
        fields = {
            name: _maybe(type_.fields[name], below, wanted)
            for name, below in named.items()
            if any(one == below or one.startswith(below + ".") for one in wanted)
        }
        row = st.fixed_dictionaries(fields)
        if type_.kind == "record":
            return row
        return st.builds(lambda rows, done: Rows(tuple(rows), done), st.lists(row, max_size=3), st.booleans())
    if type_.kind in ("code", "codes"):
        items = ENV.lists[type_.codes].items or ("C39", "C401", "ZZ")
        one = st.sampled_from(items)
        return one if type_.kind == "code" else st.lists(one, max_size=3)
    if type_.kind == "money" and type_.signed:
        return st.integers(-40, 40).map(lambda n: n * 50)
    if type_.bounds:
        spread = st.tuples(_whole, st.one_of(st.none(), st.integers(0, 5)))
        return st.one_of(
            _VALUES[type_.kind],
            spread.map(lambda two: Bounds(two[0], None if two[1] is None else two[0] + two[1])),
        )
    return _VALUES[type_.kind]


def _maybe(type_: Any, path: str, wanted: frozenset[str]) -> st.SearchStrategy[Any]:
    given = _value(type_, path, wanted)
    if type_.kind == "record":
        return given
    return st.one_of(given, given, given, given, given, st.sampled_from((MISSING, OPEN)))


def _raw(program: Program) -> st.SearchStrategy[dict[str, Any]]:
    """Raw values for what the program reads, and nothing else."""
    wanted = program.reads | program.columns
    tops = {path.partition(".")[0] for path in wanted}
    return st.fixed_dictionaries({name: _maybe(ENV.names[name], name, wanted) for name in sorted(tops)})


@st.composite
def cases(draw: Draw, texts: st.SearchStrategy[str]) -> tuple[Program, Facts]:
    """A program and facts of which some are missing, open, or known between bounds only."""
    program = _compiled(draw(texts))
    return program, admit(ENV, draw(_raw(program)), WORLD)


@st.composite
def growing_cases(draw: Draw, texts: st.SearchStrategy[str]) -> tuple[Program, Facts, Facts]:
    """A program, facts, and the same with more known: gaps filled, bounds narrowed, lists longer or confirmed."""
    program = _compiled(draw(texts))
    raw = draw(_raw(program))
    grow = _Growth(draw, program.reads | program.columns)
    more = {name: grow.value(ENV.names[name], name, value) for name, value in raw.items()}
    return program, admit(ENV, raw, WORLD), admit(ENV, more, WORLD)


def _compiled(text: str) -> Program:
    return compile_program(text, ENV, limits=_WIDE)


class _Growth:
    def __init__(self, draw: Draw, wanted: frozenset[str]) -> None:
        self.draw = draw
        self.wanted = wanted

    def value(self, type_: Any, path: str, value: Any) -> Any:
        if value is MISSING or value is OPEN:
            return self.draw(_value(type_, path, self.wanted)) if self.draw(st.booleans()) else value
        if type_.kind == "record":
            return self.fields(type_, path, value)
        if isinstance(value, Rows):
            rows = [self.fields(type_, path, row) for row in value.rows]
            if value.complete:
                return Rows(tuple(rows), True)
            added = self.draw(_value(type_, path, self.wanted)).rows if self.draw(st.booleans()) else ()
            return Rows((*rows, *added), self.draw(st.booleans()))
        if isinstance(value, Bounds):
            low = int(value.low or 0)
            return self.draw(st.integers(low, low + 9 if value.high is None else int(value.high)))
        return value

    def fields(self, type_: Any, path: str, row: Any) -> dict[str, Any]:
        return {name: self.value(type_.fields[name], f"{path}.{name}", field) for name, field in row.items()}
