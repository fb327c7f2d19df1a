"""Conditions answered: three values, combinations, waivers, clauses, needs, sentences (EZ-10)."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from exclave.engines.codes import PlaceTable
from exclave.engines.policy.answers import (
    Judgement,
    WaiverGiven,
    answer_type,
    compile_pack,
    fictional_places,
    make_facts,
    overall,
    project,
    show_value,
    table_world,
)
from exclave.engines.policy.answers.answer import FIRST, count_checks
from exclave.engines.policy.language.values import Bounds, Rows
from exclave.engines.policy.language.world import Nobody
from exclave.engines.policy.pack import read_pack, resolve_params

DAY = date(2026, 4, 1)


class Bars(Nobody):
    def __init__(self, barred: bool) -> None:
        self._barred = barred

    def barred(self, who, on):
        return self._barred


STAFF = {"person": "甲", "research": True, "serves_applicant": True, "full_time": True, "since": "2025-09-01"}
READY: dict[str, Any] = {
    "applicant.place": "420704",
    "applicant.kind": "firm",
    "applicant.rd_spend": "120",
    "institution.place": "420111",
    "institution.host_body": "示例大学",
    "institution.host_kind": "university",
    "institution.staff": {"complete": True, "rows": [{**STAFF, "person": f"甲{i}"} for i in range(10)]},
    "institution.projects": {
        "complete": True,
        "rows": [{"title": "甲", "began": "2025-03-01", "stage": "research"}],
    },
    "institution.contracts": {
        "complete": True,
        "rows": [
            {
                "contract_title": "乙",
                "partner": "丙",
                "with_applicant": True,
                "signed": True,
                "terms_stated": True,
            }
        ],
    },
    "institution.partner_of_applicant": True,
    "institution.cooperation_began": "2025-01-01",
}
JUDGED = {
    name: Judgement(True, "city_st", "看过")
    for name in ("uni_technology", "site_fixed", "uni_continues", "equipment", "real_projects")
}


@pytest.fixture
def answered(ezhou, places, industries):
    def run(data: dict[str, Any], judgements=None, *, barred: bool = False, **options: Any):
        params = resolve_params(ezhou.pack, on=DAY)
        world = table_world(places, industries, records=Bars(barred))
        facts = project(ezhou, data, params=params, asof=DAY, world=world).facts
        return answer_type(ezhou, options.pop("type_", "university"), facts, judgements or {}, **options)

    return run


def test_a_ready_application_waits_only_for_judgements(answered):
    answers = answered(READY)
    assert answers.answer == "judge"
    assert (answers.checks.failed, answers.checks.unknown, answers.checks.judge) == (0, 0, 5)
    assert not answers.checks.clear
    assert set().union(*(one.waiting_judgements for one in answers.conditions)) == set(JUDGED)


def test_with_every_judgement_the_whole_is_met(answered):
    answers = answered(READY, JUDGED)
    assert answers.answer == "met"
    assert answers.checks.clear


@pytest.mark.parametrize("key", sorted(READY))
def test_one_fact_missing_is_unknown_never_not_met(answered, key):
    """No. 2 of what no change may break: missing facts give unknown, never no."""
    answers = answered({name: value for name, value in READY.items() if name != key}, JUDGED)
    assert answers.answer in ("unknown", "met")
    assert answers.checks.failed == 0
    unknown = [one for one in answers.conditions if one.status == "unknown"]
    if key != "institution.host_body":
        assert unknown
        assert any(need.path.startswith(key) for one in unknown for need in one.needs)


def test_every_answer_has_clause_locator_and_a_sentence_in_both_languages(answered):
    for data, judged in ((READY, {}), (READY, JUDGED), ({}, {})):
        for one in answered(data, judged).conditions:
            assert one.clauses
            assert all(clause and at for clause, at in one.clauses)
            assert one.reason_zh
            assert one.reason_en
            assert "{" not in one.reason_zh + one.reason_en


def test_the_clause_is_that_of_the_type(answered):
    assert answered(READY)["team_size"].clauses == (("c4.2.2", "四、/（二）/（2）"),)
    assert answered(READY, type_="headquarters")["team_size"].clauses == (("c4.3.2", "四、/（三）/（2）"),)


def test_a_failure_says_what_was_found_and_what_is_needed(answered):
    data = {**READY, "institution.staff": {"complete": True, "rows": READY["institution.staff"]["rows"][:9]}}
    found = answered(data)["team_size"]
    assert found.status == "not_met"
    assert "9 人" in found.reason_zh
    assert "10 人" in found.reason_zh
    assert "9 people" in found.reason_en
    assert found.evidence == ("institution.f_staff",)
    assert {fact.path for fact in found.facts} == {"institution.team_serving", "param.team_min"}


def test_an_unknown_asks_for_what_is_missing(answered):
    data = {**READY, "institution.staff": {"complete": False, "rows": READY["institution.staff"]["rows"][:9]}}
    found = answered(data)["team_size"]
    assert found.status == "unknown"
    assert "名册" in found.reason_zh
    assert found.facts[0].value == Bounds(9, None)
    place = answered({**READY, "institution.place": ""})["host_outside"]
    assert [need.path for need in place.needs] == ["institution.place"]


def test_a_place_is_named_not_coded(answered):
    found = answered({**READY, "institution.place": "420704"})["host_outside"]
    assert found.status == "not_met"
    assert "鄂城区" in found.reason_zh
    assert "Echeng" in found.reason_en


def test_a_judgement_counts_only_under_the_duty_named(answered):
    by_expert = {"site_fixed": Judgement(True, "expert", "看过")}
    assert answered(READY, by_expert)["site_fixed"].status == "judge"
    found = answered(READY, {"site_fixed": Judgement(False, "city_st", "只有工位")})["site_fixed"]
    assert found.status == "not_met"
    assert "只有工位" in found.reason_zh
    assert "city science bureau" in found.reason_en


def test_a_bar_is_not_met_and_an_unasked_register_is_unknown(answered, ezhou, places):
    assert answered(READY, barred=True)["not_barred"].status == "not_met"
    params = resolve_params(ezhou.pack, on=DAY)
    facts = project(ezhou, READY, params=params, asof=DAY, world=table_world(places)).facts
    found = answer_type(ezhou, "university", facts)["not_barred"]
    assert found.status == "unknown"
    assert {need.kind for need in found.needs} == {"register"}


def test_any_takes_the_best_and_all_the_worst(answered):
    for kind, technology, expected in [
        ("research_body", None, "met"),
        ("firm", None, "judge"),
        ("firm", True, "met"),
        ("firm", False, "not_met"),
        ("district_gov", None, "not_met"),
        ("", None, "unknown"),
    ]:
        judged = {} if technology is None else {"uni_technology": Judgement(technology, "city_st", "x")}
        assert answered({**READY, "applicant.kind": kind}, judged)["uni_applicant"].status == expected


def test_the_whole_answer_is_the_first_present():
    order = (*FIRST, "met")
    for several in product(
        ("met", "judge", "unknown", "not_met", "not_met_waivable", "waived", "not_applicable"), repeat=3
    ):
        expected = next((status for status in order if status in several), "met")
        assert overall(several) == expected


def test_waivable_conditions_wait_for_a_person_in_the_checks(river):
    params = resolve_params(river.pack, on=DAY)
    staff = Rows(tuple({"person": f"甲{i}", "research": True} for i in range(7)), True)
    facts = make_facts(
        river,
        {"station": {"staff": staff}},
        params=params,
        asof=DAY,
        world=table_world(PlaceTable.load(fictional_places(river.pack))),
    )
    found = answer_type(river, "lab", facts)
    assert found["team_size"].status == "not_met_waivable"
    assert "放宽" in found["team_size"].reason_zh
    assert count_checks((found["team_size"],)).judge == 1
    waived = answer_type(river, "lab", facts, waivers={"team_size": WaiverGiven("city_office", "成果突出")})
    assert waived["team_size"].status == "waived"
    assert "成果突出" in waived["team_size"].reason_zh
    assert count_checks((waived["team_size"],)).clear


def test_an_open_param_is_unknown_and_says_so():
    text = """
