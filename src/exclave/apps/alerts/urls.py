from exclave.apps.alerts import queries, views
from exclave.apps.ui.routes import route, signed_in

urlpatterns = [
    route("me/messages/", views.show, access=signed_in, name="messages", methods=("GET",)),
    route("me/messages/read/", views.mark_read, access=signed_in, name="messages-read", methods=("POST",)),
    route("me/messages/mail/", views.prefer, access=signed_in, name="messages-mail", methods=("POST",)),
    route(
        "me/messages/<int:alert_id>/",
        views.open_message,
        load=lambda request, alert_id: queries.own_alert(request.user, alert_id),
        access=signed_in,
        name="message",
        methods=("POST",),
    ),
]
