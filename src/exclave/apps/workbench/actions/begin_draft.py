"""Begin a draft of a pack: from a document, from a pack at hand, or from an uploaded folder."""

from typing import Any, Literal

from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.library.actions.upload_document import upload_document
from exclave.apps.library.models import Document
from exclave.apps.reference.models import Authority
from exclave.apps.workbench import access, beginning, writing
from exclave.apps.workbench.models import Draft

MOST_DRAFTS = 200
"""Drafts of one office that are being written at once."""


@action("draft.begin")
def begin_draft(
    actor: Actor,
    *,
    authority_id: int,
    origin: Literal["document", "pack", "zip"],
    name: str = "",
    document_id: str = "",
    pack: str = "",
    file_name: str = "",
    content: bytes = b"",
    why: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``document``: the library's ``document_id``, or an uploaded file, which the library keeps (not public); ``name``

    is the new pack's id. ``pack``: what lies on the shelf. ``zip``: an uploaded folder. Raises ``Refused`` for a file
    that is hostile or unreadable.
    """
    account = access.writer_of(actor, authority_id)
    kept = writing.reason(why)
    if Draft.objects.of(authority_id).filter(stage__in=("working", "proposed")).count() >= MOST_DRAFTS:
        zh, en = f"在写的草稿已有 {MOST_DRAFTS} 份，请先撤下不用的。", f"{MOST_DRAFTS} drafts are being written. Withdraw those that are not needed."  # fmt: skip
        raise Refused("too_many_drafts", zh, en)
    if origin == "document":
        writing.pack_id(name)
        if content and not document_id:
            brought = upload_document(actor, authority_id=authority_id, name=file_name, content=content)
            document_id = brought.result["document"]
        begun = beginning.of_document(_document(document_id, authority_id), name, moment().date())
    elif origin == "pack":
        begun = beginning.of_pack(pack, authority_id)
    else:
        begun = beginning.of_bundle(file_name, content)
    writing.fitting(begun.texts)
    draft = Draft.objects.create(
        authority=Authority.objects.get(pk=authority_id),
        title=begun.title[:200],
        pack=begun.pack[:64],
        origin=origin,
        origin_name=begun.origin_name[:240],
        document=begun.document or _document_of(begun, authority_id),
        started_by=account,
        started_at=moment(),
        changed_at=moment(),
    )
    writing.put(draft, begun.texts)
    writing.changed(actor, account, draft, "began", kept, origin=origin, of=begun.origin_name)
    return {"draft": draft.public_id}


def _document(document_id: str, authority_id: int) -> Document:
    """One the office holds or that is public; refused where none was chosen."""
    if not document_id:
        fault = Fault("document_id", "请选择一份文件，或上传一份。", "Choose a document or upload one.")
        raise Refused("no_document", fault.zh, fault.en, [fault])
    found: Document | None = (
        beginning.documents_for(authority_id).defer(None).filter(public_id=document_id).first()
    )
    if found is None:
        raise not_allowed()
    return found


def _document_of(begun: beginning.Beginning, authority_id: int) -> Document | None:
    """The library's document that the pack itself names, if there is one."""
    return beginning.document_named(begun.texts, authority_id)
