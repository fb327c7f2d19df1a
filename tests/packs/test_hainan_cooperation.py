"""The cooperation mechanism of Hainan (policy 001): rows HC-01 to HC-25 and target T03 against the pack."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.policy.answers.scenarios import test_pack as run_pack
from exclave.engines.policy.pack import OPEN, LoadedPack, check_pack, load_pack, waiting_verbs

FOLDER = Path(str(files("exclave.packs") / "hainan-cooperation"))
PAPER = "policies/001_ed67db7d870f5131.txt"


@pytest.fixture(scope="module")
def cooperation() -> LoadedPack:
    return load_pack(FOLDER)


@pytest.mark.oracle
def test_cooperation_locators_are_real_and_nothing_is_copied(cooperation, shared):
    text = (shared / PAPER).read_text("utf-8")
    assert [one for one in check_pack(cooperation, text=text) if one.refuses] == []


@pytest.mark.oracle
def test_hc_24_two_issuers_number_and_date_are_the_papers(cooperation, shared):
    text = re.sub(r"\s", "", (shared / PAPER).read_text("utf-8"))
    paper = cooperation.pack.documents["mechanism"]
    assert len(paper.issuers) == 2
    assert paper.number in text
    assert all(issuer in text for issuer in paper.issuers)
    assert "2020年12月2日" in text
    assert str(paper.issued) == "2020-12-02"


def test_hc_01_three_modes_and_none_is_assigned_to_a_matter(cooperation):
    pack = cooperation.pack
    assert list(pack.lists["mode"].items) == ["one_one", "point", "many_one"]
    assert {row.facts["mode"] for row in pack.entries["matter"] if "mode" in row.facts} == {OPEN}


def test_hc_03_to_07_six_regions_with_their_topics(cooperation):
    topics = {row.id: len(row.facts["topics"]) for row in cooperation.pack.entries["region"]}
    assert topics == {"shanghai": 4, "beijing": 1, "guangdong": 3, "shenzhen": 3, "sichuan": 2, "hunan": 3}


def test_hc_09_six_parks_and_four_roles_left_open(cooperation):
    assert len(cooperation.pack.entries["hub"]) == 6
    assert len(cooperation.pack.lists["role"].items) == 4
    assert {row.facts["roles"] for row in cooperation.pack.entries["hub"]} == {OPEN}


def test_hc_12_to_16_four_park_pairs_and_nine_matters_of_the_ministry(cooperation):
    by_type: dict[str, int] = {}
    for row in cooperation.pack.entries["matter"]:
        by_type[row.type] = by_type.get(row.type, 0) + 1
    assert by_type == {"regional": 5, "zone": 2, "transfer": 7, "park_pair": 4, "ministry": 9}


def test_every_place_of_the_cooperation_is_in_the_table(cooperation):
    table = PlaceTable.load()
    codes = {row.facts["code"] for row in cooperation.pack.entries["region"]}
    codes |= {
        one["where"] for row in cooperation.pack.entries["matter"] for one in row.facts.get("partners", [])
    }
    assert {code for code in codes if table.get(code) is None} == set()


def test_hc_19_the_yearly_meeting_revises_the_list_and_no_other_outcome_does(cooperation):
    pack = cooperation.pack
    assert pack.meetings["yearly_meeting"].revises == ["matter"]
    assert pack.meetings["yearly_meeting"].every == "year"
    using = [
        (name, stage.id, stage.second is not None)
        for name, one in pack.procedures.items() for stage in one.stages
        for outcome in stage.outcomes.values() if "revise_matters" in outcome.effects
    ]  # fmt: skip
    assert using == [("meeting", "record", True)]


def test_t03_one_meeting_a_year(cooperation):
    goal = cooperation.pack.targets["meetings"].goal
    assert (goal.op, goal.value) == ("exactly", 1)
    assert cooperation.pack.obligations["yearly"].every == "year"


def test_hc_22_the_result_is_a_factor_and_nothing_pays(cooperation):
    pack = cooperation.pack
    exports = {one.as_: one for one in pack.evaluations["delivery"].exports}
    assert set(exports) == {"readings", "factor", "honours"}
    assert exports["factor"].formula == "param.factor_use"
    assert pack.params["factor_use"].value == OPEN
    assert pack.evaluations["delivery"].grades == []
    assert all(effect.pay is None and effect.reclaim is None for effect in pack.effects.values())


def test_cooperation_waits_for_the_verb_that_revises_lists(cooperation):
    assert [one.about for one in waiting_verbs(cooperation, {"state", "start", "issue", "tell", "bar"})] == [
        "revise"
    ]


def test_cooperation_invents_no_number(cooperation):
    written = {name: one.value for name, one in cooperation.pack.params.items() if one.value != OPEN}
    assert written == {"meeting_due": "12-31"}
    assert "f_meeting" in str(cooperation.pack.params["meeting_due"].note)


def test_cooperation_cites_every_row_of_the_requirements():
    text = "".join(file.read_text("utf-8") for file in FOLDER.rglob("*.yaml"))
    cited = set(re.findall(r"HC-(\d\d)", text))
    for first, last in re.findall(r"HC-(\d\d) (?:至|to) HC-(\d\d)", text):
        cited |= {f"{n:02}" for n in range(int(first), int(last) + 1)}
    assert {f"{n:02}" for n in range(1, 26)} - cited == set()


def test_cooperation_scenarios_walk_all_procedures(cooperation):
    assert {one.procedure for one in cooperation.pack.scenarios if one.steps} == set(
        cooperation.pack.procedures
    )
    assert all(result.passed for result in run_pack(cooperation))
