"""Sums over the four sources. A source nobody spoke of is unknown: the sum is then at least what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exclave.apps.projects.models import Input
from exclave.apps.projects.queries import Amount, Given
from exclave.apps.projects.words import SOURCE_ORDER, source
from exclave.apps.ui.text import is_english, pick
from exclave.engines.codes import Stated, format_stated, from_scaled, total

Row = TypeVar("Row", Input, Given)


@dataclass(frozen=True)
class Summed:
    """The sum as a number that says how sure it is; None where the parts do not settle one.

    ``missing``: sources without a row. ``as_of``: the earliest day a part is of; the sum is no newer than it.
    """

    value: Stated | None
    missing: tuple[str, ...]
    as_of: date | None

    @property
    def words(self) -> str:
        return said(self.value) if self.value is not None else ""

    @property
    def definition(self) -> str:
        """What is summed, and what is not known."""
        return _definition(self.missing, get_language())


@lru_cache
def _definition(missing: tuple[str, ...], language: str | None) -> str:
    told = _("Sum of what is recorded for the four sources: government, firms, credit, social capital.")
    if missing:
        names = (", " if is_english() else "、").join(pick(source(code)) for code in missing)
        told += " " + _("Not known, so not in the sum and not zero: %(names)s.") % {"names": names}
    return told


def latest(rows: Iterable[Row]) -> dict[str, Row]:
    """The row with the latest as-of day of each source; rows come in order of days."""
    return {row.source: row for row in rows}


def stated(row: Input | Given) -> Stated:
    return from_scaled(row.scaled, row.bound, "元", row.text)


def of_inputs(rows: Iterable[Row]) -> Summed:
    """The sum of one institution's input in one year."""
    found = latest(rows)
    parts = [stated(row) for row in found.values()]
    return _summed(parts, list(found), min((row.as_of for row in found.values()), default=None))


def of_budget(rows: Iterable[Amount]) -> Summed:
    found = {row.source: row for row in rows if row.source}
    parts = [Stated("exact", Decimal(row.fen) / 100, "元") for row in found.values()]
    days = [row.recorded_at.date() for row in found.values()]
    return _summed(parts, list(found), max(days, default=None))


def _summed(parts: Sequence[Stated], known: Sequence[str], as_of: date | None) -> Summed:
    missing = tuple(code for code in SOURCE_ORDER if code not in known)
    value = total(parts)
    if value is not None and missing:
        # Input is never negative, so what is missing can only add.
        value = (
            None
            if value.bound == "at_most"
            else Stated("about" if value.bound == "about" else "at_least", value.value, value.unit)
        )
    return Summed(value, missing, as_of)


def said(value: Stated) -> str:
    return format_stated(value, "en" if is_english() else "zh")


def figure(label: Any, found: Summed, origin: Any, href: str = "") -> dict[str, Any]:
    """The sum for the figure component, with its definition and day."""
    return {
        "label": label,
        "value": found.words or None,
        "definition": found.definition,
        "as_of": found.as_of,
        "source": origin,
        "href": href,
        "trend": _("%(n)d of 4 sources known") % {"n": len(SOURCE_ORDER) - len(found.missing)},
        "trend_kind": "waiting" if found.missing else "neutral",
    }
