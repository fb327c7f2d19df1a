from exclave.apps.oversight.views import accounts, calendar, journal
from exclave.apps.people.access import is_administrator, is_auditor
from exclave.apps.ui.routes import route

urlpatterns = [
    route("journal/", journal.events, access=is_auditor, name="journal", methods=("GET",)),
    route("journal/verify/", journal.verify, access=is_auditor, name="journal-verify"),
    route(
        "journal/checkpoint/",
        journal.checkpoint,
        access=is_auditor,
        name="journal-checkpoint",
        methods=("GET",),
    ),
    route(
        "journal/<str:authority>/<int:sequence>/",
        journal.event,
        access=is_auditor,
        load=journal.load_event,
        name="journal-event",
        methods=("GET",),
    ),
    route("accounts/", accounts.listing, access=is_administrator, name="accounts", methods=("GET",)),
    route("accounts/new/", accounts.new, access=is_administrator, name="account-new"),
    route(
        "accounts/<str:public_id>/", accounts.one, access=is_administrator, load=accounts.load, name="account"
    ),
    route("calendar/", calendar.years, access=is_administrator, name="calendar", methods=("GET",)),
    route("calendar/<int:year>/", calendar.one, access=is_administrator, name="calendar-year"),
]
