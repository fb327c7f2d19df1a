"""Registering an organisation: with a new account or alone, what is refused and whom to ask; look-ups while typing."""

import pytest
from django.test import Client
from stdnum.cn import uscc

from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Receipt
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.actions.change_agency import grant_agency
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.models import Account, Agency, Organisation, Role
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
HEAD = "91420704DEMB0001A"
CODE = HEAD + uscc.calc_check_digit(HEAD)
TYPED = {
    "identity_no": CODE,
    "name_zh": "示例新来科技有限公司（虚构）",
    "name_en": "",
    "kind": "firm",
    "place": "420704 湖北省鄂州市鄂城区",
    "address": "示例路9号",
    "legal_person": "yes",
    "name": "演示·新来",
    "phone": "0711-0000000",
    "email": "new@example.test",
    "username": "newcomer",
    "password": "plain-Horse-9172",
    "idempotency_key": "join-1",
}


@pytest.fixture(autouse=True)
def city() -> Authority:
    return Authority.objects.create(
        name_zh="示例市科技局", name_en="Sample Bureau", level="city", place="420700", code="SC"
    )


def join(client: Client | None = None, **changes: str):
    return (client or Client()).post("/join/", TYPED | changes)


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def account(username: str = "somebody") -> Account:
    from exclave.apps.journal.transaction import CLOCK

    opened = open_account(
        CLOCK,
        username=username,
        name="演示·某人",
        password="plain-Horse-9172",
        authority_id=Authority.objects.get().pk,
    )
    return Account.objects.get(public_id=opened.result["account"])


def test_one_form_opens_the_account_and_registers_the_organisation(city: Authority) -> None:
    client = Client()
    response = join(client)
    assert response.status_code == 302 and response.url == "/me/"
    organisation = Organisation.objects.get(identity_no=CODE)
    assert (organisation.name_zh, organisation.place, organisation.legal_person) == (
        TYPED["name_zh"],
        "420704",
        True,
    )
    assert Agency.objects.get(organisation=organisation).account.username == "newcomer"
    assert client.get("/me/").status_code == 200, "and the person is signed in"
    events = Event.objects.filter(authority=city.public_id)
    assert {(e.action, e.actor["id"]) for e in events} == {
        ("account.open", "public:sign-up"),
        ("organisation.register", "public:sign-up"),
    }


def test_form_sent_twice_registers_once() -> None:
    assert [join().status_code for _ in range(2)] == [302, 302]
    assert Account.objects.count() == 1 and Organisation.objects.count() == 1


def test_password_is_in_no_record() -> None:
    join()
    stored = list(Receipt.objects.values_list("result", flat=True))
    assert TYPED["password"] not in str(stored)
    assert Account.objects.get().check_password(TYPED["password"])


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"identity_no": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "identity_no", "校验"),
        ({"identity_no": CODE[:-1]}, "identity_no", "18位"),
        ({"identity_no": "914207O4DEMB0001A1"}, "identity_no", "O"),
        ({"identity_no": ""}, "identity_no", "未填写"),
        ({"name_zh": " "}, "name_zh", "单位名称"),
        ({"kind": "no_such"}, "kind", "单位性质"),
        ({"place": "火星"}, "place", "地区表中没有“火星”"),
        ({"place": ""}, "place", "注册地"),
        ({"username": ""}, "username", "登录名"),
        ({"name": ""}, "name", "姓名"),
        ({"password": "short"}, "password", "密码"),
    ],
)
def test_wrong_entry_names_the_field_and_what_helps_and_keeps_the_rest(
    changes: dict[str, str], field: str, said: str
) -> None:
    response = join(**changes)
    html = response.content.decode()
    assert response.status_code == 422
    assert f'id="{field}-error"' in html and said in html
    assert f'href="#{field}"' in html, "the list on top leads to it"
    assert Account.objects.count() == 0 and Organisation.objects.count() == 0, "both or neither"
    if "address" not in changes:
        assert 'value="示例路9号"' in html
    assert TYPED["password"] not in html


def test_all_faults_of_account_and_organisation_are_told_at_once() -> None:
    html = join(identity_no="", kind="", place="", username="", password="").content.decode()
    for field in ("identity_no", "kind", "place", "username", "password"):
        assert f'id="{field}-error"' in html


def test_the_credit_code_with_remainder_zero_is_right() -> None:
    assert join(identity_no="91420700YDGTXM6990").status_code == 302


