from exclave.apps.files import queries, views
from exclave.apps.ui.routes import route, signed_in

urlpatterns = [
    route(
        "evidence/<str:public_id>/",
        views.download,
        load=lambda request, public_id: queries.readable(request.user, public_id),
        access=signed_in,
        name="evidence",
        methods=("GET",),
    ),
    route(
        "evidence/<str:public_id>/preview/",
        views.preview,
        load=lambda request, public_id: queries.readable(request.user, public_id),
        access=signed_in,
        name="evidence-preview",
        methods=("GET",),
    ),
]
