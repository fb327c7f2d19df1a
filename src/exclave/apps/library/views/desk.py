"""The library's desk: bringing a document, saying what it is, and the second person's decision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.journal.transaction import Receipt
from exclave.apps.library import asking, queries
from exclave.apps.library.access import INSIDE, waiting_of
from exclave.apps.library.actions.decide_document import decide_document, withdraw_document
from exclave.apps.library.actions.propose_document import propose_document
from exclave.apps.library.actions.upload_document import upload_document
from exclave.apps.library.models import Document
from exclave.apps.library.reading import ACCEPT_ATTRIBUTE
from exclave.apps.library.stating import Said
from exclave.apps.library.views.public import document_page, row
from exclave.apps.people.access import standing
from exclave.apps.people.places import place_code
from exclave.apps.ui import acting, entering, listing
from exclave.apps.ui import views as ui

TABS = ("", "new", "published")


def show_desk(request: HttpRequest) -> HttpResponse:
    stage = request.GET.get("stage", "")
    found = queries.desk(request.user)
    page = listing.page(request, found.filter(stage=stage) if stage in TABS[1:] else found)
    listed = list(page.object_list)
    waiting = queries.waiting_ids(listed)
    page.object_list = [
        row(one) | {"stage": one.stage, "openness": one.openness, "waits": one.pk in waiting, "by": one.uploaded_by.name, "at": one.changed_at}
        for one in listed
    ]  # fmt: skip
    words = {"": _("All"), "new": _("Not published yet"), "published": pgettext("library", "Published")}
    tabs = [
        {"label": words[key], "href": f"?stage={key}" if key else "?", "current": key == (stage if stage in TABS else ""), "count": None}
        for key in TABS
    ]  # fmt: skip
    brings = bool(standing(request.user).authority_ids("officer", "policy_officer"))
    return render(
        request, "library/desk.html", {"page": page, "tabs": tabs, "brings": brings, "width": "wide"}
    )


def upload(request: HttpRequest) -> HttpResponse:
    offices = queries.offices(request.user)
    by_id = {one.public_id: one for one in offices}
    asked = asking.upload([(o.public_id, {"zh": o.name_zh, "en": o.name_en}) for o in offices])

    def act(values: entering.Values) -> Receipt:
        office = by_id.get(values.get("authority_id") or offices[0].public_id)
        if office is None:
            raise Http404
        return upload_document(
            acting.actor(request, _role(request)),
            authority_id=office.pk,
            name=values["file"].name,
            content=values["file"].content,
            idempotency_key=acting.key(request),
        )

    done = entering.handle(request, asked, {}, act)
    if isinstance(done, Receipt):
        messages.success(request, _("The text was read. Now complete what the document says about itself."))
        return redirect("library-edit", public_id=done.result["document"])
    for field in done.fields:
        if field["id"] == "file":
            field["accept"] = ACCEPT_ATTRIBUTE
    context = {
        "form": done,
        "title": _("Bring a document"),
        "lead": _("Its text is read into clauses. Nothing is public until a second person has published it."),
        "button": _("Upload and read"),
        "back": reverse("library-desk"),
        "multipart": True,
    }
    return render(request, "library/form.html", context, status=done.status)


def load_kept(request: HttpRequest, public_id: str) -> Document | None:
    return queries.kept_document(request.user, public_id)


def edit(request: HttpRequest, one: Document) -> HttpResponse:
    """The metadata: the first time as the text says them, later as they stand, or as proposed and not yet agreed to."""
    waiting = waiting_of(one)
    latest = waiting or next(
        (p for p in queries.proposals(one) if p.state == "declined" and one.stage == "new"), None
    )
    said = Said.of_content(latest.content) if latest is not None else Said.of(one)
    present = vars(said) | {"replaces": _lines(one, said)}
    if one.stage == "new" and latest is None:
        present |= {"openness": "", "state": "issued" if one.issued else ""}
    done = entering.handle(
        request,
        asking.METADATA,
        present,
        lambda values: propose_document(
            acting.actor(request, _role(request)),
            document_id=one.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
            **values,
        ),
        version=one.version,
        place=place_code,
    )
    if isinstance(done, Receipt):
        messages.success(request, _("Proposed. Another person of your office publishes it."))
        return redirect("library-document", public_id=one.public_id)
    if request.method == "GET" and one.stage == "new" and latest is None:
        _mark_found(done, one)
    context = {
        "form": done,
        "title": _("What the document says about itself") if one.stage == "new" else _("Change what is said of a document"),
        "lead": one.title,
        "button": _("Propose for publication") if one.stage == "new" else _("Propose the change"),
        "back": reverse("library-document", args=[one.public_id]),
        "back_word": one.title,
    }  # fmt: skip
    return render(request, "library/form.html", context, status=done.status)


def _mark_found(form: entering.Form, one: Document) -> None:
    """Name the source of what was filled in, so that nobody takes it for checked."""
    for field in form.fields:
        found = field["id"] in ("title", "number", "issuers", "issued", "in_force_from", "last_day")
        if found and field["value"]:
            field["source"] = _("the text of the document")
        if field["id"] == "place":
            field["source"] = _("the region of your office")


def _lines(one: Document, said: Said) -> str:
    rows = Document.objects.of(one.authority_id).filter(public_id__in=said.replaces).defer("outline")
    return "\n".join(d.number or d.title for d in rows.order_by("pk"))


def load_decidable(request: HttpRequest, public_id: str) -> Document | None:
    return queries.decidable_document(request.user, public_id)


def decide(request: HttpRequest, one: Document) -> HttpResponse:
    """Publish, decline or withdraw what waits."""
    what = request.POST.get("act", "")
    common: dict[str, Any] = {
        "document_id": one.public_id,
        "expected_version": acting.expected_version(request),
        "idempotency_key": acting.key(request),
    }
    actor = acting.actor(request, _role(request))
    if what == "withdraw":
        answer = acting.attempt(lambda: withdraw_document(actor, **common))
    elif what in ("publish", "decline"):
        reason = request.POST.get("reason", "").replace("\x00", "")
        answer = acting.attempt(
            lambda: decide_document(actor, agree=what == "publish", reason=reason, **common)
        )
    else:
        messages.error(request, _("Choose what to do."))
        return redirect("library-document", public_id=one.public_id)
    if isinstance(answer, Stale):
        return ui.conflict(request, again=reverse("library-document", args=[one.public_id]))
    if isinstance(answer, Refused):
        whole = queries.document(request.user, one.public_id)
        if whole is None:
            raise Http404
        return document_page(request, whole, acting.errors(answer), 422)
    if answer.result.get("given_up"):
        messages.success(request, _("Given up. The file stays on record."))
        return redirect("library-desk")
    done = {"publish": _("Published."), "decline": _("Declined. Whoever proposed it has been told."), "withdraw": _("Withdrawn.")}  # fmt: skip
    messages.success(request, done[what])
    return redirect("library-document", public_id=one.public_id)


def _role(request: HttpRequest) -> str:
    who = standing(request.user)
    return next((role for role in INSIDE if who.holds(role)), INSIDE[0])
