"""Which page a message leads to, for whom; a page of a room that is left out falls through."""

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse

CASE_PAGES = [("applicant", "my-case"), ("expert", "review-tasks"), ("officer", "case"), ("leader", "case")]


def address(topic: str, payload: Mapping[str, Any], roles: set[str]) -> str:
    """The page of what a message is about, for somebody with these roles; else the list of messages."""
    case = payload.get("case")
    tries: list[tuple[str, list[Any]]] = []
    if case:
        tries += [
            (name, [] if name == "review-tasks" else [case]) for role, name in CASE_PAGES if role in roles
        ]
    if topic.startswith("obligation."):
        tries.append(("todo" if "applicant" in roles else "inbox", []))
    if topic.startswith("programme."):
        tries.append(("packs" if "policy_officer" in roles else "to-sign", []))
    if topic.startswith("import."):
        tries.append(("import", [payload.get("import", "")]))
    if topic.startswith("liaison."):
        tries.append(("contact-close", [payload.get("liaison", ""), payload.get("contact", "")]))
    if topic.startswith("reclaim."):
        tries.append(("reclaim", [payload.get("reclaim", "")]))
    if topic.startswith("library."):
        tries.append(("library-document", [payload.get("document", "")]))
    if topic.startswith("draft."):
        tries.append(("workbench-draft", [payload.get("draft", "")]))
    if topic.startswith("register."):
        tries.append(("change", [payload.get("change", "")]))
    if topic.startswith("cover."):
        tries.append(("covers", []))
    for name, arguments in tries:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return reverse("messages")


LEADING = (
    "obligation.", "programme.", "import.", "liaison.", "reclaim.", "library.", "draft.", "cover.", "register.",
)  # fmt: skip
"""Topics that lead to a page of their own, besides those about a case."""


def opens(topic: str, payload: Mapping[str, Any]) -> bool:
    """Whether the message leads anywhere but to the list it stands in."""
    return bool(payload.get("case") or topic.startswith(LEADING))
