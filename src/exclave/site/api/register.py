"""The register 备案库: entries with their open facts, as of a day and as known on a day."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path, Query
from pydantic import BaseModel, Field

from exclave.apps.cases.openness import public_text
from exclave.apps.cases.presenting import type_text
from exclave.apps.cases.presenting.values import place_text
from exclave.apps.journal import clock
from exclave.apps.programmes import clauses, kept, library
from exclave.apps.programmes.conditions import state_name
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import programmes_by_id
from exclave.apps.reference.calendars import work_calendar
from exclave.apps.register import entries, history, queries, regions
from exclave.apps.register.models import Institution
from exclave.apps.register.queries import Filters
from exclave.apps.ui import addresses
from exclave.apps.ui.routes import public
from exclave.engines.codes.calendar import end_of_day_instant
from exclave.engines.codes.text import halfwidth
from exclave.site.api import paging
from exclave.site.api.door import read
from exclave.site.api.problems import bad_parameters, fault
from exclave.site.api.texts import Clause, Coded, Id, Office, Shape, Words, clause, coded, office, words
from exclave.site.api.wanted import CODE, DAY, TEXT, Listed

PUBLIC = AnonymousUser()
"""Whoever reads the register through the API reads it as everybody does."""


class RegisterQuery(Listed):
    """Filters of the register."""

    q: Annotated[
        str | None,
        Field(None, **TEXT, description="名称、单位、地点或证书编号 · words in open names, places and certificate numbers"),
    ]  # fmt: skip
    state: Annotated[
        str | None, Field(None, **CODE, description="现在的状态 · present state, such as `filed`")
    ]
    type: Annotated[str | None, Field(None, **CODE, description="机构类型 · type of institution")]
    home: Annotated[str | None, Field(None, **CODE, description="飞出地代码 · code of the home place")]
    host: Annotated[
        str | None,
        Field(None, **CODE, description="飞入地代码，省市含其下 · code of the host place; a province holds what lies in it"),
    ]  # fmt: skip
    district: Annotated[
        str | None, Field(None, **CODE, description="依托单位所在区 · district of the organisation")
    ]
    authority: Annotated[
        str | None,
        Field(None, pattern=r"^[2-9a-hjkmnp-z]{16}$", description="主管机关编号 · id of an authority"),
    ]
    as_of: Annotated[
        str | None, Field(None, **DAY, description="状态截至该日 · states as of this day; today if left out")
    ]
    known: Annotated[
        str | None,
        Field(None, **DAY, description="按该日所知 · as the register knew it at the end of this day"),
    ]
    sort: Annotated[
        Literal["-entered", "entered"], Field("-entered", description="按入库时间 · by the time of entry")
    ]


class InstitutionOut(Shape):
    """An entry of the register. Names stand here only where the policy pack opens them."""

    id: str
    number: str | None
    name: Words
    type: Coded
    home: Coded
    host: Words | None
    organisation: Words | None
    state: Coded | None
    state_since: date | None
    entered_on: date
    authority: Office
    programme: str
    page: str


class RegisterOut(Shape):
    """A page of the register. ``as_of`` and ``known`` say of which two days it speaks."""

    as_of: date
    known: date
    items: list[InstitutionOut]
    next: str | None


class Days(BaseModel):
    """The two days a reading is about, and the instant up to which things count as known."""

    as_of: date
    known: date
    instant: datetime


@read("/register", access=public, shape=RegisterOut, name="api-register", tag="register")
def list_institutions(request: HttpRequest, asked: Query[RegisterQuery]) -> dict[str, Any]:
    """备案库列表 · The register

    每条只含政策包开放的信息。同一条目按两个日期读取：`as_of` 问某日的状态，`known` 问备案库到某日所知的情况；筛选按现在的状态。 ·
    Entries with the facts their policy pack opens. Two days of one entry are two readings:
    `as_of` asks how it stood on a day, `known` what the register knew by then. Filters speak of the present.
    """
    programmes = programmes_by_id()
    now = clock.now()
    zone = _zone(programmes)
    days = _days(asked.as_of, asked.known, now, zone)
    if asked.state and (days.as_of, days.known) != (_today(now, zone), _today(now, zone)):
        raise _state_of_the_past()
    page = paging.page(
        request,
        lambda _: _found(asked, programmes).only(*LISTED),
        paging.Order("entered_at", asked.sort == "-entered"),
        cursor=asked.cursor,
        limit=asked.limit,
        depends_on=None if _narrowed(asked) else ("api register", tuple(programmes)),
    )
    numbers = queries.certificate_numbers(row.pk for row in page.rows)
    states = queries.states_by_institution(row.pk for row in page.rows)
    items = [
        _item(row, programmes[row.programme_id], numbers.get(row.pk), states[row.pk], days)
        for row in kept.joined(page.rows)
    ]
    return {"as_of": days.as_of, "known": days.known, "items": items, "next": page.next}


LISTED = ("public_id", "type", "home", "public", "entered_at", "programme_id", "authority_id")
"""What ``_item`` reads of a row."""


def _found(asked: RegisterQuery, programmes: Iterable[int]) -> QuerySet[Institution]:
    found = queries.public_institutions(programmes, queries.looked_up(_filters(asked)))
    return found.filter(authority__public_id=asked.authority) if asked.authority else found


def _narrowed(asked: RegisterQuery) -> bool:
    return bool(_filters(asked).on or asked.authority)


def _filters(asked: RegisterQuery) -> Filters:
    search = halfwidth(asked.q or "").strip()
    return Filters(
        state=asked.state or "",
        type=asked.type or "",
        home=asked.home or "",
        district=asked.district or "",
        region=asked.host or "",
        search=search,
        places=regions.named_like(search),
    )


def _item(
    row: Institution, programme: Programme, number: str | None, states: Iterable[history.Recorded], days: Days
) -> dict[str, Any]:
    pack = library.compiled(programme).pack
    span = history.state_on(history.known_at(states, days.instant), days.as_of)
    return {
        "id": row.public_id,
        "number": number,
        "name": words(entries.entry_name(row, pack)),
        "type": coded(row.type, type_text(pack, row.type)),
        "home": _place(row.home),
        "host": words(entries.host_of(row, pack)),
        "organisation": words(public_text(pack, row.public, "applicant.name")),
        "state": coded(span.state, state_name(pack, span.state)) if span else None,
        "state_since": span.since if span else None,
        "entered_on": row.entered_at.astimezone(ZoneInfo(row.authority.time_zone)).date(),
        "authority": office(row.authority),
        "programme": programme.public_id,
        "page": addresses.to("institution", row.public_id),
    }


def _place(code: str) -> dict[str, Any]:
    return coded(code, place_text(code))


# ---- the two days -----------------------------------------------------------------------------------------
def _zone(programmes: dict[int, Programme]) -> ZoneInfo:
    """The zone in which a day without an authority is meant: that of the first programme."""
    first = next(iter(programmes.values()), None)
    return ZoneInfo(first.authority.time_zone if first else "Asia/Shanghai")


def _today(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def _days(as_of: str | None, known: str | None, now: datetime, zone: ZoneInfo) -> Days:
    today = _today(now, zone)
    day = _day("as_of", as_of) or today
    known_on = _day("known", known) or today
    known_on = min(known_on, today)  # what will be known later nobody knows; the answer says which day it is
    instant = now if known_on == today else end_of_day_instant(known_on, zone) - timedelta(microseconds=1)
    return Days(as_of=day, known=known_on, instant=instant.astimezone(UTC))


def _day(name: str, stated: str | None) -> date | None:
    if stated is None:
        return None
    try:
        return date.fromisoformat(stated)
    except ValueError:
        raise bad_parameters([
            fault(name, {"zh": "日历上没有这一天。", "en": "The calendar has no such day."},
                  {"zh": "请写成 2026-01-31。", "en": "Write it as 2026-01-31."})
        ]) from None  # fmt: skip


def _state_of_the_past() -> Exception:
    return bad_parameters([
        fault("state", {"zh": "只能按现在的状态筛选。", "en": "It filters by the present state only."},
              {"zh": "请去掉 as_of 和 known，或者去掉 state。", "en": "Leave out as_of and known, or leave out state."})
    ])  # fmt: skip


# ---- one entry --------------------------------------------------------------------------------------------
class InstitutionQuery(BaseModel):
    """Of which days an entry is read."""

    as_of: Annotated[
        str | None, Field(None, **DAY, description="截至该日 · as of this day; today if left out")
    ]
    known: Annotated[
        str | None, Field(None, **DAY, description="按该日所知 · as known at the end of this day")
    ]


class FactOut(Shape):
    """An open fact, as the applicant stated it."""

    fact: str
    label: Words
    value: Words


class SpanOut(Shape):
    """A state from a day until the day before ``until`` (null: still so), and when it was recorded."""

    state: Coded
    since: date
    until: date | None
    recorded_at: datetime
    clauses: list[Clause]


class ReportOut(Shape):
    """A report owed or handed in."""

    label: Words
    year: int
    state: Literal["open", "done", "late", "waived"]
    due_on: date | None
    done_at: datetime | None


class GradeOut(Shape):
    """The grade of a year."""

    year: int
    evaluation: Words
    grade: Words
    given_on: date
    clauses: list[Clause]


class BarOut(Shape):
    """Applying again is barred from a day up to and including ``until`` (null: no end is set)."""

    starts: date
    until: date | None
    clauses: list[Clause]


class PaperOut(Shape):
    """A certificate."""

    number: str
    kind: Words
    issued_on: date
    revoked_on: date | None


class EntryOut(InstitutionOut):
    """An entry with its history, its reports and what follows from them."""

    as_of: date
    known: date
    facts: list[FactOut]
    history: list[SpanOut]
    reports: list[ReportOut]
    grades: list[GradeOut]
    certificates: list[PaperOut]
    bars: list[BarOut]


@read("/register/{id}", access=public, shape=EntryOut, name="api-institution", tag="register", loads=True)
def show_institution(
    request: HttpRequest, id: Path[Id], asked: Query[InstitutionQuery]
) -> dict[str, Any] | None:
    """一家机构 · One entry

    状态以两个时间读取：某日的状态，以及某日所知的状态。经过为 `known` 当日结束时所知。 ·
    A state is read by two days. The history is what was known at the end of the day `known`.
    """
    row = queries.institution_by_id(id)
    if row is None or row.programme.state not in ("in_force", "ended"):
        return None
    now = clock.now()
    days = _days(asked.as_of, asked.known, now, ZoneInfo(row.authority.time_zone))
    shown = entries.entry_page(row, PUBLIC, days.as_of, days.instant, now, work_calendar())
    states = queries.states_of(row)
    spans = history.known_at(states, days.instant)
    item = _item(row, row.programme, shown["number"] or None, states, days)
    return item | {
        "as_of": days.as_of,
        "known": days.known,
        "facts": [
            {"fact": f["key"], "label": words(f["label"]), "value": words(f["value"])} for f in shown["facts"]
        ],
        "history": [_span(span, row) for span in spans],
        "reports": [_report(report) for report in shown["reports"]],
        "grades": [_grade(g) for g in shown["grades"]],
        "certificates": [_paper(paper) for paper in shown["papers"]],
        "bars": [{"starts": b["starts"], "until": b["until"], "clauses": _clauses(b)} for b in shown["bars"]],
    }


def _clauses(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [clause(one) for one in row["clauses"]]


def _span(span: history.Span, row: Institution) -> dict[str, Any]:
    pack = library.compiled(row.programme).pack
    return {
        "state": coded(span.state, state_name(pack, span.state)),
        "since": span.since,
        "until": span.until,
        "recorded_at": span.recorded_at.astimezone(UTC),
        "clauses": [clause(one) for one in clauses.clauses(row.programme, pack, span.clause or None)],
    }


def _report(report: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": words(report["label"]),
        "year": report["year"],
        "state": report["state"],
        "due_on": report["due"],
        "done_at": report["done_at"],
    }


def _grade(row: dict[str, Any]) -> dict[str, Any]:
    grade = row["grade"]
    return {
        "year": grade.year,
        "evaluation": words(grade.evaluation),
        "grade": words(grade.name),
        "given_on": grade.given_on,
        "clauses": _clauses(row),
    }


def _paper(paper: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": paper["number"],
        "kind": words(paper["kind"]),
        "issued_on": paper["issued_on"],
        "revoked_on": paper["revoked_on"],
    }
