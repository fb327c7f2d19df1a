"""Lists the paper itself names (``entries``): entered when its programme is in force, revised by a meeting.

Every row is a record with the days on which it stood on the list, and its text a fact in two times under ``NAME``: so
the list can be read as of any day, with who changed what, when and in which case. Nothing earlier is altered.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from exclave.apps.cases.answering import latest_data
from exclave.apps.cases.running import Running
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor
from exclave.apps.programmes import keeping as kept
from exclave.apps.programmes.models import Programme
from exclave.apps.records import facts, keeping
from exclave.apps.records.models import Record, RecordFact
from exclave.engines.policy.pack.model import OPEN, Effect, Pack
from exclave.engines.policy.pack.model_entries import Entry
from exclave.engines.policy.pack.revising import EntryVersion, RevisionRefused, revised

NAME = "@name"
"""Path of the fact that holds the text of a listed row."""


def entries_of(pack: Pack) -> Iterator[tuple[str, Entry]]:
    """(kind, row) the paper names, of kinds that the records keep."""
    names = set(kept.registered(pack))
    for kind, rows in pack.entries.items():
        if kind in names:
            yield from ((kind, row) for row in rows if isinstance(row, Entry))


def missing(programme: Programme, pack: Pack) -> list[tuple[str, Entry]]:
    """Rows not entered yet; one a meeting took off the list is known and not entered again."""
    wanted = list(entries_of(pack))
    if not wanted:
        return []
    known = set(
        Record.objects.of(programme.authority_id)
        .filter(pack=pack.pack.id)
        .exclude(slug="")
        .values_list("kind", "slug")
    )
    return [(kind, row) for kind, row in wanted if (kind, row.id) not in known]


def list_row(programme: Programme, pack: Pack, kind: str, row: Entry, actor: Actor, at: datetime) -> Record:
    """Enter a row the paper names, on the list since its programme is in force. What it leaves open stays unknown."""
    day = programme.in_force_from
    values = {f"{kind}.{name}": _plain(v) for name, v in row.facts.items() if v != OPEN}
    place = next((str(row.facts[key]) for key in ("place", "code") if key in row.facts), "")
    one = keeping.create(
        programme,
        pack,
        kind,
        at,
        source="paper",
        type=row.type or "",
        name=row.zh,
        place=place,
        slug=row.id,
        listed_from=day,
    )
    one.shown = True
    source = facts.Source("paper", actor.id)
    facts.state(one, NAME, row.zh, day, source, at)
    facts.enter(one, pack, values, day, day.year, source, at)
    if state := row.state or keeping.first_state(pack, kind):
        keeping.move(one, state, day, at, clause=_clause(row.clause), proof=row.zh[:200])
    one.version = 1
    one.save()
    return one


def run_revise(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """The verb ``revise``: the changes the minutes state, from today on. The whole table or nothing of it."""
    assert effect.revise is not None
    case, pack, kind = alive.case, alive.compiled.pack, effect.revise.of
    day = case.authority.day(at)
    said = latest_data(case).get(effect.revise.from_)
    rows = _rows(said)
    records = _listed(case.authority_id, pack, kind)
    try:
        revised(_versions(records.values()), rows, day)
    except RevisionRefused as refused:
        raise Refused("revision_refused", refused.zh, refused.en) from refused
    source = facts.Source("meeting", actor.id, case.pk, reason=case.number)
    done = []
    for row in rows:
        slug, change, text = str(row["entry"]), str(row["change"]), str(row.get("text") or "")
        if change == "add":
            one = _add(alive, kind, slug, text, day, source, at)
        else:
            one = records[slug]
            if change == "change":
                facts.state(one, NAME, text, day, source, at)
                one.name = one.open_name = text[:200]
            else:
                facts.end(one, NAME, day, at)
                one.listed_until = day
        one.version += 1
        one.save()
        stated = {"revise": change, "entry": slug, "from": day.isoformat()}
        keeping.tell_journal(actor, "record.revise", one, stated, case)
        done.append(slug)
    return {"revised": done}


def as_of(records: Sequence[Record], day: date) -> dict[int, str]:
    """By row id, the text each listed record had on a day, as known now (one query)."""
    rows = RecordFact.objects.scoped("names of records the caller may read").filter(
        record_id__in=[one.pk for one in records], path=NAME, superseded_at=None
    )
    return {row.record_id: str(row.value) for row in rows if row.holds(day)}


def _add(
    alive: Running, kind: str, slug: str, text: str, day: date, source: facts.Source, at: datetime
) -> Record:
    pack = alive.compiled.pack
    one = keeping.create(
        alive.case.programme,
        pack,
        kind,
        at,
        source="meeting",
        name=text,
        slug=slug[:60],
        listed_from=day,
        case=alive.case,
    )
    one.shown = True
    facts.state(one, NAME, text, day, source, at)
    if began := keeping.first_state(pack, kind):
        keeping.move(one, began, day, at, case=alive.case, proof=alive.case.number)
    return one


def _listed(authority_id: int, pack: Pack, kind: str) -> dict[str, Record]:
    """Rows on the list now, locked, by their id."""
    rows = (
        Record.objects.of(authority_id)
        .select_for_update(of=("self",))
        .select_related("authority", "programme__pack_version")
        .filter(pack=pack.pack.id, kind=kind, listed_until=None)
        .exclude(slug="")
        .order_by("pk")
    )
    return {one.slug: one for one in rows}


def _versions(records: Any) -> list[EntryVersion]:
    return [EntryVersion(one.slug, one.name, one.listed_from, one.listed_until) for one in records]


def _rows(said: Any) -> list[Mapping[str, Any]]:
    rows = said.get("rows") if isinstance(said, Mapping) else said
    return [row for row in rows or [] if isinstance(row, Mapping) and row.get("entry")]


def _plain(value: Any) -> Any:
    """A fact as a form holds it: numbers and days as text, a table as its rows."""
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        return {"rows": [{k: _plain(v) for k, v in one.items()} for one in value], "complete": False}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _clause(clause: Any) -> str:
    return clause if isinstance(clause, str) else next(iter(clause or []), "")
