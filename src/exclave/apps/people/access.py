"""Who somebody is: predicates over the viewer's roles, used alone or joined with & and |."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from rules.predicates import Predicate, predicate

from exclave.apps.journal.house_time import HouseNow, house_now_sql
from exclave.apps.people.models import Account, Agency, Cover, Role
from exclave.apps.reference import composing
from exclave.apps.reference.models import Authority


@dataclass(frozen=True)
class Held:
    """One role held now, with the office's level and place.

    ``cover_for``: opaque id of the absent colleague in whose stead it is held; empty for a role of one's own.
    """

    role: str
    authority_id: int
    parent_id: int | None
    level: str
    place: str
    organ: str
    cover_for: str = ""
    cover_name: str = ""


@dataclass(frozen=True)
class Standing:
    """All an account may act as, read once per request. ``stand_ins``: (opaque id, name) of who covers for it now."""

    roles: tuple[Held, ...]
    organisation_ids: tuple[int, ...]
    stand_ins: tuple[tuple[str, str], ...] = ()

    @property
    def own_roles(self) -> tuple[Held, ...]:
        """Without those held in somebody's stead."""
        return tuple(h for h in self.roles if not h.cover_for)

    @property
    def covered(self) -> dict[str, str]:
        """Opaque id → name of the colleagues whose duties are held in their stead now."""
        return {h.cover_for: h.cover_name for h in self.roles if h.cover_for}

    @property
    def one_with(self) -> frozenset[str]:
        """Opaque ids of everybody who counts as the same pair of eyes: those covered, and those who cover."""
        return frozenset(self.covered) | {key for key, _ in self.stand_ins}

    def without_covers_of(self, ids: Collection[str]) -> "Standing":
        kept = tuple(h for h in self.roles if h.cover_for not in ids)
        return replace(self, roles=kept)

    def holds(self, role: str, level: str | None = None) -> bool:
        return any(h.role == role and level in (None, h.level) for h in self.roles)

    def authority_ids(self, *roles: str, level: str | None = None) -> list[int]:
        """Row ids of the authorities where one of these roles is held."""
        found = (
            h.authority_id for h in self.roles if (not roles or h.role in roles) and level in (None, h.level)
        )
        return list(dict.fromkeys(found))


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


STAND_IN = "stand-in"
_STANDING = f"""
SELECT held.role, held.authority_id, office.parent_id, office.level, office.place, office.organ, '', ''
FROM {Role._meta.db_table} held JOIN {Authority._meta.db_table} office ON office.id = held.authority_id
WHERE held.account_id = %s AND held.until IS NULL
UNION ALL
SELECT '{AGENT}', agency.organisation_id, NULL, '', '', '', '', ''
FROM {Agency._meta.db_table} agency WHERE agency.account_id = %s AND agency.until IS NULL
UNION ALL
SELECT cover.role, cover.authority_id, office.parent_id, office.level, office.place, office.organ,
    away.public_id, away.name
FROM {Cover._meta.db_table} cover
JOIN {Authority._meta.db_table} office ON office.id = cover.authority_id
JOIN {Account._meta.db_table} away ON away.id = cover.absent_id
JOIN {Role._meta.db_table} held ON held.account_id = cover.absent_id AND held.authority_id = cover.authority_id
    AND held.role = cover.role AND held.until IS NULL
WHERE cover.stand_in_id = %s AND cover.ended_at IS NULL AND cover.since <= {{now}} AND cover.until > {{now}}
    AND EXISTS (SELECT 1 FROM {Role._meta.db_table} own WHERE own.account_id = cover.stand_in_id
        AND own.authority_id = cover.authority_id AND own.role IN ('officer', 'leader') AND own.until IS NULL)
UNION ALL
SELECT '{STAND_IN}', 0, NULL, '', '', '', colleague.public_id, colleague.name
FROM {Cover._meta.db_table} cover JOIN {Account._meta.db_table} colleague ON colleague.id = cover.stand_in_id
WHERE cover.absent_id = %s AND cover.ended_at IS NULL AND cover.since <= {{now}} AND cover.until > {{now}}
"""


def read_standing(account_id: int) -> Standing:
    """Read from the database, uncached: actions call this inside their transaction.

    One query in plain SQL: it runs on every request of everybody, and composing it would cost more than it does.
    A cover holds what the absent colleague holds themselves, never what that one covers for a third.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(now=house_now_sql(connection.vendor)), [account_id] * 4)
        rows = sorted(cursor.fetchall(), key=lambda row: (row[6] != "", row[1], row[0], row[6]))
    return Standing(
        tuple(Held(*row) for row in rows if row[0] not in (AGENT, STAND_IN)),
        tuple(organisation for kind, organisation, *_ in rows if kind == AGENT),
        tuple(dict.fromkeys((row[6], row[7]) for row in rows if row[0] == STAND_IN)),
    )


@lru_cache
def holds(role: str, level: str | None = None) -> Predicate:
    """The viewer holds ``role`` at an authority (of ``level``)."""
    name = f"is_{level}_{role}" if level else f"is_{role}"
    return predicate(lambda viewer, target=None: standing(viewer).holds(role, level), name=name)


is_applicant = predicate(
    lambda viewer, target=None: bool(standing(viewer).organisation_ids), name="is_applicant"
)
is_unattached = predicate(
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
    """Opaque ids of the accounts that hold ``role`` at the authority now, or cover for one: whom to tell."""
    held = Role.objects.filter(role=role, authority_id=authority_id, until=None)
    covering = running_covers().filter(
        role=role, authority_id=authority_id, absent_id__in=held.values("account_id")
    )
    found = Account.objects.filter(
        Q(pk__in=held.values("account_id")) | Q(pk__in=covering.values("stand_in_id")), is_active=True
    )
    return list(found.order_by("pk").values_list("public_id", flat=True))


def running_covers() -> QuerySet[Cover]:
    """Covers that hold at the house's time."""
    return Cover.objects.scoped("callers narrow to a person or an authority").filter(
        ended_at=None, since__lte=HouseNow(), until__gt=HouseNow()
    )


def same_eyes(one: Account, other: Account) -> bool:
    """Whether two people count as one where four eyes are asked for: the same person, or one covers for the other."""
    return one.pk == other.pk or other.public_id in read_standing(one.pk).one_with


def agent_ids(organisation_id: int) -> list[str]:
    """Opaque ids of the accounts that act for the organisation now."""
    return list(
        Agency.objects.filter(
            organisation_id=organisation_id, until=None, account__is_active=True
        ).values_list("account__public_id", flat=True)
    )


def somebody_acted_by(organisation_id: int, instant: datetime) -> bool:
    """Whether anybody's mandate for the organisation had begun before ``instant``, ended since or not."""
    return Agency.objects.filter(organisation_id=organisation_id, since__lt=instant).exists()


@lru_cache(maxsize=4)
def _tree(vendor: str) -> composing.Rows:
    """The query for who stands above whom, composed once."""
    return composing.rows(Authority.objects.values_list("pk", "parent_id"))


def family(authority_ids: Iterable[int]) -> list[int]:
    """These authorities and all below them (one query: an installation has a few dozen)."""
    found = set(authority_ids)
    if not found:
        return []
    above = dict(_tree(connection.vendor).read())
    while grown := {pk for pk, parent in above.items() if parent in found} - found:
        found |= grown
    return sorted(found)
