"""The tables of an institution: one page each, as it was on a day and as known on a day."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from exclave.apps.programmes import library
from exclave.apps.register import entries, showing
from exclave.apps.register.access import Sight, sight_of
from exclave.apps.register.dates import TwoDates, two_dates
from exclave.apps.register.known import TenantOn
from exclave.apps.register.masking import may_read_rows
from exclave.apps.register.models import Institution
from exclave.apps.register.tables import SHOWN, STATES, TABLES, option
from exclave.apps.register.views.register import load_institution


@dataclass(frozen=True)
class Opened:
    """An institution at one of its tables."""

    institution: Institution
    table: str


def load_table(request: HttpRequest, public_id: str, table: str) -> Opened | None:
    institution = load_institution(request, public_id) if table in SHOWN else None
    return Opened(institution, table) if institution is not None else None


def show_table(request: HttpRequest, opened: Opened) -> HttpResponse:
    institution, key = opened.institution, opened.table
    dates, seen = two_dates(request, institution), sight_of(request.user, institution)
    context = frame(institution, seen, dates, key)
    if key == "tenants":
        return render(
            request, "register/rows/tenants.html", context | _tenants(request, institution, seen, dates)
        )
    context |= {"page": showing.table_page(institution, key, seen, dates)}
    if key == "parents":
        context["children"] = showing.children(institution, dates)
    return render(request, "register/rows/table.html", context)


def frame(institution: Institution, seen: Sight, dates: TwoDates, here: str) -> dict[str, Any]:
    """What every page of an institution shows above its content."""
    pack = library.compiled(institution.programme).pack
    return {
        "institution": institution,
        "name": institution.name if seen.inside else entries.entry_name(institution, pack),
        "tabs": showing.tabs(institution, seen, dates, here),
        "dates": dates,
        "sight": seen,
        "width": "wide",
        "new": reverse("change-new", args=[institution.public_id]),
    }


def _tenants(request: HttpRequest, institution: Institution, seen: Sight, dates: TwoDates) -> dict[str, Any]:
    tenants = showing.tenants_of(institution, dates)
    readable = may_read_rows(TABLES["tenants"], library.compiled(institution.programme).pack, seen)
    wanted = {name: request.GET.get(name, "") for name in ("state", "home", "proof", "q")}
    found = [one for one in tenants if _matches(one, wanted)] if readable else []
    return {
        "figures": showing.state_figures(tenants),
        "total": len(tenants),
        "readable": readable,
        "rows": showing.tenant_rows(found, seen),
        "complete": showing.complete_since(institution, "tenants", dates),
        "wanted": wanted,
        "filters": _filters(request, tenants, wanted, dates) if readable and tenants else [],
        "filters_on": sum(bool(v) for v in wanted.values()),
    }


def _matches(one: TenantOn, wanted: dict[str, str]) -> bool:
    if wanted["state"] and one.stands != wanted["state"]:
        return False
    if wanted["home"] and {"yes": True, "no": False}.get(wanted["home"]) is not one.row.home_registered:
        return False
    if wanted["proof"] == "none" and not _unproved(one):
        return False
    text = wanted["q"].strip().casefold()
    return not text or text in one.row.name_zh.casefold() or text in one.row.name_en.casefold()


def _unproved(one: TenantOn) -> bool:
    return any(one.has(state) and not one.proved(state) for state in STATES)


def _filters(
    request: HttpRequest, tenants: list[TenantOn], wanted: dict[str, str], dates: TwoDates
) -> list[dict[str, Any]]:
    """Filters with the number of tenants each would show, the others staying as they are."""

    def left(name: str) -> list[TenantOn]:
        return [one for one in tenants if _matches(one, wanted | {name: ""})]

    def address(name: str, value: str) -> str:
        query = request.GET.copy()
        query[name] = value
        for key in [k for k, v in query.items() if not v]:
            del query[key]
        return query.urlencode()

    by_state = left("state")
    options = [("", {"zh": "全部", "en": "All"}, len(by_state))]
    options += [
        (state, option("tenant_state", state), sum(one.stands == state for one in by_state))
        for state in STATES
    ]
    home = left("home")
    said = {"yes": ({"zh": "是", "en": "yes"}, True), "no": ({"zh": "否", "en": "no"}, False)}
    return [
        {
            "name": "state",
            "label": {"zh": "目前", "en": "Stands at"},
            "kind": "links",
            "options": [
                {"value": v, "label": w, "count": n, "current": v == wanted["state"], "query": address("state", v)}
                for v, w, n in options
            ],
        },
        {
            "name": "home",
            "label": {"zh": "注册在飞出地", "en": "Registered at home"},
            "kind": "choice",
            "options": [
                {"value": v, "label": w, "count": sum(one.row.home_registered is is_ for one in home), "current": v == wanted["home"]}
                for v, (w, is_) in said.items()
            ],
        },
        {
            "name": "proof",
            "label": {"zh": "佐证", "en": "Proof"},
            "kind": "choice",
            "options": [
                {"value": "none", "label": {"zh": "有状态缺佐证", "en": "a state without a file"}, "count": sum(map(_unproved, left("proof"))), "current": wanted["proof"] == "none"}
            ],
        },
        {"name": "q", "label": {"zh": "查找", "en": "Search"}, "kind": "search", "value": wanted["q"], "placeholder": {"zh": "名称", "en": "Name"}},
    ]  # fmt: skip
