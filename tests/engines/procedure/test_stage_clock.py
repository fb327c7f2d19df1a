"""Deadlines: half-open, whole days of the zone, working days, months, rolls, standstills, extensions."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_filing import (
    APPLICANT,
    CALENDAR,
    CLERK,
    DISTRICT,
    OFFICER,
    STRANGER,
    ZONE,
    Walk,
    at,
    context,
    outcome,
    procedure,
    stage,
)

from exclave.engines.codes import Quantity, YearCalendar
from exclave.engines.policy.pack.model import Clock as ClockRules
from exclave.engines.procedure import (
    Period,
    PeriodError,
    Round,
    extend,
    hop,
    pause,
    recompute,
    resume,
    to_period,
)
from exclave.engines.procedure.clock import Clock, compute, from_detail, stop, take_up, to_detail


def one_stage(**limits):
    """A procedure whose second stage, an office's, has the limits given."""
    return procedure(
        stage("ask", "fill", "applicant", {"submit": outcome("check")}),
        stage(
            "check",
            "check",
            "city_st",
            {"done": outcome("end"), "back": outcome("ask", returns=True)},
            **limits,
        ),
        starts="request",
    )


def entered(when: str, settings=None, **limits) -> Walk:
    walk = Walk(one_stage(**limits), settings or context())
    walk.open(when)
    walk.act(APPLICANT, "submit", when)
    return walk


@pytest.mark.parametrize(
    ("when", "within", "last_day"),
    [
        ("2026-03-17T10:00", "20 工作日", "2026-04-15"),  # Qingming: 4 to 6 April off
        ("2026-03-17T23:59", "1 工作日", "2026-03-18"),
        ("2026-02-13T09:00", "1 工作日", "2026-02-14"),  # a Saturday worked before Spring Festival
        ("2026-03-16T09:00", "5 日", "2026-03-23"),  # 21 March is a Saturday: rolls to Monday
        ("2026-01-31T09:00", "1 月", "2026-02-28"),  # no 31 February: the last day, a Saturday that is worked
        ("2026-03-10T09:00", "1 年", "2027-03-10"),
    ],
)
def test_period_ends_on_the_day_the_civil_code_says(when, within, last_day):
    walk = entered(when, within=within)
    assert walk.state.clock.last_day == date.fromisoformat(last_day)
    assert walk.state.due == at(last_day + "T00:00") + timedelta(days=1)


def test_same_day_counting_takes_the_first_day():
    rules = ClockRules(count_from="same_day", roll="none")
    walk = entered("2026-03-16T09:00", context(clock_rules=rules), within="5 日")
    assert walk.state.clock.last_day == date(2026, 3, 20)


def test_counting_rules_may_be_params_and_open_ones_leave_the_time_open():
    rules = ClockRules(count_from="param.from", roll="param.roll")
    walk = entered("2026-03-16T09:00", context(clock_rules=rules), within="5 日")
    assert walk.state.due is None and walk.state.clock.open == "param.from"
    settled = context(clock_rules=rules, params={"from": "same_day", "roll": "none"})
    walk.take(recompute(walk.procedure, walk.state, settled, at("2026-03-17T09:00")))
    assert walk.state.clock.last_day == date(2026, 3, 20)


def test_counting_rule_nobody_knows_is_an_error():
    with pytest.raises(PeriodError, match="count_from"):
        entered("2026-03-16T09:00", context(clock_rules=ClockRules(count_from="whenever")), within="5 日")


def test_day_belongs_to_the_authoritys_zone():
    """23:30 in Beijing is still the same day there, whatever day it is elsewhere."""
    far = context(zone=ZoneInfo("America/New_York"))
    assert entered("2026-03-17T01:00", within="1 日").state.clock.last_day == date(2026, 3, 18)
    assert entered("2026-03-17T01:00", far, within="1 日").state.clock.last_day == date(2026, 3, 17)


@pytest.mark.parametrize(
    ("delta", "late"),
    [(-timedelta(microseconds=1), False), (timedelta(0), True), (timedelta(microseconds=1), True)],
)
def test_applicant_is_late_from_the_due_instant_on(delta, late):
    walk = Walk()
    walk.open("2026-03-10T09:00")
    now = at("2026-03-21T00:00") + delta
    if late:
        walk.refused(walk.ask(APPLICANT, "submit", now), "late")
    else:
        walk.act(APPLICANT, "submit", now)


