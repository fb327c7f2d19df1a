"""Being heard before a removal: told only when it is notified, stated in the same editor (EZ-19)."""

import pytest
from applicants import Check, Page, again, case_of, signed_in

from exclave.apps.cases.actions.settle_point import settle_point
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case
from exclave.apps.register.models import Certificate
from exclave.sample_city.city import City, at, decide, fetch, sign

pytestmark = pytest.mark.django_db
REASON = "2025年度绩效考评不合格，拟移出备案。"


def removal(city: City) -> Case:
    return case_of(city, "cedar", "removal")


def notified(city: City) -> Case:
    case = removal(city)
    at("2026-03-06", "10:00")
    settle_point(
        city.actor("city1"), case_id=case.public_id, point="reply_period", value="10 工作日",
        reason="按通常做法", expected_version=fetch(case.public_id).version,
    )  # fmt: skip
    decide(city, "city1", case.public_id, "notify", REASON)
    return again(case)


def test_removal_being_verified_is_not_shown_yet(evaluation_city: City) -> None:
    case, client = removal(evaluation_city), signed_in(evaluation_city, "cedar")
    assert case.number not in client.get("/me/").content.decode()
    assert client.get(f"/my/cases/{case.public_id}/").status_code == 404
    assert client.get(f"/cases/{case.public_id}/edit/").status_code == 404


def test_hearing_stands_in_the_todo_with_its_deadline(evaluation_city: City) -> None:
    case = notified(evaluation_city)
    html = signed_in(evaluation_city, "cedar").get("/me/").content.decode()
    assert "请陈述意见" in html and case.number in html and "2026年3月20日" in html


def test_ground_is_shown_above_the_statement(evaluation_city: City) -> None:
    case = notified(evaluation_city)
    html = Page(signed_in(evaluation_city, "cedar"), case.public_id).load().html
    assert REASON in html and "通知拟移出" in html and 'name="institution.statement"' in html


def test_statement_is_handed_in_as_stated_and_the_case_goes_on_to_the_decision(evaluation_city: City) -> None:
    case, client = notified(evaluation_city), signed_in(evaluation_city, "cedar")
    empty = Check(client, case.public_id).load()
    assert empty.hidden["outcome"] == "stated" and empty.hand_in().status_code == 422
    page = Page(client, case.public_id).load()
    assert page.hidden["expected_version"] == "0", "nothing was saved before"
    assert page.save(institution__statement="请考虑正在整改的情况。").url.endswith("/check/")
    assert Check(client, case.public_id).load().hand_in().url.endswith("/receipt/1/")
    assert again(case).stage == "decide"
    assert "请考虑正在整改的情况" in client.get(f"/cases/{case.public_id}/receipt/1/").content.decode()


def test_time_that_ran_out_is_not_a_form_any_more(evaluation_city: City) -> None:
    case, client = notified(evaluation_city), signed_in(evaluation_city, "cedar")
    at("2026-03-23", "09:00")
    tick()
    assert again(case).stage == "decide"
    assert client.get(f"/cases/{case.public_id}/edit/").url == f"/my/cases/{case.public_id}/"
    assert "逾期未提意见" in client.get(f"/my/cases/{case.public_id}/").content.decode()


def test_nobody_else_sees_or_states_anything(evaluation_city: City) -> None:
    case, client = notified(evaluation_city), signed_in(evaluation_city, "lumen")
    for address in ("edit/", "check/", "conditions/"):
        assert client.get(f"/cases/{case.public_id}/{address}").status_code == 404
    assert client.post(f"/cases/{case.public_id}/submit/", {}).status_code == 404


def test_ended_removal_tells_its_reason(evaluation_city: City) -> None:
    case = notified(evaluation_city)
    client = signed_in(evaluation_city, "cedar")
    Page(client, case.public_id).load().save(institution__statement="没有异议。")
    Check(client, case.public_id).load().hand_in()
    at("2026-03-16", "10:00")
    decide(evaluation_city, "city2", case.public_id, "remove", "考评不合格，陈述不改变结论。")
    sign(evaluation_city, case.public_id)
    html = client.get(f"/my/cases/{case.public_id}/").content.decode()
    assert "考评不合格，陈述不改变结论。" in html and "移出备案" in html
    paper = Certificate.objects.of(case.authority_id).get(
        institution__public_id=case.subject_id, kind="decision"
    )
    assert f'href="/papers/{paper.public_id}/"' in html and paper.number in html
    assert client.get(f"/papers/{paper.public_id}/").status_code == 200


def test_filing_shows_its_certificate_and_that_it_was_revoked(evaluation_city: City) -> None:
    filing = case_of(evaluation_city, "cedar")
    client = signed_in(evaluation_city, "cedar")
    assert "备案证书" in client.get(f"/my/cases/{filing.public_id}/").content.decode()
    case = notified(evaluation_city)
    at("2026-03-23", "09:00")
    tick()
    decide(evaluation_city, "city2", case.public_id, "remove", "逾期未陈述意见。")
    sign(evaluation_city, case.public_id)
    assert "已于 2026年3月23日 撤销" in client.get(f"/my/cases/{filing.public_id}/").content.decode()


def test_report_that_was_never_begun_says_until_when_it_was_and_whom_to_ask(evaluation_city: City) -> None:
    html = signed_in(evaluation_city, "quartz").get("/me/").content.decode()
    assert "已于2026年1月31日 24:00 截止" in html and "请联系鄂州市科技局（演示）" in html
    assert "/me/reports/" not in html, "no button that could only refuse"
