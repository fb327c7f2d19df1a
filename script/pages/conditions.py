"""The reference of the condition language, with examples run while the page is written."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from exclave.engines.codes.industry_table import IndustryTable
from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.policy.answers import table_world
from exclave.engines.policy.language import (
    BOOL,
    DATE,
    INT,
    LIMITS,
    PERCENT,
    PLACE,
    UNKNOWN,
    YEAR,
    CodeList,
    Facts,
    Labels,
    Nobody,
    Reader,
    Type,
    TypeEnv,
    Who,
    World,
    admit,
    check,
    code,
    codes,
    compile_program,
    duration,
    evaluate,
    money,
    quantity,
    record,
    table,
)
from exclave.engines.policy.language.functions import METHODS, SIGNATURES, SPECIAL
from exclave.engines.policy.pack.literals import read_value

EXAMPLES_FILE = Path(__file__).with_name("condition_examples.toml")
TABLES_FILE = Path(__file__).with_name("condition_tables.toml")
ASOF = date(2026, 4, 1)
PLACES, INDUSTRIES = PlaceTable.load(), IndustryTable.load()

PEOPLE, FIRMS, POINTS = quantity("人"), quantity("家"), quantity("分")
WAN = money(shown="万元")
ENV = TypeEnv(
    {
        "institution": record(
            {
                "place": PLACE, "co_built": BOOL, "open": BOOL, "opened": DATE, "founded": YEAR, "guests": PEOPLE,
                "input": WAN, "industry": code("industry"), "degrees": codes("degree"),
                "staff": table({"full_time": BOOL, "degree": code("degree"), "pay": WAN}),
                "grades": table({"grade": code("grade")}),
            },
            states="state",
        ),
        "applicant": record({"kind": code("kind"), "degree": code("degree"), "rd": WAN, "revenue": WAN}),
        "param": record(
            {
                "team_min": PEOPLE, "team_large": PEOPLE, "share": PERCENT, "line": WAN, "level": code("degree"),
                "grace": duration("日"), "months": duration("月"), "term": duration("年"),
            }
        ),
        "pack": record({"place": PLACE}), "asof": DATE, "period": record({"year": YEAR}),
        "full": POINTS, "actual": FIRMS, "target": FIRMS, "rank": INT, "n": INT,
    },
    [
        CodeList("degree", ("bachelor", "master", "doctor"), ordered=True),
        CodeList("kind", ("firm", "research_body", "city_gov", "district_gov")),
        CodeList("state", ("planned", "filed", "removed")),
        CodeList("grade", ("fail", "pass")),
        CodeList("industry", None),
        CodeList("pillar", ("electronics",), covers=("C39",)),
    ],
)  # fmt: skip


@dataclass(frozen=True)
class _Register(Nobody):
    """What an example says the register answers; nothing said is not known."""

    said: dict[str, Any]

    def barred(self, who: Who, on: date) -> bool | None:
        return self.said.get("barred")

    def state(self, who: Who, on: date) -> str | None:
        return self.said.get("state")

    def previous(self, path: str, n: int) -> object:
        return self.said.get("earlier") if n == 1 else None


def sections() -> list[dict[str, Any]]:
    """The sections with their examples as written."""
    found: list[dict[str, Any]] = tomllib.loads(EXAMPLES_FILE.read_text(encoding="utf-8"))["section"]
    return found


def tables() -> list[dict[str, Any]]:
    """What each operator and function takes and gives, and the operands its table is worked out for."""
    found: list[dict[str, Any]] = tomllib.loads(TABLES_FILE.read_text(encoding="utf-8"))["table"]
    return found


def worked_out(table_: dict[str, Any]) -> list[list[str]]:
    """The answers of one table: a line for each row, a cell for each column (one without columns)."""
    columns = table_.get("columns") or [["", "{}"]]
    return [
        [
            answer_of(table_["expr"], _merged(yaml.safe_load(row), yaml.safe_load(column)))
            for _, column in columns
        ]
        for _, row in table_["rows"]
    ]


def _merged(one: Any, other: Any) -> Any:
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return other
    return {**one, **{key: _merged(one[key], value) if key in one else value for key, value in other.items()}}


def answer(expr: str, facts: str) -> str:
    """What the engine answers, in words: yes, no, unknown, or the value as it is shown in English."""
    return answer_of(expr, yaml.safe_load(facts) or {})


def answer_of(expr: str, facts: dict[str, Any]) -> str:
    """As ``answer``, of facts already read."""
    program = compile_program(expr, ENV)
    value = evaluate(program, _facts(facts))
    if value is UNKNOWN:
        return "unknown"
    if value is True or value is False:
        return "yes" if value else "no"
    return Reader("en", Labels()).show(value, check(expr, ENV).root.type)


def _facts(given_: dict[str, Any]) -> Facts:
    raw = dict(given_)
    register = _Register(raw.pop("register", {}) or {})
    world: World = table_world(PLACES, INDUSTRIES, records=register, history=register)
    given: dict[str, Any] = {"asof": ASOF, "pack": {"place": "420700"}}
    for name, value in raw.items():
        type_ = ENV.names[name]
        given[name] = _read(type_, value)
    return admit(ENV, given, world)


def _read(type_: Type, value: Any) -> Any:
    if type_.kind == "record":
        return {key: read_value(type_.fields[key], one) for key, one in value.items()}
    return read_value(type_, value)


HEAD = """# The condition language 条件表达式

