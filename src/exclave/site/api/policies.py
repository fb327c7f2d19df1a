"""Calls 申报通知 (rounds) and policies in force: clauses, conditions, and what was settled or left open."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path, Query
from pydantic import Field

from exclave.apps.journal import clock
from exclave.apps.programmes import clauses, conditions, deadlines, kept, library, points, queries, stages
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.ui import addresses
from exclave.apps.ui.routes import public
from exclave.engines.codes.text import halfwidth
from exclave.site.api import paging
from exclave.site.api.door import read
from exclave.site.api.texts import Clause, Coded, Id, Office, Shape, Words, clause, coded, office, words
from exclave.site.api.wanted import TEXT, Listed


class RoundsQuery(Listed):
    """Filters of calls."""

    q: Annotated[
        str | None, Field(None, **TEXT, description="标题、编号或正文 · words in title, number or text")
    ]
    state: Annotated[
        Literal["open", "coming", "closed"] | None,
        Field(None, description="申报中、未开始或已截止 · open, not yet open, or closed"),
    ]


class RoundOut(Shape):
    """A call for applications. ``closes_on`` is its last day, until midnight in the authority's zone."""

    id: str
    number: str
    title: Words
    state: Literal["open", "coming", "closed"]
    year: int
    types: list[Coded]
    opens_at: datetime
    closes_at: datetime
    opens_on: date
    closes_on: date
    published_at: datetime
    authority: Office
    programme: str
    page: str


class RoundsOut(Shape):
    items: list[RoundOut]
    next: str | None


@read("/rounds", access=public, shape=RoundsOut, name="api-rounds", tag="rounds")
def list_rounds(request: HttpRequest, asked: Query[RoundsQuery]) -> dict[str, Any]:
    """申报通知列表 · Calls

    最新的在前，含尚未开始和已截止的。 · The newest first, with those not yet open and those closed.
    """
    now, programmes = clock.now(), list(queries.programmes_by_id().values())
    state, search = asked.state or "", halfwidth(asked.q or "").strip()

    def found(at: datetime) -> QuerySet[Round]:
        calls = queries.public_calls(at, state=state, search=search, programmes=programmes)
        return calls.select_related(None).only(*LISTED)

    page = paging.page(
        request,
        found,
        paging.Order("opens_at"),
        cursor=asked.cursor,
        limit=asked.limit,
        depends_on=None if search else ("api rounds", state, queries.packs_of(programmes)),
        now=now,
    )
    return {"items": [_round(row, now) for row in kept.joined(page.rows)], "next": page.next}


LISTED = (
    "public_id", "number", "title_zh", "title_en", "year", "types", "opens_at", "closes_at", "published_at",
    "programme_id", "authority_id",
)  # fmt: skip
"""What ``_round`` reads of a row."""


def _round(row: Round, now: datetime) -> dict[str, Any]:
    pack = library.compiled(row.programme).pack
    zone = ZoneInfo(row.authority.time_zone)
    return {
        "id": row.public_id,
        "number": row.number,
        "title": {"zh": row.title_zh, "en": row.title_en or row.title_zh},
        "state": queries.stage_of_call(row.opens_at, row.closes_at, now),
        "year": row.year,
        "types": [coded(key, conditions.type_name(pack, key)) for key in row.types],
        "opens_at": row.opens_at.astimezone(UTC),
        "closes_at": row.closes_at.astimezone(UTC),
        "opens_on": row.opens_at.astimezone(zone).date(),
        "closes_on": deadlines.last_day(row.closes_at, zone),
        "published_at": row.published_at.astimezone(UTC),
        "authority": office(row.authority),
        "programme": row.programme.public_id,
        "page": addresses.to("call", row.public_id),
    }


class PointOut(Shape):
    """A point of a policy. ``open``: the policy leaves it open; ``value`` null: nobody has settled it."""

    id: str
    label: Words
    value: Words | None
    open: bool
    settled_by: str
    left_open: bool
    reason: str
    clauses: list[Clause]


class RoundPage(RoundOut):
    """A call with its text and what it had to settle."""

    text: Words
    cutoff: date
    settled: list[PointOut]


@read("/rounds/{id}", access=public, shape=RoundPage, name="api-round", tag="rounds", loads=True)
def show_round(request: HttpRequest, id: Path[Id]) -> dict[str, Any] | None:
    """一份申报通知 · One call

    正文、日期，以及通知写明的事项。 · Its text and dates, and the points the policy left to it.
    """
    now = clock.now()
    row = queries.public_call(id, now)
    if row is None:
        return None
    pack = library.compiled(row.programme).pack
    return _round(row, now) | {
        "text": {"zh": row.text_zh, "en": row.text_en or row.text_zh},
        "cutoff": row.cutoff,
        "settled": [_point(p) for p in points.call_points(row, pack)],
    }


