"""Values, facts, forms and conditions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .model_base import OPEN, ClauseRef, Date, Id, Model, Scalar, Sourced, Text


class ValueRow(Model):
    from_: Date | None = Field(None, alias="from")
    until: Date | None = None
    when: str | None = None
    value: Scalar | None = None
    calc: str | None = None
    clause: ClauseRef | None = None


class Param(Sourced):
    """A number, choice or switch of the policy. ``settle`` says who may close it when it is 待细则."""

    type: Literal["quantity", "bool", "choice", "date", "day_of_year", "text"] = "quantity"
    value: Scalar | list[ValueRow] = OPEN
    unit: str | list[str] | None = None
    list_: str | None = Field(None, alias="list")
    items: dict[str, Text] = {}
    settle: Literal["programme", "round", "case", "rules"] | None = None
    note: str | None = None
    note_en: str = ""


FieldType = Literal[
    "text", "longtext", "int", "decimal", "money", "quantity", "date", "year", "bool",
    "choice", "choices", "place", "org", "person", "file", "table", "industry",
]  # fmt: skip


class Column(Model):
    zh: str
    en: str = ""
    type: FieldType
    unit: str | None = None
    list_: str | None = Field(None, alias="list")
    help: Text | None = None
    required: bool = True
    core: str | None = None
    personal: bool = False


class Field_(Model):
    """A fact asked once. ``core`` refers to the core dictionary (`facts.md`), which may not be redefined."""

    zh: str
    en: str = ""
    type: FieldType
    core: str | None = None
    unit: str | None = None
    list_: str | None = Field(None, alias="list")
    currency: str = "CNY"
    columns: dict[Id, Column] = {}
    key: str | None = None
    complete: bool = False
    per: Literal["year", "month"] | None = None
    from_: str | None = Field(None, alias="from")
    calc: str | None = None
    by: str | None = None
    source: str | None = None
    definition: Text | None = None
    when: str | None = None
    public: bool = False
    personal: bool = False
    required: bool | None = None
    help: Text | None = None
    clause: ClauseRef | None = None
    practice: str | None = None
    practice_en: str = ""


class FormPart(Model):
    zh: str
    en: str = ""
    fields: list[str]
    for_: list[str] = Field([], alias="for")
    clause: ClauseRef | None = None
    practice: str | None = None
    practice_en: str = ""
    help: Text | None = None


class Form(Sourced):
    subject: str
    parts: list[FormPart]
    outline: bool = False
    fixes: Literal["year"] | None = None


class Judge(Text):
    by: str


class Waiver(Model):
    clause: ClauseRef | None = None
    by: str
    second: str | None = None
    floor: str | None = None
    judge: Judge | None = None
    reason: bool = True


class Start(Model):
    start: str


class Condition(Sourced):
    """One body: ``expr`` (platform answers), ``judge`` (a person answers), ``any``/``all`` (of others)."""

    for_: list[str] = Field([], alias="for")
    when: str | None = None
    expr: str | None = None
    judge: Judge | None = None
    any_: list[str] | None = Field(None, alias="any")
    all_: list[str] | None = Field(None, alias="all")
    look: list[str] = []
    evidence: list[str] = []
    fail: Text | None = None
    ask: Text | None = None
    level: Literal["rule", "principle"] = "rule"
    waiver: Waiver | None = None
    raises: Start | None = None
