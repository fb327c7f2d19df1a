"""Issue a letter, call or notice: freeze what it says, give it its number, and record its digest."""

import hashlib
from datetime import date
from typing import Any

from exclave.apps.documents import composing, kinds, queries
from exclave.apps.documents.composing.composed import LANGUAGES, compose
from exclave.apps.documents.composing.frame import Frame, frame_of
from exclave.apps.documents.models import OfficialDocument
from exclave.apps.documents.queries import Source
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.access import agent_ids, read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.reference import numbers
from exclave.apps.reference.models import Authority
from exclave.engines import journal, paper


@action("document.issue")
def issue_document(
    actor: Actor, *, kind: str, key: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Issue, as an officer of the authority that acted. Twice is refused, so that a step has one document.

    Without a prefix of the authority the document bears no number and says so. Raises ``Refused``: issued already,
    or a character that no face on this site can print.
    """
    account = acting_account(actor)
    source = queries.find(account, kind, key)
    if source is None or kind not in kinds.ISSUED_HERE:
        raise not_allowed()
    if source.authority.pk not in read_standing(account.pk).authority_ids("officer"):
        raise not_allowed()
    # One at a time per authority: who waited sees what the other issued, and numbers have no gaps.
    authority = Authority.objects.select_for_update(no_key=True).get(pk=source.authority.pk)
    if OfficialDocument.objects.of(authority.pk).filter(source=source.name).exists():
        raise Refused(
            "document_issued",
            "这份公文已经签发，不能再签发一次。请刷新页面查看。",
            "This document was issued already and cannot be issued again. Reload the page to see it.",
        )
    return _issue(actor, source, authority)


def _issue(actor: Actor, source: Source, authority: Authority) -> dict[str, Any]:
    at = moment()
    frame = frame_of(authority)
    year = numbers.year_of(authority, at)
    on = authority.day(at)
    prefix = frame.prefix(kinds.KINDS[source.kind].series)
    # Composed before the number is taken: what cannot be printed must not use one up.
    _refuse_missing(_content(source, frame, "", on))
    number = numbered(authority, prefix, year) if prefix else ""
    content = {lang: d.as_json() for lang, d in _content(source, frame, number, on).items()}
    digest = hashlib.sha256(journal.canonical(content)).hexdigest()
    row = OfficialDocument.objects.create(
        authority=authority,
        kind=source.kind,
        source=source.name,
        subject_kind=source.subject_kind,
        subject_id=source.subject_id,
        number=number,
        year=year,
        content=content,
        digest=digest,
        template=paper.TEMPLATE_VERSION,
        issued_on=on,
        issued_at=at,
        issued_by=actor.id,
    )
    record(
        actor,
        authority.public_id,
        "document.issue",
        kind="document",
        subject_id=row.public_id,
        version=1,
        content={
            "kind": source.kind,
            "about": source.subject_id,
            "number": number,
            "digest": digest,
            "template": paper.TEMPLATE_VERSION,
        },
    )
    _tell(source, row)
    return {"document": row.public_id, "number": number, "digest": digest}


def _tell(source: Source, row: OfficialDocument) -> None:
    """Whoever a letter is for hears that it can be fetched."""
    case = source.case
    if source.subject_kind != "case" or case is None or case.applicant_id is None:
        return
    kind = kinds.words(source.kind)
    tell(
        agent_ids(case.applicant_id),
        "document.issued",
        {
            "case": case.public_id,
            "case_number": case.number,
            "kind_zh": kind["zh"],
            "kind_en": kind["en"],
        },
        dedupe=f"document:{row.public_id}",
    )


def _content(source: Source, frame: Frame, number: str, on: date) -> dict[str, paper.Document]:
    return {lang: compose(source, lang, frame, number=number, on=on) for lang in LANGUAGES}


def _refuse_missing(documents: dict[str, paper.Document]) -> None:
    faces = composing.faces()
    lacking = list(dict.fromkeys(c for d in documents.values() for c in paper.missing(d, faces)))
    if not lacking:
        return
    shown = "、".join(f"{c}（{paper.named(c)}）" for c in lacking[:10])
    raise Refused(
        "glyph_missing",
        f"现有字体没有这些字：{shown}。请管理员在字体目录中加入含有它们的字体，再签发。",
        f"No face on this site holds {shown}. Ask the operator to add one to the folder of fonts, then issue.",
    )


def numbered(authority: Authority, prefix: str, year: int) -> str:
    """The next 发文字号 of a prefix: the counter is the prefix's own, so two series that share it share the count."""
    return paper.number_text(prefix, year, numbers.next_of(authority, f"d:{prefix}", year))
