"""Filling in a form, part by part: showing, saving, files, and the conditions answered beside it."""

from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases.actions.attach_file import attach_file, detach_file
from exclave.apps.cases.actions.save_draft import save_draft
from exclave.apps.cases.filling import editing, posted, queries
from exclave.apps.cases.filling.difference import difference
from exclave.apps.cases.filling.sheet import Sheet, open_sheet
from exclave.apps.cases.filling.steps import edit_address
from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Fault, Refused, Stale
from exclave.apps.ui import acting
from exclave.apps.ui import views as ui
from exclave.engines.policy.answers import FormSection


def edit(request: HttpRequest, case: Case) -> HttpResponse:
    """One part of the form; POST saves it and goes on. Autosave posts here too and gets JSON."""
    sheet = open_sheet(case)
    if sheet is None:
        return redirect("my-case", public_id=case.public_id)
    part = _part(request, sheet)
    if request.method != "POST":
        return _page(request, sheet, part)
    section = sheet.sections[part - 1]
    typed = posted.typed_fields(section.fields, _changed_rows(request, section), sheet.data)
    saved = _save(request, sheet, section, typed)
    if isinstance(saved, HttpResponse):
        return saved
    if request.headers.get("X-Autosave"):
        return JsonResponse({"version": saved})
    if added := request.POST.get("add_row", ""):
        return redirect(edit_address(sheet, part, added))
    if removed := request.POST.get("remove_row", ""):
        return redirect(edit_address(sheet, part, removed.split(":")[0]))
    if request.POST.get("go") == "stay":
        return redirect(edit_address(sheet, part))
    if part == len(sheet.sections):
        return redirect("case-check", public_id=case.public_id)
    return redirect(edit_address(sheet, part + 1))


def add_files(request: HttpRequest, case: Case) -> HttpResponse:
    """Keep what was typed in the part, then take in the files chosen for one field."""
    sheet = open_sheet(case)
    if sheet is None:
        return redirect("my-case", public_id=case.public_id)
    part = _part(request, sheet)
    section = sheet.sections[part - 1]
    field = request.POST.get("upload", "")
    refusals = _attach(request, case, field) if field else []
    typed = posted.typed_fields(section.fields, request.POST, sheet.data)
    saved = _save(request, sheet, section, typed)
    if isinstance(saved, HttpResponse):
        return saved
    if refusals:
        again = open_sheet(case)
        assert again is not None
        return _page(request, again, part, refusals, status=422)
    return redirect(edit_address(sheet, part, field))


def _attach(request: HttpRequest, case: Case, field: str) -> list[Fault]:
    """Attach every chosen file by itself: a refused one does not take the others with it."""
    chosen = request.FILES.getlist(field)
    if not chosen:
        return [
            Fault(
                field,
                "还没有选择文件。请先选择文件，再上传。",
                "No file was chosen. Choose one, then upload.",
            )
        ]
    faults: list[Fault] = []
    for file in chosen:
        content = file.read(settings.EXCLAVE_UPLOAD_LIMIT + 1)
        done = acting.attempt(
            lambda file=file, content=content: attach_file(
                acting.actor(request, "applicant"),
                case_id=case.public_id,
                field=field,
                name=file.name or "",
                content=content,
                idempotency_key=editing.file_key(acting.key(request), field, content),
            )
        )
        if isinstance(done, Refused):
            faults += done.faults or [Fault(field, done.zh, done.en)]
    return faults


def remove_file(request: HttpRequest, target: tuple[Case, str]) -> HttpResponse:
    """Take a file back; what was typed in the part meanwhile is kept as well."""
    case, evidence_id = target
    sheet = open_sheet(case)
    if sheet is None:
        return redirect("my-case", public_id=case.public_id)
    part = _part(request, sheet)
    section = sheet.sections[part - 1]
    done = acting.attempt(
        lambda: detach_file(
            acting.actor(request, "applicant"), case_id=case.public_id, evidence_id=evidence_id
        )
    )
    if "expected_version" in request.POST:
        typed = posted.typed_fields(section.fields, request.POST, sheet.data)
        saved = _save(request, sheet, section, typed)
        if isinstance(saved, HttpResponse):
            return saved
    field = done.result["field"] if not isinstance(done, Refused) else ""
    return redirect(edit_address(sheet, part, field))


