"""What may be read of credits and of money to be paid back: by the office, by whose place it is, by whom it concerns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from exclave.apps.benefits.models import Credit, Reclaim, Repayment
from exclave.apps.cases import world
from exclave.apps.people.access import NOBODY, standing
from exclave.apps.reference.models import Authority

READERS = ("officer", "leader", "auditor")
MOST_TOLD = 200
"""Late demands told of at one tick; the rest wait for the next."""
CREDIT_SORTS = {
    "counted": ("counted_at", "pk"),
    "subject": ("subject_name", "pk"),
    "place": ("to_place", "to_name", "pk"),
}
RECLAIM_SORTS = {
    "ordered": ("ordered_at", "pk"),
    "amount": ("amount_fen", "pk"),
    "payer": ("payer__name_zh", "pk"),
    "due": ("due_on", "pk"),
}


# ---- credits ------------------------------------------------------------------------------------------------
def credits_for(viewer: Any) -> QuerySet[Credit]:
    """Credits of the viewer's authorities and organisations, and those for a place that an office of theirs holds."""
    who = standing(viewer)
    rows = Credit.objects.scoped("by the viewer's standing").select_related(
        "authority", "case", "decided_by", "signed_by", "programme__pack_version"
    )
    if who is NOBODY:
        return rows.none()
    offices = who.authority_ids(*READERS)
    reach = Q(authority_id__in=offices) | Q(organisation_id__in=who.organisation_ids)
    for organ, places in _places_of(offices).items():
        reach |= Q(authority__organ=organ, to_place__in=places)
    return rows.filter(reach).defer("programme__pack_version__content")


def _places_of(offices: Iterable[int]) -> dict[str, list[str]]:
    """By organ, places credited so far that lie in the place of one of these offices.

    A place is read by the office there that answers to the one which decided, not by every office of the place.
    """
    held = list(Authority.objects.filter(pk__in=list(offices)).values_list("organ", "place"))
    if not held:
        return {}
    named = Credit.objects.scoped("places only").exclude(to_place="").order_by()
    table, credited = world.places(), list(named.values_list("to_place", flat=True).distinct())
    found: dict[str, list[str]] = {}
    for organ, here in held:
        found.setdefault(organ, []).extend(one for one in credited if one == here or table.within(one, here))
    return {organ: places for organ, places in found.items() if places}


def narrowed_credits(found: QuerySet[Credit], asked: dict[str, str]) -> QuerySet[Credit]:
    if re.fullmatch(r"2[0-9]{3}", asked["year"]):
        found = found.filter(year=int(asked["year"]))
    if asked["place"]:
        found = found.filter(to_place=asked["place"])
    if asked["standing"] == "counts":
        found = found.filter(ended_at=None, revoked_at=None)
    elif asked["standing"] == "gone":
        found = found.exclude(ended_at=None, revoked_at=None)
    if asked["q"]:
        found = found.filter(
            Q(subject_name__icontains=asked["q"])
            | Q(case__number__icontains=asked["q"])
            | Q(to_name__icontains=asked["q"])
        )
    return found


@dataclass(frozen=True)
class Sum_:
    """What counts for one place or body in one year. ``total`` is exact; ``open_``: rows whose ratio is open."""

    year: int
    place: str
    name: str
    rows: int
    total: Fraction
    open_: int


def sums(found: QuerySet[Credit]) -> list[Sum_]:
    """By year and place, what stands now: one query, summed exactly."""
    rows = (
        found.filter(ended_at=None, revoked_at=None)
        .order_by()
        .values_list("year", "to_place", "to_name", "ratio")
        .annotate(n=Count("pk"))
    )
    groups: dict[tuple[int, str, str], list[tuple[str, int]]] = defaultdict(list)
    for year, place, name, ratio, n in rows:
        groups[year, place, name].append((ratio, n))
    return [
        Sum_(
            *key,
            sum(n for _, n in several),
            sum((Fraction(ratio) * n for ratio, n in several if ratio), Fraction(0)),
            sum(n for ratio, n in several if not ratio),
        )
        for key, several in sorted(groups.items(), key=lambda one: (-one[0][0], one[0][1], one[0][2]))
    ]


