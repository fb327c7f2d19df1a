"""From a form post to an action and back: who acts, the idempotency key, and what a refusal becomes."""

import secrets
from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.journal.transaction import Actor, Receipt


def signed_in_id(request: HttpRequest) -> str:
    """The public id of the account that asks; only for pages nobody sees without one."""
    assert request.user.is_authenticated
    return str(request.user.public_id)


def actor(request: HttpRequest, role: str) -> Actor:
    """The signed-in account acting in a role; actions check that it is held."""
    return Actor(signed_in_id(request), role)


def key(request: HttpRequest) -> str | None:
    """The form's idempotency key: the same form sent twice has one effect and one receipt."""
    return (request.POST.get("idempotency_key") or "")[:80] or None


def expected_version(request: HttpRequest, name: str = "expected_version") -> int:
    """The version the page was based on; a page that does not say is stale by definition."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def attempt(call: Callable[[], Receipt]) -> Receipt | Refused:
    """Run an action. A denial becomes 404; any other refusal is given back, to be shown where it belongs."""
    try:
        return call()
    except Refused as refused:
        if refused.code == "not_allowed":
            raise Http404 from None
        return refused


def words(fault: Fault | Refused) -> str:
    """The sentence in the reader's language."""
    return fault.zh if (get_language() or "zh").startswith("zh") else fault.en


def errors(refused: Refused) -> dict[str, list[str]]:
    """Sentences by field path, for form_field.html and error_summary.html; "" holds those about the whole."""
    found: dict[str, list[str]] = {}
    for fault in refused.reasons:
        found.setdefault(fault.path, []).append(words(fault))
    return found


def form_key(request: HttpRequest) -> str:
    """The key to put into a form: the one it came with, so that a corrected form keeps it, or a new one."""
    return key(request) or secrets.token_urlsafe(12)
