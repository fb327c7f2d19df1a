"""A message's sentence with its instants as days and the pieces in the reader's language."""

from collections.abc import Mapping
from datetime import datetime, timedelta
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
            try:
                moment = datetime.fromisoformat(str(stated))
            except ValueError:
                continue
            back = timedelta(microseconds=1 if key in INSTANTS_AFTER else 0)
            shown[key] = date_text((timezone.localtime(moment) - back).date())
    return shown


def words(topic: str, payload: Mapping[str, Any], language: str) -> str:
    """The sentence in one language (``zh-hans`` or ``en``), whatever the thread's own."""
    with translation.override(language):
        return sentence(topic, readable(payload), "en" if language.startswith("en") else "zh")
