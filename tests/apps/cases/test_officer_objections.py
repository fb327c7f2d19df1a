"""Objections: who objects is known to the handling officer alone, and looking is recorded."""

import pytest

from exclave.apps.cases import running
from exclave.apps.cases.actions.raise_objection import raise_objection
from exclave.apps.cases.actions.reveal_objector import reveal_objector
from exclave.apps.cases.actions.withdraw_objection import withdraw_objection
from exclave.apps.cases.models import Case, Objection, PublicNotice
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor
from exclave.sample_city.city import City, fetch
from tests.apps.cases.officers import Desk, address, case_of, signed_in

pytestmark = pytest.mark.django_db
NAME, IDENTITY, CONTACT = "演示异议人", "DEMO12345", "objector@example.test"


def objection_case(city: City) -> Case:
    return Case.objects.of(city.authority.pk).get(procedure="objection")


def test_handling_officer_reads_name_and_statement_with_identity_masked(notice_city: City) -> None:
    html = Desk(notice_city, "city1", objection_case(notice_city)).html
    assert NAME in html and "实验室与另一家示例单位共用" in html
    assert IDENTITY not in html and CONTACT not in html and "DE＊＊＊＊＊45" in html


@pytest.mark.parametrize("who", ["city2", "leader"])
def test_who_decided_or_signed_never_learns_who_objects(notice_city: City, who: str) -> None:
    case = objection_case(notice_city)
    desk = Desk(notice_city, who, case)
    for secret in (NAME, IDENTITY, CONTACT, "实验室与另一家示例单位共用"):
        assert secret not in desk.html
    revealed = desk.client.post(address(case, "reveal"), {"expected_version": case.version})
    assert revealed.status_code == 404
    assert not Event.objects.filter(action="objection.reveal").exists()


@pytest.mark.parametrize("who", ["linkong", "maple", "expert2", "auditor", "admin"])
def test_objection_is_absent_for_everybody_else(notice_city: City, who: str) -> None:
    case = objection_case(notice_city)
    assert signed_in(notice_city, who).get(address(case)).status_code == 404


def test_revealing_shows_it_once_and_is_recorded_without_naming_anybody(notice_city: City) -> None:
    desk = Desk(notice_city, "city1", objection_case(notice_city))
    response = desk.post("reveal")
    html = response.content.decode()
    assert response.status_code == 200 and IDENTITY in html and CONTACT in html
    event = Event.objects.get(action="objection.reveal")
    assert NAME not in str(event.opening.content) and IDENTITY not in str(event.opening.content)
    assert IDENTITY not in desk.load(), "the next page masks it again"


def test_page_of_the_case_objected_to_names_the_objection_and_nobody(notice_city: City) -> None:
    for who in ("city1", "city2"):
        html = Desk(notice_city, who, case_of(notice_city, "maple")).html
        assert objection_case(notice_city).number in html and NAME not in html
    assert (
        objection_case(notice_city).number
        not in Desk(notice_city, "linkong", case_of(notice_city, "maple")).html
    )


def test_timeline_of_an_objection_names_no_objector(notice_city: City) -> None:
    html = Desk(notice_city, "city2", objection_case(notice_city)).html
    assert "objector-sample" not in html


def test_answer_says_what_becomes_of_the_notice_and_is_given_by_another_person(notice_city: City) -> None:
    case = objection_case(notice_city)
    assert "公示继续计时" in Desk(notice_city, "city1", case).html
    barred = Desk(notice_city, "city2", case)
    assert "同一人不能再办理本环节" in barred.html
    desk = Desk(notice_city, "city1", case)
    assert desk.post("decide", outcome="dismissed", reason="现场核实，独立使用。").status_code == 302
    assert Objection.objects.get(case=case).answer == "现场核实，独立使用。"
    assert not fetch(case_of(notice_city, "maple").public_id).paused


def test_page_of_notices_lists_what_runs_and_what_awaits_an_answer(notice_city: City) -> None:
    html = signed_in(notice_city, "city1").get("/work/notices/").content.decode()
    for notice in PublicNotice.objects.of(notice_city.authority.pk).filter(ended_at=None):
        assert notice.number in html
    assert objection_case(notice_city).number in html and NAME not in html
    for who in ("echeng", "leader", "expert1", "maple", "auditor"):
        assert signed_in(notice_city, who).get("/work/notices/").status_code == 404


# ---- the actions themselves --------------------------------------------------------------------------------
def test_looking_at_the_objector_is_recorded_once_a_request_and_denied_to_others(notice_city: City) -> None:
    case = objection_case(notice_city)
    officer, looked = notice_city.actor("city1"), Event.objects.filter(action="objection.reveal")
    for who in ("city2", "leader", "echeng", "maple", "auditor"):
        with pytest.raises(Refused) as refused:
            reveal_objector(notice_city.actor(who), case_id=case.public_id)
        assert refused.value.code == "not_allowed", who
    assert not looked.exists()
    receipt = reveal_objector(officer, case_id=case.public_id, idempotency_key="k")
    assert receipt.result == {"case": case.public_id} and looked.get().subject_id == case.public_id
    assert reveal_objector(officer, case_id=case.public_id, idempotency_key="k").repeated
    assert looked.count() == 1


def raised(city: City) -> dict[str, str]:
    """A second objection, to the notice of “heron”: number and code of its receipt."""
    notice = PublicNotice.objects.of(city.authority.pk).get(case=case_of(city, "heron"), ended_at=None)
    receipt = raise_objection(
        Actor("opaque-objector", "objector"), notice_id=notice.public_id, kind="person", name="演示异议人乙",
        identity="DEMO54321", contact="second@example.test", statement="场地租约与公示的地址不符，请核实。",
    )  # fmt: skip
    return {"number": receipt.result["number"], "code": receipt.result["code"]}


def test_objection_taken_back_ends_by_its_own_history_and_the_notice_runs_on(notice_city: City) -> None:
    receipt, objector = raised(notice_city), Actor("opaque-objector", "objector")
    assert fetch(case_of(notice_city, "heron").public_id).waits_on == "authority"
    done = withdraw_objection(objector, **receipt, idempotency_key="k")
    child = Case.objects.of(notice_city.authority.pk).get(number=receipt["number"])
    assert (child.ended, child.outcome, child.stage, child.waits_on) == (True, "withdrawn", "end", "nobody")
    state = running.load(child).state
    assert (state.ended, state.outcome, state.stage) == (True, "withdrawn", "end")
    assert Objection.objects.get(case=child).answered_at is not None
    parent = fetch(case_of(notice_city, "heron").public_id)
    assert not parent.paused and parent.waits_on == "clock"
    events = Event.objects.filter(subject_id=child.public_id).order_by("sequence")
    assert events.last().action == "case.withdrawn" and events.last().actor["id"] == objector.id
    assert withdraw_objection(objector, **receipt, idempotency_key="k").result == done.result
    html = signed_in(notice_city, "city1").get(address(child)).content.decode()
    assert "已撤回" in html and ">withdrawn<" not in html


def test_objection_is_taken_back_once_and_with_its_own_code_only(notice_city: City) -> None:
    first = objection_case(notice_city).number
    receipt, objector = raised(notice_city), Actor("opaque-objector", "objector")

    def refusal(actor: Actor = objector, **changes: str) -> str:
        with pytest.raises(Refused) as refused:
            withdraw_objection(actor, **receipt | changes)
        return refused.value.code

    assert refusal(code="0" * 12) == "not_allowed"
    assert refusal(number=first) == "not_allowed"
    withdraw_objection(objector, **receipt)
    assert refusal() == "ended"
