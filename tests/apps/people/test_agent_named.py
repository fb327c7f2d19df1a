"""The office names the first agent of an organisation that came in from a list, or that its last agent left."""

import pytest
from django.test import Client

from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.actions.close_account import close_account
from exclave.apps.people.actions.name_agent import name_agent
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.actions.register_organisation import register_organisation
from exclave.apps.people.models import Account, Agency, Organisation, Role
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
CODE, ELSEWHERE = "91420700YDGTXM6990", "91110108551385082Q"


def account(username: str, role: str = "", office: Authority | None = None) -> Account:
    opened = open_account(
        CLOCK, username=username, name=f"演示·{username}", password="plain-Horse-9172",
        authority_id=(office or Authority.objects.order_by("pk").first()).pk,
    )  # fmt: skip
    found = Account.objects.get(public_id=opened.result["account"])
    if role:
        Role.objects.create(account=found, authority=office, role=role, since=clock.now())
    return found


@pytest.fixture
def city() -> Authority:
    made = {
        code: Authority.objects.create(
            name_zh=f"示例{code}局", name_en=f"Sample {code}", level="city", place=place, code=code
        )
        for code, place in (("SC", "420700"), ("SW", "420100"))
    }
    account("keeper", "administrator", made["SC"])
    account("stranger", "administrator", made["SW"])
    account("person")
    register_organisation(
        CLOCK, identity_no=CODE, name_zh="示例名册有限公司（虚构）", kind="firm", place="420704", authority_id=made["SC"].pk,
    )  # fmt: skip
    return made["SC"]


def name(who: str, whom: str, **given: str) -> dict:
    actor = Actor(Account.objects.get(username=who).public_id, "administrator")
    said = {"identity_no": CODE, "reason": "2026年1月4日授权书"} | given
    return name_agent(actor, account_id=Account.objects.get(username=whom).public_id, **said).result


def refusal(who: str, whom: str, **given: str) -> tuple[str, list[str]]:
    with pytest.raises(Refused) as refused:
        name(who, whom, **given)
    return refused.value.code, [fault.path for fault in refused.value.faults]


def acting() -> list[str]:
    return list(Agency.objects.filter(until=None).values_list("account__username", flat=True))


def test_office_names_the_first_agent_of_an_organisation_from_a_list(city: Authority) -> None:
    """EZ-15: who was filed before this system came reports through it, and its people could not let anybody in."""
    assert name("keeper", "person", identity_no=" 9142 0700 YDGT XM69 90 ")["organisation"]
    assert acting() == ["person"]
    event = Event.objects.get(action="agency.name")
    assert event.authority == city.public_id
    assert event.subject_id == Organisation.objects.get().public_id
    assert event.opening.content["reason"] == "2026年1月4日授权书"


def test_office_names_nobody_where_an_agent_acts_until_that_account_is_closed(city: Authority) -> None:
    name("keeper", "person")
    account("second")
    assert refusal("keeper", "second") == ("agent_not_named", ["identity_no"])
    keeper = Actor(Account.objects.get(username="keeper").public_id, "administrator")
    close_account(keeper, account_id=Account.objects.get(username="person").public_id, authority_id=city.pk)
    name("keeper", "second")
    assert set(acting()) == {"person", "second"}


def test_office_names_agents_only_for_its_own_and_never_its_own_people(city: Authority) -> None:
    assert refusal("stranger", "person") == ("organisation_unknown", ["identity_no"])
    assert refusal("person", "person") == ("organisation_unknown", ["identity_no"])
    assert refusal("keeper", "person", identity_no=ELSEWHERE)[0] == "organisation_unknown"
    assert refusal("keeper", "person", reason=" ") == ("agent_not_named", ["reason"])
    assert refusal("keeper", "keeper") == ("not_allowed", [])
    assert acting() == [] and not Event.objects.filter(action="agency.name").exists()


def test_administrator_names_an_agent_on_the_accounts_page(city: Authority) -> None:
    client = Client()
    client.cookies["language"] = "zh-hans"
    client.force_login(
        Account.objects.get(username="keeper"), backend="django.contrib.auth.backends.ModelBackend"
    )
    person = Account.objects.get(username="person")
    address, form = (
        f"/accounts/{person.public_id}/",
        {"act": "agent", "identity_no": ELSEWHERE, "reason": "授权书"},
    )
    refused = client.post(address, form)
    html = refused.content.decode()
    assert refused.status_code == 422 and f"没有代码为 {ELSEWHERE} 的单位" in html
    assert f'value="{ELSEWHERE}"' in html, "nothing typed is lost"
    html = client.post(address, form | {"identity_no": CODE}, follow=True).content.decode()
    assert "示例名册有限公司（虚构）" in html and acting() == ["person"]
    keeper = client.get(f"/accounts/{Account.objects.get(username='keeper').public_id}/").content.decode()
    assert 'value="agent"' not in keeper, "who works for the office acts for nobody"


def test_joining_an_organisation_nobody_acts_for_says_where_to_go(city: Authority) -> None:
    def said() -> str:
        with pytest.raises(Refused) as refused:
            register_organisation(
                CLOCK, identity_no=CODE, name_zh="示例", kind="firm", place="420704", authority_id=city.pk,
            )  # fmt: skip
        assert refused.value.code == "organisation_known"
        return refused.value.zh

    assert "目前没有人经办" in said() and city.name_zh in said()
    name("keeper", "person")
    assert "现有的经办人" in said()
