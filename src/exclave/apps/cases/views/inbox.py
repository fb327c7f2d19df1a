"""The officers' inbox."""

import secrets
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases.inbox import drawing, keeping, labels, rendering
from exclave.apps.cases.inbox.asking import PER_PAGE, Wanted
from exclave.apps.cases.inbox.exporting import table
from exclave.apps.cases.inbox.reading import Found, Tally, find, listed, matching, turns, views
from exclave.apps.cases.presenting.words import WAITS_ON, Words, alone, text
from exclave.apps.people.access import Standing, standing
from exclave.apps.ui import exporting, placing

MOST = 200
"""Cases that are acted on in one go."""
EXPORTED = 20_000


def inbox(request: HttpRequest) -> HttpResponse:
    """Cases by deadline; every filter stands in the address."""
    who, wanted = standing(request.user), Wanted.read(request.GET)
    me = request.user.pk
    found = find(who, wanted, me)
    mine = [t for t in found.tallies if t.waits_on in turns(who)]
    rows = rendering.rows(
        found.rows, found.now, mixed=wanted.view == "open", query=wanted.at(1), handlers=found.handlers
    )
    shown = filters(who, wanted, found)
    listing = drawing.listing(
        wanted,
        shown,
        page_of(found, wanted),
        rows,
        empty_words(wanted, placing.waits("inbox", request)),
        reverse("inbox-export"),
    )
    context = {
        "listing": listing,
        "width": "wide",
        "now": found.now,
        "waiting": sum(t.number for t in mine),
        "overdue": sum(t.overdue for t in mine),
        "tabs": keeping.tabs(who, me, wanted),
        "kept": keeping.current(me, wanted),
        "query": wanted.at(1),
        "pickable": bool(found.rows) and wanted.view != "closed",
        "total": found.total,
        "more": found.total > len(found.rows),
        "most": MOST,
        "keys": {"keep": secrets.token_urlsafe(12), "drop": secrets.token_urlsafe(12)},
    }
    return render(request, "cases/officer/inbox.html", context)


def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered list, all pages of it, in its order: as CSV, or as a workbook with ``format=xlsx``."""
    who, wanted = standing(request.user), Wanted.read(request.GET)
    head, rows = table(listed(who, wanted, request.user.pk, EXPORTED), who)
    form = exporting.XLSX if request.GET.get("format") == exporting.XLSX else exporting.CSV
    return exporting.table_response("cases", form, head, rows, sheet=_("Cases"))


def page_of(found: Found, wanted: Wanted) -> Page[Any]:
    """Django's Page over rows already fetched: the number of all rows is known from the counts."""
    paginator = Paginator(range(found.total), PER_PAGE)
    page: Page[Any] = paginator.get_page(wanted.page)
    page.object_list = found.rows
    return page


def empty_words(wanted: Wanted, beside: int = 0) -> dict[str, Any]:
    if wanted.filters_on:
        return {
            "title": _("Nothing matches these filters"),
            "text": _("Search by case number, name or applicant, or take a filter away."),
            "href": "?",
            "action": _("Clear the filters"),
        }
    if wanted.view == "mine":
        return {
            "title": _("No cases here") if beside else _("Nothing waits for you"),
            "text": _("New cases appear here by themselves, the most urgent first."),
            "href": "?view=open",
            "action": _("See all open cases"),
        }
    return {
        "title": _("No cases here"),
        "text": "",
        "href": "?",
        "action": _("To do"),
    }


VIEW_WORDS: dict[str, Words] = {
    "mine": text("等我办理", "Waiting for me"),
    "open": text("全部在办", "All open"),
    "closed": WAITS_ON["nobody"],
    **{key: WAITS_ON[key] for key in ("applicant", "office", "authority", "expert", "leader", "clock")},
}


