"""The region's frame (002) and the five-year plan (003): rows stated, nothing invented, and a city that extends the frame."""

import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from exclave.engines.policy.answers.compiled import compile_pack
from exclave.engines.policy.answers.scenarios import format_test
from exclave.engines.policy.answers.scenarios import test_pack as run_pack
from exclave.engines.policy.pack import OPEN, Note, check_pack, load_pack

GUANGXI, HAIKOU = "guangxi-enclaves", "haikou-hightech-plan"
PAPERS = {GUANGXI: "policies/002_63196f2350e13fd3.txt", HAIKOU: "policies/003_04df045bf2a68990.txt"}
NOT_STATED = {"GX-40": "publicity: nothing to decide, count or hand in"}
CITY = """
pack:
  id: sample-city-enclaves
  version: '1'
  name: {zh: 示例市科创飞地扶持（虚构）, en: Enclaves of a sample city (fictional)}
  place: '450100'
  author: {drafted: 2026-11-21}
  extends: {pack: guangxi-enclaves, version: '1', replaces: [params.credit_ratio]}
documents:
  rules: {title: 示例市扶持细则（虚构）, kind: normative, state: draft}
clauses:
  s1: {document: rules, at: 第一条, zh: 折算比例为一半。, en: Titles count half.}
  s2: {document: rules, at: 第二条, zh: 租房补贴按面积给。, en: A subsidy of rent by area.}
  s3: {document: rules, at: 第三条, zh: 只补在本市注册的建设单位。, en: Only bodies registered in the city.}
params:
  credit_ratio: {zh: 资质折算比例, en: ratio at which titles count, clause: s1, value: 50%}
  rent: {zh: 租房补贴, en: rent subsidy, clause: s2, value: 1 万元}
conditions:
  city_body: {zh: 建设单位在本市, en: body of the city, clause: s3, expr: "within(applicant.place, pack.place)", fail: {zh: "{applicant.place}不在本市。", en: "{applicant.place} is elsewhere."}}
benefits:
  rent: {zh: 租房补贴, en: rent subsidy, kind: subsidy, clause: s2, to: enclave, object: {zh: 本市设立的飞地, en: enclaves of the city}, conditions: [is_filed, city_body], standard: param.rent, desk: city_st, detail: stated}
scenarios:
  - {id: city_yes, zh: 本市单位, en: of the city, like: ready, expect: {city_body: met, outside_region: met}}
  - {id: city_no, zh: 本区外市单位可备案、不补租, en: of another city of the region, like: ready, facts: {applicant: {place: '450202'}}, expect: {home_body: met, city_body: not_met}}
"""


def folder(name):
    return Path(str(files("exclave.packs") / name))


@pytest.fixture(scope="module")
def packs():
    return {name: load_pack(folder(name)) for name in (GUANGXI, HAIKOU)}


@pytest.mark.parametrize(("name", "prefix", "count"), [(GUANGXI, "GX", 40), (HAIKOU, "HK", 41)])
def test_every_row_of_a_policy_is_stated_or_named_with_its_reason(packs, name, prefix, count):
    text = "".join(content.decode() for content in packs[name].files.values())
    stated = set(re.findall(rf"{prefix}-\d\d", text))
    assert stated | {row for row in NOT_STATED if row.startswith(prefix)} == {
        f"{prefix}-{number:02}" for number in range(1, count + 1)
    }


def test_every_target_of_table_2_stands_in_the_plan(packs):
    text = packs[HAIKOU].files["targets.yaml"].decode()
    assert set(re.findall(r"\bT\d\d\b", text)) >= {f"T{number:02}" for number in range(6, 36)}
    assert len(packs[HAIKOU].pack.targets) >= 30


@pytest.mark.oracle
@pytest.mark.parametrize("name", [GUANGXI, HAIKOU])
def test_the_papers_have_the_places_named_and_no_sentence_is_copied(packs, shared, name):
    text = (shared / PAPERS[name]).read_text("utf-8")
    assert [one for one in check_pack(packs[name], text=text) if one.refuses] == []


