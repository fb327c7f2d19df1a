"""Who brings documents, who publishes them, who reads those that are not public: people of the office that holds them."""

from typing import Any

from exclave.apps.journal.refusals import not_allowed, stale
from exclave.apps.journal.transaction import Actor
from exclave.apps.library.models import Document, Proposal
from exclave.apps.people.access import (
    is_leader,
    is_officer,
    is_policy_officer,
    read_standing,
    same_eyes,
    standing,
)
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account

MAKERS = ("officer", "policy_officer")
INSIDE = (*MAKERS, "leader")
brings_documents = is_officer | is_policy_officer
reads_desk = brings_documents | is_leader


def maker_of(actor: Actor, authority_id: int) -> Account:
    account = acting_account(actor)
    if authority_id not in read_standing(account.pk).authority_ids(*MAKERS):
        raise not_allowed()
    return account


def locked(
    actor: Actor, document_id: str, expected_version: int, roles: tuple[str, ...]
) -> tuple[Account, Document]:
    """The account and the document, locked, held by an office where it has one of these roles."""
    account = acting_account(actor)
    document = (
        Document.objects.of(read_standing(account.pk).authority_ids(*roles))
        .select_for_update(of=("self",))
        .select_related("authority", "uploaded_by")
        .defer("outline")
        .exclude(stage="given_up")
        .filter(public_id=document_id)
        .first()
    )
    if document is None:
        raise not_allowed()
    if document.version != expected_version:
        raise stale(document.version)
    return account, document


def waiting_of(document: Document) -> Proposal | None:
    found: Proposal | None = (
        Proposal.objects.scoped("of one document").select_related("proposed_by").filter(document=document, state="waiting").first()
    )  # fmt: skip
    return found


def another_person(account: Account, document: Document, proposal: Proposal) -> bool:
    """Whether this is another person than who proposed it and, the first time, than who brought the text."""
    makers = [proposal.proposed_by]
    if document.stage == "new":
        makers.append(document.uploaded_by)
    return not any(same_eyes(account, one) for one in makers)


def may_read_file(viewer: Any, evidence: Any) -> bool:
    """The file as it came: the office that holds the document. The public reads the text, not what else a file hides."""
    return evidence.authority_id in standing(viewer).authority_ids(*INSIDE)


def may_change_file(actor: Actor, subject_id: str, field: str) -> None:
    """Nobody adds to a document's file or takes it back: another text is another document."""
    return None
