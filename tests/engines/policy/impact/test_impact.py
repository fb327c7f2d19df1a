"""What a new version of the fictional pack would change, and for whom: nothing missing is ever counted as a no."""

import csv
import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exclave.cli import main
from exclave.engines.codes import PlaceTable
from exclave.engines.policy.answers import compile_pack, fictional_places, table_world
from exclave.engines.policy.impact import Case, Impact, Range, Rules, impact_of, pack_changes, rules_for
from exclave.engines.policy.impact.cells import CellRefused, cases_of
from exclave.engines.policy.language.values import Rows
from exclave.engines.policy.pack import load_pack
from exclave.engines.policy.pack.model import Pack

DAY = date(2026, 4, 1)
RIVER = Path(str(files("exclave.packs") / "test-rivermouth"))
WAN = 1_000_000


@pytest.fixture(scope="session")
def first() -> Pack:
    return load_pack(RIVER).pack


def later(pack: Pack, change: Any, same: dict[str, str] | None = None) -> Pack:
    """Version 2: the plain pack after ``change(plain)``."""
    plain = json.loads(pack.model_dump_json(by_alias=True, exclude_unset=True))
    plain["pack"]["version"] = "2"
    plain["pack"]["succeeds"] = {"pack": pack.pack.id, "version": "1", "same": same or {}}
    change(plain)
    return Pack.model_validate(plain)


def rules(pack: Pack) -> Rules:
    table = PlaceTable.load(fictional_places(pack))
    return rules_for(compile_pack(pack), DAY, world=table_world(table))


@pytest.fixture(scope="session")
def old(first: Pack) -> Rules:
    return rules(first)


@pytest.fixture(scope="session")
def stricter(first: Pack) -> Rules:
    """Ten instead of eight people, and more money."""

    def change(plain: dict[str, Any]) -> None:
        plain["params"]["grant_team"]["value"] = "10 人"
        plain["params"]["grant"]["value"] = [
            {"when": "station.team_serving >= param.big_team", "value": "9 万元"}, {"value": "6 万元"},
        ]  # fmt: skip

    return rules(later(first, change))


def station(id: str, people: int | None, *, complete: bool = True, **more: Any) -> Case:
    """A recognised laboratory with an office of its own and so many researchers."""
    own: dict[str, Any] = {"state": "recognised", "type": "lab", "shared": False} | more
    if people is not None:
        own["staff"] = Rows(tuple({"research": True} for _ in range(people)), complete)
    return Case(id, {"station": own}, f"示例站{id}", "990101", "lab")


def ways(found: Impact) -> dict[str, str]:
    return {one.case.id: one.way for one in found.moved if one.target == ("benefit", "opening_grant")}


def test_same_rules_move_nobody_and_change_nothing(old: Rules) -> None:
    found = impact_of(old, old, [station("a", 9), station("b", None), station("c", 3)])
    assert (found.changes, found.moved, found.asked) == ((), (), 3) and found.before == found.after


def test_stricter_rule_loses_gains_nobody_and_names_the_condition(old: Rules, stricter: Rules) -> None:
    found = impact_of(old, stricter, [station("nine", 9), station("ten", 10), station("five", 5)])
    assert ways(found) == {"nine": "loses", "ten": "otherwise"}
    lost = next(one for one in found.moved if one.case.id == "nine")
    assert (lost.before, lost.after, lost.why) == ("qualifies", "no", (("grant_team_size", ("g1",)),))
    back = impact_of(stricter, old, [station("nine", 9)])
    assert ways(back) == {"nine": "gains"}


def test_incomplete_list_becomes_unknown_and_is_never_a_loss(old: Rules, stricter: Rules) -> None:
    found = impact_of(old, stricter, [station("nine", 9, complete=False), station("none", None)])
    assert ways(found) == {"nine": "becomes_unknown"}


def test_money_is_a_range_where_something_is_unknown(old: Rules, stricter: Rules) -> None:
    known = impact_of(old, stricter, [station("ten", 10)])
    assert known.before.low == known.before.high and known.after.low == known.before.low + WAN
    open_ = impact_of(old, stricter, [station("nine", 9, complete=False)])
    assert open_.after.low == 0 and open_.after.high == 9 * WAN
    assert "advice" not in open_.unpriced and Range(1, None) + Range(1, 2) == Range(2, None)