def test_round_may_close_at_an_exact_instant():
    hour = Round(closes=at("2026-03-20T17:00"))
    walk = Walk(settings=context(round=hour))
    walk.open("2026-03-20T16:00")
    assert walk.state.due == at("2026-03-20T17:00")
    walk.refused(walk.ask(APPLICANT, "submit", at("2026-03-20T17:00")), "late")
    walk.act(APPLICANT, "submit", at("2026-03-20T17:00") - timedelta(microseconds=1))


def test_office_is_overdue_but_never_blocked():
    walk = Walk().to("forward")
    now = at("2026-03-28T00:00")
    assert not walk.state.overdue(now - timedelta(microseconds=1))
    assert walk.state.overdue(now)
    walk.act(DISTRICT, "forward", now)


def test_date_the_round_does_not_state_is_open():
    walk = Walk(settings=context(round=Round(closes=date(2026, 3, 20)))).to("forward")
    assert walk.state.due is None and walk.state.clock.open == "round.dates.forward"
    assert not walk.state.overdue(at("2030-01-01T00:00"))


def test_until_may_be_a_date_param():
    walk = entered("2026-03-10T09:00", context(params={"stop": date(2026, 3, 22)}), until="param.stop")
    assert walk.state.due == at("2026-03-23T00:00")  # a date the round sets is not rolled
    with pytest.raises(PeriodError):
        entered("2026-03-10T09:00", context(params={"stop": 5}), until="param.stop")


def test_stage_without_a_limit_has_no_clock():
    assert entered("2026-03-10T09:00").state.clock is None


# ---- provisional ----------------------------------------
def test_due_is_provisional_until_the_year_is_published():
    walk = entered("2026-12-25T09:00", within="10 工作日")
    assert walk.state.clock.provisional
    guess = walk.state.due
    newyear = YearCalendar(frozenset({date(2027, 1, 1), date(2027, 1, 4)}), frozenset())
    published = context(calendar=CALENDAR.with_year(2027, newyear))
    walk.take(recompute(walk.procedure, walk.state, published, at("2026-12-28T09:00")))
    assert not walk.state.clock.provisional
    assert walk.state.due > guess
    assert walk.history[-1].kind == "recomputed"
    assert datetime.fromisoformat(walk.history[-1].detail["was"]) == guess
    assert recompute(walk.procedure, walk.state, published, at("2026-12-28T09:01")) is None


def test_amended_calendar_moves_a_running_deadline_by_a_recorded_entry():
    walk = entered("2026-03-17T10:00", within="5 工作日")
    assert walk.state.clock.last_day == date(2026, 3, 24)
    year = CALENDAR.years[2026]
    storm = YearCalendar(year.holidays | {date(2026, 3, 20)}, year.workdays)
    amended = context(calendar=CALENDAR.with_year(2026, storm))
    walk.take(recompute(walk.procedure, walk.state, amended, at("2026-03-18T10:00")))
    assert walk.state.clock.last_day == date(2026, 3, 25)


def test_recompute_leaves_fixed_dates_and_ended_cases_alone():
    walk = Walk().to("forward")
    assert recompute(walk.procedure, walk.state, walk.context, at("2026-03-16T10:00")) is None
    walk.to("publish").hop("2026-04-15T00:00")
    assert recompute(walk.procedure, walk.state, walk.context, at("2026-04-16T10:00")) is None


def test_provisional_due_neither_blocks_an_applicant_nor_ends_a_notice():
    filling = procedure(
        stage(
            "ask",
            "fill",
            "applicant",
            {"state": outcome("end"), "silent": outcome("end", at_end=True)},
            within="10 工作日",
        ),
        starts="effect",
    )
    walk = Walk(filling)
    walk.open("2026-12-25T09:00", CLERK)
    late = at("2027-06-01T09:00")
    assert walk.state.clock.provisional and late > walk.state.due
    assert hop(walk.procedure, walk.state, walk.context, late) is None
    walk.refused(walk.ask(APPLICANT, "silent", late), "provisional")
    walk.act(APPLICANT, "state", late)


