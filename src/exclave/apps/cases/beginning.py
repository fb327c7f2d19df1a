"""What a new case may be about: something new that it brings, or a subject that is kept already."""

import re
from datetime import datetime

from exclave.apps.cases import duties, ports
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.people.access import Standing
from exclave.apps.people.models import Organisation
from exclave.apps.programmes import keeping, library
from exclave.apps.programmes.models import Programme, Round
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Pack

INSTITUTION = "institution"
"""Claims about institutions and their reports have doors of their own (benefits, obligations)."""


def brings_new(pack: Pack, procedure: str) -> bool:
    """Whether a case of the procedure may bring a subject nobody keeps yet.

    The procedure by which a type is applied for does, and one that gives its subject a state. Where the subject has no
    types any that people begin does, unless it asks for the state of what is there.
    """
    spec = pack.procedures[procedure]
    if spec.starts not in ("round", "request"):  # a cycle or a consequence is about what is there
        return False
    subject = pack.subjects.get(spec.subject)
    types = [] if subject is None else list(subject.types.values())
    if any(one.procedure == procedure for one in types):
        return True
    if any(_asks_state(pack, name, spec.subject) for name in spec.checks):
        return False
    return not types or gives_state(pack, procedure)


def gives_state(pack: Pack, procedure: str) -> bool:
    """Whether an outcome of the procedure moves its own subject to a state."""
    spec = pack.procedures[procedure]
    effects = [e for stage in spec.stages for one in stage.outcomes.values() for e in one.effects]
    moved = [pack.effects[e].state for e in effects if e in pack.effects]
    return any(one is not None and spec.subject in duties.named(one.of) for one in moved)


def about_kept(pack: Pack, procedure: str) -> bool:
    """Whether a case of the procedure may be about something the records keep."""
    subject = pack.procedures[procedure].subject
    return subject in pack.subjects and keeping.own(pack, subject) is None


def kept_subjects(
    programme: Programme, procedure: str, type: str, organisation: Organisation | None
) -> list[ports.Subject]:
    """Subjects a new case may be about: of the organisation, or of any where an office begins it."""
    pack = library.compiled(programme).pack
    if not about_kept(pack, procedure):
        return []
    kind = pack.procedures[procedure].subject
    return [
        one
        for one in ports.subjects(programme)
        if one.kind == kind
        and type in ("", one.type)
        and (organisation is None or one.organisation_id == organisation.pk)
    ]


def outer_subjects(
    programme: Programme, procedure: str, organisation: Organisation | None
) -> list[ports.Subject]:
    """Kept subjects that something new of the procedure's kind may lie in: those the organisation owns or is a party
    of (its operator), or any where an office begins it."""
    pack = library.compiled(programme).pack
    outer = outer_kind(pack, procedure)
    if outer is None:
        return []
    out = pack.subjects[outer].out
    return [
        one
        for one in ports.subjects(programme)
        if one.kind == outer
        and one.state not in out
        and (
            organisation is None
            or one.organisation_id == organisation.pk
            or organisation.name_zh in one.party_names
        )
    ]


def outer_kind(pack: Pack, procedure: str) -> str | None:
    """What the procedure's subject lies in, where the records keep that."""
    spec = pack.subjects.get(pack.procedures[procedure].subject)
    outer = spec.within if spec is not None else None
    return outer if outer in keeping.registered(pack) else None


def must_lie_in(compiled: CompiledPack, procedure: str) -> bool:
    """Whether a condition of the procedure reads a fact of what its subject lies in."""
    pack = compiled.pack
    outer = outer_kind(pack, procedure)
    checks = [name for name in pack.procedures[procedure].checks if name in pack.conditions]
    return outer is not None and any(
        path.startswith(f"{outer}.") for name in checks for path in compiled.reads(name)
    )


def subject(
    programme: Programme, procedure: str, type: str, subject_id: str, organisation: Organisation | None
) -> ports.Subject | None:
    """The kept subject asked for; None for something new. Raises not_allowed where neither may be."""
    if not subject_id:
        pack = library.compiled(programme).pack
        if about_kept(pack, procedure) and not brings_new(pack, procedure):
            raise not_allowed()
        return None
    for one in kept_subjects(programme, procedure, "", organisation):
        if one.id == subject_id and type in ("", one.type):
            return one
        if one.id == subject_id:
            raise Refused(
                "other_type",
                f"“{one.name}”是另一类型，请选择与它相符的类型。",
                f"“{one.name}” is of another type; choose the type that is its own.",
            )
    raise not_allowed()


def begun_by_office(programme: Programme, procedure: str, standing: Standing) -> frozenset[str]:
    """The duties of the first stage that somebody of this standing holds at an office, before there is a case."""
    pack = library.compiled(programme).pack
    owner = programme.authority
    found = set()
    others = duties.others_for(pack, procedure, owner, "")
    for key in duties.named(pack.procedures[procedure].stages[0].who.duty):
        duty = pack.duties.get(key)
        if duty is None or not duty.organ:
            continue
        for held in standing.roles:
            if held.role != duty.rank:
                continue
            if (duty.organ, duty.level) == (owner.organ, owner.level):
                fits = held.authority_id == owner.pk
            elif key in others and duty.level == owner.level:
                fits = others[key].pk == held.authority_id
            else:  # offices of the places below: each may begin for its own place
                fits = (held.organ, held.level) == (duty.organ, duty.level)
            if fits:
                found.add(key)
    return frozenset(found)


def _asks_state(pack: Pack, condition: str, subject: str) -> bool:
    expression = pack.conditions[condition].expr if condition in pack.conditions else None
    return (
        expression is not None and re.search(rf"\bstate\(\s*{re.escape(subject)}\b", expression) is not None
    )


def on_request(pack: Pack, procedure: str) -> bool:
    """Whether people may begin the procedure at any time about something the records keep."""
    spec = pack.procedures.get(procedure)
    if spec is None or spec.starts != "request" or not about_kept(pack, procedure):
        return False
    stages = [stage for one in pack.procedures.values() for stage in one.stages]
    return all(one.objections is None or one.objections.procedure != procedure for one in stages)


def by_office_in_cycle(pack: Pack, procedure: str) -> bool:
    """Whether offices begin the procedure themselves in its cycle or round: a meeting, what a partner reports."""
    spec = pack.procedures.get(procedure)
    if spec is None or spec.starts not in ("clock", "round") or not about_kept(pack, procedure):
        return False
    first = duties.named(spec.stages[0].who.duty)
    return all(key in pack.duties and pack.duties[key].organ is not None for key in first)


def cycle_of(programme: Programme, procedure: str, now: datetime) -> Round | None:
    """The cycle or round of the procedure that runs now."""
    rows = Round.objects.of(programme.authority_id).filter(
        programme=programme, procedure=procedure, opens_at__lte=now, closes_at__gt=now
    )
    found: Round | None = rows.order_by("-opens_at").first()
    return found


def types_of(pack: Pack, procedure: str) -> tuple[str, ...]:
    """The types a case of the procedure may have; an empty text where its subject has none."""
    spec = pack.procedures[procedure]
    subject = pack.subjects.get(spec.subject)
    return tuple(spec.types or (subject.types if subject is not None else ())) or ("",)
