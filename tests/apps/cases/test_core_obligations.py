"""Obligations: met, owed again, late, given more time; and cycles that open once, for those known to owe."""

from datetime import UTC, datetime, timedelta

import pytest

from exclave.apps.cases.actions.extend_deadline import extend_deadline
from exclave.apps.cases.actions.open_report import open_report
from exclave.apps.cases.actions.remind_obligation import remind_obligation
from exclave.apps.cases.actions.withdraw_submission import withdraw_submission
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, Fact, ObligationDue
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.programmes.actions.close_round import close_round
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference import numbers
from exclave.apps.register.facts import RegisterFacts
from exclave.apps.register.models import Institution, InstitutionState
from exclave.sample_city import papers
from exclave.sample_city.city import City, at, decide, fetch, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(notice_city: City) -> City:
    """15 January 2026: lumen, cedar, quartz and heron owe a report; nobody has handed one in."""
    at("2026-01-01", "00:10")
    tick()
    at("2026-01-15", "10:00")
    return notice_city


def due_of(city: City, firm: str) -> ObligationDue:
    return ObligationDue.objects.of(city.authority.pk).get(organisation=city.firms[firm], year=2025)


def report(city: City, firm: str) -> str:
    case_id: str = open_report(city.actor(firm), obligation_id=due_of(city, firm).public_id).result["case"]
    hand_in(city, firm, case_id, fetch(case_id).draft.data | papers.report(2025))
    return case_id


def withdraw(city: City, firm: str, case_id: str) -> None:
    withdraw_submission(city.actor(firm), case_id=case_id, expected_version=fetch(case_id).version)


def test_report_handed_in_in_time_stays_handed_in_while_it_is_corrected(city: City) -> None:
    """The pack's reading f_report_return: once handed in on time counts as handed in."""
    case_id = report(city, "lumen")
    done = due_of(city, "lumen")
    at("2026-01-20")
    decide(city, "city1", case_id, "return", "第三项不全。")
    assert (due_of(city, "lumen").state, due_of(city, "lumen").done_at) == ("done", done.done_at)
    at("2026-02-02", "00:05")
    tick()
    assert due_of(city, "lumen").state == "done" and due_of(city, "lumen").late_case is None


def test_report_taken_back_is_owed_again_and_late_when_its_day_has_passed(city: City) -> None:
    at("2026-01-31", "23:55")
    case_id = report(city, "lumen")
    assert due_of(city, "lumen").state == "done"
    at("2026-01-31", "23:59")
    withdraw(city, "lumen", case_id)
    assert (due_of(city, "lumen").state, due_of(city, "lumen").done_at) == ("open", None)
    at("2026-02-01", "00:00")
    tick()
    late = due_of(city, "lumen")
    assert late.state == "late" and late.late_case is not None and late.late_case.procedure == "removal"


def test_correction_taken_back_leaves_the_first_hand_in_standing(city: City) -> None:
    case_id = report(city, "lumen")
    first = due_of(city, "lumen").done_at
    decide(city, "city1", case_id, "return", "第三项不全。")
    hand_in(city, "lumen", case_id, fetch(case_id).draft.data)
    withdraw(city, "lumen", case_id)
    assert (due_of(city, "lumen").state, due_of(city, "lumen").done_at) == ("done", first)


def test_last_instant_is_in_time_and_the_next_is_not(city: City) -> None:
    case_id = open_report(city.actor("lumen"), obligation_id=due_of(city, "lumen").public_id).result["case"]
    ends = fetch(case_id).due_at
    assert ends == datetime(2026, 1, 31, 16, tzinfo=UTC), "midnight in the city's own zone"
    clock.travel_to(ends - timedelta(seconds=20))
    hand_in(city, "lumen", case_id, fetch(case_id).draft.data | papers.report(2025))
    clock.travel_to(ends)
    tick()
    assert {d.organisation.name_zh[2:4]: d.state for d in ObligationDue.objects.of(city.authority.pk)}[
        "流明"
    ] == "done"
    assert due_of(city, "cedar").state == "late"


def test_more_time_for_the_report_is_more_time_for_the_obligation(city: City) -> None:
    case_id = open_report(city.actor("lumen"), obligation_id=due_of(city, "lumen").public_id).result["case"]
    extend_deadline(
        city.actor("city1"), case_id=case_id, workdays=5, reason="系统维护。",
        expected_version=fetch(case_id).version,
    )  # fmt: skip
    assert due_of(city, "lumen").due_at == fetch(case_id).due_at > datetime(2026, 2, 1, tzinfo=UTC)
    at("2026-02-02", "09:00")
    tick()
    assert due_of(city, "lumen").state == "open" and due_of(city, "cedar").state == "late"


def test_report_given_more_time_when_late_already_is_done_once_handed_in(city: City) -> None:
    case_id = open_report(city.actor("lumen"), obligation_id=due_of(city, "lumen").public_id).result["case"]
    at("2026-02-02", "09:00")
    tick()
    removal = due_of(city, "lumen").late_case
    extend_deadline(
        city.actor("city1"), case_id=case_id, workdays=5, reason="系统维护。",
        expected_version=fetch(case_id).version,
    )  # fmt: skip
    assert due_of(city, "lumen").state == "open"
    hand_in(city, "lumen", case_id, fetch(case_id).draft.data | papers.report(2025))
    assert due_of(city, "lumen").state == "done" and due_of(city, "lumen").late_case == removal


