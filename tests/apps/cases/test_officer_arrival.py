"""Before and just after a case arrives: the district's first decision on it."""

import pytest
from django.http import QueryDict

from exclave.apps.cases.inbox.asking import Wanted
from exclave.apps.cases.inbox.reading import find
from exclave.apps.cases.models import Entry
from exclave.apps.people.access import read_standing
from exclave.sample_city.city import City, at, fetch
from tests.apps.cases.officers import Desk, address, case_of, hidden, signed_in

pytestmark = pytest.mark.django_db
GOOD = {"outcome": "forward", "reason": "材料齐全，同意转报。"}


def test_drafts_not_handed_in_are_nobodys_business(call_city: City) -> None:
    draft = case_of(call_city, "amber")
    assert draft.submitted_at is None
    for who in ("city1", "liangzihu"):
        for view in ("open", "applicant", "closed"):
            found = find(read_standing(call_city.accounts[who].pk), Wanted.read(QueryDict(f"view={view}")))
            assert draft.public_id not in [row[0] for row in found.rows]
        assert signed_in(call_city, who).get(address(draft)).status_code == 404


def test_page_says_where_it_stands_what_to_do_and_until_when(call_city: City) -> None:
    desk = Desk(call_city, "echeng", case_of(call_city, "heron"))
    assert "请您办理“转报”" in desk.html
    assert "2025年10月24日" in desk.html and "通知所定“转报”截止日" in desk.html
    assert "五、（一）第2句" in desk.html, "the clause the stage rests on"


def test_city_may_read_and_not_act_while_it_is_the_districts_turn(call_city: City) -> None:
    case = case_of(call_city, "heron")
    desk = Desk(call_city, "city1", case)
    assert 'name="outcome"' not in desk.html
    response = desk.client.post(address(case, "decide"), GOOD | {"expected_version": case.version})
    assert response.status_code == 404, "a denial looks like absence"
    assert fetch(case.public_id).stage == "forward"


def test_another_district_finds_nothing_there(call_city: City) -> None:
    case = case_of(call_city, "heron")
    client = signed_in(call_city, "huarong")
    assert client.get(address(case)).status_code == 404
    assert client.post(address(case, "decide"), GOOD | {"expected_version": case.version}).status_code == 404


def test_missing_reason_is_named_beside_the_form_and_keeps_the_choice(call_city: City) -> None:
    desk = Desk(call_city, "echeng", case_of(call_city, "heron"))
    response = desk.post("decide", outcome="forward", reason="  ")
    html = response.content.decode()
    assert response.status_code == 422
    assert "须写明理由" in html and "decision-reason" in html
    assert 'value="forward" required checked' in html, "what was chosen is still chosen"


def test_return_after_the_closing_day_asks_for_the_time_to_correct(call_city: City) -> None:
    at("2025-10-20")
    desk = Desk(call_city, "echeng", case_of(call_city, "heron"))
    assert 'name="correction_days"' in desk.html
    response = desk.post("decide", outcome="return", reason="租约缺页。", correction_days="")
    assert response.status_code == 422 and "须写明补正期限" in response.content.decode()
    assert desk.post("decide", outcome="return", reason="租约缺页。", correction_days="５").status_code == 302
    assert fetch(desk.case.public_id).waits_on == "applicant"


def test_double_click_has_one_effect(call_city: City) -> None:
    desk = Desk(call_city, "echeng", case_of(call_city, "heron"))
    answers = [desk.post("decide", **GOOD) for _ in range(3)]
    assert [a.status_code for a in answers] == [302, 302, 302], "the same receipt each time"
    assert Entry.objects.filter(case=desk.case, kind="acted", outcome="forward").count() == 1


def test_stale_tab_gets_409_with_the_difference_and_may_go_on(call_city: City) -> None:
    case = case_of(call_city, "heron")
    early, late = Desk(call_city, "echeng", case), Desk(call_city, "echeng", case)
    assert early.post("decide", outcome="return", reason="请补正租约。").status_code == 302
    response = late.post("decide", outcome="forward", reason="同意。")
    html = response.content.decode()
    assert response.status_code == 409
    assert "退回补正" in html, "what the other did"
    assert "附意见转报" in html and "同意。" in html, "what one was about to do"
    fields = hidden(html, address(case, "decide"))
    assert fields["reason"] == "同意。" and fields["expected_version"] == str(fetch(case.public_id).version)
    assert Entry.objects.filter(case=case, outcome="forward").count() == 0


def test_next_page_shows_the_receipt_and_the_new_stage(call_city: City) -> None:
    desk = Desk(call_city, "echeng", case_of(call_city, "heron"))
    response = desk.client.post(
        address(desk.case, "decide"), hidden(desk.html, address(desk.case, "decide")) | GOOD, follow=True
    )
    html = response.content.decode()
    assert "notice-success" in html and "材料齐全，同意转报。" in html
    assert "演示·鄂城经办" in html, "colleagues see who acted"
