from exclave.apps.impact.views import cases, ordering, results
from exclave.apps.people.access import is_policy_officer
from exclave.apps.ui.routes import route

GET = ("GET",)

urlpatterns = [
    route("impact/", ordering.trials, access=is_policy_officer, name="trials", methods=GET),
    route("impact/new/", ordering.new, access=is_policy_officer, name="trial-new"),
    route(
        "impact/<slug:public_id>/",
        results.show,
        access=is_policy_officer,
        load=results.load,
        name="trial",
        methods=GET,
    ),
    route(
        "impact/<slug:public_id>/delete/",
        results.delete,
        access=is_policy_officer,
        load=results.load,
        name="trial-delete",
        methods=("POST",),
    ),
    route(
        "impact/<slug:public_id>/results/",
        cases.listed,
        access=is_policy_officer,
        load=results.load_done,
        name="trial-results",
        methods=GET,
    ),
    route(
        "impact/<slug:public_id>/results/export.csv",
        cases.export,
        access=is_policy_officer,
        load=results.load_done,
        name="trial-export",
        methods=GET,
    ),
    route(
        "impact/<slug:public_id>/results/export.xlsx",
        cases.export_xlsx,
        access=is_policy_officer,
        load=results.load_done,
        name="trial-export-xlsx",
        methods=GET,
    ),
    route(
        "impact/<slug:public_id>/results/<slug:institution_id>/",
        cases.one,
        access=is_policy_officer,
        load=cases.load_one,
        name="trial-case",
        methods=GET,
    ),
]