def test_second_lateness_keeps_the_procedure_the_first_one_opened(city: City) -> None:
    case_id = open_report(city.actor("lumen"), obligation_id=due_of(city, "lumen").public_id).result["case"]
    at("2026-02-02", "09:00")
    tick()
    removal = due_of(city, "lumen").late_case
    extend_deadline(
        city.actor("city1"), case_id=case_id, workdays=2, reason="系统维护。",
        expected_version=fetch(case_id).version,
    )  # fmt: skip
    at("2026-02-10", "09:00")
    tick()
    assert due_of(city, "lumen").state == "late" and due_of(city, "lumen").late_case == removal
    assert (
        Case.objects.of(city.authority.pk).filter(procedure="removal", applicant=city.firms["lumen"]).count()
        == 1
    )


def test_facts_of_the_submission_before_stand_again_when_the_later_one_is_taken_back(city: City) -> None:
    case_id = report(city, "lumen")
    decide(city, "city1", case_id, "return", "第三项不全。")

    def standing() -> set[tuple[str, int]]:
        rows = Fact.objects.of(city.authority.pk).filter(case__public_id=case_id, superseded_at=None)
        return set(rows.values_list("fact", "submission__sequence"))

    first = standing()
    hand_in(city, "lumen", case_id, fetch(case_id).draft.data)
    assert {n for _, n in standing()} == {2}
    withdraw(city, "lumen", case_id)
    assert standing() == first and {n for _, n in first} == {1}


def test_reminder_of_an_officer_goes_out_once_a_day_of_the_city(city: City) -> None:
    due = due_of(city, "lumen")
    for moment in ("2026-01-16T23:30", "2026-01-17T00:30", "2026-01-17T08:30"):
        at(*moment.split("T"))
        remind_obligation(city.actor("city1"), obligation_id=due.public_id)
    asked = Outbox.objects.filter(dedupe__startswith=f"asked:{due.public_id}:").values_list(
        "dedupe", flat=True
    )
    assert len(asked) == 2, "one for the 16th and one for the 17th, though UTC saw the 16th twice"


def test_last_day_of_a_cycle_is_the_day_the_pack_names(city: City) -> None:
    cycle = Round.objects.of(city.authority.pk).get(obligation="annual_report")
    assert cycle.cutoff.isoformat() == "2026-01-31" and cycle.closes_at == datetime(
        2026, 1, 31, 16, tzinfo=UTC
    )


def test_cycle_is_closed_on_record(city: City) -> None:
    at("2026-02-01", "00:00")
    assert tick().failed == 0
    cycle = Round.objects.of(city.authority.pk).get(obligation="annual_report")
    closing = Event.objects.filter(subject_id=cycle.public_id, action="round.close")
    assert cycle.state == "closed" and closing.get().actor["id"] == "system:clock"
    tick()
    assert closing.count() == 1


def test_only_the_clock_closes_a_round_and_none_before_its_time(city: City) -> None:
    cycle = Round.objects.of(city.authority.pk).get(obligation="annual_report")
    assert close_round(CLOCK, round_pk=cycle.pk).result == {"round": cycle.public_id, "closed": False}
    at("2026-02-01", "00:00")
    for who in ("city1", "leader", "policy", "admin"):
        with pytest.raises(Refused) as refused:
            close_round(city.actor(who), round_pk=cycle.pk)
        assert refused.value.code == "not_allowed", who
    assert close_round(CLOCK, round_pk=cycle.pk, idempotency_key="k").result["closed"]
    assert close_round(CLOCK, round_pk=cycle.pk, idempotency_key="k").repeated
    assert not close_round(CLOCK, round_pk=cycle.pk).result["closed"]
    assert Event.objects.filter(subject_id=cycle.public_id, action="round.close").count() == 1


def test_new_version_of_the_pack_opens_no_second_cycle(city: City) -> None:
    programme = Programme.objects.of(city.authority.pk).get()
    Programme.objects.of(city.authority.pk).update(state="ended")
    programme.pk, programme.public_id, programme.state = None, "another", "in_force"
    programme.save()
    tick()
    assert Round.objects.of(city.authority.pk).filter(obligation="annual_report").count() == 1


def test_numbers_count_the_citys_year(notice_city: City) -> None:
    new_year = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    assert numbers.year_of(notice_city.authority, new_year) == 2026
    at("2026-01-01", "00:10")
    tick()
    at("2026-01-01", "00:30")
    due = due_of(notice_city, "lumen")
    case_id = open_report(notice_city.actor("lumen"), obligation_id=due.public_id).result["case"]
    assert fetch(case_id).number.startswith("EZ-C-2026-")


def test_institution_owes_nothing_for_a_year_before_it_was_filed(notice_city: City) -> None:
    """The register knows that it was in no state then: that is no missing fact."""
    filed = Institution.objects.of(notice_city.authority.pk).get(organisation=notice_city.firms["lumen"])
    before = filed.entered_at.date() - timedelta(days=1)
    assert RegisterFacts().state(None, filed.public_id, before) == ""  # type: ignore[arg-type]
    assert RegisterFacts().state(None, "unknown", before) is None  # type: ignore[arg-type]


def test_institution_for_which_it_is_unknown_is_obliged_to_nothing_and_its_officers_are_told(
    notice_city: City,
) -> None:
    filed = Institution.objects.of(notice_city.authority.pk).get(organisation=notice_city.firms["lumen"])
    InstitutionState.objects.filter(institution=filed).delete()
    at("2026-01-01", "00:10")
    tick()
    tick()
    assert not ObligationDue.objects.of(notice_city.authority.pk).filter(subject_id=filed.public_id).exists()
    told = Outbox.objects.filter(topic="obligation.unclear")
    assert {m.recipient for m in told} == {notice_city.accounts[n].public_id for n in ("city1", "city2")}
    assert told.count() == 2 and filed.name in told[0].payload["subjects"]
    event = Event.objects.get(action="obligation.unclear")
    assert event.opening.content["subjects"] == [filed.public_id]
