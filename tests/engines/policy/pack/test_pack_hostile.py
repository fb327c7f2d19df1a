"""Promise 12: packs written to do harm. Each is tried, each is refused with file, line and remedy, within its budget of time.

Bombs, nesting, huge values, look-alikes, hidden signs, names of the program, file names that lead elsewhere, rows without end.
What expressions may not do is tried in `tests/engines/policy/language/test_language_parser.py`.
"""

import time

import pytest

from exclave.engines.policy.pack import PackFault, PackRefused, check_pack, load_pack, pack_files, read_pack
from exclave.engines.policy.pack.load import MAX_FILES, MAX_LAYERS, MAX_TOTAL
from exclave.engines.policy.pack.yaml_tree import MAX_BYTES

SECONDS = 4.0
"""CPU; the slowest below takes about two on a quiet machine (60,000 items of a wrong shape in one file)."""


def condition(expr: str) -> str:
    return f"conditions:\n  z: {{zh: 一, en: z, clause: r1, expr: {expr!r}}}\n"


def chain(head: str, row: str, last: str, n: int) -> str:
    return head + "".join(row.format(n=i, next=i + 1) for i in range(n)) + last.format(n=n)


LAUGHS = "scenarios:\n  - &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"  - &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
)
ATTACKS = {
    # name: file, text, the refusal
    "billion laughs": ("scenarios/x.yaml", LAUGHS, "alias_bomb"),
    "laughs outside scenarios": ("x.yaml", LAUGHS.replace("scenarios", "findings"), "anchor"),
    "an alias of itself": ("scenarios/x.yaml", "scenarios: [&x [*x]]\n", "alias_unknown"),
    "a merge key": ("scenarios/x.yaml", "scenarios:\n  - &x {id: a, zh: 一}\n  - {<<: *x, id: b}\n", "unknown_key"),
    "a tag of Python": ("x.yaml", "findings: !!python/object/apply:os.system [id]\n", "tag"),
    "a tag of one's own": ("x.yaml", "findings: !x []\n", "tag"),
    "flow nested without end": ("x.yaml", "findings: " + "[" * 100_000, "too_deep"),
    "blocks nested without end": ("x.yaml", "".join(" " * n + "- \n" for n in range(900)), "too_deep"),
    "a mapping as key": ("x.yaml", "? {a: 1}\n: 1\n", "key"),
    "a key of half a megabyte": ("x.yaml", f"? {'k' * 500_000}\n: 1\n", "unknown_key"),
    "sixty thousand items of no shape": ("x.yaml", "params: {" + ",".join(f"a{n}: 1" for n in range(60_000)) + "}\n", "wrong_type"),
    "a number of a million digits": ("x.yaml", "params: {z: {zh: 一, en: z, clause: r1, value: " + "9" * 900_000 + "}}\n", "unit"),
    "a number beyond all money": ("x.yaml", "params: {z: {zh: 一, en: z, clause: r1, value: " + "9" * 29 + " 亿元}}\n", "unit"),
    "a file above the limit": ("x.yaml", "#" * (MAX_BYTES + 1), "too_big"),
    "a name of the program": ("x.yaml", "params: {__class__: {zh: 一, en: z, clause: r1, value: 1}}\n", "unknown_key"),
    "a section of the program": ("x.yaml", "__init__: 1\n", "unknown_key"),
    "the alias of a key": ("x.yaml", "findings: [{id: f, kind: open, about: [], zh: 一, does: 二, from_: x}]\n", "unknown_key"),
    "an id in look-alike letters": ("x.yaml", "params: {st\u0430: {zh: 一, en: z, clause: r1, value: 1 人}}\n", "bad_id"),
    "a text that turns round": ("x.yaml", "findings: [{id: f, kind: open, about: [], zh: 一\u202e二, does: 三}]\n", "hidden_sign"),
    "a sign of no width": ("x.yaml", "findings: [{id: f, kind: open, about: [], zh: 一\u200b二, does: 三}]\n", "hidden_sign"),
    "a turn in a remark": ("x.yaml", "findings: []  # \u2066 approved\n", "hidden_sign"),
    "a hidden sign by number": ("x.yaml", 'findings: [{id: f, kind: open, about: [], zh: "一\\u202e二", does: 三}]\n', "hidden_sign"),
    "a NUL by number": ("x.yaml", 'findings: [{id: f, kind: open, about: [], zh: "一\\0二", does: 三}]\n', "hidden_sign"),
    "an expression in look-alike letters": ("x.yaml", condition("st\u0430tion.shared"), "expression"),
    "an expression of full-width signs": ("x.yaml", condition("station．shared"), "expression"),
    "an expression that reaches a class": ("x.yaml", condition("station.__class__.__mro__"), "expression"),
    "an expression that imports": ("x.yaml", condition("__import__(os)"), "expression"),
    "an expression of 60,000 signs": ("x.yaml", condition("(" * 60_000), "expression"),
    "an expression nested too deep": ("x.yaml", condition("!" * 60 + "station.shared"), "expression"),
    "an expression of many parts": ("x.yaml", condition("asof==asof" + "&&asof==asof" * 150), "expression"),
    "rows within rows within rows": (
        "x.yaml",
        condition("station.staff.exists(a, station.staff.exists(b, station.staff.exists(c, station.staff.exists(d, true))))"),
        "expression",
    ),
    "a number of its own": ("x.yaml", condition("station.team_serving > 99999999999999999999"), "number"),
    "a place no table has": ("x.yaml", condition("within(station.place, '999998')"), "unknown_code"),
    "an industry no table has": ("x.yaml", "lists: {z: {clause: r1, items: {a: {zh: 甲}}, codes: {a: [Z99]}}}\n", "unknown_code"),
    "conditions without end": (
        "x.yaml",
        chain("conditions:\n", "  k{n}: {{zh: 一, en: a, clause: r1, any: [k{next}]}}\n", "  k{n}: {{zh: 一, en: a, clause: r1, expr: 'true'}}\n", 3000),
        "chain_too_long",
    ),
    "conditions in a circle": (
        "x.yaml",
        chain("conditions:\n", "  k{n}: {{zh: 一, en: a, clause: r1, any: [k{next}]}}\n", "  k{n}: {{zh: 一, en: a, clause: r1, any: [k0]}}\n", 300),
        "circle",
    ),
    "computed fields without end": (
        "x.yaml",
        chain("fields:\n  station:\n", "    q{n}: {{zh: 一, type: int, calc: station.q{next}, clause: r1}}\n", "    q{n}: {{zh: 一, type: int, clause: r1}}\n", 1000),
        "chain_too_long",
    ),
    "scenarios like scenarios without end": (
        "scenarios/x.yaml",
        chain("scenarios:\n", "  - {{id: l{n}, zh: 一, like: l{next}}}\n", "  - {{id: l{n}, zh: 一}}\n", 2000),
        "chain_too_long",
    ),
    "a file that leads upwards": ("../../x.yaml", "findings: []\n", "file_name"),
    "a file from the root": ("/etc/x.yaml", "findings: []\n", "file_name"),
    "a file with a backslash": ("..\\x.yaml", "findings: []\n", "file_name"),
    "a file with a NUL": ("x\0.yaml", "findings: []\n", "file_name"),
}  # fmt: skip


