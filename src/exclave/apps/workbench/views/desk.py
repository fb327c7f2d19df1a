"""The drafts of an office, and beginning one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.library.reading import ACCEPT_ATTRIBUTE
from exclave.apps.people.access import standing
from exclave.apps.ui import acting, listing
from exclave.apps.workbench import queries
from exclave.apps.workbench.actions.begin_draft import begin_draft
from exclave.apps.workbench.words import LOOKS, ORIGIN_WORDS, STAGE_WORDS

TABS = ("", "working", "proposed", "approved", "withdrawn")


def show_list(request: HttpRequest) -> HttpResponse:
    stage = request.GET.get("stage", "")
    found = queries.drafts(request.user)
    page = listing.page(request, found.filter(stage=stage) if stage in TABS[1:] else found)
    page.object_list = [
        {"draft": one, "word": STAGE_WORDS[one.stage], "look": LOOKS[one.stage], "origin": ORIGIN_WORDS[one.origin]}
        for one in page.object_list
    ]  # fmt: skip
    tabs = [
        {"label": STAGE_WORDS[key] if key else _("All"), "href": f"?stage={key}" if key else "?", "current": key == (stage if stage in TABS else ""), "count": None}
        for key in TABS
    ]  # fmt: skip
    writes = standing(request.user).holds("policy_officer")
    return render(
        request, "workbench/list.html", {"page": page, "tabs": tabs, "writes": writes, "width": "wide"}
    )


def begin(request: HttpRequest) -> HttpResponse:
    """Three ways to begin, each its own form; the one that was refused comes back with what was typed."""
    refused: Refused | None = None
    if request.method == "POST":
        done = _begun(request)
        if not isinstance(done, Refused):
            messages.success(request, _("The draft is there. Its list says what is still to be done."))
            return redirect("workbench-draft", public_id=done.result["draft"])
        refused = done
    errors = acting.errors(refused) if refused else {}
    fields = _fields(request, errors)
    of = request.POST.get("origin", "")
    known = {field["id"]: field for field in fields.get(of, [])}
    listed = [
        {"id": path if path in known else "", "label": known[path]["label"] if path in known else "", "text": text}
        for path, texts in errors.items()
        for text in texts
    ]  # fmt: skip
    return render(
        request,
        "workbench/begin.html",
        {"fields": fields, "errors": listed, "key": acting.form_key(request), "limit": settings.EXCLAVE_UPLOAD_LIMIT},
        status=422 if refused else 200,
    )  # fmt: skip


def _begun(request: HttpRequest) -> Any:
    origin = request.POST.get("origin", "")
    if origin not in ("document", "pack", "zip"):
        zh, en = "请选择从哪里开始。", "Choose what to begin with."
        return Refused("no_origin", zh, en, [Fault("", zh, en)])
    given = request.FILES.get("file")
    if given is None and origin == "zip":
        zh, en = "请选择一个 ZIP 文件。", "Choose a ZIP file."
        return Refused("no_file", zh, en, [Fault("file", zh, en)])
    if given is not None and (given.size or 0) > settings.EXCLAVE_UPLOAD_LIMIT:
        most = settings.EXCLAVE_UPLOAD_LIMIT // (1024 * 1024)
        zh, en = f"文件超过 {most} MB。", f"The file is larger than {most} MB."
        return Refused("too_large", zh, en, [Fault("file", zh, en)])
    return acting.attempt(
        lambda: begin_draft(
            acting.actor(request, "policy_officer"),
            authority_id=queries.office(request.user).pk,
            origin=origin,
            name=_typed(request, "name"),
            document_id="" if given is not None else _typed(request, "document_id"),
            pack=_typed(request, "pack"),
            file_name=(given.name or "") if given is not None else "",
            content=given.read() if given is not None else b"",
            why=_typed(request, "why"),
            idempotency_key=acting.key(request),
        )
    )


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()


def _fields(request: HttpRequest, errors: dict[str, list[str]]) -> dict[str, list[dict[str, Any]]]:
    """The fields of each form; what was typed stands in the one that was sent."""
    office = queries.office(request.user)
    of = request.POST.get("origin", "")
    documents = [(one.public_id, f"{one.title} {one.number}".strip()) for one in queries.documents(office)]  # fmt: skip
    packs = queries.packs(office)

    def field(origin: str, id: str, type: str, label: Any, help: Any, present: str = "", **more: Any) -> dict[str, Any]:  # fmt: skip
        value = request.POST.get(id, "") if of == origin else request.GET.get(id, present)
        wrong = errors.get(id, []) if of == origin else []
        return {"id": f"{origin}-{id}", "name": id, "type": type, "label": label, "help": help, "value": value, "errors": wrong, "required": True} | more  # fmt: skip

    def why(origin: str, present: str) -> dict[str, Any]:
        return field(origin, "why", "text", _("Why"), _("Stands in the history of the draft."), present, max_length=500)  # fmt: skip

    return {
        "document": [
            field("document", "document_id", "choice", _("Document of the library"), _("Its clauses become the beginning of the pack, with its numbers and what it leaves open."), options=documents, required=False),
            field("document", "file", "file", _("Or a document from your computer"), _("TXT, DOCX, text PDF or HTML. The library of your office keeps it; it is not public."), accept=ACCEPT_ATTRIBUTE, required=False),
            field("document", "name", "text", _("Short name of the new pack"), _("Lower-case letters, digits and hyphens, such as my-city-institutions. It stays the same over all versions."), max_length=60),
            why("document", _("New policy")),
        ],
        "pack": [
            field("pack", "pack", "choice", _("Pack at hand"), _("Its files are copied, the version is raised, and what it succeeds is filled in."), options=packs),
            why("pack", _("Next version")),
        ],
        "zip": [
            field("zip", "file", "file", _("ZIP file of a pack folder"), _("Only .yaml files, at most 2 MB."), accept=".zip"),
            why("zip", _("Taken over from files")),
        ],
    }  # fmt: skip
