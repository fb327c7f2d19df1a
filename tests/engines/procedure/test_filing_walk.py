"""The straight way of a filing (EZ-15), the duties, the two signatures, the automatic end."""

from datetime import timedelta

import pytest
from sample_filing import (
    APPLICANT,
    BOTH,
    CLERK,
    DISTRICT,
    EXPERTS,
    LEADER,
    OFFICER,
    STRANGER,
    Walk,
    at,
    context,
)

from exclave.engines.procedure import (
    CLOCK_ACTOR,
    CODES,
    SYSTEM_CLOCK,
    Actor,
    act,
    confirm,
    decline,
    hop,
    open_case,
    options,
    recuse,
    withdraw,
)


def test_filing_goes_from_application_to_the_register():
    walk = Walk().to("review")
    assert walk.state.due == at("2026-04-16T00:00")  # 20 working days over Qingming; last day 15 April
    walk.to("publish")
    assert walk.state.due == at("2026-04-15T00:00")
    assert hop(walk.procedure, walk.state, walk.context, at("2026-04-14T23:59:59.999999")) is None
    answer = walk.hop("2026-04-15T00:00")
    assert (answer.to, answer.effects) == ("end", ("file_it",))
    assert walk.state.ended and walk.state.outcome == "clear"
    assert walk.history[-1].actor == SYSTEM_CLOCK


def test_hop_is_made_now_and_names_when_the_time_ended():
    walk = Walk().to("publish")
    walk.hop("2026-04-16T08:30")
    assert walk.history[-1].at == at("2026-04-16T08:30")
    assert walk.history[-1].detail["time_ended"] == "2026-04-14T16:00:00+00:00"


def test_effects_wait_for_the_second_signature():
    walk = Walk().to("decide")
    first = walk.act(OFFICER, "refuse", "2026-04-07T10:00", "不符合")
    assert (first.effects, first.to, walk.state.stage) == ((), None, "decide")
    assert walk.state.pending.outcome == "refuse"
    second = walk.confirm(LEADER, "2026-04-07T11:00")
    assert (second.effects, second.to) == (("tell_it",), "end")
    assert walk.history[-1].actor == OFFICER.id and walk.history[-1].detail["second"] == LEADER.id
    assert walk.history[-1].reason == "不符合"


def test_nobody_acts_without_the_duty():
    walk = Walk().to("forward")
    refusal = walk.refused(walk.ask(STRANGER, "forward", "2026-03-16T10:00"), "duty")
    assert "district_st" in refusal.zh
    walk.refused(walk.ask(CLOCK_ACTOR, "forward", "2026-03-16T10:00"), "duty")
    impostor = Actor(SYSTEM_CLOCK, frozenset({"district_st"}))
    walk.refused(walk.ask(impostor, "forward", "2026-03-16T10:00"), "duty")


def test_nobody_acts_outside_their_jurisdiction():
    walk = Walk().to("forward")
    walk.context = context(covers=lambda actor, duty, where: where != "applicant.place")
    walk.refused(walk.ask(DISTRICT, "forward", "2026-03-16T10:00"), "place")


def test_jurisdiction_of_the_second_signer_is_asked_too():
    walk = Walk().to("decide")
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    walk.context = context(covers=lambda actor, duty, where: duty != "city_leader")
    walk.refused(confirm(walk.procedure, walk.state, walk.context, LEADER, at("2026-04-07T11:00")), "place")


def test_second_signature_is_never_the_first_signers():
    walk = Walk().to("decide")
    walk.act(BOTH, "approve", "2026-04-07T10:00")
    walk.refused(
        confirm(walk.procedure, walk.state, walk.context, BOTH, at("2026-04-07T11:00")), "same_person"
    )


def test_second_signature_needs_its_own_duty():
    walk = Walk().to("decide")
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    now = at("2026-04-07T11:00")
    other = Actor("p-other", frozenset({"city_st"}))
    walk.refused(confirm(walk.procedure, walk.state, walk.context, other, now), "duty")


def test_nothing_to_confirm_or_decline_without_a_proposal():
    walk = Walk().to("decide")
    now = at("2026-04-07T11:00")
    walk.refused(confirm(walk.procedure, walk.state, walk.context, LEADER, now), "nothing_pending")
    walk.refused(decline(walk.procedure, walk.state, walk.context, LEADER, "不同意", now), "nothing_pending")


def test_a_pending_proposal_blocks_another():
    walk = Walk().to("decide")
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    walk.refused(walk.ask(BOTH, "refuse", "2026-04-07T10:30", "另议"), "pending")


