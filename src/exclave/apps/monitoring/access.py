"""Who records readings and answers findings: officers of the authority; who reads them: leaders and agents as well."""

from django.db.models import Q

from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.access import (
    Standing,
    is_applicant,
    is_city_officer,
    is_leader,
    is_officer,
    read_standing,
)
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account

may_record = is_city_officer
reads_findings = is_officer | is_leader
reads_readings = is_officer | is_leader | is_applicant
LEVELS = ("city", "province")


def recorded_by(who: Standing) -> list[int]:
    """Row ids of the authorities whose figures an officer keeps: cities and provinces, not their districts."""
    return [i for level in LEVELS for i in who.authority_ids("officer", level=level)]


def readings_of(who: Standing) -> Q:
    """Readings of the viewer's authority (a district's is the one above), and of the institutions they act for."""
    found = Q(authority_id__in=_offices(who))
    if who.organisation_ids:
        found |= Q(institution__organisation_id__in=who.organisation_ids)
    return found


def findings_within(who: Standing) -> Q:
    """Findings among these readings: a finding and its two readings belong to one authority."""
    found = Q(authority_id__in=_offices(who))
    if who.organisation_ids:
        found |= Q(first__institution__organisation_id__in=who.organisation_ids)
    return found


def _offices(who: Standing) -> list[int]:
    held = [h for h in who.roles if h.role in ("officer", "leader")]
    found = {h.authority_id for h in held} | {h.parent_id for h in held if h.level == "district"}
    return sorted(i for i in found if i is not None)


def keeper(actor: Actor, authority_id: int | None = None) -> tuple[Account, list[int]]:
    """The account behind the actor and the authorities whose figures it keeps; not_allowed where that is none,
    or not ``authority_id``."""
    account = acting_account(actor)
    kept = recorded_by(read_standing(account.pk))
    if not kept or (authority_id is not None and authority_id not in kept):
        raise not_allowed()
    return account, kept
