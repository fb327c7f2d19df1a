"""Panels of experts and consultations of several bodies (HN-16)."""

import pytest
from sample_filing import (
    CLERK,
    EXPERTS,
    LEADER,
    OFFICER,
    STRANGER,
    Walk,
    at,
    context,
    outcome,
    procedure,
    stage,
)

from exclave.engines.procedure import Actor, assign, confirm, recuse

A, B, C, D = EXPERTS


def put(walk: Walk, expert: Actor, by: Actor = CLERK, when: str = "2026-03-18T10:00"):
    return assign(walk.procedure, walk.state, walk.context, by, expert, at(when))


def panel(*experts: Actor, settings=None) -> Walk:
    walk = Walk(settings=settings).to("review")
    for expert in experts:
        walk.take(put(walk, expert))
    return walk


def test_review_concludes_when_everyone_on_the_panel_has_spoken():
    walk = panel(A, B, C)
    walk.act(A, "reviewed", "2026-03-19T10:00")
    walk.act(B, "reviewed", "2026-03-19T11:00")
    assert walk.state.stage == "review"  # two are needed, but the third has not spoken
    answer = walk.act(C, "reviewed", "2026-03-19T12:00")
    assert [entry.kind for entry in answer.entries] == ["reviewed", "acted"]
    assert walk.history[-1].actor == "system:clock" and walk.history[-1].detail["by"] == "opinions"
    assert walk.state.acted_by["review"] >= {A.id, B.id, C.id}


def test_review_waits_for_as_many_as_the_pack_says():
    walk = panel(A)
    walk.act(A, "reviewed", "2026-03-19T10:00")
    assert walk.state.stage == "review"
    walk.take(put(walk, B, when="2026-03-19T11:00"))
    walk.act(B, "reviewed", "2026-03-19T12:00")
    assert walk.state.stage == "decide"


def test_only_the_panel_speaks_and_each_once():
    walk = panel(A, B)
    walk.refused(walk.ask(C, "reviewed", "2026-03-19T10:00"), "unassigned")
    walk.act(A, "reviewed", "2026-03-19T10:00")
    walk.refused(walk.ask(A, "reviewed", "2026-03-19T10:01"), "given")


def test_panel_without_a_settled_number_cannot_begin():
    walk = panel(A, settings=context(params={"expert_count": "待细则"}))
    walk.refused(walk.ask(A, "reviewed", "2026-03-19T10:00"), "open")


@pytest.mark.parametrize("count", ["0 人", "五人", "2.5 人", "3 家"])
def test_number_of_experts_must_be_one(count):
    walk = panel(A, settings=context(params={"expert_count": count}))
    with pytest.raises(ValueError):
        walk.ask(A, "reviewed", "2026-03-19T10:00")


def test_assigning_keeps_the_panel_clean():
    walk = Walk().to("review")
    walk.refused(put(walk, A, by=A), "same_person")
    walk.refused(put(walk, STRANGER), "duty")
    walk.context = context(conflicts=frozenset({A.id}))
    walk.refused(put(walk, A), "conflict")
    walk.context = context()
    walk.take(put(walk, A))
    walk.refused(put(walk, A), "assigned")
    walk.take(recuse(walk.procedure, walk.state, walk.context, CLERK, B.id, "同单位", at("2026-03-18T11:00")))
    walk.refused(put(walk, B, when="2026-03-18T12:00"), "recused")
    walk.to("review")
    early = Walk().to("accept")
    early.refused(put(early, A), "no_panel")


def test_recusal_drops_the_opinion_and_may_conclude_the_review():
    walk = panel(A, B, C)
    walk.act(A, "reviewed", "2026-03-19T10:00")
    walk.act(B, "reviewed", "2026-03-19T11:00")
    now = at("2026-03-20T10:00")
    walk.refused(recuse(walk.procedure, walk.state, walk.context, CLERK, C.id, "", now), "reason")
    walk.take(recuse(walk.procedure, walk.state, walk.context, CLERK, C.id, "合作论文", now))
    assert walk.state.stage == "decide"


def test_recusing_one_who_spoke_takes_the_opinion_away():
    walk = panel(A, B)
    walk.act(A, "reviewed", "2026-03-19T10:00")
    now = at("2026-03-19T11:00")
    walk.take(recuse(walk.procedure, walk.state, walk.context, CLERK, A.id, "师生", now))
    walk.refused(recuse(walk.procedure, walk.state, walk.context, CLERK, A.id, "师生", now), "recused")
    assert walk.state.opinions == () and walk.state.stage == "review"
    walk.refused(walk.ask(A, "reviewed", "2026-03-19T12:00"), "recused")


