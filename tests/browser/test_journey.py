"""The main job in the browser, from the policy put in force to the removal and its bar (EZ-*; issue, points 6 and 8)."""

from collections.abc import Callable

import pytest
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


def test_whole_way_from_an_empty_installation_to_removal_and_bar(town_at: Callable[..., Town]) -> None:
    """Everything by the words on the pages, in the order in which it happens in a city."""
    town = town_at()
    for step in WHOLE_WAY:
        step(town)
