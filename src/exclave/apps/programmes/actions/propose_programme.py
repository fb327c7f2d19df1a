"""Propose to put a pack in force: every open point settled, or left open in sight with a reason."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.access import account_ids, read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library, shelving
from exclave.apps.programmes.models import PackVersion, Programme
from exclave.apps.programmes.settling import parse_settled, programme_points
from exclave.apps.reference.models import Authority


@action("programme.propose")
def propose_programme(
    actor: Actor,
    *,
    authority_id: int,
    pack: str,
    in_force_from: date,
    order_number: str = "",
    settled: dict[str, str],
    left_open: list[str],
    reasons: dict[str, str],
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """First signature. ``settled`` maps a param id to the value stated; ``left_open`` names the others.

    Raises ``Refused`` with a fault per open point that is neither settled nor knowingly left open with a
    reason, and for a pack that does not pass its check. ``pack`` is the name of a shipped or site pack, or of an
    approved draft of the authority.
    """
    proposer = acting_account(actor)
    if authority_id not in read_standing(proposer.pk).authority_ids("policy_officer"):
        raise not_allowed()
    if not shelving.on_hand(pack, [authority_id]):
        raise not_allowed()
    authority = Authority.objects.get(pk=authority_id)
    loaded = shelving.load(pack, [authority_id])
    library.refuse_faulty(loaded)
    values, faults = parse_settled(loaded.pack, settled, "programme")
    faults += too_long("order_number", order_number, 80)
    known = programme_points(loaded.pack)
    open_points = sorted(p for p in known if p in left_open and p not in values)
    for point in known:
        param = loaded.pack.params[point]
        if point in open_points and not reasons.get(point, "").strip():
            faults.append(
                Fault(
                    point,
                    f"“{param.zh}”暂不确定的，请说明理由。",
                    f"“{param.en}” is left open: say why.",
                )
            )
        if point not in values and point not in left_open:
            faults.append(
                Fault(
                    point,
                    f"“{param.zh}”尚未确定：请填写取值，或勾选“暂不确定”并说明理由。",
                    f"“{param.en}” is open: state a value, or tick “leave open” and say why.",
                )
            )
    if faults:
        raise Refused("open_points", "还有事项未确定。", "Some points are not settled.", faults)
    stored = _store(loaded)
    programme = Programme.objects.create(
        authority=authority,
        pack_version=stored,
        state="proposed",
        name_zh=loaded.pack.pack.name.zh,
        name_en=loaded.pack.pack.name.en,
        in_force_from=in_force_from,
        order_number=order_number,
        settled=values,
        left_open=open_points,
        reasons={point: reasons[point] for point in known if reasons.get(point)},
        proposed_by=proposer,
        proposed_at=moment(),
    )
    record(
        actor,
        authority.public_id,
        "programme.propose",
        kind="programme",
        subject_id=programme.public_id,
        version=1,
        content={"settled": values, "left_open": open_points, "digest": stored.digest},
        pack={"id": stored.pack, "version": stored.version},
    )
    tell(
        account_ids("leader", authority.pk),
        "programme.to_sign",
        {"name": programme.name_zh, "programme": programme.public_id},
        dedupe=f"programme.to_sign:{programme.public_id}",
    )
    return {"programme": programme.public_id}


def _store(loaded: Any) -> PackVersion:
    """Keep the pack as it is now. The same version with other content is refused: raise the version first."""
    identity = loaded.pack.pack
    stored = PackVersion.objects.filter(pack=identity.id, version=identity.version).first()
    if stored is None:
        return PackVersion.objects.create(
            pack=identity.id,
            version=identity.version,
            digest=loaded.digest,
            content=loaded.pack.model_dump_json(by_alias=True, exclude_unset=True),
            stored_at=moment(),
        )
    if stored.digest != loaded.digest:
        raise Refused(
            "version_taken",
            f"政策包 {identity.id} 的第 {identity.version} 版已存档且内容不同。请提高版本号后再提交。",
            f"Version {identity.version} of {identity.id} is stored with other content. Raise the version number.",
        )
    return stored
