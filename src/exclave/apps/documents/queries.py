"""Which documents there are, and who may open them: whoever may open what they are about.

Letters of a case: its applicant, once issued; the officers and leaders of its offices. Experts read a case without
personal data and get none of its papers. Calls, notices and open certificates: anyone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet

from exclave.apps.cases import running
from exclave.apps.cases.models import Case, Objection, PublicNotice, Submission
from exclave.apps.cases.openness import is_public
from exclave.apps.cases.queries import case_by_public_id, public_notice, running_notices
from exclave.apps.documents import kinds
from exclave.apps.documents.models import OfficialDocument, PrintJob
from exclave.apps.journal import clock
from exclave.apps.people.access import standing
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Round
from exclave.apps.programmes.queries import public_call
from exclave.apps.reference import composing
from exclave.apps.reference.models import Authority
from exclave.apps.register import queries as register
from exclave.apps.register.models import Certificate
from exclave.engines import procedure as engine

INSIDE = ("officer", "leader")


@dataclass(frozen=True)
class Source:
    """What one document is made from. ``authority`` issues it; ``inside``: the viewer stands at one of its offices;
    ``parties``: names that the pack keeps closed may be printed for this viewer."""

    kind: str
    key: str
    authority: Authority
    at: datetime
    subject_kind: str
    subject_id: str
    case: Case | None = None
    entry: engine.Entry | None = None
    submission: Submission | None = None
    notice: PublicNotice | None = None
    round: Round | None = None
    paper: Certificate | None = None
    inside: bool = False
    parties: bool = False
    issued: OfficialDocument | None = None

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def issuable(self) -> bool:
        return self.kind in kinds.ISSUED_HERE and self.issued is None

    @property
    def shown(self) -> bool:
        """To those outside, a letter exists when it was issued; what is public or handed in exists anyway."""
        return self.inside or self.issued is not None or self.kind not in _LETTERS


_LETTERS = frozenset(k for k in kinds.ISSUED_HERE if not kinds.KINDS[k].public)


def find(viewer: Any, kind: str, key: str) -> Source | None:
    """The source as this viewer may see it; None for one that is not there or not for them."""
    if kind not in kinds.KINDS:
        return None
    found = _public(viewer, kind, key) if kinds.KINDS[kind].public else _of_case_key(viewer, kind, key)
    return found if found is not None and found.shown else None


def _of_case_key(viewer: Any, kind: str, key: str) -> Source | None:
    case_id, _, number = key.rpartition("-")
    case = case_for(viewer, case_id) if number.isascii() and number.isdecimal() else None
    if case is None:
        return None
    return next((s for s in of_case(viewer, case) if (s.kind, s.key) == (kind, key)), None)


def case_for(viewer: Any, public_id: str) -> Case | None:
    """A case whose papers this viewer may open: its own, or one of their office's. Never an objection."""
    case = case_by_public_id(viewer, public_id)
    if case is None or Objection.objects.filter(case=case).exists():
        return None
    who = standing(viewer)
    return case if case.applicant_id in who.organisation_ids or stands_inside(viewer, case) else None


def stands_inside(viewer: Any, case: Case) -> bool:
    held = standing(viewer).authority_ids(*INSIDE)
    return case.authority_id in held or case.office_id in held


def of_case(viewer: Any, case: Case) -> list[Source]:
    """Every document of a case, in the order of its history (a fixed number of queries)."""
    compiled = library.compiled(case.programme)
    procedure = compiled.pack.procedures[case.procedure]
    inside = stands_inside(viewer, case)

    def source(kind: str, key: str, authority: Authority, at: datetime, **more: Any) -> Source:
        about = {"subject_kind": "case", "subject_id": case.public_id} | more
        return Source(kind, key, authority, at, case=case, inside=inside, parties=True, **about)

    found = [
        source(
            kinds.form_kind(case), f"{case.public_id}-{one.sequence}", case.authority, one.at, submission=one
        )
        for one in case.submissions.filter(withdrawn_at=None)
        .select_related("submitted_by")
        .order_by("sequence")
    ]
    stages = {s.id: s for s in procedure.stages}
    for kind, entry in kinds.steps(compiled, procedure, running.history(case)):
        district = kinds.by_office(compiled, stages[entry.stage]) and case.office is not None
        issuer = case.office if district else case.authority
        found.append(source(kind, f"{case.public_id}-{entry.seq}", issuer, entry.at, entry=entry))
    notices = PublicNotice.objects.of(case.authority_id).filter(case=case).select_related("authority")
    for notice in notices:
        found.append(
            source(
                "public_notice", notice.public_id, case.authority, notice.starts_at, notice=notice,
                subject_kind="notice", subject_id=notice.public_id,
            )
        )  # fmt: skip
    found += [
        source(
            "certificate", paper.public_id, paper.authority, notices_end(found), paper=paper,
            subject_kind="paper", subject_id=paper.public_id,
        )
        for paper in _certificates(viewer, case)
    ]  # fmt: skip
    order = sorted(found, key=lambda s: s.at)
    return [s for s in with_issued(order) if s.shown]


