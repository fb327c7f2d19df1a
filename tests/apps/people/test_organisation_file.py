"""The organisation's own page: what is known, who acts for it, and who may change that."""

import pytest
from django.test import Client

from exclave.apps.journal.models import Event
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.actions.register_organisation import register_organisation
from exclave.apps.people.models import Account, Agency, Organisation
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
CODE = "91420700YDGTXM6990"


def account(username: str) -> Account:
    opened = open_account(
        CLOCK,
        username=username,
        name=f"演示·{username}",
        password="plain-Horse-9172",
        authority_id=Authority.objects.get().pk,
    )
    return Account.objects.get(public_id=opened.result["account"])


@pytest.fixture
def firm() -> Organisation:
    city = Authority.objects.create(
        name_zh="示例市科技局", name_en="Sample Bureau", level="city", place="420700", code="SC"
    )
    agent = account("agent")
    made = register_organisation(
        CLOCK, identity_no=CODE, name_zh="示例有限公司（虚构）", kind="firm", place="420704",
        agent_id=agent.public_id, authority_id=city.pk,
    )  # fmt: skip
    return Organisation.objects.get(public_id=made.result["organisation"])


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def change(who: str, firm: Organisation, **body: str):
    return client_of(who).post(f"/me/organisation/{firm.public_id}/agents/", body)


def acting(firm: Organisation) -> set[str]:
    return set(
        Agency.objects.filter(organisation=firm, until=None).values_list("account__username", flat=True)
    )


def test_page_shows_what_is_known_and_who_acts(firm: Organisation) -> None:
    html = client_of("agent").get("/me/organisation/").content.decode()
    assert CODE in html and "鄂城区" in html and "演示·agent" in html


def test_agent_authorises_a_colleague_and_ends_it_again(firm: Organisation) -> None:
    colleague = account("colleague")
    assert client_of("colleague").get("/me/organisation/").status_code == 404
    assert change("agent", firm, username=" colleague ").status_code == 302
    assert acting(firm) == {"agent", "colleague"}
    assert client_of("colleague").get("/me/organisation/").status_code == 200
    assert change("agent", firm, end=colleague.public_id).status_code == 302
    assert acting(firm) == {"agent"}
    assert list(Event.objects.filter(action__startswith="agency.").values_list("action", flat=True)) == [
        "agency.grant",
        "agency.end",
    ]


def test_unknown_account_and_one_of_an_office_are_refused_alike(firm: Organisation) -> None:
    from exclave.apps.people.actions.grant_role import grant_role

    officer = account("officer")
    grant_role(CLOCK, account_id=officer.public_id, authority_id=Authority.objects.get().pk, role="officer")
    for name in ("nobody", "officer"):
        response = change("agent", firm, username=name)
        assert response.status_code == 422 and f"没有可授权的账号“{name}”" in response.content.decode()
    assert acting(firm) == {"agent"}


def test_last_agent_stays(firm: Organisation) -> None:
    response = change("agent", firm, end=Account.objects.get(username="agent").public_id)
    assert response.status_code == 422 and "唯一的经办人" in response.content.decode()
    assert acting(firm) == {"agent"}


def test_stranger_changes_nothing(firm: Organisation) -> None:
    account("stranger")
    assert change("stranger", firm, username="stranger").status_code == 404
    assert acting(firm) == {"agent"}


def test_agent_of_another_organisation_changes_nothing_here(firm: Organisation) -> None:
    other = account("other")
    register_organisation(
        CLOCK, identity_no="91420704DEMA0001A4"[:17] + _check("91420704DEMA0001A"), name_zh="另一家（虚构）",
        kind="firm", place="420704", agent_id=other.public_id, authority_id=Authority.objects.get().pk,
    )  # fmt: skip
    assert change("other", firm, username="other").status_code == 404
    assert change("other", firm, end=Account.objects.get(username="agent").public_id).status_code == 404
    assert acting(firm) == {"agent"}


def _check(head: str) -> str:
    from stdnum.cn import uscc

    return str(uscc.calc_check_digit(head))