def credit_for(viewer: Any, public_id: str) -> Credit | None:
    rows = credits_for(viewer).select_related("ended_case", "revoke_asked_by", "revoked_by")
    return rows.filter(public_id=public_id).first()


# ---- money to be paid back ----------------------------------------------------------------------------------
def reclaims_for(viewer: Any) -> QuerySet[Reclaim]:
    """Demands of the viewer's authorities, on the viewer's organisations, or signed by them; each with ``paid_fen``."""
    who = standing(viewer)
    rows = Reclaim.objects.scoped("by the viewer's standing").select_related(
        "authority", "payer", "case", "decided_by", "signed_by", "programme__pack_version"
    )
    if who is NOBODY:
        return rows.none()
    reach = Q(authority_id__in=who.authority_ids(*READERS)) | Q(payer_id__in=who.organisation_ids)
    reach |= Q(signed_by=viewer)
    return rows.filter(reach).defer("programme__pack_version__content").annotate(paid_fen=_paid())


def _paid() -> Coalesce:
    """What came back for a demand, in fen."""
    paid = Repayment.objects.scoped("of the demand").filter(reclaim=OuterRef("pk"), struck_at=None).order_by()
    summed = paid.values("reclaim").annotate(sum=Sum("amount_fen")).values("sum")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), Value(0))


def _late(found: QuerySet[Reclaim], now: datetime) -> QuerySet[Reclaim]:
    """Still owed on the day after the last, as the calendar of each demand's own office has it."""
    over = Q(pk__in=[])
    for zone in found.order_by().values_list("authority__time_zone", flat=True).distinct():
        over |= Q(authority__time_zone=zone, due_on__lt=now.astimezone(ZoneInfo(zone)).date())
    return _owed(found).filter(over)


def _owed(found: QuerySet[Reclaim]) -> QuerySet[Reclaim]:
    return found.filter(revoked_at=None, amount_fen__gt=F("paid_fen"))


def untold(now: datetime) -> list[str]:
    """Late demands of which nobody was told yet, for the worker; not while a revocation waits for its second person."""
    rows = Reclaim.objects.scoped("the worker works for everyone").filter(
        told_late_at=None, revoke_asked_by=None
    )
    found = _late(rows.exclude(due_on=None).annotate(paid_fen=_paid()), now)
    return list(found.order_by("due_on", "pk").values_list("public_id", flat=True)[:MOST_TOLD])


def narrowed_reclaims(found: QuerySet[Reclaim], asked: dict[str, str], now: datetime) -> QuerySet[Reclaim]:
    if re.fullmatch(r"2[0-9]{3}", asked["year"]):
        found = found.filter(ordered_at__year=int(asked["year"]))
    if asked["standing"] == "owed":
        found = _owed(found)
    elif asked["standing"] == "late":
        found = _late(found, now)
    elif asked["standing"] == "paid":
        found = found.filter(revoked_at=None, amount_fen__lte=F("paid_fen"))
    elif asked["standing"] == "revoked":
        found = found.exclude(revoked_at=None)
    if asked["q"]:
        found = found.filter(
            Q(number__icontains=asked["q"])
            | Q(case__number__icontains=asked["q"])
            | Q(subject_name__icontains=asked["q"])
            | Q(payer__name_zh__icontains=asked["q"])
            | Q(payer__name_en__icontains=asked["q"])
        )
    return found


def reclaim_for(viewer: Any, public_id: str) -> Reclaim | None:
    rows = reclaims_for(viewer).select_related("revoke_asked_by", "revoked_by")
    return rows.filter(public_id=public_id).first()


def repayments_of(row: Reclaim) -> list[Repayment]:
    rows = Repayment.objects.of(row.authority_id).filter(reclaim=row)
    return list(rows.select_related("recorded_by", "struck_by").order_by("received_on", "pk"))


def balance(found: QuerySet[Reclaim]) -> tuple[int, int]:
    """(ordered, paid back) in fen, of what was not revoked."""
    standing_ = found.filter(revoked_at=None).order_by()
    summed = standing_.aggregate(ordered=Sum("amount_fen"), paid=Sum("paid_fen"))
    return summed["ordered"] or 0, summed["paid"] or 0


def years_of(found: QuerySet[Any], column: str) -> list[str]:
    years = found.order_by().values_list(column, flat=True).distinct()
    return [str(year) for year in sorted(years, reverse=True)]
