from exclave.apps.people.access import is_policy_officer
from exclave.apps.programmes.views import policy_officer
from exclave.apps.programmes.views import public as views
from exclave.apps.ui.routes import public, route

urlpatterns = [
    route("packs/", policy_officer.packs, access=is_policy_officer, name="packs", methods=("GET",)),
    route("packs/<slug:pack>/", policy_officer.one, access=is_policy_officer, name="pack"),
    route("calls/", views.show_calls, access=public, name="calls", methods=("GET",)),
    route(
        "calls/<slug:public_id>/",
        views.show_call,
        access=public,
        load=views.load_call,
        name="call",
        methods=("GET",),
    ),
    route("policies/", views.show_policies, access=public, name="policies", methods=("GET",)),
    route(
        "policies/<slug:public_id>/",
        views.show_policy,
        access=public,
        load=views.load_policy,
        name="policy",
        methods=("GET",),
    ),
    route(
        "policies/<slug:public_id>/<slug:procedure>.svg",
        views.show_picture,
        access=public,
        load=views.load_picture,
        name="policy-picture",
        methods=("GET",),
    ),
]
