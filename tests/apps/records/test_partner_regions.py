"""A matter of several partner regions is agreed by each of them, whoever the form names (HC-01, HC-18)."""

import pytest

from exclave.apps.cases import duties
from exclave.apps.cases.actions.begin_case import begin_case
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import library
from exclave.sample_city.city import at, fetch
from tests.apps.records.province import Province, decide, fill, found

pytestmark = pytest.mark.django_db
REGIONS = {"shanghai": "310000", "sichuan": "510000", "hunan": "430000"}


@pytest.fixture
def mechanism(db) -> Province:
    made = found("hainan-cooperation", {"monitoring_cycle": "year"})
    for name, place in REGIONS.items():
        made.office(name, "partner_st_office", f"示例{name}科技部门", place=place)
        made.person(name, name, "officer")
    return made


def matter(*places: str) -> dict:
    rows = [{"partner": f"示例合作方{n}", "where": place} for n, place in enumerate(places, 1)]
    return {
        "matter.mode": "one_one", "matter.hainan_side": "示例单位", "matter.responsible": "示例单位",
        "matter.department": "示例司局", "matter.about": ["deep_ocean"], "matter.actions": "示例行动。",
        "matter.progress": "示例进展。", "matter.partners": {"rows": rows, "complete": True},
    }  # fmt: skip


def written(made: Province, *places: str) -> str:
    at("2026-02-02")
    case = begin_case(
        made.people["st"], programme_id=made.programme, procedure="agree_matter", type="regional"
    ).result["case"]
    return fill(made, "st", case, matter(*places)).public_id


def asked(made: Province, case: str) -> set[str]:
    row = fetch(case)
    duty = library.compiled(row.programme).pack.duties["region"]
    offices = duties.offices_for("region", duty, row)
    return {name for name in REGIONS if made.offices[name].pk in offices}


def test_each_partner_region_named_is_asked_and_all_must_agree(mechanism: Province) -> None:
    case = written(mechanism, "310000", "510100")
    assert asked(mechanism, case) == {"shanghai", "sichuan"}, "Chengdu lies in Sichuan"
    with pytest.raises(Refused, match="not_allowed"):
        decide(mechanism, "hunan", case, "agree")
    decide(mechanism, "st", case, "agree")
    assert decide(mechanism, "shanghai", case, "agree").stage == "agree", "one partner is not both"
    assert decide(mechanism, "shanghai", case, "agree").stage == "agree", "said again, it is still one"
    assert decide(mechanism, "sichuan", case, "agree").ended


def test_partners_that_differ_are_summed_up_by_the_lead(mechanism: Province) -> None:
    case = written(mechanism, "310000", "510000")
    decide(mechanism, "shanghai", case, "agree")
    decide(mechanism, "sichuan", case, "return", reason="范围要改。")
    assert fetch(case).stage == "agree"
    assert decide(mechanism, "st", case, "return", reason="按四川的意见修改。").stage == "write"


def test_region_the_form_names_no_more_is_asked_no_longer_and_still_reads(mechanism: Province) -> None:
    case = written(mechanism, "310000", "510000")
    for who in ("shanghai", "sichuan", "st"):
        decide(mechanism, who, case, "return", reason="改合作方。")
    fill(mechanism, "st", case, matter("510000", "430000"))
    assert asked(mechanism, case) == {"sichuan", "hunan"}
    assert cases_for(mechanism.account("shanghai")).filter(public_id=case).exists()
    for who in ("st", "sichuan"):
        decide(mechanism, who, case, "agree")
    assert decide(mechanism, "hunan", case, "agree").ended
