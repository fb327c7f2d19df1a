"""Let a record's state begin that no procedure gives it: a carrier opens, an expert leaves."""

from datetime import date
from typing import Any

from exclave.apps.cases.models import Case
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.apps.records import keeping
from exclave.apps.records.locking import locked


@action("record.move")
def move_record(
    actor: Actor,
    *,
    record_id: str,
    state: str,
    since: date,
    proof: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an officer of its authority. Refused for a state that a procedure of the pack decides, for one off the
    register, and while a case about the record runs: what is being decided is not entered beside it."""
    account = acting_account(actor)
    one = locked(record_id, expected_version)
    if one.authority_id not in read_standing(account.pk).authority_ids("officer"):
        raise not_allowed()
    pack = library.compiled(one.programme).pack
    subject, at = pack.subjects[one.kind], moment()
    faults = too_long("proof", proof, 200)
    if state not in keeping.free_states(pack, one.kind):
        faults.append(
            Fault(
                "state",
                "这一状态由办件决定，不能直接登记。",
                "A case decides that state; it is not entered by hand.",
            )
            if state in subject.states
            else Fault("state", "请选择列出的状态。", "Choose one of the states listed.")
        )
    if not proof.strip():
        faults.append(Fault("proof", "请写明依据。", "Say what shows it."))
    if since > one.authority.day(at):
        faults.append(Fault("since", "日期还没有到。", "That day has not come yet."))
    if faults:
        raise Refused("record_faulty", "还有内容需要改正。", "Some entries need correcting.", faults)
    if Case.objects.of(one.authority_id).filter(subject_id=one.public_id, ended=False).exists():
        raise Refused(
            "case_running",
            "有办件正在办理这一登记对象，办结后再登记状态。",
            "A case about this record is running; enter the state when it has ended.",
        )
    moved = keeping.move(one, state, since, at, proof=proof.strip())
    if not moved:
        raise Refused("state_same", "已经是这一状态。", "It is in that state already.")
    one.version += 1
    one.save()
    keeping.tell_journal(actor, "record.state", one, {"state": state, "from": since.isoformat()})
    return {"record": one.public_id, "version": one.version}
