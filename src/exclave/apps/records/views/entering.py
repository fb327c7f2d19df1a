"""Forms of the office that keeps the records: enter one by hand, a state."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases.presenting import text
from exclave.apps.journal import clock
from exclave.apps.journal.transaction import Receipt
from exclave.apps.people.places import place_code
from exclave.apps.programmes import library
from exclave.apps.records import keeping, queries, words
from exclave.apps.records.actions.enter_record import enter_record
from exclave.apps.records.actions.move_record import move_record
from exclave.apps.records.models import Record
from exclave.apps.ui import acting, entering
from exclave.apps.ui.entering import Asked


def load_kind(request: HttpRequest, programme_id: str, kind: str) -> queries.Kind | None:
    return queries.own_kind(request.user, programme_id, kind)


def load(request: HttpRequest, public_id: str) -> Record | None:
    return queries.kept_by(request.user, public_id)


def new(request: HttpRequest, one: queries.Kind) -> HttpResponse:
    pack = library.compiled(one.programme).pack
    subject = pack.subjects[one.kind]
    asked = [Asked("name", "text", _("Name"), required=True)]
    if subject.types:
        types = [(key, words.type_words(pack, one.kind, key)) for key in subject.types]
        asked.append(Asked("type", "choice", _("Type"), options=types, required=True))
    if subject.within:
        outer = [(r.public_id, text(r.name or r.number)) for r in queries.outer_records(one)]
        label = words.kind_words(pack, subject.within)
        asked.append(Asked("within_id", "choice", label, options=outer, required=True))
    if states := keeping.free_states(pack, one.kind):
        options = [(s, words.state_chip(pack, one.kind, s)["word"]) for s in states]  # type: ignore[index]
        asked.append(Asked("state", "choice", _("State"), options=options, required=True))
    asked += [
        Asked("since", "date", _("In that state since"), required=True),
        Asked("place", "place", _("Place"), lookup="place-search"),
        Asked(
            "identity_no", "text", _("Credit code of its organisation"), _("Leave empty where none owns it.")
        ),
        Asked(
            "proof",
            "text",
            _("What shows it"),
            _("A document with its number, a visit, a letter."),
            required=True,
        ),
    ]
    done = entering.handle(
        request,
        asked,
        {"since": clock.now().date()},
        lambda v: enter_record(
            acting.actor(request, "officer"),
            programme_id=one.programme.public_id,
            kind=one.kind,
            idempotency_key=acting.key(request),
            **v,
        ),
        place=place_code,
    )
    if isinstance(done, Receipt):
        messages.success(request, _("Entered in the records."))
        return redirect("record", public_id=done.result["record"])
    kind = words.kind_words(pack, one.kind)
    context = {
        "form": done,
        "title": text(f"登记：{kind['zh']}", f"Enter by hand: {kind['en']}"),
        "lead": _(
            "For what the policy has registered without a procedure of its own. A procedure enters its records itself."
        ),
        "button": _("Enter"),
        "back": reverse("work-records"),
    }
    return render(request, "records/form.html", context, status=done.status)


def move(request: HttpRequest, one: Record) -> HttpResponse:
    pack = library.compiled(one.programme).pack
    states = [
        (s, words.state_chip(pack, one.kind, s)["word"])  # type: ignore[index]
        for s in keeping.free_states(pack, one.kind)
        if s != one.state
    ]
    asked = [
        Asked("state", "choice", _("State"), options=states, required=True),
        Asked("since", "date", _("In that state since"), required=True),
        Asked(
            "proof",
            "text",
            _("What shows it"),
            _("A document with its number, a visit, a letter."),
            required=True,
        ),
    ]
    return record_form(request, one, asked, move_record, _("Enter a state"))


def record_form(request: HttpRequest, one: Record, asked: list[Asked], act: Any, title: str) -> HttpResponse:
    """A small form about one record, as an officer; what it asks goes to the action."""
    done = entering.handle(
        request,
        asked,
        {"since": clock.now().date()},
        lambda v: act(
            acting.actor(request, "officer"),
            record_id=one.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
            **v,
        ),
        version=one.version,
    )
    if isinstance(done, Receipt):
        messages.success(request, _("Recorded."))
        return redirect("record", public_id=one.public_id)
    context = {
        "form": done,
        "title": title,
        "lead": text(one.name or one.number),
        "button": _("Record"),
        "back": reverse("record", args=[one.public_id]),
        "back_word": text(one.name or one.number),
    }
    return render(request, "records/form.html", context, status=done.status)