def issued_of_case(case: Case) -> list[OfficialDocument]:
    """Documents issued for the case and for its notices, whoever asks: for those who may open the case."""
    notices = PublicNotice.objects.of(case.authority_id).filter(case=case).values_list("public_id", flat=True)
    rows = OfficialDocument.objects.scoped("of one case")
    return list(rows.filter(subject_id__in=[case.public_id, *notices]).order_by("pk"))


def notices_end(found: list[Source]) -> datetime:
    """Certificates stand last: they follow whatever came before."""
    return max((s.at for s in found), default=clock.now())


def _certificates(viewer: Any, case: Case) -> list[Certificate]:
    institution = register.institution_by_id(case.subject_id)
    if institution is None:
        return []
    papers = register.papers_of(viewer, institution)
    return [p for p in papers if p.kind == register.CERTIFICATE and p.content.get("case") == case.number]


def with_issued(sources: Iterable[Source]) -> list[Source]:
    """The sources with the documents issued for them (one query)."""
    listed = list(sources)
    rows = OfficialDocument.objects.scoped("documents of sources the viewer was given").filter(
        source__in=[s.name for s in listed]
    )
    known = {row.source: row for row in rows.select_related("authority")}
    return [replace(s, issued=known.get(s.name)) for s in listed]


def _public(viewer: Any, kind: str, key: str) -> Source | None:
    found = {"call": of_call, "public_notice": of_notice, "certificate": of_paper}[kind](viewer, key)
    return with_issued([found])[0] if found is not None else None


def of_call(viewer: Any, round_id: str) -> Source | None:
    call = public_call(round_id, clock.now())
    if call is None:
        return None
    inside = call.authority_id in standing(viewer).authority_ids(*INSIDE)
    return Source(
        "call", call.public_id, call.authority, call.published_at, "round", call.public_id, round=call,
        inside=inside,
    )  # fmt: skip


def of_notice(viewer: Any, notice_id: str) -> Source | None:
    notice = public_notice(notice_id)
    if notice is None:
        return None
    return _notice_source(notice, notice.authority_id in standing(viewer).authority_ids(*INSIDE))


def _notice_source(notice: PublicNotice, inside: bool) -> Source:
    return Source(
        "public_notice", notice.public_id, notice.authority, notice.starts_at, "notice", notice.public_id,
        case=notice.case, notice=notice, inside=inside,
    )  # fmt: skip


def of_paper(viewer: Any, paper_id: str) -> Source | None:
    paper = register.paper_by_id(viewer, paper_id)
    if paper is None or paper.kind != register.CERTIFICATE:
        return None
    return paper_source(viewer, paper)


def paper_source(viewer: Any, paper: Certificate) -> Source:
    """A certificate; closed names are printed for those it concerns alone."""
    who = standing(viewer)
    inside = paper.authority_id in who.authority_ids(*INSIDE, "auditor")
    pack = library.compiled(paper.institution.programme).pack
    opened = all(is_public(pack, path) for path in ("institution.name", "applicant.name"))
    parties = opened or inside or paper.institution.organisation_id in who.organisation_ids
    return Source(
        "certificate", paper.public_id, paper.authority, _issued_at(paper), "paper", paper.public_id, paper=paper,
        inside=inside, parties=parties,
    )  # fmt: skip


