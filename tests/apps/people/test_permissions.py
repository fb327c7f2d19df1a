"""Accounts, roles, organisations and the calendar: who may change them, whoever calls the action."""

from datetime import date

import pytest

from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.actions.grant_role import end_role, grant_role
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.actions.register_organisation import register_organisation
from exclave.apps.people.actions.sign_up import SIGN_UP, Password, sign_up
from exclave.apps.people.models import Account, Agency, Role
from exclave.apps.reference.actions.publish_calendar import publish_calendar
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
FIRM = {
    "identity_no": "91420704MA49XXXXXX",
    "name_zh": "示例甲有限公司（虚构）",
    "kind": "firm",
    "place": "420704",
}


@pytest.fixture
def city() -> Authority:
    return Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )


@pytest.fixture
def district(city: Authority) -> Authority:
    return Authority.objects.create(
        name_zh="示例区", name_en="District", level="district", place="420704", code="TD", parent=city
    )


@pytest.fixture
def twin() -> Authority:
    return Authority.objects.create(name_zh="孪生市", name_en="Twin", level="city", place="420600", code="TW")


def person(name: str, authority: Authority | None = None, role: str = "") -> Actor:
    account = Account.objects.create_account(name, "x", name=name)
    if authority:
        grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role=role)
    return Actor(account.public_id, role)


def refusal(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


def opening(actor: Actor, authority: Authority, username: str = "new"):
    return lambda: open_account(
        actor, username=username, name="新人", password="a long pass 42", authority_id=authority.pk
    )


OTHERS = ["officer", "leader", "expert", "policy_officer", "security_officer", "auditor", ""]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_an_administrator_opens_accounts_grants_roles_or_publishes_days(
    city: Authority, role: str
) -> None:
    actor = person("a", city if role else None, role)
    other = person("b", city, "officer")
    granting = {"account_id": other.id, "authority_id": city.pk}
    assert refusal(opening(actor, city)) == "not_allowed"
    assert refusal(lambda: grant_role(actor, role="leader", **granting)) == "not_allowed"
    assert refusal(lambda: end_role(actor, role="officer", **granting)) == "not_allowed"
    days = {"year": 2027, "holidays": [], "workdays": [], "source": "示例通知"}
    assert refusal(lambda: publish_calendar(actor, **days)) == "not_allowed"
    assert Role.objects.get(account__public_id=other.id, until=None).role == "officer"


def test_administrator_acts_at_and_below_their_authority_and_nowhere_else(
    city: Authority, district: Authority, twin: Authority
) -> None:
    top, below = person("top", city, "administrator"), person("below", district, "administrator")
    opening(top, district, "one")()
    opening(below, district, "two")()
    assert refusal(opening(below, city, "three")) == "not_allowed"
    assert refusal(opening(top, twin, "four")) == "not_allowed"
    other = person("other")
    assert (
        refusal(lambda: grant_role(top, account_id=other.id, authority_id=twin.pk, role="officer"))
        == "not_allowed"
    )
    days = {"year": 2027, "holidays": [], "workdays": [], "source": "示例通知"}
    assert refusal(lambda: publish_calendar(below, **days)) == "not_allowed", "the calendar is everybody's"
    assert publish_calendar(top, **days).result["version"] == 1


def test_nobody_gives_themselves_a_role(city: Authority) -> None:
    admin = person("admin", city, "administrator")
    assert (
        refusal(lambda: grant_role(admin, account_id=admin.id, authority_id=city.pk, role="officer"))
        == "own_role"
    )


@pytest.mark.parametrize("first, second", [
    ("administrator", "officer"), ("officer", "administrator"), ("auditor", "expert"), ("leader", "auditor"),
    ("administrator", "auditor"), ("policy_officer", "administrator"), ("security_officer", "leader"),
])  # fmt: skip
def test_three_who_keep_the_system_hold_no_other_role(city: Authority, first: str, second: str) -> None:
    held = person("p", city, first)
    assert (
        refusal(lambda: grant_role(CLOCK, account_id=held.id, authority_id=city.pk, role=second))
        == "restrained_roles"
    )


def test_restrained_role_at_a_second_authority_is_refused_in_words(city: Authority, twin: Authority) -> None:
    admin = person("admin", city, "administrator")
    again = {"account_id": admin.id, "authority_id": twin.pk, "role": "administrator"}
    assert refusal(lambda: grant_role(CLOCK, **again)) == "restrained_roles"


def test_ended_administrator_and_closed_account_act_no_more(city: Authority) -> None:
    admin, other = person("admin", city, "administrator"), person("other", city, "administrator")
    end_role(other, account_id=admin.id, authority_id=city.pk, role="administrator")
    assert refusal(opening(admin, city)) == "not_allowed"
    Account.objects.filter(public_id=other.id).update(is_active=False)
    assert refusal(opening(other, city)) == "not_allowed"


def test_organisation_is_entered_by_who_will_act_for_it_and_works_for_no_office(city: Authority) -> None:
    firm = FIRM | {"authority_id": city.pk}
    me, other, officer = person("me"), person("other"), person("officer", city, "officer")
    assert refusal(lambda: register_organisation(me, agent_id=other.id, **firm)) == "not_allowed"
    assert refusal(lambda: register_organisation(me, **firm)) == "not_allowed"
    assert refusal(lambda: register_organisation(officer, agent_id=officer.id, **firm)) == "not_allowed"
    assert refusal(lambda: register_organisation(SIGN_UP, **firm)) == "not_allowed"
    assert not Agency.objects.exists()


def test_sign_up_still_opens_both_and_refuses_what_is_too_long_by_field(city: Authority) -> None:
    account = {"username": "n" * 61, "name": "演示", "email": "", "phone": "1" * 31}
    firm = FIRM | {"name_zh": "长" * 161, "address": "路" * 201}
    with pytest.raises(Refused) as refused:
        sign_up(
            SIGN_UP,
            account=account,
            password=Password("a long pass 42"),
            organisation=firm,
            authority_id=city.pk,
        )
    assert {"username", "phone", "name_zh", "address"} <= {f.path for f in refused.value.faults}
    assert not Account.objects.exists()


def test_calendar_refuses_a_source_longer_than_its_column(city: Authority) -> None:
    assert (
        refusal(
            lambda: publish_calendar(
                CLOCK, year=2027, holidays=[date(2027, 2, 5)], workdays=[], source="依" * 201
            )
        )
        == "calendar_wrong"
    )
