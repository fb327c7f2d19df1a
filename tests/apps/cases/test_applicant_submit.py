"""Checking and handing in: faults with links, warnings to confirm, one receipt, taking back, too late (EZ-11, EZ-15)."""

from datetime import timedelta

import pytest
from applicants import Check, Page, again, case_of, check, draft, open_page, signed_in

from exclave.apps.cases.models import Case, Fact, Submission
from exclave.apps.journal import clock
from exclave.apps.journal.models import Receipt
from exclave.sample_city.city import City, at, decide

pytestmark = pytest.mark.django_db
NAME = "institution.name"


def submissions(case: Case) -> list[Submission]:
    return list(Submission.objects.filter(case=case).order_by("sequence"))


# ---- the check --------------------------------------------------------------------------------------------
def test_check_lists_every_fault_with_the_way_to_its_field(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    page.save(institution__host_body="", institution__host_kind="")
    checked = check(call_city, "amber")
    link = f'href="/cases/{page.case}/edit/?part=4&amp;check=1#institution.host_body"'
    assert link in checked.html and "未填写" in checked.html
    assert "disabled" in checked.html[checked.html.index('id="submit"') :], (
        "nothing to press while faults stand"
    )


def test_check_shows_everything_entered_and_what_will_happen_until_when(call_city: City) -> None:
    html = check(call_city, "amber").html
    for said in ("演示研究员09", "420 万元", "湖北省鄂州市梁子湖区", "site.pdf"):
        assert said in html
    assert "进入“转报”" in html and "提交后 10 分钟内" in html
    assert "截止日（2025年10月17日）过后撤回的，不能再次提交" in html


def test_faulty_form_is_not_handed_in_and_nothing_is_lost(call_city: City) -> None:
    page = open_page(call_city, "amber", 4)
    page.save(institution__host_body="", institution__host_kind="")
    response = check(call_city, "amber").hand_in()
    assert response.status_code == 422 and "未填写" in response.content.decode()
    assert submissions(case_of(call_city, "amber")) == []


def test_unconfirmed_warning_stands_in_the_way_and_a_confirmed_one_does_not(call_city: City) -> None:
    checked = check(call_city, "amber")
    assert checked.warned == ["institution.staff"], "the list is not confirmed to be complete"
    assert checked.hand_in(confirmed=[]).status_code == 422
    assert check(call_city, "amber").hand_in().status_code == 302


# ---- handing in once --------------------------------------------------------------------------------------
def test_double_click_gives_one_receipt_and_one_row(call_city: City) -> None:
    checked = check(call_city, "amber")
    first, second, third = checked.hand_in(), checked.hand_in(), checked.hand_in()
    assert first.status_code == 302 and first.url == second.url == third.url
    (only,) = submissions(case_of(call_city, "amber"))
    assert first.url == f"/cases/{checked.case}/receipt/1/"
    assert only.receipt_number in checked.client.get(first.url).content.decode()
    assert Receipt.objects.filter(action="case.submit", key=checked.hidden["idempotency_key"]).count() == 1


def test_form_kept_as_submitted_holds_no_note_of_the_editor(call_city: City) -> None:
    Page(signed_in(call_city, "amber"), case_of(call_city, "amber").public_id, 4).load().save(
        institution__host_body="示例学院（虚构）", institution__host_kind="university"
    )
    check(call_city, "amber").hand_in()
    (only,) = submissions(case_of(call_city, "amber"))
    assert not [key for key in only.data if key.startswith("_")]
    assert Fact.objects.scoped("a test").filter(submission=only).exists()


def test_what_changed_after_the_check_was_opened_is_shown_before_it_is_handed_in(call_city: City) -> None:
    checked = check(call_city, "amber")
    open_page(call_city, "amber", 3).save(
        institution__name="另一标签页改的（虚构）", institution__place="420111"
    )
    response = checked.hand_in()
    assert response.status_code == 409
    assert "另一标签页改的（虚构）" in response.content.decode()
    assert submissions(case_of(call_city, "amber")) == []


def test_case_that_moved_meanwhile_answers_409(call_city: City) -> None:
    checked = check(call_city, "amber")
    Case.objects.scoped("a test").filter(public_id=checked.case).update(version=99)
    assert checked.hand_in().status_code == 409


# ---- the receipt and taking back --------------------------------------------------------------------------
def test_receipt_shows_what_was_handed_in_by_whom_and_until_when_it_can_be_taken_back(
    call_city: City,
) -> None:
    checked = check(call_city, "amber")
    html = checked.client.get(checked.hand_in().url).content.decode()
    (only,) = submissions(case_of(call_city, "amber"))
    assert only.receipt_number in html and "演示研究员09" in html and "演示·琥珀申报人" in html
    until = (only.at + timedelta(minutes=10)).isoformat()[:16]
    assert f'data-countdown="{until}' in html


def take_back(call_city: City) -> tuple[Check, Case, object]:
    checked = check(call_city, "amber")
    checked.hand_in()
    case = again(case_of(call_city, "amber"))
    return checked, case, {"expected_version": case.version, "idempotency_key": "back-1"}


def test_submission_is_taken_back_within_ten_minutes_and_the_draft_goes_on(call_city: City) -> None:
    checked, case, body = take_back(call_city)
    response = checked.client.post(f"/my/cases/{case.public_id}/withdraw/", body)
    assert response.url == f"/cases/{case.public_id}/edit/"
    (only,) = submissions(case)
    assert only.withdrawn_at is not None and again(case).stage == "apply"
    assert draft(case).data[NAME]
    receipt = checked.client.get(f"/cases/{case.public_id}/receipt/1/").content.decode()
    assert "视为没有提交" in receipt
    assert check(call_city, "amber").hand_in().url.endswith("/receipt/2/")


def test_ten_minutes_are_over_after_ten_minutes(call_city: City) -> None:
    checked, case, body = take_back(call_city)
    clock.travel_to(clock.now() + timedelta(minutes=10))
    response = checked.client.post(f"/my/cases/{case.public_id}/withdraw/", body)
    assert response.status_code == 422
    assert submissions(case)[0].withdrawn_at is None
    assert "data-countdown" not in checked.client.get(f"/cases/{case.public_id}/receipt/1/").content.decode()


def test_nothing_is_taken_back_once_somebody_acted_on_it(call_city: City) -> None:
    checked, case, body = take_back(call_city)
    decide(call_city, "liangzihu", case.public_id, "forward", "情况属实。")
    assert checked.client.post(f"/my/cases/{case.public_id}/withdraw/", body).status_code == 409
    body["expected_version"] = again(case).version
    assert checked.client.post(f"/my/cases/{case.public_id}/withdraw/", body).status_code in (404, 422)
    assert submissions(case)[0].withdrawn_at is None


def test_taking_back_after_the_closing_day_is_warned_of(call_city: City) -> None:
    at("2025-10-17", "23:55")
    checked = check(call_city, "amber")
    receipt = checked.hand_in().url
    at("2025-10-18", "00:01")
    html = checked.client.get(receipt).content.decode()
    assert "已过截止日：撤回后，未获延期不能再次提交" in html


# ---- too late ---------------------------------------------------------------------------------------------
def test_form_after_the_deadline_says_until_when_it_was_and_what_helps_and_keeps_the_draft(
    call_city: City,
) -> None:
    checked = check(call_city, "amber")
    at("2025-10-18", "00:00")
    response = checked.hand_in()
    html = response.content.decode()
    assert response.status_code == 422
    assert (
        "2025年10月17日 24:00 截止" in html
        and "鄂州市科技局（演示）申请延长期限" in html
        and "下一批" in html
    )
    assert submissions(case_of(call_city, "amber")) == []
    assert draft(case_of(call_city, "amber")).data[NAME]


# ---- correction -------------------------------------------------------------------------------------------
def returned(city: City, reason: str) -> Case:
    check(city, "amber").hand_in()
    case = case_of(city, "amber")
    decide(city, "liangzihu", case.public_id, "return", reason)
    return again(case)


def test_correction_asked_for_stands_on_the_form_and_beside_the_fields_it_names(call_city: City) -> None:
    case = returned(call_city, "场地证明缺最后两页；使用面积请核对。")
    html = Page(signed_in(call_city, "amber"), case.public_id, 5).load().html
    assert "退回补正" in html and "场地证明缺最后两页" in html
    assert f'href="/cases/{case.public_id}/edit/?part=5#institution.f_site"' in html
    assert "field-asked" in html[html.index('data-field="institution.f_site"') - 200 :][:260]


def test_corrected_form_is_handed_in_again_as_a_second_submission(call_city: City) -> None:
    case = returned(call_city, "使用面积请核对。")
    Page(signed_in(call_city, "amber"), case.public_id, 5).load().save(
        **{**plain(case, 5), "institution.area": "650"}
    )
    assert check(call_city, "amber").hand_in().url.endswith("/receipt/2/")
    first, second = submissions(case)
    assert (first.data["institution.area"], second.data["institution.area"]) == ("640", "650")


def plain(case: Case, part: int) -> dict[str, str]:
    """The part as the browser would post it unchanged (simple fields only)."""
    from exclave.apps.cases.filling.sheet import open_sheet

    sheet = open_sheet(case)
    assert sheet is not None
    return {
        f.key: str(sheet.data.get(f.key) or "")
        for f in sheet.sections[part - 1].fields
        if f.type not in ("file", "table")
    }
