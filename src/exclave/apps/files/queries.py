"""Evidence for a reader: only what the room of its subject lets them read."""

from typing import Any

from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import may_read


def readable(viewer: Any, public_id: str) -> Evidence | None:
    """The file, or None where it does not exist or this viewer may not read it."""
    row = (
        Evidence.objects.scoped("by public id; the subject's room then decides")
        .filter(public_id=public_id)
        .first()
    )
    return row if row is not None and may_read(viewer, row) else None
