"""The inbox's list as a table for a spreadsheet."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from exclave.apps.cases.inbox import labels, reading
from exclave.apps.cases.presenting.words import WAITS_ON
from exclave.apps.people.access import Standing
from exclave.apps.ui.text import is_english


def table(rows: Iterable[tuple[Any, ...]], who: Standing) -> tuple[list[str], list[list[object]]]:
    """Headings and rows; the order of each tuple is ``reading.COLUMNS`` (one query, for the handlers)."""
    found, lang = list(rows), "en" if is_english() else "zh"
    handlers = reading.handlers_of(who, [row[-1] for row in found])
    offices = labels.offices()
    head = [
        _("Number"),
        _("Case"),
        _("Applicant"),
        _("Procedure"),
        _("Stage"),
        _("Waiting for"),
        _("District"),
        _("Deadline"),
        _("Handled by"),
    ]
    return head, [_row(one, lang, handlers, offices) for one in found]


def _row(one: tuple[Any, ...], lang: str, handlers: dict[int, str], offices: dict[int, Any]) -> list[object]:
    (_id, number, title, name_zh, name_en, programme, procedure, stage, waits_on, office,
     due, _provisional, _paused, _ended, outcome, _version, pk) = one  # fmt: skip
    at = (
        labels.outcome_name(programme, procedure, outcome)
        if outcome
        else labels.stage_name(programme, procedure, stage)
    )
    place = offices.get(office)
    return [
        number,
        title,
        (name_en or name_zh if lang == "en" else name_zh) or "",
        labels.procedure_name(programme, procedure)[lang],
        at[lang],
        WAITS_ON[waits_on][lang],
        (place.en if lang == "en" else place.zh) if place else "",
        labels.left(due, due)[0].isoformat() if due else "",
        handlers.get(pk, ""),
    ]