def test_full_width_and_spaced_codes_are_understood() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in CODE)
    assert join(identity_no=f" {wide[:8]} {wide[8:]} ").status_code == 302
    assert Organisation.objects.get().identity_no == CODE


def test_organisation_registered_already_says_whom_to_ask() -> None:
    join()
    response = join(username="other", idempotency_key="join-2")
    html = response.content.decode()
    assert response.status_code == 422
    assert "已经登记过" in html and "单位档案" in html and "示例市科技局" in html
    assert "演示·新来" not in html.replace('value="演示·新来"', ""), (
        "who acts for it is not told to strangers"
    )
    assert not Account.objects.filter(username="other").exists()


def test_sign_in_name_taken_says_so() -> None:
    join()
    head = "91420704DEMB0002B"
    html = join(identity_no=head + uscc.calc_check_digit(head), idempotency_key="join-2").content.decode()
    assert "已被使用" in html and Organisation.objects.count() == 1


def test_signed_in_person_registers_the_organisation_alone() -> None:
    client = client_of(account())
    html = client.get("/join/").content.decode()
    assert 'name="password"' not in html
    assert join(client, next="/me/organisation/").url == "/me/organisation/"
    assert Organisation.objects.get().agencies.get().account.username == "somebody"
    assert client.get("/join/").url == "/me/organisation/", "one who has an organisation is led to it"


def test_next_page_may_not_lead_away() -> None:
    assert join(next="https://evil.example/").url == "/me/"


def test_office_does_not_register_firms() -> None:
    from exclave.apps.journal.transaction import CLOCK
    from exclave.apps.people.actions.grant_role import grant_role

    officer = account("officer")
    grant_role(CLOCK, account_id=officer.public_id, authority_id=Authority.objects.get().pk, role="officer")
    assert client_of(officer).get("/join/").status_code == 404


def test_nothing_is_registered_where_no_authority_is_set_up() -> None:
    Authority.objects.all().delete()
    assert join().status_code == 404


# ---- look-ups ---------------------------------------------------------------------------------------------
def options(path: str) -> str:
    return Client().get(path, headers={"HX-Request-Type": "partial"}).content.decode()


@pytest.mark.parametrize("q", ["葛店", "420700-gedian", "420700-gedian 葛店经济技术开发区"])
def test_functional_zone_is_found_by_name_and_code(q: str) -> None:
    assert 'value="420700-gedian ' in options(f"/places/?q={q}")


def test_place_search_answers_json_too() -> None:
    found = Client().get("/places/?q=洪山").json()["results"]
    assert {"code": "420111", "name": "湖北省武汉市洪山区"} in found


def test_industry_search_finds_by_name() -> None:
    assert 'value="C39 ' in options("/industries/?q=计算机、通信")


@pytest.mark.parametrize("q", ["", "%00", "<script>alert(1)</script>", "x" * 5000, "*", "％"])
def test_odd_searches_find_nothing_and_break_nothing(q: str) -> None:
    for table in ("places", "industries"):
        response = Client().get(f"/{table}/", {"q": q}, headers={"HX-Request-Type": "partial"})
        assert response.status_code == 200 and b"<script" not in response.content


def test_agent_authorises_a_colleague_once_and_nobody_elses_agent_does() -> None:
    join()
    organisation, office = Organisation.objects.get(), Authority.objects.get()
    agent, colleague = Account.objects.get(username="newcomer"), account("colleague")
    chosen = {"organisation_id": organisation.public_id, "authority_id": office.pk}

    def refusal(who: Account, username: str) -> str:
        with pytest.raises(Refused) as refused:
            grant_agency(Actor(who.public_id, "agent"), username=username, **chosen)
        return refused.value.code

    assert refusal(colleague, "colleague") == "not_allowed", "nobody authorises themselves"
    assert refusal(agent, "nobody") == "no_such_account"
    officer = account("officer")
    Role.objects.create(account=officer, authority=office, role="officer", since=clock.now())
    assert refusal(agent, "officer") == "no_such_account", "nobody files with the office they work for"
    granted, acts = Event.objects.filter(action="agency.grant"), Agency.objects.filter(account=colleague)
    before = granted.count()
    for _ in range(2):
        receipt = grant_agency(
            Actor(agent.public_id, "agent"), username=" colleague ", idempotency_key="g", **chosen
        )
        assert receipt.result == {"organisation": organisation.public_id, "account": colleague.public_id}
    grant_agency(Actor(agent.public_id, "agent"), username="colleague", **chosen)
    assert acts.count() == 1 and granted.count() == before + 1
