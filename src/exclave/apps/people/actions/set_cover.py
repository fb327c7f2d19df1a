"""Name somebody who does one's duties in one's absence (代办), or end that before its time."""

from datetime import datetime, timedelta
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.covers import may_stand_in
from exclave.apps.people.models import Account, Cover, Role
from exclave.apps.people.permissions import acting_account, administers
from exclave.apps.reference.models import Authority

LONGEST = timedelta(days=366)
REASON = 200


@action("cover.set")
def set_cover(
    actor: Actor,
    *,
    absent_id: str,
    stand_in_id: str,
    authority_id: int,
    role: str,
    since: datetime,
    until: datetime,
    reason: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """For the half-open span [since, until), as the absent person or as an administrator of the authority or above.

    The stand-in works at the same authority as officer or leader, and is nobody whom the separation of duties keeps
    from the role. Raises ``Refused`` with faults at stand_in, since, until and reason.
    """
    absent = Account.objects.select_for_update().filter(public_id=absent_id, is_active=True).first()
    if absent is None or role not in dict(Cover.COVERED) or not _may_set(actor, absent, authority_id):
        raise not_allowed()
    if not Role.objects.filter(account=absent, authority_id=authority_id, role=role, until=None).exists():
        raise not_allowed()
    stand_in = Account.objects.filter(public_id=stand_in_id, is_active=True).first()
    since = max(since, moment())
    faults = _span_faults(since, until, reason)
    if stand_in is None or not may_stand_in(stand_in, absent, authority_id, role):
        faults.insert(0, Fault(
            "stand_in",
            "请选择同一主管机关、按三员分立可以担任该角色的另一位经办或负责人。",
            "Choose another officer or leader of the same authority whom the separation of duties allows the role.",
        ))  # fmt: skip
    elif not faults:
        faults = _clashes(absent, stand_in, authority_id, role, since, until)
    if faults or stand_in is None:
        raise Refused("cover_faulty", "代办没有设定。", "No cover was set.", faults)
    cover = Cover.objects.create(
        authority_id=authority_id,
        absent=absent,
        stand_in=stand_in,
        role=role,
        since=since,
        until=until,
        reason=reason.strip(),
        set_by=actor.id,
        set_at=moment(),
    )
    _record(actor, "cover.set", cover, reason.strip())
    _tell("cover.set", cover)
    return {"cover": cover.public_id}


@action("cover.end")
def end_cover(actor: Actor, *, cover_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """End it now, as the absent person, the one who covers, or an administrator. One that is over stays as it was."""
    cover = (
        Cover.objects.scoped("by public id, then checked")
        .select_for_update(of=("self",))
        .select_related("absent", "stand_in")
        .filter(public_id=cover_id)
        .first()
    )
    if cover is None:
        raise not_allowed()
    pair = {cover.absent.public_id, cover.stand_in.public_id}
    if actor.id not in pair and not administers(actor, cover.authority_id):
        raise not_allowed()
    if cover.ended_at is None and cover.until > moment():
        cover.ended_at, cover.ended_by = moment(), actor.id
        cover.save(update_fields=["ended_at", "ended_by"])
        _record(actor, "cover.end", cover, "")
        _tell("cover.ended", cover)
    return {"cover": cover.public_id}


def _may_set(actor: Actor, absent: Account, authority_id: int) -> bool:
    if administers(actor, authority_id):
        return True
    return acting_account(actor).pk == absent.pk


def _span_faults(since: datetime, until: datetime, reason: str) -> list[Fault]:
    faults = too_long("reason", reason, REASON)
    if not reason.strip():
        faults.append(Fault("reason", "请写明事由，例如休假。", "Say why, for example on leave."))
    if until <= since:
        faults.append(
            Fault("until", "结束应在开始之后，并且在将来。", "It ends after it begins, and not in the past.")
        )
    elif until - since > LONGEST:
        faults.append(
            Fault(
                "until",
                "一次最多代办一年；离任请由管理员办理移交。",
                "At most a year at a time; for somebody who left, an administrator hands the duties on.",
            )
        )
    return faults


def _clashes(
    absent: Account, stand_in: Account, authority_id: int, role: str, since: datetime, until: datetime
) -> list[Fault]:
    """One cover at a time for a role, and by somebody who is not away then."""
    overlapping = Cover.objects.of(authority_id).filter(ended_at=None, since__lt=until, until__gt=since)
    if overlapping.filter(absent=absent, role=role).exists():
        return [
            Fault(
                "since",
                "这段时间已有人代办，请先结束那一项，或另选时间。",
                "Somebody covers in that time already; end that first, or choose another time.",
            )
        ]
    if overlapping.filter(absent=stand_in).exists():
        return [
            Fault(
                "stand_in",
                f"{stand_in.name}这段时间自己也由人代办，请另选一位。",
                f"{stand_in.name} is away then too; choose somebody else.",
            )
        ]
    return []


def _tell(topic: str, cover: Cover) -> None:
    payload = {
        "absent": cover.absent.name,
        "stand_in": cover.stand_in.name,
        "since": cover.since.isoformat(),
        "until": cover.until.isoformat(),
        "cover": cover.public_id,
    }
    recipients = [cover.absent.public_id, cover.stand_in.public_id]
    tell(recipients, topic, payload, dedupe=f"{topic}:{cover.public_id}")


def _record(actor: Actor, name: str, cover: Cover, reason: str) -> None:
    record(
        actor,
        Authority.objects.get(pk=cover.authority_id).public_id,
        name,
        kind="account",
        subject_id=cover.absent.public_id,
        version=1,
        content={
            "cover": cover.public_id,
            "stand_in": cover.stand_in.public_id,
            "role": cover.role,
            "since": cover.since.isoformat(),
            "until": cover.until.isoformat(),
            "reason": reason,
        },
    )
