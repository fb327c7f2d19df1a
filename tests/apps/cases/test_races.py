"""Real requests at once, on real connections: one receipt for one submission, one winner of two deciders."""

from datetime import date

import pytest

from exclave.apps.cases.actions.confirm_decision import confirm_decision
from exclave.apps.cases.actions.decide_case import decide_case
from exclave.apps.cases.actions.submit_case import submit_case
from exclave.apps.cases.models import Entry, Submission
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.journal.verifying import verify_installation
from exclave.sample_city import founding, year
from exclave.sample_city.city import City, apply, at, fetch, warnings
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city() -> City:
    made = City()
    founding.found(made)
    at("2025-03-03", "09:00")
    return made


@pytest.fixture
def draft(city: City) -> str:
    call = year._call(city, "演示", "Demo", date(2025, 3, 3), date(2025, 3, 21), date(2025, 3, 28))
    at("2025-03-10")
    return apply(city, "lumen", call, "2025-03-10", submit=False)


def test_submission_sent_three_times_two_at_once_is_one_row_and_one_receipt(city: City, draft: str) -> None:
    case = fetch(draft)
    typed = case.draft.data
    confirmed = [w.path for w in warnings(case, typed)]

    def send():
        return submit_case(
            city.actor("lumen"), case_id=draft, data=typed, confirmed=confirmed,
            expected_version=case.version, idempotency_key="one-form",
        ).result  # fmt: skip

    first, second = at_once(send, send)
    third = send()
    assert isinstance(first, dict) and first == second == third
    assert Submission.objects.filter(case=case).count() == 1
    assert Event.objects.filter(action="submission.receive").count() == 1


def test_two_deciders_have_one_winner_and_the_other_sees_what_changed(city: City, draft: str) -> None:
    case = fetch(draft)
    submit_case(
        city.actor("lumen"), case_id=draft, data=case.draft.data, expected_version=case.version,
        confirmed=[w.path for w in warnings(case, case.draft.data)],
    )  # fmt: skip
    version = fetch(draft).version

    def decide(outcome: str):
        return lambda: decide_case(
            city.actor("echeng"), case_id=draft, outcome=outcome, reason="演示", expected_version=version
        )

    got = at_once(decide("forward"), decide("return"))
    assert sum(isinstance(g, Stale) for g in got) == 1, got
    loser = next(g for g in got if isinstance(g, Stale))
    assert loser.difference and loser.current_version == version + 1
    assert Entry.objects.filter(case=case, kind="acted", stage="forward").count() == 1
    assert all(r.sound for r in verify_installation())


def test_nobody_decides_outside_the_jurisdiction(city: City, draft: str) -> None:
    case = fetch(draft)
    submit_case(
        city.actor("lumen"), case_id=draft, data=case.draft.data, expected_version=case.version,
        confirmed=[w.path for w in warnings(case, case.draft.data)],
    )  # fmt: skip
    for stranger in ("gedian", "city1", "leader", "cedar", "expert1", "auditor", "admin", "policy"):
        with pytest.raises(Refused) as refused:
            decide_case(
                city.actor(stranger), case_id=draft, outcome="forward", reason="x",
                expected_version=fetch(draft).version,
            )  # fmt: skip
        assert refused.value.code == "not_allowed", stranger
    with pytest.raises(Refused):
        confirm_decision(
            city.actor("leader"), case_id=draft, agree=True, expected_version=fetch(draft).version
        )
