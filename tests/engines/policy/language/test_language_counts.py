"""Counts are bounds: incomplete lists and doubtful rows (EZ-10: at least ten in the team)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from condition_sample import given, run, staff

from exclave.engines.policy.language import UNKNOWN, Bounds, Rows

FULL, HALF, DOUBT = {"full_time": True}, {"full_time": False}, {}
TEN = "institution.staff.count(s, s.full_time) >= param.team_min"


def team(n: int, *more: dict[str, Any], complete: bool) -> dict[str, Any]:
    return {"param": {"team_min": 10}, "institution": staff(*[FULL] * n, *more, complete=complete)}


@pytest.mark.parametrize(
    ("n", "more", "complete", "answer"),
    [
        (10, (), False, True),
        (9, (), False, UNKNOWN),
        (9, (), True, False),
        (9, (DOUBT,), True, UNKNOWN),
        (8, (DOUBT,), True, False),
        (9, (HALF,), True, False),
        (10, (DOUBT, HALF), False, True),
        (0, (), False, UNKNOWN),
        (0, (), True, False),
    ],
)
def test_ten_are_needed(n: int, more: tuple[dict[str, Any], ...], complete: bool, answer: Any) -> None:
    """EZ-10, EZ-11: ten known of an open list are enough; nine of a confirmed one are not."""
    values = team(n, *more, complete=complete)
    assert run(TEN, **values) is answer
    assert run("institution.staff.filter(s, s.full_time).size() >= param.team_min", **values) is answer
    assert run("param.team_min <= institution.staff.count(s, s.full_time)", **values) is answer
    below = {True: False, False: True}.get(answer, UNKNOWN)
    assert run("institution.staff.count(s, s.full_time) < param.team_min", **values) is below
    assert run(f"!({TEN})", **values) is below


def test_missing_list_is_an_open_empty_list() -> None:
    assert run(TEN, param={"team_min": 10}) is UNKNOWN
    assert run("institution.staff.exists(s, s.full_time)") is UNKNOWN
    assert run("institution.staff.all(s, s.full_time)") is UNKNOWN
    assert run("institution.staff.size()") == Bounds(0, None)


def test_open_floor_leaves_the_answer_open() -> None:
    assert run(TEN, institution=staff(*[FULL] * 12)) is UNKNOWN


def test_count_value_is_bounds_until_exact() -> None:
    count = "institution.staff.count(s, s.full_time)"
    assert run(count, institution=staff(FULL, DOUBT)) == Bounds(1, 2)
    assert run(count, institution=staff(FULL, HALF)) == 1
    assert run(count, institution=staff(FULL, complete=False)) == Bounds(1, None)


def test_declared_bounds_compare_like_the_count_itself() -> None:
    """A calc field over an open list keeps its bounds when another condition reads it."""
    text = "institution.team >= param.team_min"
    floor = {"param": {"team_min": 10}}
    assert run(text, institution={"team": Bounds(9, None)}, **floor) is UNKNOWN
    assert run(text, institution={"team": Bounds(10, None)}, **floor) is True
    assert run(text, institution={"team": Bounds(3, 9)}, **floor) is False
    assert run(text, institution={"team": 10}, **floor) is True
    assert run(text, **floor) is UNKNOWN


@pytest.mark.parametrize(
    ("bounds", "equal"), [(Bounds(2, 2), True), (Bounds(1, 2), UNKNOWN), (Bounds(3, None), False), (2, True)]
)
def test_equality_with_bounds(bounds: Any, equal: Any) -> None:
    opposite = UNKNOWN if equal is UNKNOWN else not equal
    assert run("institution.team == 2", institution={"team": bounds}) is equal
    assert run("institution.team != 2", institution={"team": bounds}) is opposite
    assert run("institution.team in [2, 2]", institution={"team": bounds}) is equal


def test_exists_and_all_over_open_lists() -> None:
    exists, every = "institution.staff.exists(s, s.full_time)", "institution.staff.all(s, s.full_time)"
    table = [
        ((FULL,), False, True, UNKNOWN),
        ((HALF,), False, UNKNOWN, False),
        ((HALF,), True, False, False),
        ((FULL,), True, True, True),
        ((DOUBT,), True, UNKNOWN, UNKNOWN),
        ((DOUBT, FULL), True, True, UNKNOWN),
        ((DOUBT, HALF), True, UNKNOWN, False),
        ((), True, False, True),
    ]
    for rows, complete, some, all_ in table:
        values = {"institution": staff(*rows, complete=complete)}
        assert run(exists, **values) is some
        assert run(every, **values) is all_


def test_doubtful_membership_of_a_filter() -> None:
    rows = staff({"full_time": True, "research": None}, {"full_time": False, "research": True})
    values = {"institution": rows}
    assert run("institution.staff.filter(s, s.research).exists(s, s.full_time)", **values) is UNKNOWN
    assert run("institution.staff.filter(s, s.research).all(s, s.full_time)", **values) is False
    assert run("institution.staff.filter(s, s.research).filter(t, t.full_time).size()", **values) == Bounds(
        0, 1
    )


def test_sum_of_money_over_an_open_list_has_a_lower_bound_only() -> None:
    paid = staff({"pay": 300}, {"pay": 200}, complete=False)
    assert run("institution.staff.sum(s, s.pay)", institution=paid) == Bounds(500, None)
    assert run("institution.staff.sum(s, s.pay) >= param.line", institution=paid, param={"line": 500}) is True
    assert (
        run("institution.staff.sum(s, s.pay) >= param.line", institution=paid, param={"line": 501}) is UNKNOWN
    )
    assert run("institution.staff.sum(s, s.pay)", institution=staff({"pay": 300}, {})) == Bounds(300, None)


def test_sum_of_signed_numbers_over_an_open_list_is_unknown() -> None:
    assert (
        run("institution.staff.sum(s, s.drift)", institution=staff({"drift": -3}, complete=False)) is UNKNOWN
    )
    assert run("institution.staff.sum(s, s.drift)", institution=staff({"drift": -3}, {"drift": 1})) == -2
    doubtful = staff({"drift": -3, "research": None}, {"drift": 5, "research": True})
    assert run("institution.staff.filter(s, s.research).sum(s, s.drift)", institution=doubtful) == Bounds(
        2, 5
    )


def test_doubtful_rows_may_or_may_not_add_to_a_sum() -> None:
    rows = staff({"pay": 300, "research": None}, {"pay": 200, "research": True})
    assert run("institution.staff.filter(s, s.research).sum(s, s.pay)", institution=rows) == Bounds(200, 500)


def test_bounds_through_min_max_and_conditionals() -> None:
    known = {"institution": {"team": Bounds(3, None)}, "param": {"team_min": 2}}
    assert run("min(institution.team, param.team_min)", **known) == 2
    assert run("max(institution.team, param.team_min)", **known) == Bounds(3, None)
    assert run("min(institution.team, param.team_min)", institution={"team": Bounds(3, 5)}) is UNKNOWN
    assert run("institution.built ? institution.team : institution.team + 1", **known) is UNKNOWN
    # Equal limits are not the same number, though here it happens to be one: the two are not compared as texts.
    assert run("institution.built ? institution.team : institution.team", **known) is UNKNOWN
    assert run("institution.built ? institution.team : institution.team", institution={"team": 4}) == 4


def test_a_number_known_between_bounds_is_not_yet_given() -> None:
    assert run("has(institution.team)", institution={"team": Bounds(3, None)}) is False
    assert run("has(institution.team)", institution={"team": 3}) is True


def test_shares_of_counts_keep_their_bounds() -> None:
    """Two-sided bounds go through arithmetic: 3 of 4 full time, one doubtful."""
    values = {"institution": staff(FULL, FULL, FULL, DOUBT)}
    share = "institution.staff.count(s, s.full_time) / institution.staff.size()"
    assert run(share, **values) == Bounds(Fraction(3, 4), 1)
    assert run(f"{share} >= param.ratio", param={"ratio": Fraction(1, 2)}, **values) is True
    assert run(f"{share} >= param.ratio", param={"ratio": Fraction(4, 5)}, **values) is UNKNOWN
    assert run(f"{share} > 1", **values) is False


def test_last_rows_need_a_complete_list() -> None:
    text = "institution.staff.last(2).all(s, s.full_time) && institution.staff.size() >= 2"
    assert run(text, institution=staff(HALF, FULL, FULL)) is True
    assert run(text, institution=staff(FULL, FULL, HALF)) is False
    assert run(text, institution=staff(FULL)) is False
    assert run(text, institution=staff(FULL, FULL, complete=False)) is UNKNOWN
    assert run("institution.staff.filter(s, s.full_time).last(1).size()", institution=staff(DOUBT, FULL)) == 1
    assert run(
        "institution.staff.filter(s, s.full_time).last(1).size()", institution=staff(FULL, DOUBT)
    ) == Bounds(0, None)
    assert run("institution.staff.last(0).size()", institution=staff(FULL)) == 0


def test_nested_rows() -> None:
    parts = Rows((FULL, DOUBT), True)
    values = {"institution": {"projects": Rows(({"done": True, "parts": parts}, {"done": None}), True)}}
    assert (
        run("institution.projects.exists(p, p.done && p.parts.count(s, s.full_time) >= 1)", **values) is True
    )
    assert run("institution.projects.all(p, p.parts.count(s, s.full_time) >= 1)", **values) is UNKNOWN
    assert run("institution.projects.sum(p, p.parts.size())", **values) == Bounds(2, None)


def test_macros_over_several_codes() -> None:
    kinds = {"institution": {"kinds": ["firm", "city_gov"]}}
    assert run("institution.kinds.exists(k, k == 'firm')", **kinds) is True
    assert run("institution.kinds.count(k, k in ['firm', 'research_body'])", **kinds) == 1
    assert run("institution.kinds.size() >= 2", **kinds) is True
    assert run("institution.kinds.exists(k, k == 'firm')") is UNKNOWN


def test_row_dates_against_the_reference_day() -> None:
    """EZ-10: a cooperation already begun."""
    text = "institution.projects.exists(p, p.began <= asof)"
    for began, answer in [(date(2026, 4, 1), True), (date(2026, 4, 2), False), (None, UNKNOWN)]:
        assert run(text, institution={"projects": Rows(({"began": began},), True)}) is answer


def test_register_rows_ask_their_state() -> None:
    rows = Rows(({"state": "filed", "place": "HBEZ"}, {"state": "planned", "place": "HBEZ"}), True)
    facts = given(register={"institution": rows})
    assert run("register.institution.count(i, i.state == 'filed')", facts) == 1
    assert run("register.institution.count(i, state(i, asof) == 'filed')", facts) == 1
