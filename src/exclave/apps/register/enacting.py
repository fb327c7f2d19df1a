"""A decision enters what its form declared: rows in two times, with their source, the files that show them, and a
line in the journal. Inside the deciding transaction; nothing is overwritten."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from exclave.apps.cases.models import Submission
from exclave.apps.cases.running import Running
from exclave.apps.files.models import Evidence
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.models import Account, Organisation
from exclave.apps.register import ports
from exclave.apps.register.deciding import journal
from exclave.apps.register.declaring import proving
from exclave.apps.register.entering import Entry
from exclave.apps.register.models import Change, Institution, Proof, Recorded
from exclave.apps.register.planning import Plan, Write, form_day, plan_for, standing_submission
from exclave.apps.register.tables import TABLES
from exclave.apps.register.values import values_of
from exclave.engines import procedure as engine

OPS = {"add": "add", "again": "add", "change": "change", "end": "end", "restate": "correct"}
BATCH = 500


def enter_declared(alive: Running, institution: Institution, actor: Actor, at: datetime) -> Change | None:
    """Enter what the case's standing submission declares; None where it changes nothing. The institution is locked."""
    submission = standing_submission(alive.case)
    if submission is None:
        return None
    day = form_day(alive.case, submission)
    plan = plan_for(institution, alive.compiled, submission.data, day)
    proofs = _proofs(alive, institution, submission, plan)
    change = None
    if plan.writes or proofs:
        change = _change(alive, institution, submission, plan, actor, at)
        _write(plan.writes, change, institution, at)
        _show(proofs, change, institution, plan, at)
        Institution.objects.of(institution.authority_id).filter(pk=institution.pk).update(
            version=F("version") + 1
        )
        institution.version += 1
        journal(actor, change, "register.enter")
    stated = ports.Stated(institution, alive.compiled, alive.case, submission, day)
    for keeper in ports.keepers():
        keeper.enter(stated, actor, at)
    return change


def follow(alive: Running, answer: engine.Accepted, actor: Actor, at: datetime) -> None:
    """A report that was accepted is entered; what an effect entered in the same step changes nothing any more."""
    if not accepts_report(alive):
        return
    institution = (
        Institution.objects.of(alive.case.authority_id)
        .select_for_update(of=("self",))
        .select_related("authority", "organisation")
        .filter(public_id=alive.case.subject_id)
        .first()
    )
    if institution is not None:
        enter_declared(alive, institution, actor, at)


def accepts_report(alive: Running) -> bool:
    """Whether the case is a report an office has just ended without having to say why: it took it as it is.

    A pack marks no outcome as accepting; one that ends against the reporter asks for a reason, one that comes of
    itself decides nothing.
    """
    reports = {one.procedure for one in alive.compiled.pack.obligations.values()}
    if alive.case.procedure not in reports or not alive.state.ended or not alive.state.outcome:
        return False
    stages = [s for s in alive.procedure.stages if s.does in ("check", "decide")]
    outcomes = [s.outcomes[alive.state.outcome] for s in stages if alive.state.outcome in s.outcomes]
    return any(one.to == "end" and not one.reason and not one.at_end for one in outcomes)


# ---- the change --------------------------------------------------------------------------------------------
def _change(
    alive: Running, institution: Institution, submission: Submission, plan: Plan, actor: Actor, at: datetime
) -> Change:
    """One approved change of origin ``case``: declared by the organisation, decided by whoever decided the case."""
    decider = None if actor.system else Account.objects.filter(public_id=actor.id).first()
    case = alive.case
    return Change.objects.create(
        authority=case.authority,
        institution=institution,
        origin="case",
        reason=f"{alive.procedure.zh} {case.number}",
        entries=[_entry(write, institution, at).as_json() for write in plan.writes],
        state="approved",
        proposed_as="agent",
        proposed_at=submission.at,
        decided_by=decider,
        decided_at=at,
        case_id=case.pk,
        submission_id=submission.pk,
    )


def _entry(write: Write, institution: Institution, at: datetime) -> Entry:
    """The step as the page of changes shows it."""
    table = TABLES[write.table]
    before = {}
    if write.row is not None and write.op != "again":
        until = write.row.valid_until
        days = {"since": write.row.valid_from.isoformat(), "until": until.isoformat() if until else None}
        before = values_of(table, write.row) | days
    values = {} if write.op == "end" else values_of(table, _after(write, institution))
    since, until = (write.until, None) if write.op == "end" else (write.since, write.until)
    row = write.row.pk if write.row is not None else None
    return Entry(OPS[write.op], write.table, write.thread, row, since, until, values, before)


