"""Lists a person has kept by name: tabs over the inbox, with how many cases each holds now."""

from typing import Any, NamedTuple

from django.db.models import Count
from django.urls import reverse

from exclave.apps.cases.inbox.asking import Wanted
from exclave.apps.cases.inbox.reading import condition
from exclave.apps.cases.models import Case, KeptFilter
from exclave.apps.people.access import Standing
from exclave.apps.reference.composing import by_ids

MOST = 12
"""Lists one person keeps."""


class Kept(NamedTuple):
    pk: int
    public_id: str
    name: str
    query: str


_kept_of = by_ids(
    lambda ids, _: (
        KeptFilter.objects.filter(account_id__in=ids).order_by("at", "pk").values_list(*Kept._fields)[:MOST]
    )
)


def kept_by(account_id: int) -> list[Kept]:
    return [Kept(*row) for row in _kept_of([account_id])]


def kept(account_id: int, public_id: str) -> KeptFilter | None:
    return KeptFilter.objects.filter(account_id=account_id, public_id=public_id).first()


def tabs(who: Standing, account_id: int, wanted: Wanted) -> list[dict[str, Any]]:
    """The inbox itself and every kept list, each with its count (two queries, one when nothing is kept)."""
    found = kept_by(account_id)
    if not found:
        return []
    asked = {f"n{one.pk}": condition(who, Wanted.kept(one.query), account_id) for one in found}
    counts: dict[str, int] = (
        Case.objects.scoped("counted within the officer's offices")
        .order_by()
        .aggregate(**{key: Count("pk", filter=q) for key, q in asked.items()})
    )
    address, query = reverse("inbox"), wanted.at(1)
    own = {"label": _own(), "href": address, "current": query == "", "count": None}
    return [own] + [
        {
            "label": one.name,
            "href": f"{address}?{one.query}",
            "current": query == one.query,
            "count": counts[f"n{one.pk}"],
            "public_id": one.public_id,
        }
        for one in found
    ]


def current(account_id: int, wanted: Wanted) -> KeptFilter | None:
    """The kept list that is being looked at."""
    query = wanted.at(1)
    return KeptFilter.objects.filter(account_id=account_id, query=query).first() if query else None


def _own() -> dict[str, str]:
    return {"zh": "待办", "en": "To do"}