def test_second_signer_sends_back_with_a_reason_and_the_first_proposes_again():
    walk = Walk().to("decide")
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    now = at("2026-04-07T11:00")
    walk.refused(decline(walk.procedure, walk.state, walk.context, LEADER, "  ", now), "reason")
    walk.refused(decline(walk.procedure, walk.state, walk.context, STRANGER, "不同意", now), "duty")
    walk.take(decline(walk.procedure, walk.state, walk.context, LEADER, "请补论证意见", now))
    assert walk.state.pending is None and walk.state.stage == "decide"
    walk.act(OFFICER, "approve", "2026-04-08T10:00")
    walk.confirm(LEADER, "2026-04-08T11:00")
    assert walk.state.stage == "publish"


def test_first_signer_takes_a_proposal_back():
    walk = Walk().to("decide")
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    now = at("2026-04-07T10:05")
    walk.take(decline(walk.procedure, walk.state, walk.context, OFFICER, "写错了", now))
    assert walk.state.pending is None


@pytest.mark.parametrize("person", [DISTRICT, CLERK, EXPERTS[0]])
def test_decision_is_kept_apart_from_earlier_stages(person):
    walk = Walk().to("decide")
    decider = Actor(person.id, person.duties | {"city_st"})
    walk.refused(walk.ask(decider, "approve", "2026-04-07T10:00"), "apart")
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    signer = Actor(person.id, person.duties | {"city_leader"})
    walk.refused(confirm(walk.procedure, walk.state, walk.context, signer, at("2026-04-07T11:00")), "apart")
    walk.refused(
        decline(walk.procedure, walk.state, walk.context, signer, "不同意", at("2026-04-07T11:00")), "apart"
    )


def test_apart_from_holds_over_another_case():
    walk = Walk().to("decide")
    walk.procedure.stages[4].apart_from.append("removal.verify")
    walk.context = context(apart={"removal.verify": frozenset({OFFICER.id})})
    walk.refused(walk.ask(OFFICER, "approve", "2026-04-07T10:00"), "apart")


def test_apart_from_knows_its_own_procedure_by_its_full_name():
    walk = Walk().to("decide")
    walk.procedure.stages[4].apart_from[:] = ["filing.accept"]
    decider = Actor(CLERK.id, frozenset({"city_st"}))
    walk.refused(walk.ask(decider, "approve", "2026-04-07T10:00"), "apart")


def test_recused_person_neither_acts_nor_signs():
    walk = Walk().to("decide")
    now = at("2026-04-07T09:00")
    walk.take(recuse(walk.procedure, walk.state, walk.context, CLERK, OFFICER.id, "亲属在申报单位任职", now))
    walk.refused(walk.ask(OFFICER, "approve", "2026-04-07T10:00"), "recused")
    walk.act(BOTH, "approve", "2026-04-07T10:00")
    walk.take(
        recuse(walk.procedure, walk.state, walk.context, CLERK, LEADER.id, "有合作", at("2026-04-07T10:30"))
    )
    walk.refused(confirm(walk.procedure, walk.state, walk.context, LEADER, at("2026-04-07T11:00")), "recused")


def test_recusing_the_first_signer_drops_the_proposal():
    walk = Walk().to("decide")
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    walk.take(
        recuse(walk.procedure, walk.state, walk.context, CLERK, OFFICER.id, "亲属", at("2026-04-07T10:30"))
    )
    assert walk.state.pending is None


def test_conflict_of_interest_bars_both_signatures():
    walk = Walk().to("decide")
    walk.context = context(conflicts=frozenset({OFFICER.id}))
    walk.refused(walk.ask(OFFICER, "approve", "2026-04-07T10:00"), "conflict")
    walk.context = context()
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    walk.context = context(conflicts=frozenset({OFFICER.id}))
    walk.refused(
        confirm(walk.procedure, walk.state, walk.context, LEADER, at("2026-04-07T11:00")), "conflict"
    )


@pytest.mark.parametrize(("answer", "code"), [(False, "guard"), (None, "unknown"), ("?", "unknown")])
def test_guard_that_fails_or_is_unknown_refuses(answer, code):
    walk = Walk().to("accept")
    walk.context = context(guard=lambda expr: answer)
    refusal = walk.refused(walk.ask(CLERK, "accept", "2026-03-17T10:00"), code)
    if code == "guard":
        assert refusal.zh == "还有事项未填。" and refusal.en == "Facts are missing."
    walk.act(CLERK, "return", "2026-03-17T10:00", "请补")  # a return has no guard


def test_guard_is_asked_again_at_the_second_signature():
    walk = Walk().to("decide")
    walk.act(OFFICER, "approve", "2026-04-07T10:00")
    walk.context = context(guard=lambda expr: False)
    walk.refused(confirm(walk.procedure, walk.state, walk.context, LEADER, at("2026-04-07T11:00")), "guard")


