"""A draft tried: its scenarios, its forms as applicants will see them, its procedures as pictures."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from exclave.apps.cases.filling.fields import form_fields
from exclave.apps.programmes.clauses import both
from exclave.apps.ui.text import is_english
from exclave.apps.workbench import checking, drafts, queries
from exclave.apps.workbench.models import Draft
from exclave.apps.workbench.views.editing import file_href
from exclave.apps.workbench.views.frame import frame
from exclave.apps.workbench.words import SCENARIO_WORDS
from exclave.engines.policy.answers import CompiledPack, form_for
from exclave.engines.policy.answers.scenarios import ScenarioResult
from exclave.engines.policy.pack.model import Pack
from exclave.engines.procedure import diagram_svg

SHORT = 8
"""Scenarios shown as they are; in a longer list those that came out as expected are folded away."""


@dataclass(frozen=True)
class Blank:
    """An empty form: what the fields of a page ask of a form being filled in."""

    data: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)
    case: Any = field(default_factory=lambda: _NoCase())

    def source_of(self, key: str) -> None:
        return None


@dataclass(frozen=True)
class _NoCase:
    public_id: str = "none"


def try_it(request: HttpRequest, one: Draft) -> HttpResponse:
    """Every scenario run now; the failed ones first with what was expected and what came out."""
    source = drafts.source(one)
    results = checking.results(source)
    loaded, faults = checking.read(source)
    shown = sorted((_scenario(one, result) for result in results or ()), key=lambda row: row["passed"])
    context = frame(request, one, "try") | {
        "readable": loaded is not None,
        "compiles": results is not None,
        "faults": len(faults),
        "scenarios": shown,
        "groups": _groups(shown),
        "many": len(shown) > SHORT,
        "failed": sum(not row["passed"] for row in shown),
        "forms": _forms(one, loaded.pack) if loaded is not None else [],
        "procedures": [
            {"key": key, "name": both(spec), "stages": len(spec.stages)} for key, spec in loaded.pack.procedures.items()
        ] if loaded is not None else [],
    }  # fmt: skip
    return render(request, "workbench/try.html", context)


def _groups(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All rows of a short list; of a long one those that failed, and the others folded away."""
    if len(shown) <= SHORT:
        return [{"rows": shown, "folded": False}]
    failed = [row for row in shown if not row["passed"]]
    passed = [row for row in shown if row["passed"]]
    return [g for g in ({"rows": failed, "folded": False}, {"rows": passed, "folded": True}) if g["rows"]]


def _scenario(one: Draft, result: ScenarioResult) -> dict[str, Any]:
    return {
        "name": {"zh": result.zh, "en": result.en or result.zh},
        "id": result.id,
        "kind": SCENARIO_WORDS[result.kind],
        "passed": result.passed,
        "checked": result.checked,
        "differences": result.differences,
        "href": file_href(one, result.file, result.line),
        "where": f"{result.file}:{result.line}",
    }


def _forms(one: Draft, pack: Pack) -> list[dict[str, Any]]:
    """Each form with the types that fill it in, as links."""
    found = []
    for key, form in pack.forms.items():
        subject = pack.subjects.get(form.subject)
        named = {name for part in form.parts for name in part.for_}
        for_all = any(not part.for_ for part in form.parts)
        types = {k: t for k, t in (subject.types if subject else {}).items() if for_all or k in named}
        links = [(_form_href(one, key, k), both(t)) for k, t in types.items()] or [(_form_href(one, key, ""), both(form))]  # fmt: skip
        found.append({"key": key, "name": both(form), "links": links, "single": not types})
    return found


def _form_href(one: Draft, form: str, type_: str) -> str:
    return f"{reverse('workbench-form', args=[one.public_id])}?{urlencode({'form': form, 'type': type_})}"


def show_form(request: HttpRequest, one: Draft) -> HttpResponse:
    """A form as applicants will see it: the same fields by the same components, empty and without a button."""
    compiled = checking.compiled(drafts.source(one))
    key, type_ = request.GET.get("form", ""), request.GET.get("type", "")
    found = compiled.pack.forms.get(key) if compiled is not None else None
    context = frame(request, one, "try") | {
        "compiles": compiled is not None,
        "form": both(found) if found else None,
        "type": type_,
    }
    if compiled is not None and found is not None:
        subject = compiled.pack.subjects.get(found.subject)
        names = subject.types if subject else {}
        if type_ not in names:
            type_ = next(iter(names), "")
        context |= {
            "sections": list(_sections(compiled, key, type_)),
            "type_name": both(names[type_]) if type_ in names else None,
            "others": [(_form_href(one, key, k), both(t), k == type_) for k, t in names.items()],
        }
    return render(request, "workbench/form.html", context)


def _sections(compiled: CompiledPack, form: str, type_: str) -> Iterable[dict[str, Any]]:
    for number, section in enumerate(form_for(compiled, form, type_), 1):
        own = [one for one in section.fields if one.by is None]
        yield {
            "number": number,
            "name": {"zh": section.zh, "en": section.en},
            "help": {"zh": section.help.zh, "en": section.help.en or section.help.zh},
            "fields": form_fields(Blank(), own, {}),  # type: ignore[arg-type]
            "others": [{"zh": one.zh, "en": one.en} for one in section.fields if one.by is not None],
        }


def load_picture(request: HttpRequest, public_id: str, procedure: str) -> str | None:
    """A procedure's diagram in the reader's language; None where there is no such procedure or no such draft."""
    one = queries.draft(request.user, public_id)
    if one is None:
        return None
    loaded, _faults = checking.read(drafts.source(one))
    spec = loaded.pack.procedures.get(procedure) if loaded is not None else None
    if spec is None or loaded is None:
        return None
    return diagram_svg(spec, "en" if is_english() else "zh", loaded.pack)


def show_picture(request: HttpRequest, drawn: str) -> HttpResponse:
    response = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"  # the draft changes
    return response
