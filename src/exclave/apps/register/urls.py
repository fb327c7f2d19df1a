from exclave.apps.register.views import home, papers, register
from exclave.apps.ui.routes import public, route

urlpatterns = [
    route("", home.home, access=public, name="home", methods=("GET",)),
    route("search/", home.search, access=public, name="search", methods=("GET",)),
    route("register/", register.show_register, access=public, name="register", methods=("GET",)),
    route(
        "register/export.csv",
        register.export_register,
        access=public,
        name="register-export",
        methods=("GET",),
    ),
    route(
        "register/export.xlsx",
        register.export_workbook,
        access=public,
        name="register-export-xlsx",
        methods=("GET",),
    ),
    route(
        "register/<slug:public_id>/",
        register.show_institution,
        access=public,
        load=register.load_institution,
        name="institution",
        methods=("GET",),
    ),
    route("verify/", papers.check_certificate, access=public, name="certificate-check", methods=("GET",)),
    route(
        "verify/<slug:public_id>.svg",
        papers.show_code,
        access=public,
        load=papers.load_paper,
        name="certificate-code",
        methods=("GET",),
    ),
    route(
        "papers/<slug:public_id>/",
        papers.show_paper,
        access=public,
        load=papers.load_paper,
        name="paper",
        methods=("GET",),
    ),
]
