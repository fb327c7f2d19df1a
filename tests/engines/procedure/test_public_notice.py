"""Objections to a public notice (EZ-15): the notice stands still, runs on, or goes back to the decision."""

from datetime import date, timedelta

from sample_filing import APPLICANT, CLERK, LEADER, OFFICER, Walk, at, context, outcome, procedure, stage

from exclave.engines.procedure import (
    CLOCK_ACTOR,
    Period,
    answer_objection,
    confirm,
    extend,
    hop,
    pause,
    raise_objection,
)


def notice(settings=None) -> Walk:
    return Walk(settings=settings).to("publish")  # from 7 April, five working days: last day 14 April


def object_(walk: Walk, key: str, when: str):
    return raise_objection(walk.procedure, walk.state, walk.context, key, at(when))


def answer(walk: Walk, key: str, upheld: bool, when: str, reason: str | None = "查无实据"):
    return answer_objection(walk.procedure, walk.state, walk.context, CLERK, key, upheld, reason, at(when))


def test_objection_pauses_the_notice_and_its_answer_lets_the_rest_run():
    walk = notice()
    walk.take(object_(walk, "o1", "2026-04-09T09:00"))
    assert [entry.kind for entry in walk.history[-2:]] == ["objected", "paused"]
    assert walk.state.due is None and walk.state.open_objections == ("o1",)
    assert hop(walk.procedure, walk.state, walk.context, at("2026-04-15T00:00")) is None
    walk.take(answer(walk, "o1", False, "2026-04-20T09:00"))
    assert walk.state.clock.last_day == date(2026, 4, 23)  # three of five working days were left
    walk.hop("2026-04-24T00:00")
    assert walk.state.outcome == "clear"


def test_notice_waits_for_the_last_of_several_objections():
    walk = notice()
    walk.take(object_(walk, "o1", "2026-04-09T09:00"))
    walk.take(object_(walk, "o2", "2026-04-10T09:00"))
    assert [entry.kind for entry in walk.history].count("paused") == 1
    walk.take(answer(walk, "o1", True, "2026-04-13T09:00"))
    assert walk.state.stage == "publish" and walk.state.due is None
    walk.take(answer(walk, "o2", False, "2026-04-14T09:00"))
    assert walk.state.stage == "decide"


def test_upheld_objection_goes_back_to_the_decision_and_a_new_notice_runs_in_full():
    walk = notice()
    walk.take(object_(walk, "o1", "2026-04-09T09:00"))
    result = walk.take(answer(walk, "o1", True, "2026-04-13T09:00", "确有不实"))
    assert (result.to, walk.state.stage) == ("decide", "decide")
    assert [entry.kind for entry in result.entries] == ["answered", "resumed", "acted"]
    walk.act(OFFICER, "approve", "2026-04-16T10:00")
    walk.confirm(LEADER, "2026-04-16T11:00")
    assert walk.state.clock.last_day == date(2026, 4, 23)
    assert walk.state.objections == {}


def test_where_objections_do_not_pause_the_notice_still_never_closes_over_one():
    for pauses in (False, "待细则"):
        walk = notice(context(params={"objection_pauses": pauses}))
        walk.take(object_(walk, "o1", "2026-04-09T09:00"))
        assert walk.state.due == at("2026-04-15T00:00")
        assert hop(walk.procedure, walk.state, walk.context, at("2026-04-15T00:00")) is None
        walk.refused(walk.ask(OFFICER, "clear", "2026-04-15T09:00"), "objection")
        walk.take(answer(walk, "o1", False, "2026-04-16T09:00"))
        walk.hop("2026-04-16T09:01")


def test_nobody_closes_a_notice_early_or_over_an_objection():
    walk = notice()
    walk.refused(walk.ask(OFFICER, "clear", "2026-04-14T23:59"), "early")
    walk.refused(walk.ask(OFFICER, "upheld", "2026-04-10T09:00", "x"), "no_upheld")
    walk.take(object_(walk, "o1", "2026-04-14T23:59"))
    walk.refused(walk.ask(OFFICER, "clear", "2026-04-15T09:00"), "objection")


def test_officer_may_close_a_finished_notice_when_no_clock_did():
    walk = notice()
    assert walk.act(OFFICER, "clear", "2026-04-15T00:00").effects == ("file_it",)


def test_objection_after_the_notice_ended_is_late():
    walk = notice()
    walk.refused(object_(walk, "o1", "2026-04-15T00:00"), "late")


