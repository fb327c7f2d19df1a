"""Many cases at once: choose the act, see what it does to each, then do it whole or not at all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases import bulk
from exclave.apps.cases.actions.act_on_many import MOST, act_on_many
from exclave.apps.cases.inbox.asking import LONGEST_QUERY, Wanted
from exclave.apps.cases.inbox.reading import everything
from exclave.apps.cases.views.case import new_key, whole
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.access import standing
from exclave.apps.ui import acting


def many(request: HttpRequest) -> HttpResponse:
    """The chosen cases with the acts they allow; with an act, what it would do to each."""
    items = _items(request)
    if not items:
        messages.warning(request, _("Choose at least one case first."))
        return redirect(_back(request))
    return _page(request, items)


def do_many(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed, in one transaction; a refusal names each case that stands in the way."""
    items, act = _items(request), request.POST.get("act", "")
    if not items:
        return redirect(_back(request))
    answer = acting.attempt(
        lambda: act_on_many(
            acting.actor(request, "officer"),
            act=act,
            items=items,
            reason=request.POST.get("reason", ""),
            days=whole(request.POST.get("days", "")),
            people=_people(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _page(request, items, refused=answer, status=422)
    messages.success(request, _("Done and recorded: %(n)d cases.") % {"n": len(items)})
    return redirect(_back(request))


def _page(
    request: HttpRequest, items: list[tuple[str, int]], *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    selection = bulk.chosen(request.user, items)
    offered = bulk.acts(request.user, selection)
    act = next((one for one in offered if one.key == request.POST.get("act", "")), None)
    errors = _errors(act, request) if act and "ask" not in request.POST else {}
    days = whole(request.POST.get("days", ""))
    ready = act is not None and not errors and "ask" not in request.POST
    lines = (
        bulk.preview(request.user, selection, act.key, to=request.POST.get("to", ""), days=days)
        if act is not None and ready
        else []
    )
    faults = acting.errors(refused) if refused is not None else {}
    context: dict[str, Any] = {
        "selection": selection,
        "acts": offered,
        "act": act,
        "lines": lines,
        "ready": ready,
        "going": [one for one in lines if one.refused is None],
        "stopped": [one for one in lines if one.refused is not None],
        "typed": request.POST,
        "errors": errors if request.POST.get("act") else {},
        "faults": [(_number(selection, path), said) for path, said in faults.items()],
        "refused": acting.words(refused) if refused is not None else "",
        "colleagues": bulk.colleagues(request.user, selection),
        "items": [f"{public_id}:{version}" for public_id, version in items],
        "list": request.POST.get("list", "")[:LONGEST_QUERY],
        "back": _back(request),
        "key": new_key(),
        "most": MOST,
        "width": "wide",
    }
    return render(request, "cases/officer/many.html", context, status=status)


def _number(selection: bulk.Selection, public_id: str) -> str:
    return next((one.case.number for one in selection.cases if one.case.public_id == public_id), public_id)


def _errors(act: bulk.Act, request: HttpRequest) -> dict[str, str]:
    """What must be filled in before a preview can be shown."""
    found = {}
    if act.needs_reason and not request.POST.get("reason", "").strip():
        found["reason"] = _("Give the reason; it is the same for every case.")
    days = whole(request.POST.get("days", ""))
    if act.needs_days and not (days and 1 <= days <= 250):
        found["days"] = _("Extend by 1 to 250 working days.")
    if act.needs_correction and not days:
        found["days"] = _("The closing day has passed: say how many working days there are for correction.")
    return found


def _items(request: HttpRequest) -> list[tuple[str, int]]:
    """(case, version) of the boxes ticked; of the whole list where that was asked for, as it is now."""
    if request.POST.get("everything") == "1":
        wanted = Wanted.kept(request.POST.get("list", ""))
        return everything(standing(request.user), wanted, request.user.pk, MOST)
    found = {}
    for one in request.POST.getlist("selected")[:MOST]:
        public_id, _colon, version = one.partition(":")
        number = whole(version)
        if public_id and number is not None:
            found[public_id[:16]] = number
    return list(found.items())


def _people(request: HttpRequest) -> dict[str, list[str]]:
    """Whom the preview proposed: values ``case:person``."""
    found: dict[str, list[str]] = {}
    for one in request.POST.getlist("person")[: MOST * 10]:
        case_id, _colon, person = one.partition(":")
        found.setdefault(case_id[:16], []).append(person[:16])
    return found


def _back(request: HttpRequest) -> str:
    query = Wanted.kept(request.POST.get("list", "")).at(1)
    return f"{reverse('inbox')}?{query}" if query else reverse("inbox")
