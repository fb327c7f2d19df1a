"""Give a parameter of an authority a value from a day on; the second person's word where the value decides something."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, stale, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.reference import parameters
from exclave.apps.reference.models import Authority, ParameterValue
from exclave.apps.reference.ports import may_agree_to_parameters, may_set_parameters

REASON = 300


@action("parameter.set")
def set_parameter(
    actor: Actor,
    *,
    authority_id: int,
    key: str,
    text: str,
    since: date,
    reason: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Set, as an administrator of the authority or above; one that decides something waits for a second person.

    ``text`` is the value as typed; nothing typed takes the authority's own value away from that day on.
    Raises ``Refused`` with faults at value, since and reason; ``parameter_waiting`` where a proposal is open.
    """
    one = parameters.known().get(key)
    if one is None or not may_set_parameters(actor, authority_id):
        raise not_allowed()
    authority = Authority.objects.select_for_update(no_key=True).get(pk=authority_id)
    value, faults = parameters.parsed(one, text)
    faults += too_long("reason", reason, REASON)
    if not reason.strip():
        faults.append(Fault("reason", "请写明理由。", "Say why."))
    if one.decides and since < parameters.today(authority):
        faults.append(
            Fault(
                "since",
                "参与判定的参数不能溯及既往，请填今天或以后。",
                "What decides something cannot reach back; give today or a later day.",
            )
        )
    if faults:
        raise Refused("parameter_wrong", "参数未保存。", "The parameter was not saved.", faults)
    _refuse_waiting(authority, key)
    row = ParameterValue.objects.create(
        authority=authority,
        key=key,
        value=parameters.frozen(one, value),
        since=since,
        reason=reason.strip(),
        state=ParameterValue.PROPOSED if one.decides else ParameterValue.IN_FORCE,
        proposed_by=actor.id,
        proposed_at=moment(),
        decided_by="" if one.decides else actor.id,
        decided_at=None if one.decides else moment(),
    )
    _record(actor, "parameter.propose" if one.decides else "parameter.set", row, reason.strip())
    return {"parameter": row.public_id, "state": row.state}


@action("parameter.decide")
def decide_parameter(
    actor: Actor,
    *,
    value_id: str,
    agree: bool,
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Agree to a proposed value or decline it, as somebody else than its proposer. Declining needs a reason.

    A value agreed to after its first day holds from the day of agreement: it never reaches back.
    """
    row = (
        ParameterValue.objects.scoped("by public id, then checked")
        .select_for_update(of=("self",))
        .select_related("authority")
        .filter(public_id=value_id)
        .first()
    )
    if row is None or not may_agree_to_parameters(actor, row.authority_id):
        raise not_allowed()
    if row.proposed_by == actor.id:
        raise Refused(
            "four_eyes",
            "提出人不能复核自己提出的参数。请由另一人复核。",
            "Whoever proposed a value cannot agree to it. Somebody else must.",
        )
    if row.version != expected_version or row.state != ParameterValue.PROPOSED:
        raise stale(row.version)
    if faults := too_long("reason", reason, REASON):
        raise Refused("reason_long", faults[0].zh, faults[0].en, faults)
    if not agree and not reason.strip():
        fault = Fault("reason", "不同意时请写明理由。", "Say why when you decline.")
        raise Refused("reason_missing", fault.zh, fault.en, [fault])
    row.state = ParameterValue.IN_FORCE if agree else ParameterValue.DECLINED
    row.decided_by, row.decided_at, row.decline_reason = actor.id, moment(), "" if agree else reason.strip()
    row.since = max(row.since, parameters.today(row.authority)) if agree else row.since
    row.version += 1
    row.save()
    _record(actor, "parameter.agree" if agree else "parameter.decline", row, reason.strip())
    return {"parameter": row.public_id, "state": row.state}


def _refuse_waiting(authority: Authority, key: str) -> None:
    if ParameterValue.objects.of(authority.pk).filter(key=key, state=ParameterValue.PROPOSED).exists():
        raise Refused(
            "parameter_waiting",
            "这项参数已有一个待复核的值，请先由另一人复核。",
            "A value of this parameter awaits a second person already; that one comes first.",
        )


def _record(actor: Actor, name: str, row: ParameterValue, reason: str) -> None:
    record(
        actor,
        row.authority.public_id,
        name,
        kind="parameter",
        subject_id=row.public_id,
        version=row.version,
        content={"key": row.key, "value": row.value, "since": row.since.isoformat(), "reason": reason},
    )
