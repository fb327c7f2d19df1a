"""The second person publishes what was proposed of a document, or declines it with a reason."""

from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.library import access
from exclave.apps.library.models import Document, Proposal, Succession
from exclave.apps.library.stating import Said, number_key
from exclave.engines.policy.outline import title_key


@action("library.decide")
def decide_document(
    actor: Actor,
    *,
    document_id: str,
    agree: bool,
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Agreeing puts every field in place and marks what the document replaces as repealed, each with its journal line."""
    account, document = access.locked(actor, document_id, expected_version, access.INSIDE)
    proposal = access.waiting_of(document)
    if proposal is None:
        raise Refused(
            "nothing_waits",
            "没有待复核的内容，请刷新页面。",
            "Nothing waits for a decision. Reload the page.",
        )
    if not access.another_person(account, document, proposal):
        raise Refused(
            "four_eyes",
            "上传人和提交人（及代其办理的人）不能自己发布，请由本机关另一人复核。",
            "Who brought or proposed it, or covers for them, cannot publish it. Somebody else of the office must.",
        )
    faults = too_long("reason", reason.strip(), 500)
    if not agree and not reason.strip():
        faults.append(Fault("reason", "不同意时请写明理由。", "Say why when you decline."))
    if faults:
        raise Refused("decision_faulty", faults[0].zh, faults[0].en, faults)
    proposal.state = "agreed" if agree else "declined"
    proposal.decided_by, proposal.decided_at, proposal.reason = account, moment(), reason.strip()
    proposal.save()
    document.version += 1
    first = document.stage == "new"
    if agree:
        _put(actor, document, Said.of_content(proposal.content))
    document.save()
    what = "library.decline" if not agree else "library.publish" if first else "library.change"
    record(
        actor,
        document.authority.public_id,
        what,
        kind="document",
        subject_id=document.public_id,
        version=document.version,
        content=proposal.content | {"reason": reason.strip()},
    )
    payload = {"title": document.title, "document": document.public_id, "reason": reason.strip()}
    told = "library.published" if agree else "library.declined"
    tell(
        [proposal.proposed_by.public_id],
        told,
        payload,
        dedupe=f"document:{document.public_id}:{document.version}",
    )
    return {"document": document.public_id, "published": agree}


def _put(actor: Actor, document: Document, said: Said) -> None:
    for name, value in vars(said).items():
        if name != "replaces":
            setattr(document, name, value)
    document.title_key, document.number_key = title_key(said.title), number_key(said.number)
    document.stage = "published"
    document.published_at = document.published_at or moment()
    document.changed_at = moment()
    earlier = list(
        Document.objects.of(document.authority_id)
        .select_for_update(of=("self",))
        .defer("outline")
        .filter(public_id__in=said.replaces, stage="published")
        .order_by("pk")
    )
    Succession.objects.filter(later=document).delete()
    Succession.objects.bulk_create(Succession(later=document, earlier=one) for one in earlier)
    for one in earlier:
        _repeal(actor, one, document)


def _repeal(actor: Actor, one: Document, by: Document) -> None:
    if one.state == "repealed" or by.state == "draft":
        return
    one.state, one.changed_at = "repealed", moment()
    one.version += 1
    one.save(update_fields=["state", "changed_at", "version"])
    record(
        actor,
        by.authority.public_id,
        "library.repeal",
        kind="document",
        subject_id=one.public_id,
        version=one.version,
        content={"by": by.public_id},
    )


@action("library.withdraw")
def withdraw_document(
    actor: Actor, *, document_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Take back a proposal that waits; a document that was never published and has none waiting is given up."""
    account, document = access.locked(actor, document_id, expected_version, access.MAKERS)
    proposal: Proposal | None = access.waiting_of(document)
    if proposal is not None:
        proposal.state = "withdrawn"
        proposal.save(update_fields=["state"])
    elif document.stage == "new":
        document.stage = "given_up"
    else:
        raise Refused(
            "nothing_waits",
            "没有可以撤回的内容，请刷新页面。",
            "There is nothing to withdraw. Reload the page.",
        )
    document.version += 1
    document.save(update_fields=["stage", "version"])
    record(
        actor,
        document.authority.public_id,
        "library.withdraw",
        kind="document",
        subject_id=document.public_id,
        version=document.version,
        content={"given_up": document.stage == "given_up", "by": account.public_id},
    )
    return {"document": document.public_id, "given_up": document.stage == "given_up"}
