"""The officer's and leader's case page, and what they post from it."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases import casework, sections
from exclave.apps.cases.actions.assign_expert import assign_expert
from exclave.apps.cases.actions.confirm_decision import confirm_decision
from exclave.apps.cases.actions.decide_case import decide_case
from exclave.apps.cases.actions.extend_deadline import extend_deadline
from exclave.apps.cases.actions.judge_condition import judge_condition
from exclave.apps.cases.actions.reveal_objector import reveal_objector
from exclave.apps.cases.actions.settle_point import settle_point
from exclave.apps.cases.inbox import neighbours
from exclave.apps.cases.inbox.asking import LONGEST_QUERY, Wanted
from exclave.apps.cases.models import Case
from exclave.apps.cases.presenting import desk
from exclave.apps.cases.presenting.case_page import case_page, typed_judgements
from exclave.apps.cases.presenting.stale import differences
from exclave.apps.cases.queries import case_by_public_id
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.journal.transaction import Receipt
from exclave.apps.people.access import is_officer, standing
from exclave.apps.ui import acting
from exclave.apps.ui import views as ui
from exclave.engines.codes.text import halfwidth

OWN_FIELDS = ("csrfmiddlewaretoken", "expected_version", "idempotency_key")


def new_key() -> str:
    return secrets.token_urlsafe(12)


def load_case(request: HttpRequest, public_id: str) -> Case | None:
    return case_by_public_id(request.user, public_id)


def role(request: HttpRequest) -> str:
    return "officer" if standing(request.user).holds("officer") else "leader"


def show(request: HttpRequest, case: Case) -> HttpResponse:
    return page(request, case)


def page(
    request: HttpRequest,
    case: Case,
    *,
    form: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page; after a refusal with the errors of one form and all that was typed in it."""
    work = casework.read(request.user, case)
    query = queue_of(request)
    wanted = Wanted.kept(query) if query is not None else None
    context = case_page(work, new_key) | {
        "form": form,
        "errors": errors or {},
        "typed": request.POST if form else {},
        "mending": request.POST.getlist("mend"),
        "neighbours": neighbours.of(standing(request.user), case, wanted, request.user.pk),
        "queue": query,
        "back": f"{reverse('inbox')}?{query}"
        if query
        else reverse("inbox" if is_officer(request.user) else "to-sign"),
        "officer": is_officer(request.user),
        "just_done": just_done(request),
        "desk": desk.of(request.user, case),
        "contributed": sections.sections(request, work),
        "width": "wide",
        **more,
    }
    if form == "judge":
        typed_judgements(context, request.POST, errors or {})
    return render(request, "cases/officer/case.html", context, status=status)


def queue_of(request: HttpRequest) -> str | None:
    """The list the reader works through, as the address or the form says; None where they came another way."""
    given = request.POST if request.method == "POST" else request.GET
    return given["list"][:LONGEST_QUERY] if "list" in given else None


def address_of(request: HttpRequest, case: Case, anchor: str = "") -> str:
    """The case's page, still in the list the reader works through."""
    query = queue_of(request)
    listed = f"?{urlencode({'list': query})}" if query is not None else ""
    return f"{reverse('case', args=[case.public_id])}{listed}{anchor}"


def just_done(request: HttpRequest) -> desk.Undo | None:
    """What the reader has done to the case before this one, while it can be taken back."""
    earlier = load_case(request, request.GET["done"]) if "done" in request.GET else None
    return desk.undo(request.user, earlier) if earlier is not None else None


def onward(request: HttpRequest, case: Case, after: neighbours.Neighbours, said: str) -> HttpResponse:
    """To the next case of the list the reader works through, or back to the list when it was the last."""
    query = queue_of(request) or ""
    messages.success(request, f"{case.number} {said}")
    if after.next is None or after.next == case.public_id:
        return redirect(f"{reverse('inbox')}?{query}" if query else reverse("inbox"))
    address = reverse("case", args=[after.next])
    return redirect(f"{address}?{urlencode({'list': query, 'done': case.public_id})}")


def done(request: HttpRequest, case: Case, form: str, answer: Receipt | Refused, said: str) -> HttpResponse:
    """Back to the page with the receipt; the difference for a stale tab; the errors beside their fields."""
    if isinstance(answer, Receipt):
        messages.success(request, said)
        return redirect(address_of(request, case))
    if isinstance(answer, Stale):
        return stale(request, case, answer)
    case = load_case(request, case.public_id) or case
    return page(request, case, form=form, errors=acting.errors(answer), status=422)


def stale(request: HttpRequest, case: Case, answer: Stale) -> HttpResponse:
    fields = [
        (name, value) for name, values in request.POST.lists() if name not in OWN_FIELDS for value in values
    ]
    return ui.conflict(
        request,
        differences(case, answer, request.POST),
        again=reverse("case", args=[case.public_id]),
        fields=[*fields, ("expected_version", str(answer.current_version)), ("idempotency_key", new_key())],
    )


def whole(text: str) -> int | None:
    """A whole number as typed, full-width digits understood; None for anything else."""
    plain = halfwidth(text).strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 6 else None


