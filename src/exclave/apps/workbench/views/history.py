"""Who changed what, when and why; the difference of two states; what differs from the rules in force; the files as ZIP."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.programmes import library, shelving
from exclave.apps.programmes.models import Programme
from exclave.apps.ui import acting, listing
from exclave.apps.workbench import blaming, bundles, checking, differing, drafts, queries
from exclave.apps.workbench.actions.restore_files import restore_files
from exclave.apps.workbench.models import Change, Draft
from exclave.apps.workbench.views.draft import answered
from exclave.apps.workbench.views.frame import frame
from exclave.apps.workbench.words import CHANGE_WORDS, HOW_LOOKS, HOW_WORDS, KIND_WORDS
from exclave.engines.policy.pack import LoadedPack, PackRefused
from exclave.engines.policy.pack.extending import BASE
from exclave.engines.policy.pack.model import Pack


def show_history(request: HttpRequest, one: Draft) -> HttpResponse:
    page = listing.page(request, queries.changes(one))
    page.object_list = [{"change": c, "word": CHANGE_WORDS[c.kind], "texts": c.kind in ("saved", "added", "removed", "renamed", "restored")} for c in page.object_list]  # fmt: skip
    context = frame(request, one, "history") | {"page": page, "key": acting.form_key(request)}
    return render(request, "workbench/history.html", context)


def show_difference(request: HttpRequest, one: Draft) -> HttpResponse:
    """``?from=``, ``?to=``: numbers of changes; ``?file=``: of one file, else of all that differ."""
    since = _number(request, "from", max(one.version - 1, 1), one)
    until = _number(request, "to", one.version, one)
    base = one.stage == "approved"
    old, new = (drafts.texts(one, number, base=base) for number in (since, until))
    file = request.GET.get("file", "")
    names = [file] if file in {*old, *new} else sorted({*old, *new})
    files = [
        {"name": name, "rows": differing.lines(old.get(name, ""), new.get(name, "")), "was": name in old, "is": name in new}
        for name in names
        if old.get(name) != new.get(name)
    ]  # fmt: skip
    context = frame(request, one, "history") | {
        "files": files,
        "file": file if file in {*old, *new} else "",
        "names": sorted({*old, *new}),
        "since": since,
        "until": until,
        "changes": [(c.number, CHANGE_WORDS[c.kind], c) for c in queries.changes(one)[:200]],
    }
    return render(request, "workbench/difference.html", context)


def _number(request: HttpRequest, name: str, present: int, one: Draft) -> int:
    text = request.GET.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else present
    return number if 1 <= number <= one.version else present


def restore(request: HttpRequest, one: Draft) -> HttpResponse:
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        messages.error(request, _("Choose what to do."))
        return redirect("workbench-history", public_id=one.public_id)
    answer = acting.attempt(
        lambda: restore_files(
            acting.actor(request, "policy_officer"),
            draft_id=one.public_id,
            number=int(number),
            file=request.POST.get("file", "").replace("\x00", ""),
            why=request.POST.get("why", "").replace("\x00", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused) and not isinstance(answer, Stale):
        messages.error(request, acting.words(answer))
        return redirect("workbench-history", public_id=one.public_id)
    return answered(request, one, answer, _("Restored. What stood until now is kept in the history."))


# ---- rule by rule -------------------------------------------------------------------------------------------
def show_rules(request: HttpRequest, one: Draft) -> HttpResponse:
    """Against the version in force here, else against the pack on the shelf that has the same id."""
    loaded, faults = checking.read(drafts.source(one))
    running = queries.in_force(one)
    earlier, named = _earlier(one, running)
    rows = differing.rules(earlier, loaded.pack) if loaded is not None and earlier is not None else []
    who = _who(one, loaded, rows) if loaded is not None else {}
    context = frame(request, one, "rules") | {
        "readable": loaded is not None,
        "faults": len(faults),
        "running": running,
        "against": named,
        "papers": queries.papers_to_compare(request.user, one, earlier) if rows else None,
        "rows": [
            {"row": row, "how": HOW_WORDS[row.how], "look": HOW_LOOKS[row.how], "kind": KIND_WORDS[row.kind], "who": who.get((row.kind, row.new_id))} for row in rows
        ],
        "counts": [(HOW_WORDS[how], n) for how, n in differing.summary(rows).items()],
    }  # fmt: skip
    return render(request, "workbench/rules.html", context)


def _who(one: Draft, loaded: LoadedPack, rows: list[differing.RuleRow]) -> dict[tuple[str, str], Change]:
    """(kind, id) → the change that last touched the rule; rules that the draft began with as they are have none."""
    wanted = [(row.kind, row.new_id) for row in rows if row.new_id]
    if not wanted:
        return {}
    states = drafts.states(one, [name for name in loaded.files if not name.startswith(BASE)])
    touched = blaming.changed_by(loaded, states, wanted)
    by_number = {change.number: change for change in queries.changes(one).filter(number__in=set(touched.values()))}  # fmt: skip
    return {key: by_number[number] for key, number in touched.items() if number in by_number}


def _earlier(one: Draft, running: Programme | None) -> tuple[Pack | None, str]:
    """The pack to compare with, and its id and version."""
    if running is not None and (read := library.readable(running)) is not None:
        return read.pack, f"{running.pack_version.pack} {running.pack_version.version}"
    if one.pack in library.folders():
        try:
            found = shelving.load(one.pack, [one.authority_id]).pack
        except PackRefused:
            return None, ""
        return found, f"{found.pack.id} {found.pack.version}"
    return None, ""


# ---- the files ----------------------------------------------------------------------------------------------
def export(request: HttpRequest, one: Draft) -> HttpResponse:
    """The pack's own files as ZIP: the same bytes for the same content."""
    content = bundles.packed(drafts.texts(one), one.pack)
    response = HttpResponse(content, content_type="application/zip")
    name = f"{one.pack}-{one.pack_version or one.version}.zip"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
