"""Random conditions on random facts through every engine, held against the generated Python of one case.

    python -m benchmarks.policy fuzz [--pairs 1000000] [--engines local duckdb … cel] [--seed 1]

A pair is one condition on one row. Conditions the bulk engines refuse by name are counted and not compared.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl

from benchmarks.policy.random_conditions import (
    CONSTANTS,
    ENV,
    INDUSTRIES,
    PLACES,
    WIDE,
    WORLD,
    Writer,
    facts,
)
from exclave.engines.policy.bulk import servers
from exclave.engines.policy.bulk.conditions import Conditions
from exclave.engines.policy.bulk.frames import SEP, Asked
from exclave.engines.policy.bulk.layers import questions
from exclave.engines.policy.bulk.lowering import Lowering, Source
from exclave.engines.policy.bulk.plan import Builder, Inexpressible, Plan
from exclave.engines.policy.bulk.servers import Server
from exclave.engines.policy.bulk.sql import Query
from exclave.engines.policy.bulk.tabling import tabulate
from exclave.engines.policy.language import (
    MISSING,
    UNKNOWN,
    Facts,
    Program,
    admit,
    compile_program,
    evaluate,
)

DECIMALS = {"firm.growth": 2, "firm.staff.drift": 2}
Answer = bool | None


def constants() -> dict[str, Any]:
    """What is the same for every row, as the language holds it."""
    exact: dict[str, Any] = {}
    for path, value in CONSTANTS.items():
        plain = isinstance(value, int | str | bool) or value is None or hasattr(value, "toordinal")
        exact[path] = value if plain else Fraction(value)
    return exact


def admitted(raw: dict[str, Any]) -> Facts:
    """One row as facts, with the constants."""
    given: dict[str, Any] = dict(raw)
    for path, value in CONSTANTS.items():
        top, _, name = path.partition(".")
        if name:
            given.setdefault(top, {})[name] = MISSING if value is None else value
        else:
            given[top] = value
    return admit(ENV, given, WORLD)


@dataclass
class Pairs:
    """Rows and the conditions asked of them, lowered once for all engines."""

    rows: Sequence[Facts]
    builder: Builder = field(default_factory=Builder)
    programs: list[Program] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.source = Source(decimals=DECIMALS, constants=constants(), world=WORLD)
        self.lowering = Lowering(self.builder, ENV, self.source)
        self.frame, self.tables = tabulate(ENV, self.rows, DECIMALS)

    def ask(self, text: str) -> bool:
        """Take a condition; False when the bulk engines refuse it by name."""
        program = compile_program(text, ENV, limits=WIDE, literal_numbers="open")
        try:
            plan = self.lowering.condition(program.checked.root, text)
        except Inexpressible as why:
            self.refused[why.en] += 1
            return False
        self.programs.append(program)
        self.plans.append(plan)
        return True

    def python(self) -> list[list[Answer]]:
        """The answers of the generated Python, condition by condition."""
        found = []
        for program in self.programs:
            answers = [evaluate(program, one) for one in self.rows]
            found.append([None if one is UNKNOWN else one for one in answers])
        return found

    def local(self) -> list[list[Answer]]:
        """The answers of Polars and bitmaps."""
        asked, found = Asked(), []
        for part in _parts(self.plans, 60):
            roots = tuple(part)
            bits = Conditions(roots, asked).bits(self.frame, self.tables)
            for node in roots:
                true, false = (bits.unpacked(words) for words in bits.of(node))
                found.append([bool(t) if t or f else None for t, f in zip(true, false, strict=True)])
        return found

    def served(self, server: Server, batch: int) -> list[list[Answer]]:
        """The answers of an engine that speaks SQL."""
        server.load("subjects", self.frame)
        for name, table in self.tables.items():
            server.load(name, table)
        asked = self._questions(server)
        found: list[list[Answer]] = []
        for part in _parts(self.plans, batch):
            roots = {f"c{index}": node for index, node in enumerate(part)}
            answers = server.ask(Query(server.dialect, asked).values(roots)).sort("subject")
            for name in roots:
                found.append(
                    [None if one is None else bool(one) for one in answers.get_column(name).to_list()]
                )
        return found

    def _questions(self, server: Server) -> dict[Any, str]:
        asked = {}
        values = list(dict.fromkeys([*PLACES, *INDUSTRIES]))
        for index, (question, nodes) in enumerate(questions(self.plans).items()):
            node = nodes[0]
            keys = list(itertools.product(values, repeat=len(node.args)))
            kind = pl.Boolean if node.kind == "bool" else pl.String
            answers = pl.Series([question.answer(*key) for key in keys], dtype=kind)
            asked[question] = f"questions_{index}"
            server.load(
                asked[question], pl.DataFrame({"key": [SEP.join(key) for key in keys], "answer": answers})
            )
        return asked


def _parts(plans: list[Plan], size: int) -> Iterator[list[Plan]]:
    for start in range(0, len(plans), size):
        yield plans[start : start + size]


@dataclass(frozen=True)
class Difference:
    """Where an engine answers otherwise than Python."""

    text: str
    row: int
    python: Answer
    found: Answer


def differences(pairs: Pairs, wanted: list[list[Answer]], found: list[list[Answer]]) -> Iterable[Difference]:
    """Every pair an engine answers otherwise."""
    for program, one, other in zip(pairs.programs, wanted, found, strict=True):
        if one != other:
            for row, (a, b) in enumerate(zip(one, other, strict=True)):
                if a is not b:
                    yield Difference(program.source, row, a, b)


def random_pairs(seed: int, conditions: int, rows: int, *, depth: int = 3) -> Pairs:
    """`conditions` random conditions on `rows` random rows."""
    random = Random(seed)
    pairs = Pairs([admitted(facts(random)) for _ in range(rows)])
    writer = Writer(random)
    while len(pairs.programs) < conditions:
        pairs.ask(writer.boolean(depth))
    return pairs


def opened(name: str) -> Server:
    """A server by name; PostgreSQL by DATABASE_URL."""
    if name == "postgres":
        return servers.PostgreSQL(os.environ["DATABASE_URL"])
    made: dict[str, Callable[[], Server]] = {
        "duckdb": servers.DuckDB, "clickhouse": servers.ClickHouse, "spark": servers.Spark,
    }  # fmt: skip
    return made[name]()
