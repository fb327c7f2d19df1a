"""Access tokens: one's own, issued and taken back; and for the administrator those of everybody."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.people import queries, tokens
from exclave.apps.people.access import Standing, standing
from exclave.apps.people.actions.issue_token import issue_token
from exclave.apps.people.actions.revoke_token import revoke_token
from exclave.apps.people.frame import ROLE_EN, ROLE_ZH
from exclave.apps.people.models import ApiToken, Organisation
from exclave.apps.reference import authorities
from exclave.apps.ui import acting, views

PER_PAGE = 50
LOOKS = {"valid": "success", "expired": "neutral", "revoked": "neutral", "ended": "danger"}


def own(request: HttpRequest) -> HttpResponse:
    """One's tokens and the form for another. The secret stands in the answer to the form, and nowhere else."""
    made, refused = None, None
    if request.method == "POST":
        secret = tokens.new_secret()
        outcome = _issue(request, secret)
        if isinstance(outcome, Refused):
            refused = outcome
        elif outcome.repeated:
            return redirect("tokens")
        else:
            made = secret.value
    now, held = clock.now(), standing(request.user)
    errors = acting.errors(refused) if refused else {}
    fields = _fields(request, held, errors, blank=made is not None)
    context = {
        "rows": _rows(queries.own_tokens(request.user), now, lambda _: held),
        "fields": fields,
        "errors": [{"id": "", "label": "", "text": text} for text in errors.get("", [])]
        + [{"id": f["id"], "label": f["label"], "text": text} for f in fields for text in f["errors"]],
        "made": made,
        "key": acting.form_key(request) if refused else None,
    }
    context["key"] = context["key"] or tokens.new_secret().value[-16:]
    response = render(request, "people/tokens.html", context, status=422 if refused else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _issue(request: HttpRequest, secret: tokens.Secret) -> Any:
    role, _sep, place = request.POST.get("capacity", "").partition(":")
    days = request.POST.get("days", "")
    return acting.attempt(
        lambda: issue_token(
            acting.actor(request, role[:20]),
            secret=secret,
            name=request.POST.get("name", "").replace("\x00", ""),
            role=role,
            place_id=place,
            scopes=[s for s in request.POST.getlist("scopes") if s],
            days=int(days) if days.isascii() and days.isdecimal() and len(days) < 5 else 0,
            idempotency_key=acting.key(request),
        )
    )


def _fields(
    request: HttpRequest, held: Standing, errors: dict[str, list[str]], *, blank: bool
) -> list[dict[str, Any]]:
    typed = {} if blank else request.POST
    capacities = _capacities(held)
    chosen = typed.get("capacity") or (capacities[0]["value"] if capacities else "")
    scopes = request.POST.getlist("scopes") if request.method == "POST" and not blank else ["cases:read"]
    return [
        _field("name", "text", _("What it is for"), typed.get("name", ""), errors,
               help=_("You will know the token by this name when you look for it here.")),
        _field("capacity", "choice", _("Reads as"), chosen, errors, options=capacities,
               help=_("It reads what you read in this capacity. When the capacity ends, the token is refused.")),
        _field("scopes", "choices", _("May read"), scopes, errors,
               options=[{"value": k, "label": v} for k, v in tokens.SCOPES.items()]),
        _field("days", "choice", _("Valid for"), typed.get("days", "90"), errors,
               options=[{"value": str(n), "label": ngettext("%(n)d day", "%(n)d days", n) % {"n": n}} for n in tokens.DAYS]),
    ]  # fmt: skip


def _field(
    name: str, kind: str, label: str, value: Any, errors: dict[str, list[str]], **more: Any
) -> dict[str, Any]:
    return {
        "id": name,
        "type": kind,
        "label": label,
        "value": value,
        "required": True,
        "errors": errors.get(name, []),
        **more,
    }


def _capacities(held: Standing) -> list[dict[str, Any]]:
    """What a token may be bound to, as options: role and place, named."""
    organisations = Organisation.objects.in_bulk(held.organisation_ids)
    found = []
    for role, place in tokens.capacities(held):
        if role == tokens.APPLICANT:
            one = organisations[place]
            label = {"zh": f"{one.name_zh} · 经办人", "en": f"{one.name_en or one.name_zh} · agent"}
            found.append({"value": f"{role}:{one.public_id}", "label": label})
        else:
            office = authorities.named()[place]
            label = {"zh": f"{office.zh} · {ROLE_ZH[role]}", "en": f"{office.en} · {ROLE_EN[role]}"}
            found.append({"value": f"{role}:{office.public_id}", "label": label})
    return found


def _rows(
    found: Iterable[ApiToken], now: datetime, held: Callable[[ApiToken], Standing]
) -> list[dict[str, Any]]:
    """Tokens as both pages show them. ``held``: what the account of a token holds now."""
    words = {
        "valid": _("Valid"),
        "expired": _("Expired"),
        "revoked": _("Revoked"),
        "ended": _("Refused: the role has ended"),
    }
    return [_row(token, tokens.state_of(token, now, held(token)), words) for token in found]


def _row(token: ApiToken, state: str, words: dict[str, str]) -> dict[str, Any]:
    return {
        "token": token,
        "state": {"key": state, "look": LOOKS[state], "word": words[state]},
        "place": token.organisation or authorities.named().get(token.authority_id or 0),
        "role": {"zh": ROLE_ZH.get(token.role, "经办人"), "en": ROLE_EN.get(token.role, "agent")},
        "scopes": [tokens.SCOPES.get(s, {"zh": s, "en": s}) for s in token.scopes],
        "revocable": token.revoked_at is None,
    }


def administered(request: HttpRequest) -> HttpResponse:
    """Every token the administrator may take back, the newest first."""
    page = Paginator(queries.listed_tokens(request.user), PER_PAGE).get_page(request.GET.get("page"))
    now, found = clock.now(), list(page.object_list)
    held = queries.standings({one.account_id for one in found})
    page.object_list = _rows(found, now, lambda token: held[token.account_id])
    return render(request, "people/all_tokens.html", {"page": page, "width": "wide"})


def revoke(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """Take a token back; it is refused from this moment on."""
    mine = token.account_id == request.user.pk
    outcome = acting.attempt(
        lambda: revoke_token(
            acting.actor(request, token.role if mine else "administrator"),
            token_id=token.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(outcome, Refused) and outcome.code == "stale":
        return views.conflict(request, again="/me/tokens/" if mine else "/tokens/")
    return redirect("tokens" if mine else "all-tokens")
