"""What nobody may do without the duty, whoever calls the action: tried without any page or route before it."""

import json

import pytest

from exclave.apps.alerts.models import Alert
from exclave.apps.cases.actions.chase_obligation import chase_obligation
from exclave.apps.cases.actions.hop_case import hop_case, recompute_deadline
from exclave.apps.cases.actions.open_reports import open_reports
from exclave.apps.cases.actions.raise_objection import raise_objection
from exclave.apps.cases.actions.submit_case import submit_case
from exclave.apps.cases.models import Case, Entry, Objection, ObligationDue, PublicNotice
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal.models import Event, Opening, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.models import Account, Agency
from exclave.apps.programmes.models import Programme
from exclave.sample_city.city import City, decide, fetch, hand_in

pytestmark = pytest.mark.django_db
EVERYBODY = ["city1", "leader", "echeng", "expert1", "auditor", "admin", "policy", "heron"]


def refusal(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


def case_of(city: City, firm: str, procedure: str = "filing") -> Case:
    return (
        Case.objects.of(city.authority.pk)
        .filter(applicant=city.firms[firm], procedure=procedure)
        .latest("pk")
    )


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_happens_by_itself_is_done_for_nobody_who_asks(notice_city: City, who: str) -> None:
    actor, case = notice_city.actor(who), case_of(notice_city, "heron")
    programme = Programme.objects.of(notice_city.authority.pk).get()
    due = ObligationDue.objects.create(
        authority=notice_city.authority, programme=programme, obligation="annual_report",
        organisation=case.applicant, subject_id=case.subject_id, subject_name="x", year=2025,
        opens_at=case.opened_at, due_at=case.opened_at,
    )  # fmt: skip
    assert refusal(lambda: hop_case(actor, case_id=case.public_id)) == "not_allowed"
    assert refusal(lambda: recompute_deadline(actor, case_id=case.public_id)) == "not_allowed"
    assert refusal(lambda: chase_obligation(actor, obligation_pk=due.pk)) == "not_allowed"
    year = {"programme_id": programme.pk, "obligation": "annual_report", "year": 2027}
    assert refusal(lambda: open_reports(actor, **year)) == "not_allowed"


def objection(city: City, actor: Actor):
    notice = PublicNotice.objects.of(city.authority.pk).get(case=case_of(city, "heron"), ended_at=None)
    return raise_objection(
        actor, notice_id=notice.public_id, kind="person", name="演示异议人乙", identity="DEMO54321",
        contact="second@example.test", statement="场地租约与公示的地址不符，请核实。",
    )  # fmt: skip


def test_objector_is_never_an_account(notice_city: City) -> None:
    """An account as actor would put its id into the history and the journal, where officers and auditors read."""
    heron = notice_city.actor("heron")
    assert refusal(lambda: objection(notice_city, heron)) == "not_allowed"
    assert refusal(lambda: objection(notice_city, Actor(heron.id, "objector"))) == "not_allowed"
    assert refusal(lambda: objection(notice_city, Actor("someone", "officer"))) == "not_allowed"


def test_objection_with_words_longer_than_their_columns_is_refused_by_field(notice_city: City) -> None:
    notice = PublicNotice.objects.of(notice_city.authority.pk).get(
        case=case_of(notice_city, "heron"), ended_at=None
    )
    with pytest.raises(Refused) as refused:
        raise_objection(
            Actor("opaque", "objector"), notice_id=notice.public_id, kind="person", name="名" * 161,
            identity="DEMO54321", contact="a@" + "b" * 130, statement="场地租约与公示的地址不符，请核实。",
        )  # fmt: skip
    assert {f.path for f in refused.value.faults} == {"name", "contact"}


def test_objector_stands_in_no_event_message_history_or_foreign_list(notice_city: City) -> None:
    objection(notice_city, Actor("opaque-objector", "objector"))
    row = Objection.objects.latest("pk")
    secret = [row.objector_name, row.objector_identity, row.contact, row.statement]
    kept = [
        json.dumps(list(model.objects.values()), default=str, ensure_ascii=False)
        for model in (Event, Opening, Outbox, Alert, Entry)
    ]
    assert [word for word in secret for text in kept if word in text] == []
    for who in ("heron", "echeng", "expert1", "maple"):
        seen = cases_for(notice_city.accounts[who]).values_list("public_id", flat=True)
        assert row.case.public_id not in seen, who
    assert not Account.objects.filter(public_id=row.case.entries.order_by("seq").first().actor).exists()


def test_submission_of_a_foreign_form_is_an_absence_not_a_list_of_faults(notice_city: City) -> None:
    case = case_of(notice_city, "willow")
    decide(notice_city, "city1", case.public_id, "return", "请补正。", correction_days=10)
    case = fetch(case.public_id)
    for who in ("city1", "leader", "heron", "expert1", "auditor"):
        work = {"case_id": case.public_id, "data": {}, "expected_version": case.version}
        assert refusal(lambda w=who, k=work: submit_case(notice_city.actor(w), **k)) == "not_allowed", who


def test_submission_makes_tabs_with_the_older_draft_stale(notice_city: City) -> None:
    case = case_of(notice_city, "willow")
    decide(notice_city, "city1", case.public_id, "return", "请补正。", correction_days=10)
    before = fetch(case.public_id).draft.version
    hand_in(notice_city, "willow", case.public_id, fetch(case.public_id).draft.data)
    assert fetch(case.public_id).draft.version == before + 1


def test_closed_account_acts_no_more(notice_city: City) -> None:
    case = case_of(notice_city, "willow")
    Account.objects.filter(pk=notice_city.accounts["city1"].pk).update(is_active=False)
    assert refusal(lambda: decide(notice_city, "city1", case.public_id, "accept")) == "not_allowed"
    unknown = Actor("nobody-has-this", "officer")
    notice_city.accounts["ghost"] = Account(public_id=unknown.id)
    with pytest.raises(Refused):
        submit_case(unknown, case_id=case.public_id, data={}, expected_version=case.version)


def test_officer_who_is_the_applicants_agent_decides_nothing_about_it(notice_city: City) -> None:
    case = case_of(notice_city, "willow")
    Agency.objects.create(
        account=notice_city.accounts["city1"], organisation=notice_city.firms["willow"], since=case.opened_at
    )
    assert refusal(lambda: decide(notice_city, "city1", case.public_id, "accept")) == "conflict"
