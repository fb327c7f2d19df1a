"""Who may bring a list and who may decide one: what actions ask inside their own transaction."""

from typing import Any

from exclave.apps.files.models import Evidence
from exclave.apps.imports import queries
from exclave.apps.imports.models import Import
from exclave.apps.journal.refusals import Refused, not_allowed, stale
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account

SUBJECT = "import"


def may_read(viewer: Any, evidence: Evidence) -> bool:
    """The file of an import is read by whoever sees the import."""
    return queries.visible_import(viewer, evidence.subject_id) is not None


def may_change(actor: Actor, subject_id: str, field: str) -> None:
    """Nobody adds to an import's file or takes it back: a corrected file is a new import."""
    return None


def maker(actor: Actor, authority_id: int) -> Account:
    account = acting_account(actor)
    if authority_id not in queries.may_make(account):
        raise not_allowed()
    return account


def locked(import_id: str, expected_version: int) -> Import:
    """The import, locked, as the page that acts on it saw it."""
    one = (
        Import.objects.scoped("by public id; the action then asks who acts")
        .select_for_update(of=("self",))
        .select_related(
            "authority",
            "file",
            "programme__pack_version",
            "uploaded_by",
            "proposed_by",
            "decided_by",
            "undo_proposed_by",
        )
        .filter(public_id=import_id)
        .first()
    )
    if one is None:
        raise not_allowed()
    if one.version != expected_version:
        raise stale(one.version)
    return one


def in_state(one: Import, *states: str) -> None:
    if one.state not in states:
        raise Refused(
            "import_state",
            f"这份导入现在是“{dict(Import.STATES)[one.state]}”，不能这样办理。请刷新页面查看。",
            "The import has moved on and this can no longer be done. Reload the page to see where it stands.",
        )