def tried(files: dict[str, bytes]) -> list[PackFault]:
    loaded, faults = read_pack(files)
    if loaded is None:
        return faults
    return [one for one in check_pack(loaded) if isinstance(one, PackFault)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_pack_is_refused_with_file_line_and_remedy(rivermouth, attack):
    file, text, code = ATTACKS[attack]
    files = {**{name: one.encode() for name, one in rivermouth.items()}, file: text.encode()}
    began = time.process_time()
    found = tried(files)
    took = time.process_time() - began
    assert code in {one.code for one in found}, [one.code for one in found][:5]
    fault = next(one for one in found if one.code == code)
    assert fault.file == file and fault.line >= 1
    assert fault.zh and fault.en and fault.remedy_zh and fault.remedy_en
    assert len(str(fault.zh)) < 5_000
    assert took < SECONDS, took


def test_the_pack_without_an_attack_is_taken(rivermouth):
    """Negative control: nothing above is refused for the pack it stands in."""
    assert tried({name: one.encode() for name, one in rivermouth.items()}) == []


def test_too_many_files_too_many_bytes_and_too_many_layers_are_not_even_read():
    many = {f"m{n}.yaml": b"a: 1\n" for n in range(MAX_FILES + 1)}
    assert [one.code for one in read_pack(many)[1]] == ["too_many_files"]
    large = {f"m{n}.yaml": b"#" * 900_000 for n in range(MAX_TOTAL // 900_000 + 1)}
    assert [one.code for one in read_pack(large)[1]] == ["too_much"]
    deep = {
        "base/" * n + "pack.yaml": b"pack: {id: x, extends: {pack: x, version: '1'}}\n" for n in range(1, 10)
    }
    assert [one.code for one in read_pack(deep)[1]] == ["too_many_layers"]
    assert MAX_LAYERS >= 2, "a region, a city and one more"


@pytest.mark.parametrize("name", ["..", "../other", "/etc", ".", "a/../b", "con\u202enect", ""])
def test_a_base_is_looked_for_by_its_id_and_nowhere_else(tmp_path, name):
    home = tmp_path / "shelf" / "city"
    home.mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "shelf", tmp_path / "other"):
        folder.mkdir(exist_ok=True)
        (folder / "pack.yaml").write_text(
            "pack: {id: secret, version: '1', name: {zh: 密}, place: '420700'}\n", "utf-8"
        )
    head = f"pack: {{id: city, version: '1', name: {{zh: 市}}, place: '420700', extends: {{pack: {name!r}, version: '1'}}}}\n"
    (home / "pack.yaml").write_text(head, "utf-8")
    with pytest.raises(PackRefused) as refused:
        load_pack(home)
    assert {one.code for one in refused.value.faults} & {"no_base", "hidden_sign"}


def test_links_pipes_and_large_files_of_a_folder_are_not_followed(tmp_path):
    import os

    home, other = tmp_path / "pack", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    (other / "secret.yaml").write_text("findings: []\n", "utf-8")
    (home / "link.yaml").symlink_to(other / "secret.yaml")
    (home / "folder").symlink_to(other, target_is_directory=True)
    (home / "loop").symlink_to(home, target_is_directory=True)
    os.mkfifo(home / "pipe.yaml")
    (home / "large.yaml").write_bytes(b"#" * (3 * MAX_BYTES))
    found = pack_files(home)
    assert {name: len(content) for name, content in found.items()} == {"large.yaml": MAX_BYTES + 1}


def test_texts_reach_no_attribute(rivermouth):
    """A placeholder names a field or a param; anything else in braces is refused or printed as it stands."""
    text = rivermouth["rules.yaml"].replace(
        "飞入地{station.place}在本市。", "{station.place.__class__}{0}{station.__init__}", 1
    )
    files = {name: one.encode() for name, one in {**rivermouth, "rules.yaml": text}.items()}
    found = tried(files)
    assert {one.code for one in found} <= {"unknown_placeholder"}
