"""Enter a record by hand: what the office keeps and no procedure of the pack brings (a carrier, an expert)."""

from datetime import date
from typing import Any

from exclave.apps.cases import naming
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Organisation
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import keeping as kept
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.records import keeping
from exclave.apps.records.models import Record
from exclave.engines.policy.pack.model import Pack


@action("record.enter")
def enter_record(
    actor: Actor,
    *,
    programme_id: str,
    kind: str,
    name: str,
    type: str = "",
    state: str = "",
    since: date,
    place: str = "",
    identity_no: str = "",
    within_id: str = "",
    proof: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an officer of the programme's authority. ``since``: the day its state began; ``proof``: what shows it.

    A state that takes a record off the register cannot be entered: that is decided in a case, by two people.
    """
    account = acting_account(actor)
    programme = (
        Programme.objects.of(read_standing(account.pk).authority_ids("officer"))
        .select_related("pack_version", "authority")
        .filter(public_id=programme_id, state="in_force")
        .first()
    )
    if programme is None:
        raise not_allowed()
    pack = library.compiled(programme).pack
    if kind not in kept.registered(pack):
        raise not_allowed()
    organisation = Organisation.objects.filter(identity_no=identity_no.strip().upper()).first()
    within = _within(programme, pack, kind, within_id)
    at = moment()
    faults = [
        *_named(pack, kind, name, type, state),
        *too_long("name", name, naming.LONGEST),
        *too_long("proof", proof, 200),
    ]
    if identity_no.strip() and organisation is None:
        faults.append(
            Fault("identity_no", "没有登记过这个代码的单位。", "No organisation of this code is registered.")
        )
    if pack.subjects[kind].within and within is None:
        faults.append(Fault("within_id", "请选择所在的登记对象。", "Choose the record it lies in."))
    if not proof.strip():
        faults.append(Fault("proof", "请写明依据。", "Say what shows it."))
    if since > programme.authority.day(at):
        faults.append(Fault("since", "日期还没有到。", "That day has not come yet."))
    if faults:
        raise Refused("record_faulty", "还有内容需要改正。", "Some entries need correcting.", faults)
    one = keeping.create(
        programme,
        pack,
        kind,
        at,
        source="office",
        type=type,
        name=name.strip(),
        place=place,
        organisation=organisation,
        within=within,
    )
    one.shown = True
    if state:
        keeping.move(one, state, since, at, proof=proof.strip())
    one.version = 1
    one.save()
    keeping.tell_journal(actor, "record.enter", one, {"state": state, "from": since.isoformat()})
    return {"record": one.public_id, "number": one.number}


def _within(programme: Programme, pack: Pack, kind: str, within_id: str) -> Record | None:
    outer = pack.subjects[kind].within
    if outer is None or not within_id:
        return None
    rows = Record.objects.of(programme.authority_id).filter(pack=pack.pack.id, kind=outer, listed_until=None)
    found: Record | None = rows.filter(public_id=within_id).first()
    return found


def _named(pack: Pack, kind: str, name: str, type: str, state: str) -> list[Fault]:
    subject = pack.subjects[kind]
    faults = []
    if not name.strip():
        faults.append(Fault("name", "请填写名称。", "Give it a name."))
    if subject.types and type not in subject.types:
        faults.append(Fault("type", "请选择类型。", "Choose a type."))
    if subject.states and state not in keeping.free_states(pack, kind):
        faults.append(Fault("state", "请选择列出的状态。", "Choose one of the states listed."))
    return faults
