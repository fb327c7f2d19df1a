"""Open a case: an application in a round, or one that another case, an obligation or an officer starts."""

from datetime import date, datetime
from typing import Any

from exclave.apps.cases import beginning, drafting, duties, running
from exclave.apps.cases.models import Case, CaseOffice, Draft
from exclave.apps.journal.identifiers import public_id
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account, Organisation
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference import numbers
from exclave.apps.reference.models import Authority
from exclave.engines import procedure as engine
from exclave.engines.codes import PlaceTable
from exclave.engines.policy.answers import CompiledPack


@action("case.open")
def open_case(
    actor: Actor,
    *,
    round_id: str,
    type: str,
    organisation_id: str,
    subject_id: str = "",
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Start an application of ``organisation_id`` in an open round, as one of its agents.

    ``subject_id``: the kept subject it is about, one of the organisation's own; empty for something new. The form is filled with what is known already. Refused outside the round's days and for a type it does
    not take; conditions such as a running bar are answered in the form, with their clause.
    """
    account = acting_account(actor)
    organisation = Organisation.objects.filter(public_id=organisation_id).first()
    row = Round.objects.scoped("open to every applicant").select_related(
        "programme__pack_version", "authority"
    )
    row = row.filter(public_id=round_id).first()
    if (
        row is None
        or organisation is None
        or organisation.pk not in read_standing(account.pk).organisation_ids
    ):
        raise not_allowed()
    spec = library.compiled(row.programme).pack.procedures[row.procedure]
    if spec.starts != "round":  # a cycle of reports or an evaluation: nobody applies in those
        raise not_allowed()
    about = beginning.subject(row.programme, row.procedure, type, subject_id, organisation)
    if type not in (row.types or [""]):
        raise Refused(
            "type_not_taken", "本批次不受理这一类型。请选择通知所列的类型。",
            "This round does not take that type. Choose one named in the call.",
        )  # fmt: skip
    case = start(
        actor,
        programme=row.programme,
        procedure=row.procedure,
        type=type,
        round=row,
        applicant=organisation,
        year=row.year,
        asof=row.cutoff,
        subject_id=about.id if about else None,
        title=about.name if about else "",
        opener=engine.Actor(account.public_id, frozenset(applicant_duties(row.programme))),
    )
    return {"case": case.public_id, "number": case.number}


def start(
    actor: Actor,
    *,
    programme: Programme,
    procedure: str,
    type: str,
    opener: engine.Actor,
    applicant: Organisation | None,
    round: Round | None = None,
    parent: Case | None = None,
    subject_id: str | None = None,
    title: str = "",
    year: int | None = None,
    asof: date | None = None,
    arrived: bool = False,
    place: str = "",
    within_id: str = "",
) -> Case:
    """Create the row and its first entry inside the running action. ``arrived``: offices see it at once.

    ``within_id``: the kept subject a new one lies in. ``place``: that of the office which begins it, where no organisation does.
    """
    at = moment()
    compiled = library.compiled(programme)
    spec = compiled.pack.procedures[procedure]
    authority = programme.authority
    case = Case(
        authority=authority,
        programme=programme,
        round=round,
        parent=parent,
        procedure=procedure,
        type=type,
        number=numbers.take(authority, "C", numbers.year_of(authority, at)),
        title=title,
        applicant=applicant,
        office=_office(authority, applicant),
        subject_id=subject_id or public_id(),
        within_id=within_id,
        year=year,
        stage=spec.stages[0].id,
        waits_on="applicant",
        entered_stage_at=at,
        asof=asof,
        opened_at=at,
        submitted_at=at if arrived else None,
        form_version=programme.pack_version.digest,
        version=0,
    )
    case.save()
    others = duties.others_for(compiled.pack, procedure, authority, applicant.place if applicant else place)
    CaseOffice.objects.bulk_create(CaseOffice(case=case, duty=k, office=o) for k, o in others.items())
    context = running.context_of(case, compiled, spec, engine.State())
    answer = running.accepted(engine.open_case(spec, context, opener, at))
    started = running.Running(case, compiled, spec, engine.State(), context)
    running.write(started, answer, actor, at)
    if spec.stages[0].does == "fill" and not actor.system:
        _begin_draft(actor, case, compiled, spec.stages[0].form, at)
    return case


def _begin_draft(actor: Actor, case: Case, compiled: CompiledPack, form: str | None, at: datetime) -> None:
    """The form with what is known already. Whoever has no account (an objector) hands in at once and needs none."""
    account = Account.objects.filter(public_id=actor.id).first()
    if account is not None:
        data = drafting.begun(case, compiled, form)
        Draft.objects.create(case=case, data=data, saved_at=at, saved_by=account)


def applicant_duties(programme: Programme) -> list[str]:
    return [key for key, duty in library.compiled(programme).pack.duties.items() if duty.party]


def _office(authority: Authority, applicant: Organisation | None) -> Authority | None:
    return duties.office_of_place(authority, applicant.place, PlaceTable.load()) if applicant else None
