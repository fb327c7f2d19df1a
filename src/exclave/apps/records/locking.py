"""The record an action changes, locked."""

from exclave.apps.journal.refusals import not_allowed, stale
from exclave.apps.records.models import Record


def locked(record_id: str, expected_version: int) -> Record:
    """Raises not_allowed where there is none, Stale where somebody was quicker."""
    one = (
        Record.objects.scoped("by public id; the action then checks the actor's office")
        .select_for_update(of=("self",))
        .select_related("authority", "programme__pack_version", "programme__authority")
        .filter(public_id=record_id)
        .first()
    )
    if one is None:
        raise not_allowed()
    if one.version != expected_version:
        raise stale(one.version)
    return one