def test_changes_are_told_by_item_with_clause_and_words_apart_from_rules(
    first: Pack, stricter: Rules
) -> None:
    found = {(c.kind, c.new_id): c for c in pack_changes(first, stricter.pack)}
    assert set(found) == {("param", "grant_team"), ("param", "grant")}
    change = found["param", "grant_team"]
    assert [(f.name, f.before, f.after) for f in change.fields] == [("value", "8 人", "10 人")]
    assert change.clauses == ("g1",) and change.how == "changed"
    worded = later(first, lambda plain: plain["conditions"]["own_office"].update(zh="单独办公"))
    assert [(c.kind, c.how) for c in pack_changes(first, worded)] == [("condition", "reworded")]


def test_forms_procedures_and_evaluations_are_told_piece_by_piece_with_their_clause(first: Pack) -> None:
    """New and dropped fields, stages, marks and grades; a whole that is new does not tell its pieces again."""

    def change(plain: dict[str, Any]) -> None:
        plain["forms"]["report"]["parts"][0]["fields"].remove("station.staff")
        plain["forms"]["report"]["parts"][0]["fields"].append("station.shared")
        plain["forms"]["more"] = plain["forms"]["report"] | {"zh": "补充报告", "en": "more"}
        plain["procedures"]["recognition"]["stages"][1]["within"] = "15 工作日"
        plain["procedures"]["report"]["stages"].append(
            plain["procedures"]["report"]["stages"][1] | {"id": "again", "zh": "复核", "en": "again"}
        )
        tree = plain["evaluations"]["yearly"]["tree"]
        tree[0]["parts"].pop()
        plain["evaluations"]["yearly"]["grades"][0]["when"] = "rank == 1"

    found = {(c.kind, c.how, c.new_id or c.old_id): c for c in pack_changes(first, later(first, change))}
    assert set(found) == {
        ("form_field", "removed", "report.station.staff"), ("form_field", "added", "report.station.shared"),
        ("form", "added", "more"), ("stage", "changed", "recognition.check"), ("stage", "added", "report.again"),
        ("mark", "removed", "yearly.work"), ("grade", "changed", "yearly.best"),
    }  # fmt: skip
    assert found["form_field", "added", "report.station.shared"].clauses == ("r2",), "the field's own clause"
    assert found["stage", "changed", "recognition.check"].clauses == ("r4",)
    [limit] = found["stage", "changed", "recognition.check"].fields
    assert (limit.name, limit.before, limit.after) == ("within", "10 工作日", "15 工作日")


def test_pieces_of_a_renamed_form_or_stage_are_followed(first: Pack) -> None:
    def change(plain: dict[str, Any]) -> None:
        plain["forms"]["yearly_report"] = plain["forms"].pop("report")
        plain["procedures"]["report"]["stages"][0]["form"] = "yearly_report"
        data = plain["evaluations"]["yearly"]["data"]
        plain["evaluations"]["yearly"]["data"] = ["report" if one == "report" else one for one in data]

    found = pack_changes(first, later(first, change, {"report": "yearly_report"}))
    assert ("form", "renamed", "yearly_report") in {(c.kind, c.how, c.new_id) for c in found}
    assert not [c for c in found if c.kind == "form_field" and c.how in ("added", "removed")]


def test_renamed_ids_are_followed_wherever_they_stand(first: Pack, old: Rules) -> None:
    def change(plain: dict[str, Any]) -> None:
        plain["benefits"]["starting_grant"] = plain["benefits"].pop("opening_grant")
        plain["conditions"]["separate_office"] = plain["conditions"].pop("own_office")
        for name in ("starting_grant", "rent_help"):
            listed = plain["benefits"][name]["conditions"]
            plain["benefits"][name]["conditions"] = [same.get(c, c) for c in listed]
        claim = plain["procedures"]["grant_claim"]
        claim["checks"] = [same.get(c, c) for c in claim["checks"]]

    same = {"opening_grant": "starting_grant", "own_office": "separate_office"}
    renamed = later(first, change, same)
    assert {(c.how, c.new_id) for c in pack_changes(first, renamed)} == {
        ("renamed", "starting_grant"), ("renamed", "separate_office")
    }  # fmt: skip
    assert not impact_of(old, rules(renamed), [station("a", 9), station("b", 3)]).moved
    unnamed = later(first, change)
    assert {(c.kind, c.how) for c in pack_changes(first, unnamed)} >= {
        ("benefit", "removed"),
        ("benefit", "added"),
    }


