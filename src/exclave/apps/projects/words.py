"""The words of this room's codes, from the platform's lists."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from exclave.apps.projects.models import SOURCES, STAGES
from exclave.engines.policy.facts import std_lists

STAGE_ORDER = tuple(code for code, _zh in STAGES)
SOURCE_ORDER = tuple(code for code, _zh in SOURCES)
ROLE_WORDS = {"lead": _("Lead"), "partner": _("Partner"), "user": _("User of the result")}


def word(name: str, code: str) -> dict[str, str] | str:
    """The two-language word of a code of ``std.<name>``; the code itself where the list has none."""
    item = std_lists()[f"std.{name}"].items.get(code)
    return {"zh": item.zh, "en": item.en} if item else code


def options(name: str) -> list[tuple[str, dict[str, str]]]:
    """All codes of ``std.<name>`` with their words, in the list's order."""
    return [(code, {"zh": i.zh, "en": i.en}) for code, i in std_lists()[f"std.{name}"].items.items()]


def stage(code: str) -> Any:
    return word("project_stage", code) if code else _("No stage recorded")


def source(code: str) -> Any:
    return word("money_source", code)
