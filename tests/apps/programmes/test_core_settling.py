"""What a city may settle and what it may not, and rounds that only people apply in."""

from datetime import date
from typing import Any

import pytest

from exclave.apps.cases.actions.open_case import open_case
from exclave.apps.cases.clockwork import tick
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.programmes.actions.open_round import open_round
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference.models import Authority
from exclave.sample_city.city import City, at
from exclave.sample_city.founding import PACK, SETTLED
from exclave.sample_city.year import ROUND_POINTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority() -> Authority:
    return Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )


def faults(work) -> set[str]:
    with pytest.raises(Refused) as refused:
        work()
    return {f.path for f in refused.value.faults} or {refused.value.code}


def propose(authority: Authority, **changes: Any):
    account = Account.objects.create_account("p", "x", name="p")
    grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role="policy_officer")
    given = {
        "pack": PACK,
        "settled": SETTLED,
        "left_open": [],
        "reasons": {},
        "in_force_from": date(2026, 1, 1),
    }
    actor = Actor(account.public_id, "policy_officer")
    return lambda: propose_programme(actor, authority_id=authority.pk, **(given | changes)).result[
        "programme"
    ]


@pytest.mark.parametrize(
    "point, value", [("bar_term", "1 年"), ("notice_period", "1 工作日"), ("reply_period", "1 工作日")]
)
def test_city_settles_nothing_the_policy_states_or_leaves_to_another(
    authority, point: str, value: str
) -> None:
    assert faults(propose(authority, settled=SETTLED | {point: value})) == {point}


def test_point_left_open_needs_its_reason(authority: Authority) -> None:
    settled = {k: v for k, v in SETTLED.items() if k != "bar_who"}
    assert faults(propose(authority, settled=settled, left_open=["bar_who"], reasons={"bar_who": " "})) == {
        "bar_who"
    }


def test_settled_point_is_not_also_left_open_and_unknown_ones_are_dropped(authority: Authority) -> None:
    made = propose(authority, left_open=["bar_who", "no_such_point"], reasons={"bar_who": "x", "y": "z"})()
    programme = Programme.objects.scoped("a test").get(public_id=made)
    assert (programme.left_open, programme.reasons) == ([], {"bar_who": "x"})


def test_pack_is_named_never_a_folder_of_the_server(authority: Authority, tmp_path) -> None:
    (tmp_path / "pack.yaml").write_text("pack: {}")
    assert faults(propose(authority, pack=str(tmp_path))) == {"not_allowed"}
    assert faults(lambda: propose_programme(
        Actor(Account.objects.get(username="p").public_id, "policy_officer"), authority_id=authority.pk,
        pack="../etc", in_force_from=date(2026, 1, 1), settled={}, left_open=[], reasons={},
    )) == {"not_allowed"}  # fmt: skip


def call(city: City, **changes: Any):
    given = {
        "programme_id": city.programme, "procedure": "filing", "types": ["university"], "title_zh": "示例通知",
        "opens_on": date(2025, 12, 1), "closes_on": date(2025, 12, 19), "dates": {"forward": "2025-12-26"},
        "settled": ROUND_POINTS,
    }  # fmt: skip
    return lambda: open_round(city.actor("city1"), **(given | changes))


@pytest.mark.parametrize("procedure", ["report", "evaluation", "removal", "objection", "no_such"])
def test_round_opens_only_for_what_people_apply_for(notice_city: City, procedure: str) -> None:
    assert faults(call(notice_city, procedure=procedure)) == {"not_allowed"}


def test_round_settles_only_what_is_left_to_rounds_and_keeps_only_named_days(notice_city: City) -> None:
    assert faults(call(notice_city, settled=ROUND_POINTS | {"bar_term": "1 年"})) == {"bar_term"}
    assert faults(call(notice_city, opens_on=date(2025, 2, 1))) == {"opens_on"}, (
        "before the policy is in force"
    )
    assert faults(call(notice_city, title_zh="长" * 201)) == {"title_zh"}
    made = call(notice_city, dates={"forward": "2025-12-26", "other": "not a date"})().result["round"]
    assert Round.objects.of(notice_city.authority.pk).get(public_id=made).dates == {"forward": "2025-12-26"}


def test_nobody_applies_in_a_cycle_of_reports(notice_city: City) -> None:
    at("2026-01-01", "00:05")
    tick()
    cycle = Round.objects.of(notice_city.authority.pk).get(obligation="annual_report")
    assert faults(lambda: open_case(
        notice_city.actor("amber"), round_id=cycle.public_id, type="university",
        organisation_id=notice_city.firms["amber"].public_id,
    )) == {"not_allowed"}  # fmt: skip
