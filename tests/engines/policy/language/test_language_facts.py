"""The door: what may become a fact and what is refused (a NaN is greater than 5 in several engines)."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from condition_sample import ENV, WORLD
from condition_sample import given as facts_of

from exclave.engines.policy.language import (
    BOOL,
    INT,
    MISSING,
    OPEN,
    Bounds,
    FactErrors,
    Rows,
    TypeEnv,
    World,
    admit,
    compile_program,
    evaluate,
    quantity,
    record,
    trace,
)

REFUSED: list[tuple[str, str, Any]] = [
    ("param", "ratio", math.nan),
    ("param", "ratio", 1.5),
    ("param", "ratio", Decimal("NaN")),
    ("param", "ratio", Decimal("sNaN")),
    ("param", "ratio", Decimal("Infinity")),
    ("param", "ratio", Decimal("1e999999")),
    ("param", "ratio", Decimal("1e-999999")),
    ("param", "ratio", "1.5"),
    ("param", "ratio", True),
    ("param", "size", 1.0),
    ("param", "size", Decimal(1)),
    ("param", "size", Fraction(1, 2)),
    ("param", "size", -1),
    ("param", "size", 10**31),
    ("param", "size", "10"),
    ("param", "size", "１０"),
    ("param", "term", Fraction(1, 2)),
    ("param", "line", Decimal("12.5")),
    ("param", "line", 12.5),
    ("param", "line", -1),
    ("param", "team_min", Bounds(1, 2)),
    ("institution", "team", Bounds(3, 2)),
    ("institution", "team", Bounds(-1, 2)),
    ("institution", "team", Bounds(math.nan, 2)),  # type: ignore[arg-type]
    ("institution", "built", 1),
    ("institution", "built", "true"),
    ("institution", "opened", "2026-01-01"),
    ("institution", "opened", datetime(2026, 1, 1)),
    ("institution", "founded", 0),
    ("institution", "founded", "2026"),
    ("institution", "place", 420700),
    ("institution", "place", ""),
    ("institution", "note", ""),
    ("institution", "report_day", "1-31"),
    ("institution", "report_day", "02-32"),
    ("institution", "kinds", "firm"),
    ("institution", "kinds", ["firm", None]),
    ("institution", "kinds", ["nobody"]),
    ("institution", "kinds", 1),
    ("institution", "staff", [{"full_time": True}]),
    ("institution", "staff", Rows(({"fulltime": True},), True)),
    ("institution", "staff", Rows(({"age": -1},), True)),
    ("institution", "staff", Rows((), 1)),  # type: ignore[arg-type]
    ("institution", "staff", Rows((None,), True)),  # type: ignore[arg-type]
    ("institution", "nothing", 1),
    ("applicant", "kind", "企业"),
]


@pytest.mark.parametrize(("subject", "field", "value"), REFUSED)
def test_value_is_refused_at_the_door(subject: str, field: str, value: Any) -> None:
    with pytest.raises(FactErrors) as caught:
        facts_of(**{subject: {field: value}})
    (error,) = caught.value
    assert error.path.startswith(f"{subject}.{field}")
    assert error.zh.endswith("。") and error.en


def test_all_refusals_come_together_with_their_paths() -> None:
    rows = Rows(({"age": 30}, {"age": math.nan}), True)
    with pytest.raises(FactErrors) as caught:
        admit(
            ENV, {"institution": {"staff": rows, "built": 3}, "nobody": {}, "asof": "today", "applicant": 5}
        )
    paths = {error.path for error in caught.value}
    assert paths == {"institution.staff[1].age", "institution.built", "nobody", "asof", "applicant"}


def test_numbers_become_exact() -> None:
    facts = facts_of(param={"ratio": Decimal("0.10"), "team_min": Decimal("10.0")})
    assert facts.value("param.ratio") == Fraction(1, 10)
    assert facts.value("param.team_min") == 10 and isinstance(facts.value("param.team_min"), int)


def test_signed_types_take_negatives() -> None:
    assert facts_of(institution={"profit": -5}).value("institution.profit") == -5
    assert facts_of(applicant={"growth": Decimal("-0.2")}).value("applicant.growth") == Fraction(-1, 5)


def test_gaps_are_missing_or_open() -> None:
    facts = facts_of(
        institution={"staff": Rows(({"age": None},), True)}, param={"line": OPEN}, applicant=None
    )
    assert facts.value("institution.place") is MISSING
    assert facts.value("institution.staff").rows[0]["age"] is MISSING
    assert facts.value("param.line") is OPEN
    assert facts.value("applicant.kind") is MISSING


def test_facts_do_not_follow_later_changes_of_the_raw_values() -> None:
    raw = {"built": True}
    row = {"full_time": True}
    facts = facts_of(institution={**raw, "staff": Rows((row,), True)})
    raw["built"] = False
    row["full_time"] = False
    assert facts.value("institution.built") is True
    assert facts.value("institution.staff").rows[0]["full_time"] is True


def test_bounds_that_meet_are_a_number() -> None:
    assert facts_of(institution={"team": Bounds(4, 4)}).value("institution.team") == 4


def test_with_values_adds_names_and_keeps_the_rest() -> None:
    wider = ENV.extended({"actual": quantity("家"), "flag": BOOL})
    facts = facts_of(institution={"guests": 2}).with_values(wider, {"actual": 5})
    assert facts.value("institution.guests") == 2
    assert facts.value("actual") == 5
    assert facts.value("flag") is MISSING
    assert facts.world is WORLD
    with pytest.raises(FactErrors):
        facts.with_values(wider, {"flag": 1})


def test_facts_of_unlike_declarations_are_refused() -> None:
    program = compile_program("institution.guests > 0", ENV)
    other = TypeEnv({"institution": record({"guests": INT})})
    for act in (evaluate, trace):
        with pytest.raises(FactErrors) as caught:
            act(program, admit(other, {"institution": {"guests": 1}}, World()))
        assert [error.path for error in caught.value] == ["institution.guests"]


def test_history_passes_the_same_door() -> None:
    class Careless:
        def previous(self, path: str, n: int) -> object:
            return math.nan

    program = compile_program("prev(institution.guests, 1) > 0", ENV)
    facts = admit(ENV, {}, World(history=Careless()))
    with pytest.raises(FactErrors):
        evaluate(program, facts)


def test_dates_and_codes_pass() -> None:
    facts = facts_of(
        institution={
            "opened": date(2026, 1, 1),
            "kinds": ["firm", "firm"],
            "report_day": "01-31",
            "founded": 2020,
        },
        applicant={"kind": "firm"},
    )
    assert facts.value("institution.kinds") == ("firm",)
