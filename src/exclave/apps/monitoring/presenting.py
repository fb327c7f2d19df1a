"""A reading and a finding as the pages show them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from exclave.apps.monitoring.asking import OUTCOME_WORDS
from exclave.apps.monitoring.models import Finding, Indicator, Reading
from exclave.apps.monitoring.queries import Doubt
from exclave.apps.projects.summing import said
from exclave.apps.reference import authorities
from exclave.engines.codes import Stated, from_scaled


def stated(row: Reading) -> Stated:
    return from_scaled(row.scaled, row.bound, row.unit, row.text)


def indicator_name(row: Indicator) -> dict[str, str]:
    return {"zh": row.name_zh, "en": row.name_en or row.name_zh}


def subject(row: Reading) -> Any:
    return row.institution.name if row.institution else authorities.named()[row.authority_id]


def reading(row: Reading, findings: Iterable[Doubt] = ()) -> dict[str, Any]:
    """``doubt``: open, resolved or nothing; ``aside``: a finding said that this figure does not hold."""
    rows = list(findings)
    return {
        "row": row,
        "name": indicator_name(row.indicator),
        "subject": subject(row),
        "value": said(stated(row)),
        "doubt": "open" if any(f.resolved_at is None for f in rows) else "resolved" if rows else "",
        "finding": next(
            (f.public_id for f in rows if f.resolved_at is None), rows[0].public_id if rows else ""
        ),
        "aside": any(_aside(f, row) for f in rows),
    }


def _aside(finding: Doubt, row: Reading) -> bool:
    loser = {"first": finding.second_id, "second": finding.first_id}.get(finding.outcome)
    return finding.outcome == "neither" or loser == row.pk


def finding(row: Finding) -> dict[str, Any]:
    first, second = row.first, row.second
    return {
        "row": row,
        "name": indicator_name(first.indicator),
        "subject": first.institution.name if first.institution else authorities.named()[row.authority_id],
        "as_of": first.as_of,
        "first": said(stated(first)),
        "second": said(stated(second)),
        "open": row.resolved_at is None,
        "outcome": OUTCOME_WORDS.get(row.outcome, ""),
        "definitions_differ": first.definition != second.definition,
        "sides": [
            {"label": _("First figure"), "reading": first, "value": said(stated(first))},
            {"label": _("Second figure"), "reading": second, "value": said(stated(second))},
        ],
    }
