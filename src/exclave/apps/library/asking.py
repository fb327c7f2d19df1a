"""The forms of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from exclave.apps.library.words import FIELD_WORDS, KIND_WORDS, OPENNESS_WORDS, STATE_WORDS, THEME_WORDS
from exclave.apps.ui.entering import Asked

METADATA = (
    Asked("title", "text", FIELD_WORDS["title"], "", True, max_length=200),
    Asked("title_en", "text", FIELD_WORDS["title_en"], "", False, max_length=240),
    Asked("number", "text", FIELD_WORDS["number"], _("As printed, such as 示科发〔2026〕1号. Empty if the document bears none."), max_length=60),
    Asked("issuers", "text", FIELD_WORDS["issuers"], _("All of them in their order, parted by semicolons."), max_length=400),
    Asked("place", "place", FIELD_WORDS["place"], _("Type its name and choose it from the list."), True, lookup="place-search"),
    Asked("kind", "choice", FIELD_WORDS["kind"], "", True, list(KIND_WORDS.items())),
    Asked("theme", "choice", FIELD_WORDS["theme"], "", True, list(THEME_WORDS.items())),
    Asked("state", "choice", FIELD_WORDS["state"], _("A draft and its final text are two documents."), True, list(STATE_WORDS.items())),
    Asked("issued", "date", FIELD_WORDS["issued"]),
    Asked("in_force_from", "date", FIELD_WORDS["in_force_from"], _("Empty if the document does not say.")),
    Asked("last_day", "date", FIELD_WORDS["last_day"], _("The last day on which it still holds. Empty if the document does not say.")),
    Asked("openness", "choice", FIELD_WORDS["openness"], _("Only what is open to the public is shown outside your office."), True, list(OPENNESS_WORDS.items())),
    Asked("replaces", "longtext", FIELD_WORDS["replaces"], _("Documents of your office in the library, one a line, by number or title. They are marked as repealed when this is published.")),
    Asked("note", "longtext", _("Note to the second person"), _("Such as where the text comes from. Not public."), max_length=500),
)  # fmt: skip


def upload(offices: list[tuple[str, Any]]) -> tuple[Asked, ...]:
    file = Asked("file", "file", _("Document (TXT, DOCX, text PDF or HTML)"), _("Scans cannot be read: run text recognition first. Of a web page only its text is kept."), True)  # fmt: skip
    if len(offices) == 1:
        return (file,)
    owner = Asked(
        "authority_id", "choice", _("Held by"), _("The office that answers for the entry."), True, offices
    )
    return (owner, file)
