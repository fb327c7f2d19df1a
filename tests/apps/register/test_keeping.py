"""Rows of the register in forms and conditions: child rows with a completeness flag (issue 3, point 2)."""

from datetime import date

import pytest

from exclave.apps.cases import ports
from exclave.apps.cases.models import Case
from exclave.apps.cases.prefilling import prefills
from exclave.apps.journal import clock
from exclave.apps.programmes import library
from exclave.engines.policy.answers import read_data
from exclave.sample_city.city import at

from . import factories
from .conftest import Register, state, tenant

pytestmark = pytest.mark.django_db
STAFF = {
    "op": "add",
    "table": "staff",
    "since": "2025-06-01",
    "values": {"person": "示例人员甲", "research": "yes", "degree": "doctor"},
}


def complete(table: str) -> dict:
    return {"op": "add", "table": "complete", "since": "2025-06-01", "values": {"table": table}}


def compiled(register: Register):
    return library.compiled(factories.programme(register.city))


def kept(register: Register, day: date = date(2026, 3, 10), skip=()) -> dict:
    asked = ports.Asked(
        register.city.authority.pk,
        register.row.programme_id,
        "report",
        register.row.organisation_id,
        register.row.public_id,
        day,
    )
    return {path: one.value for path, one in ports.kept(asked, compiled(register), skip).items()}


def test_staff_reach_a_form_under_the_packs_columns(register: Register) -> None:
    register.enter(STAFF)
    table = kept(register)["institution.staff"]
    assert table["complete"] is False
    assert table["rows"] == [
        {"person": "示例人员甲", "research": True, "degree": "doctor", "since": "2025-06-01"}
    ]


def test_list_is_complete_only_where_somebody_said_so(register: Register) -> None:
    register.enter(STAFF, complete("staff"))
    assert kept(register)["institution.staff"]["complete"] is True
    assert kept(register, date(2025, 5, 31)) == {}, "neither the person nor the statement was true then"


def test_empty_list_called_complete_is_known_to_be_empty(register: Register) -> None:
    register.enter(complete("contracts"))
    assert kept(register)["institution.contracts"] == {"complete": True, "rows": []}


def test_approximate_amount_does_not_reach_a_form(register: Register) -> None:
    values = {
        "title": "示例合同",
        "partner": "示例企业（虚构）",
        "amount": "600+",
        "technology_amount": "50.5",
    }
    register.enter({"op": "add", "table": "contracts", "since": "2025-05-01", "values": values})
    (row,) = kept(register)["institution.contracts"]["rows"]
    assert "amount" not in row and row["technology_amount"] == "50.5"
    assert row["signed"] is True and row["signed_on"] == "2025-05-01"


def test_tenant_that_left_is_no_row(register: Register) -> None:
    register.enter(
        tenant("示例甲"),
        state("@0", "moved_in", "2025-05-01"),
        tenant("示例乙"),
        state("@2", "left", "2025-07-01", reason="搬迁"),
    )
    assert [r["tenant"] for r in kept(register)["institution.tenants"]["rows"]] == ["示例甲"]


def test_usable_area_is_known_where_the_list_of_space_is_complete(register: Register) -> None:
    space = {"name": "示例楼", "kind": "usable", "area": "1200.5"}
    register.enter({"op": "add", "table": "space", "since": "2025-06-01", "values": space})
    assert "institution.area" not in kept(register)
    register.enter(complete("space"))
    assert kept(register)["institution.area"] == "1200.5"


@pytest.mark.parametrize("space", [{"kind": "land", "area": "900"}, {"kind": "usable", "area": "约900"}])
def test_land_and_approximate_area_are_no_usable_area(register: Register, space: dict) -> None:
    register.enter(
        {"op": "add", "table": "space", "since": "2025-06-01", "values": space | {"name": "示例地"}},
        complete("space"),
    )
    assert "institution.area" not in kept(register)


def test_rows_are_read_by_the_condition_language(register: Register) -> None:
    register.enter(STAFF, complete("staff"))
    values, faults = read_data(compiled(register), kept(register), asof=date(2026, 3, 10))
    assert not faults and values["institution"]["staff"].complete
    assert values["institution"]["staff"].rows[0]["since"] == date(2025, 6, 1)


def test_form_that_asks_itself_needs_nothing_of_the_register(register: Register) -> None:
    register.enter(STAFF)
    assert "institution.staff" not in kept(register, skip=["institution.staff"])


def test_report_is_prefilled_from_the_register_before_the_last_submission(register: Register) -> None:
    register.enter(STAFF, complete("staff"))
    at("2026-03-11")
    case = Case.objects.create(
        authority=register.city.authority, programme=factories.programme(register.city), procedure="report", type="university",
        applicant=register.row.organisation, subject_id=register.row.public_id, title="x", asof=date(2026, 3, 11),
        number="EZ-TEST-1", stage="report", waits_on="applicant", entered_stage_at=clock.now(), opened_at=clock.now(),
        form_version="x",
    )  # fmt: skip
    found = prefills(case, compiled(register))
    assert found["institution.staff"].source_zh == "备案库" and found["institution.staff"].value["complete"]
    assert found["institution.name"].value == register.row.name


def test_foreign_institution_keeps_nothing(register: Register) -> None:
    asked = ports.Asked(
        register.city.offices["gedian"].pk, 0, "report", None, register.row.public_id, date(2026, 3, 10)
    )
    register.enter(STAFF)
    assert ports.kept(asked, compiled(register)) == {}
