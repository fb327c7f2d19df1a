"""The forms of this room: what is asked of whoever enters a project, a stage, money, a result, or input."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exclave.apps.projects.words import ROLE_WORDS, options
from exclave.apps.ui.entering import Asked

EDIT = (
    Asked("title", "text", _("Title of the project"), _("As in the contract or the approval."), True),
    Asked("began", "date", _("Began on"), _("Leave empty what is not known.")),
    Asked("ends", "date", _("Ends on")),
)


def new(institutions: list[tuple[str, str]]) -> tuple[Asked, ...]:
    return (Asked("institution_id", "choice", _("Institution"), "", True, institutions), *EDIT)


REASON = Asked(
    "reason",
    "longtext",
    _("Reason for skipping or going back"),
    _("Needed where a stage is skipped or gone back to."),
    max_length=300,
)
EVIDENCE = Asked(
    "evidence_text",
    "text",
    _("What shows it"),
    _("Name and number of the paper: a contract, an acceptance report, a licence."),
    True,
)


def stage() -> tuple[Asked, ...]:
    return (
        Asked("stage", "choice", _("Stage reached"), "", True, options("project_stage")),
        Asked(
            "since",
            "date",
            pgettext_lazy("projects", "Since"),
            _("The day it reached the stage, not the day of entering."),
            True,
        ),
        EVIDENCE,
        Asked("file", "file", _("File"), _("PDF, picture or office document; optional.")),
        REASON,
    )


def correction() -> tuple[Asked, ...]:
    return (
        Asked("stage", "choice", _("Stage reached"), "", True, options("project_stage")),
        Asked("since", "date", pgettext_lazy("projects", "Since"), "", True),
        EVIDENCE,
        REASON,
        Asked(
            "never", "bool", _("Was the stage never reached?"), _("Yes takes the stage out of the history.")
        ),
        Asked(
            "correction",
            "longtext",
            _("Why the record is corrected"),
            _("The old record stays, with this reason and your name."),
            True,
            max_length=300,
        ),
    )


PARTY = (
    Asked("name", "text", _("Name of the party"), "", True, max_length=160),
    Asked("role", "choice", _("Takes part as"), "", True, list(ROLE_WORDS.items())),
)
CORRECTION = Asked(
    "correction",
    "longtext",
    _("Reason, if an amount is corrected"),
    _("Only where an amount is recorded already."),
    max_length=300,
)


def money(years: bool) -> tuple[Asked, ...]:
    """A budget by source, or spending by year."""
    first = (
        Asked("year", "year", _("Year"), "", True)
        if years
        else Asked("source", "choice", _("Source"), "", True, options("money_source"))
    )
    return (
        first,
        Asked("fen", "money", _("Amount"), _("Zero only if it is known to be none."), True, unit="万元"),
        CORRECTION,
    )


def result() -> tuple[Asked, ...]:
    return (
        Asked("kind", "choice", _("Kind"), "", True, options("result_kind")),
        Asked("title", "text", _("Name of the result"), "", True),
        Asked("number", "text", _("Number"), _("Of the patent, registration or standard."), max_length=80),
        Asked("owner", "text", _("Owner"), "", True, max_length=160),
        Asked("dated", "date", _("Of"), _("The day of grant, registration or first use."), True),
        Asked("used_at", "place", _("Used at"), _("Type the county or zone and choose it; empty if not known."), lookup="place-search"),
    )  # fmt: skip


STRIKE = (
    Asked(
        "reason",
        "longtext",
        _("Why it is struck"),
        _("It stays in sight, struck, with this reason and your name."),
        True,
        max_length=300,
    ),
)


def entry(institutions: list[tuple[str, Any]]) -> tuple[Asked, ...]:
    """Input of an institution in a year from one source."""
    return (
        Asked("institution_id", "choice", _("Institution"), "", True, institutions),
        Asked("year", "year", _("Year"), "", True),
        Asked("source", "choice", _("Source"), "", True, options("money_source")),
        Asked(
            "amount",
            "stated",
            _("Amount as stated"),
            _("In ten thousand yuan unless you write the unit: 500, 约500万元, 1.2亿元以上. “About” and “more than” are kept."),
            True,
        ),
        Asked("use", "text", _("Used for")),
        Asked("definition", "text", _("Definition"), _("What is counted, and whether it is paid or promised."), True, max_length=300),
        Asked("as_of", "date", _("As of"), _("Another day is another figure: both are kept."), True),
        Asked("origin", "text", _("Source of the figure"), _("The report, ledger or paper it is from."), True),
        CORRECTION,
    )  # fmt: skip
