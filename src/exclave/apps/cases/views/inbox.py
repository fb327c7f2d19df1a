"""The officers' inbox."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from exclave.apps.cases.inbox import drawing, labels, rendering
from exclave.apps.cases.inbox.asking import PER_PAGE, Wanted
from exclave.apps.cases.inbox.reading import Found, Tally, find, turns, views
from exclave.apps.cases.presenting.words import WAITS_ON, Words, text
from exclave.apps.people.access import Standing, standing


def inbox(request: HttpRequest) -> HttpResponse:
    """Cases by deadline; every filter stands in the address."""
    who, wanted = standing(request.user), Wanted.read(request.GET)
    found = find(who, wanted)
    mine = [t for t in found.tallies if t.waits_on in turns(who)]
    rows = rendering.rows(found.rows, found.now, mixed=wanted.view == "open")
    listing = drawing.listing(
        wanted, filters(who, wanted, found.tallies), page_of(found, wanted), rows, empty_words(wanted)
    )
    context = {
        "listing": listing,
        "width": "wide",
        "now": found.now,
        "waiting": sum(t.number for t in mine),
        "overdue": sum(t.overdue for t in mine),
    }
    return render(request, "cases/officer/inbox.html", context)


def page_of(found: Found, wanted: Wanted) -> Page[Any]:
    """Django's Page over rows already fetched: the number of all rows is known from the counts."""
    paginator = Paginator(range(found.total), PER_PAGE)
    page = paginator.get_page(wanted.page)
    page.object_list = found.rows
    return page


def empty_words(wanted: Wanted) -> dict[str, Any]:
    if wanted.filters_on:
        return {
            "title": _("Nothing matches these filters"),
            "text": _("Search by case number, name or applicant, or take a filter away."),
            "href": "?",
            "action": _("Clear the filters"),
        }
    if wanted.view == "mine":
        return {
            "title": _("Nothing waits for you"),
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


def filters(who: Standing, wanted: Wanted, tallies: list[Tally]) -> list[dict[str, Any]]:
    """The filters with counts; views that hold nothing are left out unless chosen."""
    shown = []
    counts = {key: sum(t.number for t in tallies if t.waits_on in turn) for key, turn in views(who).items()}
    own = turns(who)
    for key, words in VIEW_WORDS.items():
        if key in own and len(own) == 1 and key != wanted.view:
            continue  # the same as “waiting for me”
        if counts[key] or key in ("mine", "open", wanted.view):
            shown.append(
                {
                    "value": key,
                    "label": words,
                    "count": counts[key],
                    "current": key == wanted.view,
                    "query": wanted.but(view=key, stage="", overdue=False),
                }
            )
    late = sum(t.overdue for t in tallies if t.waits_on in views(who)[wanted.view])
    return [
        {"name": "view", "label": text("查看", "Show"), "kind": "links", "options": shown},
        {
            "name": "overdue",
            "label": text("期限", "Deadline"),
            "kind": "links",
            "options": [
                {"value": "", "label": text("不限", "Any"), "count": None, "current": not wanted.overdue,
                 "query": wanted.but(overdue=False)},
                {"value": "1", "label": text("已逾期", "Overdue"), "count": late, "current": wanted.overdue,
                 "query": wanted.but(overdue=True)},
            ],
        },
        {"name": "stage", "label": text("环节", "Stage"), "kind": "choice", "options": stages(who, wanted, tallies)},
        {"name": "type", "label": text("类型", "Type"), "kind": "choice", "options": types(wanted, tallies)},
        {"name": "district", "label": text("区级部门", "District office"), "kind": "choice", "options": districts(who, wanted)},
        {"name": "q", "label": text("编号、名称或单位", "Number, name or applicant"), "kind": "search", "value": wanted.q},
    ]  # fmt: skip


def stages(who: Standing, wanted: Wanted, tallies: list[Tally]) -> list[dict[str, Any]]:
    turn = views(who)[wanted.view]
    counts: dict[str, int] = {}
    words: dict[str, Words] = {}
    for one in tallies:
        if one.waits_on in turn:
            key = f"{one.procedure}.{one.stage}"
            counts[key] = counts.get(key, 0) + one.number
            of = labels.procedure_name(one.programme, one.procedure)
            at = labels.stage_name(one.programme, one.procedure, one.stage)
            words[key] = text(f"{of['zh']} · {at['zh']}", f"{of['en']} · {at['en']}")
    return [
        {"value": key, "label": words[key], "count": counts[key], "current": key == wanted.stage}
        for key in sorted(counts)
    ]


def types(wanted: Wanted, tallies: list[Tally]) -> list[dict[str, Any]]:
    """Types of the programmes the cases belong to, whatever is filtered now."""
    found: dict[str, Words] = {}
    for programme in dict.fromkeys(t.programme for t in tallies):
        found |= labels.types_of(programme)
    return [{"value": key, "label": words, "current": key == wanted.type} for key, words in found.items()]


def districts(who: Standing, wanted: Wanted) -> list[dict[str, Any]]:
    owned = set(who.authority_ids("officer"))
    return [
        {"value": public_id, "label": name, "current": public_id == wanted.district}
        for public_id, name in labels.districts_of(owned)
    ]
