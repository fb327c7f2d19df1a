"""Messages written with the change they tell of, and handed out after commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exclave.apps.journal.models import Outbox


@dataclass(frozen=True)
class Message:
    recipient: str
    topic: str
    payload: dict[str, Any]
    dedupe: str


def put(messages: list[Message], at: datetime) -> None:
    """Store the messages; one that was stored before (same ``dedupe``) is left alone."""
    Outbox.objects.bulk_create(
        [
            Outbox(
                topic=m.topic,
                recipient=m.recipient,
                payload=m.payload,
                dedupe=m.dedupe,
                created_at=at,
                next_attempt_at=at,
            )
            for m in messages
        ],
        ignore_conflicts=True,
    )
