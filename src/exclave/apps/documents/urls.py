from exclave.apps.documents import queries
from exclave.apps.documents.views import documents, printing
from exclave.apps.people.access import is_applicant, is_city_officer, is_leader, is_officer
from exclave.apps.ui.routes import public, route

urlpatterns = [
    route(
        "documents/open/<slug:kind>/<str:key>.<slug:form>",
        documents.fetch,
        access=public,
        load=documents.load_open,
        name="open-document",
        methods=("GET",),
    ),
    route(
        "documents/case/<slug:kind>/<str:key>.<slug:form>",
        documents.fetch,
        access=is_officer | is_leader | is_applicant,
        load=documents.load_case,
        name="case-document",
        methods=("GET",),
    ),
    route(
        "documents/issue/<slug:kind>/<str:key>/",
        documents.issue,
        access=is_officer,
        load=documents.load_issuable,
        name="document-issue",
        methods=("POST",),
    ),
    route(
        "cases/<str:public_id>/archive.zip",
        documents.archive,
        access=is_officer | is_leader | is_applicant,
        load=lambda request, public_id: queries.case_for(request.user, public_id),
        name="case-archive",
        methods=("GET",),
    ),
    route("work/printing/", printing.show, access=is_city_officer, name="printing"),
    route(
        "work/printing/<slug:public_id>/",
        printing.one,
        access=is_city_officer,
        load=printing.load_job,
        name="printing-job",
        methods=("GET",),
    ),
    route(
        "work/printing/<slug:public_id>/file/",
        printing.fetch,
        access=is_city_officer,
        load=printing.load_done,
        name="printing-file",
        methods=("GET",),
    ),
]
