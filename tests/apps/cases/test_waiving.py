"""Waivers: a recorded act of the office the pack names, above a floor, with a second signature where it is asked.

No shipped programme has a waiver yet, so the city's pack is given one: fifteen in the team, eight at the least.
"""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases import answering, running
from exclave.apps.cases.actions.judge_condition import judge_condition
from exclave.apps.cases.actions.sign_waiver import sign_waiver
from exclave.apps.cases.actions.waive_condition import waive_condition
from exclave.apps.cases.models import Case, Waiver
from exclave.apps.cases.signing import waivers_to_sign
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import library
from exclave.engines.policy.answers import compile_pack
from exclave.engines.policy.pack.model import Param
from exclave.engines.policy.pack.model import Waiver as Rule
from exclave.sample_city.city import City, decide, fetch, judge_all
from exclave.sample_city.copies import copies
from tests.apps.cases.officers import Desk, address, case_of, hidden, signed_in

pytestmark = pytest.mark.django_db
WHY = "成果特别突出，三项专利已在本地应用。"


@pytest.fixture
def waivable(review_city: City, monkeypatch):
    """The city's pack with another line for the team. ``heron`` has twelve people and waits to be decided."""
    pack = library.compiled(case_of(review_city, "heron").programme).pack

    def ruled(*, second: str | None = "city_leader", floor: str = "8 人", by: str = "city_st") -> City:
        rule = Rule(
            clause="c4.2.2", by=by, second=second, floor="institution.team_serving >= param.team_floor"
        )
        changed = pack.model_copy(
            update={
                "params": {
                    **pack.params,
                    "team_min": pack.params["team_min"].model_copy(update={"value": "15 人"}),
                    "team_floor": Param(
                        zh="放宽后的底线",
                        en="floor",
                        clause="c4.2.2",
                        unit="人",
                        settle="programme",
                        value=floor,
                    ),
                },
                "conditions": {
                    **pack.conditions,
                    "team_size": pack.conditions["team_size"].model_copy(update={"waiver": rule}),
                },
            }
        )
        compiled = compile_pack(changed)
        monkeypatch.setattr(library, "_compiled", lambda digest: compiled)
        return review_city

    return ruled


def status(case: Case) -> str:
    case = fetch(case.public_id)
    return answering.answers_of(case, library.compiled(case.programme))["team_size"].status


def waive(city: City, case: Case, who: str = "city2", reason: str = WHY, **more):
    case = fetch(case.public_id)
    return waive_condition(
        city.actor(who), case_id=case.public_id, condition="team_size", reason=reason, expected_version=case.version, **more
    ).result  # fmt: skip


def sign(city: City, case: Case, who: str = "leader", agree: bool = True, reason: str = ""):
    case = fetch(case.public_id)
    return sign_waiver(
        city.actor(who), case_id=case.public_id, condition="team_size", agree=agree, reason=reason,
        expected_version=case.version,
    ).result  # fmt: skip


def refusal(work) -> str:
    with pytest.raises(Refused) as caught, transaction.atomic():
        work()
    return caught.value.code


def test_a_waiver_takes_the_pack_to_an_answer_on_the_case(waivable) -> None:
    """Not met, may be waived; proposed by the office; signed by another person; waived, and the case can be decided."""
    city = waivable()
    heron = case_of(city, "heron")
    judge_all(city, "city2", heron.public_id)
    assert status(heron) == "not_met_waivable"
    assert refusal(lambda: decide(city, "city2", heron.public_id, "approve")) == "guard"
    assert waive(city, heron)["state"] == "proposed"
    assert status(heron) == "not_met_waivable", "one signature is not enough"
    assert refusal(lambda: decide(city, "city2", heron.public_id, "approve")) == "guard"
    assert sign(city, heron)["state"] == "given"
    found = answering.answers_of(fetch(heron.public_id), library.compiled(heron.programme))["team_size"]
    assert found.status == "waived" and WHY in found.reason_zh
    assert [str(used.value) for used in found.facts if used.path == "institution.team_serving"] == ["12"], (
        "the facts stay"
    )
    decide(city, "city2", heron.public_id, "approve")
    assert fetch(heron.public_id).pending_outcome == "approve"


def test_every_step_of_a_waiver_stands_in_the_journal(waivable) -> None:
    city = waivable()
    heron = case_of(city, "heron")
    waive(city, heron)
    sign(city, heron, agree=False, reason="人数仍太少。")
    events = Event.objects.filter(subject_id=heron.public_id, action__startswith="case.waive").order_by(
        "sequence"
    )
    assert [event.action for event in events] == ["case.waive", "case.waive_sign"]
    assert events[0].opening.content == {"condition": "team_size", "reason": WHY, "state": "proposed"}
    assert events[1].opening.content["state"] == "declined"
    row = Waiver.objects.get(case=heron)
    assert (row.by.name, row.second_by.name) == (city.accounts["city2"].name, city.accounts["leader"].name)
    assert status(heron) == "not_met_waivable"


