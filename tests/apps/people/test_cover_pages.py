"""Pages of covers and of an authority's settings: who opens them, what they say, what a form does (EZ-19, EZ-20)."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from exclave.apps.journal import clock
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.access import read_standing
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account, Cover, Role
from exclave.apps.reference import authorities, parameters
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db


def plain(html: str) -> str:
    """The page without the marks of Chinese parts, which stand around names in English pages."""
    return re.sub(r"</?span[^>]*>", "", html)


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    before = dict(parameters._known)
    words = {
        "room": "register",
        "zh": "示例月数",
        "en": "Sample months",
        "unit_zh": "个月",
        "unit_en": "months",
    }
    parameters.parameter("sample.months", kind="int", minimum=1, decides=True, **words)
    parameters.parameter("sample.line", kind="text", room="documents", zh="落款", en="Closing line")
    yield
    parameters._known.clear()
    parameters._known.update(before)


@pytest.fixture
def city() -> Authority:
    authorities.named.forget()
    return Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )


def person(name: str, authority: Authority, *roles: str) -> Account:
    account = Account.objects.create_account(name, "x", name=name)
    for role in roles:
        grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role=role)
    return account


def browser(account: Account, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = language
    return client


def form(city: Authority, stand_in: Account, **changes: str) -> dict[str, str]:
    today = parameters.today(city)
    return {
        "duty": f"{city.pk}:officer", "stand_in": stand_in.public_id, "since": today.isoformat(),
        "until": (today + timedelta(days=3)).isoformat(), "reason": "年休假",
    } | changes  # fmt: skip


def test_cover_is_set_from_the_page_and_shows_on_both_peoples_pages(city: Authority) -> None:
    away, here = person("甲", city, "officer"), person("乙", city, "officer")
    assert browser(away).post("/me/cover/", form(city, here)).status_code == 302
    cover = Cover.objects.of(city.pk).get()
    assert cover.until - clock.now() > timedelta(days=3), "the last day counts to its end"
    for who in (away, here):
        html = browser(who).get("/me/cover/").content.decode()
        assert "乙代甲" in html and "进行中" in html
        inbox = browser(who).get(reverse("inbox")).content.decode()
        assert "乙代甲" in inbox
    assert "乙 for 甲" in plain(browser(here, "en").get(reverse("inbox")).content.decode())
    assert browser(here).post(f"/covers/{cover.public_id}/end/").status_code == 302
    assert not read_standing(here.pk).covered
    assert "乙代甲" not in browser(here).get(reverse("inbox")).content.decode()


def test_refused_form_keeps_what_was_typed_and_names_the_field(city: Authority) -> None:
    away, here = person("甲", city, "officer"), person("乙", city, "officer")
    answer = browser(away).post("/me/cover/", form(city, here, until="2020-01-01", reason="探亲"))
    html = answer.content.decode()
    assert answer.status_code == 422 and "探亲" in html and 'href="#until"' in html
    for wrong in (
        {"duty": "x:officer"},
        {"duty": f"{city.pk}:auditor"},
        {"until": ""},
        {"since": "9999-99-99"},
    ):
        status = browser(away).post("/me/cover/", form(city, here, **wrong)).status_code
        assert status in (302, 404, 422)


def test_administrator_sets_a_cover_and_hands_on_for_an_absent_person(city: Authority) -> None:
    away, here, admin = (
        person("甲", city, "officer"),
        person("乙", city, "officer"),
        person("管", city, "administrator"),
    )
    page = f"/accounts/{away.public_id}/cover/"
    assert "甲" in browser(admin).get(page).content.decode()
    assert browser(admin).post(page, form(city, here)).status_code == 302
    assert read_standing(here.pk).covered
    leave = {"authority": city.pk, "successor": here.public_id, "reason": "调离"}
    assert (
        browser(admin).post(f"/accounts/{away.public_id}/leave/", leave | {"reason": ""}).status_code == 422
    )
    assert browser(admin).post(f"/accounts/{away.public_id}/leave/", leave).status_code == 302
    assert not Role.objects.filter(account=away, until=None).exists()


@pytest.mark.parametrize("role", ["officer", "leader", "expert", "auditor", "policy_officer"])
def test_pages_of_others_covers_do_not_exist_for_the_rest(city: Authority, role: str) -> None:
    away, here, other = person("甲", city, "officer"), person("乙", city, "officer"), person("丙", city, role)
    browser(away).post("/me/cover/", form(city, here))
    cover = Cover.objects.of(city.pk).get()
    client = browser(other)
    assert client.post(f"/covers/{cover.public_id}/end/").status_code == 404
    assert client.get(f"/accounts/{away.public_id}/cover/").status_code == 404
    assert client.get("/me/cover/").status_code == (200 if role in ("officer", "leader") else 404)
    assert client.get("/settings/").status_code == (200 if role == "leader" else 404)


def test_administrator_of_another_city_finds_nobody_here(city: Authority) -> None:
    twin = Authority.objects.create(name_zh="孪生市", name_en="Twin", level="city", place="420600", code="TW")
    away = person("甲", city, "officer")
    client = browser(person("外管", twin, "administrator"))
    assert client.get(f"/accounts/{away.public_id}/cover/").status_code == 404
    assert client.get(f"/settings/?authority={city.public_id}").status_code == 404
    assert client.get(f"/settings/sample.line/?authority={city.public_id}").status_code == 404


def test_parameter_is_set_on_its_page_and_its_history_shows(city: Authority) -> None:
    admin = browser(person("管", city, "administrator"))
    page = "/settings/sample.line/"
    today = parameters.today(city).isoformat()
    assert admin.post(page, {"value": "示例局", "since": today, "reason": "更名"}).status_code == 302
    assert parameters.value(city, "sample.line") == "示例局"
    html = admin.get(page).content.decode()
    assert "示例局" in html and "更名" in html
    assert "示例局" in admin.get("/settings/").content.decode()
    wrong = admin.post(page, {"value": "长" * 300, "since": today, "reason": ""})
    assert wrong.status_code == 422 and 'href="#reason"' in wrong.content.decode()
    assert admin.get("/settings/no.such/").status_code == 404


def test_deciding_parameter_is_agreed_to_by_the_leader_on_the_page(city: Authority) -> None:
    admin, leader = browser(person("管", city, "administrator")), browser(person("领", city, "leader"))
    page, today = "/settings/sample.months/", parameters.today(city).isoformat()
    assert admin.post(page, {"value": "６", "since": today, "reason": "局务会"}).status_code == 302
    assert parameters.value(city, "sample.months") is None
    assert "同意" not in admin.get(page).content.decode(), "the proposer is not asked"
    html = leader.get(page).content.decode()
    assert "同意" in html and "6个月" in html
    assert leader.post(page, {"value": "9", "since": today, "reason": "x"}).status_code == 404
    row = parameters.ParameterValue.objects.of(city.pk).get()
    decide = f"/settings/values/{row.public_id}/"
    own = admin.post(decide, {"answer": "agree", "expected_version": 1})
    assert own.status_code == 422 and "提出人不能复核" in own.content.decode()
    assert leader.post(decide, {"answer": "agree", "expected_version": 1}).status_code == 302
    assert parameters.value(city, "sample.months") == 6
    assert leader.post(decide, {"answer": "agree", "expected_version": 1}).status_code == 409


def test_settings_page_costs_the_same_whatever_was_set(
    city: Authority, django_assert_max_num_queries
) -> None:
    admin = browser(person("管", city, "administrator"))
    today = parameters.today(city)
    parameters.ParameterValue.objects.bulk_create(
        parameters.ParameterValue(
            authority=city, key="sample.line", value=f"值{n}", since=today - timedelta(days=n), reason="x",
            state="in_force", proposed_by="x", proposed_at=clock.now(), decided_by="x", decided_at=clock.now(),
            public_id=f"p{n}",
        )
        for n in range(50)
    )  # fmt: skip
    with django_assert_max_num_queries(15):
        admin.get("/settings/")
    with django_assert_max_num_queries(15):
        admin.get("/settings/sample.line/")
