from exclave.apps.cases.views import public as views
from exclave.apps.ui.routes import public, route

urlpatterns = [
    route("notices/", views.show_notices, access=public, name="notices", methods=("GET",)),
    route(
        "notices/<slug:public_id>/",
        views.show_notice,
        access=public,
        load=views.load_notice,
        name="notice",
        methods=("GET",),
    ),
    route(
        "notices/<slug:public_id>/object/",
        views.object_to_notice,
        access=public,
        load=views.load_notice,
        name="objection-raise",
    ),
    route("objections/follow/", views.follow_objection, access=public, name="objection-follow"),
]
