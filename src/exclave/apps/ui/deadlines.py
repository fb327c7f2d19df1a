"""The chip of a deadline: its day, how many working days are left, and whether it is late."""

from datetime import date, tzinfo
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from exclave.apps.ui.text import as_date, member

FOLLOWS_FROM = ("due", "left", "paused", "provisional", "done", "overdue")
"""What the chip alone follows from."""


def context(item: Any, short: bool) -> dict[str, Any]:
    """What ``ui/parts/deadline.html`` shows of an item. ``short``: the chip alone."""
    due, left = member(item, "due"), member(item, "left")
    look, sign, words = _state(item, as_date(due), left)
    return {
        "item": item,
        "due": due,
        "look": look,
        "sign": sign,
        "words": words,
        "provisional": bool(member(item, "provisional")),
        "short": short,
    }


def chip(item: Any) -> SafeString:
    """The chip alone: the same few stand in every row of a list and are drawn once."""
    values = tuple([member(item, name) for name in FOLLOWS_FROM])
    return _chip(values, get_language() or "", timezone.get_current_timezone())


@lru_cache(maxsize=4_096)
def _chip(values: tuple[Any, ...], language: str, zone: tzinfo) -> SafeString:
    item = dict(zip(FOLLOWS_FROM, values, strict=True))
    return render_to_string("ui/parts/deadline.html", context(item, short=True))


def _state(item: Any, due: date | None, left: int | None) -> tuple[str, str, str]:
    """(look, icon, words) of a deadline."""
    if member(item, "done"):
        return "success", "check", gettext("Done")
    if member(item, "paused"):
        return "neutral", "player-pause", gettext("Paused")
    if due is None:
        return "neutral", "calendar-off", gettext("No deadline")
    if member(item, "overdue") or (left is not None and left < 0):
        late = -left if left is not None and left < 0 else 0
        words = ngettext("%(n)d working day late", "%(n)d working days late", late) % {"n": late}
        return "danger", "alert-triangle", words if late else gettext("Overdue")
    if left is None:
        return "neutral", "calendar", ""
    if left == 0:
        return "danger", "alert-triangle", gettext("Due today")
    words = ngettext("%(n)d working day left", "%(n)d working days left", left) % {"n": left}
    return ("waiting" if left <= 3 else "neutral"), "clock", words
