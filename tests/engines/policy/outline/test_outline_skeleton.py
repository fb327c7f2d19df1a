"""A skeleton names every clause, fills in the figures and leaves the rest open."""

import datetime
import re

import pytest
import yaml

from exclave.engines.policy.outline import DocumentText, figures, outline, resolve, skeleton

POLICY = """云岭市创新飞地备案办法
云科发〔2030〕8号
为规范创新飞地备案，根据有关规定，制定本办法。
一、主要目标
到2033年，建成创新飞地12家以上，培育上市企业2-3家，亏损面低于5%。每年举办活动4场。
二、备案条件
（一）固定的办公场所和稳定的运营团队
1.研究人员不少于8人；
2.有一定的场地面积和一批项目；
（二）备案程序。每年1月底前报送上一年度总结。适时组织评估，两年内不得再次申报。服务期1至3年。2031年6月30日前完成首批备案。
附件：飞地指标
附件
飞地指标
一、指标
"""


def files(drafted: datetime.date | None = None) -> dict[str, str]:
    read = outline(DocumentText.of(POLICY, "invented.txt"))
    return skeleton(read, figures(read), id="yunling-enclaves", drafted=drafted)


def content() -> dict[str, dict[str, dict[str, object]]]:
    merged: dict[str, dict[str, dict[str, object]]] = {}
    for text in files(datetime.date(2030, 5, 1)).values():
        merged.update(yaml.safe_load(text))
    return merged


def test_skeleton_is_deterministic() -> None:
    assert files() == files()
    assert set(files()) == {"pack.yaml", "clauses.yaml", "values.yaml", "evaluation.yaml"}


def test_identity_holds_what_the_paper_says_and_opens_the_rest() -> None:
    pack, document = content()["pack"], content()["documents"]["source"]
    assert pack["id"] == "yunling-enclaves"
    assert pack["name"] == {"zh": "云岭市创新飞地备案办法"}
    assert pack["author"] == {"drafted": "2030-05-01", "checked_by": []}
    assert (pack["place"], pack["transition"]) == ("待细则", "待细则")
    assert (document["number"], document["issued"], document["issuers"]) == ("云科发〔2030〕8号", None, [])
    assert yaml.safe_load(files()["pack.yaml"])["pack"]["author"]["drafted"] == "待细则"


def test_every_numbered_clause_is_listed_and_resolves() -> None:
    read = outline(DocumentText.of(POLICY, "invented.txt"))
    listed = content()["clauses"]
    assert list(listed) == [clause.id for clause in read.clauses if clause.level != 0]
    for id, clause in listed.items():
        found = resolve(read, str(clause["at"]))
        assert found is not None and found.id == id


def test_only_short_names_are_copied() -> None:
    listed = content()["clauses"]
    assert listed["c1"]["zh"] == "主要目标"
    assert listed["c2.1.1"]["zh"] == "（请用自己的话重述）"
    source = re.sub(r"\s", "", POLICY).replace("云岭市创新飞地备案办法", "")
    for name, text in files().items():
        for at in range(len(text) - 11):
            assert text[at : at + 12] not in source, (name, text[at : at + 12])


def test_params_carry_figures_with_their_clause() -> None:
    params = content()["params"]
    assert params["threshold_c2_1_1"] == {
        "zh": "研究人员", "clause": "c2.1.1", "value": "8 人", "note": "下限（含）", "note_en": "lower limit, included",
    }  # fmt: skip
    deadline = params["deadline_c2_2"]
    assert (deadline["type"], deadline["value"]) == ("day_of_year", "01-31")
    assert params["deadline_c2_2_b"]["value"] == "2031-06-30"
    assert params["deadline_c2_2_b"]["type"] == "date"
    assert params["period_c2_2"]["value"] == "2 年"
    assert (params["period_c2_2_b_low"]["value"], params["period_c2_2_b_high"]["value"]) == ("1 年", "3 年")


def test_vague_words_are_open_params_to_settle() -> None:
    params = content()["params"]
    assert params["open_c2_1_2"] == {
        "zh": "‘一定的’",
        "clause": "c2.1.2",
        "value": "待细则",
        "settle": "programme",
    }
    assert params["open_c2_1_2_b"]["zh"] == "‘一批’", "so many, but how many?"
    assert params["open_c2_2"]["zh"] == "‘适时’"


def test_targets_carry_goals_and_leave_definitions_open() -> None:
    targets = content()["targets"]
    assert targets["target_c1"] == {
        "zh": "创新飞地", "clause": "c1", "unit": "家",
        "goal": {"op": "at_least", "value": "12 家", "by": "2033-12-31", "force": "firm"},
        "baseline": None, "definition": "待细则",
    }  # fmt: skip
    goals = [target["goal"] for target in targets.values()]
    assert goals[1] == {"op": "between", "value": ["2 家", "3 家"], "by": "2033-12-31", "force": "firm"}
    assert goals[2] == {"op": "text", "value": "低于 5 %", "by": "2033-12-31", "force": "firm"}
    assert goals[3] == {"op": "exactly", "value": "4 场", "by": "每年", "force": "firm"}


def test_ids_are_those_of_the_pack_format() -> None:
    merged = content()
    for section in ("params", "targets"):
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", id) and len(id) <= 60 for id in merged[section])


def test_the_pack_loader_takes_a_skeleton() -> None:
    load = pytest.importorskip("exclave.engines.policy.pack.load")
    made = {name: text.encode() for name, text in files(datetime.date(2030, 5, 1)).items()}
    loaded, faults = load.read_pack(made)
    assert loaded is not None, faults


def test_an_empty_document_gives_a_skeleton() -> None:
    assert "待细则" in skeleton(outline(DocumentText.of("", "x")), ())["pack.yaml"]
