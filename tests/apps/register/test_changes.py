"""Changes of the register: proposed by one, decided by another, nothing overwritten (issue 3, point 2)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.register.actions.endorse_change import endorse_change
from exclave.apps.register.actions.propose_change import propose_change
from exclave.apps.register.actions.withdraw_change import withdraw_change
from exclave.apps.register.known import on_day, rows_of
from exclave.apps.register.models import (
    Change,
    Contract,
    Institution,
    Proof,
    Space,
    Staff,
    Tenant,
    TenantState,
)
from exclave.sample_city.city import at

from . import factories
from .conftest import Register, state, step, tenant

pytestmark = pytest.mark.django_db
STAFF = {"op": "add", "table": "staff", "since": "2025-06-01", "values": {"person": "示例人员甲"}}


def only(model, register: Register):
    return (
        model.objects.of(register.city.authority.pk)
        .filter(institution=register.row, superseded_at=None)
        .get()
    )


def refusal(call, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as found:
        call(*args, **kwargs)
    return found.value


# ---- two people --------------------------------------------------------------------------------------------
def test_proposed_change_is_not_in_force_until_another_officer_approves(register: Register) -> None:
    change = register.propose("city1", STAFF)
    assert not Staff.objects.of(register.city.authority.pk).exists()
    register.decide("city2", change)
    assert only(Staff, register).person == "示例人员甲"


def test_proposer_cannot_approve_own_change(register: Register) -> None:
    change = register.propose("city1", STAFF)
    assert refusal(register.decide, "city1", change).code == "own_change"


def test_agent_proposes_and_cannot_approve(register: Register) -> None:
    change = register.propose("lumen", STAFF)
    assert change.proposed_as == "agent"
    assert refusal(register.decide, "lumen", change).code == "not_allowed"
    register.decide("city1", change)
    assert only(Staff, register)


@pytest.mark.parametrize("who", ["cedar", "huarong", "leader", "auditor", "policy", "admin", "expert1"])
def test_nobody_else_proposes(register: Register, who: str) -> None:
    assert refusal(register.propose, who, STAFF).code == "not_allowed"


@pytest.mark.parametrize("who", ["cedar", "huarong", "leader", "auditor", "policy", "admin", "expert1"])
def test_nobody_else_approves(register: Register, who: str) -> None:
    change = register.propose("city1", STAFF)
    assert refusal(register.decide, who, change).code == "not_allowed"


def test_district_of_the_organisation_is_a_second_person(register: Register) -> None:
    register.decide("echeng", register.propose("city1", STAFF))
    assert only(Staff, register)


def test_correction_by_an_agent_takes_two_officers(register: Register) -> None:
    register.enter(STAFF)
    row = only(Staff, register)
    change = register.propose("lumen", step("correct", "staff", row.pk, "2025-06-02", person="示例人员乙"))
    assert refusal(register.decide, "city1", change).code == "second_officer"
    endorse_change(register.city.actor("city1"), change_id=change.public_id, expected_version=1)
    assert refusal(register.decide, "city1", change).code == "own_change"
    register.decide("city2", change)
    assert only(Staff, register).person == "示例人员乙"


def test_ordinary_change_needs_no_endorsement(register: Register) -> None:
    change = register.propose("lumen", STAFF)
    found = refusal(
        endorse_change, register.city.actor("city1"), change_id=change.public_id, expected_version=1
    )
    assert found.code == "endorsed_already"


def test_declining_needs_a_reason_and_writes_nothing(register: Register) -> None:
    change = register.propose("city1", STAFF)
    assert refusal(register.decide, "city2", change, approve=False).faults[0].path == "reason"
    register.decide("city2", change, approve=False, reason="材料不符")
    assert register.change(change.public_id).state == "declined"
    assert not Staff.objects.of(register.city.authority.pk).exists()
    assert refusal(register.decide, "city2", change).code == "not_allowed"


def test_withdrawn_by_the_proposer_alone(register: Register) -> None:
    change = register.propose("lumen", STAFF)
    call = {"change_id": change.public_id, "expected_version": 1}
    assert refusal(withdraw_change, register.city.actor("city1"), **call).code == "not_allowed"
    withdraw_change(register.city.actor("lumen"), **call)
    assert refusal(register.decide, "city1", change).code == "not_allowed"


def test_decision_on_an_older_version_is_stale(register: Register) -> None:
    change = register.propose("lumen", STAFF)
    with pytest.raises(Stale):
        withdraw_change(register.city.actor("lumen"), change_id=change.public_id, expected_version=7)


def test_database_refuses_one_person_in_both_roles(register: Register) -> None:
    change = register.propose("city1", STAFF)
    change.state, change.decided_by = "approved", change.proposed_by
    with pytest.raises(IntegrityError), transaction.atomic():
        change.save()


def test_change_without_reason_or_steps_is_refused(register: Register) -> None:
    assert refusal(register.propose, "city1", STAFF, reason=" ").faults[0].path == "reason"
    assert refusal(register.propose, "city1").code == "change_empty"


@pytest.mark.parametrize(
    "entry",
    [
        {"op": "erase", "table": "staff"},
        {"op": "add", "table": "accounts", "since": "2025-01-01"},
        {"op": "add", "table": "staff", "since": "2025-13-01"},
        {"op": "end", "table": "staff", "row": "1; drop"},
    ],
)
def test_step_that_is_none_is_refused(register: Register, entry: dict) -> None:
    assert refusal(register.propose, "city1", entry).code == "change_faulty"


def test_same_request_twice_makes_one_change(register: Register) -> None:
    for _ in range(2):
        propose_change(
            register.city.actor("city1"),
            institution_id=register.row.public_id,
            entries=[STAFF],
            reason="现场核实",
            idempotency_key="register-once",
        )
    assert Change.objects.of(register.city.authority.pk).count() == 1


def test_journal_commits_to_the_change_without_names(register: Register) -> None:
    register.enter(STAFF)
    events = Event.objects.filter(action__in=["register.propose", "register.approve"]).select_related(
        "opening"
    )
    assert {e.action for e in events} == {"register.propose", "register.approve"}
    assert all("示例人员甲" not in str(e.opening.content) for e in events)


# ---- two times ---------------------------------------------------------------------------------------------
def test_correction_keeps_what_was_known_before(register: Register) -> None:
    register.enter(STAFF)
    before = clock.now()
    at("2026-03-11")
    register.enter(step("correct", "staff", only(Staff, register).pk, "2025-07-01", person="示例人员乙"))
    (then,) = rows_of(register.row, "staff", before)
    (now,) = rows_of(register.row, "staff", clock.now())
    assert (then.person, then.valid_from) == ("示例人员甲", date(2025, 6, 1))
    assert (now.person, now.valid_from, now.thread) == ("示例人员乙", date(2025, 7, 1), then.thread)


def test_end_is_known_only_since_it_was_recorded(register: Register) -> None:
    register.enter(STAFF)
    before = clock.now()
    at("2026-03-11")
    register.enter(step("end", "staff", only(Staff, register).pk, "2026-01-01"))
    assert rows_of(register.row, "staff", before)[0].valid_until is None
    assert only(Staff, register).valid_until == date(2026, 1, 1)
    assert on_day(rows_of(register.row, "staff", clock.now()), date(2026, 1, 1)) == []


def test_change_from_a_day_leaves_the_days_before_as_they_were(register: Register) -> None:
    space = {"name": "示例楼", "kind": "leased", "area": "约1200"}
    register.enter({"op": "add", "table": "space", "since": "2025-01-01", "values": space})
    row = only(Space, register)
    register.enter(step("change", "space", row.pk, "2025-09-01", **space | {"area": "1500"}))
    rows = rows_of(register.row, "space", clock.now())
    assert [r.area.bound for r in on_day(rows, date(2025, 8, 31))] == ["about"]
    assert [r.area.value for r in on_day(rows, date(2025, 9, 1))] == [1500]


def test_approval_of_what_was_overtaken_is_refused_whole(register: Register) -> None:
    register.enter(STAFF)
    row = only(Staff, register)
    first = register.propose("city1", step("end", "staff", row.pk, "2026-01-01"))
    second = register.propose("city1", STAFF, step("end", "staff", row.pk, "2026-02-01"))
    register.decide("city2", first)
    assert refusal(register.decide, "city2", second).code == "change_overtaken"


def test_overlapping_correction_is_refused(register: Register) -> None:
    space = {"name": "示例楼", "kind": "leased", "area": "900"}
    register.enter({"op": "add", "table": "space", "since": "2025-01-01", "values": space})
    register.enter(step("change", "space", only(Space, register).pk, "2025-09-01", **space))
    early = Space.objects.of(register.city.authority.pk).get(superseded_at=None, valid_from=date(2025, 1, 1))
    change = register.propose("city1", step("correct", "space", early.pk, "2025-01-01", **space))
    assert refusal(register.decide, "city2", change).code == "overlap"


@pytest.mark.parametrize(
    ("op", "since", "until", "path"),
    [
        ("end", "2025-06-01", None, "0.since"),
        ("end", None, None, "0.since"),
        ("change", "2025-05-01", None, "0.since"),
        ("correct", "2025-06-01", "2025-06-01", "0.until"),
        ("correct", "2026-12-01", None, "0.since"),
        ("correct", "0900-01-01", None, "0.since"),
    ],
)
def test_impossible_days_are_faults_at_their_field(register: Register, op, since, until, path) -> None:
    register.enter(STAFF)
    entry = step(op, "staff", only(Staff, register).pk, since, until, person="示例人员甲")
    assert path in [f.path for f in refusal(register.propose, "city1", entry).faults]


def test_row_of_another_institution_cannot_be_changed(register: Register) -> None:
    register.enter(STAFF)
    other = factories.institutions(register.city, 1, organisation=register.city.firms["quartz"])[0]
    entry = step("end", "staff", only(Staff, register).pk, "2026-01-01")
    found = refusal(
        propose_change,
        register.city.actor("city1"),
        institution_id=other.public_id,
        entries=[entry],
        reason="x",
    )
    assert found.code == "change_faulty"


# ---- tenants and proofs ------------------------------------------------------------------------------------
def test_tenant_with_its_first_state_in_one_change(register: Register) -> None:
    register.enter(tenant(), state("@0", "signed", "2025-05-01"))
    assert only(TenantState, register).tenant == only(Tenant, register).thread


def test_tenant_is_entered_once(register: Register) -> None:
    identity = {"identity_kind": "uscc", "identity_no": register.city.firms["cedar"].identity_no}
    register.enter(tenant(**identity))
    assert only(Tenant, register).organisation == register.city.firms["cedar"]
    found = refusal(register.propose, "city1", tenant("另一名称（虚构）", **identity))
    assert found.faults[0].path == "0.identity_no"


def test_same_tenant_twice_in_one_change_is_refused(register: Register) -> None:
    identity = {"identity_kind": "uscc", "identity_no": register.city.firms["cedar"].identity_no}
    found = refusal(register.propose, "city1", tenant(**identity), tenant("另一名称（虚构）", **identity))
    assert found.faults[0].path == "1.identity_no"


def test_wrong_credit_code_is_a_fault(register: Register) -> None:
    found = refusal(register.propose, "city1", tenant(identity_kind="uscc", identity_no="91420704DEMA0001A0"))
    assert found.faults[0].path == "0.identity_no"


def test_leaving_needs_a_reason(register: Register) -> None:
    found = refusal(register.propose, "city1", tenant(), state("@0", "left", "2025-08-01"))
    assert found.faults[0].path == "1.reason"


def test_state_held_already_is_refused(register: Register) -> None:
    thread = register.enter(tenant(), state("@0", "signed", "2025-05-01"))[0]
    assert (
        refusal(register.propose, "city1", state(thread, "signed", "2025-06-01")).faults[0].path == "0.state"
    )


def test_state_of_a_foreign_tenant_is_refused(register: Register) -> None:
    found = refusal(register.propose, "city1", state("nonesuch", "signed", "2025-06-01"))
    assert found.faults[0].path == "0.tenant"


def test_withdrawing_a_tenant_withdraws_what_hangs_on_it(register: Register) -> None:
    register.enter(tenant(), state("@0", "signed", "2025-05-01"))
    register.enter(step("withdraw", "tenants", only(Tenant, register).pk))
    for key in ("tenants", "states"):
        assert rows_of(register.row, key, clock.now()) == []


def test_proof_without_a_file_of_the_institution_is_refused(register: Register) -> None:
    proof = {
        "op": "add",
        "table": "proofs",
        "since": "2025-05-01",
        "values": {"about": "@0", "kind": "lease", "evidence": "nonesuch"},
    }
    assert refusal(register.propose, "city1", tenant(), proof).faults[0].path == "1.evidence"
    assert not Proof.objects.of(register.city.authority.pk).exists()


# ---- values ------------------------------------------------------------------------------------------------
def test_approximate_amount_stays_approximate(register: Register) -> None:
    values = {
        "title": "示例合同",
        "partner": "示例企业（虚构）",
        "amount": "600+",
        "technology_amount": "约50.5",
    }
    register.enter({"op": "add", "table": "contracts", "since": "2025-05-01", "values": values})
    row = only(Contract, register)
    assert (row.amount, row.amount_bound, row.amount_text) == (600_000_000, "at_least", "600+")
    assert (row.technology_amount, row.technology_amount_bound) == (50_500_000, "about")
    assert row.stated_amount is not None and not row.stated_amount.is_exact


@pytest.mark.parametrize("typed", ["数百", "-5", "1.2345678", "10 人", "1e9", "99999999999999999"])
def test_amount_that_is_no_sum_of_money_is_a_fault(register: Register, typed: str) -> None:
    values = {"title": "示例合同", "partner": "示例企业（虚构）", "amount": typed}
    entry = {"op": "add", "table": "contracts", "since": "2025-05-01", "values": values}
    assert refusal(register.propose, "city1", entry).faults[0].path == "0.amount"


def test_kind_of_contract_is_one_of_its_day(register: Register) -> None:
    values = {"title": "示例合同", "partner": "示例企业（虚构）", "kind": "licence"}
    entry = {"op": "add", "table": "contracts", "since": "2020-05-01", "values": values}
    assert refusal(register.propose, "city1", entry).faults[0].path == "0.kind"
    register.enter(entry | {"since": "2021-05-01"})


def test_parent_may_not_lie_below_its_child(register: Register) -> None:
    above = factories.institutions(register.city, 1, name="上级示例机构")[0]
    link = {"op": "add", "table": "parents", "since": "2025-01-01", "values": {"parent": above.public_id}}
    register.enter(link)
    turned = link | {"values": {"parent": register.row.public_id}}
    found = refusal(
        propose_change,
        register.city.actor("city1"),
        institution_id=above.public_id,
        entries=[turned],
        reason="x",
    )
    assert found.faults[0].path == "0.parent"
    assert refusal(register.propose, "city1", link).faults[0].path == "0.since"


def test_institution_of_another_authority_is_no_parent(register: Register) -> None:
    foreign = factories.institutions(register.city, 1)[0]
    Institution.objects.scoped("a test's own").filter(pk=foreign.pk).update(
        authority=register.city.offices["gedian"]
    )
    link = {"op": "add", "table": "parents", "since": "2025-01-01", "values": {"parent": foreign.public_id}}
    assert refusal(register.propose, "city1", link).faults[0].path == "0.parent"


def test_database_refuses_an_interval_without_a_day(register: Register) -> None:
    register.enter(STAFF)
    row = only(Staff, register)
    row.valid_until = row.valid_from
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert connection.is_usable()
