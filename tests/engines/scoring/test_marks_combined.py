"""Judges' marks: strict reading, exact combining, votes of a panel (EZ-18)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exclave.engines.scoring import MarkError, TooFewMarks, check_mark, combine, majority, read_mark, rounded
from exclave.engines.scoring.marks import plain

marks = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=9)


@pytest.mark.parametrize("text", ["0", "18.5", "100", "007", Decimal("9.25"), 15])
def test_marks_are_read_as_written(text):
    assert read_mark(text, "goals") == Decimal(str(text))


@pytest.mark.parametrize(
    "text",
    [
        "", " 5", "5 ", "5\n", "+5",
        "-1", ".5", "5.", "1e2", "NaN", "Infinity", "５", "5,0", "1.2345678", "1234567",
        None, True, 5.5, Decimal("NaN"), Decimal("-1"),
    ],
)  # fmt: skip
def test_what_is_no_mark_is_refused_naming_leaf_and_judge(text):
    with pytest.raises(MarkError) as error:
        read_mark(text, "goals", "j1")
    assert (error.value.leaf, error.value.judge) == ("goals", "j1")
    assert "goals" in error.value.zh and "goals" in str(error.value)


def test_mark_lies_between_nothing_and_full_marks():
    assert check_mark("20", Fraction(20), "goals") == 20
    assert check_mark("0", Fraction(20), "goals") == 0
    with pytest.raises(MarkError, match="above full marks 20"):
        check_mark("20.01", Fraction(20), "goals")


@pytest.mark.parametrize(
    ("how", "given_", "expected"),
    [
        ("mean", ["80", "85", "90"], Fraction(85)),
        ("mean", ["80", "85", "85"], Fraction(250, 3)),
        ("median", ["90", "70", "80"], Fraction(80)),
        ("median", ["70", "80", "90", "95"], Fraction(85)),
        ("trimmed_mean", ["0", "80", "85", "100"], Fraction(165, 2)),
        ("trimmed_mean", ["80", "80", "80"], Fraction(80)),
    ],
)
def test_combining_is_exact(how, given_, expected):
    assert combine([Decimal(mark) for mark in given_], how) == expected


@pytest.mark.parametrize(("how", "count"), [("mean", 0), ("median", 0), ("trimmed_mean", 2)])
def test_too_few_marks_are_refused(how, count):
    with pytest.raises(TooFewMarks):
        combine([Decimal(80)] * count, how)


def test_unknown_way_of_combining_is_refused():
    with pytest.raises(ValueError, match="olympic"):
        combine([Decimal(1)], "olympic")


@settings(deadline=None)
@given(marks, st.sampled_from(["mean", "median"]))
def test_combined_mark_lies_between_lowest_and_highest(given_, how):
    assert min(given_) <= combine(given_, how) <= max(given_)


@settings(deadline=None)
@given(marks, st.sampled_from(["mean", "median", "trimmed_mean"]), st.randoms())
def test_order_of_judges_does_not_matter(given_, how, dice):
    if how == "trimmed_mean" and len(given_) < 3:
        return
    mixed = list(given_)
    dice.shuffle(mixed)
    assert combine(mixed, how) == combine(given_, how)


@settings(deadline=None)
@given(
    st.lists(st.decimals(10, 90, places=1), min_size=1, max_size=7), st.decimals(0, 10), st.decimals(90, 100)
)
def test_trimmed_mean_ignores_one_extreme_on_each_side(inner, low, high):
    assert combine([*inner, low, high], "trimmed_mean") == combine(inner, "mean")


@settings(deadline=None)
@given(st.lists(st.decimals(0, 50, places=1), min_size=1, max_size=6), st.decimals(0, 50, places=1))
def test_a_higher_mark_never_lowers_the_result(given_, more):
    for how in ("mean", "median"):
        assert combine([given_[0] + more, *given_[1:]], how) >= combine(given_, how)


# ---- votes ----------------------------------------
@pytest.mark.parametrize(
    ("votes", "of", "found"),
    [
        ([True, True, True], 5, True),
        ([True, True], 5, None),
        ([False, False], 5, None),
        ([False, False, False], 5, False),
        ([True, True, False, False], 4, False),  # a tie finds nothing
        ([True, False], 4, None),
        ([], 3, None),
        ([True], 1, True),
    ],
)
def test_panel_finds_by_more_than_half(votes, of, found):
    assert majority({str(index): vote for index, vote in enumerate(votes)}, of) is found


@pytest.mark.parametrize(("votes", "of"), [({"a": True, "b": True}, 1), ({}, 0)])
def test_more_votes_than_people_is_an_error(votes, of):
    with pytest.raises(ValueError):
        majority(votes, of)


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=9), st.integers(1, 9), st.booleans())
def test_decided_vote_is_not_undone_by_later_votes(votes, of, more):
    if len(votes) >= of:
        return
    known = {str(index): vote for index, vote in enumerate(votes)}
    before = majority(known, of)
    assert before is None or majority({**known, "later": more}, of) is before


# ---- rounding ----------------------------------------
@pytest.mark.parametrize(
    ("value", "places", "mode", "expected"),
    [
        ("64.745", 2, "half_up", "64.75"),
        ("64.745", 2, "half_even", "64.74"),
        ("64.755", 2, "half_even", "64.76"),
        ("64.749", 2, "down", "64.74"),
        ("64.7", 2, "half_up", "64.70"),
        ("2.5", 0, "half_up", "3"),
        ("2.5", 0, "half_even", "2"),
        ("-2.5", 0, "half_up", "-3"),
        ("-2.5", 0, "down", "-2"),
        ("-0.001", 2, "half_up", "0.00"),
        ("0", 3, "down", "0.000"),
    ],
)
def test_rounding_modes(value, places, mode, expected):
    assert str(rounded(Fraction(value), places, mode)) == expected


@settings(deadline=None)
@given(st.fractions(-1000, 1000), st.integers(0, 6), st.sampled_from(["half_up", "half_even", "down"]))
def test_rounding_is_as_near_as_it_says(value, places, mode):
    result = Fraction(rounded(value, places, mode))
    limit = Fraction(1, 10**places)
    assert abs(result - value) * (1 if mode == "down" else 2) <= limit
    assert rounded(result, places, mode) == rounded(value, places, mode)
    if mode == "down":
        assert abs(result) <= abs(value)


def test_rounding_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="ceiling"):
        rounded(Fraction(1), 2, "ceiling")
    with pytest.raises(ValueError):
        rounded(Fraction(1), -1, "down")


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(20), "20"), (Fraction(5, 2), "2.5"), (Fraction(1, 3), "1/3")]
)
def test_numbers_are_shown_exactly(value, text):
    assert plain(value) == text
