"""Who a pack is, its documents and clauses, and who and what it speaks of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .model_base import ClauseRef, Date, Id, Model, Sourced, Text


class InForce(Model):
    from_: Date | None = Field(None, alias="from")
    until: Date | None = None


class Clock(Model):
    """How days are counted. Any point the paper leaves open may name a param instead of a value."""

    calendar: str = "CN"
    count_from: Literal["next_day", "same_day"] | str = "next_day"
    roll: Literal["forward", "none"] | str = "forward"
    clause: ClauseRef | None = None
    practice: str | None = None
    practice_en: str = ""


class Author(Model):
    drafted: Date
    checked_by: list[str] = []


class Link(Model):
    pack: str
    version: str
    same: dict[str, str] = {}
    replaces: list[str] = []


class Identity(Model):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
    version: str
    name: Text
    place: str
    time_zone: str = "Asia/Shanghai"
    in_force: InForce = InForce()
    transition: str | None = None
    clock: Clock = Clock()
    author: Author
    fictional: bool = False
    succeeds: Link | None = None
    extends: Link | None = None
    uses: list[Link] = []


class Document(Model):
    title: str
    number: str | None = None
    issuers: list[str] = []
    issued: Date | None = None
    kind: str
    state: Literal["draft", "issued", "repealed", "text_only"]
    openness: str | None = None
    text: str | None = None
    replaces: list[str] = []
    trail: list[str] = []


class ClauseStatement(Model):
    """A locator in the paper and our own statement of it; the paper stays the authority."""

    at: str
    zh: str
    en: str = ""
    document: str | None = None


class Finding(Model):
    id: Id
    kind: Literal[
        "open", "reading", "definition", "wording", "arithmetic", "overlap", "contradiction", "missing"
    ]
    about: list[str]
    zh: str
    en: str = ""
    does: str
    does_en: str = ""


class Duty(Sourced):
    """Who may act: a party of the case, an office by organ and level, or a pool of people."""

    party: str | None = None
    organ: str | None = None
    level: Literal["nation", "province", "city", "district"] | None = None
    rank: Literal["officer", "leader"] = "officer"
    pool: str | None = None


class InstitutionType(Sourced):
    applicants: list[str] = []
    procedure: str | None = None


class Subject(Sourced):
    kind: Literal["organisation", "register"]
    states: list[Id] = []
    state_names: dict[str, Text] = {}
    parties: list[str] = []
    within: str | None = None
    also_called: list[str] = []
    identity: list[str] = []
    out: list[Id] = []  # states that take a record off the register: only a signed decision may lead there
    types: dict[Id, InstitutionType] = {}


class CodeList(Model):
    """``items`` maps code → name (zh) or {zh, en}; ``ordered`` lists (lowest first) allow ``atLeast``."""

    clause: ClauseRef | None = None
    practice: str | None = None
    practice_en: str = ""
    ordered: bool = False
    items: dict[str, str | Text] = {}
    codes: dict[str, list[str]] = {}
