"""Access tokens of programs: what they look like, what they may read, and who stands behind one now."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from exclave.apps.people.access import Standing, read_standing
from exclave.apps.people.models import Account, ApiToken

MARK = "exclave_"
"""What every secret begins with, so that one left in a public place is recognised."""
SHOWN = len(MARK) + 4
DAYS = (30, 90, 180, 365)
MOST_TOKENS = 10
APPLICANT = "applicant"
ROLES = (APPLICANT, "officer", "leader")
"""The capacities in which people see cases; the others have nothing here to read."""
SCOPES = {
    "cases:read": {"zh": "办件", "en": "cases"},
    "obligations:read": {"zh": "应办事项", "en": "obligations"},
}


@dataclass(frozen=True)
class Secret:
    """A token's secret on its way: it shows in no text made of it, nor in the hash kept of a request."""

    value: str = field(repr=False)

    @property
    def digest(self) -> str:
        return digest(self.value)

    @property
    def prefix(self) -> str:
        return self.value[:SHOWN]


@dataclass(frozen=True)
class Bearer:
    """Whoever holds a token: the account, narrowed to the one standing the token is bound to."""

    token: ApiToken
    account: Account
    scopes: frozenset[str]

    @property
    def is_authenticated(self) -> bool:
        return True


def new_secret() -> Secret:
    return Secret(MARK + secrets.token_urlsafe(32))


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def bearer(secret: str, now: datetime) -> Bearer | None:
    """The bearer of a secret; None when it is unknown, expired or revoked, or when what it is bound to ended.

    Two queries. ``account`` answers ``standing()`` with the token's own standing and no more, so every scoped
    query of the house works for it as it does for somebody signed in.
    """
    if not secret.startswith(MARK) or len(secret) > 100:
        return None
    token = (
        ApiToken.objects.select_related("account", "authority", "organisation")
        .filter(digest=digest(secret), revoked_at=None, expires_at__gt=now, account__is_active=True)
        .first()
    )
    if token is None:
        return None
    narrowed = bound(token, read_standing(token.account_id))
    if not narrowed.roles and not narrowed.organisation_ids:
        return None
    token.account.__dict__["_standing"] = narrowed
    return Bearer(token, token.account, frozenset(token.scopes))


def bound(token: ApiToken, held: Standing) -> Standing:
    """What the token's account holds now, cut down to what the token is bound to; empty when that has ended.

    A role held in an absent colleague's stead is nobody's to lend to a program.
    """
    if token.organisation_id is not None:
        return Standing((), tuple(o for o in held.organisation_ids if o == token.organisation_id))
    own = (h for h in held.roles if not h.cover_for)
    return Standing(tuple(h for h in own if (h.role, h.authority_id) == (token.role, token.authority_id)), ())


def state_of(token: ApiToken, now: datetime, held: Standing) -> str:
    """valid, expired, revoked, or ended: its role or its authority to act is over."""
    if token.revoked_at is not None:
        return "revoked"
    if now >= token.expires_at:
        return "expired"
    narrowed = bound(token, held)
    return "valid" if narrowed.roles or narrowed.organisation_ids else "ended"


def capacities(held: Standing) -> list[tuple[str, int]]:
    """(role, row id of the authority or organisation) in which this person may have a token."""
    offices = [(h.role, h.authority_id) for h in held.roles if h.role in ROLES and not h.cover_for]
    return offices + [(APPLICANT, o) for o in held.organisation_ids]
