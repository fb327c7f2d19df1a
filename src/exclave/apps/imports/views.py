"""Lists taken in: choosing a kind, uploading, assigning columns, the dry run, and the second person's decision."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exclave.apps.imports import applying, checking, filling_in, presenting, queries, queueing
from exclave.apps.imports.actions.check_import import check_import
from exclave.apps.imports.actions.decide_import import decide_import
from exclave.apps.imports.actions.propose_import import propose_import, withdraw_import
from exclave.apps.imports.actions.undo_import import propose_undo, undo_import
from exclave.apps.imports.actions.upload_import import upload_import
from exclave.apps.imports.kinds import KINDS, Kind
from exclave.apps.imports.kinds.shape import Scope
from exclave.apps.imports.models import Import
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.people.access import standing
from exclave.apps.reference.models import Authority
from exclave.apps.ui import acting, exporting
from exclave.apps.ui import views as ui
from exclave.apps.ui.text import pick

PER_PAGE = 50
SECONDS = "3"


def load_import(request: HttpRequest, public_id: str) -> Import | None:
    return queries.visible_import(request.user, public_id)


def show_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    if state not in dict(Import.STATES):
        state = ""
    page = Paginator(queries.listed(request.user, state), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [presenting.list_row(one) for one in page.object_list]
    context = {
        "page": page,
        "tabs": presenting.state_tabs(queries.state_counts(request.user), state),
        "may_make": bool(queries.may_make(request.user)),
        "width": "wide",
    }
    return render(request, "imports/list.html", context)


# ---- beginning ----------------------------------------------------------------------------------------------
def begin(request: HttpRequest) -> HttpResponse:
    return render(request, "imports/begin.html", {"kinds": list(KINDS.values())})


def _where(request: HttpRequest, kind: str) -> tuple[Kind, list[Authority], list[Any]]:
    if kind not in KINDS:
        raise Http404
    mine = queries.authorities(queries.may_make(request.user))
    found = queries.programmes([a.pk for a in mine]) if KINDS[kind].needs_programme else []
    return KINDS[kind], mine, found


def _chosen_scope(request: HttpRequest, kind: str) -> tuple[Kind, Scope, list[Any]]:
    """The scope of a template: the programme asked for, else the one last in force; 404 where a kind needs one and none is."""
    one, mine, programmes = _where(request, kind)
    wanted = request.POST.get("programme") or request.GET.get("programme") or ""
    programme = next((p for p in programmes if p.public_id == wanted), next(iter(programmes), None))
    if not mine or (one.needs_programme and programme is None):
        raise Http404
    authority = next((a for a in mine if programme and a.pk == programme.authority_id), mine[0])
    return one, applying.scope(authority, programme), programmes


def upload(request: HttpRequest, kind: str) -> HttpResponse:
    one, _mine, programmes = _where(request, kind)
    if one.needs_programme and not programmes:
        return render(request, "imports/upload.html", {"kind": one, "blocked": True})
    one, scope, programmes = _chosen_scope(request, kind)
    if request.method == "GET":
        return _upload_page(request, one, scope, programmes, {})
    file = request.FILES.get("file")
    if file is None:
        return _upload_page(request, one, scope, programmes, {"file": [_("Choose the file to upload.")]}, 422)
    answer = acting.attempt(
        lambda: upload_import(
            acting.actor(request, "officer"),
            authority_id=scope.authority.pk,
            kind=kind,
            name=file.name or "",
            content=file.read(),
            programme_id=scope.programme.public_id if scope.programme else "",
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _upload_page(request, one, scope, programmes, acting.errors(answer), 422)
    if answer.result["remembered"]:
        messages.success(request, _("Columns are assigned as last time; have a look and go on."))
    return redirect("import-columns", public_id=answer.result["import"])


def _upload_page(
    request: HttpRequest,
    kind: Kind,
    scope: Scope,
    programmes: list[Any],
    errors: dict[str, list[str]],
    status: int = 200,
) -> HttpResponse:
    context = {
        "kind": kind,
        "columns": [presenting.column_row(c) for c in kind.columns(scope)],
        "programmes": programmes,
        "programme": scope.programme,
        "errors": presenting.error_list(errors),
        "file_errors": errors.get("file", []),
        "key": secrets.token_urlsafe(12),
    }
    return render(request, "imports/upload.html", context, status=status)


def template_csv(request: HttpRequest, kind: str) -> HttpResponseBase:
    one, scope, _programmes = _chosen_scope(request, kind)
    head, example = filling_in.template_head(one, scope)
    return exporting.table_response(f"{kind}-template", exporting.CSV, head, [example])


def template_xlsx(request: HttpRequest, kind: str) -> HttpResponseBase:
    one, scope, _programmes = _chosen_scope(request, kind)
    return exporting.book_response(f"{kind}-template", filling_in.template_book(one, scope))


# ---- columns ------------------------------------------------------------------------------------------------
def columns_page(request: HttpRequest, one: Import) -> HttpResponse:
    if one.authority_id not in queries.may_make(request.user) or one.state not in ("uploaded", "checked"):
        raise Http404
    if request.method == "GET":
        return _columns(request, one, one.mapping, {})
    mapping = presenting.read_mapping(request.POST, len(one.head))
    answer = acting.attempt(
        lambda: check_import(
            acting.actor(request, "officer"),
            import_id=one.public_id,
            mapping=mapping,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Stale):
        return ui.conflict(request, again=reverse("import", args=[one.public_id]))
    if isinstance(answer, Refused):
        return _columns(request, one, mapping, acting.errors(answer), 422)
    return redirect("import", public_id=one.public_id)


def _columns(
    request: HttpRequest,
    one: Import,
    mapping: dict[str, int],
    errors: dict[str, list[str]],
    status: int = 200,
) -> HttpResponse:
    kind, scope = applying.kind_of(one), applying.scope_of(one)
    context = {
        "one": one,
        "kind": kind,
        "rows": presenting.mapping_rows(one, kind.columns(scope), mapping),
        "steps": presenting.steps(one, "columns"),
        "fault": presenting.fault(one),
        "errors": presenting.error_list(errors),
        "seconds": presenting.seconds(one, "checking"),
        "required": [c.label for c in kind.columns(scope) if c.required],
        "key": secrets.token_urlsafe(12),
        "width": "wide",
    }
    return render(request, "imports/columns.html", context, status=status)


# ---- one import ---------------------------------------------------------------------------------------------
def show(request: HttpRequest, one: Import) -> HttpResponse:
    if one.state == "uploaded" and one.authority_id in queries.may_make(request.user):
        return redirect("import-columns", public_id=one.public_id)
    return _page(request, one, {})


def _page(request: HttpRequest, one: Import, errors: dict[str, list[str]], status: int = 200) -> HttpResponse:
    kind, scope = applying.kind_of(one), applying.scope_of(one)
    level = request.GET.get("level", "")
    level = level if level in presenting.LEVELS else ""
    labels = {c.name: c.label for c in kind.columns(scope)}
    page = Paginator(queries.findings(one, level), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [presenting.finding_row(f, labels) for f in page.object_list]
    maker = one.authority_id in queries.may_make(request.user)
    context = {
        "one": one,
        "kind": kind,
        "status": presenting.state_look(one),
        "steps": presenting.steps(one, "here"),
        "standing": presenting.standing_of(one),
        "fault": presenting.fault(one),
        "page": page,
        "tabs": presenting.level_tabs(one, level),
        "summary": presenting.summary(one, queries.finding_counts(one)),
        "sample": presenting.sample(one, kind.columns(scope)) if one.state in ("checked", "proposed") else [],
        "made": presenting.made_words(queries.made_counts(one)),
        "maker": maker,
        "seconds": presenting.seconds(one, "removing" if one.state == "undoing" else "writing"),
        "decides": one.state == "proposed" and queries.may_decide(request.user, one),
        "undoes": one.state == "applied" and queries.may_propose_undo(request.user, one),
        "confirms": one.state == "undoing" and queries.may_confirm_undo(request.user, one),
        "typed": request.POST,
        "errors": presenting.error_list(errors),
        "field_errors": errors,
        "key": acting.form_key(request),
        "width": "wide",
    }
    response = render(request, "imports/import.html", context, status=status)
    if context["standing"]:  # looks again by itself, with or without JavaScript
        response.headers["Refresh"] = SECONDS
    return response


def rows(request: HttpRequest, one: Import) -> HttpResponse:
    """The whole file as it was read, fifty rows a page, findings beside the cells."""
    kind, scope = applying.kind_of(one), applying.scope_of(one)
    grid = checking.grid_of(one)
    page = Paginator(grid.lines, PER_PAGE).get_page(request.GET.get("page"))
    found = queries.findings_of_rows(one, [line.number for line in page.object_list])
    labels = {c.name: c.label for c in kind.columns(scope)}
    page.object_list = [
        {
            "number": line.number,
            "cells": line.cells,
            "findings": [presenting.finding_row(f, labels) for f in found.get(line.number, [])],
        }
        for line in page.object_list
    ]
    return render(
        request,
        "imports/rows.html",
        {"one": one, "kind": kind, "page": page, "head": grid.head, "width": "wide"},
    )


def findings_file(request: HttpRequest, one: Import) -> HttpResponseBase:
    found: dict[int, list[Any]] = {}
    for each in queries.findings(one):
        found.setdefault(each.row, []).append(each)
    kind, scope = applying.kind_of(one), applying.scope_of(one)
    return exporting.book_response(
        f"findings-{one.public_id}", filling_in.findings_book(one, kind, scope, found)
    )


# ---- acting -------------------------------------------------------------------------------------------------
def act(request: HttpRequest, one: Import) -> HttpResponse:
    what = request.POST.get("act", "")
    calls = {
        "propose": _propose,
        "withdraw": _withdraw,
        "approve": _decide,
        "decline": _decide,
        "undo": _propose_undo,
        "undo-confirm": _undo,
        "undo-decline": _undo,
    }
    if what not in calls:
        messages.error(request, _("Choose what to do."))
        return redirect("import", public_id=one.public_id)
    answer = acting.attempt(lambda: calls[what](request, one))
    if isinstance(answer, Stale):
        return ui.conflict(request, again=reverse("import", args=[one.public_id]))
    if isinstance(answer, Refused):
        return _page(request, one, acting.errors(answer), 422)
    messages.success(request, _done(what, one, answer.result))
    return redirect("import", public_id=one.public_id)


def _common(request: HttpRequest, one: Import) -> dict[str, Any]:
    return {
        "import_id": one.public_id,
        "expected_version": acting.expected_version(request),
        "idempotency_key": acting.key(request),
    }


def _propose(request: HttpRequest, one: Import) -> Any:
    return propose_import(
        acting.actor(request, "officer"), note=request.POST.get("note", ""), **_common(request, one)
    )


def _withdraw(request: HttpRequest, one: Import) -> Any:
    return withdraw_import(acting.actor(request, "officer"), **_common(request, one))


def _role(request: HttpRequest, one: Import) -> str:
    who, kind = standing(request.user), applying.kind_of(one)
    return next((r for r in sorted(kind.approvers) if who.holds(r)), "officer")


def _decide(request: HttpRequest, one: Import) -> Any:
    return decide_import(
        acting.actor(request, _role(request, one)),
        approve=request.POST.get("act") == "approve",
        reason=request.POST.get("reason", ""),
        **_common(request, one),
    )


def _propose_undo(request: HttpRequest, one: Import) -> Any:
    return propose_undo(
        acting.actor(request, _role(request, one)),
        reason=request.POST.get("reason", ""),
        **_common(request, one),
    )


def _undo(request: HttpRequest, one: Import) -> Any:
    return undo_import(
        acting.actor(request, _role(request, one)),
        approve=request.POST.get("act") == "undo-confirm",
        reason=request.POST.get("reason", ""),
        **_common(request, one),
    )


def _done(what: str, one: Import, result: dict[str, Any]) -> str:
    name = pick({"zh": KINDS[one.kind].zh, "en": KINDS[one.kind].en})
    if what == "approve" and queueing.is_long(one):
        return _("Approved. It is written in the background; you are told when it is done.")
    if what == "undo-confirm" and queueing.is_long(one):
        return _("Confirmed. It is undone in the background; you are told when it is done.")
    if what == "approve":
        n = one.counts.get("new", 0)
        return ngettext("%(n)d row was imported: %(name)s.", "%(n)d rows were imported: %(name)s.", n) % {
            "n": n,
            "name": name,
        }
    return {
        "propose": _("Proposed. Somebody else decides now."),
        "withdraw": _("Given up. The file stays on record."),
        "decline": _("Declined. Whoever proposed it has been told."),
        "undo": _("Proposed to be undone. Somebody else confirms it; until then everything stays."),
        "undo-confirm": _("Undone: everything this import had made is gone."),
        "undo-decline": _("Kept. Whoever proposed to undo it has been told."),
    }[what]
