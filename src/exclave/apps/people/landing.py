"""Where a person's work begins, by role. Names of pages of later rooms, so an absent one falls through to home."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from exclave.apps.people.frame import role_names

PAGES = [
    ("officer", "inbox"),
    ("leader", "to-sign"),
    ("expert", "review-tasks"),
    ("policy_officer", "packs"),
    ("administrator", "accounts"),
    ("auditor", "journal"),
    ("applicant", "todo"),
]


def landing(user: Any) -> str:
    """The address of the first page that fits one of the person's roles."""
    held = set(role_names(user))
    for role, name in PAGES:
        if role in held:
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return "/"
