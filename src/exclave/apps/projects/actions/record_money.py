"""Record a project's budget from a source, or what it spent in a year; a later amount corrects, never overwrites."""

from typing import Any

from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.projects.changing import changed, locked, reason_fault, refuse, today
from exclave.apps.projects.models import SOURCES, ProjectMoney

FIRST_YEAR = 1990
MOST_FEN = 10**15
"""Ten trillion yuan: more is a wrong unit."""


@action("project.record_money")
def record_money(
    actor: Actor,
    *,
    project_id: str,
    source: str = "",
    year: int | None = None,
    fen: int,
    correction: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``source`` for a budget, ``year`` for spending: one of the two. ``correction``: why another amount is right.

    Raises ``Refused`` (money_faulty). Zero is an amount; what is unknown is not recorded at all.
    """
    account, project = locked(actor, project_id, expected_version)
    current = project.money.filter(source=source, year=year, superseded_at=None).first()
    faults = [*_faults(source, year, fen, today(project).year), *too_long("correction", correction, 300)]
    if current is not None:
        if current.fen == fen:
            faults.append(Fault("fen", "与已有记录相同。", "This is what is recorded already."))
        faults += reason_fault(correction, "correction")
    refuse("money_faulty", faults)
    if current is not None:
        current.superseded_at, current.superseded_by = moment(), account
        current.correction = correction.strip()
        current.save(update_fields=["superseded_at", "superseded_by", "correction"])
    row = ProjectMoney.objects.create(
        project=project, source=source, year=year, fen=fen, recorded_at=moment(), recorded_by=account
    )
    return changed(
        actor,
        project,
        "project.record_money",
        {"row": row.public_id, "source": source, "year": year, "fen": fen, "why": correction.strip()},
    )


def _faults(source: str, year: int | None, fen: int, this_year: int) -> list[Fault]:
    found = []
    if bool(source) == (year is not None):
        found.append(
            Fault(
                "source",
                "预算填来源，支出填年份，两者填一项。",
                "A budget has a source, spending a year: give one of the two.",
            )
        )
    elif source and source not in dict(SOURCES):
        found.append(Fault("source", "请选择资金来源。", "Choose a source."))
    elif year is not None and not FIRST_YEAR <= year <= this_year:
        found.append(
            Fault(
                "year",
                f"年份应在 {FIRST_YEAR} 到 {this_year} 之间；尚未发生的支出不填。",
                f"The year lies between {FIRST_YEAR} and {this_year}; what is not spent yet is not recorded.",
            )
        )
    if not 0 <= fen <= MOST_FEN:
        found.append(
            Fault("fen", "金额超出范围，请核对单位。", "The amount is out of range; check the unit.")
        )
    return found
