"""Public notices and objections as everyone meets them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, Entry, Objection, PublicNotice
from exclave.apps.cases.objectors import objector
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.verifying import verify_installation
from exclave.apps.people import limiting
from exclave.sample_city.city import City, at, decide

pytestmark = pytest.mark.django_db
PERSON = {
    "kind": "person",
    "name": "演示王某",
    "identity": "DEMO98765",
    "contact": "wang@example.test",
    "statement": "该机构的场地与另一家示例单位是同一处，请核实。",
    "idempotency_key": "objection-key-1",
}


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    limiting.forget()


@pytest.fixture
def running(notice_city: City) -> PublicNotice:
    at("2025-11-27", "10:10")
    return notice(notice_city, "heron")


def notice(city: City, firm: str) -> PublicNotice:
    return PublicNotice.objects.of(city.authority.pk).get(case__applicant=city.firms[firm], ended_at=None)


def receipt(page: str) -> tuple[str, str]:
    number, code = re.findall(r'class="receipt-code">([^<]+)<', page)
    return number, code


def object_to(client: Client, target: PublicNotice, **changes: str) -> tuple[int, str]:
    response = client.post(f"/notices/{target.public_id}/object/", PERSON | changes)
    return response.status_code, response.content.decode()


# ---- notices ----------------------------------------------------------------------------------------------
def test_notice_says_what_until_when_and_why(client: Client, running: PublicNotice) -> None:
    page = client.get(f"/notices/{running.public_id}/").content.decode()
    said = (
        "广东省深圳市南山区",
        "2025年12月1日",
        "剩 2 个工作日",
        "公示期 5 个工作日，自公示次日起算",
        "五、（一）第2句",
    )
    for words in (running.number, running.shown["institution.name"], *said):
        assert words in page, words
    assert f"/notices/{running.public_id}/object/" in page


def test_paused_notice_says_so_and_not_why(client: Client, notice_city: City, running: PublicNotice) -> None:
    paused = notice(notice_city, "maple")
    page = client.get(f"/notices/{paused.public_id}/").content.decode()
    assert "公示期暂停计算" in page and "还剩3 个工作日" in page
    said = Objection.objects.get()
    for secret in (
        said.objector_name,
        said.objector_identity,
        said.contact,
        said.statement,
        said.case.number,
        said.public_id,
    ):
        assert secret not in page, secret


def test_ended_notice_shows_its_result_and_the_register(
    client: Client, notice_city: City, running: PublicNotice
) -> None:
    clock.travel_to(running.ends_at)
    tick()
    page = client.get(f"/notices/{running.public_id}/").content.decode()
    assert "公示期满，备案" in page and f"/register/{running.case.subject_id}/" in page
    assert "object/" not in page


def test_provisional_notice_says_the_date_may_move(client: Client, running: PublicNotice) -> None:
    PublicNotice.objects.of(running.authority_id).filter(pk=running.pk).update(provisional=True)
    assert "日期可能" in client.get(f"/notices/{running.public_id}/").content.decode()


def test_list_filters_and_searches(client: Client, notice_city: City, running: PublicNotice) -> None:
    count = lambda query: client.get(f"/notices/{query}").context["page"].paginator.count  # noqa: E731
    assert [
        count(q)
        for q in ("", "?state=running", "?state=ended", "?q=机器人", f"?q={running.number}", "?q=zzz")
    ] == [5, 2, 3, 1, 1, 0]
    states = [row["state"] for row in client.get("/notices/").context["page"].object_list]
    assert set(states[:2]) == {"running", "paused"} and set(states[2:]) == {"ended"}


def test_list_takes_a_fixed_number_of_queries(
    client: Client, running: PublicNotice, django_assert_num_queries
) -> None:
    client.get("/notices/")
    with CaptureQueriesContext(connection) as found:
        client.get("/notices/")
    for n in range(12):
        PublicNotice.objects.create(
            authority=running.authority, case=running.case, stage=running.stage, number=f"EZ-N-2025-9{n:03d}",
            starts_at=running.starts_at, ends_at=running.ends_at, shown=running.shown,
        )  # fmt: skip
    with django_assert_num_queries(len(found)):
        client.get("/notices/")


def test_absent_notice_is_404(client: Client, db) -> None:
    for address in ("/notices/nonesuch/", "/notices/nonesuch/object/"):
        assert client.get(address).status_code == 404
    assert client.post("/notices/nonesuch/object/", PERSON).status_code == 404


# ---- raising ----------------------------------------------------------------------------------------------
def test_objection_gives_number_and_code_and_stops_the_clock(client: Client, running: PublicNotice) -> None:
    status, page = object_to(client, running)
    number, code = receipt(page)
    assert status == 200 and len(code) >= 16
    said = Objection.objects.get(case__number=number)
    assert (said.objector_name, said.contact) == (PERSON["name"], PERSON["contact"])
    assert code not in (said.follow_code_hash, said.statement)
    assert Case.objects.of(running.authority_id).get(pk=running.case_id).paused
    assert all(report.sound for report in verify_installation())


def test_answer_with_the_receipt_is_not_kept_by_caches(client: Client, running: PublicNotice) -> None:
    assert client.post(f"/notices/{running.public_id}/object/", PERSON).headers["Cache-Control"] == "no-store"


def test_same_form_sent_three_times_is_one_objection_with_one_receipt(
    client: Client, running: PublicNotice
) -> None:
    receipts = {receipt(object_to(client, running)[1]) for _ in range(3)}
    assert len(receipts) == 1
    assert Objection.objects.filter(notice=running).count() == 1
    assert Entry.objects.filter(case=running.case, kind="objected").count() == 1


def test_same_key_with_another_text_is_refused_and_nothing_typed_is_lost(
    client: Client, running: PublicNotice
) -> None:
    object_to(client, running)
    status, page = object_to(client, running, statement="另一段异议内容，与第一次提交的不同。")
    assert status == 422 and "另一段异议内容" in page and "同一请求编号" in page
    assert Objection.objects.filter(notice=running).count() == 1
    assert f'value="{PERSON["idempotency_key"]}"' not in page, "the form comes back with a fresh key"


def test_objector_is_opaque_and_the_same_for_one_form() -> None:
    assert objector("a") == objector("a") and objector("a") != objector("b")
    assert re.fullmatch(r"[2-9a-hjkmnp-z]{16}", objector("a").id) and objector("a").role == "objector"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "", "请选择个人或单位"),
        ("kind", "robot", "请选择个人或单位"),
        ("name", "   ", "请填写真实姓名"),
        ("identity", "123", "请填写18位身份证号"),
        ("identity", "", "请填写18位身份证号"),
        ("contact", "无", "请填写可联系到您的电话或邮箱"),
        ("statement", "太短", "至少10个字"),
    ],
)
def test_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    client: Client, running: PublicNotice, field: str, value: str, words: str
) -> None:
    response = client.post(f"/notices/{running.public_id}/object/", PERSON | {field: value})
    page = response.content.decode()
    assert response.status_code == 422
    by_id = {f["id"]: f for f in response.context["fields"]}
    assert [words in " ".join(f["errors"]) for f in by_id.values()] == [f == field for f in by_id]
    assert f'href="#{field}"' in page, "the list on top leads to the field"
    for name in set(PERSON) - {field, "idempotency_key", "kind"}:
        assert PERSON[name] in page
    assert not Objection.objects.filter(notice=running).exists()


def test_every_fault_is_named_at_once(client: Client, running: PublicNotice) -> None:
    response = client.post(f"/notices/{running.public_id}/object/", {})
    assert response.status_code == 422 and len(response.context["errors"]) == 5


def test_organisation_objects_under_its_credit_code(client: Client, running: PublicNotice) -> None:
    status, _ = object_to(client, running, kind="unit", identity="91420700000000000X")
    assert status == 422 and Objection.objects.filter(notice=running).count() == 0
    status, _ = object_to(
        client,
        running,
        kind="unit",
        name="示例异议单位（虚构）",
        identity="９１４２０７００ＹＤＧＴＸＭ６９９０",
    )
    assert status == 200 and Objection.objects.get(notice=running).objector_identity == "91420700YDGTXM6990"


def test_objection_after_the_last_day_keeps_what_was_typed(client: Client, running: PublicNotice) -> None:
    clock.travel_to(running.ends_at + timedelta(minutes=1))
    for _ in range(2):  # before and after the worker has closed the notice
        status, page = object_to(client, running)
        assert status == 422 and PERSON["statement"] in page
        tick()
    assert not Objection.objects.filter(notice=running).exists()
    form = client.get(f"/notices/{running.public_id}/object/").content.decode()
    assert "异议期已结束" in form and "<textarea" not in form


def test_retry_after_the_notice_ended_still_finds_its_receipt(client: Client, running: PublicNotice) -> None:
    first = receipt(object_to(client, running)[1])
    PublicNotice.objects.of(running.authority_id).filter(pk=running.pk).update(ended_at=running.ends_at)
    assert receipt(object_to(client, running)[1]) == first


def test_typed_markup_is_shown_as_text(client: Client, running: PublicNotice) -> None:
    status, page = object_to(client, running, name="<img src=x onerror=alert(1)>", contact="")
    assert status == 422 and "<img src=x" not in page and "&lt;img src=x" in page


# ---- following --------------------------------------------------------------------------------------------
def follow(client: Client, number: str, code: str, **more: str) -> tuple[int, str]:
    response = client.post("/objections/follow/", {"number": number, "code": code} | more)
    return response.status_code, response.content.decode()


def test_follow_shows_state_and_then_the_answer(
    client: Client, notice_city: City, running: PublicNotice
) -> None:
    number, code = receipt(object_to(client, running)[1])
    status, page = follow(client, f" {number.lower()} ", code)
    assert status == 200 and "核查中" in page and "答复期限" in page
    at("2025-11-27", "16:00")
    decide(
        notice_city,
        "city1",
        Case.objects.of(running.authority_id).get(number=number).public_id,
        "dismissed",
        "已核实，场地独立。",
    )
    page = follow(client, number, code)[1]
    assert "不成立" in page and "已核实，场地独立。" in page
    assert PERSON["name"] not in page and PERSON["identity"] not in page and PERSON["contact"] not in page


def test_wrong_code_and_absent_number_get_the_same_answer(client: Client, running: PublicNotice) -> None:
    number, code = receipt(object_to(client, running)[1])
    wrong, absent = follow(client, number, code[:-1] + "!"), follow(client, "EZ-C-2025-9999", code)
    hide = lambda page: re.sub(r'value="[^"]*"|<time[^>]*>[^<]*</time>|\d\d:\d\d(:\d\d)?', "", page)  # noqa: E731
    assert wrong[0] == absent[0] == 404 and hide(wrong[1]) == hide(absent[1])


def test_guessing_is_slowed_down(client: Client, running: PublicNotice) -> None:
    number, code = receipt(object_to(client, running)[1])
    for _ in range(limiting.FOLLOW.most):
        assert follow(client, number, "wrong")[0] == 404
    blocked = client.post("/objections/follow/", {"number": number, "code": code})
    assert blocked.status_code == 429 and blocked.headers["Retry-After"]
    elsewhere = client.post(
        "/objections/follow/", {"number": number, "code": code}, REMOTE_ADDR="203.0.113.9"
    )
    assert elsewhere.status_code == 200


# ---- taking back ------------------------------------------------------------------------------------------
def test_objection_taken_back_within_ten_minutes_lets_the_notice_run_on(
    client: Client, running: PublicNotice
) -> None:
    number, code = receipt(object_to(client, running)[1])
    status, page = follow(client, number, code, act="withdraw")
    assert status == 200 and "已撤回" in page
    case = Case.objects.of(running.authority_id).get(number=number)
    assert case.ended and case.outcome == "withdrawn" and case.waits_on == "nobody"
    parent = Case.objects.of(running.authority_id).get(pk=running.case_id)
    assert not parent.paused and parent.due_at == running.ends_at
    assert all(report.sound for report in verify_installation())
    assert follow(client, number, code, act="withdraw")[0] == 422, "it can be taken back once"


def test_objection_cannot_be_taken_back_after_ten_minutes(client: Client, running: PublicNotice) -> None:
    number, code = receipt(object_to(client, running)[1])
    at("2025-11-27", "10:21")
    status, page = follow(client, number, code, act="withdraw")
    assert status == 422 and "核查中" in page
    assert not Case.objects.of(running.authority_id).get(number=number).ended


def test_taking_back_needs_the_code(client: Client, running: PublicNotice) -> None:
    number, _ = receipt(object_to(client, running)[1])
    assert follow(client, number, "wrong", act="withdraw")[0] == 404
    assert not Case.objects.of(running.authority_id).get(number=number).ended


def test_one_of_two_objections_taken_back_leaves_the_clock_standing(
    client: Client, notice_city: City, running: PublicNotice
) -> None:
    paused = notice(notice_city, "maple")
    number, code = receipt(object_to(client, paused)[1])
    assert follow(client, number, code, act="withdraw")[0] == 200
    assert Case.objects.of(running.authority_id).get(pk=paused.case_id).paused


def test_journal_names_the_objector_by_the_opaque_id_alone(client: Client, running: PublicNotice) -> None:
    object_to(client, running)
    for event in Event.objects.select_related("opening"):
        text = f"{event.actor} {event.subject} {event.opening.content}"
        for secret in (PERSON["name"], PERSON["identity"], PERSON["contact"], PERSON["statement"]):
            assert secret not in text