def test_objection_is_recorded_once_and_answered_once():
    walk = notice()
    walk.take(object_(walk, "o1", "2026-04-09T09:00"))
    walk.refused(object_(walk, "o1", "2026-04-09T09:01"), "objection_known")
    walk.refused(answer(walk, "o2", False, "2026-04-10T09:00"), "objection_unknown")
    walk.refused(answer(walk, "o1", False, "2026-04-10T09:00", " "), "reason")
    walk.take(answer(walk, "o1", False, "2026-04-10T09:00"))
    walk.refused(answer(walk, "o1", True, "2026-04-10T09:01"), "objection_unknown")


def test_objections_belong_to_a_notice():
    walk = Walk().to("decide")
    walk.refused(object_(walk, "o1", "2026-04-07T10:00"), "no_objections")


def test_history_does_not_say_who_objected_unless_told():
    walk = notice()
    walk.take(object_(walk, "o1", "2026-04-09T09:00"))
    assert {entry.actor for entry in walk.history[-2:]} == {""}


def test_open_notice_period_never_runs_out():
    walk = notice(context(params={"notice_period": "待细则"}))
    assert walk.state.due is None and walk.state.clock.open == "param.notice_period"
    assert hop(walk.procedure, walk.state, walk.context, at("2030-01-01T00:00")) is None
    refusal = walk.refused(walk.ask(OFFICER, "clear", "2026-05-01T09:00"), "open")
    assert "notice_period" in refusal.zh


def test_clock_stopped_for_another_cause_survives_the_answer():
    walk = notice()
    now = at("2026-04-08T09:00")
    walk.take(pause(walk.procedure, walk.state, walk.context, OFFICER, "court", "法院通知", now))
    walk.take(object_(walk, "o1", "2026-04-09T09:00"))
    walk.take(answer(walk, "o1", True, "2026-04-10T09:00"))
    assert walk.state.stage == "publish" and walk.state.paused
    walk.refused(
        extend(
            walk.procedure, walk.state, walk.context, OFFICER, Period(1, "days"), "x", at("2026-04-10T10:00")
        ),
        "no_limit",
    )


def test_upheld_outcome_with_two_signatures_waits_for_people():
    steps = procedure(
        stage(
            "publish",
            "notice",
            "city_st",
            {"clear": outcome("end"), "upheld": outcome("end", zh="异议成立")},
            within="5 工作日",
            objections={"procedure": "objection", "pauses": True},
            second={"duty": "city_leader"},
        ),
        starts="effect",
    )
    walk = Walk(steps)
    walk.open("2026-04-07T09:00", CLERK)
    walk.take(object_(walk, "o1", "2026-04-08T09:00"))
    walk.take(answer(walk, "o1", True, "2026-04-09T09:00"))
    assert walk.state.stage == "publish"
    over = walk.state.due
    assert hop(walk.procedure, walk.state, walk.context, over) is None
    walk.refused(walk.ask(OFFICER, "clear", over), "upheld")
    walk.act(OFFICER, "upheld", over + timedelta(hours=1))
    now = over + timedelta(hours=2)
    walk.take(confirm(walk.procedure, walk.state, walk.context, LEADER, now))
    assert walk.state.outcome == "upheld"


def test_clock_decides_nothing_that_needs_two_people_or_an_unknown_fact():
    def hearing(**more):
        return procedure(
            stage(
                "hear",
                "fill",
                "applicant",
                {"stated": outcome("end"), "silent": outcome("end", at_end=True, guard="known")},
                within="5 工作日",
                **more,
            ),
            starts="effect",
        )

    over = at("2026-05-01T09:00")
    for steps, answer_, hops in (
        (hearing(), True, True),
        (hearing(), None, False),
        (hearing(second={"duty": "city_leader"}), True, False),
    ):
        walk = Walk(steps, context(guard=lambda expr, answer_=answer_: answer_))
        walk.open("2026-04-07T09:00", CLERK)
        assert (hop(walk.procedure, walk.state, walk.context, over) is not None) is hops


def test_outcome_of_the_end_is_nobodys_before_the_end():
    steps = procedure(
        stage(
            "hear",
            "fill",
            "applicant",
            {"stated": outcome("end"), "silent": outcome("end", at_end=True)},
            within="5 工作日",
        ),
        starts="effect",
    )
    walk = Walk(steps)
    walk.open("2026-04-07T09:00", CLERK)
    walk.refused(walk.ask(APPLICANT, "silent", "2026-04-08T09:00"), "early")
    walk.refused(walk.ask(CLOCK_ACTOR, "silent", "2026-04-08T09:00"), "duty")
    walk.refused(walk.ask(APPLICANT, "stated", "2026-04-15T00:00"), "late")
    walk.hop("2026-04-15T00:00")


def test_hop_without_an_outcome_for_the_end_leaves_the_case_overdue():
    walk = Walk().to("accept")
    late = at("2026-05-20T09:00")
    assert walk.state.overdue(late)
    assert hop(walk.procedure, walk.state, walk.context, late) is None
