"""A benefit over the whole register: run it, see who stands where, and why; as lists, tables and one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.benefits import queries, showing
from exclave.apps.benefits.actions.run_benefit import run_benefit
from exclave.apps.benefits.models import Run, Standing
from exclave.apps.benefits.offers import Offer, offers_of
from exclave.apps.benefits.running import is_of_register, target_of
from exclave.apps.benefits.sheets import sheet_of
from exclave.apps.benefits.words import ORDER, STANDING_WORDS
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.access import standing
from exclave.apps.programmes.clauses import both
from exclave.apps.programmes.conditions import type_name
from exclave.apps.ui import acting, exporting, listing
from exclave.apps.ui.text import pick
from exclave.engines.codes.text import halfwidth

FILTERS = ("standing", "failing", "missing", "type")


def runs(request: HttpRequest) -> HttpResponse:
    """Every benefit of the viewer's programmes, with its newest run."""
    newest = queries.newest_runs(request.user)
    rows = [
        {"offer": offer, "run": run, "counts": _counts(run.counts) if run else []}
        for programme in queries.programmes_run_by(standing(request.user))
        for offer in offers_of(programme)
        for run in (newest.get((programme.pk, offer.id)),)
    ]
    return render(request, "benefits/runs.html", {"rows": rows, "width": "wide"})