pack: {id: small, version: '1', name: {zh: 小包}, place: '420700', author: {drafted: 2026-01-01}}
subjects: {site: {zh: 站, kind: register, practice: x, types: {lab: {zh: 实验, practice: x}}}}
params: {least: {zh: 下限, en: floor, practice: x, value: 待细则, unit: 人, settle: round}}
fields: {site: {staff: {zh: 人数, en: staff, type: quantity, unit: 人, practice: x}}}
conditions:
  enough: {zh: 够, en: enough, for: [lab], practice: x, expr: site.staff >= param.least, ask: {zh: 请填人数。, en: Give the staff.}}
"""
    loaded, faults = read_pack({"a.yaml": text.encode()})
    assert faults == []
    compiled = compile_pack(loaded.pack)
    params = resolve_params(loaded.pack, on=DAY)
    facts = make_facts(compiled, {"site": {"staff": 5}}, params=params, asof=DAY)
    found = answer_type(compiled, "lab", facts)["enough"]
    assert found.status == "unknown"
    assert [(need.kind, need.path) for need in found.needs] == [("open", "param.least")]
    assert "待细则" in found.reason_zh


def test_a_param_that_depends_on_facts_takes_the_first_row_that_holds(river):
    params = resolve_params(river.pack, on=DAY)
    for people, complete, fen in [
        (20, True, 20_000_000),
        (19, True, 10_000_000),
        (19, False, None),
        (25, False, 20_000_000),
    ]:
        staff = Rows(tuple({"person": str(i), "research": True} for i in range(people)), complete)
        facts = make_facts(river, {"station": {"staff": staff}}, params=params, asof=DAY)
        value = facts.value("param.reward")
        assert (value if isinstance(value, int) else None) == fen


def test_a_fictional_pack_brings_its_places_and_a_real_one_none(river, ezhou):
    assert {place.code for place in fictional_places(river.pack)} >= {"990100", "990201"}
    assert fictional_places(ezhou.pack) == ()


@pytest.mark.parametrize(
    ("given", "second", "status"),
    [
        (WaiverGiven("city_office", "突出", "city_leader"), "city_leader", "waived"),
        (WaiverGiven("city_office", "突出"), "city_leader", "not_met_waivable"),  # not signed by the second
        (WaiverGiven("city_office", "突出", "finance_office"), "city_leader", "not_met_waivable"),
        (WaiverGiven("city_office", "突出", "city_leader"), None, "waived"),
    ],
)
def test_a_waiver_counts_once_it_is_signed_as_the_pack_says(given, second, status):
    """From the pack's line to the answer; the waiver stands beside the facts and changes none."""
    from pathlib import Path

    import exclave.packs
    from exclave.engines.policy.answers.scenarios.prepare import Tables, facts_of, params_of
    from exclave.engines.policy.pack import pack_files, read_pack

    files = pack_files(Path(exclave.packs.__file__).parent / "test-rivermouth")
    rule = b"by: city_office\n      floor"
    assert rule in files["rules.yaml"]
    if second:
        files["rules.yaml"] = files["rules.yaml"].replace(
            rule, b"by: city_office\n      second: city_leader\n      floor", 1
        )
    loaded, faults = read_pack(files)
    assert loaded is not None, faults
    compiled = compile_pack(loaded.pack)
    one = next(one for one in loaded.pack.scenarios if one.id == "ready")
    staff = {"complete": True, "rows": [{"times": 7, "research": True, "since": "2025-09-01"}]}
    one = one.model_copy(update={"facts": {**one.facts, "station": {**one.facts["station"], "staff": staff}}})
    facts = facts_of(
        compiled,
        Tables.load(loaded.pack),
        one,
        params_of(loaded.pack, {}, one.asof),
        one.asof,
    )
    answers = answer_type(compiled, one.type, facts, waivers={"team_size": given})
    assert answers["team_size"].status == status


def test_nothing_counted_so_far_is_said_as_such(ezhou) -> None:
    """“at least 0 people” says nothing to anybody: a list that may go on, of which no row counts yet."""
    people = ezhou.env.find(("institution", "team_serving"))
    shown = {
        lang: [show_value(ezhou.pack, people, Bounds(low, None), None, lang) for low in (0, 3)]
        for lang in ("zh", "en")
    }
    assert shown["zh"] == ["目前没有，可能未列全", "至少3 人"]
    assert shown["en"] == ["none so far; perhaps not all are listed", "at least 3 people"]
