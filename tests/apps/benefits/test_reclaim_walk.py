"""A failing base is taken off and its support reclaimed in proportion (HK-27, HK-28), through the real actions."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from exclave.apps.alerts import addresses
from exclave.apps.alerts.wording import words
from exclave.apps.benefits import ledgers, telling
from exclave.apps.benefits.actions.ask_revocation import ask_revocation
from exclave.apps.benefits.actions.decide_revocation import decide_revocation
from exclave.apps.benefits.actions.record_repayment import record_repayment
from exclave.apps.benefits.actions.strike_repayment import strike_repayment
from exclave.apps.benefits.actions.tell_late import tell_late
from exclave.apps.benefits.models import Reclaim, Repayment
from exclave.apps.cases import running
from exclave.apps.cases.actions.confirm_decision import confirm_decision
from exclave.apps.cases.actions.settle_point import settle_point
from exclave.apps.cases.models import Case
from exclave.apps.cases.presenting.to_sign import case_to_sign
from exclave.apps.journal import clock
from exclave.apps.journal.models import Outbox
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.programmes import library
from exclave.apps.records.models import RecordFact
from exclave.sample_city.city import at, fetch
from tests.apps.benefits.region import assessed, delisting, haikou, removed, stated, supported
from tests.apps.records.province import Province, decide, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> Province:
    return haikou()


def reclaims(made: Province) -> list[Reclaim]:
    return list(Reclaim.objects.of(made.authority.pk).order_by("pk"))


def test_plan_pack_waits_for_nothing_any_more() -> None:
    """Issue 4, point 1: the verb ``reclaim`` is bound."""
    assert library.faults_of(library.from_disk("haikou-hightech-plan")) == []


def test_failing_base_is_removed_and_its_support_reclaimed_in_proportion(city: Province) -> None:
    """Call → case → third party → grade → heard → two people: 40 % of a million yuan, with the trace."""
    base = supported(city, completion="60")
    assert assessed(city, base, "59").outcome == "grade"
    case = delisting(city)
    settle_point(
        city.people["st"], case_id=case.public_id, point="repay_period", value="30 日", reason="示例",
        expected_version=case.version,
    )  # fmt: skip
    decide(city, "st", case.public_id, "remove", "考评不合格。")
    assert reclaims(city) == [], "one signature"
    assert sign(city, "head", case.public_id).outcome == "remove"
    base.refresh_from_db()
    [row] = reclaims(city)
    assert (base.state, row.amount_fen, row.exact) == ("removed", 40_000_000, "40000000")
    assert (row.payer, row.clause, row.due_on) == (city.firms["unit"], "c7.1", date(2025, 3, 12))
    assert (row.decided_by.username, row.signed_by.username) == ("st", "head")
    known = {one["path"]: one for one in row.reckoned["facts"]}
    assert (known["base.paid"]["value"]["zh"], known["base.completion"]["value"]["en"]) == ("100 万元", "60%")
    assert known["base.paid"]["since"] == "2025-01-06"
    assert [one["value"]["zh"] for one in row.reckoned["steps"]][-1] == "40 万元"
    told = Outbox.objects.filter(topic="reclaim.ordered")
    assert [one.payload["number"] for one in told] == [row.number]


def test_nothing_is_reclaimed_while_completion_is_unknown(city: Province) -> None:
    """A missing fact is unknown and never nothing: the removal waits until somebody states it."""
    base = supported(city)
    assessed(city, base, "10")
    case = delisting(city)
    decide(city, "st", case.public_id, "remove", "考评不合格。")
    with pytest.raises(Refused) as refused:
        sign(city, "head", case.public_id)
    assert refused.value.code == "amount_unknown" and "目标完成比例" in refused.value.zh
    base.refresh_from_db()
    assert (base.state, reclaims(city)) == ("supported", [])
    stated(city, base.public_id, "base.completion", "130")
    sign(city, "head", case.public_id)
    [row] = reclaims(city)
    assert (row.amount_fen, row.due_on) == (0, None), "more than reached is not paid back; no time was stated"


def test_share_of_the_goal_is_part_of_what_the_second_signs(city: Province) -> None:
    """One officer enters it: the second sees who, when and why, signs no other share than the one shown, nor their own."""
    base = supported(city)
    assessed(city, base, "59")
    case = delisting(city)
    decide(city, "st", case.public_id, "remove", "考评不合格。")
    seen = fetch(case.public_id).version
    alive = running.load(fetch(case.public_id))
    signer = running.person(alive, city.people["head"])
    line = case_to_sign(alive, signer, SimpleNamespace(conditions={}, answer=None), "", clock.now(), "")
    assert line is not None and line["reckoned"], "a leader's list leads to the page that shows the amount"
    stated(city, base.public_id, "base.completion", "60")
    signing = {"case_id": case.public_id, "agree": True}
    with pytest.raises(Stale):
        confirm_decision(city.people["head"], expected_version=seen, **signing)
    page = read(city, "head", f"/cases/{case.public_id}/")
    share = RecordFact.objects.of(city.authority.pk).get(path="base.completion", superseded_at=None)
    assert "60%" in page and city.account("st").name in page and share.reason in page
    RecordFact.objects.of(city.authority.pk).filter(pk=share.pk).update(by=city.account("head").public_id)
    with pytest.raises(Refused, match="own_fact"):
        confirm_decision(city.people["head"], expected_version=seen + 1, **signing)
    RecordFact.objects.of(city.authority.pk).filter(pk=share.pk).update(by=share.by)
    confirm_decision(city.people["head"], expected_version=seen + 1, **signing)
    [row] = reclaims(city)
    known = {one["path"]: one for one in row.reckoned["facts"]}
    assert known["base.completion"]["entered"]["by"] == share.by


def test_support_reclaimed_is_rounded_down_to_whole_fen(city: Province) -> None:
    base = supported(city, paid="0.000103", completion="33.3")
    assessed(city, base, "59")
    removed(city, delisting(city))
    [row] = reclaims(city)
    assert (row.amount_fen, row.exact) == (68, "68701/1000")


def test_excellent_base_is_rolled_on_and_a_pass_starts_nothing(city: Province) -> None:
    base = supported(city, completion="100")
    assessed(city, base, "60")
    assert (
        not Case.objects.of(city.authority.pk).filter(procedure__in=["delist", "continue_support"]).exists()
    )


def test_others_cannot_decide_or_sign_a_removal(city: Province) -> None:
    base = supported(city, completion="60")
    assessed(city, base, "59")
    case = delisting(city)
    with pytest.raises(Refused):
        decide(city, "unit", case.public_id, "remove", "x")
    decide(city, "st", case.public_id, "remove", "考评不合格。")
    with pytest.raises(Refused):
        sign(city, "leader", case.public_id)
    at("2025-03-03")
    assert fetch(case.public_id).ended is False


# ---- what came back, and corrections --------------------------------------------------------------------------------
@pytest.fixture
def owed(city: Province) -> Reclaim:
    """400,000 yuan to be paid back, decided on 10 February 2025."""
    assessed(city, supported(city, completion="60"), "59")
    removed(city, delisting(city))
    return reclaims(city)[0]


def repay(
    made: Province, one: Reclaim, fen: int, voucher: str = "示例凭证1", day: str = "2025-02-20"
) -> None:
    one.refresh_from_db()
    record_repayment(
        made.people["st"], reclaim_id=one.public_id, fen=fen, received_on=date.fromisoformat(day), voucher=voucher,
        expected_version=one.version,
    )  # fmt: skip


def paid(made: Province, one: Reclaim) -> int:
    row = ledgers.reclaim_for(made.account("st"), one.public_id)
    assert row is not None
    return int(row.paid_fen)  # type: ignore[attr-defined]


def test_repayments_add_up_to_the_demand_and_no_further(city: Province, owed: Reclaim) -> None:
    at("2025-03-03")
    repay(city, owed, 10_000_000)
    with pytest.raises(Refused) as refused:
        repay(city, owed, 30_000_001, "示例凭证2")
    assert [fault.path for fault in refused.value.faults] == ["fen"]
    for voucher, day, path in (("示例凭证1", "2025-02-20", "voucher"), ("v", "2025-03-04", "received_on"), (" ", "2025-02-20", "voucher")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            repay(city, owed, 1, voucher, day)
        assert [fault.path for fault in refused.value.faults] == [path]
    repay(city, owed, 30_000_000, "示例凭证2")
    assert paid(city, owed) == owed.amount_fen
    with pytest.raises(Refused, match="not_allowed"):
        record_repayment(
            city.people["unit"], reclaim_id=owed.public_id, fen=1, received_on=date(2025, 2, 20), voucher="x",
            expected_version=3,
        )  # fmt: skip


def test_repayment_struck_stays_and_counts_no_more(city: Province, owed: Reclaim) -> None:
    at("2025-03-03")
    repay(city, owed, 10_000_000)
    one = Repayment.objects.of(city.authority.pk).get()
    owed.refresh_from_db()
    common = {"reclaim_id": owed.public_id, "repayment_id": one.public_id, "expected_version": owed.version}
    with pytest.raises(Refused, match="strike_faulty"):
        strike_repayment(city.people["st"], reason=" ", **common)
    strike_repayment(city.people["st"], reason="凭证重复。", **common)
    one.refresh_from_db()
    assert (paid(city, owed), one.struck_by, one.struck_reason) == (0, city.account("st"), "凭证重复。")
    repay(city, owed, 10_000_000)
    assert paid(city, owed) == 10_000_000, "the voucher may be entered rightly"


def test_demand_is_revoked_by_two_people_only(city: Province, owed: Reclaim) -> None:
    at("2025-03-03")
    common = {"kind": "reclaim", "public_id": owed.public_id}
    with pytest.raises(Refused, match="not_allowed"):
        ask_revocation(city.people["unit"], reason="x", expected_version=1, **common)
    with pytest.raises(Refused, match="revocation_faulty"):
        ask_revocation(city.people["st"], reason="", expected_version=1, **common)
    ask_revocation(city.people["st"], reason="复议改变决定。", expected_version=1, **common)
    with pytest.raises(Refused, match="own_proposal"):
        decide_revocation(city.people["st"], agree=True, expected_version=2, **common)
    decide_revocation(city.people["leader"], agree=False, expected_version=2, **common)
    owed.refresh_from_db()
    assert (owed.revoking, owed.revoked_at) == (False, None), "kept as before"
    ask_revocation(city.people["st"], reason="复议改变决定。", expected_version=3, **common)
    decide_revocation(city.people["st2"], agree=True, expected_version=4, **common)
    owed.refresh_from_db()
    assert owed.revoked_by == city.account("st2")
    assert ledgers.balance(ledgers.reclaims_for(city.account("st"))) == (0, 0)
    assert Outbox.objects.filter(topic="reclaim.revoked").count() == 1
    with pytest.raises(Refused, match="reclaim_revoked"):
        repay(city, owed, 1)


def test_database_refuses_a_demand_that_cannot_be(city: Province, owed: Reclaim) -> None:
    """Below nothing, one signer, revoked by nobody."""
    wrong: tuple[dict[str, Any], ...] = (
        {"amount_fen": -1}, {"signed_by": city.account("st")}, {"revoked_at": owed.ordered_at},
    )  # fmt: skip
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Reclaim.objects.of(city.authority.pk).update(**change)


def late_ones(made: Province) -> list[str]:
    narrowed = ledgers.narrowed_reclaims(
        ledgers.reclaims_for(made.account("st")), {"year": "", "standing": "late", "q": ""}, clock.now()
    )
    return [one.number for one in narrowed]


def test_late_demands_go_by_the_day_of_their_own_office(city: Province, owed: Reclaim) -> None:
    """Half past midnight at the office is still yesterday in UTC: list, filter and reminder mean the same day."""
    Reclaim.objects.of(city.authority.pk).update(due_on=date(2025, 3, 12))
    at("2025-03-12", "23:30")
    assert late_ones(city) == [], "the last day is still in time"
    assert telling.tell_due() == 0
    at("2025-03-13", "00:30")
    assert late_ones(city) == [owed.number]
    assert "逾期" in read(city, "st", "/benefits/reclaims/?standing=late")


def test_overdue_demand_is_told_once_to_who_owes_and_who_demanded(city: Province, owed: Reclaim) -> None:
    Reclaim.objects.of(city.authority.pk).update(due_on=date(2025, 3, 12))
    at("2025-03-13")
    repay(city, owed, 10_000_000)
    owed.refresh_from_db()
    with pytest.raises(Refused, match="not_allowed"):
        tell_late(city.people["st"], reclaim_id=owed.public_id)
    asked = {"kind": "reclaim", "public_id": owed.public_id}
    ask_revocation(city.people["st"], reason="复议。", expected_version=owed.version, **asked)
    assert tell_late(CLOCK, reclaim_id=owed.public_id).result == {"told": 0}, "a revocation waits"
    decide_revocation(city.people["leader"], agree=False, expected_version=owed.version + 1, **asked)
    assert (telling.tell_due(), telling.tell_due()) == (1, 0)
    assert tell_late(CLOCK, reclaim_id=owed.public_id).result == {"told": 0}
    told = Outbox.objects.filter(topic="reclaim.late")
    assert {one.recipient for one in told} == {city.account(who).public_id for who in ("unit", "st")}
    said = words("reclaim.late", told[0].payload, "zh-hans")
    assert owed.number in said and "2025年3月12日" in said and "300,000.00" in said
    assert (
        addresses.address("reclaim.late", told[0].payload, {"applicant"})
        == f"/benefits/reclaims/{owed.public_id}/"
    )


def test_demand_paid_in_time_is_told_to_nobody(city: Province, owed: Reclaim) -> None:
    at("2025-03-03")
    repay(city, owed, owed.amount_fen)
    at("2025-12-01")
    assert (late_ones(city), telling.tell_due()) == ([], 0)


def test_message_of_a_demand_names_its_last_day(city: Province, owed: Reclaim) -> None:
    """A day stated as such is shown, not taken for an instant: the list of messages of who owes it opens."""
    Reclaim.objects.of(city.authority.pk).update(due_on=date(2025, 3, 12))
    payload = {"number": owed.number, "subject": "示例", "due": "2025-03-12"}
    assert "2025年3月12日" in words("reclaim.ordered", payload, "zh-hans")


# ---- pages -------------------------------------------------------------------------------------------------------------
def read(made: Province, who: str, address: str, status: int = 200) -> str:
    client = Client()
    client.force_login(made.account(who))
    answer = client.get(address)
    assert answer.status_code == status, address
    return (
        b"".join(answer).decode(errors="replace")
        if answer.streaming
        else answer.content.decode(errors="replace")
    )


def test_reckoning_stands_on_the_case_before_and_after_the_decision(city: Province) -> None:
    base = supported(city)
    assessed(city, base, "59")
    case = delisting(city).public_id
    assert "目标完成比例" in read(city, "st", f"/cases/{case}/"), "what is still missing"
    stated(city, base.public_id, "base.completion", "60")
    page = read(city, "st", f"/cases/{case}/")
    assert "按算式收回支持资金" in page, "what the decision does is said beside it"
    assert "按现有事实应收回" in page and "40万元" in page.replace(" ", "")
    removed(city, fetch(case))
    [row] = reclaims(city)
    for who, address in (
        ("st", f"/cases/{case}/"), ("st", f"/record/{base.public_id}/"), ("unit", f"/record/{base.public_id}/"),
        ("unit", f"/my/cases/{case}/"), ("st", "/benefits/reclaims/"), ("unit", "/benefits/reclaims/"),
    ):  # fmt: skip
        assert row.number in read(city, who, address), (who, address)
    assert row.number not in Client().get(f"/record/{base.public_id}/").content.decode(), "not public"
    read(city, "group", f"/benefits/reclaims/{row.public_id}/", 404)
    assert row.number in read(city, "head", f"/benefits/reclaims/{row.public_id}/"), "who signed it reads it"
    page = read(city, "unit", f"/benefits/reclaims/{row.public_id}/")
    assert "base.paid" in page and "100 万元" in page and "登记退款" not in page
    exported = read(city, "st", "/benefits/reclaims/export.csv")
    assert row.number in exported and "400000" in exported


def test_repayment_and_revocation_by_forms(city: Province, owed: Reclaim) -> None:
    at("2025-03-03")
    client = Client()
    client.force_login(city.account("st"))
    address = f"/benefits/reclaims/{owed.public_id}/"
    wrong = client.post(
        f"{address}repay/", {"fen": "x", "received_on": "", "voucher": "v", "expected_version": "1"}
    )
    assert wrong.status_code == 422 and 'value="v"' in wrong.content.decode()
    done = client.post(
        f"{address}repay/",
        {"fen": "100000", "received_on": "2025-02-20", "voucher": "示例凭证1", "expected_version": "1"},
    )
    assert done.status_code == 302 and paid(city, owed) == 10_000_000
    one = Repayment.objects.of(city.authority.pk).get()
    assert client.get(f"{address}strike/{one.public_id}/").status_code == 200
    client.post(
        f"/benefits/revoke/reclaim/{owed.public_id}/",
        {"do": "ask", "reason": "示例", "expected_version": "2"},
    )
    client.force_login(city.account("leader"))
    assert "不撤销" in client.get(address).content.decode()
    client.post(f"/benefits/revoke/reclaim/{owed.public_id}/", {"do": "agree", "expected_version": "3"})
    owed.refresh_from_db()
    assert owed.revoked_by == city.account("leader")
