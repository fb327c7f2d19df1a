"""Rows counted within rows: in parts of bounded memory, asked of code tables, beside values computed elsewhere."""

from __future__ import annotations

from dataclasses import replace

import bulk_cases
import duckdb
import pytest

from benchmarks.policy.differential import ENV, Pairs, admitted, differences
from exclave.engines.policy.bulk import frames
from exclave.engines.policy.bulk.frames import column_name
from exclave.engines.policy.bulk.layers import around, columns_of, levels_of, questions, table_of
from exclave.engines.policy.bulk.lowering import Lowering
from exclave.engines.policy.bulk.run import _beside
from exclave.engines.policy.language import compile_program

CHAIN = (
    "firm.staff.all(s, s.age == 0 || firm.staff.exists(j, j.age + 1 == s.age && within(j.place, s.place)))"
)


def chains() -> Pairs:
    rows = ([], [0], [0, 1, 2], [0, 2], [None, 1], [2, 1, 0, 1])
    found = Pairs(
        [
            admitted({"firm": bulk_cases.staff(*({"age": one, "place": "HB"} if one is not None else {} for one in few))})
            for few in rows
        ]
    )  # fmt: skip
    assert found.ask(CHAIN)
    return found


@pytest.mark.parametrize("most", [1, 3, 1_000])
def test_bulk_rows_within_rows_are_the_same_in_parts(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(frames, "MOST_PAIRS", most)
    pairs = chains()
    assert pairs.python()[0] == [True, True, True, False, None, True]
    assert list(differences(pairs, pairs.python(), pairs.local())) == []


def test_bulk_levels_name_the_rows_around_and_the_table_read() -> None:
    pairs = chains()
    levels = [level for level, _ in levels_of(pairs.plans)]
    assert levels == ["", "firm.staff", "firm.staff/firm.staff"]
    assert around(levels[2]) == ("firm.staff",) and table_of(levels[2]) == "firm.staff"
    assert columns_of(pairs.plans) == {"": ("firm.staff.complete",), "firm.staff": ("age", "place")}


def test_bulk_questions_within_rows_are_asked_of_rows_beside_rows() -> None:
    ((question, (node,)),) = questions(chains().plans).items()
    assert "within" in question.name
    names = [column_name(one) for one in node.args]
    assert sorted(names) == ["firm.staff.place", "firm.staff/firm.staff.place"]
    con = duckdb.connect()
    con.execute("""CREATE TABLE "firm.staff" AS SELECT * FROM (VALUES ('a', 'HB'), ('a', 'US'), ('b', 'ZZ')) AS t(subject, "firm.staff.place")""")  # fmt: skip
    listed = ", ".join(f'"{one}"' for one in names)
    found = con.execute(f"SELECT {listed} FROM {_beside(node.args)}").fetchall()
    assert sorted(found) == [("HB", "HB"), ("HB", "US"), ("US", "HB"), ("US", "US"), ("ZZ", "ZZ")]


def test_bulk_value_computed_from_rows_keeps_its_own_variables() -> None:
    """Variables are numbered from nothing in each expression: those of a computed value hid the rows around."""
    computed = compile_program("firm.staff.count(x, x.full_time)", ENV).checked.root
    pairs = Pairs([admitted({"firm": bulk_cases.staff({"full_time": True, "age": age})}) for age in (0, 1)])
    pairs.lowering = Lowering(pairs.builder, ENV, replace(pairs.source, computed={"firm.guests": computed}))
    text = "firm.staff.all(s, firm.guests > 0 && s.age >= 1)"
    assert pairs.ask(text)
    assert pairs.local() == [[False, True]]


def test_bulk_refuses_the_last_rows_by_name() -> None:
    pairs = chains()
    assert not pairs.ask("firm.staff.last(1).exists(s, s.full_time)")
    assert [why.partition(" ")[0] for why in pairs.refused] == ["last()"]
