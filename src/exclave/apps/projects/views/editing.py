"""Forms about one project. Each leads back to the project's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.journal.transaction import Receipt
from exclave.apps.people.access import standing
from exclave.apps.people.places import place_code
from exclave.apps.projects import asking, queries
from exclave.apps.projects.actions.add_party import add_party
from exclave.apps.projects.actions.add_project import add_project
from exclave.apps.projects.actions.add_result import add_result
from exclave.apps.projects.actions.correct_stage import correct_stage
from exclave.apps.projects.actions.edit_project import edit_project
from exclave.apps.projects.actions.move_stage import move_stage
from exclave.apps.projects.actions.record_money import record_money
from exclave.apps.projects.actions.strike_entry import KINDS, strike_entry
from exclave.apps.projects.models import Project
from exclave.apps.ui import acting, entering


def load(request: HttpRequest, public_id: str, **more: Any) -> Any:
    """The project if it is the viewer's to keep; with a row's id, both."""
    project = queries.project_kept(request.user, public_id)
    if project is None or not more:
        return project
    row = _row(project, **more)
    return (project, row) if row is not None else None


def _row(project: Project, row_id: str, kind: str = "stages") -> Any:
    if kind not in (*KINDS, "stages"):
        return None
    row = getattr(project, kind).filter(public_id=row_id, superseded_at=None).first()
    return (kind, row) if row is not None else None


def role(request: HttpRequest) -> str:
    """In which capacity the viewer keeps: an office's officer, else an organisation's agent."""
    from_office = any(h.role == "officer" for h in standing(request.user).roles)
    return "officer" if from_office else "applicant"


def new(request: HttpRequest) -> HttpResponse:
    kept = [(i.public_id, i.name) for i in queries.institutions_kept(request.user)]
    present = {"institution_id": request.GET.get("institution") or (kept[0][0] if len(kept) == 1 else "")}
    done = entering.handle(
        request,
        asking.new(kept),
        present,
        lambda v: add_project(_who(request), idempotency_key=acting.key(request), **v),
    )
    if isinstance(done, Receipt):
        messages.success(request, _("The project is entered. Record the stage it has reached."))
        return redirect("project", public_id=done.result["project"])
    context = {
        "form": done,
        "title": _("Enter a project"),
        "button": _("Enter the project"),
        "back": reverse("projects"),
        "none": not kept,
    }
    return render(request, "projects/form.html", context, status=done.status)


def edit(request: HttpRequest, project: Project) -> HttpResponse:
    present = {"title": project.title, "began": project.began, "ends": project.ends}
    return _form(
        request,
        project,
        asking.EDIT,
        present,
        lambda v, about: edit_project(_who(request), **about, **v),
        _("Edit the project"),
        _("Save"),
    )


def stage(request: HttpRequest, project: Project) -> HttpResponse:
    def act(values: entering.Values, about: dict[str, Any]) -> Receipt:
        file = values.pop("file")
        given = {"file_name": file.name, "file_content": file.content} if file else {}
        return move_stage(_who(request), **about, **values, **given)

    return _form(
        request, project, asking.stage(), {}, act, _("Record a stage"), _("Record the stage"), multipart=True
    )


def correct(request: HttpRequest, target: tuple[Project, tuple[str, Any]]) -> HttpResponse:
    project, (_kind, row) = target
    present = {
        "stage": row.stage,
        "since": row.valid_from,
        "evidence_text": row.evidence_text,
        "reason": row.reason,
    }

    def act(values: entering.Values, about: dict[str, Any]) -> Receipt:
        values["never"] = values["never"] is True
        return correct_stage(_who(request), row_id=row.public_id, **about, **values)

    return _form(request, project, asking.correction(), present, act, _("Correct a stage"), _("Correct"))


def party(request: HttpRequest, project: Project) -> HttpResponse:
    return _form(
        request,
        project,
        asking.PARTY,
        {},
        lambda v, about: add_party(_who(request), **about, **v),
        _("Add a party"),
        _("Add the party"),
    )


def budget(request: HttpRequest, project: Project) -> HttpResponse:
    return _form(
        request,
        project,
        asking.money(False),
        {"source": request.GET.get("source", "")},
        lambda v, about: record_money(_who(request), **about, **v),
        _("Record a budget"),
        _("Record the amount"),
    )


def spent(request: HttpRequest, project: Project) -> HttpResponse:
    return _form(
        request,
        project,
        asking.money(True),
        {},
        lambda v, about: record_money(_who(request), **about, **v),
        _("Record spending"),
        _("Record the amount"),
    )


def result(request: HttpRequest, project: Project) -> HttpResponse:
    return _form(
        request,
        project,
        asking.result(),
        {},
        lambda v, about: add_result(_who(request), **about, **v),
        _("Add a result"),
        _("Add the result"),
    )


def strike(request: HttpRequest, target: tuple[Project, tuple[str, Any]]) -> HttpResponse:
    project, (kind, row) = target
    return _form(
        request,
        project,
        asking.STRIKE,
        {},
        lambda v, about: strike_entry(_who(request), kind=kind, row_id=row.public_id, **about, **v),
        _("Strike an entry"),
        _("Strike"),
    )


def _who(request: HttpRequest) -> Any:
    return acting.actor(request, role(request))


def _form(
    request: HttpRequest,
    project: Project,
    asked: tuple[entering.Asked, ...],
    present: dict[str, Any],
    act: Callable[[entering.Values, dict[str, Any]], Receipt],
    title: str,
    button: str,
    multipart: bool = False,
) -> HttpResponse:
    about = {
        "project_id": project.public_id,
        "expected_version": acting.expected_version(request),
        "idempotency_key": acting.key(request),
    }
    done = entering.handle(
        request, asked, present, lambda v: act(v, about), version=project.version, place=place_code
    )
    if isinstance(done, Receipt):
        messages.success(request, _("Recorded."))
        return redirect("project", public_id=project.public_id)
    context = {
        "form": done,
        "project": project,
        "title": title,
        "lead": project.title,
        "button": button,
        "back": reverse("project", args=[project.public_id]),
        "multipart": multipart,
    }
    return render(request, "projects/form.html", context, status=done.status)
