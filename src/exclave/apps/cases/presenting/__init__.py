"""A running case as the page components want it: pure functions from engine objects to plain mappings.

Nothing here queries, writes or knows a request. Texts are {"zh", "en"} mappings for the ``t`` filter;
instants stay aware datetimes. Who acted is named by duty; a person's name appears only where the caller hands in
``names`` (officers' pages, never the applicant's).
"""

from exclave.apps.cases.presenting.conditions import condition_list, evidence_card, evidence_cards
from exclave.apps.cases.presenting.deadline import deadline, deadline_of
from exclave.apps.cases.presenting.decision import decision_panel, follows
from exclave.apps.cases.presenting.head import case_head
from exclave.apps.cases.presenting.timeline import timeline
from exclave.apps.cases.presenting.values import form_sections
from exclave.apps.cases.presenting.words import clause_text, duty_text, stage_text, text, type_text

__all__ = [
    "case_head",
    "clause_text",
    "condition_list",
    "deadline",
    "deadline_of",
    "decision_panel",
    "duty_text",
    "evidence_card",
    "evidence_cards",
    "follows",
    "form_sections",
    "stage_text",
    "text",
    "timeline",
    "type_text",
]