def _issued_at(paper: Certificate) -> datetime:
    """The beginning of the day it was issued, at its authority."""
    return datetime.combine(paper.issued_on, time(), paper.authority.zone)


# ---- printing ---------------------------------------------------------------------------------------------
def jobs_of(viewer: Any) -> list[PrintJob]:
    """What this person ordered, the newest first, at offices where they still stand."""
    held = tuple(standing(viewer).authority_ids(*INSIDE))

    def found() -> QuerySet[PrintJob]:
        own = PrintJob.objects.of(held).filter(ordered_by_id=composing.NOBODY)
        return own.order_by("-pk").defer("items")[:30]

    return composing.once(("print jobs", held), found).read_for({composing.NOBODY: viewer.pk})


def job_by_id(viewer: Any, public_id: str) -> PrintJob | None:
    """A job of one's own; nobody else may fetch what was printed."""
    held = standing(viewer).authority_ids(*INSIDE)
    return (
        PrintJob.objects.of(held)
        .filter(public_id=public_id, ordered_by_id=viewer.pk)
        .select_related("authority")
        .first()
    )


def printable(viewer: Any, what: str, round_id: str = "", state: str = "") -> list[list[str]]:
    """[kind, key] of what a batch would print: certificates of a round (or all), or notices of a state."""
    kind, found = _printable(viewer, what, round_id, state)
    return [[kind, key] for key in found.values_list("public_id", flat=True)]


def printable_number(viewer: Any, what: str, round_id: str = "", state: str = "") -> int:
    key = "printable", what, state, tuple(standing(viewer).authority_ids(*INSIDE))
    typed = bool(round_id) or state not in PRINTED_STATES
    return len(composing.Listed(None if typed else key, lambda: _printable(viewer, what, round_id, state)[1]))


PRINTED_STATES = ("", "valid", "running", "ended")


def _printable(viewer: Any, what: str, round_id: str, state: str) -> tuple[str, QuerySet[Any]]:
    held = standing(viewer).authority_ids(*INSIDE)
    if what == "notices":
        notices = PublicNotice.objects.of(held).order_by("pk")
        if round_id:
            notices = notices.filter(case__round__public_id=round_id)
        if state in ("running", "ended"):
            notices = notices.filter(ended_at__isnull=state == "running")
        return "public_notice", notices
    papers = Certificate.objects.of(held).filter(kind=register.CERTIFICATE).order_by("number", "pk")
    if state == "valid":
        papers = papers.filter(revoked_on=None)
    if round_id:
        ended = Case.objects.of(held).filter(round__public_id=round_id).values("subject_id")
        papers = papers.filter(institution__public_id__in=ended)
    return "certificate", papers


def many(viewer: Any, items: Iterable[Iterable[str]]) -> list[Source]:
    """The sources of a batch in their order, as this viewer may open them (a fixed number of queries)."""
    wanted = [tuple(item) for item in items]
    papers = [key for kind, key in wanted if kind == "certificate"]
    notices = [key for kind, key in wanted if kind == "public_notice"]
    known: dict[tuple[str, ...], Source] = {
        ("certificate", p.public_id): paper_source(viewer, p) for p in register.papers_by_ids(viewer, papers)
    }
    held = standing(viewer).authority_ids(*INSIDE)
    rows = (
        running_notices()
        .select_related("case__programme__authority", "case__round", "case__authority")
        .filter(public_id__in=notices, authority_id__in=held)
    )
    for notice in rows:
        known["public_notice", notice.public_id] = _notice_source(notice, True)
    found = [known[item] for item in wanted if item in known]
    return with_issued(found)


NAMED = ("public_id", "number", "title_zh", "title_en")
"""What a choice of rounds shows of each."""


def rounds_of(viewer: Any) -> list[tuple[str, str, str, str]]:
    """``NAMED`` of the calls at the viewer's offices, the newest first."""
    held = tuple(standing(viewer).authority_ids(*INSIDE))

    def found() -> QuerySet[Any]:
        calls = Round.objects.of(held).filter(obligation="").order_by("-opens_at")
        return calls.values_list(*NAMED)[:100]

    return composing.once(("rounds to print", held), found).read()
