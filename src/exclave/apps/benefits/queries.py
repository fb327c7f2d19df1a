"""What may be read of benefits: what policies give, by everyone; profiles and runs, by whom they concern."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from exclave.apps.benefits.models import PaymentOrder, Run, Standing
from exclave.apps.benefits.offers import Offer, offers_of, programmes_in_force
from exclave.apps.people.access import Standing as Standing_
from exclave.apps.people.access import standing
from exclave.apps.people.models import Organisation
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution


def programme_in_force(public_id: str) -> Programme | None:
    """A programme in force that offers something: a benefit, or a type to apply for."""
    return next((one for one in programmes_in_force() if one.public_id == public_id), None)


def organisations_of(viewer: Any) -> list[Organisation]:
    """The organisations the viewer acts for; none when signed out."""
    ids = standing(viewer).organisation_ids
    return list(Organisation.objects.filter(pk__in=ids).order_by("name_zh", "pk")) if ids else []


def institutions_of(viewer: Any, programme: Programme) -> list[Institution]:
    """Institutions of those organisations under the programme's pack, by name."""
    ids = standing(viewer).organisation_ids
    if not ids:
        return []
    return list(
        Institution.objects.of(programme.authority_id)
        .filter(organisation_id__in=ids, programme__pack_version__pack=programme.pack_version.pack)
        .select_related("organisation")
        .order_by("name", "pk")
    )


# ---- runs over the register -----------------------------------------------------------------------------------
READERS = ("officer", "leader")
SORTS = {"standing": ("rank", "institution__name", "pk"), "name": ("institution__name", "pk")}


def programmes_run_by(who: Standing_) -> list[Programme]:
    """Programmes in force of the authorities where the viewer is officer or leader."""
    ids = set(who.authority_ids(*READERS))
    return [one for one in programmes_in_force() if one.authority_id in ids] if ids else []


def may_run(who: Standing_, programme_id: str) -> Programme | None:
    """The programme, if one holding these roles may run its benefits: an officer of its authority."""
    ids = who.authority_ids("officer")
    found = programme_in_force(programme_id) if ids else None
    return found if found is not None and found.authority_id in ids else None


def is_officer_of(viewer: Any, programme: Programme) -> bool:
    return programme.authority_id in standing(viewer).authority_ids("officer")


def offer_run_by(viewer: Any, programme_id: str, benefit: str) -> Offer | None:
    """A benefit of one of those programmes."""
    programme = next((p for p in programmes_run_by(standing(viewer)) if p.public_id == programme_id), None)
    if programme is None:
        return None
    return next((one for one in offers_of(programme) if one.id == benefit), None)


def _runs(viewer: Any) -> QuerySet[Run]:
    return (
        Run.objects.of(standing(viewer).authority_ids(*READERS))
        .select_related("run_by", "programme__pack_version", "programme__authority")
        .defer("programme__pack_version__content")
    )


def newest_runs(viewer: Any) -> dict[tuple[int, str], Run]:
    """The newest run of each benefit, by programme and benefit (one query)."""
    later = Run.objects.of(standing(viewer).authority_ids(*READERS)).filter(
        programme=OuterRef("programme"), benefit=OuterRef("benefit"), pk__gt=OuterRef("pk")
    )
    return {(one.programme_id, one.benefit): one for one in _runs(viewer).filter(~Exists(later))}


def runs_of(viewer: Any, offer: Offer) -> list[Run]:
    """Every run of a benefit, the newest first."""
    return list(_runs(viewer).filter(programme=offer.programme, benefit=offer.id).order_by("-pk")[:50])


def run_of(viewer: Any, public_id: str) -> Run | None:
    return _runs(viewer).filter(public_id=public_id).first()


def standings_of(run: Run) -> QuerySet[Standing]:
    return run.standings.select_related("institution__organisation").defer("explanation")


def narrowed(found: QuerySet[Standing], asked: dict[str, str]) -> QuerySet[Standing]:
    """``failing``: id of a condition; ``missing``: path of a fact; unknown values simply match nothing."""
    if asked["standing"]:
        found = found.filter(standing=asked["standing"])
    if asked["failing"]:
        found = found.filter(failing__contains=f" {asked['failing']} ")
    if asked["missing"]:
        found = found.filter(missing__contains=f" {asked['missing']} ")
    if asked["type"]:
        found = found.filter(institution__type=asked["type"])
    if asked["q"]:
        found = found.filter(
            Q(institution__name__icontains=asked["q"])
            | Q(institution__organisation__name_zh__icontains=asked["q"])
            | Q(institution__organisation__name_en__icontains=asked["q"])
        )
    return found


def standing_counts(found: QuerySet[Standing]) -> dict[str, int]:
    return dict(found.order_by().values_list("standing").annotate(n=Count("pk")))


def standing_of(run: Run, institution_id: str) -> Standing | None:
    return (
        run.standings.select_related("institution__organisation")
        .filter(institution__public_id=institution_id)
        .first()
    )


# ---- payment orders -------------------------------------------------------------------------------------------
ORDER_SORTS = {
    "ordered": ("ordered_at", "pk"),
    "amount": ("amount_fen", "pk"),
    "payee": ("payee__name_zh", "pk"),
}


def orders_for(viewer: Any) -> QuerySet[PaymentOrder]:
    """Orders of the authorities where the viewer is officer or leader, and those to the viewer's organisations."""
    who = standing(viewer)
    reach = Q(authority_id__in=who.authority_ids(*READERS)) | Q(payee_id__in=who.organisation_ids)
    return (
        PaymentOrder.objects.scoped("by the viewer's standing")
        .filter(reach)
        .select_related("authority", "payee", "case", "decided_by", "signed_by", "programme__pack_version")
        .defer("programme__pack_version__content")
    )


def order_for(viewer: Any, public_id: str) -> PaymentOrder | None:
    return orders_for(viewer).filter(public_id=public_id).first()


def narrowed_orders(found: QuerySet[PaymentOrder], asked: dict[str, str]) -> QuerySet[PaymentOrder]:
    if re.fullmatch(r"2[0-9]{3}", asked["year"]):
        found = found.filter(ordered_at__year=int(asked["year"]))
    if asked["q"]:
        found = found.filter(
            Q(number__icontains=asked["q"])
            | Q(case__number__icontains=asked["q"])
            | Q(payee__name_zh__icontains=asked["q"])
            | Q(payee__name_en__icontains=asked["q"])
        )
    return found


def ordered_sum(found: QuerySet[PaymentOrder]) -> int:
    """The sum of the orders in fen."""
    return found.order_by().aggregate(sum=Sum("amount_fen"))["sum"] or 0


def years_of_orders(found: QuerySet[PaymentOrder]) -> list[str]:
    """Years in which orders were made, the newest first."""
    years = found.order_by().values_list("ordered_at__year", flat=True).distinct()
    return [str(year) for year in sorted(years, reverse=True)]
