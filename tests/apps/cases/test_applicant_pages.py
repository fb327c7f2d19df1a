"""To-do, starting, the own case, and whose pages they are."""

import pytest
from applicants import Page, case_of, check, signed_in
from django.test import Client

from exclave.apps.cases.models import Case
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.models import Account
from exclave.apps.programmes.models import Round
from exclave.sample_city.city import City, assign, at, decide, judge_all, review, sign

pytestmark = pytest.mark.django_db


def open_round(city: City) -> Round:
    return Round.objects.of(city.authority.pk).order_by("-pk").first()


def unattached(city: City) -> Client:
    opened = open_account(
        city.actor("admin"),
        username="newcomer",
        name="演示·新来",
        password="pass-word-9172",
        authority_id=city.authority.pk,
    )
    client = Client()
    client.force_login(
        Account.objects.get(public_id=opened.result["account"]),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


# ---- to do ------------------------------------------------------------------------------------------------
def test_todo_names_the_draft_its_deadline_and_the_way_to_go_on(call_city: City) -> None:
    case, html = case_of(call_city, "amber"), signed_in(call_city, "amber").get("/me/").content.decode()
    assert "草稿，尚未提交" in html and "2025年10月17日" in html
    assert f'href="/cases/{case.public_id}/edit/"' in html


def test_todo_without_anything_says_what_will_come_and_offers_open_calls(call_city: City) -> None:
    html = signed_in(call_city, "willow").get("/me/").content.decode()
    assert "没有等您办理的事项" in html and f'href="/apply/{open_round(call_city).public_id}/"' in html


def test_todo_counts_in_the_menu(call_city: City) -> None:
    html = signed_in(call_city, "amber").get("/me/").content.decode()
    menu = html[html.index('class="left"') : html.index("<main")]
    assert '<span class="count">1</span>' in menu


def test_todo_lists_what_can_still_be_taken_back(call_city: City) -> None:
    checked = check(call_city, "amber")
    checked.hand_in()
    html = checked.client.get("/me/").content.decode()
    assert "仍可撤回" in html and "办理中" in html


def test_todo_takes_the_same_number_of_queries_however_many_cases(
    call_city: City, django_assert_max_num_queries
) -> None:
    client = signed_in(call_city, "amber")
    for _ in range(6):
        client.post(
            f"/apply/{open_round(call_city).public_id}/",
            {"type": "university", "organisation": call_city.firms["amber"].public_id},
        )
    client.get("/me/")
    with django_assert_max_num_queries(30):
        client.get("/me/")


def test_person_without_organisation_is_sent_to_register_one(call_city: City) -> None:
    client = unattached(call_city)
    assert 'href="/join/"' in client.get("/me/").content.decode()
    assert 'href="/join/"' in client.get(f"/apply/{open_round(call_city).public_id}/").content.decode()


# ---- starting ---------------------------------------------------------------------------------------------
def test_start_says_in_plain_words_what_each_type_asks(call_city: City) -> None:
    html = signed_in(call_city, "willow").get(f"/apply/{open_round(call_city).public_id}/").content.decode()
    for said in (
        "高校院所式离岸研发中心",
        "企业总部式",
        "孵化园区式",
        "研究团队人数",
        "四、（二）（2）",
        "需备材料",
        "鄂城区科技部门",
    ):
        assert said in html
    assert "集中式" not in html, "a type the call does not take is not offered"


def test_starting_opens_a_form_with_what_is_known(call_city: City) -> None:
    client = signed_in(call_city, "willow")
    body = {
        "type": "university",
        "organisation": call_city.firms["willow"].public_id,
        "idempotency_key": "start-1",
    }
    first, second = (client.post(f"/apply/{open_round(call_city).public_id}/", body) for _ in range(2))
    assert first.url == second.url, "a double click starts one"
    assert "示例垂柳生物有限公司（虚构）" in client.get(first.url).content.decode()


def test_starting_for_a_foreign_organisation_or_an_unknown_type_does_not_work(call_city: City) -> None:
    client, address = signed_in(call_city, "willow"), f"/apply/{open_round(call_city).public_id}/"
    foreign = client.post(address, {"type": "university", "organisation": call_city.firms["amber"].public_id})
    assert foreign.status_code == 404
    wrong = client.post(address, {"type": "centralised", "organisation": call_city.firms["willow"].public_id})
    assert wrong.status_code == 422 and "本批次不受理这一类型" in wrong.content.decode()


def test_starting_after_the_closing_day_says_so(call_city: City) -> None:
    at("2025-10-18", "00:01")
    client = signed_in(call_city, "willow")
    response = client.post(
        f"/apply/{open_round(call_city).public_id}/",
        {"type": "university", "organisation": call_city.firms["willow"].public_id},
    )
    assert response.status_code == 422 and "本批次已于2025年10月17日 24:00 截止" in response.content.decode()


def test_call_that_does_not_exist_is_absent(call_city: City) -> None:
    assert signed_in(call_city, "willow").get("/apply/nosuchround/").status_code == 404


# ---- the own case -----------------------------------------------------------------------------------------
def decided(city: City) -> Case:
    check(city, "amber").hand_in()
    case = case_of(city, "amber")
    decide(city, "liangzihu", case.public_id, "forward", "情况属实，同意转报。")
    decide(city, "city1", case.public_id, "return", "请确认团队名册是否完整。")
    client = signed_in(city, "amber")
    page = Page(client, case.public_id, 6).load()
    rows = {
        f"institution.staff-{n}-{c}": v
        for n in range(12)
        for c, v in {
            "person": f"演示研究员{n + 1:02d}", "research": "yes", "serves_applicant": "yes",
            "full_time": "yes", "degree": "", "title": "", "since": "2024-10-01",
        }.items()
    }  # fmt: skip
    client.post(page.address, page.hidden | rows | {"institution.staff-complete": "yes"})
    check(city, "amber").hand_in()
    decide(city, "liangzihu", case.public_id, "forward", "已补正，同意转报。")
    decide(city, "city1", case.public_id, "accept")
    assign(city, case.public_id, "expert1", "expert2")
    for expert in ("expert1", "expert2"):
        review(city, case.public_id, expert, answer=False)
    judge_all(city, "city2", case.public_id, answer=False)
    decide(city, "city2", case.public_id, "refuse", "研发项目没有立项材料和支出记录。")
    sign(city, case.public_id)
    return case


def test_own_case_tells_where_it_stands_and_how_it_ended_without_naming_anybody(call_city: City) -> None:
    case = decided(call_city)
    html = signed_in(call_city, "amber").get(f"/my/cases/{case.public_id}/").content.decode()
    assert "不予备案" in html and "研发项目没有立项材料和支出记录。" in html
    assert "退回补正" in html and "请确认团队名册是否完整" in html
    for who in ("liangzihu", "city1", "city2", "leader", "expert1", "expert2"):
        account = call_city.accounts[who]
        assert account.name not in html and account.public_id not in html


def test_findings_are_shown_only_when_the_case_has_ended(call_city: City) -> None:
    check(call_city, "amber").hand_in()
    case = case_of(call_city, "amber")
    html = signed_in(call_city, "amber").get(f"/my/cases/{case.public_id}/").content.decode()
    assert "条件认定结果" not in html
    Case.objects.scoped("a test").filter(pk=case.pk).update(ended=True)


@pytest.mark.parametrize(
    "who", ["lumen", "willow", "expert1", "auditor", "admin", "policy", "leader", "city1", "liangzihu"]
)
def test_foreign_and_absent_cases_look_alike(call_city: City, who: str) -> None:
    check(call_city, "amber").hand_in()
    case, client = case_of(call_city, "amber"), signed_in(call_city, who)
    for public_id in (case.public_id, "absent0000000000"):
        for address in ("edit/", "check/", "conditions/", "receipt/1/"):
            assert client.get(f"/cases/{public_id}/{address}").status_code == 404
        assert client.get(f"/my/cases/{public_id}/").status_code == 404
        for address in (
            f"/cases/{public_id}/submit/",
            f"/cases/{public_id}/edit/files/",
            f"/my/cases/{public_id}/withdraw/",
        ):
            assert client.post(address, {}).status_code == 404


@pytest.mark.parametrize(
    "address", ["/me/", "/cases/absent0000000000/edit/", "/my/cases/absent0000000000/", "/me/messages/"]
)
def test_signed_out_is_sent_to_sign_in_whether_or_not_it_exists(call_city: City, address: str) -> None:
    assert Client().get(address).url.startswith("/sign-in?next=")


@pytest.mark.parametrize("who", ["city1", "expert1", "auditor", "admin", "policy", "leader"])
def test_pages_of_applicants_are_absent_for_offices(call_city: City, who: str) -> None:
    client = signed_in(call_city, who)
    assert client.get("/me/").status_code == 404
    assert client.get(f"/apply/{open_round(call_city).public_id}/").status_code == 404
    assert client.get("/me/organisation/").status_code == 404


def test_english_pages_hold_no_chinese_of_ours(call_city: City) -> None:
    client = signed_in(call_city, "amber")
    client.cookies["language"] = "en"
    case = case_of(call_city, "amber")
    for address in ("/me/", f"/cases/{case.public_id}/edit/?part=6", f"/cases/{case.public_id}/check/"):
        html = client.get(address).content.decode()
        for word in ("待办", "保存并继续", "检查并提交", "必填", "条件"):
            assert word not in html, f"{word} on {address}"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_shows_a_two_language_text_as_it_is_stored(call_city: City, language: str) -> None:
    check(call_city, "amber").hand_in()
    client = signed_in(call_city, "amber")
    client.post(
        f"/apply/{open_round(call_city).public_id}/",
        {"type": "university", "organisation": call_city.firms["amber"].public_id},
    )
    client.cookies["language"] = language
    begun = case_of(call_city, "amber").public_id
    handed_in = Case.objects.of(call_city.authority.pk).get(
        applicant=call_city.firms["amber"], submitted_at__isnull=False
    )
    pages = ["/me/", f"/apply/{open_round(call_city).public_id}/", f"/my/cases/{handed_in.public_id}/"]
    pages += [
        f"/cases/{begun}/{p}" for p in ("edit/?check=1", "edit/?part=6&check=1", "check/", "conditions/")
    ]
    pages += [f"/cases/{handed_in.public_id}/receipt/1/", f"/my/cases/{begun}/", "/me/organisation/"]
    for address in pages:
        html = client.get(address).content.decode()
        assert "&#x27;zh&#x27;" not in html and "{'zh'" not in html, address