def _counts(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [showing.standing(key) | {"count": counts[key]} for key in ORDER if counts.get(key)]


# ---- one benefit --------------------------------------------------------------------------------------------
def load(request: HttpRequest, programme_id: str, benefit: str) -> Offer | None:
    return queries.offer_run_by(request.user, programme_id, benefit)


def register(request: HttpRequest, offer: Offer) -> HttpResponse:
    """The form that runs it as of a day, and the runs there were."""
    today = offer.programme.authority.day(clock.now())
    typed, errors, status = today.isoformat(), [], 200
    if request.method == "POST":
        typed = halfwidth(request.POST.get("asof", "")).strip()
        day = _day(typed)
        if day is None:
            errors, status = [_("This is no day. Write it as 2026-01-31.")], 422
        else:
            done = acting.attempt(
                lambda: run_benefit(
                    acting.actor(request, "officer"),
                    programme_id=offer.programme.public_id,
                    benefit=offer.id,
                    asof=day,
                    idempotency_key=acting.key(request),
                )
            )
            if not isinstance(done, Refused):
                return redirect("benefit-run", public_id=done.result["run"])
            errors, status = [acting.words(done)], 422
    target = target_of(offer.programme, offer.id)
    context = {
        "offer": offer,
        "may_run": queries.is_officer_of(request.user, offer.programme),
        "of_register": target is not None and is_of_register(offer.pack, target),
        "field": {
            "id": "asof",
            "type": "date",
            "label": _("As of which day"),
            "required": True,
            "value": typed,
            "errors": errors,
            "help": _(
                "Today or an earlier day. Earlier facts are those of that day, as far as they are known now."
            ),
        },
        "key": acting.form_key(request),
        "runs": [{"run": r, "counts": _counts(r.counts)} for r in queries.runs_of(request.user, offer)],
    }
    return render(request, "benefits/register.html", context, status=status)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None


# ---- one run ------------------------------------------------------------------------------------------------
def load_run(request: HttpRequest, public_id: str) -> tuple[Run, Offer] | None:
    run = queries.run_of(request.user, public_id)
    offer = next((o for o in offers_of(run.programme) if o.id == run.benefit), None) if run else None
    return (run, offer) if run is not None and offer is not None else None


def run(request: HttpRequest, target: tuple[Run, Offer]) -> HttpResponse:
    """Who stands where, filtered by standing, condition, missing fact and type."""
    kept, offer = target
    asked = listing.wanted(request, FILTERS)
    every = queries.standings_of(kept)
    found = listing.ordered(request, queries.narrowed(every, asked), queries.SORTS, "standing")
    counts = queries.standing_counts(queries.narrowed(every, asked | {"standing": ""}))
    failing, missing, types = _named(kept)
    pack = offer.pack
    page = listing.page(request, found)
    page.object_list = [_row(one, offer) for one in page.object_list]
    context = {
        "page": page,
        "run": kept,
        "offer": offer,
        "counts": _counts(kept.counts),
        "filters": [
            listing.links(request, "standing", _("Standing"), {k: counts[k] for k in ORDER if k in counts}, STANDING_WORDS.__getitem__),
            listing.choice(request, "failing", _("Fails"), [(k, pick(_condition(offer, k))) for k in failing]),
            listing.choice(request, "missing", _("Lacks"), [(k, pick(showing.label(pack, k))) for k in missing]),
            listing.choice(request, "type", _("Type"), [(k, pick(type_name(pack, k))) for k in types]),
            listing.search(request, _("Institution or organisation")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "standing",
        "width": "wide",
    }  # fmt: skip
    return render(request, "benefits/run.html", context)


def _named(kept: Run) -> tuple[list[str], list[str], list[str]]:
    """Conditions that fail, facts that are missing and types that occur in the run, each once (one query)."""
    failing: dict[str, None] = {}
    missing: dict[str, None] = {}
    types: dict[str, None] = {}
    rows = kept.standings.order_by().values_list("failing", "missing", "institution__type").distinct()
    for failed, lacked, type_ in rows:
        failing |= dict.fromkeys(failed.split())
        missing |= dict.fromkeys(lacked.split())
        types[type_] = None
    return sorted(failing), sorted(missing), sorted(types)


def _condition(offer: Offer, key: str) -> dict[str, str]:
    spec = sheet_of(offer.programme).pack.conditions.get(key)
    return both(spec) if spec is not None else {"zh": key, "en": key}


def _row(one: Standing, offer: Offer) -> dict[str, Any]:
    return {
        "id": one.institution.public_id,
        "name": one.institution.name,
        "organisation": one.institution.organisation,
        "type": type_name(offer.pack, one.institution.type),
        "standing": showing.standing(one.standing),
        "why": {"zh": one.why_zh, "en": one.why_en},
    }


def export(request: HttpRequest, target: tuple[Run, Offer]) -> HttpResponseBase:
    return _export(request, target, exporting.CSV)


def export_xlsx(request: HttpRequest, target: tuple[Run, Offer]) -> HttpResponseBase:
    return _export(request, target, exporting.XLSX)


def _export(request: HttpRequest, target: tuple[Run, Offer], form: str) -> HttpResponseBase:
    """The rows the address shows, all pages."""
    kept, offer = target
    found = queries.narrowed(queries.standings_of(kept), listing.wanted(request, FILTERS))
    rows = listing.ordered(request, found, queries.SORTS, "standing")
    head = [
        _("Institution"), _("Organisation"), _("Type"), _("Standing"), _("Why"), _("Fails"), _("Lacks"), _("As of which day"),
    ]  # fmt: skip
    return exporting.table_response(
        f"benefit-{kept.benefit}-{kept.asof}", form, head, list(_cells(kept, offer, rows))
    )


def _cells(kept: Run, offer: Offer, rows: Any) -> Iterator[list[object]]:
    for one in rows:
        row = _row(one, offer)
        yield [
            row["name"], pick(row["organisation"]), pick(row["type"]), str(row["standing"]["word"]), pick(row["why"]),
            "; ".join(pick(_condition(offer, k)) for k in one.failing.split()),
            "; ".join(pick(showing.label(offer.pack, k)) for k in one.missing.split()), kept.asof,
        ]  # fmt: skip


# ---- one institution in a run -------------------------------------------------------------------------------
def load_standing(
    request: HttpRequest, public_id: str, institution_id: str
) -> tuple[Run, Offer, Standing] | None:
    target = load_run(request, public_id)
    one = queries.standing_of(target[0], institution_id) if target is not None else None
    return (*target, one) if target is not None and one is not None else None


def explained(request: HttpRequest, target: tuple[Run, Offer, Standing]) -> HttpResponse:
    """The conditions as they were answered then: clause, facts, reason."""
    kept, offer, one = target
    context = {
        "run": kept,
        "offer": offer,
        "row": _row(one, offer),
        "conditions": one.explanation,
        "institution": one.institution,
    }
    return render(request, "benefits/standing.html", context)
