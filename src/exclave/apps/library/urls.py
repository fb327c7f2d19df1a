from exclave.apps.library.access import brings_documents, reads_desk
from exclave.apps.library.views import desk
from exclave.apps.library.views import public as views
from exclave.apps.ui.routes import public, route

GET = ("GET",)
urlpatterns = [
    route("library/", views.show_list, access=public, name="library", methods=GET),
    route("library/export.csv", views.export_csv, access=public, name="library-export", methods=GET),
    route("library/export.xlsx", views.export_xlsx, access=public, name="library-export-xlsx", methods=GET),
    route(
        "library/<slug:public_id>/",
        views.show,
        access=public,
        load=views.load,
        name="library-document",
        methods=GET,
    ),
    route(
        "library/<slug:public_id>/compare/",
        views.show_comparison,
        access=public,
        load=views.load,
        name="library-compare",
        methods=GET,
    ),
    route("work/library/", desk.show_desk, access=reads_desk, name="library-desk", methods=GET),
    route("work/library/new/", desk.upload, access=brings_documents, name="library-new"),
    route(
        "work/library/<slug:public_id>/",
        desk.edit,
        access=brings_documents,
        load=desk.load_kept,
        name="library-edit",
    ),
    route(
        "work/library/<slug:public_id>/decide/",
        desk.decide,
        access=reads_desk,
        load=desk.load_decidable,
        name="library-decide",
        methods=("POST",),
    ),
]
