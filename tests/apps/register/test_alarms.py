"""Alarms: empty rooms, tenants gone after support, old evidence, claims without any; nothing invented."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.journal import clock
from exclave.apps.reference.models import ParameterValue
from exclave.apps.register import alarms, watching
from exclave.apps.register.models import Institution
from exclave.sample_city.city import at

from .conftest import Register, state, tenant
from .test_rows_pages import bulk, evidence, signed_in

pytestmark = pytest.mark.django_db
SPACE = {
    "op": "add",
    "table": "space",
    "since": "2025-01-01",
    "values": {"name": "示例楼", "kind": "leased", "area": "900"},
}


def given(register: Register, key: str, value: int) -> None:
    ParameterValue.objects.create(
        authority=register.city.authority, key=key, value=value, since=date(2025, 1, 1), reason="x",
        state=ParameterValue.IN_FORCE, proposed_by="x", proposed_at=clock.now(), decided_by="y", decided_at=clock.now(),
    )  # fmt: skip


def watched(register: Register, district: str = "", type_: str = "", who: str = "city1") -> alarms.Watched:
    account = register.city.accounts[who]
    account.__dict__.pop("_standing", None)
    return watching.watched(account, district, type_)


def totals(register: Register, **narrowed: str) -> dict[str, int]:
    return alarms.totals(watched(register, **narrowed))


@pytest.fixture
def centre(register: Register) -> Register:
    types = watching._types()[0]
    assert types, "some type asks for tenants"
    Institution.objects.of(register.city.authority.pk).filter(pk=register.row.pk).update(type=types[0])
    register.row.refresh_from_db()
    return register


# ---- vacancy -----------------------------------------------------------------------------------------------
def test_space_without_anybody_at_work_is_vacant(centre: Register) -> None:
    assert totals(centre)["vacancy"] == 0
    centre.enter(SPACE)
    assert totals(centre)["vacancy"] == 1
    centre.enter(tenant(), state("@0", "working", "2025-05-01"))
    assert totals(centre)["vacancy"] == 0


def test_few_tenants_alarm_only_where_the_authority_set_a_number(centre: Register) -> None:
    centre.enter(SPACE, tenant(), state("@1", "working", "2025-05-01"))
    assert totals(centre)["vacancy"] == 0
    given(centre, alarms.FEW, 2)
    assert totals(centre)["vacancy"] == 1


def test_tenant_that_left_does_not_work(centre: Register) -> None:
    centre.enter(
        SPACE,
        tenant(),
        state("@1", "working", "2025-05-01"),
        state("@1", "left", "2026-01-01", reason="搬迁"),
    )
    assert totals(centre)["vacancy"] == 1


def test_type_that_takes_no_tenants_is_never_vacant(register: Register) -> None:
    assert register.row.type == "university" and "university" not in watching._types()[0]
    register.enter(SPACE)
    assert totals(register)["vacancy"] == 0


def test_removed_institution_raises_no_alarm(centre: Register) -> None:
    centre.enter(SPACE, tenant(), state("@1", "working", "2025-05-01"))
    Institution.objects.of(centre.city.authority.pk).filter(pk=centre.row.pk).update(state="removed")
    assert not any(totals(centre).values())


# ---- left after support ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("left", "months", "alarmed"),
    [("2025-12-31", 3, 1), ("2026-01-01", 3, 0), ("2025-09-30", 3, 0), ("2025-10-01", 3, 1)],
)
def test_leaving_within_months_of_the_end_of_support(
    register: Register, left: str, months: int, alarmed: int
) -> None:
    support = {
        "op": "add",
        "table": "support",
        "since": "2025-01-01",
        "until": "2025-10-01",
        "values": {"tenant": "@0", "name": "示例租金减免"},
    }
    register.enter(
        tenant(), support, state("@0", "working", "2025-05-01"), state("@0", "left", left, reason="搬迁")
    )
    given(register, alarms.LEFT, months)
    assert totals(register)["left"] == alarmed


def test_leaving_raises_nothing_while_no_number_is_set(register: Register) -> None:
    support = {
        "op": "add",
        "table": "support",
        "since": "2025-01-01",
        "until": "2025-10-01",
        "values": {"tenant": "@0", "name": "示例租金减免"},
    }
    register.enter(tenant(), support, state("@0", "left", "2025-10-02", reason="搬迁"))
    assert totals(register)["left"] == 0
    shown = signed_in(register, "city1").get("/work/register/alarms/?kind=left").content.decode()
    assert "未设定" in shown and "这一提醒尚未设定" in shown


# ---- evidence ----------------------------------------------------------------------------------------------
def proved(register: Register, since: str) -> None:
    proof = {
        "op": "add",
        "table": "proofs",
        "since": since,
        "values": {"about": "@1", "kind": "electricity", "evidence": evidence(register)},
    }
    register.enter(tenant(), state("@0", "working", "2025-05-01"), proof)


def test_state_without_any_file_is_unproved(register: Register) -> None:
    register.enter(
        tenant(), state("@0", "signed", "2025-05-01"), state("@0", "left", "2026-01-01", reason="搬迁")
    )
    assert totals(register)["unproved"] == 0, "a tenant that left is not asked for proof"
    register.enter(tenant("示例乙"), state("@0", "signed", "2025-05-01"))
    assert totals(register)["unproved"] == 1


def test_evidence_older_than_the_months_set_is_stale(register: Register) -> None:
    proved(register, "2025-06-01")
    assert totals(register)["stale"] == 0
    given(register, alarms.STALE, 6)
    assert totals(register) == {"vacancy": 0, "left": 0, "stale": 1, "unproved": 0}
    at("2025-11-30")
    assert totals(register)["stale"] == 0


# ---- page --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [("city1", 200), ("echeng", 200), ("lumen", 404), ("leader", 404), ("auditor", 404), ("expert1", 404)],
)
def test_alarms_are_for_officers(register: Register, who: str, status: int) -> None:
    assert signed_in(register, who).get("/work/register/alarms/").status_code == status


def test_district_sees_its_own_alarms(register: Register) -> None:
    register.enter(tenant(), state("@0", "signed", "2025-05-01"))
    assert totals(register, who="echeng")["unproved"] == 1
    assert totals(register, who="huarong")["unproved"] == 0


def test_alarms_are_narrowed_by_district_and_type(register: Register) -> None:
    register.enter(tenant(), state("@0", "signed", "2025-05-01"))
    place = register.row.organisation.place
    assert totals(register, district=place)["unproved"] == 1
    assert totals(register, district="420703")["unproved"] == 0
    assert totals(register, type_="centralised")["unproved"] == 0
    assert (
        register.row.name
        in signed_in(register, "city1").get(f"/work/register/alarms/?district={place}").content.decode()
    )


@pytest.mark.parametrize(
    "url", ["/work/register/alarms/?kind=unproved", "/work/register/alarms/?kind=stale", "/work/register/"]
)
def test_officers_lists_ask_as_many_queries_for_fifty_as_for_one(register: Register, url: str) -> None:
    from exclave.apps.register.models import Proof

    client, found = signed_in(register, "city1"), []
    given(register, alarms.STALE, 1)
    for more in (1, 2, 47):
        bulk(register, more)
        if "unproved" in url:
            Proof.objects.of(register.city.authority.pk).delete()
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found.append(len(queries))
    assert len(set(found)) == 1 and found[0] <= 20, found


def test_officers_register_counts_tenants_by_state_and_exports(register: Register) -> None:
    bulk(register, 3)
    client = signed_in(register, "city1")
    row = client.get("/work/register/").context["page"].object_list[0]
    assert [n for _word, n in row["tenants"]] == [0, 0, 3, 0]  # signed, moved in, working, landed
    answer = client.get("/work/register/export/")
    assert (
        register.row.name
        in b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
    )
    assert register.row.name not in signed_in(register, "huarong").get("/work/register/").content.decode()
