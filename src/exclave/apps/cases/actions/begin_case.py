"""Begin a procedure about something the records keep, at any time: an organisation or an office begins it."""

from typing import Any

from django.db.models import Q

from exclave.apps.cases import beginning, duties, world
from exclave.apps.cases.actions.open_case import applicant_duties, start
from exclave.apps.cases.models import Case
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import Standing, read_standing
from exclave.apps.people.models import Account, Organisation
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference.models import Authority
from exclave.engines import procedure as engine
from exclave.engines.policy.answers import code_name
from exclave.engines.policy.pack.model import Pack


@action("case.begin")
def begin_case(
    actor: Actor,
    *,
    programme_id: str,
    procedure: str,
    type: str = "",
    organisation_id: str = "",
    subject_id: str = "",
    within_id: str = "",
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Start ``procedure`` (one that ``starts: request``, or an office's own in its cycle) for ``organisation_id``, or as the office that begins it.

    ``subject_id``: the kept subject it is about, empty for something new; ``within_id``: what that new thing lies in,
    where the pack says it lies in something. Raises ``Refused`` for a kind of
    organisation the type does not take, and while the same procedure runs about the same subject.
    """
    account = acting_account(actor)
    programme = (
        Programme.objects.scoped("programmes in force may be asked by everyone they name")
        .select_related("pack_version", "authority")
        .filter(public_id=programme_id, state="in_force")
        .first()
    )
    if programme is None:
        raise not_allowed()
    pack = library.compiled(programme).pack
    cycle = None
    if beginning.by_office_in_cycle(pack, procedure) and not organisation_id:
        cycle = beginning.cycle_of(programme, procedure, moment())
    elif not beginning.on_request(pack, procedure):
        raise not_allowed()
    if beginning.by_office_in_cycle(pack, procedure) and cycle is None:
        raise not_allowed()
    if type not in beginning.types_of(pack, procedure):
        raise not_allowed()
    organisation = Organisation.objects.filter(public_id=organisation_id).first() if organisation_id else None
    standing = read_standing(account.pk)
    opener, place = _opener(programme, procedure, organisation, account, standing)
    if organisation is not None:
        _refuse_kind(pack, procedure, type, organisation)
    about = beginning.subject(programme, procedure, type, subject_id, organisation)
    outer = _outer(programme, procedure, within_id if about is None else "", organisation, about is None)
    if about is not None and about.place and place and not world.places().within(about.place, place):
        raise not_allowed()  # an office of another place
    if about is not None:
        _refuse_twice(programme, procedure, about.id, cycle)
        if organisation is None and about.organisation_id:
            organisation = Organisation.objects.get(pk=about.organisation_id)
    case = start(
        actor,
        programme=programme,
        procedure=procedure,
        round=cycle,
        year=cycle.year if cycle else None,
        asof=cycle.cutoff if cycle else None,
        type=type or (about.type if about else ""),
        applicant=organisation,
        subject_id=about.id if about else None,
        title=about.name if about else "",
        opener=opener,
        arrived=not organisation_id,
        place=place,
        within_id=outer,
    )
    return {"case": case.public_id, "number": case.number}


def _outer(
    programme: Programme, procedure: str, within_id: str, organisation: Organisation | None, new: bool
) -> str:
    """The kept subject a new one lies in, of those the opener has a hand in; empty where it lies in none.

    Without it the facts of what it lies in stay unknown: where there is one to choose, it must be chosen.
    """
    may = beginning.outer_subjects(programme, procedure, organisation) if new else []
    if within_id:
        if all(one.id != within_id for one in may):
            raise not_allowed()
        return within_id
    if may and beginning.must_lie_in(library.compiled(programme), procedure):
        raise Refused(
            "outer_missing",
            "请选择它所在的登记对象。",
            "Choose the record it lies in.",
            [Fault("within", "请选择它所在的登记对象。", "Choose the record it lies in.")],
        )
    return ""


def _opener(
    programme: Programme,
    procedure: str,
    organisation: Organisation | None,
    account: Account,
    standing: Standing,
) -> tuple[engine.Actor, str]:
    """Who begins, with the duties held, and the place of the office where one does. Raises not_allowed."""
    pack = library.compiled(programme).pack
    first = duties.named(pack.procedures[procedure].stages[0].who.duty)
    if organisation is not None:
        asked = [key for key in first if key in pack.duties and duties.of_applicant(pack, procedure, key)]
        if not asked or organisation.pk not in standing.organisation_ids:
            raise not_allowed()
        return engine.Actor(account.public_id, frozenset({*asked, *applicant_duties(programme)})), ""
    held = beginning.begun_by_office(programme, procedure, standing)
    if not held:
        raise not_allowed()
    offices = Authority.objects.filter(pk__in=standing.authority_ids("officer", "leader"))
    organs = {(pack.duties[key].organ, pack.duties[key].level) for key in held}
    place = next((o.place for o in offices.order_by("pk") if (o.organ, o.level) in organs), "")
    return engine.Actor(account.public_id, held), place


def _refuse_kind(pack: Pack, procedure: str, type: str, organisation: Organisation) -> None:
    subject = pack.subjects.get(pack.procedures[procedure].subject)
    spec = subject.types.get(type) if subject is not None else None
    if spec is None or not spec.applicants or organisation.kind in spec.applicants:
        return
    zh = "、".join(code_name(pack, "std.org_kind", k, "zh") for k in spec.applicants)
    en = ", ".join(code_name(pack, "std.org_kind", k, "en") for k in spec.applicants)
    raise Refused(
        "kind_not_named",
        f"{spec.zh}只能由{zh}提出。单位性质登记有误的，请先更正单位档案。",
        f"Only {en} may begin this. If the kind of organisation is wrong in its file, correct it first.",
    )


def _refuse_twice(programme: Programme, procedure: str, subject_id: str, cycle: Round | None) -> None:
    # Two who begin at once must meet: the second sees the first one's case.
    Programme.objects.of(programme.authority_id).select_for_update(no_key=True).get(pk=programme.pk)
    running = Case.objects.of(programme.authority_id).filter(procedure=procedure, subject_id=subject_id)
    running = running.filter(Q(ended=False) | Q(round=cycle)) if cycle else running.filter(ended=False)
    if running.exists():
        raise Refused(
            "under_way",
            "同一事项正在办理，请在原办件中继续。",
            "The same procedure is under way; go on with that case.",
        )
