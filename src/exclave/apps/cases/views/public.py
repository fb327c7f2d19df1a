"""Public notices and objections, for everyone; an objection is raised without an account."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from exclave.apps.cases import noticing, objectors, queries
from exclave.apps.cases.actions.raise_objection import raise_objection
from exclave.apps.cases.actions.withdraw_objection import WITHDRAWN, withdraw_objection
from exclave.apps.cases.models import Objection, PublicNotice
from exclave.apps.cases.openness import is_public
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor, Receipt
from exclave.apps.people import limiting
from exclave.apps.programmes import kept, library
from exclave.apps.programmes.queries import programmes_by_id
from exclave.apps.reference.calendars import shown_calendar, work_calendar
from exclave.apps.ui import acting, listing
from exclave.apps.ui import views as ui
from exclave.engines.codes.text import halfwidth

PER_PAGE = 20
FIELDS = ("kind", "name", "identity", "contact", "statement")
LONGEST = {"kind": 10, "name": 160, "identity": 40, "contact": 120, "statement": 5000}


def show_notices(request: HttpRequest) -> HttpResponse:
    """Every public notice, those running first."""
    now = clock.now()
    search = halfwidth(request.GET.get("q", "")).strip()[:80]
    state = request.GET.get("state", "")
    state = state if state in ("running", "ended") else ""
    named_in = opening_names() if search else []
    found = queries.public_notices(now, state=state, search=search, named_in=named_in)
    lean = found.select_related(None).defer(None).select_related("case").only(*noticing.LISTED)
    counts = queries.notice_counts(now, search=search, named_in=named_in)
    page = listing.page(request, lean, PER_PAGE, counts[state] if state else sum(counts.values()))
    calendar = shown_calendar()
    rows = kept.joined(page.object_list, "case")
    page.object_list = [noticing.notice_row(notice, now, calendar) for notice in rows]
    words = {"": _("All notices"), "running": _("Running"), "ended": _("No longer running")}
    filters = [
        {
            "name": "state",
            "label": _("State"),
            "kind": "links",
            "options": [
                {
                    "value": key,
                    "label": word,
                    "count": counts[key] if key else sum(counts.values()),
                    "current": key == state,
                    "query": urlencode({k: v for k, v in {"state": key, "q": search}.items() if v}),
                }
                for key, word in words.items()
            ],
        },
        {
            "name": "q",
            "label": _("Search"),
            "kind": "search",
            "value": search,
            "placeholder": _("Institution or notice number"),
        },
    ]
    context = {"page": page, "filters": filters, "filters_on": int(bool(state)) + int(bool(search))}
    return render(request, "cases/public/notices.html", context)


def opening_names() -> list[int]:
    """Programmes whose packs open the institution's name: only their notices are found by name.

    What a pack that cannot be read opens is not known, so it stays closed.
    """
    read = ((p.pk, library.readable(p)) for p in programmes_by_id().values())
    return [pk for pk, one in read if one is not None and is_public(one.pack, "institution.name")]


def load_notice(request: HttpRequest, public_id: str) -> PublicNotice | None:
    return queries.public_notice(public_id)


def show_notice(request: HttpRequest, notice: PublicNotice) -> HttpResponse:
    page = noticing.notice_page(notice, clock.now(), work_calendar())
    return render(request, "cases/public/notice.html", {"notice": page})


# ---- raising an objection ---------------------------------------------------------------------------------
def object_to_notice(request: HttpRequest, notice: PublicNotice) -> HttpResponse:
    """The form, by real name; after sending, the receipt. Sent twice, it is one objection with one receipt."""
    page = noticing.notice_page(notice, clock.now(), work_calendar())
    if request.method != "POST":
        return _objection_form(request, page, {}, {}, objectors.new_key(), status=200)
    typed = {name: request.POST.get(name, "")[: LONGEST[name]] for name in FIELDS}
    key = acting.key(request) or objectors.new_key()
    result = _raise(notice, typed, key)
    if isinstance(result, Refused):
        errors = acting.errors(result)
        if result.code == "not_allowed":
            errors = {
                "": [_("The notice is over, so no objection can be raised. You can write to the authority.")]
            }
        # Nothing was stored under the old key, and another text must not meet it.
        return _objection_form(request, page, typed, errors, objectors.new_key(), status=422)
    found = queries.objection_by_code(result.result["number"], result.result["code"])
    context = {
        "notice": page,
        "receipt": result,
        "number": result.result["number"],
        "code": result.result["code"],
        "until": noticing.withdrawable_until(found.case) if found else None,
    }
    return _private(render(request, "cases/public/objection_receipt.html", context))


def _raise(notice: PublicNotice, typed: dict[str, str], key: str) -> Receipt | Refused:
    try:
        return raise_objection(
            objectors.objector(key),
            notice_id=notice.public_id,
            kind=typed["kind"],
            name=typed["name"],
            identity=halfwidth(typed["identity"]).strip(),
            contact=halfwidth(typed["contact"]).strip(),
            statement=typed["statement"],
            idempotency_key=key,
        )
    except Refused as refused:
        return refused


def _objection_form(
    request: HttpRequest,
    page: dict[str, Any],
    typed: dict[str, str],
    errors: dict[str, list[str]],
    key: str,
    *,
    status: int,
) -> HttpResponse:
    fields = _fields(typed, errors)
    listed = [
        {"id": field["id"], "label": field["label"], "text": text}
        for field in fields
        for text in field["errors"]
    ]
    listed = [{"id": "", "label": "", "text": text} for text in errors.get("", [])] + listed
    context = {"notice": page, "fields": fields, "errors": listed, "key": key}
    return _private(render(request, "cases/public/object.html", context, status=status))


def _fields(typed: dict[str, str], errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    own: dict[str, dict[str, Any]] = {
        "kind": {
            "label": _("You object as"),
            "type": "choice",
            "options": [("person", _("A person")), ("unit", _("An organisation"))],
        },
        "name": {
            "label": _("Real name"),
            "type": "text",
            "max_length": LONGEST["name"],
            "autocomplete": "name",
            "help": _("Your name as on your identity card, or the organisation's full name."),
        },
        "identity": {
            "label": _("Identity number"),
            "type": "text",
            "max_length": LONGEST["identity"],
            "help": _(
                "A person: identity card or passport number. An organisation: unified social credit code."
            ),
        },
        "contact": {
            "label": _("Telephone or mail address"),
            "type": "text",
            "max_length": LONGEST["contact"],
            "help": _("The handling officer may ask you back here."),
        },
        "statement": {
            "label": _("What you object to, and the facts"),
            "type": "longtext",
            "rows": 8,
            "max_length": LONGEST["statement"],
            "help": _("Name the point, what is wrong with it, and what shows it."),
        },
    }
    return [
        {"id": name, "required": True, "value": typed.get(name, ""), "errors": errors.get(name, []), **more}
        for name, more in own.items()
    ]


# ---- following an objection -------------------------------------------------------------------------------
def follow_objection(request: HttpRequest) -> HttpResponse:
    """Number and code → state and answer. A wrong code and an absent objection get the same answer."""
    if request.method != "POST":
        return _follow_page(request, {}, status=200)
    address = limiting.address_of(request)
    tried = limiting.spent(limiting.FOLLOW, address)
    if not tried.allowed:
        return ui.too_many(request, tried.resets_in)
    number = halfwidth(request.POST.get("number", "")).strip()[:40]
    code = halfwidth(request.POST.get("code", "")).strip()[:60]
    found = queries.objection_by_code(number, code) if number and code else None
    if found is None:
        limiting.spend(limiting.FOLLOW, address)
        wrong = _("No objection has this number and code. Check both, sign by sign.")
        typed = {"number": number}
        return _follow_page(request, {"typed": typed, "errors": [wrong]}, status=404)
    errors: list[str] = []
    if request.POST.get("act") == "withdraw":
        refused = _withdraw(found, number, code, acting.key(request))
        errors = [text for texts in acting.errors(refused).values() for text in texts] if refused else []
        found = queries.objection_by_code(number, code) or found
    context = {"objection": _followed(found), "number": number, "code": code, "errors": errors}
    return _follow_page(request, context | {"key": objectors.new_key()}, status=422 if errors else 200)


def _withdraw(found: Objection, number: str, code: str, key: str | None) -> Refused | None:
    actor = Actor(queries.objector_id(found), objectors.ROLE)
    try:
        withdraw_objection(actor, number=number, code=code, idempotency_key=key)
    except Refused as refused:
        return refused
    return None


def _followed(found: Objection) -> dict[str, Any]:
    """Where an objection stands, for the one who raised it."""
    case, now = found.case, clock.now()
    answered = found.answered_at is not None
    state = "open"
    if case.outcome == WITHDRAWN:
        state = WITHDRAWN
    elif answered:
        state = "upheld" if case.outcome == "upheld" else "dismissed"
    return {
        "number": case.number,
        "notice": found.notice,
        "at": found.at,
        "state": state,
        "answer": found.answer,
        "answered_at": found.answered_at,
        "deadline": None if answered else noticing.answer_deadline(case, now, work_calendar()),
        "until": _still(noticing.withdrawable_until(case), now),
    }


def _still(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and now < until else None


def _follow_page(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    return _private(render(request, "cases/public/objection_follow.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """What one person was shown must not be found by the next at the same machine."""
    response.headers["Cache-Control"] = "no-store"
    return response
