"""Propose a change of what the register knows of an institution: steps, a reason, and files that show it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exclave.apps.journal.identifiers import public_id
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import account_ids, read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.register.access import sight
from exclave.apps.register.checking import checked
from exclave.apps.register.deciding import journal, locked_institution, tell_waiting
from exclave.apps.register.entering import CORRECTING, OPS, Entry, current, from_json
from exclave.apps.register.models import Change, Institution
from exclave.apps.register.tables import TABLES

MOST_ENTRIES = 100


@action("register.propose")
def propose_change(
    actor: Actor,
    *,
    institution_id: str,
    entries: Sequence[dict[str, Any]],
    reason: str,
    expected_version: int | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``entries``: steps as JSON (``entering.Entry``): ``op``, ``table``, ``values``, ``since``, ``until`` and, but
    for an addition, ``row``. A step whose value is ``@0`` speaks of the thing the first step adds.

    Officers and the institution's agents propose; whatever corrects or withdraws needs two officers. Raises
    ``Refused`` (change_faulty) with faults by ``<step>.<column>``. The change waits; nothing is in force yet.
    """
    proposer = acting_account(actor)
    institution = locked_institution(institution_id)
    seen = sight(read_standing(proposer.pk), institution)
    if not seen.proposes:
        raise not_allowed()
    steps = _expanded(institution, _read(entries))
    today = institution.authority.day(moment())
    faults = too_long("reason", reason, 500)
    if not reason.strip():
        faults.append(Fault("reason", "请写明理由。", "State the reason."))
    ready: list[Entry] = []
    for number, step in enumerate(steps):
        done, found = checked(institution, step, ready, today)
        faults += [replace(f, path=f"{number}.{f.path}") for f in found]
        ready.append(done)
    if faults:
        raise Refused("change_faulty", "有需要改正的地方。", "Some things need correction.", faults)
    change = Change.objects.create(
        authority=institution.authority,
        institution=institution,
        correction=any(e.op in CORRECTING for e in ready),
        reason=reason.strip(),
        entries=[e.as_json() for e in ready],
        proposed_by=proposer,
        proposed_as=seen.role,
        proposed_at=moment(),
    )
    journal(actor, change, "register.propose")
    tell_waiting(change, account_ids("officer", institution.authority_id), proposer.public_id)
    return {"change": change.public_id, "threads": [e.thread for e in ready]}


def _read(entries: Sequence[dict[str, Any]]) -> list[Entry]:
    """The steps, each addition with the thread of its thing; ``@n`` in a value becomes the thread of step n."""
    if not 0 < len(entries) <= MOST_ENTRIES:
        raise Refused("change_empty", "没有要变更的内容。", "There is nothing to change.")
    found: list[Entry] = []
    for raw in entries:
        step = _one(raw)
        threads = {f"@{n}": e.thread for n, e in enumerate(found)}
        values = {k: threads.get(v, v) if isinstance(v, str) else v for k, v in step.values.items()}
        found.append(replace(step, thread=public_id() if step.op == "add" else "", values=values))
    return found


def _one(raw: dict[str, Any]) -> Entry:
    known = {k: raw.get(k) for k in ("op", "table", "row", "since", "until")}
    try:
        step = from_json(known | {"thread": "", "values": dict(raw.get("values") or {})})
    except (TypeError, ValueError):
        raise Refused(
            "change_faulty",
            "内容无法读取，请刷新后重新填写。",
            "The change cannot be read; open the form anew.",
        ) from None
    if (
        step.op not in OPS
        or step.table not in TABLES
        or (step.row is not None and not isinstance(step.row, int))
    ):
        raise Refused(
            "change_faulty",
            "内容无法读取，请刷新后重新填写。",
            "The change cannot be read; open the form anew.",
        )
    return step


def _expanded(institution: Institution, steps: list[Entry]) -> list[Entry]:
    """Withdrawing a tenant withdraws what hangs on it, so that nothing speaks of a tenant that never was."""
    found = list(steps)
    for step in steps:
        if step.op != "withdraw" or step.table == "proofs":
            continue
        row = current(TABLES[step.table], institution).filter(pk=step.row).first()
        if row is None:
            continue
        others = current(TABLES[step.table], institution).filter(thread=row.thread).exclude(pk=row.pk)
        if others.exists():
            continue
        taken = {(s.table, s.row) for s in found}
        for key, pk in _hanging(institution, step.table, row.thread):
            if (key, pk) not in taken:
                found.append(Entry("withdraw", key, "", pk))
    return found


def _hanging(institution: Institution, table: str, thread: str) -> list[tuple[str, int]]:
    threads, rows = [thread], []
    if table == "tenants":
        for key in ("states", "support", "space"):
            for pk, own in (
                current(TABLES[key], institution).filter(tenant=thread).values_list("pk", "thread")
            ):
                rows.append((key, pk))
                threads.append(own)
    proofs = current(TABLES["proofs"], institution).filter(about__in=threads)
    return rows + [("proofs", pk) for pk in proofs.values_list("pk", flat=True)]
