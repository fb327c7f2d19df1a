"""The shipped packs: no refusal, both languages everywhere, every scenario passes, nothing copied or invented."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from exclave.engines.policy.answers import form_keys
from exclave.engines.policy.answers.compiled import compile_pack
from exclave.engines.policy.answers.scenarios import format_test
from exclave.engines.policy.answers.scenarios import test_pack as run_pack
from exclave.engines.policy.pack import OPEN, LoadedPack, Note, check_pack, format_check, load_pack

NAMES = (
    "ezhou-offshore-institutions",
    "hainan-cooperation",
    "hainan-offshore-zones",
    "test-rivermouth",
    "guangxi-enclaves",
    "haikou-hightech-plan",
)
VERBS = ("state", "bar", "start", "pay", "reclaim", "oblige", "credit", "issue", "tell", "flag", "revise")
EZHOU_PAPER = "policies/004_97472604e1e40f89.txt"


def loaded(name: str) -> LoadedPack:
    return load_pack(Path(str(files("exclave.packs") / name)))


@pytest.fixture(scope="module")
def ezhou() -> LoadedPack:
    return loaded("ezhou-offshore-institutions")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_refused_and_every_text_has_english(name):
    results = check_pack(loaded(name), bound_effects=VERBS)
    assert not [one for one in results if one.refuses], format_check(results)
    assert not [
        one for one in results if isinstance(one, Note) and one.kind in ("missing_en", "unused", "wording")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_passes(name):
    results = run_pack(loaded(name))
    assert all(result.passed for result in results), format_test(results)


@pytest.mark.parametrize("name", NAMES)
def test_every_condition_is_tried_in_every_way_it_can_answer(name):
    """Each condition needs met, not met and unknown (or judge) among the scenarios."""
    pack = loaded(name).pack
    seen: dict[str, set[str]] = {}
    for one in pack.scenarios:
        if one.procedure is None and one.evaluation is None and one.obligation is None:
            for condition, status in one.expect.items():
                seen.setdefault(condition, set()).add(str(status))
    for condition_id, condition in pack.conditions.items():
        if condition.expr is None or not condition.for_:
            continue
        statuses = seen.get(condition_id, set())
        assert statuses & {"met"}, f"{condition_id} is never met"
        assert statuses & {"not_met", "not_met_waivable"}, f"{condition_id} never fails"
        assert statuses & {"unknown"}, f"{condition_id} is never unknown"


@pytest.mark.oracle
def test_ezhou_names_real_places_of_the_paper_and_copies_nothing(ezhou, shared):
    text = (shared / EZHOU_PAPER).read_text("utf-8")
    refused = [one for one in check_pack(ezhou, text=text, bound_effects=VERBS) if one.refuses]
    assert refused == []


def test_ezhou_has_at_least_forty_scenarios(ezhou):
    assert len(ezhou.pack.scenarios) >= 40


def test_ezhou_invents_no_number(ezhou):
    """Only the numbers the paper states are written: ten people, two years, the end of January, fifty, 2028."""
    written = {name: param.value for name, param in ezhou.pack.params.items() if param.value != OPEN}
    assert written == {
        "team_min": "10 人",
        "bar_term": "2 年",
        "report_due": "01-31",
        "incubator_min": "city",
    }
    assert ezhou.pack.targets["institutions"].goal.value == "50 家"


def test_what_the_paper_leaves_open_is_open_and_has_a_finding(ezhou):
    """Table 4 rows 10, 11, 13: each open point names its clause, who settles it, and a finding about it."""
    pack = ezhou.pack
    opened = {name for name, param in pack.params.items() if param.value == OPEN}
    assert opened >= {
        "notice_period", "review_period", "expert_count", "district_may_return", "district_may_decline",
        "objection_pauses", "first_report", "marks_combine", "marks_decimals", "pass_mark", "heading_weight",
        "fail_finder", "bar_who", "bar_from", "reply_period",
    }  # fmt: skip
    about = {name for finding in pack.findings for name in finding.about}
    for name in opened:
        param = pack.params[name]
        assert param.settle in ("programme", "round", "case"), name
        assert param.clause or param.practice, name
        assert f"param.{name}" in about, name


def test_the_bar_and_january_are_open_findings_not_readings(ezhou):
    kinds = {finding.id: finding.kind for finding in ezhou.pack.findings}
    assert kinds["f_bar"] == "open"
    assert kinds["f_january"] == "open"


def test_ez_10_all_limbs_of_the_university_type_are_conditions(ezhou):
    conditions = ezhou.pack.conditions
    of_type = {name for name, one in conditions.items() if "university" in one.for_}
    assert of_type == {
        "applicant_local", "uni_applicant", "host_outside", "uni_at_institute", "site_fixed", "team_size",
        "uni_has_project", "uni_continues", "uni_partner", "equipment", "uni_spend", "real_projects",
        "contracts", "uni_contract_applicant", "not_barred",
    }  # fmt: skip
    clauses = {one.clause["university"] if isinstance(one.clause, dict) else one.clause
               for one in (conditions[name] for name in of_type)}  # fmt: skip
    assert clauses == {"c4.2.1", "c4.2.2", "c4.2.3", "c4.2.4", "c4.2.5", "c5.2.d"}


def test_ez_17_the_report_has_the_five_headings(ezhou):
    compiled = compile_pack(ezhou.pack)
    keys = form_keys(compiled, "report", "university")
    assert keys[:5] == tuple(
        f"institution.r_{name}" for name in ("goals", "research", "talent", "industry", "service")
    )


def test_ez_19_three_ways_lead_to_the_removal_procedure_and_none_around_it(ezhou):
    pack = ezhou.pack
    assert pack.obligations["annual_report"].late.start == "removal"
    assert pack.conditions["idle"].raises.start == "removal"
    assert pack.evaluations["yearly"].grades[0].effects[0].start == "removal"
    decide = next(stage for stage in pack.procedures["removal"].stages if stage.id == "decide")
    assert decide.second.duty == "city_leader"
    assert decide.outcomes["remove"].effects == ["remove_it", "bar_it"]


def test_nobody_real_stands_in_the_packs():
    """Sample organisations say that they are samples."""
    for name in NAMES:
        for one in loaded(name).pack.scenarios:
            for text in re.findall(r"(?:host_body|partner|parent)['\"]?: ['\"]?([^,'\"}]+)", str(one.facts)):
                assert "示例" in text, text