def decide(request: HttpRequest, case: Case) -> HttpResponse:
    query = queue_of(request)
    if query is not None:  # before the act: afterwards the case may stand in the list no more
        after = neighbours.of(standing(request.user), case, Wanted.kept(query), request.user.pk)
    answer = acting.attempt(
        lambda: decide_case(
            acting.actor(request, role(request)),
            case_id=case.public_id,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", ""),
            correction_days=whole(request.POST.get("correction_days", "")),
            mend=request.POST.getlist("mend"),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if query is not None and isinstance(answer, Receipt):
        return onward(request, case, after, _("Done and recorded."))
    return done(request, case, "decide", answer, _("Done and recorded. Press n for the next case."))


def sign(request: HttpRequest, case: Case) -> HttpResponse:
    """The second signature, sending back, or taking one's own proposal back."""
    agree = request.POST.get("answer") == "agree"
    answer = acting.attempt(
        lambda: confirm_decision(
            acting.actor(request, "leader" if standing(request.user).holds("leader") else "officer"),
            case_id=case.public_id,
            agree=agree,
            reason=request.POST.get("reason", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Receipt) and request.POST.get("next") == "to-sign":
        messages.success(request, _("Signed and recorded.") if agree else _("Sent back with your reason."))
        return redirect("to-sign")
    said = _("Signed and recorded.") if agree else _("Sent back with your reason.")
    return done(request, case, "sign", answer, said)


def judge(request: HttpRequest, case: Case) -> HttpResponse:
    """Every judgement that was answered on the page, one action each; those without a reason come back."""
    version, key = acting.expected_version(request), acting.key(request)
    saved = 0
    errors: dict[str, list[str]] = {}
    for condition, finding in _findings(request).items():
        answer = acting.attempt(_judging(request, case, condition, finding, version, key))
        if isinstance(answer, Stale):
            return stale(request, case, answer)
        if isinstance(answer, Refused):
            errors |= acting.errors(answer)
        else:
            version = answer.result["version"]
            saved += 1
    if errors:
        fresh = load_case(request, case.public_id) or case
        return page(request, fresh, form="judge", errors=errors, status=422)
    messages.success(request, _("%(n)d judgements saved.") % {"n": saved})
    return redirect(address_of(request, case, "#conditions"))


def _findings(request: HttpRequest) -> dict[str, tuple[bool, str]]:
    """Condition id → (answer, reason) for those answered anew on this page."""
    found = {}
    for name, value in request.POST.items():
        if name.startswith("judge-") and value in ("yes", "no"):
            condition = name.removeprefix("judge-")
            reason = request.POST.get(f"reason-{condition}", "")
            if request.POST.get(f"was-{condition}", "") != f"{value}|{reason.strip()}":
                found[condition] = (value == "yes", reason)
    return found


def _judging(
    request: HttpRequest, case: Case, condition: str, finding: tuple[bool, str], version: int, key: str | None
) -> Callable[[], Receipt]:
    return lambda: judge_condition(
        acting.actor(request, role(request)),
        case_id=case.public_id,
        condition=condition,
        answer=finding[0],
        reason=finding[1],
        expected_version=version,
        idempotency_key=f"{key}:{condition}"[:80] if key else None,
    )


def assign(request: HttpRequest, case: Case) -> HttpResponse:
    answer = acting.attempt(
        lambda: assign_expert(
            acting.actor(request, role(request)),
            case_id=case.public_id,
            expert_id=request.POST.get("expert", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    return done(request, case, "assign", answer, _("Asked. The expert declares conflicts of interest first."))


def extend(request: HttpRequest, case: Case) -> HttpResponse:
    answer = acting.attempt(
        lambda: extend_deadline(
            acting.actor(request, role(request)),
            case_id=case.public_id,
            workdays=whole(request.POST.get("workdays", "")) or 0,
            reason=request.POST.get("reason", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    return done(request, case, "extend", answer, _("The deadline was extended; whom it concerns is told."))


def settle(request: HttpRequest, case: Case) -> HttpResponse:
    value = " ".join(part for part in (request.POST.get("value", ""), request.POST.get("unit", "")) if part)
    answer = acting.attempt(
        lambda: settle_point(
            acting.actor(request, role(request)),
            case_id=case.public_id,
            point=request.POST.get("point", ""),
            value=value if request.POST.get("value", "").strip() else "",
            reason=request.POST.get("reason", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    return done(request, case, "settle", answer, _("Stated for this case and recorded."))


def reveal(request: HttpRequest, case: Case) -> HttpResponse:
    """Identity and contact of the objector, shown once; that they were looked at is recorded."""
    work = casework.read(request.user, case)
    if work.objection is None:
        return ui.not_found(request)
    answer = acting.attempt(
        lambda: reveal_objector(
            acting.actor(request, role(request)), case_id=case.public_id, idempotency_key=acting.key(request)
        )
    )
    if isinstance(answer, Refused):
        return done(request, case, "reveal", answer, "")
    return page(request, case, revealed=work.objection)
