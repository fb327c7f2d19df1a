"""The clock goes on when a step cannot be taken, asks only where something can follow, and leaves no litter."""

from datetime import timedelta

import pytest

from exclave.apps.cases import clockwork
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, ObligationDue, PublicNotice
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox, Receipt
from exclave.apps.programmes.models import PackVersion, Programme, Round
from exclave.apps.register.models import Institution
from exclave.commands.database import _tick
from exclave.sample_city.city import City, at

pytestmark = pytest.mark.django_db


def spoil(city: City) -> None:
    """A second programme in force whose stored pack can no longer be read."""
    version = PackVersion.objects.first()
    version.pk, version.pack, version.digest, version.content = None, "spoilt", "spoilt", "{}"
    version.save(force_insert=True)
    programme = Programme.objects.of(city.authority.pk).get()
    readable = programme.pack_version
    programme.pk, programme.public_id = None, "spoilt"
    programme.save(force_insert=True)
    # Only now, past the search's index, which reads the pack of what is saved.
    assert readable != version
    Programme.objects.of(city.authority.pk).filter(public_id="spoilt").update(pack_version=version)


def test_programme_that_cannot_be_read_stops_nobody_elses_clock(notice_city: City) -> None:
    spoil(notice_city)
    notice = PublicNotice.objects.of(notice_city.authority.pk).get(
        case__applicant=notice_city.firms["heron"], ended_at=None
    )
    clock.travel_to(notice.ends_at)
    done = tick()
    assert done.failed == 1 and done.hops == 1 and done.delivered > 0
    assert (
        Institution.objects.of(notice_city.authority.pk)
        .filter(organisation=notice_city.firms["heron"])
        .exists()
    )
    at("2026-01-01", "00:10")
    assert tick().rounds == 1


def test_step_that_fails_halfway_leaves_nothing_and_is_tried_again(notice_city: City, monkeypatch) -> None:
    """The failure comes late in the step, after its rows were written; the others are taken all the same."""
    at("2026-01-01", "00:10")
    tick()
    at("2026-02-01", "00:05")
    first = ObligationDue.objects.of(notice_city.authority.pk).order_by("pk").first()
    real = clockwork.chase_obligation

    def chase(actor, *, obligation_pk):
        receipt = None
        if obligation_pk != first.pk:
            return real(actor, obligation_pk=obligation_pk)
        from exclave.apps.cases.actions import chase_obligation as module

        with monkeypatch.context() as patch:
            patch.setattr(module, "start_about", lambda *a, **k: 1 / 0)
            receipt = real(actor, obligation_pk=obligation_pk)
        return receipt

    monkeypatch.setattr(clockwork, "chase_obligation", chase)
    done = tick()
    states = dict(ObligationDue.objects.of(notice_city.authority.pk).values_list("pk", "state"))
    assert done.failed == 1 and states[first.pk] == "open" and set(states.values()) == {"open", "late"}
    assert not Event.objects.filter(subject_id=first.public_id, action="obligation.late").exists()
    assert not Outbox.objects.filter(dedupe__startswith=f"late:{first.public_id}").exists()
    monkeypatch.setattr(clockwork, "chase_obligation", real)
    assert tick().chased == 1
    assert ObligationDue.objects.of(notice_city.authority.pk).get(pk=first.pk).state == "late"


def test_stage_that_is_merely_late_is_not_asked_at_every_tick(notice_city: City, monkeypatch) -> None:
    case = Case.objects.of(notice_city.authority.pk).get(
        applicant=notice_city.firms["amber"], procedure="filing"
    )
    clock.travel_to(case.due_at + timedelta(days=20))
    asked: list[str] = []
    real = clockwork.hop_case
    monkeypatch.setattr(
        clockwork, "hop_case", lambda actor, *, case_id: asked.append(case_id) or real(actor, case_id=case_id)
    )
    tick()
    assert case.public_id not in asked and asked, "a notice that ended is asked, a review that is late is not"


def test_tick_leaves_no_receipts_and_the_second_one_writes_nothing(notice_city: City) -> None:
    at("2026-01-01", "00:10")
    tick()
    before = Receipt.objects.count(), Event.objects.count(), Outbox.objects.count()
    tick()
    assert (Receipt.objects.count(), Event.objects.count(), Outbox.objects.count()) == before
    assert not Receipt.objects.filter(actor="system:clock").exists()


def test_worker_outlives_a_tick_that_fails(monkeypatch) -> None:
    monkeypatch.setattr(clockwork, "tick", lambda: 1 / 0)
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)  # the test's own is still in use
    assert _tick(quiet=True) is True


def test_cycle_due_in_january_may_open_the_year_before(notice_city: City, monkeypatch) -> None:
    programme = (
        Programme.objects.of(notice_city.authority.pk).select_related("pack_version", "authority").get()
    )
    spec = clockwork.library.compiled(programme).pack.obligations["annual_report"]
    early = spec.model_copy(update={"opens": "11-01"})
    at("2025-10-31", "23:59")
    assert not clockwork._begun(programme, early, 2026, clock.now())
    at("2025-11-01", "00:00")
    assert clockwork._begun(programme, early, 2026, clock.now())
    assert not clockwork._begun(programme, early, 2025, clock.now()), "due before the policy was in force"
    assert not clockwork._begun(programme, spec, 2026, clock.now())
    assert not Round.objects.of(notice_city.authority.pk).exclude(obligation="").exists()
