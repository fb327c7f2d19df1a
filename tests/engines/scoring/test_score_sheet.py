"""Score sheets: judged, computed and watched leaves; what is open or missing; caps, weights, rounding."""

from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exclave.packs
from exclave.engines.codes import Quantity
from exclave.engines.policy.pack.load import load_pack
from exclave.engines.policy.pack.model import Evaluation
from exclave.engines.scoring import MarkError, ScoreContext, SettingError, judged_leaves, score_sheet

EZHOU = Path(exclave.packs.__file__).parent / "ezhou-offshore-institutions"


def evaluation(*tree, **more) -> Evaluation:
    return Evaluation.model_validate({"zh": "考评", "subject": "institution", "tree": list(tree), **more})


def leaf(key: str, score="judged", **more):
    return {
        "id": key,
        "zh": f"指标{key}",
        "score": score,
        **({"full": "20 分"} if score == "judged" else {}),
        **more,
    }


def group(key: str, *parts, **more):
    return {"id": key, "zh": f"组{key}", "parts": list(parts), **more}


def facts(**known):
    """An evaluator for the handful of formulas below; a name it does not know is unknown."""

    def evaluate(expr, names):
        have = {**known, **names}
        if expr == "full * min(1, actual / target)":
            if None in (have["actual"], have["target"]) or have["target"] == 0:
                return None
            return have["full"] * min(Fraction(1), Fraction(have["actual"]) / have["target"])
        if expr.endswith(">= high"):
            return None if have["actual"] is None else have["actual"] >= 10
        return have.get(expr)

    return evaluate


FIVE = ("goals", "research", "talent", "industry", "service")
SETTLED = {
    "heading_weight": "20 分",
    "expert_count": "3 人",
    "marks_combine": "mean",
    "marks_decimals": Decimal(2),
    "pass_mark": "60 分",
}


@cache
def ezhou() -> Evaluation:
    return load_pack(EZHOU).pack.evaluations["yearly"]


def marks_of(**by_leaf):
    return {key: {f"j{index}": mark for index, mark in enumerate(marks)} for key, marks in by_leaf.items()}


def test_ezhou_panel_marks_add_up():
    """EZ-17, EZ-18; the weights are the test's, the paper gives none."""
    marks = marks_of(
        goals=["15", "16", "14"], research=["18", "19", "18.5"], talent=["12", "12", "12"],
        industry=["10", "10", "11"], service=["9", "9", "9.5"],
    )  # fmt: skip
    scored = score_sheet(ezhou(), ScoreContext(SETTLED), marks)
    assert [str(leaf.value) for leaf in scored.leaves] == ["15", "37/2", "12", "10333/1000", "9167/1000"]
    assert str(scored.total) == "65.00" and scored.unknown == ()


def test_marks_a_panel_agreed_on_need_no_combining():
    settled = {**SETTLED, "expert_count": "待细则", "marks_combine": "待细则"}
    agreed = {"goals": "15", "research": "18.5", "talent": "12", "industry": "10", "service": "9.25"}
    assert score_sheet(ezhou(), ScoreContext(settled), agreed).total == Decimal("64.75")


@pytest.mark.parametrize("param", ["heading_weight", "expert_count", "marks_combine", "marks_decimals"])
def test_what_is_open_makes_the_total_unknown_and_says_so(param):
    marks = marks_of(**{key: ["10", "11", "12"] for key in FIVE})
    scored = score_sheet(ezhou(), ScoreContext({**SETTLED, param: "待细则"}), marks)
    assert scored.total is None
    assert {why.code for why in scored.unknown} == {"open"} and {why.param for why in scored.unknown} == {
        param
    }
    assert all(why.zh and why.en for why in scored.unknown)


def test_total_waits_for_every_judge():
    marks = marks_of(**{key: ["10", "11", "12"] for key in FIVE[:-1]}, service=["10", "11"])
    scored = score_sheet(ezhou(), ScoreContext(SETTLED), marks)
    assert scored.total is None
    assert [(why.code, why.leaf) for why in scored.unknown] == [("marks", "service")]


