"""Open a cycle of reports: its round, and one dated obligation for every institution that owes one."""

from typing import Any

from exclave.apps.cases import answering, duties, ports
from exclave.apps.cases.models import ObligationDue
from exclave.apps.cases.wording import of_year
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.access import account_ids, agent_ids
from exclave.apps.people.permissions import require_clock
from exclave.apps.programmes import deadlines, library
from exclave.apps.programmes.actions.open_round import record_round
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference import numbers
from exclave.apps.reference.calendars import work_calendar
from exclave.engines import procedure as engine

UNCLEAR_NAMED = 10
"""How many institutions a message names; the event lists them all."""


@action("reports.open")
def open_reports(
    actor: Actor, *, programme_id: int, obligation: str, year: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """As the clock, when the cycle's first instant has come. ``year`` is the year the report is due in.

    An institution for which it is unknown whether it owes the report gets no obligation; the officers are
    told which, and the event lists them. Done before → nothing happens.
    """
    require_clock(actor)
    programme = (
        Programme.objects.scoped("the clock works through all programmes")
        .select_related("pack_version", "authority")
        .select_for_update(of=("self",))
        .get(pk=programme_id)
    )
    if cycle_known(programme, obligation, year):
        return {"round": None, "opened": 0, "unclear": []}
    compiled = library.compiled(programme)
    spec = compiled.pack.obligations[obligation]
    subjects = {s.id: s for s in ports.subjects(programme) if s.kind == spec.owed_by.each}
    guards = {key: answering.owed_guard(compiled, programme, s, year) for key, s in subjects.items()}
    due = engine.obligations_due(spec, year, guards, context_of(programme))
    dated = [d for d in due if d.owed and d.opens and d.due]
    unclear = [d.subject for d in due if not (d.owed and d.opens and d.due)]
    if unclear:
        _tell_unclear(programme, spec, f"{obligation}:{year}", [subjects[key].name for key in unclear])
    if not dated:
        return {"round": None, "opened": 0, "unclear": unclear}
    row = _round(actor, programme, spec, obligation, year, dated[0])
    for item in dated:
        if subjects[item.subject].organisation_id:
            oblige(programme, row, spec, obligation, subjects[item.subject], item)
        else:
            _tell_office(programme, row, spec, subjects[item.subject].name, item)
    if unclear:
        record(
            actor,
            programme.authority.public_id,
            "obligation.unclear",
            kind="round",
            subject_id=row.public_id,
            version=row.version,
            content={"obligation": obligation, "year": year, "subjects": unclear},
        )
    return {"round": row.public_id, "opened": len(dated), "unclear": unclear}


def cycle_known(programme: Programme, obligation: str, year: int) -> bool:
    """Whether the cycle was opened, under this programme or under an earlier version of its pack."""
    cycles = Round.objects.of(programme.authority_id).filter(obligation=obligation, year=year)
    return bool(cycles.filter(programme__pack_version__pack=programme.pack_version.pack).exists())


def context_of(programme: Programme) -> engine.Context:
    """What the dates of the programme's obligations are worked out with."""
    params = answering.programme_params(programme, library.compiled(programme))
    return engine.Context(calendar=work_calendar(), zone=programme.authority.zone, params=params)


def _tell_unclear(programme: Programme, spec: Any, cycle: str, names: list[str]) -> None:
    """A person has to look at those for whom a missing fact decides: nobody is obliged on a guess."""
    payload = {
        "count": len(names),
        "subjects": "、".join(names[:UNCLEAR_NAMED]) + ("……" if len(names) > UNCLEAR_NAMED else ""),
        "obligation_zh": spec.zh,
        "obligation_en": spec.en or spec.zh,
    }
    recipients = account_ids("officer", programme.authority_id)
    tell(recipients, "obligation.unclear", payload, dedupe=f"unclear:{programme.public_id}:{cycle}")


def _round(actor: Actor, programme: Programme, spec: Any, obligation: str, year: int, item: Any) -> Round:
    zone = programme.authority.zone
    row: Round = Round.objects.create(
        authority=programme.authority,
        programme=programme,
        procedure=spec.procedure,
        obligation=obligation,
        year=year,
        number=numbers.take(programme.authority, "R", year),
        title_zh=of_year(item.about, spec.zh),
        title_en=f"{(spec.en or spec.zh).capitalize()} for {item.about}",
        types=list(library.compiled(programme).pack.procedures[spec.procedure].types),
        opens_at=item.opens,
        closes_at=item.due,
        cutoff=deadlines.last_day(item.due, zone),
        opened_by=actor.id,
        published_at=moment(),
    )
    record_round(actor, row)
    return row


def _tell_office(programme: Programme, row: Round, spec: Any, name: str, item: Any) -> None:
    """What no organisation owes but an office does itself (a yearly meeting): it is told that the time has begun."""
    pack = library.compiled(programme).pack
    first = pack.procedures[spec.procedure].stages[0].who
    keys = duties.named((spec.to or first).duty)
    offices = duties.others_for(pack, spec.procedure, programme.authority, "")
    holders = [
        one
        for key in keys
        if key in pack.duties
        for one in account_ids(
            pack.duties[key].rank, offices[key].pk if key in offices else programme.authority_id
        )
    ]
    payload = {"subject": name, "obligation_zh": spec.zh, "obligation_en": spec.en or spec.zh}
    tell(
        list(dict.fromkeys(holders)),
        "obligation.opened",
        payload | {"due": item.due.isoformat()},
        dedupe=f"obligation:{row.public_id}:{item.subject}",
    )


def oblige(
    programme: Programme, row: Round, spec: Any, obligation: str, subject: ports.Subject, item: Any
) -> None:
    """Its dated row of the cycle; whoever acts for its organisation is told."""
    ObligationDue.objects.create(
        authority=programme.authority,
        programme=programme,
        round=row,
        obligation=obligation,
        organisation_id=subject.organisation_id,
        subject_id=subject.id,
        subject_name=subject.name,
        year=item.about,
        opens_at=item.opens,
        due_at=item.due,
        remind_at=[r.isoformat() for r in item.reminders],
    )
    tell(
        agent_ids(subject.organisation_id) if subject.organisation_id else [],
        "obligation.opened",
        {
            "subject": subject.name,
            "obligation_zh": spec.zh,
            "obligation_en": spec.en or spec.zh,
            "due": item.due.isoformat(),
        },
        dedupe=f"obligation:{row.public_id}:{subject.id}",
    )
