"""Where someone stands with each benefit and type: three values kept, open rules never taken for a yes."""

from datetime import date

import pytest

from exclave.engines.policy.eligibility import bucket_of, failing, stand
from tests.engines.policy.eligibility.conftest import DAY

READY = {
    "applicant.kind": "firm",
    "station.state": "recognised",
    "station.type": "lab",
    "station.shared": False,
    "station.team_serving": "9",
}


@pytest.fixture
def standing(river, facts_of):
    def of(stated, on=DAY):
        facts = facts_of(river, stated, on)
        return {r.target.key: r for r in stand(river, lambda _: facts, on)}

    return of


def test_with_all_facts_a_benefit_stated_whole_qualifies(standing):
    assert standing(READY)["benefit", "opening_grant"].standing == "qualifies"


def test_without_facts_nothing_is_answered_yes_or_no(standing):
    found = standing({})
    assert {r.standing for r in found.values()} == {"unknown", "open"}
    assert found["benefit", "advice"].standing == "open", "a rule still to come is no entitlement"


def test_a_rule_that_stands_elsewhere_is_never_a_yes_but_can_be_a_no(standing):
    assert standing({"station.shared": False})["benefit", "rent_help"].standing == "open"
    assert standing({"station.shared": True})["benefit", "rent_help"].standing == "no"


def test_a_failed_condition_names_itself_and_its_clause(standing):
    result = standing({**READY, "station.team_serving": "7"})["benefit", "opening_grant"]
    assert result.standing == "no"
    assert [(one.id, one.clauses) for one in failing(result)] == [("grant_team_size", (("g1", "第十一条"),))]


def test_a_benefit_for_one_type_fails_for_another_and_asks_the_type_when_unknown(standing):
    assert standing({**READY, "station.type": "hub"})["benefit", "opening_grant"].standing == "no"
    unknown = standing({k: v for k, v in READY.items() if k != "station.type"})["benefit", "opening_grant"]
    assert (unknown.standing, [n.path for n in unknown.needs]) == ("unknown", ["station.type"])


def test_one_missing_fact_is_one_short_and_two_are_not(standing):
    one = standing({k: v for k, v in READY.items() if k != "station.shared"})["benefit", "opening_grant"]
    two = standing({k: v for k, v in READY.items() if k not in ("station.shared", "station.state")})
    assert bucket_of(one) == "one_short"
    assert bucket_of(two["benefit", "opening_grant"]) == "unknown"


@pytest.mark.parametrize(
    ("day", "standing_then"),
    [(date(2025, 12, 31), "not_valid"), (date(2026, 1, 1), "qualifies"), (date(2028, 12, 31), "qualifies"), (date(2029, 1, 1), "not_valid")],
)  # fmt: skip
def test_a_benefit_counts_only_within_its_days(standing, day, standing_then):
    assert standing(READY, day)["benefit", "opening_grant"].standing == standing_then


def test_the_kind_of_organisation_a_type_names_is_a_condition_of_the_type(standing):
    lab = standing({"applicant.kind": "park"})["type", "lab"]
    assert (lab.standing, [one.id for one in failing(lab)]) == ("no", ["kind__lab"])
    assert standing({"applicant.kind": "park"})["type", "hub"].standing == "unknown"


def test_a_judgement_left_to_a_person_is_no_yes(standing):
    lab = {
        **READY, "applicant.place": "990101", "station.place": "990201", "applicant.revenue": "1000",
        "applicant.rd_spend": "50",
    }  # fmt: skip
    found = standing(lab)["type", "lab"]
    assert found.standing == "unknown", "whether a bar runs is for the register to say"
    assert {n.kind for n in found.needs} == {"register"}


def test_a_number_stated_for_what_is_counted_stands_as_stated(standing):
    rows = {"rows": [{"person": "甲", "research": True}], "complete": False}
    listed = standing({**READY, "station.staff": rows})["benefit", "opening_grant"]
    assert listed.standing == "qualifies"
    unlisted = {k: v for k, v in READY.items() if k != "station.team_serving"}
    counted = standing({**unlisted, "station.staff": rows})["benefit", "opening_grant"]
    assert (counted.standing, [n.path for n in counted.needs]) == ("unknown", ["station.team_serving"])


def test_what_cannot_be_read_stays_missing(standing):
    assert (
        standing({**READY, "station.team_serving": "about nine"})["benefit", "opening_grant"].standing
        == "unknown"
    )
    assert (
        standing({**READY, "station.state": "no such state"})["benefit", "opening_grant"].standing
        == "unknown"
    )
