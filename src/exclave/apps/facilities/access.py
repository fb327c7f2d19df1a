"""Who keeps facilities (offices of the place) and liaison officers (offices, the organisation's agents, themselves)."""

from django.db.models import Q

from exclave.apps.people.access import Standing, family, is_leader, is_officer
from exclave.apps.people.models import Account
from exclave.apps.projects.access import of_institution
from exclave.apps.ui.routes import signed_in

keeps_facilities = is_officer
reads_liaison = signed_in
reads_offices = is_officer | is_leader
"""A liaison officer need hold no role and act for no organisation; the scoped query decides what they see."""


def facility_authorities(who: Standing) -> list[int]:
    """Row ids of the authorities whose facilities an officer keeps: their own and those below."""
    return family(who.authority_ids("officer"))


def liaisons_of(account: Account, who: Standing, roles: tuple[str, ...]) -> Q:
    """Liaison officers within reach: by institution, and the account's own post while it lasts."""
    return of_institution(who, roles, "institution__") | Q(account_id=account.pk, until=None)
