"""Which institutions' affairs a person keeps or reads: an office of the authority, the district by place, the agents."""

from django.db.models import Q

from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.access import Standing, is_applicant, is_leader, is_officer, read_standing
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account
from exclave.apps.register.models import Institution

KEEPERS = ("officer",)
READERS = ("officer", "leader")
DISTRICT = "district"

may_read = is_officer | is_leader | is_applicant
may_keep = is_officer | is_applicant


def of_institution(who: Standing, roles: tuple[str, ...], prefix: str = "") -> Q:
    """Institutions within reach of these roles, and those of the organisations the person acts for.

    A district's office reaches the institutions of its authority above whose organisation has its seat there.
    ``prefix``: the path to the institution, such as ``institution__``.
    """
    found = Q(**{f"{prefix}organisation_id__in": who.organisation_ids})
    found |= of_office(who, roles, prefix)
    return found


def of_office(who: Standing, roles: tuple[str, ...], prefix: str = "") -> Q:
    """As ``of_institution``, for offices alone."""
    found = Q(**{f"{prefix}authority_id__in": who.authority_ids(*roles)})
    for held in who.roles:
        if held.role in roles and held.level == DISTRICT and held.parent_id is not None:
            found |= Q(
                **{
                    f"{prefix}authority_id": held.parent_id,
                    f"{prefix}organisation__place__startswith": held.place,
                }
            )
    return found


def kept_institution(
    actor: Actor, institution_id: str, *, offices_only: bool = False
) -> tuple[Account, Institution]:
    """The account behind the actor and the institution, if its affairs are theirs to keep; else not_allowed."""
    account = acting_account(actor)
    reach = of_office if offices_only else of_institution
    institution = (
        Institution.objects.scoped("by the actor's standing")
        .filter(reach(read_standing(account.pk), KEEPERS), public_id=institution_id)
        .select_related("authority")
        .first()
    )
    if institution is None:
        raise not_allowed()
    return account, institution