def split_review(**more) -> Walk:
    steps = procedure(
        stage("review", "review", "expert", {"good": outcome("end"), "bad": outcome("end")}, **more),
        starts="effect",
    )
    walk = Walk(steps)
    walk.open("2026-03-16T09:00", CLERK)
    return walk


def test_split_panel_follows_more_than_half_and_a_tie_waits():
    walk = split_review()
    for expert in (A, B):
        walk.take(put(walk, expert))
    walk.act(A, "good", "2026-03-19T10:00")
    walk.act(B, "bad", "2026-03-19T11:00")
    assert not walk.state.ended
    walk.take(put(walk, C, when="2026-03-20T10:00"))
    walk.act(C, "bad", "2026-03-20T11:00")
    assert walk.state.outcome == "bad"


def test_review_with_a_second_signature_ends_in_a_proposal():
    walk = split_review(second={"duty": "city_leader"})
    walk.take(put(walk, A))
    walk.act(A, "good", "2026-03-19T10:00")
    assert walk.state.pending.outcome == "good" and not walk.state.ended
    now = at("2026-03-19T11:00")
    expert_leader = Actor(A.id, frozenset({"city_leader"}))
    walk.refused(confirm(walk.procedure, walk.state, walk.context, expert_leader, now), "same_person")
    walk.take(confirm(walk.procedure, walk.state, walk.context, LEADER, now))
    assert walk.state.outcome == "good"


# ---- consultation ----------------------------------------
LEAD = Actor("p-lead", frozenset({"province_st"}))
INDUSTRY = Actor("p-industry", frozenset({"industry"}))
FINANCE = Actor("p-finance", frozenset({"finance"}))


def consultation(needs: str | None, **more) -> Walk:
    outcomes = {"agreed": outcome("end", zh="同意"), "revise": outcome("end", zh="修改")}
    duties = ["province_st", "industry", "finance"]
    extra = {"needs": needs} if needs else {}
    walk = Walk(procedure(stage("consult", "consult", duties, outcomes, **extra, **more), starts="effect"))
    walk.open("2026-03-16T09:00", CLERK)
    return walk


@pytest.mark.parametrize("needs", ["all", None])
def test_all_bodies_have_to_speak(needs):
    walk = consultation(needs)
    walk.act(LEAD, "agreed", "2026-03-17T09:00")
    walk.act(INDUSTRY, "agreed", "2026-03-17T10:00")
    assert not walk.state.ended
    walk.act(FINANCE, "agreed", "2026-03-17T11:00")
    assert walk.state.outcome == "agreed"


def test_divided_bodies_are_summed_up_by_the_lead():
    walk = consultation("all")
    walk.act(LEAD, "agreed", "2026-03-17T09:00")
    walk.act(INDUSTRY, "revise", "2026-03-17T10:00")
    walk.act(FINANCE, "agreed", "2026-03-17T11:00")
    assert not walk.state.ended
    walk.act(LEAD, "revise", "2026-03-18T09:00")
    assert walk.state.outcome == "revise"


def test_lead_alone_concludes_where_the_pack_says_so():
    walk = consultation("lead")
    walk.act(FINANCE, "revise", "2026-03-17T09:00")
    walk.act(LEAD, "agreed", "2026-03-17T10:00")
    assert walk.state.outcome == "agreed"


def test_majority_is_of_all_bodies_named():
    walk = consultation("majority")
    walk.act(INDUSTRY, "revise", "2026-03-17T09:00")
    assert not walk.state.ended
    walk.act(FINANCE, "revise", "2026-03-17T10:00")
    assert walk.state.outcome == "revise"


def test_each_body_has_one_voice_and_each_person_speaks_for_one():
    walk = consultation("all")
    walk.act(INDUSTRY, "revise", "2026-03-17T09:00")
    colleague = Actor("p-colleague", frozenset({"industry"}))
    walk.refused(walk.ask(colleague, "agreed", "2026-03-17T10:00"), "given")
    turncoat = Actor(INDUSTRY.id, frozenset({"finance"}))
    walk.refused(walk.ask(turncoat, "agreed", "2026-03-17T10:00"), "given")
    walk.refused(walk.ask(OFFICER, "agreed", "2026-03-17T10:00"), "duty")
    walk.act(INDUSTRY, "agreed", "2026-03-17T11:00")
    assert len(walk.state.opinions) == 1


def test_conclusion_waits_when_its_guard_is_not_met():
    walk = consultation("all")
    walk.procedure = procedure(
        stage("consult", "consult", ["province_st"], {"agreed": outcome("end", guard="ready")}),
        starts="effect",
    )
    walk.context = context(guard=lambda expr: None)
    walk.refused(walk.ask(LEAD, "agreed", "2026-03-17T09:00"), "unknown")
