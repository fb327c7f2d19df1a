"""Objectors: people without an account, known by an opaque id; and how often an address may try a code."""

import hashlib
import secrets

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from exclave.apps.journal.identifiers import ALPHABET
from exclave.apps.journal.transaction import Actor

ROLE = "objector"
TRIES = 10
WINDOW_SECONDS = 600


def new_key() -> str:
    """A fresh idempotency key for an objection form."""
    return secrets.token_urlsafe(18)


def objector(key: str) -> Actor:
    """The actor of an objection form: the same opaque id each time the same form is sent.

    The id comes out of the form's key through the site's secret, so that it names nobody and a retry finds its
    receipt.
    """
    digest = salted_hmac("exclave.cases.objector", key, algorithm="sha256").digest()
    return Actor("".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:16]), ROLE)


def too_many_tries(address: str, what: str = "follow") -> bool:
    """Whether the address has failed too often of late.

    Counted in the site's cache, which is per process unless a shared one is configured: a brake on guessing
    (a code holds 79 bits anyway), not a security boundary.
    """
    return int(cache.get(_slot(address, what), 0)) >= TRIES


def note_failure(address: str, what: str = "follow") -> None:
    slot = _slot(address, what)
    if not cache.add(slot, 1, WINDOW_SECONDS):
        try:
            cache.incr(slot)
        except ValueError:  # it expired between the two calls
            cache.set(slot, 1, WINDOW_SECONDS)


def _slot(address: str, what: str) -> str:
    return f"tries:{what}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
