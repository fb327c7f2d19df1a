"""The words of this room's codes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

KIND_WORDS: dict[str, Any] = {
    "concept": _("Proof-of-concept centre"),
    "pilot": _("Pilot base"),
    "scenario": _("Application scenario"),
}
SIDE_WORDS: dict[str, Any] = {
    "operator": _("Operating organisation"),
    "supporting": _("Supporting organisation"),
}


def open_look(open_: bool | None) -> tuple[str, Any, str]:
    """Look, word and sign of “open for use”."""
    if open_ is None:
        return "waiting", _("Not known whether open"), "help"
    return ("success", _("Open for use"), "check") if open_ else ("neutral", _("Not open for use"), "x")
