"""The journal line of an import, the same from every action."""

from typing import Any

from exclave.apps.imports.models import Import
from exclave.apps.journal.transaction import Actor, record


def record_import(actor: Actor, one: Import, name: str, content: dict[str, Any]) -> None:
    """Under the import's present version, in the chain of its authority."""
    record(
        actor,
        one.authority.public_id,
        name,
        kind="import",
        subject_id=one.public_id,
        version=one.version,
        content=content,
    )
