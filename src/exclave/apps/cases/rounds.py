"""Rounds of the officer's authorities with how far their cases are, and what opening a new one asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from exclave.apps.cases.models import Case
from exclave.apps.journal.refusals import Fault
from exclave.apps.people.access import standing
from exclave.apps.programmes import library
from exclave.apps.programmes.actions.open_round import named_dates
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.programmes.settling import parse_settled, round_points
from exclave.apps.reference import composing
from exclave.engines.codes.text import halfwidth
from exclave.engines.policy.pack.model import Pack

UNHANDED = "unhanded"
"""Cases begun and not handed in: counted, never opened by officers."""


def authority_ids(viewer: Any) -> list[int]:
    """Authorities whose rounds the viewer opens: where they are officer above the district."""
    who = standing(viewer)
    districts = who.authority_ids("officer", level="district")
    return [a for a in who.authority_ids("officer") if a not in districts]


def rounds_of(viewer: Any) -> QuerySet[Round]:
    return (
        Round.objects.of(authority_ids(viewer))
        .select_related("programme__pack_version", "authority")
        .defer("programme__pack_version__content")
        .order_by("-opens_at", "-pk")
    )


SHOWN = (
    "pk", "public_id", "authority_id", "programme_id", "procedure", "obligation", "number", "title_zh", "title_en",
    "opens_at", "closes_at",
)  # fmt: skip
"""What a line of the list shows."""


def listed(viewer: Any) -> composing.Listed:
    """The rounds as a list shows them, newest first: rows of ``SHOWN``."""
    owned = tuple(authority_ids(viewer))
    return composing.Listed(
        ("rounds", owned), lambda: Round.objects.of(owned).order_by("-opens_at", "-pk").values_list(*SHOWN)
    )


def round_of(viewer: Any, public_id: str) -> Round | None:
    return rounds_of(viewer).filter(public_id=public_id).first()


def counts(round_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Round row id → stage → number of cases (one query). Drafts not handed in stand under UNHANDED."""
    found: dict[int, dict[str, int]] = {}
    for round_id, stage, outcome, number, unhanded in _cases_of(round_ids):
        at = found.setdefault(round_id, {})
        at[f"{stage}:{outcome}" if outcome else stage] = number - unhanded
        at[UNHANDED] = at.get(UNHANDED, 0) + unhanded
    return found


@composing.by_ids
def _cases_of(round_ids: list[int], day: date) -> QuerySet[Any]:
    return (
        Case.objects.scoped("rounds of the viewer's authorities")
        .filter(round_id__in=round_ids)
        .values_list("round_id", "stage", "outcome")
        .annotate(number=Count("pk"), unhanded=Count("pk", filter=Q(submitted_at=None)))
        .order_by()
    )


def programmes_of(viewer: Any) -> list[Programme]:
    return list(
        Programme.objects.of(authority_ids(viewer))
        .filter(state="in_force")
        .select_related("pack_version", "authority")
        .defer("pack_version__content")
        .order_by("pk")
    )


def called_procedures(pack: Pack) -> list[str]:
    """Procedures that start by a call."""
    return [key for key, one in pack.procedures.items() if one.starts == "round"]


@dataclass(frozen=True)
class NewCall:
    """A call as typed so far: what the action wants, and the faults of dates that are none."""

    programme: Programme
    procedure: str
    typed: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def pack(self) -> Pack:
        return library.compiled(self.programme).pack

    @property
    def points(self) -> list[str]:
        return round_points(self.pack, self.procedure)

    @property
    def dates(self) -> list[str]:
        return named_dates(self.pack, self.procedure)


def read(programme: Programme, procedure: str, typed: Any) -> NewCall:
    """What was posted, ready for ``open_round`` where there are no faults."""
    call = NewCall(programme, procedure, typed)
    faults: list[Fault] = []
    opens, closes = day_of(typed, "opens_on", faults), day_of(typed, "closes_on", faults)
    settled = {p: stated(typed, p) for p in call.points}
    values = {
        "types": typed.getlist("types"),
        "title_zh": typed.get("title_zh", "").strip()[:200],
        "title_en": typed.get("title_en", "").strip()[:240],
        "text_zh": typed.get("text_zh", "").strip()[:20000],
        "text_en": typed.get("text_en", "").strip()[:20000],
        "opens_on": opens,
        "closes_on": closes,
        "dates": {name: halfwidth(typed.get(f"dates.{name}", "")).strip() for name in call.dates},
        "settled": settled,
    }
    faults += parse_settled(call.pack, settled)[1]
    return NewCall(programme, procedure, typed, values, faults)


def stated(typed: Mapping[str, Any], point: str) -> str:
    """The value of a point with the unit chosen beside it, unless it was typed along."""
    value = halfwidth(str(typed.get(point, ""))).strip()
    unit = str(typed.get(f"{point}.unit", ""))
    return f"{value} {unit}" if value and unit and value.replace(".", "", 1).isdecimal() else value


def day_of(typed: Mapping[str, Any], name: str, faults: list[Fault]) -> date | None:
    """A day as typed, full-width digits understood; adds a fault for what is none."""
    text = halfwidth(str(typed.get(name, ""))).strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(Fault(name, "请填写日期，如 2026-03-01。", "Give a date, such as 2026-03-01."))
        return None