def test_benefit_that_is_dropped_is_lost_by_those_who_had_it(first: Pack, old: Rules) -> None:
    without = rules(later(first, lambda plain: plain["benefits"].pop("opening_grant")))
    found = impact_of(old, without, [station("nine", 9), station("three", 3)])
    assert ways(found) == {"nine": "loses"} and found.after == Range(0, 0)


def test_counts_have_their_cases_by_target_region_and_type(old: Rules, stricter: Rules) -> None:
    found = impact_of(old, stricter, [station(str(n), n) for n in range(6, 12)])
    for by in (lambda m: m.target, lambda m: m.case.region, lambda m: m.case.kind):
        assert sum(c.total() for c in found.counts(by).values()) == len(found.moved)


@given(st.lists(st.tuples(st.integers(0, 12) | st.none(), st.booleans(), st.booleans()), max_size=4))
@settings(max_examples=25, deadline=None)
def test_no_definite_change_rests_on_a_missing_fact(
    old: Rules, stricter: Rules, drawn: list[tuple[int | None, bool, bool]]
) -> None:
    """Whoever gains or loses does so on every completion of the facts: here the list, made whole."""
    cases = [station(str(n), people, complete=whole) for n, (people, whole, _) in enumerate(drawn)]
    there, back = impact_of(old, stricter, cases), impact_of(stricter, old, cases)
    assert {i for i, w in ways(there).items() if w == "loses"} == {
        i for i, w in ways(back).items() if w == "gains"
    }
    for one in there.moved:
        people, whole, _ = drawn[int(one.case.id)]
        if one.way in ("gains", "loses") and one.target == ("benefit", "opening_grant"):
            assert people is not None and whole


def test_tables_are_read_into_cases_and_bad_cells_are_named(old: Rules) -> None:
    env = old.sheet.compiled.env
    tables = {
        "station": [{"subject": "a", "state": "recognised", "type": "lab", "shared": "false", "staff.complete": "true", "unheard": "x"}],
        "station.staff": [{"subject": "a", "research": "true"}] * 9,
        "subjects": [{"subject": "a", "name": "示例站", "region": "990101", "type": "lab"}],
    }  # fmt: skip
    (case,) = cases_of(tables, env)
    assert (case.name, case.region, case.kind) == ("示例站", "990101", "lab")
    assert len(case.values["station"]["staff"].rows) == 9 and case.values["station"]["staff"].complete
    for bad in ({"subject": "a", "shared": "ja"}, {"subject": "", "state": "x"}):
        with pytest.raises(CellRefused):
            list(cases_of({"station": [bad]}, env))


def test_command_tells_changes_cases_and_money(
    first: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    new, facts = tmp_path / "new", tmp_path / "facts"
    shutil.copytree(RIVER, new)
    file = new / "benefits.yaml"
    file.write_text(file.read_text().replace("clause: g1, value: 8 人", "clause: g1, value: 10 人"))
    facts.mkdir()
    _write(
        facts / "station.csv",
        [{"subject": "a", "state": "recognised", "type": "lab", "shared": "false", "staff.complete": "true"}],
    )
    _write(facts / "station.staff.csv", [{"subject": "a", "research": "true"}] * 9)
    _write(facts / "subjects.csv", [{"subject": "a", "name": "示例站甲", "region": "990101", "type": "lab"}])
    command = ["policy", "impact", "--from", "test-rivermouth", "--to", str(new), "--facts", str(facts), "--asof", "2026-04-01"]  # fmt: skip
    assert main(["--lang", "en", *command]) == 0
    said = capsys.readouterr().out
    assert (
        "changed param grant_team (g1)" in said and "lose 1" in said and "示例站甲" in said and "→ 0" in said
    )
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["moved"][0]["way"] == "loses"
    assert main([*command[:-4], "--facts", str(tmp_path / "none")]) == 2
    _write(facts / "station.csv", [{"subject": "a", "shared": "perhaps"}])
    assert main(command) == 1


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0])
        writer.writeheader()
        writer.writerows(rows)
