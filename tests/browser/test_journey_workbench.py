"""EXC C 6, 7: the policy officer's way in the browser, from a paper to a policy in force, by the words on the pages."""

from collections.abc import Callable

import pytest
from journey import drafting
from town import Town

pytestmark = pytest.mark.django_db(transaction=True)
WAY = (
    drafting.begin_from_paper,
    drafting.complete,
    drafting.close_what_is_open,
    drafting.try_scenarios,
    drafting.try_on_the_register,
    drafting.propose,
    drafting.another_reviews,
    drafting.from_the_shelf_into_force,
)


def test_policy_goes_from_its_paper_over_draft_trial_and_review_into_force(
    town_at: Callable[..., Town],
) -> None:
    town = town_at("notice")
    for step in WAY:
        step(town)
