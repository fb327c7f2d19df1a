"""Desks of an office: which of a case's offices somebody works at, their colleagues, and who must stay away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from exclave.apps.cases import duties
from exclave.apps.cases.models import Case, Entry
from exclave.apps.people.access import Standing
from exclave.apps.people.models import Account, Agency, Role


@dataclass(frozen=True)
class Barred:
    """Why somebody must keep away from a case, as the end of a sentence that begins with their name."""

    zh: str
    en: str


def office_of(who: Standing, case: Case) -> int | None:
    """The case's office at which this officer works: the owner, or the district that organises it.

    An objection stays with the owner: the district does not learn of it.
    """
    held = who.authority_ids("officer")
    if case.authority_id in held:
        return case.authority_id
    if hasattr(case, "objection"):
        return None
    asked = (case.office_id, *_others(case))
    return next((office for office in asked if office is not None and office in held), None)


def _others(case: Case) -> list[int]:
    return [office for several in duties.others_of(case).values() for office in several]


def offices_of(case: Case) -> list[int]:
    """Every office whose officers and leaders may read the case."""
    found = [case.authority_id]
    if not hasattr(case, "objection"):
        found += [case.office_id] if case.office_id else []
        found += _others(case)
    return found


def colleagues(case: Case) -> list[Account]:
    """Officers and leaders of the case's offices who have nothing to do with its applicant (two queries)."""
    agents = Agency.objects.filter(organisation_id=case.applicant_id, until=None).values("account_id")
    held = Role.objects.filter(
        role__in=("officer", "leader"), authority_id__in=offices_of(case), until=None, account__is_active=True
    ).exclude(account_id__in=agents)
    return list(Account.objects.filter(pk__in=held.values("account_id")).order_by("name", "pk"))


def officers(office_id: int) -> list[Account]:
    """Who works at the office now."""
    held = Role.objects.filter(role="officer", authority_id=office_id, until=None, account__is_active=True)
    return list(Account.objects.filter(pk__in=held.values("account_id")).order_by("name", "pk"))


def barred_officers(cases: Iterable[Case]) -> dict[int, dict[str, Barred]]:
    """By row id of the case: opaque ids of accounts that must keep away from it, and why (two queries)."""
    found = list(cases)
    barred: dict[int, dict[str, Barred]] = {case.pk: {} for case in found}
    applicants = {case.applicant_id for case in found if case.applicant_id}
    agents: dict[int, list[str]] = {}
    rows = Agency.objects.filter(organisation_id__in=applicants, until=None)
    for organisation, account in rows.values_list("organisation_id", "account__public_id"):
        agents.setdefault(organisation, []).append(account)
    for case in found:
        for account in agents.get(case.applicant_id or 0, ()):
            barred[case.pk][account] = Barred("是当事单位的经办人", "acts for the applicant")
    recused = Entry.objects.filter(Q(kind="recused"), case_id__in=list(barred))
    for case_id, account in recused.values_list("case_id", "actor"):
        barred[case_id].setdefault(account, Barred("已回避本办件", "recused from this case"))
    return barred
