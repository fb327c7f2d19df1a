"""The administrator's and the auditor's pages: what is typed survives a refusal, and tampering shows."""

import pytest
from django.test import Client
from django.urls import reverse

from exclave.apps.journal.models import ChainHead, Event
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.reference.models import Authority, CalendarYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority() -> Authority:
    return Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )


def signed_in(authority: Authority, role: str) -> Client:
    account = Account.objects.create_account(role, "x", name=role)
    grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role=role)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_calendar_with_an_impossible_date_is_refused_by_line_and_loses_nothing(authority: Authority) -> None:
    admin = signed_in(authority, "administrator")
    typed = {"source": "示例通知", "holidays": "2027-02-30\n2027-02-08", "workdays": "2027-02-07"}
    response = admin.post(reverse("calendar-year", args=[2027]), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "2027-02-30" in page and "不是日期" in page and "2027-02-07" in page
    assert not CalendarYear.objects.exists()


def test_calendar_accepts_spans_and_full_width_digits(authority: Authority) -> None:
    admin = signed_in(authority, "administrator")
    typed = {"source": "示例通知", "holidays": "２０２７-02-05..2027-02-11", "workdays": "2027-02-14"}
    assert admin.post(reverse("calendar-year", args=[2027]), typed).status_code == 302
    year = CalendarYear.objects.get(year=2027)
    off = year.days.filter(working=False).values_list("date", flat=True)
    assert sorted(d.day for d in off) == [5, 8, 9, 10, 11], "weekends need no entry"


def test_calendar_refuses_a_weekday_as_a_worked_weekend(authority: Authority) -> None:
    admin = signed_in(authority, "administrator")
    typed = {"source": "示例通知", "holidays": "", "workdays": "2027-02-08"}
    assert admin.post(reverse("calendar-year", args=[2027]), typed).status_code == 422


def test_account_with_a_weak_password_is_refused_and_the_rest_is_kept(authority: Authority) -> None:
    admin = signed_in(authority, "administrator")
    typed = {"username": "new", "name": "新人", "password": "123", "email": "new@example.test"}
    response = admin.post(reverse("account-new"), typed)
    page = response.content.decode()
    assert response.status_code == 422 and 'value="新人"' in page and "123" not in page
    assert not Account.objects.filter(username="new").exists()


def test_restrained_roles_go_to_different_people(authority: Authority) -> None:
    admin = signed_in(authority, "administrator")
    auditor = Account.objects.create_account("second", "x", name="第二人")
    grant_role(CLOCK, account_id=auditor.public_id, authority_id=authority.pk, role="auditor")
    response = admin.post(
        reverse("account", args=[auditor.public_id]),
        {"authority": authority.public_id, "role": "policy_officer"},
    )
    assert response.status_code == 422 and "三员分立" in response.content.decode()


def test_verification_page_names_a_tampered_event(authority: Authority) -> None:
    auditor = signed_in(authority, "auditor")
    clean = auditor.post(reverse("journal-verify")).content.decode()
    assert "完好" in clean
    Event.objects.filter(authority=authority.public_id, sequence=1).update(action="role.end")
    broken = auditor.post(reverse("journal-verify")).content.decode()
    assert "有问题" in broken and "#1" in broken


def test_verification_page_misses_a_chain_deleted_with_its_head(authority: Authority) -> None:
    auditor = signed_in(authority, "auditor")
    Event.objects.filter(authority=authority.public_id).delete()
    headless = auditor.post(reverse("journal-verify")).content.decode()
    assert "有问题" in headless and "链头" in headless
    ChainHead.objects.filter(authority=authority.public_id).delete()
    gone = auditor.post(reverse("journal-verify")).content.decode()
    assert "有问题" in gone and "整条链连同链头被删除" in gone and "/0/" not in gone


def test_journal_list_has_a_constant_number_of_queries(
    authority: Authority, django_assert_max_num_queries
) -> None:
    auditor = signed_in(authority, "auditor")
    for n in range(30):
        account = Account.objects.create_account(f"a{n}", "x", name=f"a{n}")
        grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role="officer")
    with django_assert_max_num_queries(16):
        html = auditor.get(reverse("journal")).content.decode()
    assert "授予角色 <code" in html and ">role.grant</code>" in html, "in words, with its name beside them"
    event = Event.objects.filter(action="role.grant").first()
    html = auditor.get(reverse("journal-event", args=[event.authority, event.sequence])).content.decode()
    assert "授予角色 <code" in html


def test_administrator_closes_an_account_and_opens_it_again(authority: Authority) -> None:
    admin = signed_in(authority, "administrator")
    account = Account.objects.create_account("leaver", "x", name="示例甲")
    grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role="officer")
    page = reverse("account", args=[account.public_id])
    assert admin.post(page, {"act": "close"}).status_code == 302
    account.refresh_from_db()
    assert not account.is_active and "已停用" in admin.get(page).content.decode()
    assert admin.post(page, {"act": "reopen"}).status_code == 302
    account.refresh_from_db()
    assert account.is_active


def test_weak_new_password_is_refused_beside_its_field(authority: Authority) -> None:
    admin = signed_in(authority, "administrator")
    account = Account.objects.create_account("forgetful", "x", name="示例甲")
    grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role="officer")
    page = reverse("account", args=[account.public_id])
    response = admin.post(page, {"act": "password", "password": "123"})
    assert response.status_code == 422 and 'href="#password"' in response.content.decode()
    assert admin.post(page, {"act": "password", "password": "a-better-Password-1"}).status_code == 302
    account.refresh_from_db()
    assert account.check_password("a-better-Password-1")
