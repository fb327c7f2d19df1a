"""The policy officer puts a pack in force: every open point settled, or left open in sight, then a second signature."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import library, queries, shelving, workbench
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.ui import acting
from exclave.engines.policy.pack import PackRefused


def packs(request: HttpRequest) -> HttpResponse:
    """Packs at hand with the result of their check, and the programmes of the officer's authorities."""
    shelf = workbench.shelf(queries.shelf_authorities(request.user))
    programmes = queries.programmes_of(request.user)
    return render(request, "programmes/packs.html", {"shelf": shelf, "programmes": programmes})


def one(request: HttpRequest, pack: str) -> HttpResponse:
    """One pack: what its check says, what it leaves open, and the form that proposes to put it in force."""
    authority = queries.policy_authority(request.user)
    if not shelving.on_hand(pack, [authority.pk]):
        raise Http404
    try:
        loaded = shelving.load(pack, [authority.pk])
    except PackRefused as unread:
        return render(request, "programmes/pack_refused.html", {"name": pack, "faults": unread.faults})
    refused: Refused | None = None
    if request.method == "POST":
        outcome = _propose(request, pack, loaded.pack, authority)
        if not isinstance(outcome, Refused):
            messages.success(request, _("Proposed. It comes into force with a leader's signature."))
            return redirect("packs")
        refused = outcome
    errors = acting.errors(refused) if refused else {}
    points = workbench.points_to_settle(loaded.pack, request.POST, errors)
    frame = workbench.frame_fields(request.POST, errors)
    context = {
        "pack": loaded.pack,
        "name": pack,
        "faults": library.faults_of(loaded),
        "points": points,
        "later": workbench.settled_later(loaded.pack),
        "frame": frame,
        "authority": authority,
        "errors": workbench.error_list(frame, points, errors),
        "key": acting.form_key(request),
    }
    return render(request, "programmes/pack.html", context, status=422 if refused else 200)


def _propose(request: HttpRequest, name: str, pack: Any, authority: Any) -> Any:
    try:
        from_day = date.fromisoformat(request.POST.get("in_force_from", ""))
    except ValueError:
        return workbench.no_day()
    keys = workbench.programme_points(pack)
    left_open = [k for k in keys if request.POST.get(f"{k}.open")]
    return acting.attempt(
        lambda: propose_programme(
            acting.actor(request, "policy_officer"),
            authority_id=authority.pk,
            pack=name,
            in_force_from=from_day,
            order_number=request.POST.get("order_number", "").strip(),
            settled={k: request.POST.get(k, "") for k in keys if k not in left_open},
            left_open=left_open,
            reasons={k: request.POST.get(f"{k}.reason", "").strip() for k in keys},
            idempotency_key=acting.key(request),
        )
    )
