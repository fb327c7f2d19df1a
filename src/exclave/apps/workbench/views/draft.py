"""One draft: what is left to do, its files, and the way to a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.people.access import standing
from exclave.apps.ui import acting
from exclave.apps.ui import views as ui
from exclave.apps.workbench import access, checking, drafts, queries, ready, siding
from exclave.apps.workbench.actions.propose_draft import propose_draft
from exclave.apps.workbench.actions.recall_draft import recall_draft
from exclave.apps.workbench.actions.remove_file import remove_file
from exclave.apps.workbench.actions.review_draft import review_draft
from exclave.apps.workbench.actions.withdraw_draft import withdraw_draft
from exclave.apps.workbench.models import Draft
from exclave.apps.workbench.todo import todo
from exclave.apps.workbench.views.frame import frame
from exclave.apps.workbench.views.paper import beside_of
from exclave.apps.workbench.words import ORIGIN_WORDS, SETTLE_WORDS
from exclave.engines.policy.pack.extending import BASE


def load(request: HttpRequest, public_id: str) -> Draft | None:
    return queries.draft(request.user, public_id)


def load_written(request: HttpRequest, public_id: str) -> Draft | None:
    return queries.written_draft(request.user, public_id)


def show(request: HttpRequest, one: Draft) -> HttpResponse:
    return page(request, one)


def page(
    request: HttpRequest, one: Draft, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    """The overview; ``errors``: of an act that was refused, by field, with what was typed in the request."""
    errors = errors or {}
    rows = list(drafts.standing(one).order_by("name").values_list("name", "text", "since"))
    texts = {name: text for name, text, _since in rows if not name.startswith(BASE)}
    source = drafts.source_with(one, rows)
    paper = drafts.paper_of(one, source)
    checked = checking.check(source, paper)
    changes = {c.number: c for c in queries.changes(one)}
    files = [
        {"name": name, "lines": text.count("\n"), "change": changes.get(since), "faults": sum(f.file == name for f in checked.faults)}
        for name, text, since in rows
        if name in texts
    ]  # fmt: skip
    left = todo(texts, checked)
    held = standing(request.user)
    reviews = one.stage == "proposed" and one.authority_id in held.authority_ids(*access.REVIEWERS)
    wrote = reviews and access.wrote(request.user, one)
    beside = beside_of(one, source, paper)
    context = frame(request, one, "draft") | {
        "checked": checked,
        "todo": left,
        "settle_words": {key: str(word) for key, word in SETTLE_WORDS.items()},
        "files": files,
        "origin": ORIGIN_WORDS[one.origin],
        "counts": siding.counts(beside) if beside else None,
        "missing": [row for row in beside if row.standing == "missing"],
        "first_file": files[0]["name"] if files else "",
        "not_ready": [acting.words(fault) for fault in ready.missing(one, run=False)] if one.stage in ("working", "proposed") else [],
        "reviews": reviews and not wrote,
        "wrote": wrote,
        "errors": [{"id": f"act-{path}" if path else "", "label": "", "text": text} for path, texts_ in errors.items() for text in texts_],
        "field_errors": errors,
        "typed": {key: request.POST.get(key, "") for key in ("reason", "remarks", "act")},
        "key": acting.form_key(request),
    }  # fmt: skip
    return render(request, "workbench/draft.html", context, status=status)


def act(request: HttpRequest, one: Draft) -> HttpResponse:
    """Propose, take back, review, withdraw."""
    what = request.POST.get("act", "")
    common: dict[str, Any] = {
        "draft_id": one.public_id,
        "expected_version": acting.expected_version(request),
        "idempotency_key": acting.key(request),
    }
    reason = request.POST.get("reason", "").replace("\x00", "")
    remarks = request.POST.get("remarks", "").replace("\x00", "")
    writer = acting.actor(request, "policy_officer")
    role = "policy_officer" if standing(request.user).holds("policy_officer") else "leader"
    reviewer = acting.actor(request, role)
    ways = {
        "propose": (lambda: propose_draft(writer, reason=reason, **common), _("Proposed. Another person of your office reviews it.")),
        "recall": (lambda: recall_draft(writer, reason=reason, **common), _("Taken back. You can go on writing.")),
        "withdraw": (lambda: withdraw_draft(writer, reason=reason, **common), _("Withdrawn. Its history stays.")),
        "approve": (lambda: review_draft(reviewer, agree=True, remarks=remarks, **common), _("Approved. It lies on the shelf of packs now.")),
        "return": (lambda: review_draft(reviewer, agree=False, remarks=remarks, **common), _("Returned. Whoever wrote it has been told.")),
    }  # fmt: skip
    if what not in ways:
        messages.error(request, _("Choose what to do."))
        return redirect("workbench-draft", public_id=one.public_id)
    call, done = ways[what]
    return answered(request, one, acting.attempt(call), done)


def answered(request: HttpRequest, one: Draft, answer: Any, done: str) -> HttpResponse:
    if isinstance(answer, Stale):
        return ui.conflict(request, again=reverse("workbench-draft", args=[one.public_id]))
    if isinstance(answer, Refused):
        return page(request, one, acting.errors(answer), 422)
    messages.success(request, done)
    return redirect("workbench-draft", public_id=one.public_id)


def remove(request: HttpRequest, one: Draft) -> HttpResponse:
    answer = acting.attempt(
        lambda: remove_file(
            acting.actor(request, "policy_officer"),
            draft_id=one.public_id,
            file=request.POST.get("file", "").replace("\x00", ""),
            why=request.POST.get("why", "").replace("\x00", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    return answered(request, one, answer, _("The file was removed. Its earlier states can be restored."))
