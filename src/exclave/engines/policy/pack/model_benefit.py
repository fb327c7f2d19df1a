"""Benefits: what a policy gives, to whom, on which conditions, and how much of it is settled."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .model_base import Date, Model, Sourced, Text

Open = Literal["待细则"]


class Validity(Model):
    from_: Date | None = Field(None, alias="from")
    until: Date | None = None


class Benefit(Sourced):
    """One thing given. What the paper leaves open is 待细则; what it does not speak of is left out."""

    kind: Literal[
        "project", "grant", "reward", "subsidy", "loan", "equity", "standing", "access", "service", "priority",
        "contest",
    ]  # fmt: skip
    to: str
    types: list[str] = []
    object_: Text = Field(alias="object")
    conditions: list[str] = []
    standard: Open | str | Text | None = None
    materials: Open | list[str] = []
    period: Open | str | None = None
    desk: str | None = None
    phone: str | None = None
    procedure: str | None = None
    validity: Open | Validity | None = None
    detail: Literal["stated", "elsewhere", "待细则"]
    detail_in: Text | None = None
