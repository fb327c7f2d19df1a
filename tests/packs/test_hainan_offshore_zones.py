"""The pilot zones of Hainan (policy 000): rows HN-01 to HN-35 and targets T01, T02 against the pack."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from exclave.engines.policy.answers.scenarios import test_pack as run_pack
from exclave.engines.policy.pack import OPEN, LoadedPack, check_pack, load_pack, read_pack

FOLDER = Path(str(files("exclave.packs") / "hainan-offshore-zones"))
PAPER = "policies/000_a9403b815add6e6f.txt"


@pytest.fixture(scope="module")
def zones() -> LoadedPack:
    return load_pack(FOLDER)


@pytest.mark.oracle
def test_zones_locators_are_real_and_nothing_is_copied(zones, shared):
    text = (shared / PAPER).read_text("utf-8")
    assert [one for one in check_pack(zones, text=text) if one.refuses] == []


@pytest.mark.oracle
def test_hn_33_number_date_and_openness_are_the_papers(zones, shared):
    text = (shared / PAPER).read_text("utf-8")
    paper = zones.pack.documents["guide"]
    assert paper.number in text
    assert paper.openness in text
    assert f"{paper.issued.year}年{paper.issued.month}月{paper.issued.day}日" in text


def test_hn_32_the_plan_has_seven_chapters_and_the_second_four_sections(zones):
    plan = zones.pack.forms["plan"]
    assert plan.outline
    assert [part.clause for part in plan.parts] == [f"a2.{n}" for n in range(1, 8)]
    assert [len(part.fields) for part in plan.parts] == [1, 4, 1, 1, 1, 1, 1]
    assert [part.zh for part in plan.parts][0::6] == ["建设基础和重要意义", "进度安排"]


def test_hn_27_the_tree_is_four_by_fourteen_and_unweighted(zones):
    tree = zones.pack.evaluations["monitoring"].tree
    assert [len(head.parts) for head in tree] == [3, 3, 5, 3]
    leaves = [leaf for head in tree for leaf in head.parts]
    assert len(leaves) == 14
    assert {leaf.score for leaf in leaves} == {"watch"}
    assert {head.weight for head in tree} == {OPEN}
    assert not any(one.full for one in (*tree, *leaves))
    assert zones.pack.evaluations["monitoring"].grades == []


def test_table_4_row_8_weights_can_be_set_later_in_the_pack_alone(zones):
    """Marks and weights invented for the test are written into the YAML, and the same engine gives a total: (15 + 15 + 25 + 15) × 25 %."""
    changed = dict(zones.files)
    text = changed["evaluation.yaml"].decode().replace("weight: 待细则", "weight: 25 %")
    head, _, rest = text.partition("  plan_progress:")
    assert head.count("score: watch") == 14
    head = head.replace("score: watch", "full: 10 分, score: judged")
    changed["evaluation.yaml"] = f"{head}  plan_progress:{rest}".encode()
    ids = [leaf.id for one in zones.pack.evaluations["monitoring"].tree for leaf in one.parts]
    marks = ", ".join(f"{name}: 5" for name in ids)
    changed["scenarios/later.yaml"] = (
        f"scenarios:\n  - {{id: later, zh: 权重后定, evaluation: monitoring, scores: {{{marks}}}, expect: {{total: 17.5}}}}\n"
    ).encode()
    loaded, faults = read_pack(changed)
    assert faults == []
    found = check_pack(loaded)
    assert not [one for one in found if one.refuses and "watched_only" not in one.zh], found
    result = next(one for one in run_pack(loaded) if one.id == "later")
    assert result.passed, result


def test_hn_16_at_least_four_departments_review_together(zones):
    joint = next(one for one in zones.pack.procedures["recognition"].stages if one.id == "joint")
    assert joint.who.duty == ["province_st", "industry", "finance", "cast"]
    assert joint.needs == "all"


def test_the_three_stages_of_recognition_are_named_as_phases(zones):
    phases = [
        stage.phase.zh for name in ("layout", "recognition", "building")
        for stage in zones.pack.procedures[name].stages if stage.phase is not None
    ]  # fmt: skip
    assert list(dict.fromkeys(phases)) == ["统筹布局", "组织认定", "开展建设"]


def test_hn_19_the_joint_meeting_is_led_by_the_head_and_has_four_bodies(zones):
    meeting = zones.pack.meetings["joint_meeting"]
    assert (meeting.chair, meeting.office, len(meeting.members)) == ("province_leader", ["province_st"], 4)


def test_t01_t02_targets_are_ranges_and_hn_35_aims_are_words(zones):
    targets = zones.pack.targets
    assert targets["zones"].goal.value == ["3 个", "5 个"]
    assert targets["carriers"].goal.value == ["8 个", "10 个"]
    assert {name for name, one in targets.items() if one.goal.op == "text"} == {
        "outsourcing",
        "research",
        "cases",
    }


def test_hn_12_three_groups_and_nine_fields(zones):
    lists = zones.pack.lists
    assert (len(lists["sector_group"].items), len(lists["sector"].items)) == (3, 9)


def test_zones_invent_no_number(zones):
    assert {name: one.value for name, one in zones.pack.params.items() if one.value != OPEN} == {}


def test_zones_cite_every_row_of_the_requirements():
    """Every row HN-01 to HN-35 is named where the pack states it."""
    text = "".join(file.read_text("utf-8") for file in FOLDER.rglob("*.yaml"))
    cited = set(re.findall(r"HN-(\d\d)", text))
    for first, last in re.findall(r"HN-(\d\d) 至 HN-(\d\d)", text):
        cited |= {f"{n:02}" for n in range(int(first), int(last) + 1)}
    assert {f"{n:02}" for n in range(1, 36)} - cited == set()


def test_zones_scenarios_walk_all_procedures(zones):
    walked = {one.procedure for one in zones.pack.scenarios if one.steps}
    assert walked == set(zones.pack.procedures)
    assert all(result.passed for result in run_pack(zones))
