"""The forms of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exclave.apps.monitoring.indicators import Choice
from exclave.apps.ui.entering import Asked

OUTCOME_WORDS: dict[str, Any] = {
    "first": _("The first figure holds"),
    "second": _("The second figure holds"),
    "definitions": _("They count different things: both stand"),
    "neither": _("Neither is believed"),
}


def reading(choices: list[Choice], institutions: list[tuple[str, str]]) -> tuple[Asked, ...]:
    return (
        Asked("indicator", "choice", _("Indicator"), "", True, [(c.key, c.words) for c in choices]),
        Asked("institution_id", "choice", _("Institution"), _("Empty: the figure is of the whole authority."), False, institutions),
        Asked("value", "stated", _("Figure as published"), _("With “about”, “more than” and the unit as they stand there: 约600家, 600+, 5亿元."), True),
        Asked("as_of", "date", _("As of"), _("The day the figure is of, not the day of publishing."), True),
        Asked("definition", "longtext", _("Definition"), _("As published. Empty: that of the indicator."), max_length=300),
        Asked("source", "text", _("Source"), _("Document, page or report, with its date."), True, max_length=300),
    )  # fmt: skip


def indicator(authorities: list[tuple[str, Any]]) -> tuple[Asked, ...]:
    return (
        Asked("authority_id", "choice", _("Authority"), "", True, authorities),
        Asked("name_zh", "text", pgettext_lazy("monitoring", "Name"), "", True, max_length=120),
        Asked("name_en", "text", _("Name in English"), max_length=160),
        Asked("unit", "text", _("Unit"), _("Such as 家, 人, 元, %; empty for a bare number."), max_length=12),
        Asked("definition", "longtext", _("Definition"), _("What is counted, and what is not."), True, max_length=300),
    )  # fmt: skip


RESOLVE = (
    Asked("outcome", "choice", _("What holds?"), "", True, list(OUTCOME_WORDS.items())),
    Asked("reason", "longtext", _("Reason"), _("It goes into the journal; both figures stay in sight."), True, max_length=500),
)  # fmt: skip
