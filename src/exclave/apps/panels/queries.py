"""Experts of an authority with their load and, for one case, why somebody may not be asked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, When

from exclave.apps.panels.models import Assignment, Expert, Interest


@dataclass(frozen=True)
class Candidate:
    """An expert as the assigning officer sees them. ``barred_*`` is empty for one who may be asked."""

    expert: Expert
    load: int
    barred_zh: str = ""
    barred_en: str = ""

    @property
    def eligible(self) -> bool:
        return not self.barred_zh


def candidates(
    authority_id: int, case_id: int, stage: str, organisation_ids: list[int], *, visit: int
) -> list[Candidate]:
    """All active experts, least loaded first; those with a conflict stand last with the reason (four queries).

    A conflict is: employed by one of the case's organisations, a declared interest in one, acting for one,
    or having recused from this case before, at any stage. Who sat on an earlier ``visit``'s panel may sit again.
    """
    experts = list(
        Expert.objects.of(authority_id)
        .filter(active=True, account__is_active=True)
        .select_related("account", "employer")
        .annotate(load=Count("assignments", filter=Q(assignments__state__in=["assigned", "cleared"])))
        .order_by("load", "pk")
    )
    interests = dict(
        Interest.objects.filter(expert__in=experts, organisation_id__in=organisation_ids).values_list(
            "expert_id", "kind"
        )
    )
    agents = set(
        Expert.objects.of(authority_id)
        .filter(account__agencies__organisation_id__in=organisation_ids, account__agencies__until=None)
        .values_list("pk", flat=True)
    )
    states = dict(
        Assignment.objects.of(authority_id)
        .filter(Q(stage=stage, visit=visit) | Q(state="recused"), case_id=case_id)
        .exclude(state="released")
        .order_by(Case(When(state="recused", then=1), default=0))
        .values_list("expert_id", "state")
    )
    found = [
        Candidate(e, e.load, *_barred(e, organisation_ids, interests, agents, states.get(e.pk, "")))
        for e in experts
    ]
    return sorted(found, key=lambda c: (not c.eligible, c.load, c.expert.pk))


def _barred(
    expert: Expert, organisation_ids: list[int], interests: dict[int, str], agents: set[int], state: str
) -> tuple[str, str]:
    if expert.employer_id in organisation_ids:
        return "任职于本办件的当事单位", "employed by a party of this case"
    if expert.pk in interests:
        return (
            f"已申报利害关系（{dict(Interest.KINDS)[interests[expert.pk]]}）",
            "has a declared interest in a party",
        )
    if expert.pk in agents:
        return "是当事单位的经办人", "acts for a party of this case"
    if state == "recused":
        return "已回避本办件", "recused from this case"
    if state:
        return "已在专家组", "on the panel already"
    return "", ""


def assignments_of(viewer: Any) -> Any:
    """An expert's own assignments, newest first; released ones are gone from sight."""
    return (
        Assignment.objects.scoped("the viewer's own assignments")
        .filter(expert__account_id=viewer.pk)
        .exclude(state="released")
        .select_related("expert")
        .order_by("-assigned_at")
    )
