"""What somebody may begin now about a record: by request at any time, or in a round that runs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exclave.apps.cases import beginning, duties, ports
from exclave.apps.people.access import Standing, standing
from exclave.apps.people.models import Organisation
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.programmes.queries import applied_procedures, public_programmes
from exclave.apps.records import queries
from exclave.engines.policy.pack.model import Pack


@dataclass(frozen=True)
class Offer:
    """One procedure that the viewer may begin; ``round`` None where it waits for none.

    ``organisations``: for which of the viewer's; empty where their office begins it.
    """

    programme: Programme
    procedure: str
    round: Round | None
    organisations: tuple[Organisation, ...]
    office: bool

    @property
    def pack(self) -> Pack:
        return library.compiled(self.programme).pack

    def subjects(self) -> list[ports.Subject]:
        """What it may be about, of what is kept already."""
        found = [
            one
            for organisation in self.organisations
            for one in beginning.kept_subjects(self.programme, self.procedure, "", organisation)
        ]
        if self.office:
            found = beginning.kept_subjects(self.programme, self.procedure, "", None)
        return found

    def outers(self) -> list[ports.Subject]:
        """What something new may lie in."""
        if not self.may_be_new:
            return []
        if self.office:
            return beginning.outer_subjects(self.programme, self.procedure, None)
        found = [
            one
            for organisation in self.organisations
            for one in beginning.outer_subjects(self.programme, self.procedure, organisation)
        ]
        return list({one.id: one for one in found}.values())

    @property
    def may_be_new(self) -> bool:
        return beginning.brings_new(self.pack, self.procedure)

    @property
    def types(self) -> tuple[str, ...]:
        types = beginning.types_of(self.pack, self.procedure)
        if self.round is not None and self.round.types:
            return tuple(t for t in types if t in self.round.types)
        return types


def offers(viewer: Any, now: datetime) -> list[Offer]:
    """Of programmes in force; calls for applications have their own page and are left out."""
    who = standing(viewer)
    own = tuple(Organisation.objects.filter(pk__in=who.organisation_ids).order_by("pk"))
    programmes = {p.pk: p for p in public_programmes() if p.state == "in_force" and library.readable(p)}
    found = []
    for programme in programmes.values():
        pack = library.compiled(programme).pack
        for name in pack.procedures:
            if beginning.on_request(pack, name) or (
                beginning.by_office_in_cycle(pack, name) and beginning.cycle_of(programme, name, now)
            ):
                found.append(_offer(programme, name, None, own, who))
    for row in queries.open_rounds(now, programmes):
        programme = programmes[row.programme_id]
        pack = library.compiled(programme).pack
        about = beginning.about_kept(pack, row.procedure) and not beginning.by_office_in_cycle(
            pack, row.procedure
        )
        if about and row.procedure not in applied_procedures(programme):
            found.append(_offer(programme, row.procedure, row, own, who))
    return [one for one in found if one is not None]


def offer(viewer: Any, programme_id: str, procedure: str, now: datetime) -> Offer | None:
    return next(
        (
            o
            for o in offers(viewer, now)
            if o.programme.public_id == programme_id and o.procedure == procedure
        ),
        None,
    )


def _offer(
    programme: Programme, procedure: str, row: Round | None, own: tuple[Organisation, ...], who: Standing
) -> Offer | None:
    pack = library.compiled(programme).pack
    first = duties.named(pack.procedures[procedure].stages[0].who.duty)
    takes = any(key in pack.duties and duties.of_applicant(pack, procedure, key) for key in first)
    fitting = tuple(o for o in own if _named(pack, procedure, o)) if takes else ()
    office = row is None and bool(beginning.begun_by_office(programme, procedure, who))
    return Offer(programme, procedure, row, fitting, office) if fitting or office else None


def _named(pack: Pack, procedure: str, organisation: Organisation) -> bool:
    """Whether a type the procedure takes names this kind of organisation, or names none."""
    subject = pack.subjects[pack.procedures[procedure].subject]
    types = [subject.types[t] for t in beginning.types_of(pack, procedure) if t in subject.types]
    return not types or any(not t.applicants or organisation.kind in t.applicants for t in types)