@pytest.mark.parametrize("missing", ["fail", "zero", "renormalise"])
def test_marks_not_given_are_never_taken_as_missing_facts(missing):
    scored = score_sheet(evaluation(leaf("a"), leaf("b"), missing=missing), ScoreContext(), {"a": "10"})
    assert scored.total is None and scored.leaves[1].value is None


def test_mark_above_full_marks_names_its_leaf():
    with pytest.raises(MarkError, match="research"):
        score_sheet(ezhou(), ScoreContext(SETTLED), {"research": {"j1": "20.5"}})


@pytest.mark.parametrize("key", ["nothing", "watched"])
def test_mark_for_a_leaf_that_takes_none_is_refused(key):
    tree = evaluation(leaf("a"), leaf("watched", "watch"))
    with pytest.raises(MarkError, match=key):
        score_sheet(tree, ScoreContext(), {key: "5"})


def test_trimmed_mean_of_two_is_unknown_not_guessed():
    tree = evaluation(leaf("a"), judges={"duty": "expert", "combine": "trimmed_mean", "count": "2 人"})
    scored = score_sheet(tree, ScoreContext(), marks_of(a=["10", "12"]))
    assert scored.total is None and [why.code for why in scored.unknown] == ["too_few"]
    three = evaluation(leaf("a"), judges={"duty": "expert", "combine": "trimmed_mean", "count": "3 人"})
    assert score_sheet(three, ScoreContext(), marks_of(a=["0", "12", "20"])).total == 12


# ---- facts ----------------------------------------
def target_leaf(**more):
    return leaf(
        "firms", "full * min(1, actual / target)", full="30 分", actual="firms", target="goal", **more
    )


def test_leaf_scores_the_share_of_its_target():
    scored = score_sheet(evaluation(target_leaf()), ScoreContext(evaluate=facts(firms=7, goal=9)), {})
    assert scored.leaves[0].reading == 7
    assert scored.leaves[0].value == Fraction("23.333") and str(scored.total) == "23.33"
    over = score_sheet(evaluation(target_leaf()), ScoreContext(evaluate=facts(firms=12, goal=9)), {})
    assert over.total == 30


def test_missing_fact_fails_zeroes_or_renormalises_as_the_policy_says():
    tree = (target_leaf(), leaf("a", full="70 分"))
    context = ScoreContext(evaluate=facts(goal=9))
    failed = score_sheet(evaluation(*tree), context, {"a": "35"})
    assert failed.total is None and [why.code for why in failed.unknown] == ["missing"]
    zero = score_sheet(evaluation(*tree, missing="zero"), context, {"a": "35"})
    assert zero.total == 35 and zero.leaves[0].value == 0
    shared = score_sheet(evaluation(*tree, missing="renormalise"), context, {"a": "35"})
    assert shared.total == 50 and shared.leaves[0].dropped


def test_renormalising_stays_within_the_parent():
    tree = evaluation(group("g", target_leaf(), leaf("a", full="70 分")), leaf("b"), missing="renormalise")
    scored = score_sheet(tree, ScoreContext(evaluate=facts(goal=9)), {"a": "35", "b": "5"})
    assert scored.tree[0].value == 50 and scored.total == 55


def test_group_with_nothing_left_is_missing_as_a_whole():
    tree = evaluation(group("g", target_leaf()), leaf("b"), missing="renormalise")
    scored = score_sheet(tree, ScoreContext(evaluate=facts(goal=9)), {"b": "5"})
    assert scored.tree[0].dropped and scored.total == Decimal("12.50")
    alone = score_sheet(evaluation(group("g", target_leaf()), missing="renormalise"), ScoreContext(), {})
    assert alone.total is None and [why.code for why in alone.unknown] == ["missing"]


