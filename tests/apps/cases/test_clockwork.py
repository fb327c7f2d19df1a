"""What happens by itself: notices end, cycles open, obligations are chased, deadlines follow the calendar."""

from datetime import date, timedelta

import pytest

from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, ObligationDue, PublicNotice
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.programmes.models import Round
from exclave.apps.reference.actions.publish_calendar import publish_calendar
from exclave.apps.reference.models import CalendarYear
from exclave.apps.register.models import Institution
from exclave.sample_city.city import City, at

pytestmark = pytest.mark.django_db


def notice_of(city: City, firm: str) -> PublicNotice:
    return PublicNotice.objects.of(city.authority.pk).get(case__applicant=city.firms[firm], ended_at=None)


def test_notice_ends_at_its_last_instant_and_not_a_moment_before(notice_city: City) -> None:
    notice = notice_of(notice_city, "heron")
    clock.travel_to(notice.ends_at - timedelta(seconds=5))
    tick()
    assert (
        not Institution.objects.of(notice_city.authority.pk)
        .filter(organisation=notice_city.firms["heron"])
        .exists()
    )
    clock.travel_to(notice.ends_at)
    tick()
    filed = Institution.objects.of(notice_city.authority.pk).get(organisation=notice_city.firms["heron"])
    assert filed.state == "filed"


def test_objection_stops_the_notice_where_the_city_said_so(notice_city: City) -> None:
    notice = notice_of(notice_city, "maple")
    clock.travel_to(notice.ends_at + timedelta(days=3))
    tick()
    assert (
        not Institution.objects.of(notice_city.authority.pk)
        .filter(organisation=notice_city.firms["maple"])
        .exists()
    )
    assert Case.objects.of(notice_city.authority.pk).get(pk=notice.case_id).paused


def test_tick_twice_does_nothing_the_second_time(notice_city: City) -> None:
    clock.travel_to(notice_of(notice_city, "heron").ends_at)
    tick()
    events = Event.objects.count()
    again = tick()
    assert Event.objects.count() == events and again.hops == again.rounds == again.failed == 0


def test_report_cycle_opens_on_new_years_day_and_only_then(notice_city: City) -> None:
    at("2025-12-31", "23:59")
    tick()
    assert not Round.objects.of(notice_city.authority.pk).exclude(obligation="").exists()
    at("2026-01-01", "00:00")
    tick()
    opened = Round.objects.of(notice_city.authority.pk).get(obligation="annual_report")
    assert opened.year == 2026 and opened.closes_at.isoformat() == "2026-01-31T16:00:00+00:00"
    assert ObligationDue.objects.of(notice_city.authority.pk).filter(round=opened).count() >= 3
    tick()
    assert Round.objects.of(notice_city.authority.pk).filter(obligation="annual_report").count() == 1


def test_reminders_go_out_once_each(notice_city: City) -> None:
    at("2026-01-01", "00:05")
    tick()
    at("2026-01-24", "08:00")
    tick()
    tick()
    reminded = Outbox.objects.filter(topic="obligation.remind")
    owed = ObligationDue.objects.of(notice_city.authority.pk).filter(state="open").count()
    assert reminded.count() == 2 * owed, "thirty days before is 1 January itself, seven days before the 24th"
    assert all(
        len(d.reminded) == 2 for d in ObligationDue.objects.of(notice_city.authority.pk).filter(state="open")
    )


def test_deadline_in_an_unpublished_year_is_provisional_until_it_is_published(notice_city: City) -> None:
    CalendarYear.objects.filter(year=2025).delete()
    case = Case.objects.of(notice_city.authority.pk).get(
        applicant=notice_city.firms["amber"], procedure="filing"
    )
    publish_calendar(CLOCK, year=2026, holidays=[], workdays=[], source="test")
    case.refresh_from_db()
    assert case.due_provisional
    before = case.due_at
    publish_calendar(
        CLOCK, year=2025, holidays=[date(2025, 11, 10), date(2025, 11, 11)], workdays=[], source="演示通知"
    )
    case.refresh_from_db()
    assert not case.due_provisional and case.due_at >= before
    assert Event.objects.filter(subject_id=case.public_id, action="case.recomputed").exists()
