"""A made-up register of enterprises with gaps, and policies written twice: for us, and by hand in SQL.

Seeded; 25 columns, about one cell in twelve empty. Thresholds are params, as in packs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl

from exclave.engines.policy.bulk.lowering import Lowering, Source
from exclave.engines.policy.bulk.plan import Builder, Plan
from exclave.engines.policy.language import (
    BOOL,
    DATE,
    INT,
    PERCENT,
    PLACE,
    CodeList,
    Nobody,
    TypeEnv,
    World,
    check,
    code,
    money,
    record,
)

KINDS = ("firm", "research_body", "hospital", "university", "association")
LEVELS = ("none", "city", "province", "nation")
CITIES = ("420100", "420700", "110000", "310000", "440300", "460100")
ASOF = date(2026, 6, 1)
MONEY = ("revenue", "rd", "profit_tax", "assets", "export", "grants", "wages", "invested")
WHOLE = ("staff", "doctors", "patents", "papers", "standards", "projects")
FLAGS = ("listed", "audited", "punished", "green", "local", "high_tech")
DATES = ("founded", "recognised")
SHARES = {"param.p5": (5, 100), "param.p3": (3, 100), "param.p10": (10, 100), "param.p60": (60, 100)}
_FIELDS: dict[str, Any] = {
    **dict.fromkeys(MONEY, money(shown="万元")), **dict.fromkeys(WHOLE, INT), **dict.fromkeys(FLAGS, BOOL),
    **dict.fromkeys(DATES, DATE), "kind": code("kind"), "level": code("level"), "place": PLACE,
}  # fmt: skip


class Places(Nobody):
    """A place lies in a city when the first four digits agree."""

    def within(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return code[:4] == ancestor[:4]


PLACES = Places()


def write_register(path: Path, rows: int, seed: int = 1) -> None:
    """`rows` enterprises as Parquet, in one file."""
    random = np.random.default_rng(seed)

    def gaps(series: pl.Series) -> pl.Series:
        return series.set(pl.Series(random.random(rows) < 0.08), None)  # type: ignore[arg-type]

    columns: dict[str, pl.Series] = {"subject": pl.Series(np.arange(rows)).cast(pl.String).str.zfill(9)}
    for name in MONEY:
        columns[name] = gaps(pl.Series((random.lognormal(20, 2, rows)).astype(np.int64) % 10**14))
    for name in WHOLE:
        columns[name] = gaps(pl.Series(random.poisson(12, rows).astype(np.int64)))
    for name in FLAGS:
        columns[name] = gaps(pl.Series(random.random(rows) < 0.7))
    for name in DATES:
        columns[name] = gaps(pl.Series(random.integers(9000, 20600, rows).astype(np.int32)).cast(pl.Date))
    for name, items in (("kind", KINDS), ("level", LEVELS), ("place", CITIES)):
        columns[name] = gaps(pl.Series(items)[random.integers(0, len(items), rows).tolist()])
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns).write_parquet(path, compression="zstd", row_group_size=131_072)


@dataclass(frozen=True)
class Condition:
    """One condition as we write it, as one writes it by hand in DuckDB, and for peers (numpy, CEL, zen-engine)."""

    ours: str
    sql: str
    numpy: str
    cel: str
    zen: str


def conditions(number: int, seed: int) -> tuple[list[Condition], dict[str, Any]]:
    """`number` distinct conditions, and the params they name."""
    random = Random(seed)
    params: dict[str, Any] = {path: Fraction(*share) for path, share in SHARES.items()}
    found: dict[str, Condition] = {}
    while len(found) < number:
        one = _one(random, params)
        found[one.ours] = one
    return list(found.values()), params


def _one(random: Random, params: dict[str, Any]) -> Condition:
    kind = random.choice(
        ("money", "money", "whole", "whole", "share", "flag", "date", "kind", "level", "place")
    )
    if kind in ("money", "whole"):
        name = random.choice(MONEY if kind == "money" else WHOLE)
        value = (
            random.randint(1, 9) * 10 ** random.randint(7, 10) if kind == "money" else random.randint(3, 22)
        )
        op = random.choice((">=", "<", ">"))
        path = f"param.{'m' if kind == 'money' else 'n'}{value}"
        params[path] = value
        plain = f"firm.{name} {op} {value}"
        return Condition(
            f"firm.{name} {op} {path}", f"{name} {op} {value}", f"c['{name}'] {op} {value}", plain, plain
        )
    if kind == "share":
        a, b = random.sample(MONEY, 2)
        path, (over, under) = random.choice(list(SHARES.items()))
        return Condition(
            f"firm.{a} >= {path} * firm.{b}",
            f"{a} * {under} >= {over} * {b}",
            f"c['{a}'] * {under} >= {over} * c['{b}']",
            f"firm.{a} * {under} >= {over} * firm.{b}",
            f"firm.{a} * {under} >= {over} * firm.{b}",
        )
    if kind == "flag":
        a, b = random.sample(FLAGS, 2)
        return Condition(
            f"firm.{a} && !firm.{b}",
            f"({a} AND NOT {b})",
            f"c['{a}'] & ~c['{b}']",
            f"firm.{a} && !firm.{b}",
            f"firm.{a} and not(firm.{b})",
        )
    if kind == "date":
        name, years = random.choice(DATES), random.randint(1, 12)
        path = f"param.y{years}"
        params[path] = years
        limit = f"{ASOF.year - years}-06-01"
        return Condition(
            f"addYears(firm.{name}, {path}) <= asof",
            f"{name} + INTERVAL {years} YEAR <= DATE '{ASOF}'",
            f"c['{name}'] <= np.datetime64('{limit}')",
            f"firm.{name} <= timestamp('{limit}T00:00:00Z')",
            f"date(firm.{name}) <= date('{limit}')",
        )
    if kind == "kind":
        some = sorted(random.sample(KINDS, random.choice((1, 2, 3))))
        listed = ", ".join(f"'{one}'" for one in some)
        inside = f"firm.kind in [{listed}]"
        places = [KINDS.index(one) + 1 for one in some]
        return Condition(inside, f"kind IN ({listed})", f"np.isin(c['kind'], {places})", inside, inside)
    if kind == "level":
        least = random.choice(LEVELS[1:])
        above = ", ".join(f"'{one}'" for one in LEVELS[LEVELS.index(least) :])
        return Condition(
            f"atLeast(firm.level, '{least}')",
            f"level IN ({above})",
            f"c['level'] >= {LEVELS.index(least) + 1}",
            f"firm.level in [{above}]",
            f"firm.level in [{above}]",
        )
    city = random.choice(CITIES)
    within = random.random() < 0.5
    return Condition(
        f"{'within' if within else 'outside'}(firm.place, '{city}')",
        f"place {'' if within else 'NOT '}LIKE '{city[:4]}%'",
        f"c['place'] {'==' if within else '!='} {CITIES.index(city) + 1}",
        f"{'' if within else '!'}firm.place.startsWith('{city[:4]}')",
        f"startsWith(firm.place, '{city[:4]}') == {str(within).lower()}",
    )


def policies(number: int, of: int, seed: int, size: tuple[int, int] = (5, 8)) -> list[tuple[int, ...]]:
    """`number` policies: which of the `of` conditions each joins."""
    random = Random(seed)
    return [tuple(sorted(random.sample(range(of), random.randint(*size)))) for _ in range(number)]


def environment(params: dict[str, Any]) -> TypeEnv:
    """The names the conditions use."""
    from exclave.engines.policy.language import duration

    types = {"m": money(shown="万元"), "n": INT, "p": PERCENT, "y": duration("年")}
    given = {path.removeprefix("param."): types[path[6]] for path in params}
    lists = [CodeList("kind", KINDS), CodeList("level", LEVELS, ordered=True)]
    return TypeEnv({"firm": record(_FIELDS), "param": record(given), "asof": DATE}, lists)


def lowered(
    given: list[Condition], params: dict[str, Any], joined: list[tuple[int, ...]]
) -> tuple[list[Plan], Source]:
    """A plan for each policy."""
    env, builder = environment(params), Builder()
    source = Source(constants={**params, "asof": ASOF}, world=World(places=PLACES))
    lowering = Lowering(builder, env, source)
    plans = [lowering.condition(check(one.ours, env, expect=BOOL).root, one.ours) for one in given]
    return [builder.both(*(plans[index] for index in one)) for one in joined], source
