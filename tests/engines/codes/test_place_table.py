"""Places: the shipped table, its history, zones that overlap districts, and places abroad."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.codes import Place, PlaceTable, place_table

TABLE = PlaceTable.load()
CODES = sorted(TABLE.rows)
SOME = st.sampled_from(CODES)


@pytest.mark.parametrize(
    ("code", "zh", "en", "level", "parent"),
    [
        ("CN", "中国", "China", "country", None),
        ("420000", "湖北省", "Hubei", "province", "CN"),
        ("420700", "鄂州市", "Ezhou", "city", "420000"),
        ("420704", "鄂城区", "Echeng District", "county", "420700"),
        ("420100", "武汉市", "Wuhan", "city", "420000"),
        ("610100", "西安市", "Xi'an", "city", "610000"),
        ("361125", "横峰县", "Hengfeng County", "county", "361100"),
        ("429004", "仙桃市", "Xiantao City", "county", "420000"),
        ("110108", "海淀区", "Haidian District", "county", "110000"),
        ("441900", "东莞市", "Dongguan", "city", "440000"),
        ("460400", "儋州市", "Danzhou", "city", "460000"),
        ("330483", "桐乡市", "Tongxiang City", "county", "330400"),
        ("150100", "呼和浩特市", "Hohhot", "city", "150000"),
        ("810000", "香港特别行政区", "Hong Kong SAR, China", "province", "CN"),
        ("SG", "新加坡", "Singapore", "country", None),
    ],
)
def test_a_place_has_its_names_and_parent(code, zh, en, level, parent):
    place = TABLE.get(code)
    assert (place.name_zh, place.name_en, place.level, place.parent) == (zh, en, level, parent)


def test_the_table_holds_the_whole_country():
    now = [found[-1] for found in TABLE.rows.values() if found[-1].until is None]
    assert sum(p.level == "province" for p in now) == 34
    assert sum(p.level == "city" for p in now) == 333
    assert 2_840 <= sum(p.level == "county" for p in now) <= 2_860
    assert sum(p.level == "country" for p in now) == 246  # ISO 3166-1 has 249; HK, MO, TW stand under CN


def test_every_parent_exists_and_every_line_ends_at_a_country():
    for code, found in TABLE.rows.items():
        assert TABLE.line(code)[-1].level == "country", code
        for place in found:
            assert place.parent is None or place.parent in TABLE.rows, place


def test_every_place_has_both_names():
    for found in TABLE.rows.values():
        for place in found:
            assert place.name_zh
            assert re.fullmatch(r"[A-Za-zü’' .,()&’À-ž-]+", place.name_en), place


def test_rows_of_one_code_follow_each_other():
    for found in TABLE.rows.values():
        for earlier, later in pairwise(found):
            assert earlier.until is not None
            assert later.since is not None
            assert earlier.since is None or earlier.since < earlier.until
            assert earlier.until <= later.since or earlier.until == date(2023, 7, 1), earlier


# --- history ----------------------------------------------------------------------------------------------


def test_an_abolished_district_is_found_at_its_time_only():
    assert TABLE.get("110103", date(2009, 6, 1)).name_zh == "崇文区"
    assert TABLE.get("110103", date(2012, 6, 1)) is None
    assert TABLE.get("110103").until == date(2010, 10, 1)
    assert TABLE.within("110103", "110000", date(2012, 6, 1)) is None
    assert TABLE.within("110103", "110000") is True


def test_a_county_made_a_district_changes_its_code():
    assert TABLE.get("110228", date(2015, 1, 1)).name_zh == "密云县"
    assert TABLE.get("110118", date(2015, 1, 1)) is None
    assert TABLE.get("110118", date(2016, 1, 1)).name_zh == "密云区"


def test_between_the_sources_old_and_new_both_hold():
    day = date(2021, 3, 1)
    assert TABLE.get("330104", day).name_zh == "江干区"
    assert TABLE.get("330113", day).name_zh == "临平区"
    assert TABLE.get("330104", date(2024, 1, 1)) is None


def test_intervals_are_half_open():
    table = PlaceTable.of(
        [
            Place("1", "旧", None, "county", None, None, date(2020, 1, 1)),
            Place("1", "新", None, "county", None, date(2020, 1, 1), None),
        ]
    )
    assert table.get("1", date(2019, 12, 31)).name_zh == "旧"
    assert table.get("1", date(2020, 1, 1)).name_zh == "新"
    assert table.get("1").name_zh == "新"


# --- within and up ----------------------------------------------------------------------------------------


@given(SOME, SOME)
def test_within_agrees_with_the_line(code, other):
    answer = TABLE.within(code, other)
    if other in {place.code for place in TABLE.line(code)}:
        assert answer is True
    elif answer is not False:
        assert "zone" in {TABLE.get(code).level, TABLE.get(other).level} | {p.level for p in TABLE.line(code)}


@given(st.text(max_size=12), SOME)
def test_an_unknown_code_is_unknown_never_no(text, code):
    if TABLE.get(text) is None:
        assert TABLE.within(text, code) is None
        assert TABLE.within(code, text) is None
        assert TABLE.up(text, "city") is None
        assert TABLE.overseas(text) is None
        assert TABLE.foreign(text) is None
        assert TABLE.path_name(text) is None
        assert TABLE.line(text) == ()


@pytest.mark.parametrize(
    ("code", "level", "expected"),
    [
        ("420704", "city", "420700"),
        ("420704", "province", "420000"),
        ("420704", "country", "CN"),
        ("420704", "county", "420704"),
        ("420704105", "county", "420704"),
        ("420700", "county", None),
        ("110108", "city", "110000"),
        ("110108", "province", "110000"),
        ("429004", "city", None),
        ("420700-gedian", "county", "420700-gedian"),
        ("420700-gedian", "city", "420700"),
        ("US", "city", None),
        ("999999", "city", None),
    ],
)
def test_up(code, level, expected):
    assert TABLE.up(code, level) == expected


def test_a_grouping_code_answers_for_the_place_it_means():
    assert TABLE.get("110100").code == "110000"
    assert TABLE.get("500200").code == "500000"
    assert TABLE.get("420101").code == "420100"
    assert TABLE.get("419000").code == "410000"


# --- zones ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "city", "shares", "apart"),
    [
        ("420700-gedian", "420700", "420703", "420704"),
        ("420700-linkong", "420700", "420704", "420703"),
        ("420100-donghu", "420100", "420111", "420106"),
    ],
)
def test_a_zone_is_inside_its_city_and_unknown_towards_what_it_overlaps(zone, city, shares, apart):
    assert TABLE.within(zone, city) is True
    assert TABLE.within(zone, shares) is None
    assert TABLE.within(shares, zone) is None
    assert TABLE.within(zone, apart) is False
    assert TABLE.within(apart, zone) is False
    assert TABLE.within(city, zone) is False
    assert TABLE.get(zone).rank == "county"


def test_a_town_of_an_overlapped_district_may_lie_in_the_zone():
    assert TABLE.within("420703101", "420700-gedian") is None
    assert TABLE.within("420704105", "420700-gedian") is False
    assert TABLE.within("420700-gedian", "420703101") is None


def test_a_host_place_outside_the_city():
    """EZ-03: an institution is outside 420700; one in a zone of the city is not."""
    assert TABLE.within("420100-donghu", "420700") is False
    assert TABLE.within("420704", "420700") is True
    assert TABLE.within("420700-linkong", "420700") is True
    assert TABLE.within("unknown", "420700") is None


def test_a_zone_of_ezhou_is_not_in_wuhan():
    assert TABLE.within("420700-gedian", "420100") is False
    assert TABLE.within("420100-donghu", "420700") is False


def test_a_zone_whose_ground_nobody_recorded_is_unknown_towards_its_neighbours():
    assert TABLE.get("340176").overlaps is None
    assert TABLE.within("340176", "340100") is True
    assert TABLE.within("340176", "340104") is None
    assert TABLE.within("340104", "340176") is None
    assert TABLE.within("340176", "420703") is False


def test_zones_of_the_city_are_its_children():
    codes = [place.code for place in TABLE.children("420700")]
    assert codes == ["420702", "420703", "420704", "420700-gedian", "420700-linkong"]


def test_an_installation_adds_its_own_places():
    table = PlaceTable.load(
        [Place("420700-lake", "梁子湖新城", None, "zone", "420700", overlaps=("420702",))]
    )
    assert table.within("420700-lake", "420700") is True
    assert table.path_name("420700-lake", "en") == "梁子湖新城, Ezhou, Hubei"


# --- abroad -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "overseas", "foreign"),
    [
        ("420700", False, False),
        ("420700-gedian", False, False),
        ("CN", False, False),
        ("HK", True, False),
        ("810000", True, False),
        ("820000", True, False),
        ("TW", True, False),
        ("SG", True, True),
        ("DE", True, True),
        ("ZZ", None, None),
    ],
)
def test_overseas_and_foreign_are_two_questions(code, overseas, foreign):
    assert TABLE.overseas(code) is overseas
    assert TABLE.foreign(code) is foreign


def test_hong_kong_is_within_china_and_germany_is_not():
    assert TABLE.within("HK", "CN") is True
    assert TABLE.within("MO", "820000") is True
    assert TABLE.within("DE", "CN") is False


# --- search and names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("鄂州", "420700"),
        ("420700", "420700"),
        ("４２０７００", "420700"),
        ("ezhou", "420700"),
        ("xian", "610100"),
        ("Xi'an", "610100"),
        ("echeng", "420704"),
        ("光谷", "420100-donghu"),
        ("葛店开发区", "420700-gedian"),
        ("葛店经开区", "420700-gedian"),
        ("singapore", "SG"),
        ("香港", "810000"),
        ("HK", "810000"),
        ("市辖区", None),
        ("   ", None),
        ("没有这个地方", None),
    ],
)
def test_search_finds(text, first):
    found = TABLE.search(text, 5)
    assert (found[0].code if found else None) == first


def test_search_by_the_beginning_of_a_code_puts_the_largest_first():
    assert [p.code for p in TABLE.search("4207", 4)] == ["420700", "420702", "420703", "420704"]


@given(st.text(max_size=8), st.integers(-1, 5))
def test_search_keeps_its_limit_and_never_fails(text, limit):
    found = TABLE.search(text, limit)
    assert len(found) <= max(limit, 0)
    assert len({place.code for place in found}) == len(found)


@given(SOME)
def test_every_place_is_found_by_its_code(code):
    place = TABLE.get(code)
    if place.until is None:
        assert TABLE.search(code, 1) == [place]


def test_search_at_a_time_finds_what_held_then():
    assert TABLE.search("崇文区") == []
    assert [p.code for p in TABLE.search("崇文区", on=date(2009, 1, 1))] == ["110103"]


def test_path_name_in_both_languages():
    assert TABLE.path_name("420704") == "湖北省鄂州市鄂城区"
    assert TABLE.path_name("420704", "en") == "Echeng District, Ezhou, Hubei"
    assert TABLE.path_name("CN") == "中国"
    assert TABLE.path_name("SG", "en") == "Singapore"
    assert TABLE.path_name("110108") == "北京市海淀区"


def test_children_of_nothing_are_the_countries():
    assert "CN" in {place.code for place in TABLE.children("")}
    assert TABLE.children("no such code") == ()


# --- codes that changed -----------------------------------------------------------------------------------

MOVED = [
    # old code, new code, name, old city, new city, a day before, a day after
    ("341521", "340422", "寿县", "341500", "340400", date(2015, 6, 1), date(2016, 6, 1)),
    ("340823", "340722", "枞阳县", "340800", "340700", date(2015, 6, 1), date(2016, 6, 1)),
    ("512081", "510185", "简阳市", "512000", "510100", date(2015, 6, 1), date(2017, 6, 1)),
]


@pytest.mark.parametrize(("old", "new", "name", "was", "now", "before", "after"), MOVED)
@pytest.mark.parametrize("which", ["old", "new"])
def test_a_county_that_moved_lies_in_the_city_of_the_day(old, new, name, was, now, before, after, which):
    """Whichever of its codes a case holds: before the move in the one city, after it in the other."""
    code = old if which == "old" else new
    assert (TABLE.within(code, was, before), TABLE.within(code, now, before)) == (True, False)
    assert (TABLE.within(code, was, after), TABLE.within(code, now, after)) == (False, True)
    assert (TABLE.up(code, "city", before), TABLE.up(code, "city", after)) == (was, now)
    assert TABLE.borne(code, before).name_zh == TABLE.borne(code, after).name_zh == name
    assert TABLE.get(old, after) is None and TABLE.get(new, before) is None, "get stays strict"


def test_a_county_made_a_district_is_one_place_under_two_codes():
    assert TABLE.borne("110228", date(2020, 1, 1)).name_zh == "密云区"
    assert TABLE.borne("110118", date(2010, 1, 1)).name_zh == "密云县"
    assert TABLE.within("110228", "110118", date(2020, 1, 1)) is True


def test_what_was_merged_is_followed_by_nobody():
    assert TABLE.borne("110103", date(2012, 6, 1)) is None  # 崇文区 went into 东城区
    assert TABLE.within("110103", "110101", date(2012, 6, 1)) is None


def test_a_table_without_successions_does_not_know():
    """Negative control: the answers above come from the successions."""
    bare = PlaceTable.of(place for rows in TABLE.rows.values() for place in rows)
    assert bare.within("341521", "340400", date(2016, 6, 1)) is None


def test_every_succession_joins_two_rows_of_one_level_without_a_circle():
    assert len(TABLE.next_codes) > 700
    for old, new in TABLE.next_codes.items():
        assert TABLE.rows[old][-1].level == TABLE.rows[new][0].level
        seen, code = {old}, new
        while code is not None:
            assert code not in seen, old
            seen.add(code)
            code = TABLE.next_codes.get(code)


def test_towns_and_zones_lie_in_their_district_and_city():
    assert TABLE.within("420703101", "420703") is True
    assert TABLE.within("420703101", "420700") is True
    assert TABLE.up("420703101", "county") == "420703"
    assert TABLE.within("420700-gedian", "420000") is True
    assert TABLE.up("420700-gedian", "province") == "420000"


def test_shipped_tables_name_their_source_and_licence():
    """Each file of codes has its line in the folder's README."""
    from importlib.resources import files

    folder = files("exclave.engines.codes") / "data"
    text = (folder / "README.md").read_text("utf-8")
    for one in folder.iterdir():
        if one.name != "README.md":
            row = next(line for line in text.splitlines() if line.startswith(f"| `{one.name}` |"))
            source, licence = [cell.strip() for cell in row.strip("|").split("|")][1:]
            assert source and licence, one.name


@given(SOME, SOME, st.sampled_from([None, date(2010, 6, 1), date(2026, 1, 1)]))
def test_a_kept_answer_about_places_is_the_one_worked_out(code: str, area: str, on: date | None) -> None:
    worked_out = TABLE._within(code, area, on)
    assert [TABLE.within(code, area, on) for _ in range(2)] == [worked_out, worked_out]


def test_kept_answers_about_places_know_their_day_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_table, "_ANSWERS_KEPT", 3)
    table = PlaceTable.of(TABLE.get(code) for code in ("CN", "340000", "341500", "340400"))
    moved = [
        Place("340422", "寿县", None, "county", "341500", until=date(2015, 12, 3)),
        Place("340422", "寿县", None, "county", "340400", since=date(2015, 12, 3)),
    ]
    table = PlaceTable.of([*(p for rows in table.rows.values() for p in rows), *moved])
    for _ in range(2):
        assert table.within("340422", "341500", date(2010, 1, 1)) is True
        assert table.within("340422", "341500", date(2020, 1, 1)) is False
        assert table.within("340422", "340400", date(2010, 1, 1)) is False
        assert table.within("340422", "340400", date(2020, 1, 1)) is True
    assert len(table._answered) <= 3
