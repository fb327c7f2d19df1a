"""Closing accounts and renewing passwords: who may, on whom, and what stays."""

import pytest
from django.test import Client

from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import SETUP, Actor
from exclave.apps.people.actions.close_account import close_account, reopen_account
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.actions.set_password import set_password
from exclave.apps.people.models import Account, Agency, Organisation
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
PASSWORD = "sample-Password-1"


@pytest.fixture
def city() -> Authority:
    return Authority.objects.create(name_zh="示例市", name_en="S", level="city", place="420700", code="T")


@pytest.fixture
def twin() -> Authority:
    return Authority.objects.create(name_zh="邻市", name_en="N", level="city", place="420900", code="N")


def person(authority: Authority, username: str, *roles: str) -> Account:
    opened = open_account(
        SETUP, username=username, name=username, password=PASSWORD, authority_id=authority.pk
    )
    for role in roles:
        grant_role(SETUP, account_id=opened.result["account"], authority_id=authority.pk, role=role)
    return Account.objects.get(username=username)


def as_administrator(account: Account) -> Actor:
    return Actor(account.public_id, "administrator")


def test_closed_account_cannot_sign_in_and_keeps_its_roles(city: Authority) -> None:
    admin, officer = person(city, "admin", "administrator"), person(city, "officer", "officer")
    browser = Client()
    browser.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    close_account(as_administrator(admin), account_id=officer.public_id, authority_id=city.pk)
    assert browser.get("/work/").status_code == 302, "an open session ends as well"
    assert not Client().login(username="officer", password=PASSWORD)
    reopen_account(as_administrator(admin), account_id=officer.public_id, authority_id=city.pk)
    officer.refresh_from_db()
    assert officer.is_active and officer.roles.filter(role="officer", until=None).exists()
    acts = Event.objects.filter(subject_id=officer.public_id).values_list("action", flat=True)
    assert {"account.close", "account.reopen"} <= set(acts)


def test_nobody_closes_their_own_account(city: Authority) -> None:
    admin = person(city, "admin", "administrator")
    person(city, "other", "administrator")
    with pytest.raises(Refused) as refused:
        close_account(as_administrator(admin), account_id=admin.public_id, authority_id=city.pk)
    assert refused.value.code == "own_account"


def test_the_last_administrator_stays(city: Authority) -> None:
    admin = person(city, "admin", "administrator")
    with pytest.raises(Refused) as refused:
        close_account(SETUP, account_id=admin.public_id, authority_id=city.pk)
    assert refused.value.code == "last_administrator"
    person(city, "second", "administrator")
    close_account(SETUP, account_id=admin.public_id, authority_id=city.pk)


def test_administrator_of_another_city_is_turned_away(city: Authority, twin: Authority) -> None:
    foreign, officer = person(twin, "foreign", "administrator"), person(city, "officer", "officer")
    for authority in (city, twin):
        with pytest.raises(Refused):
            close_account(as_administrator(foreign), account_id=officer.public_id, authority_id=authority.pk)
        with pytest.raises(Refused):
            set_password(
                as_administrator(foreign),
                account_id=officer.public_id,
                authority_id=authority.pk,
                password="another-Password-2",
            )
    officer.refresh_from_db()
    assert officer.is_active and officer.check_password(PASSWORD)


def test_officer_closes_nobody(city: Authority) -> None:
    officer, other = person(city, "officer", "officer"), person(city, "other", "officer")
    with pytest.raises(Refused):
        close_account(Actor(officer.public_id, "officer"), account_id=other.public_id, authority_id=city.pk)


def test_new_password_ends_open_sessions_and_leaves_no_trace(city: Authority) -> None:
    admin, officer = person(city, "admin", "administrator"), person(city, "officer", "officer")
    browser = Client()
    browser.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/work/").status_code == 200
    set_password(
        as_administrator(admin),
        account_id=officer.public_id,
        authority_id=city.pk,
        password="another-Password-2",
        idempotency_key="once",
    )
    assert browser.get("/work/").status_code == 302
    event = Event.objects.get(action="account.password")
    assert "another-Password-2" not in str(event.__dict__)


def test_weak_password_is_refused_with_a_reason(city: Authority) -> None:
    officer = person(city, "officer", "officer")
    with pytest.raises(Refused) as refused:
        set_password(SETUP, account_id=officer.public_id, authority_id=city.pk, password="123")
    assert refused.value.faults[0].path == "password"
    assert officer.check_password(PASSWORD)


def test_lower_administrator_does_not_reach_who_also_works_above(city: Authority) -> None:
    """With the password of somebody who also works for the city, a district would hold the city's role."""
    district = Authority.objects.create(
        name_zh="示例区", name_en="D", level="district", place="420704", code="D", parent=city
    )
    lower = person(district, "lower", "administrator")
    both = person(city, "both", "officer")
    grant_role(SETUP, account_id=both.public_id, authority_id=district.pk, role="officer")
    for work in (close_account, lambda actor, **k: set_password(actor, password=PASSWORD + "2", **k)):
        with pytest.raises(Refused):
            work(as_administrator(lower), account_id=both.public_id, authority_id=district.pk)
    admin = person(city, "admin", "administrator")
    set_password(
        as_administrator(admin), account_id=both.public_id, authority_id=city.pk, password=PASSWORD + "2"
    )


def test_applicants_belong_to_the_city_that_receives_their_organisation(
    city: Authority, twin: Authority
) -> None:
    agent = person(city, "agent")
    organisation = Organisation.objects.create(
        identity_no="X1", name_zh="示例（虚构）", kind="firm", place="420704"
    )
    Agency.objects.create(account=agent, organisation=organisation, since=clock.now())
    foreign, admin = person(twin, "foreign", "administrator"), person(city, "admin", "administrator")
    with pytest.raises(Refused):
        set_password(
            as_administrator(foreign),
            account_id=agent.public_id,
            authority_id=twin.pk,
            password=PASSWORD + "2",
        )
    set_password(
        as_administrator(admin), account_id=agent.public_id, authority_id=city.pk, password=PASSWORD + "2"
    )
    told = Outbox.objects.get(topic="account.password")
    assert told.recipient == agent.public_id, "the person hears that somebody else set their password"


def test_nobody_who_acts_for_an_organisation_is_given_an_office(city: Authority) -> None:
    agent = person(city, "agent")
    organisation = Organisation.objects.create(
        identity_no="X1", name_zh="示例（虚构）", kind="firm", place="420704"
    )
    held = Agency.objects.create(account=agent, organisation=organisation, since=clock.now())
    with pytest.raises(Refused) as refused:
        grant_role(SETUP, account_id=agent.public_id, authority_id=city.pk, role="officer")
    assert refused.value.code == "acts_for_organisation"
    held.until = clock.now()
    held.save()
    grant_role(SETUP, account_id=agent.public_id, authority_id=city.pk, role="officer")
