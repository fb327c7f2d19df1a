"""The forms of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exclave.apps.facilities.words import KIND_WORDS, SIDE_WORDS
from exclave.apps.ui.entering import Asked

FACILITY = (
    Asked("kind", "choice", _("Kind"), "", True, list(KIND_WORDS.items())),
    Asked("name_zh", "text", _("Name"), "", True, max_length=160),
    Asked("name_en", "text", _("Name in English")),
    Asked("place", "place", _("District or functional area"), _("Type its name and choose it from the list."), True, lookup="place-search"),
    Asked("address", "text", _("Address")),
    Asked("operator", "text", _("Run by"), max_length=160),
    Asked("offers", "longtext", _("What it offers"), _("What can be tested, made or shown there."), True, max_length=1000),
    Asked("capacity", "stated", _("Capacity"), _("A number with its unit, as stated: 约20个, 3000平方米, 600余小时. Empty if not known.")),
    Asked("open", "bool", _("Is it open for use?"), _("Leave both empty if it is not known.")),
    Asked("how_to_use", "longtext", _("How to use it"), _("Whom to ask, by which way, at what price."), max_length=500),
    Asked("since", "date", _("In use since")),
    Asked("until", "date", _("Ended on"), _("The first day it was no longer there.")),
    Asked("as_of", "date", _("As of"), _("The day these statements are of."), True),
)  # fmt: skip


def new(offices: list[tuple[str, Any]]) -> tuple[Asked, ...]:
    owner = Asked(
        "authority_id", "choice", _("Kept by"), _("The office that answers for the entry."), True, offices
    )
    return (owner, *FACILITY)


def served(projects: list[tuple[str, str]]) -> tuple[Asked, ...]:
    return (
        Asked("project_id", "choice", _("Project"), _("One recorded here; else give its name below."), False, projects),
        Asked("name", "text", _("Or its name")),
        Asked("began", "date", _("From"), "", True),
        Asked("ended", "date", _("Until")),
        Asked("note", "text", _("Note"), max_length=300),
    )  # fmt: skip


LIAISON = (
    Asked("name", "text", _("Name of the officer"), "", True, max_length=60),
    Asked("contact", "text", _("Telephone or mail"), _("Seen by the office and the institution only."), max_length=120),
    Asked("username", "text", _("Sign-in name"), _("If the officer has an account: they then see this log and what is due.")),
    Asked("side", "choice", _("Sent by"), "", True, list(SIDE_WORDS.items())),
    Asked("body", "text", _("Name of that organisation"), "", True, max_length=160),
    Asked("tasks", "longtext", _("Tasks"), "", True, max_length=1000),
    Asked("since", "date", pgettext_lazy("facilities", "Since"), "", True),
)  # fmt: skip
UNTIL = Asked("until", "date", _("Until"), _("The first day without the post; empty while it is held."))


def new_liaison(institutions: list[tuple[str, str]]) -> tuple[Asked, ...]:
    return (Asked("institution_id", "choice", _("Institution"), "", True, institutions), *LIAISON)


CONTACT = (
    Asked("on", "date", _("Day"), "", True),
    Asked("whom", "text", _("With whom"), "", True, max_length=160),
    Asked("matter", "longtext", _("What it was about"), "", True, max_length=1000),
    Asked("follow_up", "longtext", _("What is to follow"), "", max_length=500),
    Asked(
        "due",
        "date",
        pgettext_lazy("facilities", "By"),
        _("Once this day is past, it stands among the things to do."),
    ),
)
DONE = (
    Asked("done_on", "date", _("Done on"), "", True),
    Asked("note", "longtext", _("What came of it"), "", True, max_length=500),
)
