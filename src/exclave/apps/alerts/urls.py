from exclave.apps.alerts import choosing, queries, views
from exclave.apps.people.access import is_administrator
from exclave.apps.ui.routes import route, signed_in

urlpatterns = [
    route("me/messages/", views.show, access=signed_in, name="messages", methods=("GET",)),
    route("me/messages/read/", views.mark_read, access=signed_in, name="messages-read", methods=("POST",)),
    route("me/messages/settings/", choosing.choose, access=signed_in, name="message-settings"),
    route(
        "me/messages/<int:alert_id>/",
        views.open_message,
        load=lambda request, alert_id: queries.own_alert(request.user, alert_id),
        access=signed_in,
        name="message",
        methods=("POST",),
    ),
    route("given-up/", views.given_up, access=is_administrator, name="given-up", methods=("GET",)),
    route(
        "given-up/again/", views.send_again, access=is_administrator, name="given-up-again", methods=("POST",)
    ),
]
