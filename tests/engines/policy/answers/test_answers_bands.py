"""A number of the policy as dated values, by band of revenue, by region and by sub-type: from the pack's lines to an answer.

The sample asks for a team; its floor is written here in rows. Each row names its clause, and what decides the row is a fact like any other:
while it is unknown the floor is unknown, and no later row is taken in its place.
"""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from exclave.engines.policy.answers import answer_type
from exclave.engines.policy.answers.compiled import CompiledPack, compile_pack
from exclave.engines.policy.answers.scenarios.prepare import Tables, facts_of, params_of
from exclave.engines.policy.pack import check_pack, pack_files, read_pack

OLD = """    value:
      - {until: 2026-12-31, value: 8 人}
      - {from: 2027-01-01, value: 10 人}
  team_floor"""
ROWS = """    value:
      - {until: 2025-12-31, value: 3 人, clause: r1}
      - {when: station.type == 'hub', value: 9 人, clause: r10}
      - {when: applicant.revenue >= param.big_firm, value: 12 人, clause: r3}
      - {when: "within(station.place, '990200')", value: 5 人, clause: r4}
      - {from: 2027-01-01, value: 10 人}
      - {calc: param.team_floor + 1, clause: r5}
  big_firm: {zh: 大企业营业收入, en: revenue of a large firm, clause: r3, value: [{until: 2026-06-30, value: 5000 万元}, {value: 4000 万元}]}
  team_floor"""


@pytest.fixture(scope="module")
def compiled() -> CompiledPack:
    found = pack_files(Path(str(files("exclave.packs") / "test-rivermouth")))
    text = found["values.yaml"].decode()
    assert OLD in text
    loaded, faults = read_pack({**found, "values.yaml": text.replace(OLD, ROWS, 1).encode()})
    assert loaded is not None, faults
    assert [one for one in check_pack(loaded) if one.refuses] == []
    return compile_pack(loaded.pack)


def answer(compiled: CompiledPack, team: int, day: date, type_: str = "lab", **more: Any) -> Any:
    one = next(one for one in compiled.pack.scenarios if one.id == "ready")
    given = {name: dict(values) for name, values in one.facts.items()}
    rows = [{"times": team, "research": True, "since": "2025-09-01"}]
    given["station"] |= {"staff": {"complete": True, "rows": rows}, "type": type_} | more.get("station", {})
    given["applicant"] |= more.get("applicant", {})
    one = one.model_copy(update={"facts": given})
    facts = facts_of(compiled, Tables.load(compiled.pack), one, params_of(compiled.pack, {}, day), day)
    return answer_type(compiled, type_, facts)["team_size"]


SPRING, AUTUMN, NEXT = date(2026, 4, 1), date(2026, 9, 1), date(2027, 4, 1)
ELSEWHERE = {"station": {"place": "SG"}}
FAR = {"station": {"place": "990201"}}
LARGE = {"applicant": {"revenue": "5000 万元", "rd_spend": "400 万元"}}
MIDDLE = {"applicant": {"revenue": "4500 万元", "rd_spend": "400 万元"}}
UNSAID = {"applicant": {"revenue": None}}


@pytest.mark.parametrize(
    ("day", "type_", "more", "least"),
    [
        (date(2025, 12, 31), "lab", ELSEWHERE, 3),  # dated: until the last day of 2025, for all
        (date(2025, 12, 31), "hub", LARGE, 3),
        (SPRING, "hub", ELSEWHERE, 9),  # by sub-type
        (SPRING, "lab", LARGE | ELSEWHERE, 12),  # by band of revenue, the line itself included
        (SPRING, "lab", MIDDLE | FAR, 5),  # below the band of spring: by region
        (AUTUMN, "lab", MIDDLE | FAR, 12),  # the band is itself a dated value
        (NEXT, "lab", ELSEWHERE, 10),  # dated: from 2027 on
        (SPRING, "lab", ELSEWHERE, 6),  # worked out of another param
    ],
)
def test_the_floor_is_that_of_day_band_region_and_type(compiled, day, type_, more, least) -> None:
    assert answer(compiled, least, day, type_, **more).status == "met"
    below = answer(compiled, least - 1, day, type_, **more)
    assert below.status in ("not_met", "not_met_waivable"), below.reason_en
    assert f"{least} 人" in below.reason_zh.replace(f"{least}人", f"{least} 人")


def test_an_unknown_band_is_not_fallen_through(compiled) -> None:
    """Without the revenue nobody knows which row holds; the last row would have said six."""
    found = answer(compiled, 11, SPRING, **(UNSAID | ELSEWHERE))
    assert found.status == "unknown"
    assert {need.path for need in found.needs} & {"applicant.revenue", "param.team_min"}
    assert answer(compiled, 2, date(2025, 12, 31), **(UNSAID | ELSEWHERE)).status != "unknown", (
        "a row before it holds"
    )


def test_a_place_coarser_than_the_region_leaves_the_floor_unknown(compiled) -> None:
    assert answer(compiled, 8, SPRING, station={"place": "990000"}).status == "unknown"
