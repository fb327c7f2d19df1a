"""Public notices 公示, and the check of certificates."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query
from pydantic import BaseModel, Field

from exclave.apps.cases import noticing
from exclave.apps.cases import queries as cases
from exclave.apps.cases.models import PublicNotice
from exclave.apps.cases.views.public import opening_names
from exclave.apps.journal import clock
from exclave.apps.people import limiting
from exclave.apps.programmes import kept
from exclave.apps.reference.calendars import shown_calendar, work_calendar
from exclave.apps.register import papers
from exclave.apps.ui import addresses
from exclave.apps.ui.routes import public
from exclave.engines.codes.text import halfwidth
from exclave.site.api import paging
from exclave.site.api.door import read, within
from exclave.site.api.texts import Clause, Id, Office, Shape, Words, clause, office, words
from exclave.site.api.wanted import TEXT, Listed


class NoticesQuery(Listed):
    """Filters of public notices."""

    q: Annotated[
        str | None, Field(None, **TEXT, description="公示编号或开放的机构名称 · number, or an open name")
    ]
    state: Annotated[
        Literal["running", "ended"] | None, Field(None, description="公示中或已结束 · running or no longer")
    ]


class NoticeOut(Shape):
    """A public notice. ``ends_on`` is its last day; null while its clock stands still."""

    id: str
    number: str
    name: Words
    applicant: Words | None
    type: Words
    procedure: Words
    authority: Office
    state: Literal["running", "paused", "over", "ended"]
    starts_at: datetime
    ends_on: date | None
    provisional: bool
    page: str


class NoticesOut(Shape):
    items: list[NoticeOut]
    next: str | None


@read("/notices", access=public, shape=NoticesOut, name="api-notices", tag="notices")
def list_notices(request: HttpRequest, asked: Query[NoticesQuery]) -> dict[str, Any]:
    """公示列表 · Public notices

    最新的在前。异议人在此一概不列。 · The newest first. Who objected is known to nobody here.
    """
    now, calendar = clock.now(), shown_calendar()
    search = halfwidth(asked.q or "").strip()
    found = cases.public_notices(
        now, state=asked.state or "", search=search, named_in=opening_names() if search else []
    )
    lean = found.select_related(None).defer(None).select_related("case").only(*noticing.LISTED)
    page = paging.page(
        request, lambda _: lean, paging.Order("starts_at"), cursor=asked.cursor, limit=asked.limit
    )
    rows = kept.joined(page.rows, "case")
    return {"items": [_item(row, now, calendar) for row in rows], "next": page.next}


def _item(row: PublicNotice, now: datetime, calendar: Any) -> dict[str, Any]:
    shown = noticing.notice_row(row, now, calendar)
    return {
        "id": row.public_id,
        "number": row.number,
        "name": words(shown["name"]),
        "applicant": words(shown["applicant"]),
        "type": words(shown["type"]),
        "procedure": words(shown["procedure"]),
        "authority": office(row.authority),
        "state": shown["state"],
        "starts_at": row.starts_at.astimezone(UTC),
        "ends_on": shown["deadline"]["due"],
        "provisional": row.provisional and shown["state"] == "running",
        "page": addresses.to("notice", row.public_id),
    }


class NoticeFact(Shape):
    fact: str
    label: Words
    value: Words


class NoticePage(NoticeOut):
    """A notice with all it says."""

    case_number: str
    programme: str
    call: str | None
    period: Words | None
    clauses: list[Clause]
    facts: list[NoticeFact]
    result: Words | None
    takes_objections: bool
    open: bool


@read("/notices/{id}", access=public, shape=NoticePage, name="api-notice", tag="notices", loads=True)
def show_notice(request: HttpRequest, id: Path[Id]) -> dict[str, Any] | None:
    """一条公示 · One public notice

    期限、依据和结果。异议在公示页面提出。 · Its days, the rule behind them, and how it ended. Objections are raised on its page.
    """
    row = cases.public_notice(id)
    if row is None:
        return None
    now, calendar = clock.now(), work_calendar()
    shown = noticing.notice_page(row, now, calendar)
    return _item(row, now, calendar) | {
        "case_number": shown["case_number"],
        "programme": shown["programme"].public_id,
        "call": shown["call"].public_id if shown["call"] else None,
        "period": words(shown["period"]),
        "clauses": [clause(one) for one in shown["clauses"]],
        "facts": [
            {"fact": f["key"], "label": words(f["label"]), "value": words(f["value"])} for f in shown["facts"]
        ],
        "result": words(shown["result"]),
        "takes_objections": shown["takes_objections"],
        "open": shown["open"],
    }


# ---- certificates -----------------------------------------------------------------------------------------
class CheckQuery(BaseModel):
    """What stands on the paper."""

    number: Annotated[
        str, Field(**(TEXT | {"max_length": 60}), description="证书编号 · the number on the paper")
    ]
    code: Annotated[
        str | None,
        Field(None, **TEXT, description="核验码或其摘要（8位以上） · its code, or eight signs or more of its hash"),
    ]  # fmt: skip


class CheckOut(Shape):
    """What is known of a paper. ``code_matches`` is null when no code was given."""

    number: str
    kind: Words
    genuine: bool
    in_force: bool
    code_matches: bool | None
    intact: bool
    issued_on: date
    revoked_on: date | None
    institution: str | None
    institution_id: str
    organisation: str | None
    type: Words
    authority: Office
    hash: str
    journal: int | None
    journal_agrees: bool | None
    as_of: date


@read(
    "/certificates/check",
    access=public,
    shape=CheckOut,
    name="api-certificate-check",
    tag="certificates",
    loads=True,
)
def check_certificate(request: HttpRequest, asked: Query[CheckQuery]) -> dict[str, Any] | None:
    """核验证书 · Check a certificate

    按编号核验；决定书还须提供核验码。查不到的：404。 · By its number; a decision is spoken of only to whoever has
    its code. Not found: 404.
    """
    within(limiting.CHECK, request)
    number = halfwidth(asked.number).strip().upper()
    found = papers.check(number, halfwidth(asked.code or "").strip())
    if found is None:
        return None
    shown = papers.paper_page(found.paper)
    return {
        "number": shown["number"],
        "kind": words(shown["kind"]),
        "genuine": found.genuine,
        "in_force": found.genuine and shown["revoked_on"] is None,
        "code_matches": found.code,
        "intact": found.intact,
        "issued_on": shown["issued_on"],
        "revoked_on": shown["revoked_on"],
        "institution": shown["institution"],
        "institution_id": shown["institution_id"],
        "organisation": shown["organisation"],
        "type": words(shown["type"]),
        "authority": office(shown["authority"]),
        "hash": shown["hash"],
        "journal": found.journal,
        "journal_agrees": found.journal_agrees,
        "as_of": clock.now().date(),
    }
