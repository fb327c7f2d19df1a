"""What an applicant may see: the cases of their organisations, and what those organisations owe."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from exclave.apps.cases import duties
from exclave.apps.cases.models import Case, Draft, ObligationDue, Submission
from exclave.apps.cases.queries import cases_for, told
from exclave.apps.files.models import Evidence
from exclave.apps.people.access import standing
from exclave.apps.people.models import Organisation
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Round
from exclave.apps.programmes.queries import public_call, public_calls

_RELATED = (
    "programme__pack_version",
    "programme__authority",
    "authority",
    "round__authority",
    "applicant",
    "office",
)


def own_cases(viewer: Any) -> QuerySet[Case]:
    """Cases of the viewer's organisations, once the organisation has been told of them."""
    return (
        Case.objects.scoped("the viewer's organisations' own")
        .filter(applicant_id__in=standing(viewer).organisation_ids, objection=None)
        .filter(told())
        .select_related(*_RELATED)
        .defer("programme__pack_version__content")
    )


def own_case(viewer: Any, public_id: str) -> Case | None:
    return own_cases(viewer).filter(public_id=public_id).first()


def is_own(viewer: Any, case: Case) -> bool:
    """Whether the viewer acts for the organisation of the case, and not for an office."""
    return case.applicant_id is not None and case.applicant_id in standing(viewer).organisation_ids


def fillable(viewer: Any, public_id: str) -> Case | None:
    """An own case; or one whose form the viewer's office fills in, or that the viewer handed in for it."""
    found = own_case(viewer, public_id)
    who = standing(viewer)
    if found is not None or not who.authority_ids("officer", "leader"):
        return found
    case = cases_for(viewer).filter(public_id=public_id).first()
    if case is None:
        return None
    pack = library.compiled(case.programme).pack
    stage = next((one for one in pack.procedures[case.procedure].stages if one.id == case.stage), None)
    asked = (
        frozenset(duties.named(stage.who.duty)) if stage is not None and stage.does == "fill" else frozenset()
    )
    if not case.ended and asked & duties.held(pack, case, viewer, who):
        return case
    return case if Submission.objects.filter(case=case, submitted_by=viewer).exists() else None


def draft_of(case: Case) -> Draft | None:
    return Draft.objects.filter(case=case).first()


def files_of(case: Case) -> list[Evidence]:
    """Files attached now, oldest first."""
    return list(
        Evidence.objects.scoped("the case's own evidence")
        .filter(subject_kind="case", subject_id=case.public_id, removed_at=None)
        .order_by("pk")
    )


def submissions_of(case: Case) -> list[Submission]:
    """Everything that was handed in, the newest first."""
    return list(Submission.objects.filter(case=case).select_related("submitted_by").order_by("-sequence"))


def submission(viewer: Any, public_id: str, sequence: int) -> Submission | None:
    case = fillable(viewer, public_id)
    if case is None:
        return None
    found = Submission.objects.filter(case=case, sequence=sequence).select_related("submitted_by").first()
    if found is not None:
        found.case = case
    return found


def owed_by(viewer: Any) -> QuerySet[ObligationDue]:
    """What the viewer's organisations still owe, the nearest first."""
    return (
        ObligationDue.objects.scoped("the viewer's organisations' own")
        .filter(organisation_id__in=standing(viewer).organisation_ids, state__in=("open", "late"))
        .select_related(
            "programme__pack_version", "programme__authority", "organisation", "case", "authority"
        )
        .defer("programme__pack_version__content")
        .order_by("due_at", "pk")
    )


def obligation(viewer: Any, public_id: str) -> ObligationDue | None:
    return owed_by(viewer).filter(public_id=public_id).first()


def organisations_of(viewer: Any) -> list[Organisation]:
    return list(Organisation.objects.filter(pk__in=standing(viewer).organisation_ids).order_by("pk"))


def open_calls(now: datetime) -> list[Round]:
    """Calls in which an organisation may apply now. A round of evaluation is a round, but no call."""
    return [r for r in public_calls(now, state="open") if takes_applications(r)]


def call(public_id: str, now: datetime) -> Round | None:
    found = public_call(public_id, now)
    return found if found is not None and takes_applications(found) else None


def takes_applications(call: Round) -> bool:
    return library.compiled(call.programme).pack.procedures[call.procedure].starts == "round"


def waiting_for(viewer: Any) -> tuple[QuerySet[Any], ...]:
    """What waits for the viewer's organisations: forms to fill in, and reports not begun."""
    forms = Case.objects.scoped("the viewer's own").filter(
        applicant_id__in=standing(viewer).organisation_ids, waits_on="applicant", ended=False
    )
    return forms, owed_by(viewer).filter(case=None)


def sequence_of(case: Case, receipt_number: str) -> int:
    """Which submission of the case a receipt belongs to. Raises Submission.DoesNotExist."""
    return Submission.objects.values_list("sequence", flat=True).get(case=case, receipt_number=receipt_number)