def test_without_a_second_signature_in_the_pack_it_holds_at_once(waivable) -> None:
    city = waivable(second=None)
    heron = case_of(city, "heron")
    assert waive(city, heron)["state"] == "given"
    assert status(heron) == "waived"
    assert waive(city, heron, waive=False, reason="误放宽。")["state"] == "withdrawn"
    assert status(heron) == "not_met_waivable"
    assert waive(city, heron)["state"] == "given", "it may be given again"
    assert Waiver.objects.filter(case=heron).count() == 2


def test_below_the_floor_nobody_waives(waivable) -> None:
    city = waivable(floor="13 人")
    heron = case_of(city, "heron")
    assert status(heron) == "not_met"
    assert refusal(lambda: waive(city, heron)) == "below_floor"
    Waiver.objects.create(
        case=heron, condition="team_size", state="given", reason=WHY, by=city.accounts["city2"], duty="city_st",
        second_by=city.accounts["leader"], second_duty="city_leader", at=heron.opened_at,
    )  # fmt: skip
    assert status(heron) == "not_met", "not even a row in the table passes the floor"


def test_an_unknown_floor_is_not_passed(waivable) -> None:
    city = waivable(second=None, floor="待细则")
    heron = case_of(city, "heron")
    assert refusal(lambda: waive(city, heron)) == "floor_unknown"
    assert not Waiver.objects.exists()
    city = waivable(floor="待细则")
    waive(city, heron)
    assert refusal(lambda: sign(city, heron)) == "floor"
    assert status(heron) == "not_met_waivable"


@pytest.mark.parametrize("who", ["leader", "echeng", "huarong", "expert1", "heron", "lumen", "admin", "policy", "auditor"])  # fmt: skip
def test_only_the_office_the_pack_names_waives(waivable, who: str) -> None:
    city = waivable()
    assert refusal(lambda: waive(city, case_of(city, "heron"), who)) == "not_allowed"


def test_nobody_signs_their_own_waiver_and_only_the_named_duty_signs(waivable) -> None:
    city = waivable(second="city_st")
    heron = case_of(city, "heron")
    waive(city, heron)
    assert refusal(lambda: sign(city, heron, "city2")) == "same_person"
    assert refusal(lambda: sign(city, heron, "leader")) == "not_allowed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.update(second_by=city.accounts["city2"])
    city = waivable()
    assert refusal(lambda: sign(city, heron, "city1")) == "not_allowed"


def test_reasons_are_asked(waivable) -> None:
    city = waivable()
    heron = case_of(city, "heron")
    assert refusal(lambda: waive(city, heron, reason="  ")) == "reason_missing"
    waive(city, heron)
    assert refusal(lambda: sign(city, heron, agree=False)) == "reason_missing"
    assert sign(city, heron)["state"] == "given"


def test_what_is_met_waived_or_unknown_to_the_pack_is_not_waived(waivable) -> None:
    city = waivable()
    heron = case_of(city, "heron")
    waive(city, heron)
    assert refusal(lambda: waive(city, heron)) == "waived_already"
    other = fetch(heron.public_id)
    for condition in ("host_outside", "nothing_here"):
        code = refusal(
            lambda c=condition: waive_condition(
                city.actor("city2"), case_id=other.public_id, condition=c, reason=WHY, expected_version=other.version
            )
        )  # fmt: skip
        assert code == "not_allowed", condition
    assert refusal(lambda: sign(waivable(), case_of(city, "willow"))) in ("nothing_pending", "not_allowed")


def test_no_waiver_while_a_decision_awaits_its_signature(waivable) -> None:
    city = waivable()
    heron = case_of(city, "heron")
    judge_all(city, "city2", heron.public_id)
    decide(city, "city2", heron.public_id, "refuse", reason="人数不足。")
    assert fetch(heron.public_id).pending_outcome == "refuse"
    assert refusal(lambda: waive(city, heron)) == "not_now"


def test_a_stale_page_waives_nothing_and_a_key_waives_once(waivable) -> None:
    city = waivable()
    heron = fetch(case_of(city, "heron").public_id)
    judged = running.load(heron).compiled.conditions(heron.type)
    assert "team_size" in judged
    first = waive(city, heron, idempotency_key="one-key")
    again = waive_condition(
        city.actor("city2"), case_id=heron.public_id, condition="team_size", reason=WHY,
        expected_version=heron.version, idempotency_key="one-key",
    )  # fmt: skip
    assert again.result == first and Waiver.objects.count() == 1
    assert refusal(
        lambda: judge_condition(
            city.actor("city2"), case_id=heron.public_id, condition="uni_continues", answer=True, reason="是",
            expected_version=heron.version,
        )
    )  # fmt: skip


