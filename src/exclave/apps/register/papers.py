"""Certificates and decisions: what they say, whether they still hold, and whether they are what was issued."""

import hashlib
import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse

from exclave.apps.cases.openness import is_public
from exclave.apps.cases.presenting import type_text
from exclave.apps.programmes import clauses, library
from exclave.apps.register import entries, queries
from exclave.apps.register.models import Certificate
from exclave.engines import journal

_HASH = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True)
class Check:
    """The answer to a check. ``code``: matches, differs, or None when none was given.

    ``intact``: what is kept still has the hash it was issued with. ``journal``: number of the event that
    committed to that hash, ``journal_agrees`` whether it does (None: its content was erased).
    """

    paper: Certificate
    code: bool | None
    intact: bool
    journal: int | None
    journal_agrees: bool | None

    @property
    def genuine(self) -> bool:
        return self.intact and self.code is not False and self.journal_agrees is not False


def check(number: str, code: str) -> Check | None:
    """Look a paper up by number. A decision is spoken of only to someone who holds its code or hash."""
    paper = queries.paper_by_number(number) if number else None
    if paper is None:
        return None
    matches = code_matches(paper, code) if code else None
    if paper.kind != queries.CERTIFICATE and not matches:
        return None
    event = queries.issue_event(paper)
    return Check(
        paper,
        matches,
        hashlib.sha256(journal.canonical(paper.content)).hexdigest() == paper.content_hash,
        event.sequence if event else None,
        _agrees(paper, event) if event else None,
    )


def code_matches(paper: Certificate, code: str) -> bool:
    """Whether the words are the paper's code, or the beginning (8 signs or more) of its hash."""
    plain = re.sub(r"[\s…]", "", code).lower()
    if plain == paper.public_id:
        return True
    return bool(_HASH.fullmatch(plain)) and paper.content_hash.startswith(plain)


def _agrees(paper: Certificate, event: Any) -> bool | None:
    opening = event.opening
    sealed = journal.verify_commitment(
        opening.content, bytes.fromhex(opening.salt), event.commitment, event.algorithm
    )
    return bool(sealed and opening.content.get("hash") == paper.content_hash)


def paper_page(paper: Certificate, *, parties: bool = False) -> dict[str, Any]:
    """What a paper says. For the public (``parties`` False) names only where the pack opens them."""
    institution = paper.institution
    programme = institution.programme
    pack = library.compiled(programme).pack
    opens = {path: parties or is_public(pack, path) for path in ("institution.name", "applicant.name")}
    return entries.paper_row(paper) | {
        "is_certificate": paper.kind == queries.CERTIFICATE,
        "institution": paper.content.get("institution") if opens["institution.name"] else None,
        "institution_id": institution.public_id,
        "organisation": paper.content.get("organisation") if opens["applicant.name"] else None,
        "type": type_text(pack, str(paper.content.get("type") or institution.type)),
        "home": institution.home,
        "host": institution.place if parties else entries.host_of(institution, pack),
        "authority": paper.authority,
        "programme": programme,
        "case": paper.content.get("case"),
        "hash": paper.content_hash,
        "code": paper.public_id,
        "clauses": clauses.clauses(programme, pack, _clause(pack, paper)),
        "address": check_address(paper),
        "check_at": f"{settings.SITE_URL}{reverse('certificate-check')}",
    }


def _clause(pack: Any, paper: Certificate) -> Any:
    """The clause of the effect that issues this kind of paper."""
    return next((e.clause for e in pack.effects.values() if e.issue == paper.kind and e.clause), None)


def check_address(paper: Certificate) -> str:
    """The full address that checks the paper, as its QR code holds it."""
    query = urlencode({"number": paper.number, "code": paper.public_id})
    return f"{settings.SITE_URL}{reverse('certificate-check')}?{query}"


def qr_svg(paper: Certificate) -> bytes:
    """The check address as a QR code, error correction M, with its quiet zone."""
    drawn = io.BytesIO()
    segno.make(check_address(paper), error="m", micro=False).save(
        drawn, kind="svg", scale=4, border=4, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawn.getvalue()
