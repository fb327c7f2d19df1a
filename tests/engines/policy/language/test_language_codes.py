"""The shipped tables behind the language: moved counties, zones, towns, abroad; codes nobody has ever borne stay outside."""

from datetime import date
from typing import Any

import pytest

from exclave.engines.codes import IndustryTable, PlaceTable
from exclave.engines.policy.answers import table_world
from exclave.engines.policy.language import (
    DATE,
    PLACE,
    UNKNOWN,
    CodeList,
    FactErrors,
    Rows,
    TypeEnv,
    admit,
    code,
    compile_program,
    evaluate,
    record,
    table,
)

ENV = TypeEnv(
    {
        "pack": record({"place": PLACE}),
        "institution": record(
            {"place": PLACE, "industry": code("std.industry"), "sites": table({"place": PLACE})}
        ),
        "asof": DATE,
    },
    [CodeList("std.industry", None), CodeList("pillar", ("electronics",), covers=("C39", "I65"))],
)
WORLD = table_world(PlaceTable.load(), IndustryTable.load())


def ask(text: str, *, on: date | None = date(2026, 4, 1), home: str = "420700", **facts: Any) -> Any:
    values = {"pack": {"place": home}, "institution": facts, "asof": on}
    return evaluate(compile_program(text, ENV), admit(ENV, values, WORLD))


@pytest.mark.parametrize("code_", ["341521", "340422"])
def test_a_county_that_moved_is_within_the_city_of_the_day(code_: str) -> None:
    """寿县 left 六安 for 淮南 in 2015; the day of the question decides, not the code the case holds."""
    inside = "within(institution.place, pack.place)"
    assert ask(inside, on=date(2015, 6, 1), home="341500", place=code_) is True
    assert ask(inside, on=date(2016, 6, 1), home="341500", place=code_) is False
    assert ask(inside, on=date(2015, 6, 1), home="340400", place=code_) is False
    assert ask(inside, on=date(2016, 6, 1), home="340400", place=code_) is True


def test_without_a_day_the_question_is_asked_of_the_code_as_it_stands() -> None:
    assert ask("within(institution.place, pack.place)", on=None, home="340400", place="340422") is True


def test_a_functional_zone_lies_in_its_host_and_may_share_ground_with_a_district() -> None:
    """葛店经开区 has no code of GB/T 2260 and is in 鄂州; whether an address of it is in 华容区 is not known."""
    assert ask("within(institution.place, pack.place)", place="420700-gedian") is True
    assert ask("outside(institution.place, up(pack.place, 'province'))", place="420700-gedian") is False
    assert ask("within(institution.place, '420703')", place="420700-gedian") is UNKNOWN
    assert ask("within(institution.place, '420704')", place="420700-gedian") is False


def test_towns_lie_in_their_district() -> None:
    assert ask("within(institution.place, '420703')", place="420703101") is True
    assert ask("up(institution.place, 'county') == '420703'", place="420703101") is True


@pytest.mark.parametrize(
    ("place", "abroad"), [("SG", True), ("HK", True), ("810000", True), ("420700", False), ("DE", True)]
)
def test_abroad_is_iso_3166_and_beyond_the_border(place: str, abroad: bool) -> None:
    assert ask("overseas(institution.place)", place=place) is abroad
    assert ask("outside(institution.place, pack.place)", place=place) is (place != "420700")


def test_nation_is_a_level_like_the_others() -> None:
    assert ask("up(institution.place, 'nation') == up(pack.place, 'nation')", place="420111") is True
    assert ask("up(institution.place, 'nation') == up(pack.place, 'nation')", place="SG") is False


@pytest.mark.parametrize(
    ("industry", "answer"), [("C3911", True), ("I6511", True), ("A0111", False), ("3911", True)]
)
def test_a_local_list_covers_branches_of_the_national_tree(industry: str, answer: bool) -> None:
    assert ask("listed(institution.industry, 'pillar')", industry=industry) is answer
    assert ask("under(institution.industry, 'C39')", industry=industry) is (industry in ("C3911", "3911"))


def test_the_tree_of_2017_says_nothing_about_the_years_before_it() -> None:
    assert ask("under(institution.industry, 'C39')", on=date(2016, 1, 1), industry="C3911") is UNKNOWN


@pytest.mark.parametrize(
    "facts",
    [
        {"place": "999999"},
        {"place": "４２０７００x"},
        {"place": "420700-hole"},
        {"place": "XX"},
        {"industry": "Z99"},
        {"sites": Rows(({"place": "420700"}, {"place": "nowhere"}), True)},
    ],
)
def test_a_code_no_table_has_ever_had_is_refused_at_the_door(facts: dict[str, Any]) -> None:
    with pytest.raises(FactErrors) as caught:
        ask("true", **facts)
    (error,) = caught.value.errors
    assert "institution." in error.path and error.zh and error.en


def test_a_code_of_another_time_passes_the_door() -> None:
    """崇文区 was merged in 2010: a fact of its time, and unknown today."""
    assert ask("within(institution.place, '110000')", place="110103", on=date(2009, 1, 1)) is True
    assert ask("within(institution.place, '110000')", place="110103") is UNKNOWN


def test_without_tables_no_code_can_be_refused() -> None:
    """Negative control: it is the tables that refuse."""
    admit(ENV, {"institution": {"place": "999999", "industry": "Z99"}})
