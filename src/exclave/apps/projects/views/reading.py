"""Lists and pages of projects for offices and for whoever acts for an institution; counts for everyone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.journal import clock
from exclave.apps.projects import queries, summing, words
from exclave.apps.projects.models import Project
from exclave.apps.register.dates import day_asked
from exclave.apps.ui import exporting, listing
from exclave.apps.ui.text import pick
from exclave.engines.codes.calendar import end_of_day_instant

FILTERS = ("stage", "result", "source")
LOOKS = {
    "research": "accent",
    "incubation": "accent",
    "transfer": "waiting",
    "landing": "success",
    "": "neutral",
}


def load(request: HttpRequest, public_id: str) -> Project | None:
    return queries.project_for(request.user, public_id)


def projects(request: HttpRequest) -> HttpResponse:
    """Filters, order and search stand in the address."""
    asked = listing.wanted(request, FILTERS)
    order = listing.order_asked(request, queries.SORTS, "-since")
    counts = queries.stage_counts(request.user, asked)
    by_stage = {code: counts.get(code, 0) for code in words.STAGE_ORDER}
    if counts.get(""):
        by_stage["none"] = counts[""]
    total = listing.passing(by_stage, asked["stage"])
    page = listing.page(request, queries.listed(request.user, asked, order, total))
    rows = [queries.Line(*row) for row in page.object_list]
    money = queries.money_of(p.pk for p in rows)
    results = queries.result_numbers(p.pk for p in rows)
    page.object_list = [_row(p, money.get(p.pk, []), results.get(p.pk, 0)) for p in rows]
    context = {
        "page": page,
        "filters": [
            listing.links(
                request,
                "stage",
                pgettext("projects", "Stage"),
                by_stage,
                lambda c: words.stage("" if c == "none" else c),
            ),
            listing.choice(request, "result", _("Kind of result"), words.options("result_kind")),
            listing.choice(request, "source", _("Budget from"), words.options("money_source")),
            listing.search(request, _("Project, institution or party")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "-since",
        "width": "wide",
        "may_enter": queries.keeps_any(request.user),
    }
    return render(request, "projects/list.html", context)


def _row(project: queries.Line, money: list[queries.Amount], results: int) -> dict[str, Any]:
    return {
        "public_id": project.public_id,
        "title": project.title,
        "institution": project.institution__name,
        "stage": words.stage(project.stage),
        "look": LOOKS[project.stage],
        "since": project.stage_since,
        "budget": summing.of_budget(money),
        "results": results,
    }


def export(request: HttpRequest) -> HttpResponseBase:
    """The rows the address shows, all pages."""
    order = listing.order_asked(request, queries.SORTS, "-since")
    found = [
        queries.Line(*row) for row in queries.matching(request.user, listing.wanted(request, FILTERS), order)
    ]
    head = [
        _("Project"), _("Institution"), pgettext("projects", "Stage"), pgettext("projects", "Since"), _("Began on"), _("Ends on"),
        *(_("Budget, yuan: %(source)s") % {"source": pick(words.source(s))} for s in words.SOURCE_ORDER),
        _("Spent, yuan"), pgettext("projects", "Results"),
    ]  # fmt: skip
    return exporting.table_response("projects", exporting.CSV, head, _cells(found))


def _cells(found: list[queries.Line]) -> Iterator[list[object]]:
    money = queries.money_of(p.pk for p in found)
    results = queries.result_numbers(p.pk for p in found)
    for p in found:
        rows = money.get(p.pk, [])
        budget = {r.source: _yuan(r.fen) for r in rows if r.source}
        spent = [r.fen for r in rows if not r.source]
        yield [
            p.title, p.institution__name, pick(words.stage(p.stage)), p.stage_since or "", p.began or "", p.ends or "",
            *(budget.get(s, "") for s in words.SOURCE_ORDER), _yuan(sum(spent)) if spent else "", results.get(p.pk, 0),
        ]  # fmt: skip


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


# ---- one project -------------------------------------------------------------------------------------------
def show(request: HttpRequest, project: Project) -> HttpResponse:
    """The project with its stages as known at the end of a day: today unless the address says another."""
    now, zone = clock.now(), project.authority.zone
    today = now.astimezone(zone).date()
    known, wrong = day_asked(request, "known", today)
    at = now if known >= today else end_of_day_instant(known, zone) - timedelta(microseconds=1)
    stages = queries.stages_known(project, at)
    money = queries.money_of([project.pk]).get(project.pk, [])
    context = {
        "project": project,
        "may_keep": queries.keeps(request.user, project),
        "known": known,
        "moved": known != today,
        "wrong": wrong,
        "timeline": _timeline(stages),
        "stages": [_stage(s) for s in stages],
        "corrected": [_stage(s) | _struck(s) for s in queries.stages_corrected(project)],
        "look": LOOKS[project.stage],
        "stage_word": words.stage(project.stage),
        "parties": _parties(project),
        "budget": _budget(money),
        "budget_figure": summing.figure(
            _("Budget"), summing.of_budget(money), {"zh": "项目登记", "en": "the project's record"}
        ),
        "spent": [{"id": r.public_id, "year": r.year, "fen": r.fen} for r in money if not r.source],
        "results": _results(project),
        "struck": _all_struck(project),
    }
    return render(request, "projects/project.html", context)


def _timeline(stages: list[Any]) -> list[dict[str, Any]]:
    """What was reached, in the order it happened, then what lies ahead."""
    now = stages[-1] if stages else None
    done = [
        {
            "label": words.stage(s.stage),
            "state": "now" if s is now else "done",
            "at": s.valid_from,
            "note": s.evidence_text,
        }
        for s in stages
    ]
    position = words.STAGE_ORDER.index(now.stage) if now else -1
    return done + [{"label": words.stage(c), "state": "ahead"} for c in words.STAGE_ORDER[position + 1 :]]


def _stage(row: Any) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "word": words.stage(row.stage),
        "since": row.valid_from,
        "until": row.valid_until,
        "evidence": row.evidence_text,
        "file": reverse("evidence", args=[row.evidence.public_id]) if row.evidence_id else "",
        "reason": row.reason,
        "recorded_at": row.recorded_at,
    }


def _struck(row: Any) -> dict[str, Any]:
    return {"why": row.correction, "at": row.superseded_at, "by": row.superseded_by.name}


def _parties(project: Project) -> list[dict[str, Any]]:
    rows = project.parties.filter(superseded_at=None).order_by("role", "pk")
    return [{"id": r.public_id, "name": r.name, "role": words.ROLE_WORDS[r.role]} for r in rows]


def _budget(money: list[Any]) -> list[dict[str, Any]]:
    by_source = {r.source: r for r in money if r.source}
    return [
        {
            "word": words.source(code),
            "fen": by_source[code].fen if code in by_source else None,
            "id": by_source[code].public_id if code in by_source else "",
        }
        for code in words.SOURCE_ORDER
    ]


def _results(project: Project) -> list[dict[str, Any]]:
    rows = project.results.filter(superseded_at=None).order_by("-dated", "pk")
    return [
        {
            "id": r.public_id,
            "kind": words.word("result_kind", r.kind),
            "title": r.title,
            "number": r.number,
            "owner": r.owner,
            "dated": r.dated,
            "used_at": r.used_at,
        }
        for r in rows
    ]


def _all_struck(project: Project) -> list[dict[str, Any]]:
    """Parties, amounts and results that were recorded and are no longer held to be so."""
    found = []
    for name in ("parties", "money", "results"):
        rows = getattr(project, name).exclude(superseded_at=None).select_related("superseded_by")
        found += [_struck(r) | {"what": _what(name, r)} for r in rows]
    return sorted(found, key=lambda r: r["at"], reverse=True)


def _what(name: str, row: Any) -> str:
    if name == "money":
        of = pick(words.source(row.source)) if row.source else str(row.year)
        return _("%(of)s: %(yuan)s yuan") % {"of": of, "yuan": _yuan(row.fen)}
    return str(row.name if name == "parties" else row.title)


# ---- everyone ----------------------------------------------------------------------------------------------
def public(request: HttpRequest) -> HttpResponse:
    """Counts by stage and kind of result. Names of projects are not public."""
    stages, results = queries.public_stage_counts(), queries.public_result_counts()
    today = clock.now().date()
    record = {"zh": "项目登记", "en": "the record of projects"}
    counted = {"zh": "登记的项目，按当前阶段计", "en": "recorded projects by their present stage"}
    held = {"zh": "登记的成果，更正作废的不计", "en": "recorded results, without those struck"}
    context = {
        "stages": [
            {"label": words.stage(c), "value": stages.get(c, 0), "definition": counted, "as_of": today, "source": record}
            for c in (*words.STAGE_ORDER, *([""] if stages.get("") else []))
        ],
        "results": [
            {"label": label, "value": results.get(c, 0), "definition": held, "as_of": today, "source": record}
            for c, label in words.options("result_kind")
        ],
        "total": sum(stages.values()),
    }  # fmt: skip
    return render(request, "projects/public.html", context)
