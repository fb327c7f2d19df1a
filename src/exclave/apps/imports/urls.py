from exclave.apps.imports import views
from exclave.apps.people.access import holds, is_city_officer
from exclave.apps.ui.routes import route

is_city_leader = holds("leader", "city") | holds("leader", "province")
sees_imports = is_city_officer | is_city_leader | holds("administrator")

urlpatterns = [
    route("work/imports/", views.show_list, access=sees_imports, name="imports", methods=("GET",)),
    route("work/imports/new/", views.begin, access=is_city_officer, name="import-new", methods=("GET",)),
    route("work/imports/new/<slug:kind>/", views.upload, access=is_city_officer, name="import-upload"),
    route(
        "work/imports/new/<slug:kind>/template.csv",
        views.template_csv,
        access=is_city_officer,
        name="import-template-csv",
        methods=("GET",),
    ),
    route(
        "work/imports/new/<slug:kind>/template.xlsx",
        views.template_xlsx,
        access=is_city_officer,
        name="import-template-xlsx",
        methods=("GET",),
    ),
    route(
        "work/imports/<slug:public_id>/",
        views.show,
        access=sees_imports,
        load=views.load_import,
        name="import",
        methods=("GET",),
    ),
    route(
        "work/imports/<slug:public_id>/columns/",
        views.columns_page,
        access=is_city_officer,
        load=views.load_import,
        name="import-columns",
    ),
    route(
        "work/imports/<slug:public_id>/rows/",
        views.rows,
        access=sees_imports,
        load=views.load_import,
        name="import-rows",
        methods=("GET",),
    ),
    route(
        "work/imports/<slug:public_id>/findings.xlsx",
        views.findings_file,
        access=sees_imports,
        load=views.load_import,
        name="import-findings",
        methods=("GET",),
    ),
    route(
        "work/imports/<slug:public_id>/act/",
        views.act,
        access=sees_imports,
        load=views.load_import,
        name="import-act",
        methods=("POST",),
    ),
]