def conditions(request: HttpRequest, case: Case) -> HttpResponse:
    """The conditions as answered on what is saved now; a part of the editor, and a page of its own."""
    sheet = open_sheet(case)
    if sheet is None:
        return redirect("my-case", public_id=case.public_id)
    part = _part(request, sheet)
    context = editing.beside(sheet, part if "part" in request.GET else None)
    context |= {"case": case, "edit_href": edit_address(sheet, part)}
    partial = request.headers.get("HX-Request-Type") == "partial"
    return render(request, f"cases/applicant/{'parts/beside' if partial else 'conditions'}.html", context)


def _part(request: HttpRequest, sheet: Sheet) -> int:
    asked = request.GET.get("part", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    return min(max(number, 1), len(sheet.sections))


def _changed_rows(request: HttpRequest, section: FormSection) -> Any:
    """The post, without a row whose “remove” button was pressed in a browser without scripts."""
    table, _sep, index = request.POST.get("remove_row", "").partition(":")
    one = next((f for f in section.fields if f.key == table and f.type == "table"), None)
    if one is None or not index.isascii() or not index.isdecimal():
        return request.POST
    return posted.without_row(one, request.POST, int(index))


def _save(
    request: HttpRequest, sheet: Sheet, section: FormSection, typed: dict[str, Any]
) -> int | HttpResponse:
    """The draft's new version, or the answer to a stale page: 409 with the difference, nothing lost.

    A page that is stale but holds nothing else than what is saved (a double click) is no conflict.
    """
    typed = dict(typed)
    if (table := request.POST.get("add_row", "")) in typed:
        typed[table] = posted.with_blank_row(typed[table])
    autosave = bool(request.headers.get("X-Autosave"))
    tab = request.POST.get("tab", "")[:40]
    expected = acting.expected_version(request)
    if expected != sheet.version:
        if not editing.same_page(sheet, tab, autosave):
            rows = difference(sheet, section.fields, typed)
            return _conflict(request, sheet, rows) if rows else sheet.version
        expected = sheet.version
    typed[editing.TAB] = tab if autosave else tab + editing.LEFT
    done = acting.attempt(
        lambda: save_draft(
            acting.actor(request, "applicant"),
            case_id=sheet.case.public_id,
            data={**sheet.data, **typed},
            confirmed=list(sheet.confirmed),
            expected_version=expected,
        )
    )
    if isinstance(done, Stale):
        newer = open_sheet(sheet.case)
        return _conflict(request, newer or sheet, difference(newer or sheet, section.fields, typed))
    if isinstance(done, Refused):
        faults = [Fault("", done.zh, done.en)]
        return _page(request, sheet, _part(request, sheet), faults, status=422, typed=typed)
    return int(done.result["version"])


def _conflict(request: HttpRequest, sheet: Sheet, rows: list[dict[str, Any]]) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        return JsonResponse({"version": sheet.version, "difference": rows}, status=409)
    skipped = {"csrfmiddlewaretoken", "expected_version", "idempotency_key", "upload", "add_row"}
    fields = [(name, v) for name, values in request.POST.lists() if name not in skipped for v in values]
    fields += [("expected_version", str(sheet.version)), ("idempotency_key", token_urlsafe(16))]
    return ui.conflict(request, rows, again=edit_address(sheet, _part(request, sheet)), fields=fields)


def _page(
    request: HttpRequest,
    sheet: Sheet,
    part: int,
    faults: list[Fault] | None = None,
    *,
    status: int = 200,
    typed: dict[str, Any] | None = None,
) -> HttpResponse:
    everything = request.GET.get("check") == "1"
    context = editing.page(sheet, part, clock.now(), faults=faults or [], everything=everything, typed=typed)
    context |= {
        "key": token_urlsafe(16),
        "tab": token_urlsafe(9),
        "action": edit_address(sheet, part),
        "upload_action": f"{reverse('case-file-add', args=[sheet.case.public_id])}?part={part}",
        "limit": settings.EXCLAVE_UPLOAD_LIMIT // (1024 * 1024),
        "crumb": _("To do"),
        "office": not queries.is_own(request.user, sheet.case),
    }
    return render(request, "cases/applicant/edit.html", context, status=status)
