"""Many cases at once (EZ-25): a preview that says what happens, then whole or not at all, with one key."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases import answering, running, together
from exclave.apps.cases.actions.act_on_many import MOST, act_on_many
from exclave.apps.cases.actions.remind_case import recipients
from exclave.apps.cases.models import Case, Handling, Reminder
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor
from exclave.apps.panels.models import Assignment
from exclave.engines import procedure as engine
from exclave.sample_city.city import City, at, decide
from exclave.sample_city.copies import copies
from tests.apps.cases.officers import case_of, signed_in

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def waiting(city: City, number: int) -> list[Case]:
    """Cases that wait to be accepted."""
    return copies(case_of(city, "willow"), number)


def items(cases: list[Case]) -> list[tuple[str, int]]:
    return [(case.public_id, case.version) for case in cases]


def boxes(cases: list[Case]) -> list[str]:
    return [f"{case.public_id}:{case.version}" for case in cases]


def stages(cases: list[Case]) -> set[str]:
    found = Case.objects.scoped("a test").filter(pk__in=[case.pk for case in cases])
    return set(found.values_list("stage", flat=True))


def form(html: str, action: str) -> dict[str, list[str]]:
    """Everything hidden in the form that posts to ``action``."""
    body = next(
        b for to, b in re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', html, re.S) if to == action
    )
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(body):
        found.setdefault(name, []).append(value)
    return found


def test_many_are_accepted_in_one_transaction_with_one_receipt(review_city: City) -> None:
    cases = waiting(review_city, 3)
    for _ in range(2):
        receipt = act_on_many(
            review_city.actor("city1"), act="decide:accept", items=items(cases), idempotency_key="many-1"
        )
    assert receipt.repeated and stages(cases) == {"review"}
    acted = Event.objects.filter(action="case.acted", subject_id__in=[c.public_id for c in cases])
    assert acted.count() == 3, "one event a case, however often it is asked for"


def test_many_refuses_whole_when_one_was_changed_meanwhile(review_city: City) -> None:
    cases = waiting(review_city, 3)
    old = items(cases)
    decide(review_city, "city1", cases[1].public_id, "return", "请补正。", correction_days=10)
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        act_on_many(review_city.actor("city1"), act="decide:accept", items=old)
    assert [fault.path for fault in refused.value.faults] == [cases[1].public_id]
    assert Event.objects.count() == before and stages([cases[0], cases[2]]) == {"accept"}


def test_many_refuses_whole_and_names_each_that_is_not_the_actors(review_city: City) -> None:
    cases = [*waiting(review_city, 1), case_of(review_city, "maple")]
    with pytest.raises(Refused) as refused:
        act_on_many(review_city.actor("city1"), act="decide:accept", items=items(cases))
    assert [fault.path for fault in refused.value.faults] == [cases[1].public_id]
    with pytest.raises(Refused) as refused:
        act_on_many(review_city.actor("echeng"), act="decide:accept", items=items(cases))
    assert len(refused.value.faults) == 2 and stages(cases[:1]) == {"accept"}


@pytest.mark.parametrize("wrong", [[], [("x", 1), ("x", 2)], [(str(n), 1) for n in range(MOST + 1)]])
def test_many_takes_one_to_two_hundred_different_cases(
    review_city: City, wrong: list[tuple[str, int]]
) -> None:
    with pytest.raises(Refused) as refused:
        act_on_many(review_city.actor("city1"), act="decide:accept", items=wrong)
    assert refused.value.code == "many_wrong"


def test_many_knows_no_other_act(review_city: City) -> None:
    with pytest.raises(Refused):
        act_on_many(review_city.actor("city1"), act="erase", items=items(waiting(review_city, 1)))


def test_preview_says_what_happens_and_confirming_does_it(review_city: City) -> None:
    cases, client = waiting(review_city, 3), signed_in(review_city, "city1")
    chooser = client.post("/work/many/", {"selected": boxes(cases)}).content.decode()
    assert "3件中3件可办" in chooser and "decide:accept" in chooser
    html = client.post("/work/many/", {"selected": boxes(cases), "act": "decide:accept"}).content.decode()
    assert html.count("审核论证") >= 3 and "不能撤回" in html
    assert stages(cases) == {"accept"}, "a preview changes nothing"
    response = client.post("/work/many/do/", form(html, "/work/many/do/"))
    assert response.status_code == 302 and stages(cases) == {"review"}


def test_preview_shows_which_refuse_and_goes_on_without_them(review_city: City) -> None:
    cases, client = [*waiting(review_city, 2), case_of(review_city, "heron")], signed_in(review_city, "city1")
    html = client.post("/work/many/", {"selected": boxes(cases), "act": "decide:accept"}).content.decode()
    assert "有1件不能办理" in html and cases[2].number in html and "/work/many/do/" not in html
    going = re.findall(r'name="selected" value="([^"]+)"', html.split('<h2 id="preview-title"')[1])
    html = client.post("/work/many/", {"selected": going, "act": "decide:accept"}).content.decode()
    assert "/work/many/do/" in html and sorted(going) == sorted(boxes(cases[:2]))


def test_preview_marks_a_case_changed_since_it_was_chosen(review_city: City) -> None:
    cases, client = waiting(review_city, 2), signed_in(review_city, "city1")
    old = boxes(cases)
    decide(review_city, "city1", cases[0].public_id, "return", "请补正。", correction_days=10)
    html = client.post(
        "/work/many/", {"selected": old, "act": "decide:return", "reason": "x", "days": "5"}
    ).content.decode()
    assert "有1件不能办理" in html


def test_preview_asks_for_the_reason_the_act_needs(review_city: City) -> None:
    cases, client = waiting(review_city, 2), signed_in(review_city, "city1")
    html = client.post("/work/many/", {"selected": boxes(cases), "act": "decide:return"}).content.decode()
    assert "请写明理由，各件相同" in html and "preview-title" not in html
    typed = {"selected": boxes(cases), "act": "decide:return", "reason": "请补充合同。", "days": "１０"}
    html = client.post("/work/many/", typed).content.decode()
    assert client.post("/work/many/do/", form(html, "/work/many/do/")).status_code == 302
    assert stages(cases) == {"apply"}


def test_all_that_match_the_filter_are_chosen_as_they_are_now(review_city: City) -> None:
    cases, client = waiting(review_city, 4), signed_in(review_city, "city1")
    html = client.post("/work/many/", {"everything": "1", "list": "stage=filing.accept"}).content.decode()
    assert "已选5件" in html and all(case.public_id in html for case in cases)


def test_nothing_chosen_leads_back_to_the_list(review_city: City) -> None:
    client = signed_in(review_city, "city1")
    response = client.post("/work/many/", {"list": "view=open"})
    assert response.status_code == 302 and response["Location"] == "/work/?view=open"
    foreign = client.post("/work/many/", {"selected": ["nosuchcase:1"]}).content.decode()
    assert "没有列入" in foreign


def test_time_is_given_to_many(review_city: City) -> None:
    case = case_of(review_city, "maple")
    due = case.due_at
    act_on_many(review_city.actor("city1"), act="extend", items=items([case]), days=5, reason="专家出差。")
    case.refresh_from_db()
    assert case.due_at is not None and due is not None and case.due_at > due


def test_reminding_many_sends_each_one_message_a_day(review_city: City) -> None:
    case = case_of(review_city, "maple")
    act_on_many(review_city.actor("city1"), act="remind", items=items([case]))
    sent = Outbox.objects.filter(topic="case.reminded")
    assert sent.count() >= 1 and Reminder.objects.of(case.authority_id).filter(case=case).count() == 1
    with pytest.raises(Refused) as refused:
        act_on_many(review_city.actor("city1"), act="remind", items=items([case]))
    assert "今天已提醒" in refused.value.faults[0].zh
    at("2025-11-05")
    act_on_many(review_city.actor("city1"), act="remind", items=items([case]))
    assert Reminder.objects.of(case.authority_id).filter(case=case).count() == 2


def test_reminding_refuses_where_nobody_is_waited_for(review_city: City) -> None:
    with pytest.raises(Refused) as refused:
        act_on_many(review_city.actor("city1"), act="remind", items=items([case_of(review_city, "willow")]))
    assert "不等待他人" in refused.value.faults[0].zh


def test_cases_are_given_out_evenly(review_city: City) -> None:
    cases, client = waiting(review_city, 4), signed_in(review_city, "city1")
    html = client.post("/work/many/", {"selected": boxes(cases), "act": "hand"}).content.decode()
    client.post("/work/many/do/", form(html, "/work/many/do/"))
    given = Handling.objects.of(review_city.authority.pk).filter(case__in=cases)
    by = [given.filter(account__username=name).count() for name in ("city1", "city2")]
    assert given.count() == 4 and sum(by) == 4 and max(by) - min(by) <= 1


def test_experts_are_proposed_for_many_and_asked_on_confirming(review_city: City) -> None:
    cases, client = waiting(review_city, 2), signed_in(review_city, "city1")
    act_on_many(review_city.actor("city1"), act="decide:accept", items=items(cases))
    for case in cases:
        case.refresh_from_db()
    html = client.post("/work/many/", {"selected": boxes(cases), "act": "experts"}).content.decode()
    assert "未发现利益冲突" in html
    client.post("/work/many/do/", form(html, "/work/many/do/"))
    asked = Assignment.objects.of(review_city.authority.pk).filter(case_id__in=[c.pk for c in cases])
    assert asked.count() == 4 and set(asked.values_list("state", flat=True)) == {"assigned"}


@pytest.mark.parametrize("act", ["decide:accept", "extend", "remind", "hand", "experts"])
def test_preview_asks_as_many_queries_for_fifty_cases_as_for_one(review_city: City, act: str) -> None:
    client, cases = signed_in(review_city, "city1"), waiting(review_city, 50)

    def cost(number: int) -> int:
        typed = {"selected": boxes(cases[:number]), "act": act, "reason": "材料较多。", "days": "5"}
        with CaptureQueriesContext(connection) as queries:
            client.post("/work/many/", typed)
        return len(queries)

    cost(1)
    one, three, fifty = cost(1), cost(3), cost(50)
    assert one == three == fifty <= 26, (one, three, fifty)


def test_cases_read_together_stand_as_each_stands_alone(review_city: City) -> None:
    """History, context, what each person may do, conditions and whom to remind: nothing is lost by reading at once."""
    waiting(review_city, 2)
    review_city_cases = Case.objects.scoped("a test").select_related(
        "authority", "round", "applicant", "programme"
    )
    alone, read = ({case.pk: case for case in review_city_cases.order_by("pk")} for _ in range(2))
    together.read(read.values())
    now = clock.now()
    for key, case in alone.items():
        one, other = running.load(case), running.load(read[key])
        assert one.state == other.state and one.context.evidence == other.context.evidence
        assert one.context.conflicts == other.context.conflicts and one.context.apart == other.context.apart
        assert answering.answers_of(case, one.compiled) == answering.answers_of(read[key], other.compiled)
        assert sorted(recipients(one)) == sorted(recipients(other))
        for account in review_city.accounts.values():
            person = running.person(one, Actor(account.public_id, "officer"))
            assert person == running.person(other, Actor(account.public_id, "officer"))
            found = [engine.options(a.procedure, a.state, a.context, person, now) for a in (one, other)]
            assert found[0] == found[1], (case, account)


def test_cases_due_one_after_the_other_stand_in_that_order(review_city: City) -> None:
    made: list[Any] = copies(case_of(review_city, "heron"), 2, apart=timedelta(days=1))
    assert made[0].number.endswith("-001") and made[0].subject_id != made[1].subject_id
