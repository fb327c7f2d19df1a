"""Opaque public ids: what addresses, exports and the journal use instead of row numbers."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""31 signs that cannot be taken for one another; 16 of them carry 79 bits."""


def public_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(16))
