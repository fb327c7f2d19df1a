"""Experts of an authority with their load and, for one case, why somebody may not be asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from exclave.apps.panels.models import Assignment, Expert, Interest
from exclave.apps.reference import composing


@dataclass(frozen=True)
class Candidate:
    """An expert as the assigning officer sees them. ``barred_*`` is empty for one who may be asked.

    ``doubt_*``: what a person should look into before asking; nobody is proposed by the system with a doubt.
    ``matches``: the expert's fields that the case's own words name.
    """

    expert: Expert
    load: int
    barred_zh: str = ""
    barred_en: str = ""
    doubt_zh: str = ""
    doubt_en: str = ""
    matches: tuple[str, ...] = ()

    @property
    def eligible(self) -> bool:
        return not self.barred_zh

    @property
    def full(self) -> bool:
        return self.expert.limit is not None and self.load >= self.expert.limit


@dataclass(frozen=True)
class Asking:
    """A case that asks for experts: its parties (row ids), names in its papers, and the words it is about."""

    case_id: int
    stage: str
    visit: int
    organisation_ids: tuple[int, ...]
    names: frozenset[str] = frozenset()
    words: str = ""


def candidates(
    authority_id: int, case_id: int, stage: str, organisation_ids: list[int], *, visit: int
) -> list[Candidate]:
    """All active experts for one case; see ``candidates_for``."""
    asking = Asking(case_id, stage, visit, tuple(organisation_ids))
    return candidates_for(authority_id, [asking])[case_id]


def candidates_for(authority_id: int, askings: list[Asking]) -> dict[int, list[Candidate]]:
    """By case: all active experts, least loaded first; those with a conflict stand last with the reason.

    A conflict is: employed by one of the case's organisations, a recorded interest in one (an earlier employer
    is one), acting for one, or having recused from this case before, at any stage. Who sat on an earlier
    visit's panel may sit again. Four queries, however many cases ask.
    """
    experts = list(
        Expert.objects.of(authority_id)
        .filter(active=True, account__is_active=True)
        .select_related("account", "employer")
        .annotate(load=Count("assignments", filter=Q(assignments__state__in=["assigned", "cleared"])))
        .order_by("load", "pk")
    )
    organisations = {o for asking in askings for o in asking.organisation_ids}
    known = _Known(
        interests=_by_expert(
            Interest.objects.filter(expert__in=experts, organisation_id__in=organisations).values_list(
                "expert_id", "organisation_id", "kind"
            )
        ),
        agents=set(
            Expert.objects.of(authority_id)
            .filter(account__agencies__organisation_id__in=organisations, account__agencies__until=None)
            .values_list("pk", "account__agencies__organisation_id")
        ),
        states=_states(authority_id, askings),
    )
    found = {}
    for asking in askings:
        row = [_candidate(e, asking, known) for e in experts]
        found[asking.case_id] = sorted(row, key=lambda c: (not c.eligible, c.load, c.expert.pk))
    return found


@dataclass(frozen=True)
class _Known:
    """Interests by (expert, organisation), (expert, organisation) acted for, states by (case, expert)."""

    interests: dict[tuple[int, int], str]
    agents: set[tuple[int, int]]
    states: dict[tuple[int, int], str]


def _by_expert(rows: Iterable[tuple[int, int, str]]) -> dict[tuple[int, int], str]:
    return {(expert, organisation): kind for expert, organisation, kind in rows}


def _states(authority_id: int, askings: list[Asking]) -> dict[tuple[int, int], str]:
    """The state that keeps an expert off a case's panel: recused at any stage, or sitting on this visit's."""
    at = {one.case_id: (one.stage, one.visit) for one in askings}
    rows = (
        Assignment.objects.of(authority_id)
        .filter(case_id__in=list(at))
        .exclude(state="released")
        .order_by(Case(When(state="recused", then=1), default=0))
        .values_list("case_id", "expert_id", "stage", "visit", "state")
    )
    return {
        (case_id, expert): state
        for case_id, expert, stage, visit, state in rows
        if state == "recused" or (stage, visit) == at[case_id]
    }


def _candidate(expert: Expert, asking: Asking, known: _Known) -> Candidate:
    barred = _barred(expert, asking, known)
    doubt = ("", "")
    if not barred[0] and expert.account.name in asking.names:
        doubt = "与材料中的人员同名，请先核实", "shares a name with somebody in the papers; check first"
    load: int = expert.load  # type: ignore[attr-defined]  # counted with it
    return Candidate(expert, load, *barred, *doubt, _matches(expert, asking.words))


def _matches(expert: Expert, words: str) -> tuple[str, ...]:
    fields = [one.strip() for one in re.split(r"[、，,;；/\s]+", expert.fields)]
    return tuple(one for one in fields if len(one) > 1 and one in words)


def _barred(expert: Expert, asking: Asking, known: _Known) -> tuple[str, str]:
    if expert.employer_id in asking.organisation_ids:
        return "任职于本办件的当事单位", "employed by a party of this case"
    for organisation in asking.organisation_ids:
        kind = known.interests.get((expert.pk, organisation))
        if kind is not None:
            return f"已申报利害关系（{dict(Interest.KINDS)[kind]}）", "has a declared interest in a party"
    if any((expert.pk, organisation) in known.agents for organisation in asking.organisation_ids):
        return "是当事单位的经办人", "acts for a party of this case"
    state = known.states.get((asking.case_id, expert.pk), "")
    if state == "recused":
        return "已回避本办件", "recused from this case"
    if state:
        return "已在专家组", "on the panel already"
    return "", ""


def assignments_of(viewer: Any) -> QuerySet[Assignment]:
    """An expert's own assignments, newest first; released ones are gone from sight."""
    return _assignments(viewer.pk).select_related("expert")


def listed_assignments(viewer: Any) -> list[Assignment]:
    """The same with what a list of them shows."""

    def found() -> QuerySet[Assignment]:
        return _assignments(composing.NOBODY).only("public_id", "case_id", "stage", "state", "assigned_at")

    return composing.once("own assignments", found).read_for({composing.NOBODY: viewer.pk})


def _assignments(account: int | None) -> QuerySet[Assignment]:
    return (
        Assignment.objects.scoped("the viewer's own assignments")
        .filter(expert__account_id=account)
        .exclude(state="released")
        .order_by("-assigned_at")
    )
