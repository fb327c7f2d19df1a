"""What a token reads: the cases and obligations its holder would see on the pages, through the same queries."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Path, Query
from pydantic import Field

from exclave.apps.cases import queries, running
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.cases.presenting import stage_text, timeline, type_text
from exclave.apps.cases.presenting.words import WAITS_ON, named, outcome_text, text
from exclave.apps.journal import clock
from exclave.apps.programmes import library
from exclave.apps.programmes.deadlines import last_day
from exclave.site.api import paging
from exclave.site.api.door import bears, read
from exclave.site.api.texts import Coded, Id, Office, Shape, Words, coded, office, words
from exclave.site.api.wanted import Listed

WAITS = Literal["applicant", "office", "authority", "leader", "expert", "clock", "nobody"]


class TokenOut(Shape):
    """What this token is: whose standing it reads with, what it may, and until when."""

    name: str
    prefix: str
    role: Literal["applicant", "officer", "leader"]
    place: Words
    scopes: list[str]
    issued_at: datetime
    expires_at: datetime


@read("/me", access=bears(""), shape=TokenOut, name="api-me", tag="own")
def show_token(request: HttpRequest) -> dict[str, Any]:
    """本令牌 · This token

    它以哪个角色读取、能读什么、到何时为止。 · In which capacity it reads, what it may read, and until when.
    """
    token = request.bearer.token  # type: ignore[attr-defined]
    place = token.organisation or token.authority
    return {
        "name": token.name,
        "prefix": token.prefix,
        "role": token.role,
        "place": {"zh": place.name_zh, "en": place.name_en or place.name_zh},
        "scopes": token.scopes,
        "issued_at": token.issued_at.astimezone(UTC),
        "expires_at": token.expires_at.astimezone(UTC),
    }


class CasesQuery(Listed):
    """Filters of cases."""

    state: Annotated[
        Literal["open", "closed"] | None, Field(None, description="在办或已办结 · open or closed")
    ]
    waits_on: Annotated[WAITS | None, Field(None, description="等待谁办理 · whose turn it is")]


class CaseOut(Shape):
    """A case 办件. ``due_on`` is the last day of the stage it is at; null where the stage has no limit."""

    id: str
    number: str
    title: str
    type: Coded
    procedure: Coded
    stage: Coded
    waits_on: Coded
    applicant: Words | None
    applicant_id: str | None
    authority: Office
    office: Office | None
    programme: str
    round: str | None
    year: int | None
    opened_at: datetime
    submitted_at: datetime | None
    due_at: datetime | None
    due_on: date | None
    due_provisional: bool
    paused: bool
    ended: bool
    outcome: Coded | None
    version: int


class CasesOut(Shape):
    items: list[CaseOut]
    next: str | None


@read("/cases", access=bears("cases:read"), shape=CasesOut, name="api-cases", tag="own")
def list_cases(request: HttpRequest, asked: Query[CasesQuery]) -> dict[str, Any]:
    """我的办件 · One's own cases

    经办人读本单位的办件；机关人员读本机关能看到的办件，与页面一致。最近立案的在前。 ·
    An agent reads the organisation's cases, an officer or leader those of
    the office, exactly as on the pages. The latest opened first.
    """
    found = _cases(request)
    if asked.state:
        found = found.filter(ended=asked.state == "closed")
    if asked.waits_on:
        found = found.filter(waits_on=asked.waits_on)
    page = paging.page(
        request, lambda _: found, paging.Order("opened_at"), cursor=asked.cursor, limit=asked.limit
    )
    return {"items": [_case(row) for row in page.rows], "next": page.next}


def _cases(request: HttpRequest) -> Any:
    viewer = request.bearer.account  # type: ignore[attr-defined]
    return queries.cases_for(viewer).defer(
        "programme__pack_version__content", "round__text_zh", "round__text_en"
    )


def _case(row: Case) -> dict[str, Any]:
    pack = library.compiled(row.programme).pack
    procedure = pack.procedures[row.procedure]
    zone = ZoneInfo(row.authority.time_zone)
    last = next((s for s in procedure.stages if row.outcome and row.outcome in s.outcomes), None)
    due = row.due_at if not row.ended else None
    return {
        "id": row.public_id,
        "number": row.number,
        "title": row.title,
        "type": coded(row.type, type_text(pack, row.type)),
        "procedure": coded(row.procedure, named(procedure)),
        "stage": coded(row.stage, stage_text(procedure, row.stage)),
        "waits_on": coded(row.waits_on, WAITS_ON[row.waits_on]),
        "applicant": _organisation(row.applicant),
        "applicant_id": row.applicant.public_id if row.applicant else None,
        "authority": office(row.authority),
        "office": office(row.office) if row.office else None,
        "programme": row.programme.public_id,
        "round": row.round.public_id if row.round else None,
        "year": row.year,
        "opened_at": row.opened_at.astimezone(UTC),
        "submitted_at": row.submitted_at.astimezone(UTC) if row.submitted_at else None,
        "due_at": due.astimezone(UTC) if due else None,
        "due_on": last_day(due, zone) if due else None,
        "due_provisional": row.due_provisional,
        "paused": row.paused,
        "ended": row.ended,
        "outcome": coded(row.outcome, outcome_text(last, row.outcome)) if row.outcome else None,
        "version": row.version,
    }


def _organisation(found: Any) -> Words | None:
    return {"zh": found.name_zh, "en": found.name_en or found.name_zh} if found else None


class StepOut(Shape):
    """A step done, the one now, or one to come. Who acted is named by duty, never by name."""

    label: Words
    state: Literal["done", "now", "ahead", "skipped", "returned"]
    who: Words | None
    at: datetime | None
    outcome: Words | None
    note: Words | None


class CasePage(CaseOut):
    """A case with its course."""

    steps: list[StepOut]


@read("/cases/{id}", access=bears("cases:read"), shape=CasePage, name="api-case", tag="own", loads=True)
def show_case(request: HttpRequest, id: Path[Id]) -> dict[str, Any] | None:
    """一个办件 · One case

    所处环节和全部经过。无权查看的办件视为不存在：404。 · Where it stands and how it came there. Of a case one may not see nothing is known here: 404.
    """
    row = _cases(request).filter(public_id=id).first()
    if row is None:
        return None
    alive = running.load(row)
    steps = timeline(alive, running.history(row), clock.now())
    return _case(row) | {"steps": [_step(step) for step in steps]}


def _step(step: dict[str, Any]) -> dict[str, Any]:
    at = step.get("at")
    return {
        "label": words(step["label"]),
        "state": step["state"],
        "who": words(step.get("who") or None),
        "at": at.astimezone(UTC) if at else None,
        "outcome": words(step.get("outcome")),
        "note": words(step.get("note") or None),
    }


class ObligationsQuery(Listed):
    """Filters of obligations."""

    state: Annotated[
        Literal["open", "done", "late", "waived"] | None,
        Field(None, description="未办、已办、逾期、免办 · its state"),
    ]
    year: Annotated[int | None, Field(None, ge=2000, le=2100, description="年度 · the year it is about")]


class ObligationOut(Shape):
    """A dated duty 应办事项, such as a yearly report."""

    id: str
    obligation: Coded
    organisation: Words
    organisation_id: str
    subject: str
    subject_id: str
    year: int
    state: Literal["open", "done", "late", "waived"]
    opens_at: datetime
    due_at: datetime
    due_on: date
    done_at: datetime | None
    case: str | None


class ObligationsOut(Shape):
    items: list[ObligationOut]
    next: str | None


@read(
    "/obligations", access=bears("obligations:read"), shape=ObligationsOut, name="api-obligations", tag="own"
)
def list_obligations(request: HttpRequest, asked: Query[ObligationsQuery]) -> dict[str, Any]:
    """应办事项 · Obligations

    本单位应办的，或本机关督办的，到期早的在前。 · What the organisation owes, or the office chases; the earliest due first.
    """
    viewer = request.bearer.account  # type: ignore[attr-defined]
    found = (
        queries.obligations_for(viewer)
        .select_related("programme__pack_version", "organisation", "case", "authority")
        .defer("programme__pack_version__content")
    )
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.year is not None:
        found = found.filter(year=asked.year)
    order = paging.Order("due_at", descending=False)
    page = paging.page(request, lambda _: found, order, cursor=asked.cursor, limit=asked.limit)
    return {"items": [_obligation(row) for row in page.rows], "next": page.next}


def _obligation(row: ObligationDue) -> dict[str, Any]:
    spec = library.compiled(row.programme).pack.obligations.get(row.obligation)
    return {
        "id": row.public_id,
        "obligation": coded(row.obligation, named(spec) if spec else text(row.obligation)),
        "organisation": _organisation(row.organisation),
        "organisation_id": row.organisation.public_id,
        "subject": row.subject_name,
        "subject_id": row.subject_id,
        "year": row.year,
        "state": row.state,
        "opens_at": row.opens_at.astimezone(UTC),
        "due_at": row.due_at.astimezone(UTC),
        "due_on": last_day(row.due_at, ZoneInfo(row.authority.time_zone)),
        "done_at": row.done_at.astimezone(UTC) if row.done_at else None,
        "case": row.case.public_id if row.case else None,
    }
