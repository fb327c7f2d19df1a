"""The functions: their parameters, their result, their one line of usage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from exclave.engines.policy.language.types import BOOL, DATE, PLACE, YEAR, Type

Parameter = Literal["place", "level", "date", "date_or_year", "days", "months", "years", "code", "who"]


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters in order and the result; `dated` functions ask the world about the day `asof`."""

    parameters: tuple[Parameter, ...]
    result: Type | None
    usage: str
    dated: bool = False


SIGNATURES: Final[Mapping[str, Signature]] = MappingProxyType(
    {
        "within": Signature(("place", "place"), BOOL, "within(place, place)", dated=True),
        "outside": Signature(("place", "place"), BOOL, "outside(place, place)", dated=True),
        "up": Signature(("place", "level"), PLACE, "up(place, 'province')", dated=True),
        "overseas": Signature(("place",), BOOL, "overseas(place)"),
        "addDays": Signature(("date", "days"), DATE, "addDays(date, days)"),
        "addMonths": Signature(("date", "months"), DATE, "addMonths(date, months)"),
        "addYears": Signature(("date", "years"), DATE, "addYears(date, years)"),
        "year": Signature(("date",), YEAR, "year(date)"),
        "endOfYear": Signature(("date_or_year",), DATE, "endOfYear(date)"),
        "barred": Signature(("who", "date"), BOOL, "barred(applicant, asof)"),
    }
)
"""Functions whose arguments need no knowledge of each other; the rest are typed in `checker`."""

SPECIAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "min": "min(a, b)",
        "max": "max(a, b)",
        "floor": "floor(x)",
        "ceil": "ceil(x)",
        "round": "round(x)",
        "atLeast": "atLeast(code, 'city')",
        "listed": "listed(code, 'list')",
        "under": "under(code, 'C27')",
        "has": "has(applicant.parent)",
        "prev": "prev(institution.insured, 1)",
        "state": "state(institution, asof)",
    }
)
METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "filter": "rows.filter(r, r.full_time)",
        "exists": "rows.exists(r, r.full_time)",
        "all": "rows.all(r, r.full_time)",
        "count": "rows.count(r, r.full_time)",
        "sum": "rows.sum(r, r.amount)",
        "size": "rows.size()",
        "last": "rows.last(2)",
    }
)
FUNCTION_NAMES: Final = (*SIGNATURES, *SPECIAL)
STEP_UNITS: Final[Mapping[str, str]] = MappingProxyType({"days": "日", "months": "月", "years": "年"})
