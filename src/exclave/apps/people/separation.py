"""三员分立: which roles one person may not hold together."""

from exclave.apps.people.models import RESTRAINED

KEEPERS = frozenset({"administrator", "security_officer", "auditor"})
"""The three who keep and watch the system have no cases: none of them holds any other role."""


def apart(held: set[str], role: str) -> set[str]:
    """Roles held that ``role`` must be kept apart from."""
    found = set(held) if role in KEEPERS else held & KEEPERS
    return found | (held & set(RESTRAINED) if role in RESTRAINED else set())
