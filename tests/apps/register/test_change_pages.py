"""Proposing and deciding in the pages: what is asked, what is kept, and who finds what."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.journal import clock
from exclave.apps.register.models import Change, Proof, Staff, Tenant, TenantState

from .conftest import Register, step, tenant
from .test_rows_pages import PDF, STAFF, signed_in

pytestmark = pytest.mark.django_db


def new(register: Register, query: str = "") -> str:
    return f"/register/{register.row.public_id}/changes/new/{query}"


def post(client: Client, register: Register, **typed):
    body = {
        "table": "tenants",
        "op": "add",
        "name_zh": "示例甲公司（虚构）",
        "kind": "organisation",
        "since": "2025-05-01",
        "reason": "现场核实",
    }
    return client.post(new(register), body | typed)


def mine(register: Register):
    return Change.objects.of(register.city.authority.pk)


def test_tenant_state_and_file_are_proposed_in_one_form(register: Register) -> None:
    file = SimpleUploadedFile("租约.pdf", PDF)
    answer = post(
        signed_in(register, "lumen"), register, state="moved_in", state_since="2025-06-01",
        proof_kind="lease", proof_since="2025-06-01", proof_file=file,
    )  # fmt: skip
    assert answer.status_code == 302
    change = mine(register).get()
    assert [e["table"] for e in change.entries] == ["tenants", "states", "proofs"]
    decided = signed_in(register, "city1").post(
        f"/changes/{change.public_id}/decide/", {"approve": "yes", "expected_version": "1"}
    )
    assert decided.status_code == 302
    found = TenantState.objects.of(register.city.authority.pk).get()
    assert found.state == "moved_in"
    assert Proof.objects.of(register.city.authority.pk).get().about == found.thread


def test_fault_keeps_what_was_typed_and_the_file(register: Register) -> None:
    file = SimpleUploadedFile("租约.pdf", PDF)
    client = signed_in(register, "lumen")
    answer = post(client, register, since="", proof_kind="lease", proof_since="2025-06-01", proof_file=file)
    shown = answer.content.decode()
    assert answer.status_code == 422 and "示例甲公司（虚构）" in shown and "租约.pdf" in shown
    assert 'href="#since"' in shown
    kept = re.search(r'name="proof_kept" value="([a-z0-9]+)"', shown)
    assert kept is not None
    answer = post(client, register, proof_kind="lease", proof_since="2025-06-01", proof_kept=kept[1])
    assert answer.status_code == 302 and len(mine(register).get().entries) == 2


def test_hostile_file_is_refused_at_its_field(register: Register) -> None:
    file = SimpleUploadedFile("租约.pdf", b"<html><script>alert(1)</script>")
    answer = post(
        signed_in(register, "lumen"), register, proof_kind="lease", proof_since="2025-06-01", proof_file=file
    )
    assert answer.status_code == 422 and 'href="#proof_file"' in answer.content.decode()
    assert not mine(register).exists()


def test_proof_kind_without_a_file_is_a_fault_at_the_file(register: Register) -> None:
    answer = post(signed_in(register, "lumen"), register, proof_kind="lease", proof_since="2025-06-01")
    assert 'href="#proof_file"' in answer.content.decode()


@pytest.mark.parametrize("op", ["change", "end", "correct", "withdraw"])
def test_each_way_of_mending_has_its_form(register: Register, op: str) -> None:
    register.enter(STAFF)
    row = Staff.objects.of(register.city.authority.pk).get()
    answer = signed_in(register, "city1").get(new(register, f"?table=staff&op={op}&row={row.pk}"))
    assert answer.status_code == 200
    assert ("欧阳示例" in answer.content.decode()) is (op in ("change", "correct"))


@pytest.mark.parametrize(
    "query",
    [
        "?table=nonesuch&op=add",
        "?table=proofs&op=add",
        "?table=staff&op=erase",
        "?table=staff&op=end&row=999999",
        "?table=staff&op=end&row=x",
    ],
)
def test_form_of_nothing_is_404(register: Register, query: str) -> None:
    assert signed_in(register, "city1").get(new(register, query)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("city1", 200),
        ("echeng", 200),
        ("lumen", 200),
        ("cedar", 404),
        ("huarong", 404),
        ("leader", 404),
        ("auditor", 404),
    ],
)
def test_form_is_for_those_who_propose(register: Register, who: str, status: int) -> None:
    assert signed_in(register, who).get(new(register, "?table=staff&op=add")).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("city1", 200),
        ("echeng", 200),
        ("lumen", 200),
        ("leader", 200),
        ("auditor", 200),
        ("cedar", 404),
        ("huarong", 404),
        ("expert1", 404),
    ],
)
def test_change_is_read_by_those_inside(register: Register, who: str, status: int) -> None:
    change = register.propose("city1", STAFF)
    assert signed_in(register, who).get(f"/changes/{change.public_id}/").status_code == status
    assert signed_in(register, who).get(f"/register/{register.row.public_id}/changes/").status_code == status


def test_change_shows_before_and_after(register: Register) -> None:
    register.enter(STAFF)
    row = Staff.objects.of(register.city.authority.pk).get()
    change = register.propose("city1", step("correct", "staff", row.pk, "2025-06-01", person="慕容示例"))
    shown = signed_in(register, "city2").get(f"/changes/{change.public_id}/").content.decode()
    assert "欧阳示例" in shown and "慕容示例" in shown and "变更前" in shown and "（有变更）" in shown


def test_proposer_is_offered_withdrawal_and_no_approval(register: Register) -> None:
    change = register.propose("city1", STAFF)
    shown = signed_in(register, "city1").get(f"/changes/{change.public_id}/").content.decode()
    assert "撤回这项变更" in shown and 'value="yes"' not in shown
    answer = signed_in(register, "city1").post(
        f"/changes/{change.public_id}/withdraw/", {"expected_version": "1"}
    )
    assert answer.status_code == 302 and register.change(change.public_id).state == "withdrawn"


def test_declining_without_a_reason_says_so_at_the_field(register: Register) -> None:
    change = register.propose("city1", STAFF)
    answer = signed_in(register, "city2").post(
        f"/changes/{change.public_id}/decide/", {"approve": "no", "expected_version": "1"}
    )
    assert answer.status_code == 422 and 'href="#reason"' in answer.content.decode()


def test_stale_decision_is_named_and_changes_nothing(register: Register) -> None:
    change = register.propose("city1", STAFF)
    answer = signed_in(register, "city2").post(
        f"/changes/{change.public_id}/decide/", {"approve": "yes", "expected_version": "9"}
    )
    assert answer.status_code == 409 and not Staff.objects.of(register.city.authority.pk).exists()


def test_correction_of_an_agent_is_endorsed_first(register: Register) -> None:
    register.enter(STAFF)
    row = Staff.objects.of(register.city.authority.pk).get()
    change = register.propose("lumen", step("correct", "staff", row.pk, "2025-06-02", person="慕容示例"))
    shown = signed_in(register, "city1").get(f"/changes/{change.public_id}/").content.decode()
    assert "复核同意" in shown and 'value="yes"' not in shown
    assert (
        signed_in(register, "city1")
        .post(f"/changes/{change.public_id}/endorse/", {"expected_version": "1"})
        .status_code
        == 302
    )
    assert 'value="yes"' in signed_in(register, "city2").get(f"/changes/{change.public_id}/").content.decode()


def test_waiting_changes_are_listed_to_officers_of_the_place(register: Register) -> None:
    register.propose("lumen", STAFF)
    for who, there in (("city1", True), ("echeng", True), ("huarong", False)):
        shown = signed_in(register, who).get("/work/register/changes/").content.decode()
        assert (register.row.name in shown) is there, who


def test_waiting_list_asks_as_many_queries_for_fifty_as_for_one(register: Register) -> None:
    client, found = signed_in(register, "city1"), []
    first = register.propose("lumen", STAFF)
    for more in (0, 2, 47):
        rows = [
            Change(
                authority=first.authority,
                institution=register.row,
                reason="x",
                entries=first.entries,
                proposed_by=first.proposed_by,
                proposed_as="agent",
                proposed_at=clock.now(),
            )
            for _ in range(more)
        ]
        Change.objects.bulk_create(rows)
        client.get("/work/register/changes/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/work/register/changes/")
        found.append(len(queries))
    assert len(set(found)) == 1, found


def test_tenant_entered_by_correction_form_keeps_published_number(register: Register) -> None:
    register.enter(tenant(staff="600+"))
    row = Tenant.objects.of(register.city.authority.pk).get()
    shown = (
        signed_in(register, "city1")
        .get(new(register, f"?table=tenants&op=correct&row={row.pk}"))
        .content.decode()
    )
    assert 'value="600+"' in shown


def test_list_is_called_complete_in_a_form_of_its_own(register: Register) -> None:
    client = signed_in(register, "lumen")
    shown = client.get(new(register, "?table=complete&op=add&listed=staff")).content.decode()
    assert 'name="listed"' in shown
    answer = client.post(
        new(register),
        {"table": "complete", "op": "add", "listed": "staff", "since": "2025-05-01", "reason": "核对名册"},
    )
    assert answer.status_code == 302
    assert mine(register).get().entries[0]["values"] == {"table": "staff"}
