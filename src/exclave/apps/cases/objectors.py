"""Objectors: people without an account, known by an opaque id."""

import secrets

from django.utils.crypto import salted_hmac

from exclave.apps.journal.identifiers import ALPHABET
from exclave.apps.journal.transaction import Actor

ROLE = "objector"


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
