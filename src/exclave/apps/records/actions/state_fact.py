"""Enter one fact of a record by hand, from a day on, with the reason; what was known before stays readable."""

from datetime import date
from typing import Any

from exclave.apps.cases import world
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.apps.records import children, facts, keeping
from exclave.apps.records.locking import locked
from exclave.engines.policy.answers import CompiledPack, read_data

TYPED = ("text", "longtext", "choice", "bool", "date", "int", "decimal", "money", "quantity", "place", "year")
"""Types of fields that one line can state; tables and files come with a case."""


@action("record.fact")
def state_fact(
    actor: Actor,
    *,
    record_id: str,
    path: str,
    value: str,
    since: date,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an officer of its authority. ``value`` as a form takes it; a fact of a year holds for the year of ``since``.

    ``path`` may also be the word that all of a kind that lie in the record are registered (``children.whole_of``).
    """
    account = acting_account(actor)
    one = locked(record_id, expected_version)
    if one.authority_id not in read_standing(account.pk).authority_ids("officer"):
        raise not_allowed()
    compiled, at = library.compiled(one.programme), moment()
    field = facts.field_of(compiled.pack, one.kind, path)
    whole = path in children.whole_of(compiled.pack, one.kind)
    if not whole and (field is None or field.type not in TYPED or field.calc is not None):
        raise not_allowed()
    faults = too_long("reason", reason, 300)
    if not reason.strip():
        faults.append(Fault("reason", "请写明理由或来源。", "Say why, or where it is from."))
    if since > one.authority.day(at):
        faults.append(Fault("since", "日期还没有到。", "That day has not come yet."))
    raw, wrong = _read(compiled, path, "bool" if field is None else field.type, value.strip(), since)
    faults += wrong
    if faults:
        raise Refused("fact_faulty", "还有内容需要改正。", "Some entries need correcting.", faults)
    source = facts.Source("office", actor.id, reason=reason.strip())
    if whole:
        changed = [path] if facts.state(one, path, raw, since, source, at) else []
    else:
        changed = facts.enter(one, compiled.pack, {path: raw}, since, since.year, source, at)
    if not changed:
        raise Refused("fact_same", "登记的已经是这个值。", "That is what is registered already.")
    one.version += 1
    one.save()
    keeping.look_again(one)
    keeping.tell_journal(actor, "record.facts", one, {"facts": changed, "from": since.isoformat()})
    return {"record": one.public_id, "version": one.version}


def _read(compiled: CompiledPack, path: str, type_: str, value: str, on: date) -> tuple[Any, list[Fault]]:
    if not value:
        return None, [Fault("value", "请填写内容。", "State the value.")]
    raw: Any = {"true": True, "false": False}.get(value, value) if type_ == "bool" else value
    if type_ == "bool" and not isinstance(raw, bool):
        return None, [Fault("value", "请选择是或否。", "Choose yes or no.")]
    _, found = read_data(
        compiled,
        {path: raw},
        asof=on,
        places=world.places_of(compiled.pack),
        industries=world.industries(),
    )
    return raw, [Fault("value", f.zh + f.remedy_zh, f"{f.en} {f.remedy_en}") for f in found]
