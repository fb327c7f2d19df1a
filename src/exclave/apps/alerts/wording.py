"""A message's sentence with its instants as days and the pieces in the reader's language."""

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone, translation

from exclave.apps.alerts.topics import sentence
from exclave.apps.ui.text import date_text

INSTANTS_AFTER = ("due", "until")
"""The first instant after the last day; ``since`` is the first instant of the first."""


def readable(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with instants as days."""
    shown = dict(payload)
    for key in (*INSTANTS_AFTER, "since"):
        if stated := shown.get(key):
            shown[key] = _day_text(str(stated), after=key in INSTANTS_AFTER)
    return shown


def _day_text(stated: str, after: bool) -> str:
    """An instant as its day; a day stated as such is that day, and what is neither stays as it is."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            found = read(stated)
        except ValueError:
            continue
        if not isinstance(found, datetime):
            return date_text(found)
        return date_text((timezone.localtime(found) - timedelta(microseconds=1 if after else 0)).date())
    return stated


def words(topic: str, payload: Mapping[str, Any], language: str) -> str:
    """The sentence in one language (``zh-hans`` or ``en``), whatever the thread's own."""
    spoken = translation.get_language() == language  # as on every page; to change it for each message is dear
    with nullcontext() if spoken else translation.override(language):
        return sentence(topic, readable(payload), "en" if language.startswith("en") else "zh")
