"""Claims and payment orders: starting a claim, and the orders that decisions made of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.benefits import offers, queries
from exclave.apps.benefits.actions.claim_benefit import claim_benefit
from exclave.apps.benefits.claiming import claimable, fits, workdays
from exclave.apps.benefits.models import PaymentOrder
from exclave.apps.benefits.offers import Offer
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.access import standing
from exclave.apps.programmes import library
from exclave.apps.programmes.clauses import clause
from exclave.apps.reference.calendars import work_calendar
from exclave.apps.register.models import Institution
from exclave.apps.ui import acting, exporting, listing
from exclave.apps.ui.text import pick

FILTERS = ("year",)


def own_for(request: HttpRequest, offer: Offer) -> list[Institution]:
    """The viewer's institutions that the benefit is given to, where it can be claimed."""
    if not claimable(offer):
        return []
    return [one for one in queries.institutions_of(request.user, offer.programme) if fits(offer, one.type)]


def load_claim(
    request: HttpRequest, programme_id: str, benefit: str
) -> tuple[Offer, list[Institution]] | None:
    offer = offers.offer(programme_id, benefit)
    own = own_for(request, offer) if offer is not None else []
    return (offer, own) if offer is not None and own else None


def claim(request: HttpRequest, target: tuple[Offer, list[Institution]]) -> HttpResponse:
    """For which institution; the case opens with what is known filled in."""
    offer, own = target
    refused: Refused | None = None
    if request.method == "POST":
        done = acting.attempt(
            lambda: claim_benefit(
                acting.actor(request, "applicant"),
                programme_id=offer.programme.public_id,
                benefit=offer.id,
                institution_id=request.POST.get("institution", ""),
                idempotency_key=acting.key(request),
            )
        )
        if not isinstance(done, Refused):
            return redirect("case-edit", public_id=done.result["case"])
        refused = done
    context = {
        "offer": offer,
        "institutions": own,
        "chosen": request.POST.get("institution", ""),
        "key": acting.form_key(request),
        "refused": {"zh": refused.zh, "en": refused.en} if refused else None,
    }
    return render(request, "benefits/claim.html", context, status=422 if refused else 200)


# ---- payment orders -----------------------------------------------------------------------------------------
def payments(request: HttpRequest) -> HttpResponse:
    """The orders within the viewer's reach, with their sum."""
    asked = listing.wanted(request, FILTERS)
    every = queries.orders_for(request.user)
    found = queries.narrowed_orders(every, asked)
    page = listing.page(request, listing.ordered(request, found, queries.ORDER_SORTS, "-ordered"))
    calendar = work_calendar()
    page.object_list = [{"order": one, "days": workdays(one, calendar)} for one in page.object_list]
    context = {
        "page": page,
        "sum": queries.ordered_sum(found),
        "office": bool(standing(request.user).authority_ids(*queries.READERS)),
        "filters": [
            listing.choice(request, "year", _("Year"), [(y, y) for y in queries.years_of_orders(every)]),
            listing.search(request, _("Number or payee")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "-ordered",
        "width": "wide",
    }
    return render(request, "benefits/payments.html", context)


def payments_export(request: HttpRequest) -> HttpResponseBase:
    return _export(request, exporting.CSV)


def payments_export_xlsx(request: HttpRequest) -> HttpResponseBase:
    return _export(request, exporting.XLSX)


def _export(request: HttpRequest, form: str) -> HttpResponseBase:
    found = queries.narrowed_orders(queries.orders_for(request.user), listing.wanted(request, FILTERS))
    rows = listing.ordered(request, found, queries.ORDER_SORTS, "-ordered")
    head = [
        _("Number"), _("Payee"), _("Amount (yuan)"), _("Case"), _("Paid from"), _("What for"), _("Accepted on"),
        _("Ordered on"), _("Working days"), _("Decision by"), _("Signature by"),
    ]  # fmt: skip
    return exporting.table_response("payment-orders", form, head, list(_cells(rows)))


def _cells(rows: Any) -> Iterator[list[object]]:
    calendar = work_calendar()
    for one in rows:
        zone = one.authority.zone
        days = workdays(one, calendar)
        yield [
            one.number, pick(one.payee), Decimal(one.amount_fen) / 100, one.case.number, one.budget, one.use,
            one.accepted_at.astimezone(zone).date() if one.accepted_at else "", one.ordered_at.astimezone(zone).date(), days if days is not None else "",
            one.decided_by.name, one.signed_by.name,
        ]  # fmt: skip


def load_payment(request: HttpRequest, public_id: str) -> PaymentOrder | None:
    return queries.order_for(request.user, public_id)


def payment(request: HttpRequest, order: PaymentOrder) -> HttpResponse:
    """One order: how much, to whom, by which clause, how long it took, and who signed."""
    pack = library.compiled(order.programme).pack
    who = standing(request.user)
    offer = next((one for one in offers.offers_of(order.programme) if one.id == order.benefit), None)
    context = {
        "order": order,
        "offer": offer,
        "clause": clause(order.programme, pack, order.clause),
        "days": workdays(order),
        "office": order.authority_id in who.authority_ids(*queries.READERS),
    }
    return render(request, "benefits/payment.html", context)
