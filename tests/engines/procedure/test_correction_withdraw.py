"""Return for correction and taking a submission back (accessibility rule: ten minutes)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_filing import (
    APPLICANT,
    CALENDAR,
    CLERK,
    DISTRICT,
    LEADER,
    STRANGER,
    Walk,
    at,
    context,
    outcome,
    procedure,
    stage,
)

from exclave.engines.codes import YearCalendar
from exclave.engines.procedure import Period, confirm, decline, fold, options, pause, recompute, withdraw


def test_clock_of_the_stage_left_stands_still_until_the_case_comes_back():
    walk = Walk().to("accept")  # entered 16 March, ten working days: last day 30 March
    assert walk.state.clock.last_day == date(2026, 3, 30)
    walk.act(CLERK, "return", "2026-03-18T10:00", "租约缺页")  # two days used
    assert walk.state.stage == "apply"
    walk.act(APPLICANT, "submit", "2026-03-20T10:00")
    walk.act(DISTRICT, "forward", "2026-03-23T10:00")
    assert walk.state.stage == "accept"
    assert walk.state.clock.last_day == date(2026, 4, 2)  # eight working days after 23 March
    assert walk.state.clock.used == 2
    assert walk.state.correcting == frozenset()


def test_natural_days_of_a_date_stand_still_too():
    walk = Walk().to("forward")  # until 27 March
    walk.act(DISTRICT, "return", "2026-03-17T10:00", "补正")
    walk.act(APPLICANT, "submit", "2026-03-20T10:00")
    assert walk.state.clock.last_day == date(2026, 3, 30)  # ten days were left


def test_stage_done_before_the_return_goes_on_with_what_it_had_left():
    walk = Walk().to("accept")  # forwarded on 16 March, eleven days before its date
    walk.act(CLERK, "return", "2026-03-26T10:00", "补正", Period(10, "workdays"))
    walk.act(APPLICANT, "submit", "2026-04-08T10:00")
    assert walk.state.clock.last_day == date(2026, 4, 19)
    assert not walk.state.overdue(at("2026-04-09T10:00"))


def test_return_after_the_closing_date_must_give_the_applicant_time():
    walk = Walk().to("accept")
    walk.refused(walk.ask(CLERK, "return", "2026-03-23T10:00", "补正"), "period")
    now = at("2026-03-23T10:00")
    offered = {
        option.outcome: option for option in options(walk.procedure, walk.state, walk.context, CLERK, now)
    }
    assert offered["return"].needs_correction
    walk.act(CLERK, "return", now, "补正", Period(5, "workdays"))
    assert walk.state.clock.last_day == date(2026, 3, 30)
    walk.act(APPLICANT, "submit", "2026-03-30T23:59")


def test_time_for_correction_is_itself_a_deadline():
    walk = Walk().to("accept")
    walk.act(CLERK, "return", "2026-03-23T10:00", "补正", Period(5, "workdays"))
    walk.refused(walk.ask(APPLICANT, "submit", "2026-03-31T00:00"), "late")


def test_return_before_the_closing_date_keeps_it_unless_time_is_given():
    walk = Walk().to("forward")
    walk.act(DISTRICT, "return", "2026-03-12T10:00", "补正")
    assert walk.state.due == at("2026-03-21T00:00")


def test_stage_with_its_own_correction_period_uses_it_on_return():
    steps = procedure(
        stage(
            "apply",
            "fill",
            "applicant",
            {"submit": outcome("check")},
            until="round.closes",
            within="3 工作日",
        ),
        stage("check", "check", "city_st", {"ok": outcome("end"), "back": outcome("apply", returns=True)}),
    )
    walk = Walk(steps)
    walk.open("2026-03-10T09:00")
    assert walk.state.due == at("2026-03-21T00:00")
    walk.act(APPLICANT, "submit", "2026-03-20T10:00")
    walk.act(CLERK, "back", "2026-03-23T10:00")
    assert walk.state.clock.last_day == date(2026, 3, 26)


def test_returned_twice_the_clocks_still_add_up():
    walk = Walk().to("accept")
    walk.act(CLERK, "return", "2026-03-17T10:00", "补正")  # one of ten working days used
    walk.act(APPLICANT, "submit", "2026-03-18T10:00")
    walk.act(DISTRICT, "return", "2026-03-18T11:00", "再补")  # returned again on its way
    walk.act(APPLICANT, "submit", "2026-03-19T10:00")
    walk.act(DISTRICT, "forward", "2026-03-19T11:00")
    assert walk.state.clock.used == 1
    assert walk.state.clock.last_day == date(2026, 4, 1)  # nine working days after 19 March


def test_sent_back_to_decide_again_is_no_correction_and_gets_full_time():
    steps = procedure(
        stage("a", "decide", "city_st", {"go": outcome("b")}, within="10 工作日"),
        stage("b", "check", "city_st", {"again": outcome("a"), "ok": outcome("end")}, within="10 工作日"),
        starts="request",
    )
    walk = Walk(steps)
    walk.open("2026-03-16T09:00", CLERK)
    walk.act(CLERK, "go", "2026-03-20T09:00")
    walk.act(CLERK, "again", "2026-03-24T09:00")
    assert walk.state.clock.last_day == date(2026, 4, 8)
    walk.act(CLERK, "go", "2026-03-25T09:00")
    assert walk.state.clock.last_day == date(2026, 4, 9)


# ---- taking back ----------------------------------------
def submitted() -> Walk:
    walk = Walk()
    walk.open("2026-03-10T09:00")
    walk.act(APPLICANT, "submit", "2026-03-10T10:00")
    return walk


def test_submission_is_taken_back_within_ten_minutes_and_handed_in_again():
    walk = submitted()
    assert walk.state.withdrawable_until == at("2026-03-10T10:10")
    now = at("2026-03-10T10:10") - timedelta(microseconds=1)
    assert ("withdraw", True) in [
        (o.step, o.allowed) for o in options(walk.procedure, walk.state, walk.context, APPLICANT, now)
    ]
    answer = walk.take(withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, now))
    assert answer.to == "apply" and walk.state.due == at("2026-03-21T00:00")
    walk.act(APPLICANT, "submit", "2026-03-10T11:00")
    assert walk.state.stage == "forward" and walk.state.withdrawable_until == at("2026-03-10T11:10")


def test_what_is_nothing_once_taken_back_ends():
    walk = submitted()
    now = at("2026-03-10T10:05")
    walk.take(withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, now, ends="withdrawn"))
    ended = walk.state
    assert (ended.ended, ended.outcome, ended.stage, ended.due) == (True, "withdrawn", "end", None)
    assert fold(walk.procedure, walk.history) == ended, "the history alone says that it ended"
    assert not options(walk.procedure, ended, walk.context, APPLICANT, now)
    walk.refused(withdraw(walk.procedure, ended, walk.context, APPLICANT, None, now), "ended")


def test_ten_minutes_are_half_open():
    walk = submitted()
    now = at("2026-03-10T10:10")
    walk.refused(withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, now), "withdraw")
    assert [o.step for o in options(walk.procedure, walk.state, walk.context, APPLICANT, now)] == [
        "act",
        "act",
    ]


def test_only_who_could_submit_takes_back():
    walk = submitted()
    now = at("2026-03-10T10:05")
    walk.refused(withdraw(walk.procedure, walk.state, walk.context, STRANGER, None, now), "duty")


def test_nothing_is_taken_back_once_somebody_acted():
    walk = submitted()
    walk.act(DISTRICT, "return", "2026-03-10T10:02", "补正")
    walk.refused(
        withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, at("2026-03-10T10:03")),
        "withdraw",
    )


def test_late_withdrawal_leaves_the_closing_date_where_it_was():
    walk = Walk()
    walk.open("2026-03-10T09:00")
    walk.act(APPLICANT, "submit", "2026-03-20T23:59")
    walk.take(withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, at("2026-03-21T00:05")))
    walk.refused(walk.ask(APPLICANT, "submit", "2026-03-21T00:06"), "late")


def test_effects_already_carried_out_cannot_be_taken_back():
    steps = procedure(
        stage(
            "apply", "fill", "applicant", {"submit": outcome("check", effects=["pay_it"])}, withdraw="10 分钟"
        ),
        stage("check", "check", "city_st", {"ok": outcome("end")}),
        starts="request",
    )
    walk = Walk(steps)
    walk.open("2026-03-10T09:00")
    walk.act(APPLICANT, "submit", "2026-03-10T10:00")
    assert walk.state.withdrawable_until is None
    walk.refused(
        withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, at("2026-03-10T10:01")),
        "withdraw",
    )


@pytest.mark.parametrize(("stated", "until"), [("1 日", "2026-03-12T00:00"), ("param.nowhere", None)])
def test_time_for_taking_back_may_be_days_or_open(stated, until):
    steps = procedure(
        stage("apply", "fill", "applicant", {"submit": outcome("check")}, withdraw=stated),
        stage("check", "check", "city_st", {"ok": outcome("end")}),
        starts="request",
    )
    walk = Walk(steps, context())
    walk.open("2026-03-10T09:00")
    walk.act(APPLICANT, "submit", "2026-03-10T10:00")
    assert walk.state.withdrawable_until == (at(until) if until else None)


@settings(deadline=None)
@given(st.lists(st.integers(0, 599), min_size=1, max_size=6))
def test_however_often_taken_back_it_can_be_handed_in_again(seconds):
    walk = submitted()
    now = at("2026-03-10T10:00")
    for wait in seconds:
        walk.take(
            withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, now + timedelta(seconds=wait))
        )
        now += timedelta(seconds=wait + 1)
        walk.act(APPLICANT, "submit", now)
    assert walk.state.stage == "forward"
    assert walk.state.visits["apply"] == len(seconds) + 1


def test_any_act_of_the_office_ends_the_time_for_taking_back():
    walk = submitted()
    walk.take(
        pause(walk.procedure, walk.state, walk.context, DISTRICT, "court", "法院通知", at("2026-03-10T10:01"))
    )
    assert walk.state.withdrawable_until is None
    walk.refused(
        withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, at("2026-03-10T10:02")),
        "withdraw",
    )


def test_a_calendar_published_meanwhile_takes_nothing_from_the_ten_minutes():
    steps = procedure(
        stage("apply", "fill", "applicant", {"submit": outcome("check")}, withdraw="10 分钟"),
        stage("check", "check", "city_st", {"ok": outcome("end")}, within="10 工作日"),
        starts="request",
    )
    walk = Walk(steps)
    walk.open("2026-12-25T09:00")
    walk.act(APPLICANT, "submit", "2026-12-25T10:00")
    published = context(
        calendar=CALENDAR.with_year(2027, YearCalendar(frozenset({date(2027, 1, 1)}), frozenset()))
    )
    walk.take(recompute(walk.procedure, walk.state, published, at("2026-12-25T10:01")))
    walk.take(withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, at("2026-12-25T10:02")))
    assert walk.state.stage == "apply"


def test_time_for_correction_survives_the_second_signature():
    steps = procedure(
        stage("apply", "fill", "applicant", {"submit": outcome("decide")}, until="round.closes"),
        stage(
            "decide",
            "decide",
            "city_st",
            {"back": outcome("apply", returns=True)},
            second={"duty": "city_leader"},
        ),
    )
    walk = Walk(steps)
    walk.open("2026-03-10T09:00")
    walk.act(APPLICANT, "submit", "2026-03-10T10:00")
    walk.act(CLERK, "back", "2026-03-20T10:00")  # in time: no period needed yet
    walk.refused(
        confirm(walk.procedure, walk.state, walk.context, LEADER, at("2026-03-23T10:00")), "period"
    )  # the closing date passed between the signatures
    walk.take(decline(walk.procedure, walk.state, walk.context, LEADER, "写明期限", at("2026-03-23T10:01")))
    walk.act(CLERK, "back", "2026-03-23T10:02", None, Period(3, "workdays"))
    walk.confirm(LEADER, "2026-03-24T10:00")
    assert walk.state.clock.last_day == date(2026, 3, 27)
