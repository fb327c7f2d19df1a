"""Routes of whoever fills in a form: applicants, and offices whose form it is. Another's case does not exist here."""

from typing import Any

from exclave.apps.cases.filling import queries
from exclave.apps.cases.models import Case
from exclave.apps.cases.views import applicant, editing, submitting
from exclave.apps.journal import clock
from exclave.apps.people.access import is_applicant, is_leader, is_officer, is_unattached
from exclave.apps.ui.routes import route


def own(request: Any, public_id: str) -> Case | None:
    return queries.fillable(request.user, public_id)


def own_file(request: Any, public_id: str, evidence_id: str) -> tuple[Case, str] | None:
    case = own(request, public_id)
    return (case, evidence_id) if case is not None else None


fills_in = is_applicant | is_officer | is_leader

urlpatterns = [
    route("me/", applicant.show_todo, access=is_applicant | is_unattached, name="todo", methods=("GET",)),
    route(
        "apply/<str:round_id>/",
        applicant.start,
        load=lambda request, round_id: queries.call(round_id, clock.now()),
        access=is_applicant | is_unattached,
        name="case-start",
    ),
    route(
        "me/reports/<str:obligation_id>/start/",
        applicant.start_report,
        load=lambda request, obligation_id: queries.obligation(request.user, obligation_id),
        access=is_applicant,
        name="report-start",
        methods=("POST",),
    ),
    route(
        "my/cases/<str:public_id>/",
        submitting.show_case,
        load=own,
        access=fills_in,
        name="my-case",
        methods=("GET",),
    ),
    route(
        "my/cases/<str:public_id>/withdraw/",
        submitting.withdraw,
        load=own,
        access=fills_in,
        name="case-withdraw",
        methods=("POST",),
    ),
    route("cases/<str:public_id>/edit/", editing.edit, load=own, access=fills_in, name="case-edit"),
    route(
        "cases/<str:public_id>/edit/files/",
        editing.add_files,
        load=own,
        access=fills_in,
        name="case-file-add",
        methods=("POST",),
    ),
    route(
        "cases/<str:public_id>/edit/files/<str:evidence_id>/remove/",
        editing.remove_file,
        load=own_file,
        access=fills_in,
        name="case-file-remove",
        methods=("POST",),
    ),
    route(
        "cases/<str:public_id>/conditions/",
        editing.conditions,
        load=own,
        access=fills_in,
        name="case-conditions",
        methods=("GET",),
    ),
    route(
        "cases/<str:public_id>/check/",
        submitting.check,
        load=own,
        access=fills_in,
        name="case-check",
        methods=("GET",),
    ),
    route(
        "cases/<str:public_id>/submit/",
        submitting.submit,
        load=own,
        access=fills_in,
        name="case-submit",
        methods=("POST",),
    ),
    route(
        "cases/<str:public_id>/receipt/<int:sequence>/",
        submitting.receipt,
        load=lambda request, public_id, sequence: queries.submission(request.user, public_id, sequence),
        access=fills_in,
        name="case-receipt",
        methods=("GET",),
    ),
]
