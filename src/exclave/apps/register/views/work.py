"""An officer's pages over all institutions in their care: the alarms, and the register from inside."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.cases.presenting.values import place_text
from exclave.apps.journal import clock
from exclave.apps.register import alarms, inside, watching
from exclave.apps.register.queries import certificate_numbers
from exclave.apps.register.tables import option
from exclave.apps.ui import exporting, listing
from exclave.apps.ui.templatetags import ui
from exclave.apps.ui.text import pick
from exclave.engines.codes.text import halfwidth

PER_PAGE = 50
ALARMS: dict[str, tuple[Any, Any]] = {
    "vacancy": ({"zh": "场地空置", "en": "Vacant space"}, {"zh": "有场地、按表应有入驻企业的机构，今天实际运营的企业少于设定数（未设的，只列一家也没有的）。", "en": "Institutions that take tenants and have space, with fewer tenants at work today than the number set (none at all where no number is set)."}),
    "left": ({"zh": "扶持结束后退出", "en": "Left after support ended"}, {"zh": "最后一项扶持结束后，在设定的月数内退出的企业。", "en": "Tenants that left within the months set after their last support ended."}),
    "stale": ({"zh": "佐证陈旧", "en": "Stale evidence"}, {"zh": "已入驻、实际运营的状态，最近一份佐证反映的日期早于设定的月数。", "en": "Tenants moved in or at work whose latest file speaks of a day longer ago than the months set."}),
    "unproved": ({"zh": "有状态无佐证", "en": "State without evidence"}, {"zh": "登记了状态而没有任何文件证明的企业（退出的除外）。", "en": "States claimed, other than leaving, that no file shows."}),
}  # fmt: skip


# ---- alarms ------------------------------------------------------------------------------------------------
def show_alarms(request: HttpRequest) -> HttpResponse:
    """One kind of alarm at a time, with the counts of all, by district and type."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("district", "type")}
    watched = watching.watched(request.user, asked["district"], asked["type"])
    totals = alarms.totals(watched)
    kind = request.GET.get("kind", "")
    if kind not in ALARMS:
        kind = next((k for k in alarms.KINDS if totals[k]), alarms.KINDS[0])
    page = listing.page(request, alarms.listed(kind, watched, totals[kind]), PER_PAGE, totals[kind])
    page.object_list = [_alarm_row(kind, row) for row in page.object_list]
    needed = alarms.NEEDED.get(kind)
    limit = watched.limits.get(needed) if needed else None
    context = {
        "page": page,
        "kind": kind,
        "definition": ALARMS[kind][1],
        "needed": needed,
        "limit": limit,
        "unit": _unit(needed),
        "today": watched.today,
        "tabs": [
            {"label": ALARMS[k][0], "href": _with(request, kind=k), "current": k == kind, "count": totals[k]}
            for k in alarms.KINDS
        ],
        "filters": _alarm_filters(watched, asked),
        "filters_on": sum(bool(v) for v in asked.values()),
        "width": "wide",
    }
    return render(request, "register/work/alarms.html", context)


def _unit(key: str | None) -> dict[str, str]:
    return {"zh": "家", "en": "tenants"} if key == alarms.FEW else {"zh": "个月", "en": "months"}