# ---- standstill ----------------------------------------
def test_clock_stands_still_and_runs_on_with_what_remains():
    walk = entered("2026-03-16T09:00", within="10 工作日")  # last day 30 March
    assert walk.state.clock.last_day == date(2026, 3, 30)
    ask = (walk.procedure, walk.state, walk.context, OFFICER)
    walk.take(pause(*ask, "inspection", "委托检测", at("2026-03-18T09:00")))
    assert walk.state.due is None and walk.state.clock.used == 2
    assert walk.state.clock.periods == (Period(8, "workdays"),)
    walk.refused(walk.ask(OFFICER, "done", "2026-03-19T09:00"), "paused")
    ask = (walk.procedure, walk.state, walk.context, OFFICER)
    walk.take(resume(*ask, "inspection", "检测完成", at("2026-03-25T09:00")))
    assert walk.state.clock.last_day == date(2026, 4, 7)  # eight working days after 25 March
    walk.act(OFFICER, "done", "2026-03-26T09:00")


def test_two_causes_both_have_to_end():
    walk = entered("2026-03-16T09:00", within="10 工作日")
    for cause in ("inspection", "court"):
        walk.take(
            pause(walk.procedure, walk.state, walk.context, OFFICER, cause, "原因", at("2026-03-18T09:00"))
        )
    now = at("2026-03-19T09:00")
    walk.refused(
        pause(walk.procedure, walk.state, walk.context, OFFICER, "court", "原因", now), "already_paused"
    )
    walk.refused(
        pause(walk.procedure, walk.state, walk.context, OFFICER, "objection", "原因", now), "already_paused"
    )
    walk.take(resume(walk.procedure, walk.state, walk.context, OFFICER, "court", "结束", now))
    assert walk.state.due is None and walk.state.paused
    walk.refused(
        resume(walk.procedure, walk.state, walk.context, OFFICER, "court", "结束", now), "not_paused"
    )
    walk.take(resume(walk.procedure, walk.state, walk.context, OFFICER, "inspection", "结束", now))
    assert walk.state.clock.last_day == date(2026, 3, 31)


def test_pausing_needs_the_office_and_a_reason():
    walk = entered("2026-03-16T09:00", within="10 工作日")
    now = at("2026-03-18T09:00")
    walk.refused(pause(walk.procedure, walk.state, walk.context, STRANGER, "inspection", "x", now), "duty")
    walk.refused(pause(walk.procedure, walk.state, walk.context, OFFICER, "inspection", "", now), "reason")
    walk.context = context(conflicts=frozenset({OFFICER.id}))
    walk.refused(pause(walk.procedure, walk.state, walk.context, OFFICER, "inspection", "x", now), "conflict")


def test_standstill_never_washes_lateness_away():
    walk = entered("2026-03-16T09:00", within="5 工作日")
    due = walk.state.due
    walk.take(pause(walk.procedure, walk.state, walk.context, OFFICER, "inspection", "x", due))
    walk.take(
        resume(walk.procedure, walk.state, walk.context, OFFICER, "inspection", "x", due + timedelta(days=3))
    )
    assert walk.state.due == due and walk.state.overdue(due)


# ---- extension ----------------------------------------
def test_extension_counts_from_the_last_day_and_is_recorded():
    walk = entered("2026-03-16T09:00", within="5 工作日")
    assert walk.state.clock.last_day == date(2026, 3, 23)
    now = at("2026-03-17T09:00")
    walk.refused(
        extend(walk.procedure, walk.state, walk.context, OFFICER, Period(5, "days"), " ", now), "reason"
    )
    walk.take(extend(walk.procedure, walk.state, walk.context, OFFICER, Period(5, "days"), "案情复杂", now))
    assert walk.state.clock.last_day == date(2026, 3, 30)  # the 28th is a Saturday
    assert walk.history[-1].reason == "案情复杂"
    walk.refused(
        extend(walk.procedure, walk.state, walk.context, OFFICER, Period(0, "days"), "x", now), "shorter"
    )