def test_renormalising_needs_full_marks_everywhere():
    tree = evaluation(leaf("bonus", "points"), target_leaf(), missing="renormalise")
    with pytest.raises(SettingError, match="full marks"):
        score_sheet(tree, ScoreContext(evaluate=facts(points=3)), {})


def test_open_param_in_a_formula_is_named_rather_than_a_missing_fact():
    tree = evaluation(leaf("a", "param.each * actual", full="10 分", actual="firms"), missing="zero")
    scored = score_sheet(tree, ScoreContext({"each": "待细则"}, facts(firms=3)), {})
    assert scored.total is None
    assert [(why.code, why.param) for why in scored.unknown] == [("open", "each")]


@pytest.mark.parametrize(("actual", "total"), [(12, "20.00"), (9, "0.00"), (None, None)])
def test_rows_give_the_first_that_holds_and_unknown_stops(actual, total):
    rows = [{"when": "actual >= high", "value": "20 分"}, {"value": "0 分"}]
    tree = evaluation(leaf("share", rows, full="20 分", actual="share"))
    scored = score_sheet(tree, ScoreContext(evaluate=facts(share=actual)), {})
    assert (str(scored.total) if scored.total is not None else None) == total


def test_rows_may_compute_be_open_or_end_without_an_answer():
    computed = evaluation(leaf("a", [{"calc": "points"}], full="9 分"))
    assert score_sheet(computed, ScoreContext(evaluate=facts(points=4)), {}).total == 4
    still_open = score_sheet(evaluation(leaf("a", [{"value": "待细则"}], full="9 分")), ScoreContext(), {})
    assert [why.code for why in still_open.unknown] == ["open"]
    nothing = evaluation(leaf("a", [{"when": "false", "value": "5 分"}], full="9 分"))
    assert score_sheet(nothing, ScoreContext(), {}).total is None


# ---- tree ----------------------------------------
def test_caps_hold_for_a_leaf_and_for_a_group():
    tree = evaluation(
        leaf("base"),
        group("bonus", leaf("one", "one", cap="3 分"), leaf("two", "two"), cap="param.all_bonus"),
    )
    evaluate = facts(one=9, two=4)
    scored = score_sheet(tree, ScoreContext({"all_bonus": "5 分"}, evaluate), {"base": "10"})
    assert [leaf.value for leaf in scored.leaves] == [10, 3, 4]
    assert scored.tree[1].value == 5 and scored.total == 15
    still_open = score_sheet(tree, ScoreContext({}, evaluate), {"base": "10"})
    assert still_open.total is None and still_open.unknown[0].param == "all_bonus"


def test_weights_make_a_weighted_mean():
    tree = evaluation(leaf("a", full="100 分", weight="60 %"), leaf("b", full="100 分", weight="40 %"))
    assert score_sheet(tree, ScoreContext(), {"a": "80", "b": "90"}).total == 84
    unequal = evaluation(leaf("a", full="100 分", weight="2"), leaf("b", full="100 分", weight="1"))
    assert score_sheet(unequal, ScoreContext(), {"a": "80", "b": "90"}).total == Decimal("83.33")


def test_open_weight_makes_the_total_unknown():
    tree = evaluation(leaf("a", full="100 分", weight="param.w"), leaf("b", full="100 分", weight="40 %"))
    scored = score_sheet(tree, ScoreContext(), {"a": "80", "b": "90"})
    assert scored.total is None and [why.param for why in scored.unknown] == ["w"]


def test_one_open_full_mark_among_plain_leaves_is_no_weight():
    tree = evaluation(leaf("a", full="param.w"), leaf("b"))
    scored = score_sheet(tree, ScoreContext(), {"b": "9"})
    assert scored.total is None and [why.param for why in scored.unknown] == ["w"]


