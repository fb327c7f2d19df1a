"""A city's pack over a region's: what it takes over, what it may replace, and what is refused."""

import pytest

from exclave.engines.policy.pack import PackRefused, check_pack, load_pack, read_pack

CITY = """
pack:
  id: upstream-stations
  version: '1'
  name: {zh: 上游示例区离岸创新站（虚构）, en: Upstream stations (fictional)}
  place: '990101'
  author: {drafted: 2026-11-21}
  fictional: true
  extends: {pack: test-rivermouth, version: '1', replaces: [params.team_floor, scenarios.five_is_floor, fields.station.plan]}
documents:
  rules: {title: 上游示例区实施细则（虚构）, kind: normative, state: draft}
clauses:
  u1: {document: rules, at: 第一条, zh: 底线为六人。, en: The floor is six.}
params:
  team_floor: {zh: 放宽后的底线, en: floor of the waiver, clause: u1, value: 6 人}
  extra: {zh: 另加补贴, en: extra subsidy, clause: u1, value: 1 万元}
fields:
  station:
    plan: {zh: 建站计划, en: plan, type: longtext, clause: u1}
    own: {zh: 区级情况, en: of the district, type: longtext, clause: u1}
entries:
  place:
    - {code: '990103', zh: 中游示例区, en: Midstream, level: county, parent: '990100'}
scenarios:
  - {id: five_is_floor, zh: 本区五人不能放宽, en: five cannot be waived here, like: ready, facts: {station: {staff: {complete: true, rows: [{times: 5, research: true, since: 2025-09-01}]}}}, expect: {team_size: not_met}}
"""


def pack_of(rivermouth, city=CITY):
    files = {"base/" + name: text.encode() for name, text in rivermouth.items()}
    return read_pack({**files, "pack.yaml": city.encode()})


def codes(rivermouth, city):
    return [one.code for one in pack_of(rivermouth, city)[1]]


def test_everything_of_the_base_holds_and_the_city_states_its_own(rivermouth):
    loaded, faults = pack_of(rivermouth)
    assert faults == []
    pack = loaded.pack
    assert (pack.pack.id, pack.pack.place) == ("upstream-stations", "990101")
    assert pack.params["team_floor"].value == "6 人"
    assert pack.params["team_min"].clause == "r2"
    assert pack.fields["station"]["plan"].zh == "建站计划"
    assert {"own", "staff"} <= set(pack.fields["station"])
    assert [row.code for row in pack.entries["place"]][-1] == "990103"
    assert len([one for one in pack.scenarios if one.id == "five_is_floor"]) == 1
    assert list(pack.documents) == ["measures", "rules"]
    assert {one.document for one in pack.clauses.values()} == {"measures", "rules"}
    assert not [one for one in check_pack(loaded) if one.refuses]


def test_a_fault_of_the_base_names_the_base_file(rivermouth):
    broken = {
        **rivermouth,
        "rules.yaml": rivermouth["rules.yaml"].replace("param.team_min", "param.team_mini", 1),
    }
    loaded, _ = pack_of(broken)
    places = [(one.file, one.line) for one in check_pack(loaded) if one.refuses]
    assert places[0][0] == "base/rules.yaml" and places[0][1] > 1


def test_a_fault_of_the_city_names_its_own_line(rivermouth):
    loaded, _ = pack_of(rivermouth, CITY.replace("value: 6 人", "value: 6 公里"))
    fault = next(one for one in check_pack(loaded) if one.refuses and one.code == "unit")
    assert (fault.file, CITY.splitlines()[fault.line - 1].strip()[:10]) == ("pack.yaml", "team_floor")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("params.team_floor, ", "", "overridden"),
        ("scenarios.five_is_floor, ", "", "overridden"),
        (", fields.station.plan]", "]", "overridden"),
        ("replaces: [", "replaces: [params.nothing, ", "replaces_nothing"),
        ("replaces: [", "replaces: [params.extra, ", "replaces_nothing"),
        ("pack: test-rivermouth, version: '1'", "pack: test-rivermouth, version: '2'", "other_base"),
        ("pack: test-rivermouth, version", "pack: test-other, version", "other_base"),
    ],
)
def test_silent_overriding_and_another_base_are_refused(rivermouth, old, new, code):
    assert CITY.count(old) == 1
    assert codes(rivermouth, CITY.replace(old, new)) == [code]


def test_without_its_base_a_pack_is_refused():
    loaded, faults = read_pack({"pack.yaml": CITY.encode()})
    assert loaded is None and "no_base" in [one.code for one in faults]


def test_the_base_is_found_beside_on_the_shelf_or_among_the_shipped_and_is_part_of_the_digest(tmp_path):
    folder = tmp_path / "upstream-stations"
    folder.mkdir()
    (folder / "pack.yaml").write_text(CITY, "utf-8")
    shipped = load_pack(folder)
    assert "base/pack.yaml" in shipped.files
    assert read_pack(shipped.files)[0].digest == shipped.digest
    other = tmp_path / "shelf" / "test-rivermouth"
    other.mkdir(parents=True)
    for name, content in shipped.files.items():
        if name.startswith("base/"):
            (other / name.removeprefix("base/")).parent.mkdir(exist_ok=True)
            (other / name.removeprefix("base/")).write_bytes(content + b"\n# changed\n")
    assert load_pack(folder, [other.parent]).digest != shipped.digest


def test_two_packs_that_extend_each_other_are_refused(tmp_path):
    for one, other in (("first", "second"), ("second", "first")):
        (tmp_path / one).mkdir()
        text = CITY.replace("id: upstream-stations", f"id: {one}").replace("test-rivermouth", other)
        (tmp_path / one / "pack.yaml").write_text(text, "utf-8")
    with pytest.raises(PackRefused) as refused:
        load_pack(tmp_path / "first")
    assert "no_base" in [one.code for one in refused.value.faults]
