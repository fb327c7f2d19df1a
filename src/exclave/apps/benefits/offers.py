"""The benefits of the programmes in force, as anyone may read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from exclave.apps.programmes import conditions, library, points
from exclave.apps.programmes.clauses import Clause, Text, both, clauses, policy_href
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import public_programmes
from exclave.engines.codes.units import LiteralError, Quantity, format_quantity, parse_literal
from exclave.engines.policy.answers import label_of
from exclave.engines.policy.pack.model import OPEN, Benefit, Pack
from exclave.engines.policy.pack.settle import is_open_param


@dataclass(frozen=True)
class Stated:
    """What a policy says on one point. ``open``: it leaves the point to rules still to come (待细则).
    Neither open nor a text: the policy does not speak of it."""

    text: Text | None = None
    open: bool = False


NOTHING = Stated()
LEFT_OPEN = Stated(None, True)


@dataclass(frozen=True)
class Offer:
    """One benefit of one programme."""

    programme: Programme
    id: str
    spec: Benefit
    pack: Pack

    @property
    def name(self) -> Text:
        return both(self.spec)

    @property
    def object(self) -> Text:
        return both(self.spec.object_)

    @property
    def href(self) -> str:
        return reverse("benefit", args=[self.programme.public_id, self.id])

    @property
    def policy_href(self) -> str:
        return policy_href(self.programme)

    @property
    def kind(self) -> str:
        return self.spec.kind

    @property
    def detail(self) -> str:
        return self.spec.detail

    @property
    def detail_in(self) -> Text | None:
        return both(self.spec.detail_in) if self.spec.detail_in else None

    @property
    def clauses(self) -> list[Clause]:
        return clauses(self.programme, self.pack, self.spec.clause)

    @property
    def recipient(self) -> Text:
        return both(self.pack.subjects[self.spec.to])

    @property
    def types(self) -> list[Text]:
        return [conditions.type_name(self.pack, key) for key in self.spec.types]

    @property
    def standard(self) -> Stated:
        """How much is given."""
        stated = self.spec.standard
        if stated is None:
            return NOTHING
        if not isinstance(stated, str):
            return Stated(both(stated))
        return _value(self, stated)

    @property
    def period(self) -> Stated:
        return NOTHING if self.spec.period is None else _value(self, self.spec.period)

    @property
    def materials(self) -> list[Text] | None:
        """Papers to hand in; None where that is left open."""
        if isinstance(self.spec.materials, str):
            return None
        found = (label_of(self.pack, path) for path in self.spec.materials)
        return [{"zh": zh, "en": en} for zh, en in found]

    @property
    def desk(self) -> Text | None:
        found = self.pack.duties.get(self.spec.desk or "")
        return both(found) if found else None

    @property
    def procedure(self) -> Text | None:
        found = self.pack.procedures.get(self.spec.procedure or "")
        return both(found) if found else None

    @property
    def procedure_href(self) -> str:
        return policy_href(self.programme, f"procedure-{self.spec.procedure}")

    @property
    def valid_open(self) -> bool:
        return isinstance(self.spec.validity, str)

    @property
    def valid_from(self) -> date | None:
        return None if isinstance(self.spec.validity, str) else getattr(self.spec.validity, "from_", None)

    @property
    def valid_until(self) -> date | None:
        return None if isinstance(self.spec.validity, str) else getattr(self.spec.validity, "until", None)


def _value(offer: Offer, written: str) -> Stated:
    """A literal or a param in words; a param with rows by case names every value it may take."""
    if written == OPEN:
        return LEFT_OPEN
    if not written.startswith("param."):
        return Stated(_literal(written))
    key = written.removeprefix("param.")
    param = offer.pack.params[key]
    stated: Any = offer.programme.settled.get(key) if is_open_param(param) else param.value
    if stated in (None, OPEN):
        return LEFT_OPEN
    if not isinstance(stated, list):
        return Stated(points.value_text(offer.pack, key, stated))
    several = [points.value_text(offer.pack, key, row.value) for row in stated if row.value is not None]
    if not several:
        return Stated(points.value_text(offer.pack, key, stated))
    return Stated(
        {
            "zh": " / ".join(dict.fromkeys(v["zh"] for v in several)) + "（分情形）",
            "en": " / ".join(dict.fromkeys(v["en"] for v in several)) + " (by case)",
        }
    )


def _literal(written: str) -> Text:
    try:
        found = parse_literal(written)
    except LiteralError:
        return {"zh": written, "en": written}
    if isinstance(found, Quantity):
        return {"zh": format_quantity(found, "zh"), "en": format_quantity(found, "en")}
    return {"zh": written, "en": written}


# ---- reading ------------------------------------------------------------------------------------------------
def programmes_in_force() -> list[Programme]:
    return [one for one in public_programmes() if one.state == "in_force"]


def all_offers() -> list[Offer]:
    """Every benefit of every programme in force, by programme and in the pack's order (one query, packs cached)."""
    return [offer for programme in programmes_in_force() for offer in offers_of(programme)]


def offers_of(programme: Programme) -> Iterator[Offer]:
    """None of a pack that cannot be read: it must not close the pages of the others."""
    if (read := library.readable(programme)) is not None:
        for key, spec in read.pack.benefits.items():
            yield Offer(programme, key, spec, read.pack)


def offer(programme_id: str, benefit: str) -> Offer | None:
    """One benefit of a programme in force; None for any other."""
    programme = next((p for p in programmes_in_force() if p.public_id == programme_id), None)
    if programme is None:
        return None
    return next((one for one in offers_of(programme) if one.id == benefit), None)
