"""Registering: an account and its organisation in one form, or the organisation alone for one signed in."""

from secrets import token_urlsafe
from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Receipt
from exclave.apps.people import limiting, queries
from exclave.apps.people.access import is_unattached, standing
from exclave.apps.people.actions.register_organisation import register_organisation
from exclave.apps.people.actions.sign_up import SIGN_UP, Password, sign_up
from exclave.apps.people.models import Account
from exclave.apps.people.places import place_code, place_typed
from exclave.apps.ui import acting, views
from exclave.engines.policy.facts import std_lists

ACCOUNT = ("username", "name", "password", "phone", "email")
ORGANISATION = ("identity_no", "name_zh", "name_en", "kind", "place", "address", "legal_person")
LABELS = {
    "identity_no": _("Unified social credit code"),
    "name_zh": _("Name of the organisation"),
    "name_en": _("Name in English"),
    "kind": _("Kind of organisation"),
    "place": _("Registered in"),
    "address": _("Address"),
    "legal_person": _("Is it a legal person?"),
    "name": _("Your name"),
    "phone": _("Telephone"),
    "email": _("Mail address"),
    "username": _("Sign-in name"),
    "password": _("Password"),
}
HELP = {
    "identity_no": _("18 characters, as on the licence; spaces and full-width characters are fine."),
    "name_zh": _("As on the business licence or certificate."),
    "place": _("Type the county or zone and choose it from the list."),
    "email": _("Reminders of deadlines are sent there too; on the site they are shown in any case."),
    "password": _("At least ten characters, not a common one and not your name."),
    "username": _("Letters or digits; you will sign in with it."),
}
TYPES = {
    "kind": "choice",
    "place": "place",
    "legal_person": "bool",
    "phone": "tel",
    "email": "email",
    "password": "password",
}
OPTIONAL = {"name_en", "address", "phone", "email", "legal_person"}


def join(request: HttpRequest) -> HttpResponse:
    """The form for a visitor, or for someone signed in who has neither role nor organisation."""
    signed_in = request.user.is_authenticated
    if signed_in and not is_unattached.test(request.user, None):
        if standing(request.user).organisation_ids:
            return redirect("organisation")
        raise Http404
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    typed = {
        name: request.POST.get(name, "").replace("\x00", "").strip() for name in (*ORGANISATION, *ACCOUNT)
    }
    typed["password"] = request.POST.get("password", "")
    typed["place"] = place_code(typed["place"])
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        tried = limiting.spend(limiting.JOIN, limiting.address_of(request))
        if not tried.allowed:
            return views.too_many(request, tried.resets_in)
        done = _register(request, typed) if signed_in else _sign_up(request, typed)
        if not isinstance(done, Refused):
            if not signed_in:
                account = Account.objects.get(public_id=done.result["account"])
                login(request, account, backend="django.contrib.auth.backends.ModelBackend")
            safe = url_has_allowed_host_and_scheme(
                wanted, {request.get_host()}, require_https=request.is_secure()
            )
            return redirect(wanted if wanted and safe else reverse("todo"))
        errors = acting.errors(done)
    return _page(request, typed, errors, wanted, signed_in)


def _organisation(typed: dict[str, str]) -> dict[str, Any]:
    stated = {name: typed[name] for name in ORGANISATION}
    return stated | {"legal_person": {"yes": True, "no": False}.get(typed["legal_person"])}


def _authority(typed: dict[str, str]) -> int:
    authority = queries.receiving_authority(typed["place"])
    if authority is None:
        raise Http404
    return authority.pk


def _sign_up(request: HttpRequest, typed: dict[str, str]) -> Receipt | Refused:
    account = {name: typed[name] for name in ACCOUNT if name != "password"}
    return acting.attempt(
        lambda: sign_up(
            SIGN_UP,
            account=account,
            password=Password(typed["password"]),
            organisation=_organisation(typed),
            authority_id=_authority(typed),
            idempotency_key=acting.key(request),
        )
    )


def _register(request: HttpRequest, typed: dict[str, str]) -> Receipt | Refused:
    return acting.attempt(
        lambda: register_organisation(
            acting.actor(request, "applicant"),
            agent_id=acting.signed_in_id(request),
            authority_id=_authority(typed),
            idempotency_key=acting.key(request),
            **_organisation(typed),
        )
    )


def _page(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, list[str]], wanted: str, signed_in: bool
) -> HttpResponse:
    names = ORGANISATION if signed_in else (*ORGANISATION, "name", "phone", "email", "username", "password")
    fields = {name: _field(name, typed, errors) for name in names}
    context = {
        "organisation": [fields[n] for n in ORGANISATION],
        "account": [fields[n] for n in names if n not in ORGANISATION],
        "errors": [
            {"id": name if name in fields else "", "label": LABELS.get(name, ""), "text": text}
            for name, texts in errors.items()
            for text in texts
        ],
        "next": wanted,
        "key": token_urlsafe(16),
        "signed_in": signed_in,
    }
    return render(request, "people/join.html", context, status=422 if errors else 200)


def _field(name: str, typed: dict[str, str], errors: dict[str, list[str]]) -> dict[str, Any]:
    field = {
        "id": name,
        "label": LABELS[name],
        "help": HELP.get(name),
        "type": TYPES.get(name, "text"),
        "value": typed[name],
        "required": name not in OPTIONAL,
        "errors": errors.get(name, []),
        "autocomplete": {
            "password": "new-password",
            "username": "username",
            "name": "name",
            "phone": "tel",
            "email": "email",
        }.get(name),
    }
    if name == "kind":
        field["options"] = [
            {"value": code, "label": {"zh": item.zh, "en": item.en}}
            for code, item in std_lists()["std.org_kind"].items.items()
        ]
    if name == "place":
        field |= {"lookup": reverse("place-search"), "value": place_typed(typed[name])}
    return field
