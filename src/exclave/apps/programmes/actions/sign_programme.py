"""The second signature that puts a pack in force, or declines it."""

from typing import Any

from exclave.apps.journal.refusals import Refused, not_allowed, stale
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.access import read_standing, same_eyes
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority


@action("programme.sign")
def sign_programme(
    actor: Actor,
    *,
    programme_id: str,
    agree: bool,
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Sign as a leader of the authority; the proposer cannot sign. Declining needs a reason."""
    signer = acting_account(actor)
    programme = (
        Programme.objects.scoped("by public id, then checked")
        .select_for_update()
        .filter(public_id=programme_id)
        .first()
    )
    if programme is None or programme.authority_id not in read_standing(signer.pk).authority_ids("leader"):
        raise not_allowed()
    if programme.version != expected_version or programme.state != "proposed":
        raise stale(programme.version)
    if same_eyes(signer, programme.proposed_by):
        raise Refused(
            "four_eyes",
            "提交人不能签署自己的提议。请由另一位负责人签署。",
            "The proposer cannot sign their own proposal. Another leader must sign.",
        )
    if not agree and not reason.strip():
        raise Refused("reason_missing", "不同意时请写明理由。", "Say why when you decline.")
    if agree:
        # Two proposals signed at once must meet each other: one programme of a pack is in force.
        Authority.objects.select_for_update(no_key=True).get(pk=programme.authority_id)
        _end_earlier(actor, programme)
    programme.state = "in_force" if agree else "declined"
    programme.signed_by = signer
    programme.signed_at = moment()
    programme.version += 1
    programme.save()
    record(
        actor,
        programme.authority.public_id,
        "programme.sign" if agree else "programme.decline",
        kind="programme",
        subject_id=programme.public_id,
        version=programme.version,
        content={"agree": agree, "reason": reason},
        pack={"id": programme.pack_version.pack, "version": programme.pack_version.version},
    )
    if agree:
        tell(
            [programme.proposed_by.public_id],
            "programme.in_force",
            {"name": programme.name_zh, "programme": programme.public_id},
            dedupe=f"programme.in_force:{programme.public_id}",
        )
    return {"programme": programme.public_id, "state": programme.state}


def _end_earlier(actor: Actor, programme: Programme) -> None:
    """One programme of a pack is in force at an authority; cases of the earlier one keep its version."""
    earlier = (
        Programme.objects.of(programme.authority_id)
        .select_for_update(of=("self",))
        .filter(pack_version__pack=programme.pack_version.pack, state="in_force")
        .exclude(pk=programme.pk)
    )
    for one in earlier:
        one.state = "ended"
        one.version += 1
        one.save(update_fields=["state", "version"])
        record(
            actor,
            programme.authority.public_id,
            "programme.end",
            kind="programme",
            subject_id=one.public_id,
            version=one.version,
            content={"succeeded_by": programme.public_id},
        )
