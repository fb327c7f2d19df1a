"""The two dates an address may hold: as it was on a day, as known at the end of a day. Both are today unless said."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from exclave.apps.journal import clock
from exclave.apps.register.models import Institution
from exclave.apps.ui.text import date_text
from exclave.engines.codes.calendar import end_of_day_instant
from exclave.engines.codes.text import halfwidth


@dataclass(frozen=True)
class TwoDates:
    """``at`` is the instant up to which records count; ``wrong`` sentences about dates that could not be read."""

    on: date
    known: date
    today: date
    now: datetime
    at: datetime
    wrong: tuple[str, ...]

    @property
    def moved(self) -> bool:
        return self.on != self.today or self.known != self.today

    @property
    def query(self) -> str:
        """What an address needs to keep looking at these dates, with its question mark."""
        if not self.moved:
            return ""
        return "?" + urlencode({"on": self.on.isoformat(), "known": self.known.isoformat()})


def two_dates(request: HttpRequest, institution: Institution) -> TwoDates:
    now, zone = clock.now(), institution.authority.zone
    today = now.astimezone(zone).date()
    on, wrong_on = day_asked(request, "on", today)
    known, wrong_known = day_asked(request, "known", today)
    at = now if known >= today else end_of_day_instant(known, zone) - timedelta(microseconds=1)
    return TwoDates(on, known, today, now, at, tuple(text for text in (wrong_on, wrong_known) if text))


def day_asked(request: HttpRequest, name: str, today: date) -> tuple[date, str]:
    """The day an address asks for; one that is no date leaves today and says so."""
    typed = halfwidth(request.GET.get(name, "")).strip()
    if not typed:
        return today, ""
    try:
        return datetime.strptime(typed, "%Y-%m-%d").date(), ""
    except ValueError:
        shown = {"typed": typed[:20], "today": date_text(today)}
        return today, _("“%(typed)s” is no date; write it as 2026-01-31. Shown as of %(today)s.") % shown
