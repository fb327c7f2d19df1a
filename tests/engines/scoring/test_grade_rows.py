"""Grades: ordered rows, unknown stops, a panel's finding, ranks."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exclave.packs
from exclave.engines.policy.pack.load import load_pack
from exclave.engines.policy.pack.model import Evaluation, Start
from exclave.engines.scoring import ScoreContext, Scored, grade, ranks, score_sheet

EZHOU = Path(exclave.packs.__file__).parent / "ezhou-offshore-institutions"


def answers(expr, names):
    """The rows of the tests below."""
    total, rank = names["total"], names["rank"]
    if expr == "true":
        return True
    if expr == "total >= 90 && rank == 1":
        if total is not None and total < 90:
            return False
        return None if total is None or rank is None else rank == 1
    if expr == "total >= 60":
        return None if total is None else total >= 60
    raise AssertionError(expr)


def evaluation() -> Evaluation:
    return Evaluation.model_validate(
        {
            "zh": "考评",
            "subject": "institution",
            "grades": [
                {
                    "id": "best",
                    "zh": "优秀",
                    "en": "best",
                    "clause": "c3",
                    "when": "total >= 90 && rank == 1",
                },
                {"id": "pass", "zh": "合格", "clause": "c3", "when": "total >= 60", "effects": ["prize_it"]},
                {
                    "id": "fail",
                    "zh": "不合格",
                    "clause": "c4",
                    "when": "true",
                    "effects": [{"start": "rectify"}],
                },
            ],
        }
    )


def scored(total: str | None) -> Scored:
    return Scored((), Decimal(total) if total is not None else None, None, ())


@pytest.mark.parametrize(
    ("total", "rank", "expected"),
    [("95", 1, "best"), ("95", 2, "pass"), ("60", None, "pass"), ("59.99", None, "fail")],
)
def test_first_row_that_holds_gives_the_grade(total, rank, expected):
    result = grade(evaluation(), scored(total), {}, answers, rank=rank)
    assert (result.grade, result.row) == (expected, expected)
    assert result.clause and result.reason_zh and result.reason_en


def test_effects_come_with_the_row():
    assert grade(evaluation(), scored("70"), {}, answers).effects == ("prize_it",)
    assert grade(evaluation(), scored("10"), {}, answers).effects == (Start(start="rectify"),)


def test_unknown_row_stops_and_gives_no_grade():
    result = grade(evaluation(), scored(None), {}, answers)
    assert (result.grade, result.row, result.effects) == (None, "best", ())
    assert "优秀" in result.reason_zh
    blocked = grade(evaluation(), scored("95"), {}, answers)  # rank unknown: it might be the best
    assert blocked.grade is None


def test_answer_that_is_no_truth_value_is_unknown():
    assert grade(evaluation(), scored("95"), {}, lambda expr, names: "yes").grade is None
    assert grade(evaluation(), scored("95"), {}, lambda expr, names: 1).grade is None


def test_no_row_at_all():
    result = grade(evaluation(), scored("95"), {}, lambda expr, names: False)
    assert (result.grade, result.row) == (None, None)


@cache
def ezhou() -> Evaluation:
    return load_pack(EZHOU).pack.evaluations["yearly"]


def test_ezhou_panel_may_find_a_failure_while_the_weights_are_open():
    """EZ-18, EZ-19: a failing grade starts a removal case, it removes nothing."""
    sheet = score_sheet(ezhou(), ScoreContext(), {})
    assert sheet.total is None
    result = grade(ezhou(), sheet, {"fail": True}, answers)
    assert result.grade == "fail" and result.effects == (Start(start="removal"),)


def test_ezhou_silent_panel_gives_no_grade():
    result = grade(ezhou(), scored("30"), {}, answers)
    assert (result.grade, result.row) == (None, "fail")
    assert grade(ezhou(), scored("30"), {"fail": {}}, answers).grade is None


@pytest.mark.parametrize(
    ("votes", "panel", "expected"),
    [
        ({"a": True, "b": True, "c": False}, 3, "fail"),
        ({"a": True, "b": True}, 5, None),
        ({"a": False, "b": False, "c": False}, 5, "pass"),
        ({"a": True, "b": False}, None, "pass"),
    ],
)
def test_panel_votes_answer_a_judged_row(votes, panel, expected):
    assert grade(ezhou(), scored("70"), {"fail": votes}, answers, panel=panel).grade == expected


def test_row_without_condition_or_judge_is_an_error():
    broken = Evaluation.model_validate({"zh": "考评", "subject": "x", "grades": [{"id": "a", "zh": "甲"}]})
    with pytest.raises(ValueError, match="'a'"):
        grade(broken, scored("1"), {}, answers)


def test_equal_totals_share_a_place():
    totals = {"a": Decimal("90.00"), "b": Decimal("80"), "c": Decimal("80.0"), "d": Decimal("70")}
    assert ranks(totals) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert ranks(totals, "dense") == {"a": 1, "b": 2, "c": 2, "d": 3}


def test_one_unknown_total_leaves_every_place_unknown():
    assert ranks({"a": Decimal(90), "b": None}) == {"a": None, "b": None}


@settings(deadline=None)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.decimals(0, 100, places=2), min_size=1))
def test_a_better_total_never_has_a_worse_place(totals):
    for ties in ("min", "dense"):
        place = ranks(totals, ties)
        for one, other in ((x, y) for x in totals for y in totals):
            assert (totals[one] > totals[other]) == (place[one] < place[other])
        assert min(place.values()) == 1
