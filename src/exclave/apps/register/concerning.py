"""Cases about an institution, the newest first, for officers and leaders: its page leads to them."""

from dataclasses import dataclass
from typing import Any

from exclave.apps.cases.inbox import labels
from exclave.apps.cases.queries import cases_for
from exclave.apps.register.access import Sight
from exclave.apps.register.models import Institution

MOST = 10
"""As many are named; whoever wants the others is led to a search."""

Words = dict[str, str]


@dataclass(frozen=True)
class About:
    """``standing``: its stage, or how it ended."""

    public_id: str
    number: str
    procedure: Words
    standing: Words


@dataclass(frozen=True)
class Concerning:
    cases: list[About]
    more: bool


def concerning(viewer: Any, seen: Sight, institution: Institution) -> Concerning | None:
    """None for those who work on no cases (one query)."""
    if not (seen.officer or seen.leader):
        return None
    # By its organisation first: there is an index for that, and none for whom a case is about.
    found = cases_for(viewer).filter(
        applicant_id=institution.organisation_id, subject_id=institution.public_id
    )
    rows = found.select_related(None).order_by("-pk")[: MOST + 1]
    columns = ("public_id", "number", "programme_id", "procedure", "stage", "outcome", "ended")
    cases = [_about(*row) for row in rows.values_list(*columns)]
    return Concerning(cases[:MOST], len(cases) > MOST)


def _about(
    public_id: str, number: str, programme: int, procedure: str, stage: str, outcome: str, ended: bool
) -> About:
    standing = labels.outcome_name if ended and outcome else labels.stage_name
    return About(
        public_id,
        number,
        labels.procedure_name(programme, procedure),
        standing(programme, procedure, outcome if ended and outcome else stage),
    )
