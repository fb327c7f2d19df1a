"""The frame around the inbox's rows: filters, count, headings, pages. The markup is that of ui/list.html and
ui/parts/filters.html, written here as strings because it is drawn on every request of the most used page.
"""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from exclave.apps.cases.inbox.asking import PER_PAGE, Wanted
from exclave.apps.ui.templatetags.ui import icon
from exclave.apps.ui.text import pick

Filter = Mapping[str, Any]


def listing(
    wanted: Wanted,
    filters: list[Filter],
    page: Page[Any],
    rows: SafeString,
    empty: Mapping[str, Any],
    export: str = "",
) -> SafeString:
    """Everything between the heading and the foot."""
    shown = (
        _results(wanted, page, rows) if page.object_list else render_to_string("ui/parts/empty.html", empty)
    )
    words = _words()
    tools = ""
    if page.object_list:
        every = f'<label class="select-all"><input type="checkbox" data-select-all> {words["every"]}</label>'
        tools = (
            f'<p class="list-tools">{every}{_sort(wanted)}'
            f'<a href="{escape(export)}?{escape(wanted.query())}">{icon("download")}{words["export"]}</a></p>'
        )
    bar = f'<div class="list-bar"><p class="list-count" role="status">{_count(page)}</p>{tools}</div>'
    return mark_safe(f'{_form(wanted, filters)}<div id="results" class="results">{bar}{shown}</div>')


def _form(wanted: Wanted, filters: list[Filter]) -> str:
    clear = f' <a href="?">{_words()["clear"]}</a>' if wanted.filters_on else ""
    order = "-due" if wanted.newest else "arrived" if wanted.arrived else ""
    sort = f'<input type="hidden" name="sort" value="{order}">' if order else ""
    shown = {
        kind: "".join(draw(one) for one in filters if one["kind"] == kind and one.get("options") != [])
        for kind, draw in _DRAW.items()
    }
    # On a telephone the choices fold away, so that the first case stands on the first screen.
    folded = " open" if wanted.stage or wanted.type or wanted.district else " data-open-wide open"
    more = f'<details class="filter-more"{folded}><summary>{_words()["more"]}</summary>{shown["choice"]}</details>'
    drawn = f"{shown['links']}{more}{shown['search']}"
    button = f'<button class="button">{icon("filter")}{_words()["filter"]}</button>'
    return (
        f'<form method="get" class="filters" role="search" data-filters>{sort}{drawn}'
        f'<div class="filter-buttons">{button}{clear}</div></form>'
    )


def _sort(wanted: Wanted) -> str:
    """The other order: as they arrived, or back to the deadline."""
    words = _words()
    word = words["by_due"] if wanted.arrived else words["by_arrival"]
    query = wanted.but(arrived=not wanted.arrived, newest=False)
    return f'<a href="?{escape(query)}">{icon("clock")}{word}</a>'


def _links(one: Filter) -> str:
    label = escape(pick(one["label"]))
    items, hidden = [], ""
    for option in one["options"]:
        current = ' aria-current="true"' if option["current"] else ""
        count = f' <span class="count">{option["count"]}</span>' if option["count"] is not None else ""
        items.append(
            f'<li><a href="?{escape(option["query"])}"{current}>{escape(pick(option["label"]))}{count}</a></li>'
        )
        if option["current"] and option["value"]:
            hidden = f'<input type="hidden" name="{option.get("name", one["name"])}" value="{escape(option["value"])}">'
    return (
        f'<div class="filter-links" role="group" aria-label="{label}"><span class="filter-label">{label}</span>'
        f"<ul>{''.join(items)}</ul>{hidden}</div>"
    )


def _choice(one: Filter) -> str:
    name, options = one["name"], []
    for option in one["options"]:
        chosen = " selected" if option["current"] else ""
        count = f" ({option['count']})" if option.get("count") is not None else ""
        options.append(
            f'<option value="{escape(option["value"])}"{chosen}>{escape(pick(option["label"]))}{count}</option>'
        )
    return (
        f'<div class="filter"><label for="filter-{name}">{escape(pick(one["label"]))}</label>'
        f'<select id="filter-{name}" name="{name}"><option value="">{_words()["all"]}</option>{"".join(options)}</select></div>'
    )


