"""Which benefits can be claimed here, and the clock of a claim from acceptance to the payment order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from exclave.apps.benefits.models import PaymentOrder
from exclave.apps.benefits.offers import Offer
from exclave.apps.benefits.queries import orders_for
from exclave.apps.reference.calendars import work_calendar
from exclave.engines.codes.calendar import WorkCalendar

DAY = timedelta(days=1)


def claimable(offer: Offer) -> bool:
    """Whether the pack names a procedure that whoever qualifies may start."""
    procedure = offer.pack.procedures.get(offer.spec.procedure or "")
    return procedure is not None and procedure.starts == "request"


def fits(offer: Offer, type_: str) -> bool:
    """Whether the benefit is given to institutions of the type, as far as it names any."""
    named = offer.spec.types or list(offer.pack.subjects[offer.spec.to].types)
    return not named or type_ in named


def workdays(order: PaymentOrder, calendar: WorkCalendar | None = None) -> int | None:
    """Working days from acceptance to the order, the day of acceptance not counted; None while not known for certain."""
    if order.accepted_at is None:
        return None
    zone = order.authority.zone
    table = calendar or work_calendar()
    accepted, ordered = order.accepted_at.astimezone(zone).date(), order.ordered_at.astimezone(zone).date()
    counted = table.workdays_between(accepted + DAY, ordered + DAY)
    return None if counted.provisional else counted.days


def on_case(request: HttpRequest, public_id: str) -> dict[str, Any] | None:
    """The payment orders of the viewer's own case, for its page."""

    found = list(orders_for(request.user).filter(case__public_id=public_id))
    return {"template": "benefits/parts/orders.html", "orders": found} if found else None