def _point(point: points.Point) -> dict[str, Any]:
    return {
        "id": point.id,
        "label": words(point.label),
        "value": words(point.value),
        "open": point.open,
        "settled_by": point.by,
        "left_open": point.left_open,
        "reason": point.reason,
        "clauses": [clause(c) for c in point.clauses],
    }


# ---- policies ---------------------------------------------------------------------------------------------
class PolicyOut(Shape):
    """A policy put in force at an authority, in one version of its pack."""

    id: str
    name: Words
    state: Literal["in_force", "ended"]
    in_force_from: date
    order_number: str
    authority: Office
    pack: str
    pack_version: str
    pack_digest: str
    signed_at: datetime | None
    page: str


class PoliciesOut(Shape):
    items: list[PolicyOut]
    next: str | None


class ConditionOut(Shape):
    """A condition before anyone has applied: what it asks, who answers it, which papers prove it."""

    id: str
    label: Words
    judged_by: Words | None
    question: Words | None
    parts: list[Words]
    parts_joined_by: Literal["any", "all"] | None
    evidence: list[Words]
    clauses: list[Clause]


class TypeOut(Shape):
    """A type of institution one may apply for, with its conditions."""

    type: Coded
    applicants: Words
    procedure: Words | None
    conditions: list[ConditionOut]
    clauses: list[Clause]


class StageOut(Shape):
    label: Words
    who: Words
    second: Words | None
    time: Words
    clauses: list[Clause]


class ProcedureOut(Shape):
    id: str
    name: Words
    stages: list[StageOut]


class PolicyPage(PolicyOut):
    """A policy as this installation runs it. What it leaves open stays open until somebody settles it."""

    clauses: list[Clause]
    types: list[TypeOut]
    points: list[PointOut]
    procedures: list[ProcedureOut]


class PoliciesQuery(Listed):
    """Paging only: an installation has few policies."""


@read("/policies", access=public, shape=PoliciesOut, name="api-policies", tag="policies")
def list_policies(request: HttpRequest, asked: Query[PoliciesQuery]) -> dict[str, Any]:
    """政策列表 · Policies

    施行中和已停止的政策包，最近提出的在前。 · Packs in force and ended, the latest proposed first.
    """
    page = paging.page(
        request, lambda _: queries.public_programmes(), paging.Order("proposed_at"), cursor=asked.cursor, limit=asked.limit
    )  # fmt: skip
    return {"items": [_policy(row) for row in page.rows], "next": page.next}


def _policy(row: Programme) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "name": {"zh": row.name_zh, "en": row.name_en or row.name_zh},
        "state": row.state,
        "in_force_from": row.in_force_from,
        "order_number": row.order_number,
        "authority": office(row.authority),
        "pack": row.pack_version.pack,
        "pack_version": row.pack_version.version,
        "pack_digest": row.pack_version.digest,
        "signed_at": row.signed_at.astimezone(UTC) if row.signed_at else None,
        "page": addresses.to("policy", row.public_id),
    }


@read("/policies/{id}", access=public, shape=PolicyPage, name="api-policy", tag="policies", loads=True)
def show_policy(request: HttpRequest, id: Path[Id]) -> dict[str, Any] | None:
    """一项政策 · One policy

    条款（本系统的转述）、条件、明确与未明确的事项、程序。 · Clauses in this system's words, conditions, points settled and
    open, procedures.
    """
    row = queries.public_programme(id)
    if row is None:
        return None
    compiled = library.compiled(row)
    pack = compiled.pack
    stated = (clauses.clause(row, pack, key) for key in pack.clauses)
    return _policy(row) | {
        "clauses": [clause(c) for c in stated if c is not None],
        "types": [_type(t) for t in conditions.types(row, compiled)],
        "points": [_point(p) for p in points.points(row, pack)],
        "procedures": [_procedure(p) for p in stages.procedures(row, pack)],
    }


def _type(found: conditions.TypeText) -> dict[str, Any]:
    return {
        "type": coded(found.id, found.name),
        "applicants": words(found.applicants),
        "procedure": words(found.procedure),
        "conditions": [_condition(c) for c in found.conditions],
        "clauses": [clause(c) for c in found.clauses],
    }


def _condition(found: conditions.ConditionText) -> dict[str, Any]:
    return {
        "id": found.id,
        "label": words(found.label),
        "judged_by": words(found.judge),
        "question": words(found.question),
        "parts": [words(p) for p in found.parts],
        "parts_joined_by": found.parts_word or None,
        "evidence": [words(e) for e in found.evidence],
        "clauses": [clause(c) for c in found.clauses],
    }


def _procedure(found: stages.ProcedureText) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": words(found.name),
        "stages": [
            {
                "label": words(s.label),
                "who": words(s.who),
                "second": words(s.second),
                "time": words(s.time),
                "clauses": [clause(c) for c in s.clauses],
            }
            for s in found.stages
        ],
    }
