"""Benefits 惠企事项 of the policies in force."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, Field

from exclave.apps.benefits import offers
from exclave.apps.benefits.offers import Offer, Stated
from exclave.apps.benefits.words import KIND_WORDS
from exclave.apps.programmes import conditions
from exclave.apps.ui.routes import public
from exclave.site.api.door import read
from exclave.site.api.texts import Clause, Coded, Id, Shape, Words, clause, coded, words

Kind = Literal[tuple(KIND_WORDS)]  # type: ignore[valid-type]


class StatedOut(Shape):
    """What the policy says on a point. ``open``: it leaves that to rules still to come 待细则; both null and not open: it does not speak of it."""

    text: Words | None
    open: bool


class BenefitOut(Shape):
    """A benefit. ``detail``: whether this policy states the rule whole, leaves it open 待细则, or says where it stands.

    ``materials`` is null where the papers to hand in are left open. ``valid_until`` is its last day.
    """

    id: str
    policy: str
    name: Words
    object: Words
    kind: str
    recipient: Words
    types: list[Coded]
    detail: str
    detail_in: Words | None
    standard: StatedOut
    period: StatedOut
    materials: list[Words] | None
    valid_open: bool
    valid_from: date | None
    valid_until: date | None
    clauses: list[Clause]
    page: str


class BenefitsOut(Shape):
    items: list[BenefitOut]


class BenefitsQuery(BaseModel):
    """Filters. All of them come at once: an installation's policies state a few dozen."""

    policy: Annotated[Id | None, Field(None, description="政策 · one policy")]
    kind: Annotated[Kind | None, Field(None, description="种类 · kind of benefit")]  # type: ignore[valid-type]


@read("/benefits", access=public, shape=BenefitsOut, name="api-benefits", tag="policies")
def list_benefits(request: HttpRequest, asked: Query[BenefitsQuery]) -> dict[str, Any]:
    """惠企事项 · Benefits

    施行中的政策写明的支持事项；政策留待细则的照实标明。 · What the policies in force give, with what they leave open said plainly.
    """
    every = [
        one
        for one in offers.all_offers()
        if asked.policy in (None, one.programme.public_id) and asked.kind in (None, one.kind)
    ]
    return {"items": [_benefit(one) for one in every]}


def _benefit(one: Offer) -> dict[str, Any]:
    return {
        "id": one.id,
        "policy": one.programme.public_id,
        "name": words(one.name),
        "object": words(one.object),
        "kind": one.kind,
        "recipient": words(one.recipient),
        "types": [coded(key, conditions.type_name(one.pack, key)) for key in one.spec.types],
        "detail": one.detail,
        "detail_in": words(one.detail_in),
        "standard": _stated(one.standard),
        "period": _stated(one.period),
        "materials": None if one.materials is None else [words(m) for m in one.materials],
        "valid_open": one.valid_open,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "clauses": [clause(c) for c in one.clauses],
        "page": one.href,
    }


def _stated(found: Stated) -> dict[str, Any]:
    return {"text": words(found.text), "open": found.open}
