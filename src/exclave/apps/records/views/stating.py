"""One fact of a record entered by hand: first which, then its value in a field of its own kind."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases.presenting import text
from exclave.apps.cases.presenting.words import Words, alone
from exclave.apps.journal import clock
from exclave.apps.programmes import library
from exclave.apps.records import children, words
from exclave.apps.records.actions.state_fact import TYPED, state_fact
from exclave.apps.records.models import Record
from exclave.apps.records.views.entering import record_form
from exclave.apps.ui.entering import Asked
from exclave.engines.policy.answers import CompiledPack, form_field, items_of
from exclave.engines.policy.pack.model import Field_


def state(request: HttpRequest, one: Record) -> HttpResponse:
    """``?fact=`` names the fact; without one, or with one that cannot be stated, the page asks which."""
    compiled = library.compiled(one.programme)
    named = {
        f"{one.kind}.{name}": alone(text(field.zh, field.en or field.zh))
        for name, field in compiled.pack.fields.get(one.kind, {}).items()
        if field.type in TYPED and field.calc is None
    }
    lists = children.whole_of(compiled.pack, one.kind)
    named |= {path: words.whole_words(compiled.pack, child) for path, child in lists.items()}
    path = request.GET.get("fact", "")
    if path not in named:
        return _which(request, one, named)
    asked = [
        Asked("value", "bool", named[path], required=True)
        if path in lists
        else _value(compiled, path, named[path], one.authority.day(clock.now())),
        Asked("since", "date", _("Holds from"), required=True),
        Asked("reason", "text", _("Reason or source"), required=True, max_length=300),
    ]

    def act(actor: Any, *, value: Any, **given: Any) -> Any:
        return state_fact(actor, path=path, value=_as_form(value), **given)

    return record_form(request, one, asked, act, _("Enter a fact"))


def _which(request: HttpRequest, one: Record, named: dict[str, Words]) -> HttpResponse:
    field = {
        "id": "fact", "type": "choice", "label": _("Fact"), "required": True, "options": list(named.items()),
        "value": "", "errors": [_("Choose one.")] if "fact" in request.GET else [],
    }  # fmt: skip
    context = {
        "field": field,
        "title": _("Enter a fact"),
        "lead": text(one.name or one.number),
        "back": reverse("record", args=[one.public_id]),
        "back_word": text(one.name or one.number),
    }
    return render(request, "records/which_fact.html", context, status=422 if field["errors"] else 200)


def _value(compiled: CompiledPack, path: str, label: Words, today: date) -> Asked:
    """The field as the pack has it: choices by their words, numbers with their unit."""
    subject, _dot, name = path.partition(".")
    field: Field_ = compiled.pack.fields[subject][name]
    told = form_field(compiled, path).help
    helped = text(told.zh, told.en or told.zh) if told.zh else ""
    if field.type == "choice" and (items := items_of(compiled, field.list_, today)) is not None:
        options = [(item.code, text(item.zh, item.en)) for item in items]
        return Asked("value", "choice", label, helped, required=True, options=options)
    if field.type in ("bool", "date", "longtext"):
        return Asked("value", field.type, label, helped, required=True, max_length=4000)
    if field.type == "place":
        return Asked("value", "place", label, helped, required=True, lookup="place-search")
    if field.type in ("int", "decimal", "money", "quantity", "year"):
        return Asked("value", "quantity", label, helped, required=True, unit=field.unit or "")
    return Asked("value", "text", label, helped, required=True, max_length=4000)


def _as_form(value: Any) -> str:
    """What was read, as a form of the pack takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
