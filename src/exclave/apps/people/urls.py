from exclave.apps.people import covers, queries
from exclave.apps.people.access import is_administrator, is_applicant, is_leader, is_officer
from exclave.apps.people.views import covering, joining, looking_up, organisation, settings, signing, tokens
from exclave.apps.ui.routes import public, route, signed_in

urlpatterns = [
    route("sign-in", signing.sign_in, access=public, name="sign-in"),
    route("sign-out", signing.sign_out, access=signed_in, name="sign-out", methods=("POST",)),
    route("join/", joining.join, access=public, name="join"),
    route("places/", looking_up.search_places, access=public, name="place-search", methods=("GET",)),
    route(
        "industries/", looking_up.search_industries, access=public, name="industry-search", methods=("GET",)
    ),
    route("me/organisation/", organisation.show, access=is_applicant, name="organisation", methods=("GET",)),
    route(
        "me/organisation/<str:public_id>/agents/",
        organisation.change_agents,
        load=lambda request, public_id: queries.own_organisation(request.user, public_id),
        access=is_applicant,
        name="organisation-agents",
        methods=("POST",),
    ),
    route("me/tokens/", tokens.own, access=is_applicant | is_officer | is_leader, name="tokens"),
    route(
        "me/tokens/<str:public_id>/revoke/",
        tokens.revoke,
        load=lambda request, public_id: queries.revocable_token(request.user, public_id),
        access=signed_in,
        name="token-revoke",
        methods=("POST",),
    ),
    route("me/cover/", covering.own, access=is_officer | is_leader, name="covers"),
    route(
        "covers/<str:public_id>/end/",
        covering.end,
        load=lambda request, public_id: covers.cover_for(request.user, public_id),
        access=signed_in,
        name="cover-end",
        methods=("POST",),
    ),
    route(
        "accounts/<str:public_id>/cover/",
        covering.administered,
        load=covering.load_account,
        access=is_administrator,
        name="account-covers",
    ),
    route(
        "accounts/<str:public_id>/leave/",
        covering.leave,
        load=covering.load_account,
        access=is_administrator,
        name="account-leave",
        methods=("POST",),
    ),
    route("settings/", settings.show, access=is_administrator | is_leader, name="settings", methods=("GET",)),
    route("settings/<str:key>/", settings.one, access=is_administrator | is_leader, name="setting"),
    route(
        "settings/values/<str:public_id>/",
        settings.decide,
        load=settings.load_value,
        access=is_administrator | is_leader,
        name="setting-decide",
        methods=("POST",),
    ),
    route("tokens/", tokens.administered, access=is_administrator, name="all-tokens", methods=("GET",)),
]
