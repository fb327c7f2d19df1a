"""The main job in the browser, from the policy put in force to the removal and its bar (EZ-*; issue, points 6 and 8)."""

from collections.abc import Callable

import pytest
from counting import counted
from journey import applying, handling, objecting, policy, removing, yearly
from town import Step, Town

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE_WAY: tuple[Step, ...] = (
    policy.propose_pack,
    policy.sign_pack,
    policy.open_round,
    applying.start_application,
    applying.fill_in,
    applying.submit,
    applying.withdraw,
    applying.submit_again,
    handling.district_returns,
    applying.correct,
    handling.district_forwards,
    handling.city_accepts,
    handling.city_asks_experts,
    handling.expert_recuses,
    handling.city_asks_a_third,
    handling.experts_review,
    handling.city_judges,
    handling.city_proposes,
    handling.leader_signs,
    objecting.someone_objects,
    objecting.officer_answers,
    objecting.notice_ends,
    objecting.certificate_checks,
    yearly.january_comes,
    yearly.applicant_reports,
    yearly.city_receives,
    yearly.open_evaluation,
    yearly.experts_score,
    yearly.grade_is_given,
    removing.city_verifies,
    removing.organisation_is_heard,
    removing.removal_is_decided,
    removing.register_shows_removal,
    removing.barred_from_applying,
    removing.auditor_verifies,
)
TASKS: dict[Step, tuple[str, str]] = {
    policy.propose_pack: ("Policy officer", "put a pack in force: settle every open point, propose"),
    policy.sign_pack: ("Leader", "sign a pack"),
    policy.open_round: ("City officer", "open a round and publish its call"),
    applying.start_application: ("Applicant", "apply (university), with ten people in the team, and hand in"),
    applying.fill_in: ("Applicant", "apply (university), with ten people in the team, and hand in"),
    applying.submit: ("Applicant", "apply (university), with ten people in the team, and hand in"),
    applying.withdraw: ("Applicant", "take an application back"),
    handling.district_returns: ("District officer", "return for correction"),
    applying.correct: ("Applicant", "answer a correction"),
    handling.district_forwards: ("District officer", "forward"),
    handling.city_accepts: ("City officer", "accept"),
    handling.city_asks_experts: ("City officer", "ask two experts"),
    handling.expert_recuses: ("Expert", "declare a conflict of interest"),
    handling.experts_review: ("Expert", "two experts: declare, answer each condition, hand in"),
    handling.city_judges: ("City officer", "judge the conditions and propose a decision"),
    handling.city_proposes: ("City officer", "judge the conditions and propose a decision"),
    handling.leader_signs: ("Leader", "sign a decision"),
    objecting.someone_objects: ("Public", "find a notice and object"),
    objecting.certificate_checks: ("Public", "check a certificate"),
    yearly.applicant_reports: ("Applicant", "report the year"),
    yearly.city_receives: ("City officer", "receive a report"),
    yearly.open_evaluation: ("City officer", "open an evaluation and ask two experts"),
    yearly.experts_score: ("Expert", "two experts: declare, mark every indicator, hand in"),
    removing.organisation_is_heard: ("Applicant", "state its case before a removal"),
    removing.auditor_verifies: ("Auditor", "verify the journal"),
}


def test_whole_way_from_an_empty_installation_to_removal_and_bar(town_at: Callable[..., Town]) -> None:
    """Everything by the words on the pages, in the order in which it happens in a city."""
    town = town_at()
    for step in WHOLE_WAY:
        with counted(town, *TASKS.get(step, ("", step.__name__))):
            step(town)
