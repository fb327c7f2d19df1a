"""Beginning a procedure about a record: what there is, and for whom and about what it begins."""

from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from exclave.apps.cases import beginning
from exclave.apps.cases.actions.begin_case import begin_case
from exclave.apps.cases.actions.open_case import open_case
from exclave.apps.cases.presenting import text
from exclave.apps.cases.presenting.words import alone, named
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.records import offering, words
from exclave.apps.records.offering import Offer
from exclave.apps.ui import acting


def load(request: HttpRequest, programme_id: str, procedure: str) -> Offer | None:
    return offering.offer(request.user, programme_id, procedure, clock.now())


def overview(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "programme": o.programme.public_id,
            "procedure": o.procedure,
            "title": alone(named(o.pack.procedures[o.procedure])),
            "kind": words.kind_words(o.pack, o.pack.procedures[o.procedure].subject),
            "policy": text(o.programme.name_zh, o.programme.name_en),
            "round": text(o.round.title_zh, o.round.title_en) if o.round else None,
            "office": o.office,
        }
        for o in offering.offers(request.user, clock.now())
    ]
    return render(request, "records/begin.html", {"offers": rows})


def begin(request: HttpRequest, offer: Offer) -> HttpResponse:
    refused: Refused | None = None
    if request.method == "POST":
        done = acting.attempt(lambda: _open(request, offer))
        if not isinstance(done, Refused):
            return redirect("case-edit", public_id=done.result["case"])
        refused = done
    pack = offer.pack
    spec = pack.procedures[offer.procedure]
    context: dict[str, Any] = {
        "title": alone(named(spec)),
        "policy": text(offer.programme.name_zh, offer.programme.name_en),
        "kind": words.kind_words(pack, spec.subject),
        "round": offer.round,
        "round_title": text(offer.round.title_zh, offer.round.title_en) if offer.round else None,
        "types": [
            {"id": t, "name": words.type_words(pack, spec.subject, t) or text(t, t)} for t in offer.types if t
        ],
        "organisations": [
            {"public_id": o.public_id, "name": text(o.name_zh, o.name_en)} for o in offer.organisations
        ],
        "office": offer.office,
        "subjects": [{"public_id": s.id, "name": s.name} for s in offer.subjects()],
        "may_be_new": offer.may_be_new,
        "outers": [{"public_id": s.id, "name": s.name} for s in offer.outers()],
        "outer_kind": words.kind_words(pack, beginning.outer_kind(pack, offer.procedure) or ""),
        "key": token_urlsafe(16),
        "refused": text(refused.zh, refused.en) if refused else None,
        "typed": {name: request.POST.get(name, "") for name in ("type", "organisation", "subject", "within")},
    }
    return render(request, "records/begin_case.html", context, status=422 if refused else 200)


def _open(request: HttpRequest, offer: Offer) -> Any:
    given = {
        "type": request.POST.get("type", ""),
        "organisation_id": request.POST.get("organisation", ""),
        "subject_id": request.POST.get("subject", ""),
        "idempotency_key": acting.key(request),
    }
    role = "applicant" if given["organisation_id"] else "officer"
    if offer.round is not None:
        return open_case(acting.actor(request, role), round_id=offer.round.public_id, **given)
    return begin_case(
        acting.actor(request, role),
        programme_id=offer.programme.public_id,
        procedure=offer.procedure,
        within_id=request.POST.get("within", "") if not given["subject_id"] else "",
        **given,
    )
