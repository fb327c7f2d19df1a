"""Pages of an institution's tables: who reads what, on which day, as known when, and for how many queries."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.files.actions.add_evidence import add_evidence
from exclave.apps.journal import clock
from exclave.apps.journal.identifiers import public_id
from exclave.apps.register.models import Change, Proof, Space, Staff, Tenant, TenantState
from exclave.apps.register.tables import SHOWN
from exclave.sample_city.city import at

from . import factories
from .conftest import Register, state, step, tenant

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
STAFF = {
    "op": "add",
    "table": "staff",
    "since": "2025-06-01",
    "values": {"person": "欧阳示例", "insured_at": "420704", "paid_by": "示例发薪单位"},
}


def signed_in(register: Register, who: str) -> Client:
    client = Client()
    if who:
        client.force_login(register.city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(register: Register, who: str, table: str, query: str = "", lang: str = "") -> str:
    client = signed_in(register, who)
    if lang:
        client.post("/language", {"language": lang, "next": "/"})
    response = client.get(f"/register/{register.row.public_id}/{table}/{query}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def evidence(register: Register, who: str = "city1") -> str:
    return add_evidence(
        register.city.actor(who),
        subject_kind="institution",
        subject_id=register.row.public_id,
        field="register",
        name="租约.pdf",
        content=PDF,
    ).result["evidence"]


def bulk(register: Register, count: int) -> None:
    """``count`` tenants at work with a proof each, and as many spaces and people."""
    now, city = clock.now(), register.city.authority
    change = Change.objects.create(
        authority=city, institution=register.row, reason="x", proposed_as="officer", proposed_at=now
    )
    common = {
        "authority": city,
        "institution": register.row,
        "valid_from": date(2025, 5, 1),
        "recorded_at": now,
        "change": change,
    }
    tenants = Tenant.objects.bulk_create(
        [Tenant(**common, thread=public_id(), kind="team", name_zh=f"示例团队{n}") for n in range(count)]
    )
    states = TenantState.objects.bulk_create(
        [TenantState(**common, thread=public_id(), tenant=t.thread, state="working") for t in tenants]
    )
    file = evidence_row(register)
    Proof.objects.bulk_create(
        [Proof(**common, thread=public_id(), about=s.thread, kind="photo", evidence=file) for s in states]
    )
    Space.objects.bulk_create(
        [
            Space(
                **common,
                thread=public_id(),
                name=f"示例房间{n}",
                kind="usable",
                area_scaled=100_0000,
                tenant=t.thread,
            )
            for n, t in enumerate(tenants)
        ]
    )
    Staff.objects.bulk_create(
        [Staff(**common, thread=public_id(), person=f"示例人员{n}") for n in range(count)]
    )


def evidence_row(register: Register):
    from exclave.apps.files.models import Evidence

    return Evidence.objects.of(register.city.authority.pk).get(public_id=evidence(register))


# ---- who reads what ----------------------------------------------------------------------------------------
def test_public_reads_counts_and_no_name_of_a_tenant(register: Register) -> None:
    register.enter(tenant("示例甲公司（虚构）"), state("@0", "signed", "2025-05-01"))
    shown = page(register, "", "tenants")
    assert "示例甲公司" not in shown and "已签入驻协议" in shown and "政策没有公开" in shown
    assert "示例甲公司" in page(register, "lumen", "tenants")


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("", False),
        ("cedar", False),
        ("huarong", False),
        ("expert1", False),
        ("policy", False),
        ("city1", True),
        ("echeng", True),
        ("lumen", True),
        ("leader", True),
        ("auditor", True),
    ],
)
def test_closed_rows_are_for_those_inside(register: Register, who: str, reads: bool) -> None:
    space = {"name": "示例密室", "kind": "leased", "area": "900"}
    register.enter({"op": "add", "table": "space", "since": "2025-01-01", "values": space})
    assert ("示例密室" in page(register, who, "space")) is reads


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("", False),
        ("cedar", False),
        ("auditor", False),
        ("city1", True),
        ("echeng", True),
        ("lumen", True),
        ("leader", True),
    ],
)
def test_persons_are_named_to_those_allowed(register: Register, who: str, reads: bool) -> None:
    register.enter(STAFF)
    shown = page(register, who, "staff")
    assert ("欧阳示例" in shown) is reads
    assert ("示例发薪单位" in shown) is reads


def test_auditor_reads_a_masked_row(register: Register) -> None:
    register.enter(STAFF)
    assert "欧＊＊" in page(register, "auditor", "staff")


def test_masked_person_stays_masked_in_the_change(register: Register) -> None:
    change = register.propose("city1", STAFF)
    assert (
        "欧阳示例" not in signed_in(register, "auditor").get(f"/changes/{change.public_id}/").content.decode()
    )
    assert "欧阳示例" in signed_in(register, "city2").get(f"/changes/{change.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("cedar", 404), ("huarong", 404), ("expert1", 404), ("city1", 200), ("lumen", 200), ("auditor", 404)],
)
def test_proof_is_read_by_those_who_may_read_names(register: Register, who: str, status: int) -> None:
    file = evidence(register)
    assert signed_in(register, who).get(f"/evidence/{file}/").status_code == status


def test_unknown_table_is_404(register: Register) -> None:
    assert Client().get(f"/register/{register.row.public_id}/secrets/").status_code == 404
    assert Client().get("/register/nonesuch/staff/").status_code == 404


# ---- two dates ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("table", SHOWN)
def test_every_table_takes_two_dates(register: Register, table: str) -> None:
    shown = page(register, "city1", table, "?on=2024-01-01&known=2024-01-01")
    assert 'value="2024-01-01"' in shown and "没有" in shown


def test_table_shows_what_was_known_then(register: Register) -> None:
    register.enter(STAFF)
    at("2026-03-20")
    row = Staff.objects.of(register.city.authority.pk).get()
    register.enter(step("correct", "staff", row.pk, "2025-06-01", person="慕容示例"))
    assert "欧阳示例" in page(register, "city1", "staff", "?known=2026-03-15")
    assert "慕容示例" in page(register, "city1", "staff")
    assert "欧阳示例" not in page(register, "city1", "staff", "?on=2025-05-31")


def test_timeline_follows_the_tenant(register: Register) -> None:
    register.enter(
        tenant(),
        state("@0", "signed", "2025-05-01"),
        state("@0", "working", "2025-07-01"),
        state("@0", "left", "2026-01-01", reason="搬迁"),
    )
    counted = {row["state"]: row["count"] for row in _figures(register, "?on=2025-08-01")}
    assert counted == {"signed": 1, "moved_in": 0, "working": 1, "landed": 0, "left": 0}
    counted = {row["state"]: row["count"] for row in _figures(register, "")}
    assert counted == {"signed": 0, "moved_in": 0, "working": 0, "landed": 0, "left": 1}


def test_landed_still_counts_after_leaving(register: Register) -> None:
    register.enter(
        tenant(), state("@0", "landed", "2025-07-01"), state("@0", "left", "2026-01-01", reason="迁回")
    )
    assert {row["state"]: row["count"] for row in _figures(register, "")}["landed"] == 1


def _figures(register: Register, query: str) -> list[dict]:
    return (
        signed_in(register, "city1")
        .get(f"/register/{register.row.public_id}/tenants/{query}")
        .context["figures"]
    )


def test_state_without_a_file_is_marked(register: Register) -> None:
    proof = {
        "op": "add",
        "table": "proofs",
        "since": "2025-05-01",
        "values": {"about": "@1", "kind": "lease", "evidence": evidence(register)},
    }
    register.enter(tenant(), state("@0", "signed", "2025-05-01"), proof, state("@0", "working", "2025-06-01"))
    by_state = {row["state"]: (row["count"], row["proved"]) for row in _figures(register, "")}
    assert by_state["signed"] == (1, 1) and by_state["working"] == (1, 0)
    assert "无佐证" in page(register, "city1", "tenants")


def test_tenants_are_filtered_by_state_and_name(register: Register) -> None:
    register.enter(
        tenant("示例甲"),
        state("@0", "working", "2025-05-01"),
        tenant("示例乙"),
        state("@2", "signed", "2025-05-01"),
    )
    shown = page(register, "city1", "tenants", "?state=working")
    assert "示例甲" in shown and "示例乙" not in shown
    assert "示例乙" in page(register, "city1", "tenants", "?q=乙")


def test_approximate_area_is_shown_as_such(register: Register) -> None:
    space = {"name": "示例楼", "kind": "leased", "area": "约1200"}
    register.enter({"op": "add", "table": "space", "since": "2025-01-01", "values": space})
    assert "约1,200 平方米" in page(register, "city1", "space")
    assert "about 1,200" in page(register, "city1", "space", lang="en")


def test_parent_page_names_the_institutions_below(register: Register) -> None:
    below = factories.institutions(register.city, 1, name="示例下级机构")[0]
    link = {
        "op": "add",
        "table": "parents",
        "since": "2025-01-01",
        "values": {"parent": register.row.public_id},
    }
    Register(register.city, below).enter(link)
    assert "示例下级机构" in page(register, "", "parents")
    assert register.row.public_id in page(Register(register.city, below), "", "parents")


# ---- queries -----------------------------------------------------------------------------------------------
@pytest.fixture
def counted(register: Register) -> Iterator[Register]:
    yield register


@pytest.mark.parametrize("table", ["tenants", "space", "staff"])
@pytest.mark.parametrize("who", ["city1", ""])
def test_table_asks_as_many_queries_for_fifty_rows_as_for_one(
    counted: Register, table: str, who: str
) -> None:
    client, found = signed_in(counted, who), []
    for more in (1, 2, 47):
        bulk(counted, more)
        client.get(f"/register/{counted.row.public_id}/{table}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/register/{counted.row.public_id}/{table}/")
        found.append(len(queries))
    assert len(set(found)) == 1 and found[0] <= 16, found


def test_yesterday_as_known_tomorrow_is_today(register: Register) -> None:
    register.enter(STAFF)
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    assert "欧阳示例" in page(register, "city1", "staff", f"?known={tomorrow}")