def test_whoever_may_sign_is_told(waivable) -> None:
    from exclave.apps.journal.models import Outbox

    city = waivable()
    before = Outbox.objects.count()
    waive(city, case_of(city, "heron"))
    rows = Outbox.objects.order_by("pk")[before:]
    assert any("放宽" in str(row.payload) and row.topic == "case.to_sign" for row in rows)


def test_the_page_offers_it_to_whom_it_is_for(waivable) -> None:
    city = waivable()
    heron = case_of(city, "heron")
    desk = Desk(city, "city2", heron)
    assert "提出放宽" in desk.html and "放宽后的底线" in desk.html
    district = Desk(city, "echeng", heron).html
    assert "可由市科技局放宽" in district and "提出放宽" not in district
    answer = desk.post("waive", condition="team_size", reason="", answer="waive")
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
    assert desk.post("waive", condition="team_size", reason=WHY, answer="waive").status_code == 302
    leader = Desk(city, "leader", heron)
    assert "签署放宽" in leader.html and WHY in leader.html
    assert leader.post("waive-sign", condition="team_size", answer="agree").status_code == 302
    html = desk.load()
    assert "撤回放宽" in html and "已放宽" in html
    english = signed_in(city, "city2", "en").get(address(heron)).content.decode()
    assert "Take the waiver back" in english
    assert desk.post("waive", condition="team_size", reason="误放宽。", answer="end").status_code == 302
    assert status(heron) == "not_met_waivable"


def test_a_waiver_is_signed_from_the_list_of_what_awaits_a_signature(waivable) -> None:
    city = waivable()
    heron = case_of(city, "heron")
    client, action = signed_in(city, "leader"), address(heron, "waive-sign")
    assert action not in client.get("/sign/").content.decode()
    waive(city, heron)
    html = client.get("/sign/").content.decode()
    assert '<span>待签</span><span class="count">1</span>' in html and "待您签署：1 项放宽" in html
    assert WHY in html and "放宽后的底线" in html and html.count("button-primary") == 1
    declined = client.post(action, hidden(html, action) | {"answer": "decline", "reason": ""})
    assert declined.status_code == 422 and "请写明不同意的理由" in declined.content.decode()
    signed = client.post(action, hidden(html, action) | {"answer": "agree"})
    assert signed.status_code == 302 and signed["Location"] == "/sign/" and status(heron) == "waived"
    assert action not in client.get("/sign/").content.decode()
    english = signed_in(city, "leader", "en").get("/sign/").content.decode()
    assert "Nothing awaits your signature." in english


def test_a_waiver_no_leader_signs_stands_on_no_leaders_list(waivable) -> None:
    """Another officer signs it, on the case page; and one whose case waits for somebody else waits with it."""
    city = waivable(second="city_st")
    heron, leader = case_of(city, "heron"), city.accounts["leader"]
    waive(city, heron)
    assert not waivers_to_sign(leader).exists()
    Waiver.objects.update(awaits_rank="leader")
    assert waivers_to_sign(leader).count() == 1
    Case.objects.scoped("a test").filter(pk=heron.pk).update(waits_on="applicant")
    assert not waivers_to_sign(leader).exists()


def test_fifty_waivers_are_listed_with_as_many_queries_as_one(waivable) -> None:
    city = waivable()
    heron = case_of(city, "heron")
    waive(city, heron)
    row, client = Waiver.objects.get(case=heron), signed_in(city, "leader")

    def more(cases: list[Case]) -> None:
        Waiver.objects.bulk_create(
            Waiver(
                case=case, condition=row.condition, state="proposed", reason=WHY, by=row.by, duty=row.duty, at=row.at,
                awaits_rank=row.awaits_rank, awaits_office=row.awaits_office,
            )
            for case in cases
        )  # fmt: skip

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/sign/").content.decode()
        assert html.count("waive-sign/") == Waiver.objects.count()
        return len(queries)

    cost()
    one = cost()
    few = copies(heron, 2)
    more(few)
    three = cost()
    more(copies(few[0], 47))
    assert one == three == cost() <= 24, (one, three)


def test_a_pack_without_waivers_shows_and_asks_nothing(review_city: City, django_assert_num_queries) -> None:
    heron = case_of(review_city, "heron")
    assert 'id="waive"' not in Desk(review_city, "city2", heron).html
    compiled = library.compiled(heron.programme)
    with django_assert_num_queries(0):
        assert answering.waivers_of(heron, compiled) == {}
