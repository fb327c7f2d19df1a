from exclave.apps.people.access import is_applicant, is_auditor, is_leader, is_officer
from exclave.apps.records.views import beginning, entering, lists, record, stating
from exclave.apps.ui.routes import public, route

GET = ("GET",)
looks_on = is_officer | is_leader | is_auditor
begins = is_applicant | is_officer | is_leader

urlpatterns = [
    route("records/", lists.kinds, access=public, name="records", methods=GET),
    route(
        "records/<slug:programme_id>/<slug:kind>/",
        lists.of_kind,
        access=public,
        load=lists.load_kind,
        name="records-of",
        methods=GET,
    ),
    route(
        "records/<slug:programme_id>/<slug:kind>/export.csv",
        lists.export_csv,
        access=public,
        load=lists.load_kind,
        name="records-export",
        methods=GET,
    ),
    route(
        "records/<slug:programme_id>/<slug:kind>/export.xlsx",
        lists.export_xlsx,
        access=public,
        load=lists.load_kind,
        name="records-export-xlsx",
        methods=GET,
    ),
    route(
        "record/<slug:public_id>/", record.show, access=public, load=record.load, name="record", methods=GET
    ),
    route(
        "record/<slug:public_id>/state/",
        entering.move,
        access=is_officer,
        load=entering.load,
        name="record-move",
    ),
    route(
        "record/<slug:public_id>/fact/",
        stating.state,
        access=is_officer,
        load=entering.load,
        name="record-fact",
    ),
    route("work/records/", lists.inside, access=looks_on, name="work-records", methods=GET),
    route(
        "work/records/export.csv", lists.inside_csv, access=looks_on, name="work-records-export", methods=GET
    ),
    route(
        "work/records/export.xlsx",
        lists.inside_xlsx,
        access=looks_on,
        name="work-records-export-xlsx",
        methods=GET,
    ),
    route(
        "work/records/new/<slug:programme_id>/<slug:kind>/",
        entering.new,
        access=is_officer,
        load=entering.load_kind,
        name="record-new",
    ),
    route("begin/", beginning.overview, access=begins, name="begin", methods=GET),
    route(
        "begin/<slug:programme_id>/<slug:procedure>/",
        beginning.begin,
        access=begins,
        load=beginning.load,
        name="begin-case",
    ),
]