def _after(write: Write, institution: Institution) -> Recorded:
    model = TABLES[write.table].model
    row = _copy(write.row) if write.row is not None else model(institution=institution)
    for name, value in write.columns.items():
        setattr(row, name, value)
    return row


# ---- rows --------------------------------------------------------------------------------------------------
def _copy(row: Recorded) -> Recorded:
    model = type(row)
    return model(
        **{f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key}
    )


def _write(writes: Iterable[Write], change: Change, institution: Institution, at: datetime) -> None:
    """Two statements for each table, however many rows."""
    ended: dict[str, list[int]] = {}
    made: dict[str, list[Recorded]] = {}
    for write in writes:
        if write.row is not None and write.op != "again":
            ended.setdefault(write.table, []).append(write.row.pk)
        made.setdefault(write.table, []).extend(_versions(write, institution))
    _organisations(made.get("tenants", []))
    for key, ids in ended.items():
        rows = TABLES[key].model.objects.scoped("rows of the locked institution").filter(pk__in=ids)
        rows.update(superseded_at=at, superseded_by=change)
    for key, rows in made.items():
        for row in rows:
            row.authority_id, row.institution = institution.authority_id, institution
            row.recorded_at, row.change = at, change
            row.superseded_at, row.superseded_by = None, None
        TABLES[key].model.objects.bulk_create(rows, batch_size=BATCH)


def _versions(write: Write, institution: Institution) -> list[Recorded]:
    found = []
    row = write.row
    if row is not None and write.op in ("change", "end"):
        before = _copy(row)
        before.valid_until = write.since if write.op == "change" else write.until
        found.append(before)
    if write.op != "end":
        after = _after(write, institution)
        after.thread = write.thread
        after.valid_from = write.since  # type: ignore[assignment]  # None only where something ends
        after.valid_until = write.until
        after.since_stated = write.stated
        found.append(after)
    return found


def _organisations(tenants: Iterable[Any]) -> None:
    """Join tenants to the organisations the installation knows by their identity (one query)."""
    wanted = {row.identity_no: row for row in tenants if row.identity_no}
    known = Organisation.objects.filter(identity_no__in=list(wanted)) if wanted else ()
    by_identity = {(one.identity_kind, one.identity_no): one for one in known}
    for row in tenants:
        row.organisation = by_identity.get((row.identity_kind, row.identity_no))


# ---- files -------------------------------------------------------------------------------------------------
def _proofs(
    alive: Running, institution: Institution, submission: Submission, plan: Plan
) -> list[tuple[str, Evidence, str]]:
    """Files of the fields that show a declared list: (thing, file, the field's name), none twice."""
    fields = {path: sorted(proving(alive.compiled, path)) for path in set(plan.shown.values())}
    ids = {
        one["id"]: field
        for named in fields.values()
        for field in named
        for one in submission.data.get(field) or ()
        if isinstance(one, dict) and "id" in one
    }
    if not ids:
        return []
    rows = Evidence.objects.of(institution.authority_id).filter(public_id__in=list(ids), removed_at=None)
    by_field: dict[str, list[Evidence]] = {}
    for row in rows.order_by("pk"):
        by_field.setdefault(ids[row.public_id], []).append(row)
    shown = Proof.objects.scoped("proofs of the locked institution")
    known = set(shown.filter(institution=institution, superseded_at=None).values_list("about", "evidence_id"))
    return [
        (thread, row, _label(alive, field))
        for thread, path in plan.shown.items()
        for field in fields[path]
        for row in by_field.get(field, ())
        if (thread, row.pk) not in known
    ]


def _label(alive: Running, path: str) -> str:
    subject, _, name = path.partition(".")
    one = alive.compiled.pack.fields.get(subject, {}).get(name)
    return one.zh[:200] if one else ""


def _show(
    proofs: list[tuple[str, Evidence, str]],
    change: Change,
    institution: Institution,
    plan: Plan,
    at: datetime,
) -> None:
    Proof.objects.bulk_create(
        [
            Proof(
                authority_id=institution.authority_id, institution=institution, change=change, about=thread,
                kind="other", evidence=row, note=note, valid_from=plan.day, recorded_at=at,
            )
            for thread, row, note in proofs
        ],
        batch_size=BATCH,
    )  # fmt: skip
