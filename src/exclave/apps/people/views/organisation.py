"""My organisation: what is known of it, and who acts for it."""

from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from exclave.apps.journal.refusals import Refused
from exclave.apps.people import queries
from exclave.apps.people.actions.change_agency import end_agency, grant_agency
from exclave.apps.people.models import Organisation
from exclave.apps.ui import acting
from exclave.engines.policy.facts import std_lists


def show(request: HttpRequest, errors: dict[str, dict[str, list[str]]] | None = None) -> HttpResponse:
    """Every organisation the person acts for. ``errors`` by organisation and field, after a refusal."""
    shown = [
        _organisation(request, o, (errors or {}).get(o.public_id, {}))
        for o in queries.own_organisations(request.user)
    ]
    return render(
        request,
        "people/organisation.html",
        {"organisations": shown, "key": token_urlsafe(16)},
        status=422 if errors else 200,
    )


def _organisation(request: HttpRequest, one: Organisation, errors: dict[str, list[str]]) -> dict[str, Any]:
    kind = std_lists()["std.org_kind"].items.get(one.kind)
    return {
        "public_id": one.public_id,
        "name": {"zh": one.name_zh, "en": one.name_en or one.name_zh},
        "identity_no": one.identity_no,
        "kind": {"zh": kind.zh, "en": kind.en} if kind else one.kind,
        "place": one.place,
        "address": one.address,
        "legal_person": one.legal_person,
        "agents": [
            {
                "id": a.account.public_id,
                "name": a.account.name,
                "since": a.since,
                "own": a.account_id == request.user.pk,
            }
            for a in queries.agents(one)
        ],
        "username": request.POST.get("username", "") if errors else "",
        "errors": [text for texts in errors.values() for text in texts],
    }


def change_agents(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Authorise a colleague, or end an authority."""
    authority = queries.receiving_authority(organisation.place)
    common = {
        "organisation_id": organisation.public_id,
        "authority_id": authority.pk if authority else 0,
        "idempotency_key": acting.key(request),
    }
    actor = acting.actor(request, "applicant")
    ended = request.POST.get("end", "")
    done = acting.attempt(
        lambda: (
            end_agency(actor, account_id=ended, **common)
            if ended
            else grant_agency(actor, username=request.POST.get("username", "").replace("\x00", ""), **common)
        )
    )
    if isinstance(done, Refused):
        return show(request, {organisation.public_id: acting.errors(done)})
    if ended == acting.signed_in_id(request):
        return redirect("todo")
    return redirect("organisation")
