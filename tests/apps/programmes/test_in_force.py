"""Putting a pack in force: open points in sight, two people, one programme of a pack at a time."""

from datetime import date

import pytest

from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.programmes.actions.open_round import open_round
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority
from exclave.sample_city.founding import PACK, SETTLED

pytestmark = pytest.mark.django_db
WHY = {"bar_who": "待与省厅商定。"}


@pytest.fixture
def authority() -> Authority:
    return Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )


def person(authority: Authority, name: str, *roles: str) -> Actor:
    account = Account.objects.create_account(name, "x", name=name)
    for role in roles:
        grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role=role)
    return Actor(account.public_id, roles[0])


def propose(authority: Authority, actor: Actor, **changes) -> str:
    given = {"settled": SETTLED, "left_open": [], "reasons": {}, "in_force_from": date(2026, 1, 1)} | changes
    return propose_programme(actor, authority_id=authority.pk, pack=PACK, **given).result["programme"]


def test_open_point_neither_settled_nor_left_open_is_refused_by_name(authority: Authority) -> None:
    settled = {k: v for k, v in SETTLED.items() if k != "bar_who"}
    with pytest.raises(Refused) as refused:
        propose(authority, person(authority, "p", "policy_officer"), settled=settled)
    assert [f.path for f in refused.value.faults] == ["bar_who"]


def test_open_point_may_be_left_open_in_sight(authority: Authority) -> None:
    settled = {k: v for k, v in SETTLED.items() if k != "bar_who"}
    made = propose(
        authority,
        person(authority, "p", "policy_officer"),
        settled=settled,
        left_open=["bar_who"],
        reasons=WHY,
    )
    assert Programme.objects.scoped("a test").get(public_id=made).left_open == ["bar_who"]


@pytest.mark.parametrize(
    "wrong", [("bar_who", "everybody"), ("objection_reply", "10 平方米"), ("objection_pauses", "maybe")]
)
def test_value_of_the_wrong_kind_is_refused_by_name(authority: Authority, wrong) -> None:
    key, value = wrong
    with pytest.raises(Refused) as refused:
        propose(authority, person(authority, "p", "policy_officer"), settled=SETTLED | {key: value})
    assert key in {f.path for f in refused.value.faults}


def test_only_a_policy_officer_of_the_authority_proposes(authority: Authority) -> None:
    with pytest.raises(Refused) as refused:
        propose(authority, person(authority, "o", "officer"))
    assert refused.value.code == "not_allowed"


def test_proposer_cannot_sign_even_as_leader(authority: Authority) -> None:
    both = person(authority, "b", "policy_officer", "leader")
    made = propose(authority, both)
    with pytest.raises(Refused) as refused:
        sign_programme(both, programme_id=made, agree=True, expected_version=1)
    assert refused.value.code == "four_eyes"


def test_no_round_opens_before_the_second_signature(authority: Authority) -> None:
    made = propose(authority, person(authority, "p", "policy_officer"))
    with pytest.raises(Refused) as refused:
        _call(person(authority, "o", "officer"), made)
    assert refused.value.code == "not_in_force"


def test_round_that_does_not_state_what_the_paper_leaves_to_the_call_cannot_open(
    authority: Authority,
) -> None:
    made = propose(authority, person(authority, "p", "policy_officer"))
    sign_programme(person(authority, "l", "leader"), programme_id=made, agree=True, expected_version=1)
    with pytest.raises(Refused) as refused:
        _call(
            person(authority, "o", "officer"),
            made,
            settled={"review_period": "20 工作日", "expert_count": "3 人"},
        )
    assert [f.path for f in refused.value.faults] == ["notice_period"], "EZ-15: no day counts given"


def test_second_version_in_force_ends_the_first(authority: Authority) -> None:
    policy, leader = person(authority, "p", "policy_officer"), person(authority, "l", "leader")
    first = propose(authority, policy)
    sign_programme(leader, programme_id=first, agree=True, expected_version=1)
    second = propose(authority, policy, in_force_from=date(2026, 6, 1))
    sign_programme(leader, programme_id=second, agree=True, expected_version=1)
    states = dict(Programme.objects.of(authority.pk).values_list("public_id", "state"))
    assert states == {first: "ended", second: "in_force"}


def _call(officer: Actor, programme: str, **changes):
    given = {
        "settled": {"review_period": "20 工作日", "notice_period": "5 工作日", "expert_count": "3 人"},
        "dates": {"forward": "2026-04-10"},
    } | changes
    return open_round(
        officer, programme_id=programme, procedure="filing", types=["university"], title_zh="演示",
        opens_on=date(2026, 3, 2), closes_on=date(2026, 3, 31), **given,
    )  # fmt: skip