> Written by `script/documents`; every answer below was computed by the engine, and a test runs them again.

A closed subset of the Common Expression Language (CEL), typed when a pack is checked and never when a case is open.
It has no variables, loops, functions of your own, text operations or network, and signs of the keyboard's half width only.

**Three values.** An answer is yes, no or **unknown**. A missing fact, an open point (待细则) and a division by zero are
unknown, never no. A judgement 判断 is unknown too, until the person the pack names has answered with a reason.

**Names.** `<subject>.<field>`, `param.x`, `pack.place`, `asof`, `period.year`, `round.opens` `.closes` `.cutoff`
`.dates.<name>`, `checks.failed` `.unknown` `.judge` `.clear` (in guards), `register.<subject>`, and in evaluations
`full actual target total rank n grade`.

**Limits.** {length} characters, {nodes} nodes, {depth} levels, {row_depth} nested macros, {steps} rows visited.

Strongest binding first: `.` and calls · `!` · `* /` · `+ -` · `== != < <= > >= in` · `&&` · `||` · `? :`.
In the examples `asof` is {asof} and `pack.place` is 420700 (鄂州市).
"""


def page() -> str:
    """Markdown: a section per group with usage and examples."""
    limits = {
        name: f"{getattr(LIMITS, name):,}" for name in ("length", "nodes", "depth", "row_depth", "steps")
    }
    parts = [HEAD.format(**limits, asof=ASOF.isoformat())]
    usage = {name: one.usage for name, one in SIGNATURES.items()} | dict(SPECIAL) | dict(METHODS)
    for one in sections():
        parts.append(f"## {one['title']}\n\n{one['text']}\n")
        if names := one.get("name"):
            parts.append("Usage: " + " · ".join(f"`{usage[name]}`" for name in names) + "\n")
        rows = ["| expression | facts | answer |", "|---|---|---|"]
        for example in one["example"]:
            expr = example["expr"].replace("|", "\\|")
            rows.append(
                f"| `{expr}` | `{example['facts']}` | **{answer(example['expr'], example['facts'])}** |"
            )
        parts.append("\n".join(rows) + "\n")
    parts.append(TABLES_HEAD)
    parts += [_table_text(one) for one in tables()]
    return "\n".join(parts).rstrip("\n") + "\n"


TABLES_HEAD = """## Every operator and function: types, and what unknown does

A row is the first operand, a column the second; the cells were worked out by the engine. “Confirmed” is a list that somebody has
confirmed to be the whole.
"""


def _table_text(one: dict[str, Any]) -> str:
    columns = [label for label, _ in one.get("columns") or [["answer", ""]]]
    name = one["name"].replace("|", "\\|")
    lines = [f"### `{one['name']}`\n", f"`{one['types']}` · table of `{one['expr']}`\n"]
    lines.append(f"| {name} | " + " | ".join(columns) + " |")
    lines.append("|---" * (len(columns) + 1) + "|")
    for (label, _), cells in zip(one["rows"], worked_out(one), strict=True):
        lines.append(f"| {label} | " + " | ".join(f"**{cell}**" for cell in cells) + " |")
    return "\n".join(lines) + "\n"
