"""Words for what the library keeps, and how the standing of a document looks."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KIND_WORDS: dict[str, Any] = {
    "normative": _("Normative document"),
    "measures": _("Measures and rules"),
    "opinion": _("Opinions and support measures"),
    "work_plan": _("Work plan"),
    "plan": _("Plan or programme of years"),
    "guide": _("Guideline"),
    "notice": _("Notice or announcement"),
    "other": pgettext_lazy("library", "Other"),
}
THEME_WORDS: dict[str, Any] = {
    "offshore": _("Offshore innovation and enclaves"),
    "science": _("Science, technology and platforms"),
    "transfer": _("Transfer of results"),
    "firms": _("Growth of firms"),
    "talent": _("Talent"),
    "funds": _("Funds and awards"),
    "parks": _("Parks and carriers"),
    "opening": _("Opening up and cooperation"),
    "other": pgettext_lazy("library", "Other"),
}
OPENNESS_WORDS: dict[str, Any] = {
    "open": _("Open to the public"),
    "on_request": _("Disclosed on request"),
    "closed": _("Not disclosed"),
}
STATE_WORDS: dict[str, Any] = {
    "draft": _("Draft for comment"),
    "issued": pgettext_lazy("library", "Issued"),
    "repealed": _("Repealed or replaced"),
}
FIELD_WORDS: dict[str, Any] = {
    "title": _("Title"),
    "title_en": _("Title in English"),
    "number": _("Document number"),
    "issuers": _("Issuers"),
    "place": _("Region it is for"),
    "kind": pgettext_lazy("library", "Kind"),
    "theme": _("Theme"),
    "openness": _("Openness"),
    "state": _("State"),
    "issued": _("Date of issue"),
    "in_force_from": _("In force from"),
    "last_day": _("Last day of validity"),
    "replaces": _("Replaces or repeals"),
}
CHOICES = {"kind": KIND_WORDS, "theme": THEME_WORDS, "openness": OPENNESS_WORDS, "state": STATE_WORDS}


def standing_look(
    state: str, in_force_from: date | None, last_day: date | None, today: date
) -> tuple[str, Any]:
    """(look, word) of a document's standing on a day. What the document does not say is not made up."""
    if state == "draft":
        return "waiting", STATE_WORDS["draft"]
    if state == "repealed":
        return "neutral", STATE_WORDS["repealed"]
    if in_force_from is not None and today < in_force_from:
        return "accent", _("Not yet in force")
    if last_day is not None and today > last_day:
        return "neutral", pgettext_lazy("library", "Expired")
    return ("success", _("In force")) if in_force_from is not None else ("accent", STATE_WORDS["issued"])
