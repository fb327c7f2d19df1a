"""Merging files, shape faults, and nothing stops at the first fault."""

import json

import pytest

from exclave.engines.policy.pack import Pack, PackRefused, digest_of, load_pack, pack_files, read_pack

HEAD = """
pack:
  id: small
  version: '1'
  name: {zh: 小包}
  place: '420700'
  author: {drafted: 2026-01-01}
"""


def faults(**files: str):
    loaded, found = read_pack({f"{name}.yaml": text.encode() for name, text in files.items()})
    assert loaded is None
    return found


def test_files_are_merged_by_top_level_key():
    loaded, found = read_pack(
        {
            "a.yaml": (HEAD + "params:\n  one: {zh: 一, practice: x, value: 1 人}\n").encode(),
            "b.yaml": "params:\n  two: {zh: 二, practice: x, value: 2 人}\nfields:\n  a: {x: {zh: x, type: text}}\n".encode(),
            "c.yaml": b"fields:\n  a: {y: {zh: y, type: text}}\nfindings:\n  - {id: f, kind: open, about: [], zh: z, does: d}\n",
        }
    )
    assert found == []
    assert list(loaded.pack.params) == ["one", "two"]
    assert list(loaded.pack.fields["a"]) == ["x", "y"]
    assert loaded.at("params", "two", "value").file == "b.yaml"
    assert loaded.at("fields", "a", "y").line == 2


def test_same_id_in_two_files_is_refused_naming_the_other():
    found = faults(
        a=HEAD + "params:\n  one: {zh: 一, value: 1 人}\n", b="params:\n  one: {zh: 一, value: 2 人}\n"
    )
    assert [(fault.code, fault.file, fault.line) for fault in found] == [("duplicate_id", "b.yaml", 2)]
    assert "a.yaml" in found[0].zh


def test_same_field_and_same_scenario_twice_are_refused():
    found = faults(
        a=HEAD + "fields: {a: {x: {zh: x, type: text}}}\nscenarios: [{id: s, zh: 一}]\n",
        b="fields: {a: {x: {zh: x, type: text}}}\nscenarios: [{id: s, zh: 二}]\n",
    )
    assert [fault.code for fault in found] == ["duplicate_id", "duplicate_id"]


def test_two_pack_sections_and_no_pack_section_are_refused():
    assert [fault.code for fault in faults(a=HEAD, b=HEAD)] == ["duplicate_id"]
    assert [fault.code for fault in faults(a="params: {}\n")] == ["missing_key"]


def test_every_fault_is_reported_with_place_and_remedy():
    found = faults(
        a=HEAD
        + "conditions:\n  c: {zh: 一, exprr: a}\n  D: {zh: 二}\nparams:\n  p: {type: number, value: 1}\n",
        b="effects: {e: {state: {of: x}}}\nobligations: [1]\n",
        c="a: [1\n",
    )
    assert {fault.code for fault in found} >= {
        "unknown_key",
        "missing_key",
        "wrong_word",
        "wrong_type",
        "yaml",
    }
    assert {fault.file for fault in found} == {"a.yaml", "b.yaml", "c.yaml"}
    for fault in found:
        assert fault.line >= 1
        assert fault.column >= 1
        assert fault.zh
        assert fault.en
        assert fault.remedy_zh
        assert fault.remedy_en


def test_unquoted_comma_makes_a_new_key_and_is_caught():
    found = faults(a=HEAD + "clauses:\n  c: {at: 一、, zh: 甲, en: a, b and c}\n")
    assert [fault.code for fault in found] == ["unknown_key"]
    assert "b and c" in found[0].en


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "subjects: {a: {zh: 甲, kind: register, types: {T: {zh: 乙}}}}\nfields: {a: {x: {zh: 丙, type: text, public: 1}}}",
            "wrong_type",
        ),
        ("pack2: 1", "unknown_key"),
        ("fields: {a: {x: {zh: 丙, type: string}}}", "wrong_word"),
        ("fields: {a: {x: {zh: 丙, type: text, from_: org.x}}}", "unknown_key"),
        ("conditions: {a.b: {zh: 丙}}", "bad_id"),
        ("findings: [{id: F-1, kind: open, about: [], zh: z, does: d}]", "bad_id"),
    ],
)
def test_shape_faults(text, code):
    assert code in [fault.code for fault in faults(a=HEAD + text + "\n")]


def test_region_code_and_version_must_be_quoted():
    found = faults(a=HEAD.replace("'420700'", "420700").replace("'1'", "1"))
    assert [fault.code for fault in found] == ["wrong_type", "wrong_type"]


def test_dates_only_where_the_type_says(rivermouth):
    loaded, _ = read_pack({name: text.encode() for name, text in rivermouth.items()})
    assert loaded.pack.pack.author.drafted.isoformat() == "2026-11-21"
    assert loaded.pack.params["report_due"].value == "02-28"
    assert loaded.pack.scenarios[0].facts["station"]["staff"]["rows"][0]["since"] == "2025-09-01"


def test_load_pack_raises_with_all_faults(tmp_path):
    (tmp_path / "a.yaml").write_text(HEAD + "x: 1\ny: 2\n", "utf-8")
    with pytest.raises(PackRefused) as refused:
        load_pack(tmp_path)
    assert len(refused.value.faults) == 2


def test_folder_is_built_again_when_a_byte_of_it_or_of_its_base_changed(tmp_path):
    base, own = tmp_path / "lower", tmp_path / "upper"
    for folder, text in (
        (base, HEAD.replace("small", "lower")),
        (own, HEAD + "  extends: {pack: lower, version: '1'}\n"),
    ):
        folder.mkdir()
        (folder / "pack.yaml").write_text(text)
    first = load_pack(own)
    assert load_pack(own) is first
    (base / "params.yaml").write_text("params:\n  one: {zh: 一, practice: x, value: 1 人}\n")
    assert (list(first.pack.params), list(load_pack(own).pack.params)) == ([], ["one"])
    (base / "params.yaml").write_text("params:\n  two: {zh: 一, practice: x, value: 1 人}\n")
    assert list(load_pack(own).pack.params) == ["two"]


def test_links_and_other_files_are_left_alone(tmp_path):
    (tmp_path / "a.yaml").write_text(HEAD, "utf-8")
    (tmp_path / "readme.md").write_text("x", "utf-8")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "s.yml").write_text("scenarios: []\n", "utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "a.yaml")
    assert sorted(pack_files(tmp_path)) == ["a.yaml", "scenarios/s.yml"]
    assert load_pack(tmp_path).pack.pack.id == "small"


def test_digest_tells_every_change_of_name_or_byte():
    one = digest_of({"a": b"12", "b": b"3"})
    assert one == digest_of({"b": b"3", "a": b"12"})
    assert len({one, digest_of({"a": b"1", "b": b"23"}), digest_of({"a": b"12", "c": b"3"})}) == 3


def test_a_pack_survives_json(rivermouth):
    loaded, _ = read_pack({name: text.encode() for name, text in rivermouth.items()})
    dumped = json.loads(json.dumps(loaded.pack.model_dump(mode="json", by_alias=True)))
    assert Pack.model_validate(dumped).conditions == loaded.pack.conditions
    assert Pack.model_validate(dumped).procedures == loaded.pack.procedures
