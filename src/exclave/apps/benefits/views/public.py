"""Benefits of the programmes in force: the list, one page for each, and the list as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from exclave.apps.benefits import offers
from exclave.apps.benefits.offers import Offer, Stated
from exclave.apps.benefits.views import claims
from exclave.apps.benefits.words import DETAIL_KEYS, DETAIL_LOOKS, DETAIL_WORDS, KIND_WORDS
from exclave.apps.people.access import standing
from exclave.apps.programmes import conditions, library
from exclave.apps.programmes.clauses import findings_about
from exclave.apps.ui import exporting, listing
from exclave.apps.ui.text import pick

FILTERS = ("kind", "detail", "policy")


def benefits(request: HttpRequest) -> HttpResponse:
    """Every benefit, filtered by kind, state of the rules, policy and words."""
    every = offers.all_offers()
    asked = listing.wanted(request, FILTERS)
    found = matching(every, asked)
    page = listing.page(request, found)
    page.object_list = [row(one) for one in page.object_list]
    kinds = [one.kind for one in matching(every, asked | {"kind": ""})]
    policies = {one.programme.public_id: one.programme for one in every}
    context = {
        "page": page,
        "programmes": [p for p in offers.programmes_in_force() if _offers_something(p)],
        "filters": [
            listing.links(request, "kind", _("Kind of benefit"), {k: kinds.count(k) for k in KIND_WORDS if k in kinds}, KIND_WORDS.__getitem__),
            listing.choice(request, "detail", _("Rules"), [(k, DETAIL_WORDS[v]) for k, v in DETAIL_KEYS.items()]),
            listing.choice(request, "policy", _("Policy"), [(k, pick(p)) for k, p in policies.items()]),
            listing.search(request, _("Benefit or for whom")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "proposes": standing(request.user).holds("policy_officer"),
        "width": "wide",
    }  # fmt: skip
    return render(request, "benefits/list.html", context)


def _offers_something(programme: Any) -> bool:
    pack = library.compiled(programme).pack
    return bool(pack.benefits) or any(
        t.procedure for subject in pack.subjects.values() for t in subject.types.values()
    )


def matching(every: list[Offer], asked: dict[str, str]) -> list[Offer]:
    """The benefits the address asks for; a value nobody knows filters nothing."""
    detail = DETAIL_KEYS.get(asked["detail"], "")
    known = {one.programme.public_id for one in every}
    tests: list[Callable[[Offer], bool]] = []
    if asked["kind"] in KIND_WORDS:
        tests.append(lambda one: one.kind == asked["kind"])
    if detail:
        tests.append(lambda one: one.detail == detail)
    if asked["policy"] in known:
        tests.append(lambda one: one.programme.public_id == asked["policy"])
    if words := asked["q"].lower():
        tests.append(lambda one: any(words in text.lower() for text in _searched(one)))
    return [one for one in every if all(test(one) for test in tests)]


def _searched(one: Offer) -> Iterator[str]:
    for text in (one.name, one.object, one.recipient):
        yield from text.values()


def row(one: Offer) -> dict[str, Any]:
    return {
        "offer": one,
        "kind": KIND_WORDS[one.kind],
        "detail": DETAIL_WORDS[one.detail],
        "detail_look": DETAIL_LOOKS[one.detail],
    }


def export(request: HttpRequest) -> HttpResponseBase:
    return _export(request, exporting.CSV)


def export_xlsx(request: HttpRequest) -> HttpResponseBase:
    return _export(request, exporting.XLSX)


def _export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The rows the address shows, all pages."""
    found = matching(offers.all_offers(), listing.wanted(request, FILTERS))
    head = [
        _("Benefit"), _("Kind of benefit"), _("For whom"), _("Conditions"), _("Clauses"), _("Standard"), _("Materials"),
        _("Period"), _("Desk"), _("Phone"), _("Valid from"), _("Valid until"), _("Rules"), _("Policy"),
    ]  # fmt: skip
    rows = [_cells(one) for one in found]  # now, in the reader's language: a stream begins after it
    return exporting.table_response("benefits", form, head, rows)


def _cells(one: Offer) -> list[object]:
    asked = [pick(c.label) for c in condition_texts(one)]
    papers = one.materials
    return [
        pick(one.name), str(KIND_WORDS[one.kind]), pick(one.object), "; ".join(asked),
        "; ".join(pick(c.at) for c in one.clauses), said(one.standard),
        "; ".join(map(pick, papers)) if papers is not None else left_open(), said(one.period),
        pick(one.desk) if one.desk else "", one.spec.phone or "",
        left_open() if one.valid_open else one.valid_from or "", one.valid_until or "",
        str(DETAIL_WORDS[one.detail]), pick(one.programme),
    ]  # fmt: skip


def said(stated: Stated) -> str:
    if stated.open:
        return left_open()
    return pick(stated.text) if stated.text else ""


def left_open() -> str:
    return _("rules still to come")


def condition_texts(one: Offer) -> list[conditions.ConditionText]:
    compiled = library.compiled(one.programme)
    return conditions.texts(one.programme, compiled, one.spec.conditions)


# ---- one benefit --------------------------------------------------------------------------------------------
def load(request: HttpRequest, programme_id: str, benefit: str) -> Offer | None:
    return offers.offer(programme_id, benefit)


def show(request: HttpRequest, one: Offer) -> HttpResponse:
    """Everything the policy says of the benefit, and plainly what it does not say."""
    context = row(one) | {
        "may_claim": bool(claims.own_for(request, one)),
        "groups": conditions.grouped(condition_texts(one)),
        "findings": findings_about(one.pack, [one.id, f"benefit.{one.id}"]),
    }
    return render(request, "benefits/benefit.html", context)