def test_missing_evidence_refuses_all_but_a_return():
    walk = Walk().to("forward")
    walk.context = context(evidence={})
    refusal = walk.refused(walk.ask(DISTRICT, "forward", "2026-03-16T10:00"), "evidence")
    assert "site_visit" in refusal.en
    walk.act(DISTRICT, "return", "2026-03-16T10:00", "补现场照片")


def test_outcome_that_waits_for_an_open_point_is_not_offered():
    walk = Walk().to("forward")
    walk.refused(walk.ask(DISTRICT, "decline", "2026-03-16T10:00", "不宜"), "outcome")
    names = [
        o.outcome for o in options(walk.procedure, walk.state, walk.context, DISTRICT, at("2026-03-16T10:00"))
    ]
    assert "decline" not in names
    walk.context = context(guard=lambda expr: True)
    walk.act(DISTRICT, "decline", "2026-03-16T10:00", "不宜")
    assert walk.state.ended


def test_unknown_outcome_is_refused():
    walk = Walk().to("forward")
    walk.refused(walk.ask(DISTRICT, "approve", "2026-03-16T10:00"), "outcome")


@pytest.mark.parametrize("reason", [None, "", " \t"])
def test_reason_is_asked_where_the_pack_wants_one(reason):
    walk = Walk().to("forward")
    walk.refused(walk.ask(DISTRICT, "return", "2026-03-16T10:00", reason), "reason")


def test_ended_case_accepts_nothing():
    walk = Walk().to("publish")
    walk.hop("2026-04-15T00:00")
    now = at("2026-04-15T00:01")
    walk.refused(walk.ask(OFFICER, "clear", now), "ended")
    walk.refused(confirm(walk.procedure, walk.state, walk.context, LEADER, now), "ended")
    walk.refused(decline(walk.procedure, walk.state, walk.context, LEADER, "x", now), "ended")
    walk.refused(withdraw(walk.procedure, walk.state, walk.context, APPLICANT, None, now), "ended")
    assert hop(walk.procedure, walk.state, walk.context, now) is None
    assert options(walk.procedure, walk.state, walk.context, OFFICER, now) == []


def test_time_never_runs_backwards():
    walk = Walk().to("forward")
    with pytest.raises(ValueError, match="before the last entry"):
        walk.ask(DISTRICT, "forward", walk.state.last_at - timedelta(microseconds=1))


def test_instant_without_a_zone_is_refused():
    walk = Walk().to("forward")
    with pytest.raises(ValueError, match="zone"):
        act(
            walk.procedure,
            walk.state,
            walk.context,
            DISTRICT,
            "forward",
            None,
            at("2026-03-16T10:00").replace(tzinfo=None),
        )


def test_round_opens_and_closes_half_open():
    walk = Walk()
    ask = lambda when: open_case(walk.procedure, walk.context, APPLICANT, at(when))  # noqa: E731
    walk.refused(ask("2026-03-01T23:59:59.999999"), "not_open")
    walk.take(ask("2026-03-02T00:00"))
    walk.refused(ask("2026-03-21T00:00"), "late")
    walk.refused(open_case(walk.procedure, walk.context, STRANGER, at("2026-03-10T00:00")), "duty")


def test_options_say_what_is_allowed_and_why_not():
    walk = Walk().to("decide")
    now = at("2026-04-07T10:00")
    mine = {o.outcome: o for o in options(walk.procedure, walk.state, walk.context, OFFICER, now)}
    assert mine["approve"].allowed and mine["approve"].step == "propose" and mine["approve"].to == "publish"
    assert mine["approve"].needs_second == ("city_leader",)
    assert mine["refuse"].needs_reason and mine["refuse"].effects == ("tell_it",)
    others = options(walk.procedure, walk.state, walk.context, STRANGER, now)
    assert [(o.allowed, o.refusal.code) for o in others] == [(False, "duty"), (False, "duty")]
    walk.act(OFFICER, "approve", now)
    theirs = [
        (o.step, o.outcome, o.allowed) for o in options(walk.procedure, walk.state, walk.context, LEADER, now)
    ]
    assert theirs == [
        ("confirm", "approve", True),
        ("decline", "approve", True),
        ("propose", "refuse", False),
    ]
    own = [(o.step, o.allowed) for o in options(walk.procedure, walk.state, walk.context, OFFICER, now)][:2]
    assert own == [("confirm", False), ("decline", True)]


def test_every_refusal_speaks_both_languages():
    from exclave.engines.procedure.answer import refuse

    for code in CODES:
        refusal = refuse(code, who="甲", stage="乙", missing="丙", outcome="丁", param="戊", who_en="A")
        assert all((refusal.zh, refusal.en, refusal.remedy, refusal.remedy_en))
        assert "{" not in refusal.zh + refusal.en + refusal.remedy + refusal.remedy_en
