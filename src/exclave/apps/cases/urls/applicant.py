"""Routes of applicants. An own case is loaded by ``own_case``: another organisation's does not exist here."""

from typing import Any

from exclave.apps.cases.filling import queries
from exclave.apps.cases.models import Case
from exclave.apps.cases.views import applicant, editing, submitting
from exclave.apps.journal import clock
from exclave.apps.people.access import is_applicant, is_unattached
from exclave.apps.ui.routes import route


def own(request: Any, public_id: str) -> Case | None:
    return queries.own_case(request.user, public_id)


def own_file(request: Any, public_id: str, evidence_id: str) -> tuple[Case, str] | None:
    case = own(request, public_id)
    return (case, evidence_id) if case is not None else None


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
        access=is_applicant,
        name="my-case",
        methods=("GET",),
    ),
    route(
        "my/cases/<str:public_id>/withdraw/",
        submitting.withdraw,
        load=own,
        access=is_applicant,
        name="case-withdraw",
        methods=("POST",),
    ),
    route("cases/<str:public_id>/edit/", editing.edit, load=own, access=is_applicant, name="case-edit"),
    route(
        "cases/<str:public_id>/edit/files/",
        editing.add_files,
        load=own,
        access=is_applicant,
        name="case-file-add",
        methods=("POST",),
    ),
    route(
        "cases/<str:public_id>/edit/files/<str:evidence_id>/remove/",
        editing.remove_file,
        load=own_file,
        access=is_applicant,
        name="case-file-remove",
        methods=("POST",),
    ),
    route(
        "cases/<str:public_id>/conditions/",
        editing.conditions,
        load=own,
        access=is_applicant,
        name="case-conditions",
        methods=("GET",),
    ),
    route(
        "cases/<str:public_id>/check/",
        submitting.check,
        load=own,
        access=is_applicant,
        name="case-check",
        methods=("GET",),
    ),
    route(
        "cases/<str:public_id>/submit/",
        submitting.submit,
        load=own,
        access=is_applicant,
        name="case-submit",
        methods=("POST",),
    ),
    route(
        "cases/<str:public_id>/receipt/<int:sequence>/",
        submitting.receipt,
        load=lambda request, public_id, sequence: queries.submission(request.user, public_id, sequence),
        access=is_applicant,
        name="case-receipt",
        methods=("GET",),
    ),
]
