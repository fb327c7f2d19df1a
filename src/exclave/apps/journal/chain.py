"""Append events to their authorities' chains, and read chains back as the engine verifies them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from exclave.apps.journal.models import ChainHead, Event, Opening
from exclave.engines import journal as engine

if TYPE_CHECKING:
    from exclave.apps.journal.transaction import Record


def append(records: Iterable[Record], at: datetime) -> list[tuple[str, int]]:
    """Seal the records onto their chains, in order; (authority, sequence) of each.

    Heads are locked here, at the very end of the transaction and in a fixed order, so that two actions can
    never wait for each other's head while holding rows the other needs.
    """
    records = list(records)
    heads = {authority: _lock_head(authority) for authority in sorted({r.authority for r in records})}
    written = []
    for record in records:
        head = heads[record.authority]
        salt = engine.new_salt()
        draft = engine.Draft(
            authority=record.authority,
            sequence=head.sequence + 1,
            time=at,
            actor=engine.Actor(record.actor.id, record.actor.role),
            action=record.action,
            subject=engine.Subject(record.kind, record.subject_id, record.version),
            commitment=engine.commit(record.content, salt),
            pack=engine.PackRef(**record.pack) if record.pack else None,
        )
        event = engine.seal(draft, head.hash if head.sequence else None)
        _store(event, salt, record)
        head.sequence, head.hash = event.sequence, event.hash
        written.append((record.authority, event.sequence))
    for head in heads.values():
        head.save(update_fields=["sequence", "hash"])
    return written


def _lock_head(authority: str) -> ChainHead:
    ChainHead.objects.bulk_create(
        [ChainHead(authority=authority, sequence=0, hash=engine.genesis(authority))], ignore_conflicts=True
    )
    return ChainHead.objects.select_for_update().get(authority=authority)


def _store(event: engine.Event, salt: bytes, record: Record) -> None:
    columns = event.as_json()
    row = Event.objects.create(subject_id=event.subject.id, **columns)
    Opening.objects.create(event=row, salt=salt.hex(), content=record.content)


def events(authority: str, start: int = 1) -> Iterator[dict[str, object]]:
    """The authority's events as JSON objects in order, streamed."""
    rows = Event.objects.filter(authority=authority, sequence__gte=start).order_by("sequence").values(
        "schema", "authority", "sequence", "time", "actor", "action", "subject",
        "commitment", "pack", "algorithm", "previous", "hash",
    )  # fmt: skip
    for row in rows.iterator(chunk_size=2000):
        yield dict(row)


def chains() -> list[str]:
    """Authorities that have a chain: a head, or events whose head was taken away."""
    heads = ChainHead.objects.values_list("authority", flat=True)
    return sorted({*heads, *Event.objects.order_by().values_list("authority", flat=True).distinct()})


def head(authority: str) -> tuple[int, str]:
    """Sequence and hash of the chain's last event, as stored; (0, "") where no head is stored."""
    row = ChainHead.objects.filter(authority=authority).first()
    return (row.sequence, row.hash) if row else (0, "")
