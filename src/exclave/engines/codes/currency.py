"""Currencies (ISO 4217): names and how many decimal digits the minor unit has."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency in use; ``minor_digits`` 2 means that amounts are kept in hundredths."""

    code: str
    name_zh: str
    name_en: str
    minor_digits: int


@cache
def currencies() -> tuple[Currency, ...]:
    """The currencies in use, by code."""
    text = (files("exclave.engines.codes") / "data" / "currencies.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(Currency(r["code"], r["name_zh"], r["name_en"], int(r["minor_digits"])) for r in rows)


def currency(code: str) -> Currency | None:
    """The currency of the code (``CNY``), or None."""
    return next((found for found in currencies() if found.code == code), None)