def test_the_region_invents_no_number(packs):
    """Table 4 row 9: period, weights, amounts and ratio are open and stay open."""
    pack = packs[GUANGXI].pack
    assert {name for name, param in pack.params.items() if param.value != OPEN} == set()
    about = {name for finding in pack.findings for name in finding.about}
    assert {f"param.{name}" for name in pack.params} <= about


def test_the_plan_writes_only_the_numbers_of_its_paper(packs):
    pack = packs[HAIKOU].pack
    written = {name: param.value for name, param in pack.params.items() if param.value != OPEN}
    assert written == {"attract_revenue": "10 亿元", "duty_free_added": "30%"}


def test_the_arithmetic_defects_of_the_plan_are_found_and_answered(packs):
    """Table 4 rows 1 to 5, found by the checker itself."""
    notes = {
        one.about: one.zh
        for one in check_pack(packs[HAIKOU])
        if isinstance(one, Note) and one.kind == "arithmetic"
    }
    assert set(notes) == {
        "target.machinery_firms", "target.output", "figure.rd_spending", "figure.fields", "figure.product_said",
    }  # fmt: skip
    assert "f_six" in notes["target.machinery_firms"] and "f_sum" in notes["target.output"]


def test_the_ladder_has_five_rungs_and_the_plan_ten_tasks_and_three_chains(packs):
    pack = packs[HAIKOU].pack
    assert pack.subjects["firm"].states == ["in_incubation", "eagle", "gazelle", "little_giant", "unicorn"]
    assert (
        len(pack.entries["task"]) == 10
        and len(pack.entries["chain"]) == 3
        and len(pack.entries["project"]) >= 8
    )
    owners = [row.facts["owner"] for row in pack.entries["task"]]
    assert owners.count(OPEN) == 8, "owners the paper does not name stay open"
    assert [name for name, one in pack.fields["chain"].items() if one.type == "file"] == [
        "f_chain", "f_technology", "f_use", "f_cooperation", "f_places",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("completion", "money"), [("60 %", 400_000), ("100 %", 0), ("130 %", 0), ("0 %", 1_000_000), (None, None)]
)
def test_clawback_is_in_proportion_to_what_was_not_reached(packs, completion, money):
    from exclave.engines.policy.answers.scenarios.prepare import Tables, facts_of, params_of
    from exclave.engines.policy.language import UNKNOWN, check, compile_program, evaluate
    from exclave.engines.policy.pack.model import Scenario

    compiled = compile_pack(packs[HAIKOU].pack)
    base = {"paid": "100 万元"} | ({"completion": completion} if completion else {})
    scenario = Scenario(id="x", zh="示例", facts={"base": base})
    day = packs[HAIKOU].pack.pack.in_force.until
    facts = facts_of(compiled, Tables.load(), scenario, params_of(compiled.pack, {}, day), day)
    program = compile_program(check(compiled.pack.effects["reclaim_it"].reclaim.calc, compiled.env))
    found = evaluate(program, facts)
    assert (
        (found is UNKNOWN) if money is None else Decimal(found.numerator) / found.denominator == money * 100
    )


def test_a_city_pack_extends_the_region_and_proves_itself(tmp_path):
    """GX-39. The city closes one open point and adds a benefit; the region's scenarios still hold."""
    home = tmp_path / "sample-city-enclaves"
    home.mkdir()
    (home / "pack.yaml").write_text(CITY, "utf-8")
    loaded = load_pack(home)
    assert [one for one in check_pack(loaded) if one.refuses] == []
    results = run_pack(loaded)
    assert all(one.passed for one in results), format_test(results)
    assert len(results) > 40
    pack = loaded.pack
    assert (pack.params["credit_ratio"].value, pack.params["credit_ratio"].clause) == ("50%", "s1")
    assert {"rent", "loan"} <= set(pack.benefits)
    assert (pack.clauses["s1"].document, pack.clauses["c1.a"].document) == ("rules", "opinion")


def test_every_benefit_says_what_is_open(packs):
    for loaded in packs.values():
        for name, one in loaded.pack.benefits.items():
            assert one.detail in ("elsewhere", OPEN), (
                f"{name}: neither paper states the detail of any benefit"
            )
