"""Covers (代办) as people read them: whose duties one does, who does one's own, and who could."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from exclave.apps.journal.house_time import HouseNow
from exclave.apps.people.access import family, running_covers, standing
from exclave.apps.people.models import Account, Cover, Role
from exclave.apps.people.separation import apart

WORKING = ("officer", "leader")


def covers_of(account: Account) -> "QuerySet[Cover]":
    """Every cover the person takes part in, the latest first; ``phase`` says whether it is coming, on or over."""
    phase = Case(
        When(Q(ended_at__isnull=False) | Q(until__lte=HouseNow()), then=Value("over")),
        When(since__gt=HouseNow(), then=Value("coming")),
        default=Value("on"),
        output_field=CharField(),
    )
    return (
        Cover.objects.scoped("the person's own")
        .filter(Q(absent=account) | Q(stand_in=account))
        .select_related("absent", "stand_in", "authority")
        .annotate(phase=phase)
        .order_by("-since", "-pk")
    )


def cover_for(viewer: Any, public_id: str) -> Cover | None:
    """One the viewer takes part in, or one at an authority they administer."""
    administered = family(standing(viewer).authority_ids("administrator"))
    return (
        Cover.objects.scoped("by the viewer's part in it")
        .filter(Q(absent_id=viewer.pk) | Q(stand_in_id=viewer.pk) | Q(authority_id__in=administered))
        .filter(public_id=public_id)
        .select_related("absent", "stand_in", "authority")
        .first()
    )


def desk_ids(account_id: int) -> list[int]:
    """Row ids of those whose desks the account sees now: its own, and those of colleagues it covers for."""
    return [account_id, *running_covers().filter(stand_in_id=account_id).values_list("absent_id", flat=True)]


def may_stand_in(stand_in: Account, absent: Account, authority_id: int, role: str) -> bool:
    """Officer or leader of the same authority, somebody else, and not kept from the role by 三员分立."""
    held = list(Role.objects.filter(account=stand_in, until=None).values_list("authority_id", "role"))
    at_home = any(office == authority_id and name in WORKING for office, name in held)
    others = {name for _, name in held}
    return stand_in.pk != absent.pk and at_home and (role in others or not apart(others, role))


@dataclass(frozen=True)
class Coverable:
    """A role of the absent person at an authority, and who could do its duties."""

    authority_id: int
    role: str
    candidates: tuple[Account, ...]


def coverable(absent: Account) -> list[Coverable]:
    """Roles that can be covered, each with its candidates (two queries)."""
    own = list(
        Role.objects.filter(account=absent, until=None, role__in=WORKING)
        .order_by("authority_id", "role")
        .values_list("authority_id", "role")
    )
    colleagues: dict[int, tuple[Account, set[str], set[int]]] = {}
    rows = (
        Role.objects.filter(until=None, account__is_active=True)
        .filter(account__roles__authority_id__in=[a for a, _ in own], account__roles__until=None)
        .exclude(account=absent)
        .select_related("account")
        .distinct()
        .order_by("account__name", "account_id")
    )
    for row in rows:
        _, names, offices = colleagues.setdefault(row.account_id, (row.account, set(), set()))
        names.add(row.role)
        if row.role in WORKING:
            offices.add(row.authority_id)
    return [
        Coverable(
            authority,
            role,
            tuple(
                account
                for account, names, offices in colleagues.values()
                if authority in offices and (role in names or not apart(names, role))
            ),
        )
        for authority, role in own
    ]
