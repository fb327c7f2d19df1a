"""What every class of the format stands on: strict keys, strict scalars, and the source of an item."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

OPEN = "待细则"
"""What the policy leaves open: never a default, a zero or a false."""

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso_date(value: Any) -> Any:
    """Text of the form 2026-01-31 → date; anything else is left for the type check to refuse."""
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return date.fromisoformat(value)
    return value


Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Date = Annotated[date, BeforeValidator(_iso_date)]
DateOrText = Annotated[date | str, BeforeValidator(_iso_date)]
Scalar = bool | int | Decimal | date | str
ClauseRef = str | list[str] | dict[str, str]
"""One clause id, several, or one per institution type where the text repeats itself."""


class Model(BaseModel):
    """Unknown keys are refused; a text is never read as a number, a number never as true or false."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=True)


class Text(Model):
    zh: str
    en: str = ""


class Sourced(Model):
    """An item that names its source: ``clause`` (the paper) or ``practice`` (ours, with the reason)."""

    zh: str
    en: str = ""
    clause: ClauseRef | None = None
    practice: str | None = None
    practice_en: str = ""