def _with(request: HttpRequest, **given: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in given.items():
        query[name] = value
    for name in [n for n, v in query.items() if not v]:
        del query[name]
    return f"?{query.urlencode()}"


def _alarm_row(kind: str, row: Any) -> dict[str, Any]:
    if kind == "left":
        public_id, name = row.institution.public_id, row.institution.name
        place, more = (
            row.institution.organisation.place,
            [row.tenant_name, row.tenant, row.state, row.valid_from, row.reason],
        )
    else:
        public_id, name, place, *more = row
    found: dict[str, Any] = {"institution": {"public_id": public_id, "name": name}, "district": place}
    if kind == "vacancy":
        return found | {"working": more[0]}
    tenant_name, tenant, state, since, reason, *proved = more
    return found | {
        "tenant": tenant_name or tenant,
        "state": option("tenant_state", state),
        "since": since,
        "reason": reason,
        "ended": getattr(row, "support_ended", None),
        "landed": getattr(row, "landed", False),
        "proved_on": proved[0] if proved else None,
    }


def _alarm_filters(watched: alarms.Watched, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    districts, types = watching.choices(watched.scope)
    types_in_words = watching.pack_words().types
    return [
        _choice(
            "district", _("District of the organisation"), asked, districts, lambda c: pick(place_text(c))
        ),
        _choice("type", _("Type"), asked, types, lambda c: pick(types_in_words.get(c, c))),
    ]


def _choice(
    name: str, label: str, asked: Mapping[str, str], counts: Mapping[str, int], word: Any
) -> dict[str, Any]:
    current = asked.get(name, "")
    found = dict(counts) if not current or current in counts else {**counts, current: 0}
    return {
        "name": name,
        "label": label,
        "kind": "choice",
        "options": [
            {"value": code, "label": word(code), "count": n, "current": code == current}
            for code, n in sorted(found.items(), key=lambda item: (-item[1], item[0]))
        ],
    }


# ---- the register from inside ------------------------------------------------------------------------------
def read_filters(request: HttpRequest) -> inside.Filters:
    given = {name: request.GET.get(name, "").strip()[:60] for name in inside.COLUMNS}
    search = halfwidth(request.GET.get("q", "")).strip()[:80]
    sort = request.GET.get("sort", inside.DEFAULT_SORT)
    return inside.Filters(
        **given, search=search, sort=sort if sort.removeprefix("-") in inside.SORTS else inside.DEFAULT_SORT
    )


def show_register(request: HttpRequest) -> HttpResponse:
    """Every institution in the officer's care with its tenants by state, names whether open or not."""
    filters, scope = read_filters(request), inside.scope(request.user)
    counts = inside.counts(scope, filters)
    total = listing.passing(counts["state"], filters.state)
    page: Any = listing.page(request, inside.listed(scope, filters, total), PER_PAGE)
    words = watching.pack_words()
    page.object_list = _rows(list(page.object_list), words, ui.place)
    word = {
        "state": lambda c: pick(words.states.get(c, c)),
        "type": lambda c: pick(words.types.get(c, c)),
        "district": lambda c: pick(place_text(c)),
        "place": lambda c: pick(place_text(c)),
    }
    labels = {
        "state": _("State"),
        "type": _("Type"),
        "district": _("District of the organisation"),
        "place": _("Host place"),
    }
    asked = {name: getattr(filters, name) for name in inside.COLUMNS}
    context = {
        "page": page,
        "filters": [
            _choice(name, labels[name], asked, _named(counts[name]), word[name]) for name in inside.COLUMNS
        ]
        + [{"name": "q", "label": _("Search"), "kind": "search", "value": filters.search, "placeholder": _("Name, organisation or number")}],
        "filters_on": filters.on,
        "default_sort": inside.DEFAULT_SORT,
        "waiting": inside.waiting(scope),
        "width": "wide",
    }  # fmt: skip
    return render(request, "register/work/register.html", context)


def _named(counted: dict[str, int]) -> dict[str, int]:
    """Without what has no value to choose."""
    return {value: n for value, n in counted.items() if value}


def _rows(
    found: list[Any], words: watching.PackWords, place_name: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Rows in the reader's words; what many share is said once."""
    counted = inside.tenant_counts(row[0] for row in found)
    numbers = certificate_numbers(row[0] for row in found)
    place_of = lru_cache(place_name)
    types, states = ({code: pick(word) for code, word in of.items()} for of in (words.types, words.states))
    columns = tenant_columns()
    return [
        {
            "public_id": public_id,
            "name": name,
            "number": numbers.get(pk, number or ""),
            "type": types.get(type_, type_),
            "state": states.get(state, state),
            "organisation": organisation,
            "district": place_of(district),
            "place": place_of(place),
            "tenants": tuple((word, counted.get((pk, s), 0)) for s, word in columns.items()),
        }
        for pk, public_id, name, number, type_, state, place, organisation, district in found
    ]


def tenant_columns() -> dict[str, str]:
    """The states in which tenants are counted, with their headings."""
    return {"signed": _("Signed"), "moved_in": _("Moved in"), "working": _("Working"), "landed": _("Landed")}


def export_register(request: HttpRequest) -> HttpResponseBase:
    """The rows the address shows, all pages."""
    head = [
        _("Number"),
        _("Institution"),
        _("Type"),
        _("State"),
        _("Organisation"),
        pgettext("register", "District"),
        _("Host place"),
    ]
    head += [pick(option("tenant_state", s)) for s in inside.COUNTED]
    found = list(inside.institutions(inside.scope(request.user), read_filters(request)))
    rows = _rows(found, watching.pack_words(), lambda code: pick(place_text(code)))
    table = [
        [r["number"], r["name"], r["type"], r["state"], r["organisation"], r["district"], r["place"],
         *(n for _word, n in r["tenants"])]
        for r in rows
    ]  # fmt: skip
    form = exporting.XLSX if request.GET.get("format") == "xlsx" else exporting.CSV
    return exporting.table_response(
        f"register-{clock.now().date().isoformat()}", form, head, table, sheet=_("Register")
    )
