"""Yearly reports (EZ-16): who owes, by when, reminders, lateness."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_filing import ZONE, at, context

from exclave.engines.codes import DayOfYear
from exclave.engines.policy.pack.model import Obligation
from exclave.engines.procedure import Chase, ObligationRow, PeriodError, chase, met_in_time, obligations_due


def obligation(**more) -> Obligation:
    return Obligation.model_validate(
        {
            "zh": "年度报告",
            "owed_by": {"each": "institution", "when": "filed"},
            "procedure": "report",
            "every": "year",
            "opens": "01-01",
            "due": "param.report_due",
            "remind": ["30 日", "7 日"],
            "late": {"start": "removal"},
            **more,
        }
    )


SETTINGS = context(params={"report_due": "01-31"})


def test_report_is_due_by_the_end_of_31_january_about_the_year_before():
    (row,) = obligations_due(obligation(), 2027, {"i1": lambda expr: True}, SETTINGS)
    assert (row.subject, row.year, row.about, row.owed, row.open) == ("i1", 2027, 2026, True, None)
    assert row.opens == at("2027-01-01T00:00")
    assert row.due == at("2027-02-01T00:00")
    assert row.reminders == (at("2027-01-01T00:00"), at("2027-01-24T00:00"))


def test_who_owes_is_three_valued():
    rows = obligations_due(
        obligation(),
        2027,
        {"yes": lambda expr: True, "no": lambda expr: False, "unknown": lambda expr: None},
        SETTINGS,
    )
    assert [(row.subject, row.owed) for row in rows] == [("yes", True), ("unknown", None)]


def test_duty_without_a_condition_is_everybodys():
    rows = obligations_due(
        obligation(owed_by={"each": "institution"}), 2027, {"i1": lambda expr: False}, SETTINGS
    )
    assert [row.owed for row in rows] == [True]


def test_open_due_day_stays_open():
    (row,) = obligations_due(obligation(), 2027, {"i1": lambda expr: True}, context())
    assert row.due is None and row.open == "param.report_due" and row.reminders == ()
    assert chase(ObligationRow(row.due, row.reminders), at("2030-01-01T00:00")) == []


def test_opening_day_may_lie_in_the_year_before():
    (row,) = obligations_due(obligation(opens="12-01"), 2027, {"i1": lambda expr: True}, SETTINGS)
    assert row.opens == at("2026-12-01T00:00")


def test_open_opening_day_is_named():
    (row,) = obligations_due(
        obligation(opens="param.report_opens"), 2027, {"i1": lambda expr: True}, SETTINGS
    )
    assert row.opens is None and row.open == "param.report_opens" and row.due is not None


@pytest.mark.parametrize(
    ("due", "years"),
    [(date(2026, 6, 30), [2026]), ("2026-06-30", [2026]), (DayOfYear(6, 30), [2025, 2026, 2027])],
)
def test_once_is_due_in_its_own_year_only(due, years):
    settings = context(params={"report_due": due})
    found = [
        year
        for year in (2025, 2026, 2027)
        if obligations_due(obligation(every="once"), year, {"i": lambda expr: True}, settings)
    ]
    assert found == years


def test_this_year_is_about_itself():
    (row,) = obligations_due(obligation(about="this_year"), 2027, {"i1": lambda expr: True}, SETTINGS)
    assert row.about == 2027


@pytest.mark.parametrize("due", ["02-30", "soon", "1-1", "０１-３１x", datetime(2026, 1, 1), 31])
def test_due_day_that_is_none_is_an_error(due):
    with pytest.raises(PeriodError):
        obligations_due(obligation(), 2027, {"i": lambda expr: True}, context(params={"report_due": due}))


def test_reminders_count_back_in_days_only():
    with pytest.raises(PeriodError):
        obligations_due(obligation(remind=["1 月"]), 2027, {"i": lambda expr: True}, SETTINGS)


def row(**more) -> ObligationRow:
    (made,) = obligations_due(obligation(), 2027, {"i1": lambda expr: True}, SETTINGS)
    return ObligationRow(made.due, made.reminders, **more)


def test_chase_reminds_then_notes_lateness_each_once():
    assert chase(row(), at("2026-12-31T23:59")) == []
    assert chase(row(), at("2027-01-01T00:00")) == [Chase("remind", at("2027-01-01T00:00"))]
    sent = frozenset({at("2027-01-01T00:00")})
    assert chase(row(reminded=sent), at("2027-01-23T23:59")) == []
    assert chase(row(reminded=sent), at("2027-01-24T00:00")) == [Chase("remind", at("2027-01-24T00:00"))]
    assert chase(row(), at("2027-02-01T00:00")) == [Chase("late", at("2027-02-01T00:00"))]
    assert chase(row(late_noted=True), at("2027-03-01T00:00")) == []


def test_missed_reminders_are_not_sent_together():
    assert chase(row(), at("2027-01-30T00:00")) == [Chase("remind", at("2027-01-24T00:00"))]


def test_met_obligation_is_left_alone_and_the_due_instant_is_late():
    handed_in = at("2027-01-31T23:59:59")
    assert chase(row(met_at=handed_in), at("2027-02-02T00:00")) == []
    assert met_in_time(row(met_at=handed_in)) is True
    assert met_in_time(row(met_at=at("2027-02-01T00:00"))) is False
    assert met_in_time(row()) is None


@settings(deadline=None)
@given(st.integers(0, 60 * 24 * 120))
def test_chase_gives_at_most_one_thing_and_never_from_the_future(minutes):
    now = datetime(2026, 12, 1, tzinfo=ZONE) + timedelta(minutes=minutes)
    found = chase(row(), now)
    assert len(found) <= 1 and all(item.at <= now for item in found)
