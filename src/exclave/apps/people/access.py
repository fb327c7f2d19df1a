"""Who somebody is: predicates over the viewer's roles, used alone or joined with & and |."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import rules
from django.db import connection
from django.db.models import Q
from rules.predicates import Predicate

from exclave.apps.people.models import Account, Agency, Role
from exclave.apps.reference.models import Authority


@dataclass(frozen=True)
class Held:
    """One role held now, with the office's level and place."""

    role: str
    authority_id: int
    parent_id: int | None
    level: str
    place: str
    organ: str


@dataclass(frozen=True)
class Standing:
    """All an account may act as, read once per request."""

    roles: tuple[Held, ...]
    organisation_ids: tuple[int, ...]

    def holds(self, role: str, level: str | None = None) -> bool:
        return any(h.role == role and level in (None, h.level) for h in self.roles)

    def authority_ids(self, *roles: str, level: str | None = None) -> list[int]:
        """Row ids of the authorities where one of these roles is held."""
        return [
            h.authority_id for h in self.roles if (not roles or h.role in roles) and level in (None, h.level)
        ]


NOBODY = Standing((), ())
AGENT = "agent"


def standing(viewer: Any) -> Standing:
    """The viewer's roles and organisations now; cached on the request's user object (one query)."""
    if not getattr(viewer, "is_authenticated", False) or not isinstance(viewer, Account):
        return NOBODY
    cached: Standing | None = viewer.__dict__.get("_standing")
    if cached is None:
        cached = viewer.__dict__["_standing"] = read_standing(viewer.pk)
    return cached


_STANDING = f"""
SELECT held.role, held.authority_id, office.parent_id, office.level, office.place, office.organ
FROM {Role._meta.db_table} held JOIN {Authority._meta.db_table} office ON office.id = held.authority_id
WHERE held.account_id = %s AND held.until IS NULL
UNION ALL
SELECT '{AGENT}', agency.organisation_id, NULL, '', '', ''
FROM {Agency._meta.db_table} agency WHERE agency.account_id = %s AND agency.until IS NULL
"""


def read_standing(account_id: int) -> Standing:
    """Read from the database, uncached: actions call this inside their transaction.

    One query in plain SQL: it runs on every request of everybody, and composing it would cost more than it does.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [account_id, account_id])
        rows = sorted(cursor.fetchall(), key=lambda row: (row[1], row[0]))
    return Standing(
        tuple(Held(*row) for row in rows if row[0] != AGENT),
        tuple(organisation for kind, organisation, *_ in rows if kind == AGENT),
    )


@lru_cache
def holds(role: str, level: str | None = None) -> Predicate:
    """The viewer holds ``role`` at an authority (of ``level``)."""
    name = f"is_{level}_{role}" if level else f"is_{role}"
    return rules.predicate(lambda viewer, target=None: standing(viewer).holds(role, level), name=name)


is_applicant = rules.predicate(
    lambda viewer, target=None: bool(standing(viewer).organisation_ids), name="is_applicant"
)
is_unattached = rules.predicate(
    lambda viewer, target=None: (
        getattr(viewer, "is_authenticated", False)
        and not standing(viewer).roles
        and not standing(viewer).organisation_ids
    ),
    name="is_unattached",
)
"""Signed in without any role or organisation yet: may register one."""
is_city_officer = holds("officer", "city") | holds("officer", "province")
is_district_officer = holds("officer", "district")
is_officer = holds("officer")
is_leader = holds("leader")
is_expert = holds("expert")
is_auditor = holds("auditor")
is_policy_officer = holds("policy_officer")
is_administrator = holds("administrator")


def account_ids(role: str, authority_id: int) -> list[str]:
    """Opaque ids of the accounts that hold ``role`` at the authority now: whom to tell."""
    return list(
        Role.objects.filter(
            role=role, authority_id=authority_id, until=None, account__is_active=True
        ).values_list("account__public_id", flat=True)
    )


def agent_ids(organisation_id: int) -> list[str]:
    """Opaque ids of the accounts that act for the organisation now."""
    return list(
        Agency.objects.filter(
            organisation_id=organisation_id, until=None, account__is_active=True
        ).values_list("account__public_id", flat=True)
    )


def family(authority_ids: Iterable[int]) -> list[int]:
    """These authorities and all below them."""
    found = set(authority_ids)
    frontier = set(found)
    while frontier:
        frontier = set(
            Authority.objects.filter(Q(parent_id__in=frontier))
            .exclude(pk__in=found)
            .values_list("pk", flat=True)
        )
        found |= frontier
    return sorted(found)