def _search(one: Filter) -> str:
    name = one["name"]
    return (
        f'<div class="filter filter-search"><label for="filter-{name}">{escape(pick(one["label"]))}</label>'
        f'<input type="search" id="filter-{name}" name="{name}" value="{escape(one["value"])}" data-search></div>'
    )


_DRAW = {"links": _links, "choice": _choice, "search": _search}


def _count(page: Page[Any]) -> str:
    total = page.paginator.count
    said = ngettext("%(n)s result", "%(n)s results", total) % {"n": total}
    if total <= PER_PAGE:
        return said
    part = gettext("%(a)s–%(b)s shown") % {"a": page.start_index(), "b": page.end_index()}
    return f'{said}<span class="muted"> · {part}</span>'


def _results(wanted: Wanted, page: Page[Any], rows: SafeString) -> str:
    words = _words()
    sign, state = ("chevron-down", "descending") if wanted.newest else ("chevron-up", "ascending")
    sorted_ = "" if wanted.arrived else f' aria-sort="{state}"'
    turned = escape(wanted.but(newest=not wanted.newest, arrived=False))
    due = f'<th scope="col"{sorted_}><a class="sort" href="?{turned}">{words["due"]}{icon(sign)}</a></th>'
    return (
        f'<div class="table-scroll" role="region" aria-label="{words["list"]}" tabindex="0">'
        f'<table class="table stack" data-rows-keys><thead><tr>{words["heads"]}{due}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{_pages(wanted, page)}"
    )


def _pages(wanted: Wanted, page: Page[Any]) -> str:
    if page.paginator.num_pages < 2:
        return ""
    words = _words()

    def link(number: int, inside: str, more: str = "") -> str:
        return f'<a{more} href="?{escape(wanted.at(number))}">{inside}</a>'

    items = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        if not isinstance(number, int):
            items.append('<li><span aria-hidden="true">…</span></li>')
        elif number == page.number:
            items.append(f'<li><span aria-current="page">{number}</span></li>')
        else:
            label = f' aria-label="{escape(words["page"] % {"n": number})}"'
            items.append(f"<li>{link(number, str(number), label)}</li>")
    before = after = ""
    if page.has_previous():
        before = link(page.number - 1, f"{icon('chevron-left')}{words['previous']}", ' rel="prev"')
    if page.has_next():
        after = link(page.number + 1, f"{words['next']}{icon('chevron-right')}", ' rel="next"')
    return f'<nav class="pagination" aria-label="{words["pages"]}">{before}<ol>{"".join(items)}</ol>{after}</nav>'


def _words() -> dict[str, str]:
    return _translated(get_language() or "")


@lru_cache(maxsize=8)
def _translated(language: str) -> dict[str, str]:
    """The fixed words of the list in one language, escaped."""
    heads = [(gettext("Case"), ""), (gettext("Stage"), ""), (gettext("District"), ' class="wide-only"')]
    return {
        "all": escape(gettext("All")),
        "clear": escape(gettext("Clear")),
        "filter": escape(gettext("Filter")),
        "every": escape(gettext("Select all shown")),
        "export": escape(gettext("Export")),
        "by_due": escape(gettext("Sort by deadline")),
        "by_arrival": escape(gettext("Sort by arrival")),
        "more": escape(gettext("More filters")),
        "due": escape(gettext("Deadline")),
        "list": escape(gettext("List")),
        "page": gettext("Page %(n)s"),
        "pages": escape(gettext("Pages")),
        "previous": escape(gettext("Previous")),
        "next": escape(gettext("Next")),
        "heads": "".join(f'<th scope="col"{kind}>{escape(word)}</th>' for word, kind in heads),
    }