def test_applicant_never_extends_their_own_time_but_the_office_revives_it():
    walk = Walk()
    walk.open("2026-03-10T09:00")
    late = at("2026-03-23T09:00")
    two_days = Period(2, "workdays")
    walk.refused(extend(walk.procedure, walk.state, walk.context, APPLICANT, two_days, "x", late), "duty")
    walk.take(extend(walk.procedure, walk.state, walk.context, CLERK, two_days, "系统故障", late))
    assert walk.state.clock.last_day == date(2026, 3, 24)
    walk.act(APPLICANT, "submit", late)


def test_nothing_to_extend_without_a_running_limit():
    walk = entered("2026-03-16T09:00")
    now = at("2026-03-17T09:00")
    walk.refused(
        extend(walk.procedure, walk.state, walk.context, OFFICER, Period(1, "days"), "x", now), "no_limit"
    )


# ---- arithmetic ----------------------------------------
def clock_of(period: Period, start: date, count_from: str, roll: str) -> Clock:
    began = datetime(start.year, start.month, start.day, 10, tzinfo=ZONE)
    return compute(Clock(began, start, (period,), count_from=count_from, roll=roll), CALENDAR, ZONE)


periods = st.one_of(
    st.builds(Period, st.integers(1, 60), st.just("workdays")),
    st.builds(Period, st.integers(1, 90), st.just("days")),
    st.builds(Period, st.integers(1, 3), st.just("months")),
)
starts = st.dates(date(2024, 1, 1), date(2026, 6, 1))


@settings(deadline=None)
@given(
    periods,
    starts,
    st.sampled_from(["next_day", "same_day"]),
    st.sampled_from(["forward", "none"]),
    st.data(),
)
def test_stopping_and_taking_up_on_one_day_changes_nothing(period, start, count_from, roll, data):
    clock = clock_of(period, start, count_from, roll)
    day = data.draw(st.integers(0, (clock.last_day - start).days))
    now = datetime(start.year, start.month, start.day, 15, tzinfo=ZONE) + timedelta(days=day)
    again = take_up(stop(clock, now, CALENDAR, ZONE), now, CALENDAR, ZONE)
    assert (again.last_day, again.due, again.provisional) == (clock.last_day, clock.due, clock.provisional)


@settings(deadline=None)
@given(periods, starts, st.sampled_from(["next_day", "same_day"]), st.integers(0, 200), st.integers(0, 200))
def test_standstill_never_shortens_and_never_goes_below_nothing(period, start, count_from, after, still):
    clock = clock_of(period, start, count_from, "forward")
    paused = clock.started + timedelta(days=after)
    stopped = stop(clock, paused, CALENDAR, ZONE)
    assert all(rest.amount >= 0 for rest in stopped.periods) and stopped.used >= 0
    again = take_up(stopped, paused + timedelta(days=still), CALENDAR, ZONE)
    assert again.due >= clock.due


@settings(deadline=None)
@given(periods, starts, st.sampled_from(["next_day", "same_day"]))
def test_clock_survives_being_written_down(period, start, count_from):
    clock = clock_of(period, start, count_from, "forward")
    stopped = stop(clock, clock.started + timedelta(days=2), CALENDAR, ZONE)
    assert from_detail(to_detail(clock)) == clock
    assert from_detail(to_detail(stopped)) == stopped


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("20 工作日", Period(20, "workdays")),
        ("5日", Period(5, "days")),
        ("2 年", Period(24, "months")),
        ("10 分钟", Period(10, "minutes")),
        (Quantity(Decimal(3), "月"), Period(3, "months")),
        (Period(1, "days"), Period(1, "days")),
    ],
)
def test_period_is_read_from_pack_values(text, period):
    assert to_period(text) == period


@pytest.mark.parametrize("value", ["十日", "5", "5 人", "1.5 日", "-1 日", "", None, 5, True, "待细则"])
def test_what_is_no_length_of_time_is_refused(value):
    with pytest.raises(PeriodError):
        to_period(value)


def test_period_reads_in_both_languages():
    assert Period(1, "workdays").text("en") == "1 working day"
    assert Period(5, "days").text() == "5 日"
    with pytest.raises(PeriodError):
        Period(1, "days").duration()


def test_stage_cannot_be_counted_in_minutes():
    with pytest.raises(PeriodError):
        entered("2026-03-16T09:00", within="10 分钟")
