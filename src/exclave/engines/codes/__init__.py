"""Effective-dated tables of national standards and the arithmetic that goes with them; usable alone.

Regions (GB/T 2260, ISO 3166-1), industries (GB/T 4754-2017), identities (GB 32100-2015), the working-day
calendar, currencies (ISO 4217), quantities and money, numbers as texts state them. Sources and decisions: ``data/README.md``.
"""

from exclave.engines.codes.calendar import (
    Due,
    WorkCalendar,
    WorkdayCount,
    YearCalendar,
    add_months,
    day_of_year,
    end_of_day_instant,
    start_of_day_instant,
)
from exclave.engines.codes.currency import Currency, currencies, currency
from exclave.engines.codes.identity import IdentityFault, OtherIdentity, Uscc, check_uscc, other_identity
from exclave.engines.codes.industry_table import Industry, IndustryTable
from exclave.engines.codes.place_table import Level, Place, PlaceTable
from exclave.engines.codes.quantity import (
    Answer,
    Stated,
    compare,
    contradict,
    format_stated,
    from_scaled,
    read_stated,
    span,
    total,
)
from exclave.engines.codes.text import halfwidth
from exclave.engines.codes.units import (
    UNITS,
    DayOfYear,
    LiteralError,
    Quantity,
    format_money,
    format_quantity,
    parse_literal,
    to_fen,
)

__all__ = [
    "UNITS",
    "Answer",
    "Currency",
    "DayOfYear",
    "Due",
    "IdentityFault",
    "Industry",
    "IndustryTable",
    "Level",
    "LiteralError",
    "OtherIdentity",
    "Place",
    "PlaceTable",
    "Quantity",
    "Stated",
    "Uscc",
    "WorkCalendar",
    "WorkdayCount",
    "YearCalendar",
    "add_months",
    "check_uscc",
    "compare",
    "contradict",
    "currencies",
    "currency",
    "day_of_year",
    "end_of_day_instant",
    "format_money",
    "format_quantity",
    "format_stated",
    "from_scaled",
    "halfwidth",
    "other_identity",
    "parse_literal",
    "read_stated",
    "span",
    "start_of_day_instant",
    "to_fen",
    "total",
]
