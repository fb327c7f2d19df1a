"""Reports owed, reminding now, and opening a removal."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from exclave.apps.cases import chasing, latecomers
from exclave.apps.cases.actions.open_removal import open_removal
from exclave.apps.cases.actions.remind_obligation import MOST, remind_many, remind_obligation
from exclave.apps.cases.models import ObligationDue
from exclave.apps.cases.presenting.chase import chase_filters, due_rows, grounds, reminder_lines
from exclave.apps.cases.presenting.words import text
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import kept
from exclave.apps.reference.calendars import shown_calendar
from exclave.apps.ui import acting, listing

PER_PAGE = 50


def chase(request: HttpRequest) -> HttpResponse:
    wanted, now = chasing.Wanted.read(request.GET), clock.now()
    counts, years = chasing.counts(request.user, wanted)
    owed = chasing.owed_to(request.user, wanted, chasing.number(wanted, counts))
    page = listing.page(request, owed, PER_PAGE)
    lines = kept.lines(chasing.OWED, page.object_list)
    page.object_list = list(due_rows(lines, now, shown_calendar()))
    context = {
        "page": page,
        "counts": counts,
        "filters": chase_filters(wanted, counts, years),
        "filters_on": int(bool(wanted.state)) + int(bool(wanted.year)) + int(bool(wanted.q)),
        "cycles": [
            {"public_id": one.public_id, "title": text(one.title_zh, one.title_en or one.title_zh)}
            for one in latecomers.running(request.user, now)
        ],
        "bulk_action": reverse("remind-many"),
        "key": secrets.token_urlsafe(12),
        "here": request.get_full_path(),
        "width": "wide",
        "empty_title": _("Nothing is owed"),
        "empty_text": _(
            "A cycle of reports opens by itself on its day; every institution that owes one stands here."
        ),
    }
    return render(request, "cases/chase/list.html", context)


def load_due(request: HttpRequest, public_id: str) -> ObligationDue | None:
    return chasing.due_of(request.user, public_id)


def remind(request: HttpRequest, due: ObligationDue) -> HttpResponse:
    answer = acting.attempt(
        lambda: remind_obligation(
            acting.actor(request, "officer"), obligation_id=due.public_id, idempotency_key=acting.key(request)
        )
    )
    if isinstance(answer, Refused):
        messages.error(request, acting.words(answer))
    elif not answer.result["sent"]:
        messages.warning(request, _("Reminded today already; nothing was sent."))
    else:
        messages.success(request, _("Reminder sent about %(name)s.") % {"name": due.subject_name})
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "chase")


def remind_chosen(request: HttpRequest) -> HttpResponse:
    """First what would be sent to whom; then, with ``send``, all of it or nothing."""
    chosen = request.POST.getlist("selected")[:MOST]
    rows = chasing.chosen(request.user, chosen)
    if not rows:
        messages.warning(request, _("Choose at least one first."))
        return redirect("chase")
    refused = None
    if "send" in request.POST:
        answer = acting.attempt(
            lambda: remind_many(
                acting.actor(request, "officer"),
                obligation_ids=[one.public_id for one in rows],
                idempotency_key=acting.key(request),
            )
        )
        if not isinstance(answer, Refused):
            messages.success(request, _("Reminders sent: %(n)d.") % {"n": answer.result["sent"]})
            return redirect("chase")
        refused = acting.words(answer)
    lines = reminder_lines(rows, clock.now())
    context = {
        "lines": lines,
        "going": [one for one in lines if one["message"]],
        "refused": refused,
        "key": secrets.token_urlsafe(12),
        "width": "wide",
    }
    return render(request, "cases/chase/remind.html", context, status=422 if refused else 200)


def load_about(request: HttpRequest, subject_id: str) -> chasing.About | None:
    return chasing.about(request.user, subject_id)


def removal(request: HttpRequest, found: chasing.About) -> HttpResponse:
    """Name the ground and the facts; the procedure itself verifies, hears, and decides."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        answer = acting.attempt(
            lambda: open_removal(
                acting.actor(request, "officer"),
                subject_id=found.subject.id,
                condition=request.POST.get("condition", ""),
                reason=request.POST.get("reason", ""),
                idempotency_key=acting.key(request),
            )
        )
        if not isinstance(answer, Refused):
            messages.success(request, _("Opened. Verify the ground first; nothing is decided yet."))
            return redirect("case", answer.result["case"])
        errors = acting.errors(answer)
    context = {
        "subject": found.subject,
        "running": found.running,
        "grounds": grounds(found),
        "errors": errors,
        "typed": request.POST,
        "key": secrets.token_urlsafe(12),
    }
    return render(request, "cases/chase/removal.html", context, status=422 if errors else 200)
