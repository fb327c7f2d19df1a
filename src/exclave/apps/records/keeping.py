"""A record entered and moved from state to state, inside a deciding transaction; every step in the journal."""

from datetime import date, datetime
from typing import Any

from django.db.models import F

from exclave.apps.cases import duties, naming
from exclave.apps.cases.models import Case
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor
from exclave.apps.journal.transaction import record as journal
from exclave.apps.people.models import Organisation
from exclave.apps.programmes.models import Programme
from exclave.apps.records.models import Record, RecordState
from exclave.apps.reference import numbers
from exclave.engines.policy.pack.model import Pack

SERIES = "D"
"""Numbers of records: 登记号."""
FROM_PAPER = ("paper", "meeting")
"""What a paper or the minutes name is public with them."""


def find(case: Case) -> Record | None:
    """The record a case is about, locked; None before it is entered."""
    return (
        Record.objects.of(case.authority_id)
        .select_for_update(of=("self",))
        .select_related("authority", "programme__pack_version")
        .filter(public_id=case.subject_id)
        .first()
    )


def outer_of(case: Case) -> Record | None:
    """The record that what a case brings lies in, as its opener chose it."""
    if not case.within_id:
        return None
    return Record.objects.of(case.authority_id).filter(public_id=case.within_id).first()


def personal(pack: Pack, kind: str) -> bool:
    """Whether a record of the kind is about a person: only whoever handles its cases reads it."""
    return any(field.personal for field in pack.fields.get(kind, {}).values())


def create(
    programme: Programme,
    pack: Pack,
    kind: str,
    at: datetime,
    *,
    source: str,
    type: str = "",
    name: str = "",
    place: str = "",
    organisation: Organisation | None = None,
    within: Record | None = None,
    case: Case | None = None,
    public_id: str | None = None,
    slug: str = "",
    listed_from: date | None = None,
) -> Record:
    """A record in no state yet. ``public_id``: the id its case reserved for it."""
    authority = programme.authority
    given = {"public_id": public_id} if public_id else {}
    return Record.objects.create(
        authority=authority,
        programme=programme,
        pack=pack.pack.id,
        kind=kind,
        type=type,
        number=numbers.take(authority, SERIES, numbers.year_of(authority, at)),
        name=name[: naming.LONGEST],
        open_name=name[: naming.LONGEST] if source in FROM_PAPER else "",
        place=place,
        organisation=organisation,
        within=within,
        source=source,
        case_id=case.pk if case else None,
        slug=slug,
        listed_from=listed_from,
        entered_at=at,
        **given,
    )


def first_state(pack: Pack, kind: str) -> str:
    states = pack.subjects[kind].states
    return states[0] if states else ""


def move(
    one: Record,
    to: str,
    day: date,
    at: datetime,
    *,
    case: Case | None = None,
    clause: str = "",
    proof: str = "",
) -> bool:
    """Let the state ``to`` begin on ``day``; the old one ends that day. False where it is in that state already.

    Raises ``Refused`` for a day before the present state began: what was recorded is not rewritten by a step on.
    """
    current = RecordState.objects.filter(record=one, valid_until=None, superseded_at=None).first()
    if current is not None and current.state == to:
        return False
    if current is not None and day < current.valid_from:
        began = current.valid_from.isoformat()
        raise Refused(
            "state_before",
            f"现在的状态自 {began} 起，新的状态不能早于这一天。",
            f"The present state began on {began}; the next cannot begin before that day.",
        )
    if current is not None and current.valid_from == day:  # two steps on one day: the last one stands
        current.superseded_at = at
        current.save(update_fields=["superseded_at"])
    elif current is not None:
        current.valid_until = day
        current.save(update_fields=["valid_until"])
    RecordState.objects.create(
        record=one,
        state=to,
        valid_from=day,
        recorded_at=at,
        case_id=case.pk if case else None,
        clause=clause,
        proof=proof,
    )
    one.state = to
    return True


def tell_journal(
    actor: Actor, name: str, one: Record, content: dict[str, Any], case: Case | None = None
) -> None:
    """The step in the authority's journal, by the record's id; facts by path, never their values."""
    version = one.programme.pack_version
    journal(
        actor,
        one.authority.public_id,
        name,
        kind="record",
        subject_id=one.public_id,
        version=one.version,
        content=content | ({"case": case.public_id} if case else {}) | {"kind": one.kind},
        pack={"id": version.pack, "version": version.version},
    )


def free_states(pack: Pack, kind: str) -> list[str]:
    """States an officer may enter: those no procedure's outcome gives, and none that leads off the register."""
    given = {
        effect.state.to
        for effect in pack.effects.values()
        if effect.state is not None and kind in duties.named(effect.state.of)
    }
    subject = pack.subjects[kind]
    return [state for state in subject.states if state not in given and state not in subject.out]


def look_again(record: Record) -> None:
    """Whoever is about to sign a decision about it read it with other facts: their page is no longer the present one."""
    waiting = Case.objects.of(record.authority_id).filter(subject_id=record.public_id, ended=False)
    waiting.exclude(pending_outcome="").update(version=F("version") + 1)
