"""Rows of the inbox as HTML, without a template tag per cell.

A list of fifty rows is what officers load all day; the page's cost is mostly its cells. So a row is one
format string, every text in it escaped here, and what repeats (names of stages, chips of the same day) is
rendered once a page. ``benchmarks/pages`` measures it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from exclave.apps.cases.inbox import labels
from exclave.apps.cases.presenting.words import WAITS_ON, Words, alone
from exclave.apps.ui import deadlines
from exclave.apps.ui.text import is_english

NOBODY: Mapping[int, str] = MappingProxyType({})

_ROW = (
    '<tr><td>{box}<a href="{href}">{title}</a><br><span class="muted id">{number}</span>{applicant}{handler}</td>'
    '<td data-label="{stage_label}">{stage}</td>'
    '<td data-label="{office_label}" class="wide-only">{office}</td>'
    '<td data-label="{due_label}">{due}</td></tr>'
)


_BOX = (
    '<span class="row-pick"><input type="checkbox" name="selected" value="%s:%s" form="bulk" '
    'aria-label="{select}"></span>'
)


def rows(
    found: Iterable[tuple[Any, ...]],
    now: datetime,
    *,
    mixed: bool,
    query: str | None = None,
    handlers: Mapping[int, str] = NOBODY,
) -> SafeString:
    """All rows; the order of each tuple is ``reading.COLUMNS``. ``mixed``: say at each whose turn it is.

    ``query``: the list the rows stand in, so that the case page knows what comes next. ``handlers``: names by
    the case's row id.
    """
    draw = _drawer(now, mixed, query, handlers)
    return mark_safe("".join([draw(row) for row in found]))


def _drawer(
    now: datetime, mixed: bool, query: str | None, handlers: Mapping[int, str]
) -> Callable[[tuple[Any, ...]], str]:
    """A function that draws one row, with everything that stays the same on a page worked out once."""
    lang = "en" if is_english() else "zh"
    head, tail = reverse("case", args=["0"]).split("0")
    if query is not None:
        tail += f"?list={quote(query)}"
    boxed = query is not None
    box = _BOX.replace("{select}", escape(gettext("Select %s")))
    words = {
        "stage_label": gettext("Stage"),
        "office_label": gettext("District"),
        "due_label": gettext("Deadline"),
    }
    row = _ROW
    for name, word in words.items():
        row = row.replace(f"{{{name}}}", escape(word))
    write = row.format
    offices = {key: escape(one.en if lang == "en" else one.zh) for key, one in labels.offices().items()}
    chips: dict[tuple[Any, ...], str] = {}
    stages: dict[tuple[Any, ...], str] = {}

    def draw(one: tuple[Any, ...]) -> str:
        (public_id, number, title, name_zh, name_en, programme, procedure, stage, waits_on, office,
         due, provisional, paused, ended, outcome, version, pk) = one  # fmt: skip
        at = (programme, procedure, stage, waits_on, outcome)
        if (shown := stages.get(at)) is None:
            shown = stages[at] = _stage(lang, mixed, *at)
        when = (due, provisional, paused, ended)
        if (chip := chips.get(when)) is None:
            chip = chips[when] = _chip(*when, now)
        who = (name_en or name_zh if lang == "en" else name_zh) or ""
        name = escape(title or who or number)
        handler = handlers.get(pk)
        return write(
            box=box % (public_id, version, name) if boxed and not ended else "",
            handler=f' <span class="row-handler">{escape(handler)}</span>' if handler else "",
            href=f"{head}{public_id}{tail}",
            title=name,
            number=escape(number),
            applicant=f' <span class="muted">{escape(who)}</span>' if who and title else "",
            stage=shown,
            office=offices.get(office, ""),
            due=chip,
        )

    return draw


def _stage(
    lang: str, mixed: bool, programme: int, procedure: str, stage: str, waits_on: str, outcome: str
) -> str:
    """Procedure and stage, or how it ended; whose turn it is where the list holds more than one kind."""
    name: Words = labels.stage_name(programme, procedure, stage)
    of = labels.procedure_name(programme, procedure)
    if outcome:
        name = labels.outcome_name(programme, procedure, outcome)
    turn = f'<br><span class="muted">{escape(WAITS_ON[waits_on][lang])}</span>' if mixed else ""
    return f"{escape(alone(of)[lang])} · {escape(name[lang])}{turn}"


def _chip(due: datetime | None, provisional: bool, paused: bool, ended: bool, now: datetime) -> str:
    last, left = labels.left(due, now) if due is not None else (None, None)
    overdue = due is not None and now >= due and not (provisional or paused or ended)
    flags = {"provisional": provisional, "paused": paused, "done": ended, "overdue": overdue}
    return deadlines.chip({"due": last, "left": left} | flags)
