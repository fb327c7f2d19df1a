"""An officer asks for the running cycle's report those that were entered since it opened."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exclave.apps.cases.actions.open_reports import oblige
from exclave.apps.cases.latecomers import runs, unasked
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Round


@action("reports.ask")
def ask_latecomers(
    actor: Actor, *, round_id: str, subject_ids: Sequence[str], idempotency_key: str | None = None
) -> dict[str, Any]:
    """As an officer of the authority whose cycle it is, while it runs.

    Of ``subject_ids`` only those are asked that owe the report and have no row (``latecomers.unasked``); the others,
    asked already or owing nothing, are passed over. The same dates hold for them as for the rest of the cycle, and
    reminders whose day has passed are not sent.
    """
    officer = acting_account(actor)
    cycle = (
        Round.objects.scoped("by public id; then checked against the officer's authority")
        .select_for_update(of=("self",))
        .select_related("programme__pack_version", "programme__authority", "authority")
        .filter(public_id=round_id)
        .exclude(obligation="")
        .first()
    )
    if cycle is None or cycle.authority_id not in read_standing(officer.pk).authority_ids("officer"):
        raise not_allowed()
    at = moment()
    if not runs(cycle, at):
        raise Refused(
            "cycle_over",
            "这一期报告已经截止，不能再布置。",
            "The last day of these reports has passed; nobody can be asked any more.",
        )
    wanted = set(subject_ids)
    chosen = [(subject, due) for subject, due in unasked(cycle) if subject.id in wanted]
    spec = library.compiled(cycle.programme).pack.obligations[cycle.obligation]
    for subject, due in chosen:
        coming = replace(due, reminders=tuple(day for day in due.reminders if day > at))
        oblige(cycle.programme, cycle, spec, cycle.obligation, subject, coming)
    if chosen:
        record(
            actor,
            cycle.authority.public_id,
            "reports.ask",
            kind="round",
            subject_id=cycle.public_id,
            version=cycle.version,
            content={
                "obligation": cycle.obligation,
                "year": cycle.year,
                "subjects": [subject.id for subject, _ in chosen],
            },
        )
    return {"round": cycle.public_id, "asked": len(chosen)}