def filters(who: Standing, wanted: Wanted, found: Found) -> list[dict[str, Any]]:
    """The filters with counts; views that hold nothing are left out unless chosen."""
    turn = views(who)[wanted.view]
    return [
        {"name": "view", "label": text("查看", "Show"), "kind": "links", "options": shown_views(who, wanted, found)},
        {"name": "due", "label": text("期限", "Deadline"), "kind": "links", "options": deadlines(wanted, matching(found.tallies, wanted, turn))},
        {"name": "handler", "label": text("经办", "Handled by"), "kind": "links", "options": desks(wanted, found.given)},
        {"name": "stage", "label": text("环节", "Stage"), "kind": "choice", "options": stages(wanted, matching(found.tallies, wanted, turn, but="stage"))},
        {"name": "type", "label": text("类型", "Type"), "kind": "choice", "options": types(wanted, found.tallies, matching(found.tallies, wanted, turn, but="type"))},
        {"name": "district", "label": text("区级部门", "District office"), "kind": "choice", "options": districts(who, wanted, matching(found.tallies, wanted, turn, but="district"))},
        {"name": "q", "label": text("编号、名称或单位", "Number, name or applicant"), "kind": "search", "value": wanted.q},
    ]  # fmt: skip


def shown_views(who: Standing, wanted: Wanted, found: Found) -> list[dict[str, Any]]:
    shown, own = [], turns(who)
    for key, words in VIEW_WORDS.items():
        if key in own and len(own) == 1 and key != wanted.view:
            continue  # the same as “waiting for me”
        number = sum(t.number for t in matching(found.tallies, wanted, views(who)[key], but="stage"))
        if number or key in ("mine", "open", wanted.view):
            shown.append(
                {
                    "value": key,
                    "label": words,
                    "count": number,
                    "current": key == wanted.view,
                    "query": wanted.but(view=key, stage="", overdue=False, soon=False),
                }
            )
    return shown


def deadlines(wanted: Wanted, tallies: list[Tally]) -> list[dict[str, Any]]:
    """The name of the filter is in each value’s own word of the address."""
    late, soon = sum(t.overdue for t in tallies), sum(t.soon for t in tallies)
    return [
        {"value": "", "label": text("不限", "Any"), "count": None, "current": not (wanted.overdue or wanted.soon),
         "query": wanted.but(overdue=False, soon=False)},
        {"value": "1", "name": "overdue", "label": text("已逾期", "Overdue"), "count": late, "current": wanted.overdue,
         "query": wanted.but(overdue=True, soon=False)},
        {"value": "1", "name": "soon", "label": text("七日内到期", "Due within 7 days"), "count": soon, "current": wanted.soon,
         "query": wanted.but(soon=True, overdue=False)},
    ]  # fmt: skip


def desks(wanted: Wanted, given: dict[str, int]) -> list[dict[str, Any]]:
    """Whose desk: counts are shown while none of them is chosen and nothing is searched for."""
    words = {
        "": text("不限", "Any"),
        "me": text("我经办", "Given to me"),
        "none": text("未分派", "Not given out"),
    }
    return [
        {
            "value": key,
            "label": label,
            "count": given.get(key),
            "current": key == wanted.handler,
            "query": wanted.but(handler=key),
        }
        for key, label in words.items()
    ]


def stages(wanted: Wanted, tallies: list[Tally]) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    words: dict[str, Words] = {}
    for one in tallies:
        key = f"{one.procedure}.{one.stage}"
        counts[key] = counts.get(key, 0) + one.number
        of = labels.procedure_name(one.programme, one.procedure)
        at = labels.stage_name(one.programme, one.procedure, one.stage)
        words[key] = alone(text(f"{of['zh']} · {at['zh']}", f"{of['en']} · {at['en']}"))
    return [
        {"value": key, "label": words[key], "count": counts[key], "current": key == wanted.stage}
        for key in sorted(counts)
    ]


def types(wanted: Wanted, every: list[Tally], tallies: list[Tally]) -> list[dict[str, Any]]:
    """Types of the programmes the cases belong to, whatever is filtered now."""
    found: dict[str, Words] = {}
    for programme in dict.fromkeys(t.programme for t in every):
        found |= labels.types_of(programme)
    return [
        {
            "value": key,
            "label": alone(words),
            "count": sum(t.number for t in tallies if t.type == key),
            "current": key == wanted.type,
        }
        for key, words in found.items()
    ]


def districts(who: Standing, wanted: Wanted, tallies: list[Tally]) -> list[dict[str, Any]]:
    owned = set(who.authority_ids("officer"))
    return [
        {
            "value": public_id,
            "label": name,
            "count": sum(t.number for t in tallies if t.office == labels.office_id(public_id)),
            "current": public_id == wanted.district,
        }
        for public_id, name in labels.districts_of(owned)
    ]
