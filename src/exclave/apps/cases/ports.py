"""What rooms further down contribute to a case: facts they keep, steps they take with it, and what else a leader signs.

Rooms register in ``apps.py``. A source gives values by fact path (``applicant.barred`` and the like); a fact
no source and no form gives is missing, which is *unknown* and never *no*.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypedDict

from django.db.models import QuerySet

from exclave.apps.journal.transaction import Actor


@dataclass(frozen=True)
class Asked:
    """For what a source is asked: the organisation and institution of a case, on a day."""

    authority_id: int
    programme_id: int
    procedure: str
    organisation_id: int | None
    subject_id: str
    asof: date
    subject_name: str = ""
    within_id: str = ""
    """The kept subject that the case's own lies in, where the case says so."""


class FactSource(Protocol):
    """Answers the record questions of the condition language that other rooms know."""

    def barred(self, asked: Asked, procedure: str) -> "Barred | None": ...

    def state(self, asked: Asked, subject_id: str, on: date) -> str | None: ...

    def prefill(self, asked: Asked) -> dict[str, "Prefill"]: ...

    def among(self, asked: Sequence[Asked]) -> "FactSource":
        """The same source with bars and states of all these read at once; it answers for no others."""
        ...


@dataclass(frozen=True)
class Barred:
    """A bar in force: half-open, with the clause that sets it."""

    starts: date
    until: date | None
    clause: str


@dataclass(frozen=True)
class Prefill:
    """A value known already, with where it comes from, so that it is asked once and can be corrected."""

    value: Any
    source_zh: str
    source_en: str
    asof: date | None = None
    leads: bool = False
    """Comes before what the last submission said: it was approved since, by two people."""
    keeps: frozenset[str] = frozenset()
    """Columns of a table its source answers for; the others are taken from what was handed in."""
    outside: tuple[tuple[str, Any], ...] = ()
    """(column, value): rows its source does not keep, which stay as they were handed in."""


KeptSource = Callable[[Asked, Any, Iterable[str]], dict[str, Prefill]]
"""``(asked, compiled pack, paths not wanted) -> what is kept``, by path: the pack's fields as a form holds them; what is
no field – state, type, ``Rows`` of what lies within – as conditions read it."""


@dataclass(frozen=True)
class Subject:
    """An institution of the register, or another subject kept here, as obligations and new cases about it need it."""

    id: str
    name: str
    type: str
    organisation_id: int | None
    authority_id: int
    programme: Any
    kind: str = "institution"
    """What the pack calls it: an obligation binds one kind of subject."""
    place: str = ""
    """Where it lies, as far as known: an office of another place has no hand in it."""
    state: str = ""
    party_names: tuple[str, ...] = ()
    """Names of its other parties (an operator), as its forms state them: they act for what lies within it."""


class SubjectSource(Protocol):
    """The register's answer to: which institutions has this programme, and which is this one?"""

    def of_programme(self, programme: Any) -> list[Subject]: ...

    def one(self, subject_id: str) -> Subject | None: ...


@dataclass(frozen=True)
class Paper:
    """An official paper that a decision issued, with the page that shows it."""

    kind: str
    number: str
    issued_on: date
    revoked_on: date | None
    href: str


class ToSign(TypedDict):
    """Something of another room that awaits a leader. It is signed on its own page (``href``), where all of it stands.

    ``what`` the signature would do, in a word; ``follows`` what follows from it; ``refused`` why this leader may not.
    """

    key: str
    href: str
    title: dict[str, str]
    line: str
    what: dict[str, str]
    danger: bool
    by: str
    at: datetime | None
    reason: str
    follows: list[dict[str, str]]
    action: dict[str, str]
    may: bool
    refused: dict[str, str] | None


class SignSource(Protocol):
    """A room's answer to: what awaits this leader? ``rows`` are counted in the menu; ``shown`` are the first of them."""

    def rows(self, viewer: Any) -> QuerySet[Any]: ...

    def counted(self, n: int) -> dict[str, str]: ...

    def shown(self, viewer: Any, most: int) -> list[ToSign]: ...


PaperSource = Callable[[Any, str], list[Paper]]
"""``(viewer, institution's public id) -> papers the viewer may open``, the newest first."""

Moved = Callable[[Any, Any, Actor, datetime], None]

_sources: list[FactSource] = []
_movements: list[Moved] = []
_subjects: list[SubjectSource] = []
_papers: list[PaperSource] = []
_kept: list[KeptSource] = []
_to_sign: list[SignSource] = []


def sign_source(source: SignSource) -> None:
    if source not in _to_sign:
        _to_sign.append(source)


def sign_sources() -> tuple[SignSource, ...]:
    return tuple(_to_sign)


def kept_source(source: KeptSource) -> None:
    if source not in _kept:
        _kept.append(source)


def kept(asked: Asked, compiled: Any, skip: Iterable[str] = ()) -> dict[str, Prefill]:
    """Rows other rooms keep of the case's institution: for forms, and for conditions no form asks about."""
    wanted = frozenset(skip)
    return {path: value for source in _kept for path, value in source(asked, compiled, wanted).items()}


def subject_source(source: SubjectSource) -> None:
    if source not in _subjects:
        _subjects.append(source)


def subjects(programme: Any) -> list[Subject]:
    return [s for source in _subjects for s in source.of_programme(programme)]


def subject(subject_id: str) -> Subject | None:
    return next((s for source in _subjects if (s := source.one(subject_id)) is not None), None)


def paper_source(source: PaperSource) -> None:
    if source not in _papers:
        _papers.append(source)


def papers(viewer: Any, subject_id: str) -> list[Paper]:
    return [p for source in _papers for p in source(viewer, subject_id)]


def fact_source(source: FactSource) -> None:
    if source not in _sources:
        _sources.append(source)


def sources() -> tuple[FactSource, ...]:
    return tuple(_sources)


def on_moved(listener: Moved) -> None:
    """Called with (running case, accepted answer, actor, instant) inside the transaction of every step."""
    if listener not in _movements:
        _movements.append(listener)


def moved(running: Any, answer: Any, actor: Actor, at: datetime) -> None:
    for listener in _movements:
        listener(running, answer, actor, at)
