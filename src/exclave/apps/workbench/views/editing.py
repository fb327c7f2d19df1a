"""One file of a draft beside the paper: lines with their faults, the clauses with what rests on them."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.ui import acting
from exclave.apps.ui import views as ui
from exclave.apps.workbench import bundles, checking, drafts
from exclave.apps.workbench.actions.rename_file import rename_file
from exclave.apps.workbench.actions.save_file import save_file
from exclave.apps.workbench.differing import lines
from exclave.apps.workbench.models import Draft
from exclave.apps.workbench.views.frame import frame
from exclave.apps.workbench.views.paper import beside_of
from exclave.apps.workbench.words import SECTION_WORDS
from exclave.engines.policy.pack.extending import BASE

NEW = "new"
MOST_LINES = 5_000


def file_href(one: Draft, file: str, line: int = 0) -> str:
    address = f"{reverse('workbench-file', args=[one.public_id])}?{urlencode({'file': file})}"
    return f"{address}#L{line}" if line else address


def show(request: HttpRequest, one: Draft) -> HttpResponse:
    """``?file=``: which one; ``?file=new``: a new one, whose name is typed."""
    rows = list(drafts.standing(one).order_by("name").values_list("name", "text", "since"))
    texts = _own(rows)
    return _page(request, one, rows, texts, _wanted(request.GET.get("file", ""), texts), fresh=request.GET.get("file") == NEW)  # fmt: skip


def _own(rows: list[tuple[str, str, int]]) -> dict[str, str]:
    return {name: text for name, text, _since in rows if not name.startswith(BASE)}


def _wanted(asked: str, texts: Mapping[str, str]) -> str:
    """The file asked for, else the first; none for a new one."""
    if asked == NEW:
        return ""
    return asked if asked in texts else next(iter(texts), "")


def save(request: HttpRequest, one: Draft) -> HttpResponse:
    """Keep what was typed; where somebody was quicker or something is refused, it comes back with what was typed."""
    file = request.POST.get("file", "").replace("\x00", "")
    text = request.POST.get("text", "").replace("\x00", "")
    fresh = file == NEW
    if fresh:
        file = request.POST.get("name", "").replace("\x00", "").strip()
        file += "" if not file or file.endswith((".yaml", ".yml")) else ".yaml"
    answer = acting.attempt(
        lambda: save_file(
            acting.actor(request, "policy_officer"),
            draft_id=one.public_id,
            file=file,
            text=text,
            why=request.POST.get("why", "").replace("\x00", ""),
            expected_version=acting.expected_version(request),
            new=fresh,
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        rows = list(drafts.standing(one).order_by("name").values_list("name", "text", "since"))
        now = _own(rows)
        if isinstance(answer, Stale):
            return _page(request, one, rows, now, file, fresh=file not in now, typed=text, stale=answer, status=409)  # fmt: skip
        return _page(request, one, rows, now, file if file in now and not fresh else "", fresh=fresh, typed=text, errors=acting.errors(answer), status=422)  # fmt: skip
    faults = drafts.checked(one).faults
    here = sum(fault.file == file for fault in faults)
    if not answer.result["changed"]:
        messages.info(request, _("Nothing was changed."))
    elif faults:
        said = ngettext("Saved. The check finds %(n)s fault, %(here)s in this file.", "Saved. The check finds %(n)s faults, %(here)s in this file.", len(faults))  # fmt: skip
        messages.warning(request, said % {"n": len(faults), "here": here})
    else:
        messages.success(request, _("Saved. The check finds no fault."))
    return redirect(file_href(one, file))


def rename(request: HttpRequest, one: Draft) -> HttpResponse:
    """Give the file another name; what is refused stands beside the new name."""
    file, name = (request.POST.get(key, "").replace("\x00", "").strip() for key in ("file", "name"))
    name += "" if not name or name.endswith((".yaml", ".yml")) else ".yaml"
    answer = acting.attempt(
        lambda: rename_file(
            acting.actor(request, "policy_officer"),
            draft_id=one.public_id,
            file=file,
            name=name,
            why=request.POST.get("why", "").replace("\x00", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Stale):
        return ui.conflict(request, again=file_href(one, file))
    if isinstance(answer, Refused):
        rows = list(drafts.standing(one).order_by("name").values_list("name", "text", "since"))
        errors = {f"rename-{path}": words for path, words in acting.errors(answer).items()}
        return _page(request, one, rows, _own(rows), _wanted(file, _own(rows)), errors=errors, status=422)
    messages.success(request, _("Renamed. Its history goes on under the new name."))
    return redirect(file_href(one, name))


def _page(
    request: HttpRequest,
    one: Draft,
    rows: list[tuple[str, str, int]],
    texts: Mapping[str, str],
    name: str,
    *,
    fresh: bool = False,
    typed: str | None = None,
    stale: Stale | None = None,
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """``typed``: what somebody typed that was not saved; it stands in the page again."""
    errors = errors or {}
    source = drafts.source_with(one, rows)
    paper = drafts.paper_of(one, source)
    faults = checking.check(source, paper).faults
    own = [fault for fault in faults if fault.file == name] if not fresh else []
    text = typed if typed is not None else texts.get(name, "")
    wrong = {fault.line for fault in own} if typed is None else set()
    plain = bundles.plain(text)
    count = min(plain.count("\n") + 1, MOST_LINES)
    sections: dict[str, Any] = {key: str(word) for key, word in SECTION_WORDS.items()}
    version = stale.current_version if stale is not None else one.version
    renaming = any(path.startswith("rename-") for path in errors)
    posted = request.method == "POST" and not renaming
    context = frame(request, one, "file") | {
        "files": [
            {"name": key, "href": file_href(one, key), "current": key == name and not fresh, "faults": sum(f.file == key for f in faults)}
            for key in texts
        ],
        "file": name,
        "fresh": fresh,
        "new_name": (request.POST.get("name", "") or name) if posted and fresh else "",
        "rename": {
            "name": request.POST.get("name", name) if renaming else name,
            "why": request.POST.get("why", "") if renaming else "",
            "name_errors": errors.get("rename-name", []),
            "why_errors": errors.get("rename-why", []),
        },
        "text": text,
        "numbers": [(n, n in wrong) for n in range(1, count + 1)],
        "rows": count + 1,
        "faults": own,
        "elsewhere": len(faults) - len(own),
        "beside": beside_of(one, source, paper),
        "sections": sections,
        "stale": lines(texts.get(name, ""), plain) if stale is not None else None,
        "version": version,
        "why": request.POST.get("why", "") if posted else (_("New file") if fresh else _("Edited %(file)s") % {"file": name}),
        "field_errors": errors,
        "errors": [{"id": {"why": "why", "name": "new-name", "text": "text", "rename-name": "rename-name", "rename-why": "rename-why"}.get(path, ""), "label": "", "text": words} for path, all_ in errors.items() for words in all_],
        "key": acting.form_key(request) if stale is None else "",
    }  # fmt: skip
    return render(request, "workbench/file.html", context, status=status)