@pytest.mark.parametrize(
    "tree",
    [
        (leaf("a", weight="60 %"), leaf("b")),  # a group half weighted
        (leaf("a", weight="0 %"), leaf("b", weight="0")),
        (leaf("a"), group("g", leaf("a"))),  # an id twice
        (leaf("a", full="20 家"),),
        (leaf("a", full="many"),),
        ({"id": "a", "zh": "甲", "score": "judged"},),  # judged without full marks
    ],
)
def test_tree_that_cannot_be_worked_out_is_an_error(tree):
    with pytest.raises(SettingError):
        score_sheet(evaluation(*tree), ScoreContext(), {"a": "5", **({"b": "5"} if len(tree) == 2 else {})})


def test_tree_for_watching_shows_readings_and_has_no_total():
    """HN-27: indicators without weights or formulas."""
    tree = evaluation(
        group("input", leaf("money", "watch", actual="money"), leaf("space", None), weight="待细则"),
    )
    scored = score_sheet(tree, ScoreContext(evaluate=facts(money=300)), {})
    assert scored.watched and scored.total is None and scored.unknown == ()
    assert scored.leaves[0].reading == 300


def test_watched_leaves_do_not_disturb_a_scored_tree():
    tree = evaluation(leaf("a"), leaf("seen", "watch", actual="money"))
    scored = score_sheet(tree, ScoreContext(), {"a": "7"})
    assert scored.total == 7 and not scored.watched


@pytest.mark.parametrize(
    ("rounding", "total"),
    [
        ({"leaf": 3, "total": 2, "mode": "half_up"}, "3.34"),
        ({"leaf": 0, "total": 0, "mode": "half_up"}, "4"),
        ({"leaf": 1, "total": 1, "mode": "down"}, "3.2"),
    ],
)
def test_total_is_built_from_rounded_leaves(rounding, total):
    tree = evaluation(leaf("a"), leaf("b"), rounding=rounding, judges={"duty": "expert", "combine": "mean"})
    marks = marks_of(a=["1", "2", "2"], b=["1.67", "1.67", "1.67"])
    assert str(score_sheet(tree, ScoreContext(), marks).total) == total


def test_rounding_may_be_open_or_wrong():
    tree = evaluation(leaf("a"), rounding={"leaf": "param.places", "total": 2, "mode": "param.mode"})
    scored = score_sheet(tree, ScoreContext(), {"a": "5"})
    assert {why.param for why in scored.unknown} == {"places", "mode"}
    with pytest.raises(SettingError, match="ceiling"):
        score_sheet(tree, ScoreContext({"places": 2, "mode": "ceiling"}), {"a": "5"})
    with pytest.raises(SettingError):
        score_sheet(tree, ScoreContext({"places": Decimal("1.5"), "mode": "down"}), {"a": "5"})


def test_floats_decide_nothing():
    with pytest.raises(SettingError, match="float"):
        score_sheet(
            evaluation(leaf("a", "points", full="9 分")), ScoreContext(evaluate=facts(points=0.1)), {}
        )


def test_settings_may_come_as_quantities():
    context = ScoreContext({"w": Quantity(Decimal(30), "分")})
    assert score_sheet(evaluation(leaf("a", full="param.w")), context, {"a": "25"}).total == 25


def test_judged_leaves_are_listed_for_the_score_sheet():
    assert tuple(leaf.id for leaf in judged_leaves(ezhou())) == FIVE


@settings(deadline=None)
@given(
    st.lists(st.lists(st.decimals(0, 20, places=2), min_size=3, max_size=3), min_size=5, max_size=5),
    st.randoms(),
)
def test_total_stays_within_full_marks_and_ignores_the_order_of_judges(table, dice):
    marks = marks_of(**{key: [str(mark) for mark in row] for key, row in zip(FIVE, table, strict=True)})
    scored = score_sheet(ezhou(), ScoreContext(SETTLED), marks)
    assert 0 <= scored.total <= 100
    mixed = {}
    for key, row in marks.items():
        names = list(row)
        dice.shuffle(names)
        mixed[key] = dict(zip(names, row.values(), strict=True))
    assert score_sheet(ezhou(), ScoreContext(SETTLED), mixed).total == scored.total
