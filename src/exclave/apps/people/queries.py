"""What a person may see of organisations: their own, and who acts for it."""

from typing import Any

from django.db.models import QuerySet

from exclave.apps.people.access import standing
from exclave.apps.people.models import Agency, Organisation
from exclave.apps.reference.models import Authority
from exclave.engines.codes import PlaceTable


def own_organisations(viewer: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=standing(viewer).organisation_ids).order_by("pk")


def own_organisation(viewer: Any, public_id: str) -> Organisation | None:
    return own_organisations(viewer).filter(public_id=public_id).first()


def agents(organisation: Organisation) -> list[Agency]:
    """Who acts for the organisation now, the longest first."""
    return list(
        Agency.objects.filter(organisation=organisation, until=None)
        .select_related("account")
        .order_by("since", "pk")
    )


def receiving_authority(place: str) -> Authority | None:
    """Whose chain records what is registered from outside: the city above the place, else the first root."""
    table = PlaceTable.load()
    roots = list(Authority.objects.filter(parent=None).order_by("pk"))
    below = list(Authority.objects.filter(level="city").order_by("pk"))
    fitting = [a for a in below if table.within(place, a.place)] if table.get(place) else []
    return next(iter(fitting or roots), None)
