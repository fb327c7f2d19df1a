"""Random conditions that type-check, and random facts, from a seed: what holds the engines to one meaning.

`Writer(random).boolean(depth)` writes one condition. With `plain` it keeps to what CEL has words for: no
division and no exact fractions, no sums over rows, no months, no places.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from exclave.engines.policy.language import (
    BOOL,
    DATE,
    DAY_OF_YEAR,
    INT,
    LIMITS,
    MISSING,
    PERCENT,
    PLACE,
    TEXT,
    YEAR,
    Bounds,
    CodeList,
    Limits,
    Nobody,
    Rows,
    TypeEnv,
    World,
    bounded,
    code,
    codes,
    duration,
    money,
    quantity,
    record,
    signed,
    table,
)

WIDE = Limits(length=20_000, nodes=4_000, depth=80)
DEGREES = ("bachelor", "master", "doctor")
KINDS = ("firm", "research_body", "city_gov")
PLACES = ("HB", "HBEZ", "HBEZ01", "HBWH", "US", "ZZ")
INDUSTRIES = ("C39", "C391", "C40", "D1", "ZZ")
STAFF = table(
    {"full_time": BOOL, "research": BOOL, "age": INT, "pay": money(), "since": DATE, "degree": code("degree"),
     "drift": signed(PERCENT), "place": PLACE, "skills": codes("kind")}
)  # fmt: skip
ENV = TypeEnv(
    {
        "firm": record(
            {
                "place": PLACE, "seat": PLACE, "built": BOOL, "open": BOOL, "opened": DATE, "founded": YEAR,
                "area": quantity("平方米"), "guests": quantity("人"), "team": bounded(quantity("人")),
                "number": INT, "more": INT, "degree": code("degree"), "kind": code("kind"),
                "kinds": codes("kind"), "industry": code("industry"), "revenue": money(shown="万元"),
                "rd": money(shown="万元"), "profit": money(shown="万元", signed=True), "growth": PERCENT,
                "name": TEXT, "report_day": DAY_OF_YEAR, "staff": STAFF,
            }
        ),
        "param": record(
            {
                "team_min": quantity("人"), "share": PERCENT, "months": duration("月"), "grace": duration("日"),
                "size": INT, "line": money(shown="万元"), "level": code("degree"), "strict": BOOL, "open": INT,
            }
        ),
        "pack": record({"place": PLACE}),
        "asof": DATE,
    },
    [
        CodeList("degree", DEGREES, ordered=True), CodeList("kind", KINDS), CodeList("industry", None),
        CodeList("local", ("chips",), covers=("C39", "C40")),
    ],
)  # fmt: skip
CONSTANTS: dict[str, Any] = {
    "param.team_min": 3, "param.share": Decimal("0.05"), "param.months": 18, "param.grace": 40,
    "param.size": 2, "param.line": 2_500, "param.level": "master", "param.strict": True, "param.open": None,
    "pack.place": "HBEZ", "asof": date(2026, 4, 30),
}  # fmt: skip


class SampleWorld(Nobody):
    """Places are prefixes; ZZ is in no table."""

    def within(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return None if "ZZ" in (code, ancestor) else code.startswith(ancestor)

    def up(self, code: str, level: str, on: date | None) -> str | None:
        return None if code == "ZZ" else code[:2]

    def overseas(self, code: str) -> bool | None:
        return None if code == "ZZ" else code.startswith("US")

    def under(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return None if code == "ZZ" else code.startswith(ancestor)


SAMPLE = SampleWorld()
WORLD = World(places=SAMPLE, industries=SAMPLE)
Write = Callable[[int], str]


class Writer:
    """Writes conditions of the sample environment."""

    def __init__(self, random: Random, *, plain: bool = False) -> None:
        self.random = random
        self.plain = plain
        self.variables: tuple[str, ...] = ()

    def pick(self, *options: Any) -> Any:
        return self.random.choice(options)

    def leaf(self, facts: tuple[str, ...], columns: tuple[str, ...] = ()) -> str:
        found = list(facts)
        for variable in self.variables:
            found += [f"{variable}.{column}" for column in columns] * 3
        return str(self.pick(*found))

    def boolean(self, depth: int) -> str:
        d = depth - 1
        if depth <= 0:
            return self.leaf(("firm.built", "firm.open", "param.strict", "true"), ("full_time", "research"))
        d = depth - 1
        options: list[Write] = [
            lambda d: self.boolean(0),
            lambda d: "(" + " && ".join(self.boolean(d) for _ in range(self.pick(2, 3))) + ")",
            lambda d: "(" + " || ".join(self.boolean(d) for _ in range(self.pick(2, 3))) + ")",
            lambda d: f"!({self.boolean(d)})",
            lambda d: f"({self.boolean(d)} ? {self.boolean(d)} : {self.boolean(d)})",
            lambda d: f"(({self.boolean(d)}) {self.pick('==', '!=')} ({self.boolean(d)}))",
            self.comparison, self.comparison, self.membership,
        ]  # fmt: skip
        if len(self.variables) < LIMITS.row_depth:
            options += [self.quantifier, self.counted]
        options += [self.question, self.known]
        return str(self.random.choice(options)(d))

    def known(self, d: int) -> str:
        return f"has({self.leaf(('firm.place', 'firm.team', 'firm.staff', 'param.open', 'firm.kinds'), ('age', 'degree'))})"

    def comparison(self, d: int) -> str:
        families: list[tuple[Write, bool]] = [
            (self.number, True), (self.degree, False), (self.people, True), (self.amount, True), (self.amount, True),
            (self.day, True), (self.year, True), (self.text, False), (self.days, True),
        ]  # fmt: skip
        if not self.plain:
            families.append((self.ratio, True))
        write, ordered = self.random.choice(families)
        op = self.pick("<", "<=", ">", ">=", "==", "!=") if ordered else self.pick("==", "!=")
        return f"({write(d)} {op} {write(d)})"

    def membership(self, d: int) -> str:
        kind = self.pick("degree", "kinds", "number")
        if kind == "kinds":
            return f"({self.pick('firm.kind', repr('firm'))} in firm.kinds)"
        if kind == "degree":
            some = self.random.sample(DEGREES, self.pick(1, 2))
            return f"({self.degree(d)} in [{', '.join(map(repr, some))}])"
        return f"({self.number(d)} in [{self.number(0)}, {self.number(0)}])"

    def question(self, d: int) -> str:
        kind = self.pick("within", "outside", "overseas", "atLeast", "listed", "under")
        if kind == "atLeast" or self.plain:
            return f"atLeast({self.degree(d)}, {self.pick(repr('master'), 'param.level', 'firm.degree')})"
        if kind == "overseas":
            return f"overseas({self.place()})"
        if kind == "listed":
            return "listed(firm.industry, 'local')"
        if kind == "under":
            return f"under(firm.industry, '{self.pick('C39', 'C', 'ZZ')}')"
        return f"{kind}({self.place()}, {self.pick(self.place(), repr('HBEZ'), 'pack.place')})"

    def place(self) -> str:
        leaf = self.leaf(("firm.place", "firm.seat", "pack.place"), ("place",))
        return str(self.pick(leaf, leaf, f"up({leaf}, 'province')"))

    # rows

    def rows(self, d: int) -> str:
        if d <= 0 or self.pick(True, True, False):
            return "firm.staff"
        return f"firm.staff.filter({self.body('r', self.boolean, d)})"

    def body(self, letter: str, write: Write, d: int) -> str:
        """A variable and what is asked of it; within rows of the rows around as well."""
        before = self.variables
        variable = f"{letter}{len(before) or ''}"
        self.variables = (*before, variable)
        found = f"{variable}, {write(1 if before else min(d, 1))}"
        self.variables = before
        return found

    def quantifier(self, d: int) -> str:
        if self.pick(True, *[False] * 4):
            kind = f"k{len(self.variables) or ''}"
            kinds = self.leaf(("firm.kinds",), ("skills",))
            return f"{kinds}.{self.pick('exists', 'all')}({kind}, {kind} {self.pick('==', '!=')} firm.kind)"
        return f"{self.rows(d)}.{self.pick('exists', 'all')}({self.body('s', self.boolean, d)})"

    def counted(self, d: int) -> str:
        op = self.pick("<", "<=", ">", ">=", "==", "!=")
        if not self.plain and self.pick(True, False):
            total = f"{self.rows(d)}.sum({self.body('s', self.amount, d)})"
            return f"({total} {op} {self.amount(d)})"
        other = self.pick("0", "1", "2", "param.size", "param.team_min", "firm.guests")
        inner = self.pick("size()", f"count({self.body('s', self.boolean, d)})")
        return f"({self.rows(d)}.{inner} {op} {other})"

    # values

    def _values(self, d: int, again: Write, leaf: str, *more: str) -> str:
        if d <= 0:
            return leaf
        options = [leaf, f"({again(d - 1)} + {again(d - 1)})", f"({again(d - 1)} - {again(d - 1)})"]
        options += [f"({self.boolean(d - 1)} ? {again(d - 1)} : {again(d - 1)})"]
        options += [f"{self.pick('min', 'max')}({again(d - 1)}, {again(d - 1)})"]
        if not self.plain:
            options += [f"({again(d - 1)} * {self.ratio(0)})", f"({again(d - 1)} / {self.number(0)})", *more]
        return str(self.random.choice(options))

    def number(self, d: int) -> str:
        leaf = self.leaf(("0", "1", "2", "100", "firm.number", "firm.more", "param.size"), ("age",))
        if self.plain:
            return self._values(d, self.number, leaf)
        return str(self.pick(leaf, f"{self.pick('floor', 'ceil', 'round')}({self.ratio(d)})", leaf))

    def ratio(self, d: int) -> str:
        leaf = self.leaf(("firm.growth", "param.share", "1", "2"), ("drift",))
        if d <= 0:
            return leaf
        return str(
            self.pick(leaf, f"(firm.rd / {self.amount(0)})", f"round({leaf}, 1)", f"({leaf} * {leaf})")
        )

    def people(self, d: int) -> str:
        leaf = self.leaf(("firm.guests", "param.team_min", "firm.team", "firm.team"))
        rows = "firm.guests" if self.variables else "firm.staff.size()"
        if self.plain and d > 0 and self.pick(True, *[False] * 5):
            return f"({leaf} + {rows})"
        return self._values(d, self.people, leaf, f"({leaf} + {rows})", f"round({leaf})")

    def amount(self, d: int) -> str:
        leaf = self.leaf(("firm.revenue", "firm.rd", "firm.profit", "param.line"), ("pay",))
        return self._values(d, self.amount, leaf)

    def day(self, d: int) -> str:
        leaf = self.leaf(("asof", "firm.opened"), ("since",))
        if d <= 0:
            return leaf
        if self.plain:
            return str(
                self.pick(
                    leaf, f"addDays({self.day(d - 1)}, {self.pick('1', '100', 'param.grace', 'firm.number')})"
                )
            )
        return str(
            self.pick(
                leaf,
                f"addDays({self.day(d - 1)}, {self.pick('1', '100', 'param.grace', 'firm.number')})",
                f"addMonths({self.day(d - 1)}, {self.pick('1', '2', 'param.months', 'firm.number')})",
                f"addYears({self.day(d - 1)}, {self.pick('1', 'firm.more')})",
                f"endOfYear({self.day(d - 1)})",
            )
        )

    def days(self, d: int) -> str:
        return str(self.pick("param.grace", f"({self.day(d - 1)} - {self.day(d - 1)})"))

    def year(self, d: int) -> str:
        return str(self.pick("firm.founded", f"year({self.day(d - 1)})", "(firm.founded + 1)"))

    def degree(self, d: int) -> str:
        leaf = self.leaf(("firm.degree", "param.level"), ("degree",))
        if d <= 0 or self.pick(True, False):
            return leaf
        return f"({self.boolean(d - 1)} ? {leaf} : '{self.pick(*DEGREES)}')"

    def text(self, d: int) -> str:
        return "firm.name"


# -- facts


def facts(random: Random, *, gaps: float = 0.2, whole: bool = False) -> dict[str, Any]:
    """Raw facts of one firm; `gaps` is the share left out, `whole`: every list is complete."""

    def some(value: Any) -> Any:
        return MISSING if random.random() < gaps else value

    def day() -> date:
        return date(2023, 12, 28) + timedelta(days=random.choice((0, 3, 31, 62, 63, 64, 367, 428, 793, 860)))

    def cents(most: int) -> Any:
        return Decimal(random.randint(-most, most)) / 100

    staff = tuple(
        {
            "full_time": some(random.random() < 0.5), "research": some(random.random() < 0.5),
            "age": some(random.randint(0, 3)), "pay": some(random.randint(0, 20) * 50), "since": some(day()),
            "degree": some(random.choice(DEGREES)), "drift": some(cents(200)), "place": some(random.choice(PLACES)),
            "skills": some(tuple(random.sample(KINDS, random.randint(0, 2)))),
        }
        for _ in range(random.choice((0, 0, 1, 2, 3)))
    )  # fmt: skip
    team = random.randint(0, 6)
    bounds: Any = Bounds(team, random.choice((None, team + 2)))
    firm = {
        "place": some(random.choice(PLACES)), "seat": some(random.choice(PLACES)),
        "built": some(random.random() < 0.5), "open": some(random.random() < 0.5), "opened": some(day()),
        "founded": some(random.randint(2023, 2027)), "area": some(random.randint(0, 900)),
        "guests": some(random.randint(0, 6)), "team": some(random.choice((team, team, bounds))),
        "number": some(random.randint(0, 13)), "more": some(random.randint(0, 4)),
        "degree": some(random.choice(DEGREES)), "kind": some(random.choice(KINDS)),
        "kinds": some(tuple(random.sample(KINDS, random.randint(0, 2)))),
        "industry": some(random.choice(INDUSTRIES)), "revenue": some(random.randint(0, 60) * 50),
        "rd": some(random.randint(0, 60) * 50), "profit": some(random.randint(-40, 40) * 50),
        "growth": some(cents(300)), "name": some(random.choice("甲乙")), "report_day": some("01-31"),
        "staff": some(Rows(staff, whole or random.random() < 0.6)),
    }  # fmt: skip
    if whole:
        firm["staff"] = Rows(staff, True)
    return {"firm": firm}
