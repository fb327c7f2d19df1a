"""Verify what is stored: every chain, and every opening against its event's commitment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import F
from django.db.models.fields.json import KT

from exclave.apps.journal import chain, clock
from exclave.apps.journal.models import Event, Opening
from exclave.engines import journal as engine
from exclave.engines.journal import Checkpoint, Finding


@dataclass(frozen=True)
class ChainReport:
    """One chain's result. ``confirmed``: the last sequence an outside checkpoint confirms (0: none)."""

    authority: str
    name: str
    checked: int
    last_hash: str
    confirmed: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings


def verify_installation(
    authority: str | None = None, outside: Iterable[Checkpoint] = ()
) -> Iterator[ChainReport]:
    """Each chain (or the one asked for), streamed; the stored head counts as a checkpoint of its own.

    A chain that only an outside checkpoint still knows is gone as a whole, and is reported.
    """
    outside = list(outside)
    known = sorted({*chain.chains(), *(c.authority for c in outside)})
    for key in [authority] if authority else known:
        yield verify_chain(key, [c for c in outside if c.authority == key])


def verify_chain(authority: str, outside: list[Checkpoint]) -> ChainReport:
    report = engine.verify(chain.events(authority), checkpoints=outside)
    findings = [
        *report.findings,
        *_head_findings(authority, report),
        *_subject_findings(authority),
        *_opening_findings(authority),
    ]
    return ChainReport(
        authority, authority, report.checked, report.last_hash or "", report.confirmed, tuple(findings)
    )


def named(reports: Iterable[ChainReport], names: dict[str, str]) -> list[ChainReport]:
    """The reports with readable names where known (the journal itself knows none)."""
    return [replace(r, name=names.get(r.authority, r.authority)) for r in reports]


def _head_findings(authority: str, report: engine.Report) -> Iterator[Finding]:
    """The row that new events are chained to must be the last event."""
    sequence, digest = chain.head(authority)
    if (sequence or report.last_sequence) and (sequence, digest) != (report.last_sequence, report.last_hash):
        yield Finding(
            "head",
            sequence,
            f"链头记录为第{sequence}号事件，与库中最后一条事件不符：末尾的事件被删除或改动。",
            f"The stored head names event {sequence}, which is not the last event: the end was deleted or changed.",
        )


def _subject_findings(authority: str) -> Iterator[Finding]:
    """The column events are found by must say what the sealed event says."""
    rows = Event.objects.filter(authority=authority).annotate(sealed=KT("subject__id"))
    for sequence in (
        rows.exclude(sealed=F("subject_id")).order_by("sequence").values_list("sequence", flat=True)
    ):
        yield Finding(
            "subject",
            sequence,
            f"第{sequence}号事件的检索栏与事件本身的对象不符。",
            f"Event {sequence} is filed under another subject than the one it is about.",
        )


def _opening_findings(authority: str) -> Iterator[Finding]:
    """Content that was changed after the fact no longer matches what the event committed to."""
    rows = (
        Opening.objects.filter(event__authority=authority)
        .order_by("event__sequence")
        .values_list("event__sequence", "event__commitment", "event__algorithm", "salt", "content")
    )
    for sequence, commitment, algorithm, salt, content in rows.iterator(chunk_size=2000):
        if not engine.verify_commitment(content, bytes.fromhex(salt), commitment, algorithm):
            yield Finding(
                "content",
                sequence,
                f"第{sequence}号事件所附的内容在记入之后被改动。",
                f"The content kept with event {sequence} was changed after it was recorded.",
            )


def checkpoints(authority: str | None = None) -> Iterator[str]:
    """The heads as checkpoint texts, to be kept where nobody who can write here can write."""
    now = clock.now()
    for key in [authority] if authority else chain.chains():
        sequence, digest = chain.head(key)
        if sequence:
            algorithm = Event.objects.values_list("algorithm", flat=True).get(
                authority=key, sequence=sequence
            )
            yield engine.checkpoint(key, sequence, digest, now, algorithm)
