"""Traces: the facts used, every intermediate value, what is still needed."""

from __future__ import annotations

from typing import Any

import pytest
from condition_sample import ENV, given, staff

from exclave.engines.policy.language import (
    MISSING,
    OPEN,
    UNKNOWN,
    Bounds,
    Need,
    Rows,
    Trace,
    compile_program,
    trace,
)
from exclave.engines.policy.language.values import SKIPPED


def traced(text: str, **values: Any) -> Trace:
    return trace(compile_program(text, ENV), given(**values))


def needs(text: str, **values: Any) -> list[tuple[Any, ...]]:
    return [(need.kind, need.path, *need.rows) for need in traced(text, **values).needs]


def test_facts_used_say_whether_they_are_missing_or_open() -> None:
    found = traced(
        "institution.guests >= param.team_min && institution.built",
        institution={"guests": 9},
        param={"team_min": OPEN},
    )
    assert [(one.path, one.value, one.missing, one.open) for one in found.facts] == [
        ("institution.guests", 9, False, False),
        ("param.team_min", OPEN, True, True),
        ("institution.built", MISSING, True, False),
    ]


def test_steps_hold_each_piece_with_its_text() -> None:
    found = traced(
        "institution.guests + 1 >= param.team_min", institution={"guests": 9}, param={"team_min": 10}
    )
    assert [(step.text, step.value) for step in found.steps] == [
        ("institution.guests + 1 >= param.team_min", True),
        ("institution.guests + 1", 10),
        ("institution.guests", 9),
        ("1", 1),
        ("param.team_min", 10),
    ]


def test_branch_not_taken_is_skipped() -> None:
    text = "institution.built ? institution.guests * 2 > 0 : institution.staff.size() > institution.team"
    found = traced(text, institution={"built": True, "guests": 1})
    values = {step.text: step.value for step in found.steps}
    assert values["institution.guests * 2 > 0"] is True
    assert values["institution.staff.size() > institution.team"] is SKIPPED
    assert values["institution.staff.size()"] is SKIPPED
    assert values["institution.team"] is SKIPPED


def test_trace_looks_at_every_part_of_a_chain() -> None:
    found = traced("institution.built && institution.guests > 0", institution={"built": False, "guests": 0})
    assert [step.value for step in found.steps if step.piece.op == "compare"] == [False]


def test_settled_answers_need_nothing() -> None:
    assert needs("institution.built && institution.open", institution={"built": False}) == []
    assert needs("institution.guests > 0", institution={"guests": 1}) == []


def test_needs_tell_missing_from_open() -> None:
    text = "institution.guests >= param.team_min"
    assert needs(text, param={"team_min": OPEN}) == [
        ("missing", "institution.guests"),
        ("open", "param.team_min"),
    ]


def test_needs_leave_out_what_no_longer_matters() -> None:
    text = "(institution.built || applicant.legal) && institution.open"
    assert needs(text, institution={"built": True}) == [("missing", "institution.open")]
    assert needs("institution.built ? institution.open : applicant.legal", institution={"built": False}) == [
        ("missing", "applicant.legal")
    ]
    assert needs("institution.built ? institution.open : applicant.legal", institution={"open": True}) == [
        ("missing", "institution.built"), ("missing", "applicant.legal"),
    ]  # fmt: skip


def test_needs_of_a_list_name_the_rows_that_lack_something() -> None:
    text = "institution.staff.count(s, s.full_time && s.research) >= param.team_min"
    rows = staff({"full_time": True}, {"full_time": False}, {"research": True}, complete=False)
    assert needs(text, institution=rows, param={"team_min": 10}) == [
        ("incomplete", "institution.staff"),
        ("row", "institution.staff.full_time", 3),
        ("row", "institution.staff.research", 1),
    ]
    assert needs("institution.staff.all(s, s.full_time)") == [("missing", "institution.staff")]


def test_needs_of_a_nested_table_and_of_facts_inside_a_body() -> None:
    rows = Rows(({"done": True},), True)
    text = "institution.projects.exists(p, p.done && p.began <= institution.opened)"
    assert needs(text, institution={"projects": rows}) == [
        ("row", "institution.projects.began", 1), ("missing", "institution.opened"),
    ]  # fmt: skip


def test_needs_of_the_register_and_of_arithmetic() -> None:
    assert needs("barred(institution, asof)") == [("register", "barred")]
    assert needs("barred(applicant, asof)", asof=None) == [("missing", "asof")]
    assert needs("within(institution.place, pack.place)", institution={"place": "ZZ"}) == [
        ("register", "within")
    ]
    assert needs("applicant.rd / applicant.revenue > 1", applicant={"rd": 1, "revenue": 0}) == [
        ("undefined", "applicant.rd / applicant.revenue")
    ]
    assert needs("prev(institution.guests, 2) > 0") == [("missing", "prev(institution.guests)")]
    assert needs("listed(institution.industry, 'local')", institution={"industry": "ZZ"}) == [
        ("register", "listed")
    ]


def test_needs_of_bounds() -> None:
    found = traced("institution.team >= 2", institution={"team": Bounds(1, None)})
    assert found.result is UNKNOWN
    assert found.needs == (Need("incomplete", "institution.team"),)


def test_needs_of_a_value_known_between_bounds() -> None:
    assert needs("institution.staff.size()", institution=staff(complete=False)) == [
        ("incomplete", "institution.staff")
    ]


@pytest.mark.parametrize("rows", [({"full_time": False}, {"full_time": True}), ({"full_time": True},)])
def test_deciding_rows_are_kept(rows: tuple[dict[str, Any], ...]) -> None:
    exists = traced("institution.staff.exists(s, s.full_time)", institution=staff(*rows)).steps[0]
    assert [row["full_time"] for row in exists.deciding] == [True]
    every = traced("institution.staff.all(s, s.full_time)", institution=staff(*rows, complete=False)).steps[0]
    assert [row["full_time"] for row in every.deciding] == [False] * (len(rows) - 1)
