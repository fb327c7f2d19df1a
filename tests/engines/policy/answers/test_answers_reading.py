"""Forms read and checked: full-width digits, impossible dates, wrong codes, jumps of ten thousand."""

from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.policy.answers import FieldFault, compile_pack, read_data, validate_form
from exclave.engines.policy.pack import load_pack

DAY = date(2026, 4, 1)
STAFF_ROW = {
    "person": "甲",
    "research": True,
    "serves_applicant": True,
    "full_time": True,
    "since": "2025-09-01",
}


def validated(ezhou, places, industries, data: dict[str, Any], **options: Any):
    return validate_form(
        ezhou, "application", "university", data, asof=DAY, places=places, industries=industries, **options
    )


@pytest.fixture
def check(ezhou, places, industries):
    def run(data: dict[str, Any], **options: Any) -> tuple[dict[str, Any], dict[str, FieldFault]]:
        values, faults, warnings = validated(ezhou, places, industries, data, **options)
        return values, {f"{one.path} {one.code}": one for one in [*faults, *warnings]}

    return run


def test_required_fields_are_named_and_optional_ones_are_not(check):
    _, found = check({})
    assert "applicant.name required" in found
    assert "institution.staff no_rows" in found
    assert "institution.f_site required" in found
    assert not any(
        key.startswith(("institution.liaison", "applicant.titles", "institution.f_photos")) for key in found
    )
    assert not any("visit" in key for key in found)


def test_uploaded_files_count_as_filled_in(check):
    _, found = check({}, files={"institution.f_site"})
    assert "institution.f_site required" not in found
    _, found = check({"institution.f_site": ["a1"]})
    assert "institution.f_site required" not in found


@pytest.mark.parametrize(
    ("typed", "kept", "fen"),
    [
        ("120", "120", 120_000_000),
        ("１２０．５", "120.5", 120_500_000),
        ("1,200", "1200", 1_200_000_000),
        (" 120 万元 ", "120", 120_000_000),
        ("1200000 元", "120", 120_000_000),
        (120, "120", 120_000_000),
        ("0", "0", 0),
    ],
)
def test_money_is_read_exactly_in_the_fields_unit(ezhou, check, typed, kept, fen):
    values, found = check({"applicant.rd_spend": typed})
    assert values["applicant.rd_spend"] == kept
    assert not any(key.startswith("applicant.rd_spend") for key in found)
    facts, _ = read_data(ezhou, values, asof=DAY)
    assert facts["applicant"]["rd_spend"] == fen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("百万", "number"),
        ("-3", "negative"),
        ("12 人", "unit"),
        ("1" * 40, "too_large"),
        ("9" * 23, "too_large"),
        ("0.00000001", "number"),
    ],
)
def test_money_that_is_none_is_refused_and_kept_as_typed(check, typed, code):
    values, found = check({"applicant.rd_spend": typed})
    fault = found[f"applicant.rd_spend {code}"]
    assert values["applicant.rd_spend"] == typed
    assert fault.level == "fault"
    assert fault.zh
    assert fault.remedy_zh
    assert fault.en
    assert fault.remedy_en


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_money_never_loses_a_fen(ezhou, amount):
    facts, faults = read_data(ezhou, {"applicant.rd_spend": format(amount, "f")})
    assert faults == ()
    assert facts["applicant"]["rd_spend"] == Fraction(amount) * 1_000_000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2025-09-01", "2025-09-01"),
        ("2025/9/1", "2025-09-01"),
        ("２０２５年９月１日", "2025-09-01"),
        ("2025.9.1", "2025-09-01"),
    ],
)
def test_dates_are_normalised(check, typed, kept):
    values, _ = check({"institution.cooperation_began": typed})
    assert values["institution.cooperation_began"] == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [("昨天", "date"), ("2025-02-30", "no_such_day"), ("0025-01-01", "far_date"), (20250901, "date")],
)
def test_impossible_dates_are_refused(check, typed, code):
    assert f"institution.cooperation_began {code}" in check({"institution.cooperation_began": typed})[1]


def test_an_end_before_its_beginning_is_refused_in_fields_and_rows(check):
    _, found = check(
        {
            "institution.cooperation_began": "2025-06-01",
            "institution.cooperation_ends": "2025-05-31",
            "institution.projects": {
                "complete": True,
                "rows": [{"title": "甲", "began": "2025-06-01", "ends": "2025-05-01", "stage": "research"}],
            },
        }
    )
    assert "institution.cooperation_ends ends_before" in found
    assert "institution.projects[0].ends ends_before" in found


def test_a_person_who_begins_today_or_later_is_doubtful_not_impossible(check):
    rows = [{**STAFF_ROW, "since": "2026-04-01"}, {**STAFF_ROW, "person": "乙", "since": "2026-05-01"}]
    _, found = check({"institution.staff": {"complete": True, "rows": rows}})
    assert found["institution.staff[0].since today"].level == "confirm"
    assert found["institution.staff[1].since future"].level == "confirm"


def test_a_title_given_in_the_future_is_impossible(check):
    rows = [{"title": "high_tech", "since": "2026-04-02"}]
    _, found = check({"applicant.titles": {"complete": True, "rows": rows}})
    assert found["applicant.titles[0].since future"].level == "fault"


def test_a_wrong_credit_code_says_where_and_a_right_one_is_cleaned(check):
    values, found = check({"applicant.uscc": "91420700ydgtxm6990"})
    assert values["applicant.uscc"] == "91420700YDGTXM6990"
    assert "applicant.uscc identity" not in found
    values, found = check({"applicant.uscc": "91420700YDGTXM6991"})
    assert values["applicant.uscc"] == "91420700YDGTXM6991"
    assert "校验" in found["applicant.uscc identity"].zh


def test_choices_take_codes_or_names_and_nothing_else(check):
    values, found = check(
        {"applicant.kind": "企业", "institution.functions": ["research", "技术研发", "talent"]}
    )
    assert values["applicant.kind"] == "firm"
    assert values["institution.functions"] == ["research", "talent"]
    _, found = check({"applicant.kind": "公司", "institution.functions": ["research", "nothing"]})
    assert "applicant.kind not_in_list" in found
    assert "institution.functions not_in_list" in found


def test_places_and_industries_must_be_in_their_tables(check):
    _, found = check({"institution.place": "999999", "institution.industry": "C999"})
    assert "institution.place place" in found
    assert "institution.industry industry" in found
    _, found = check({"institution.place": "420100-donghu", "institution.industry": "C27"})
    assert "institution.place place" not in found
    assert "institution.industry industry" not in found


def test_yes_and_no_in_every_spelling_and_maybe_in_none(check):
    for typed, kept in [(True, True), ("是", True), ("no", False), ("０", False)]:
        assert (
            check({"institution.partner_of_applicant": typed})[0]["institution.partner_of_applicant"] is kept
        )
    assert "institution.partner_of_applicant yes_no" in check({"institution.partner_of_applicant": "也许"})[1]


def test_rows_lacking_a_column_say_which_row(check):
    rows = [STAFF_ROW, {"person": "乙", "research": True}]
    _, found = check({"institution.staff": {"complete": True, "rows": rows}})
    fault = found["institution.staff[1].since required"]
    assert "第2行" in fault.zh
    assert "row 2" in fault.en
    assert "institution.staff[1].degree required" not in found


def test_an_unconfirmed_list_and_a_repeated_name_ask_for_confirmation(check):
    _, found = check({"institution.staff": {"rows": [STAFF_ROW, STAFF_ROW]}})
    assert found["institution.staff not_complete"].level == "confirm"
    assert found["institution.staff[1].person repeated"].level == "confirm"


def test_an_empty_list_confirmed_complete_is_an_answer(check):
    values, found = check({"institution.contracts": {"complete": True, "rows": []}})
    assert not any(key.startswith("institution.contracts") for key in found)
    assert values["institution.contracts"] == {"complete": True, "rows": []}


def test_an_empty_line_at_the_end_of_a_table_is_dropped_from_the_rows(check):
    values, found = check(
        {"institution.staff": {"complete": "on", "rows": [STAFF_ROW, {"person": "", "_row": "7"}]}}
    )
    assert len(values["institution.staff"]["rows"]) == 1
    assert values["institution.staff"]["complete"] is True
    assert not any("[1]" in key for key in found)


def test_nothing_typed_is_lost(check):
    typed = {
        "institution.address": "示例路1号",
        "institution.no_such_field": "保留",
        "institution.staff": {"rows": [{**STAFF_ROW, "note": "备注"}], "typed_by": "乙"},
        "institution.place": "火星",
    }
    values, found = check(typed)
    assert values["institution.no_such_field"] == "保留"
    assert values["institution.staff"]["rows"][0]["note"] == "备注"
    assert values["institution.staff"]["typed_by"] == "乙"
    assert values["institution.place"] == "火星"
    assert found["institution.no_such_field unknown_field"].level == "confirm"
    assert found["institution.staff[0] unknown_column"].level == "confirm"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
def test_whatever_is_typed_gives_faults_never_a_crash(ezhou, raw):
    data = {f"{subject}.{name}": raw for subject, fields in ezhou.pack.fields.items() for name in fields}
    values, _, _ = validate_form(ezhou, "application", "university", data, asof=DAY)
    assert set(values) == set(data)


def test_text_that_is_too_long_is_kept_and_refused(check):
    values, found = check({"institution.rooms": "字" * 20_001})
    assert "institution.rooms too_long" in found
    assert len(values["institution.rooms"]) == 20_001


# -- nothing, and jumps


def test_nought_square_metres_or_people_are_asked_about(ezhou):
    """A figure left out is often typed as 0: the person confirms it or enters the figure; nothing is refused."""
    typed = {"institution.area": "0", "institution.input": {"rows": [{"source": "fiscal", "amount": "0"}]}}
    _, faults, warnings = validate_form(ezhou, "application", "university", typed, asof=DAY)
    asked = {one.path: one for one in warnings if one.code == "nothing"}
    assert list(asked) == ["institution.area"], "nought yuan is ordinary"
    assert (
        "确实没有" in asked["institution.area"].remedy_zh
        and "truly none" in asked["institution.area"].remedy_en
    )
    assert not any(one.path == "institution.area" for one in faults)
    for meant in ("0.5", "", None):
        _, _, warnings = validate_form(
            ezhou, "application", "university", {"institution.area": meant}, asof=DAY
        )
        assert not any(one.code == "nothing" for one in warnings)


def test_nought_people_in_a_row_are_asked_about_by_row():
    pack = load_pack(Path(str(files("exclave.packs") / "hainan-offshore-zones"))).pack
    rows = {"rows": [{"level": "a", "people": "3"}, {"level": "b", "people": "0"}]}
    _, _, warnings = validate_form(compile_pack(pack), "readings", "zone", {"zone.talent": rows}, asof=DAY)
    assert [one.path for one in warnings if one.code == "nothing"] == ["zone.talent[1].people"]


def test_a_figure_ten_thousand_times_last_years_spells_out_the_suspicion(check):
    _, found = check({"applicant.rd_spend": "1200000"}, previous={"applicant.rd_spend": "120"})
    warning = found["applicant.rd_spend scale_yuan"]
    assert warning.level == "confirm"
    assert "元" in warning.remedy_zh
    assert "120 万元" in warning.remedy_zh
    assert "CNY 1,200,000" in warning.remedy_en
    _, found = check({"applicant.rd_spend": "0.012"}, previous={"applicant.rd_spend": "120"})
    assert "applicant.rd_spend scale_small" in found


@pytest.mark.parametrize("now", ["121", "240", "1200", "12000", "0"])
def test_ordinary_growth_is_not_doubted(check, now):
    _, found = check({"applicant.rd_spend": now}, previous={"applicant.rd_spend": "120"})
    assert not any(key.startswith("applicant.rd_spend") for key in found)


def test_figures_of_tables_are_compared_by_their_key(ezhou):
    before = {
        "institution.input": {
            "rows": [{"source": "fiscal", "amount": "50"}, {"source": "enterprise", "amount": "80"}]
        }
    }
    now = {
        "institution.input": {
            "complete": True,
            "rows": [{"source": "enterprise", "amount": "800000"}, {"source": "fiscal", "amount": "51"}],
        }
    }
    _, _, warnings = validate_form(ezhou, "report", "university", now, asof=DAY, previous=before)
    assert [one.path for one in warnings if one.code == "scale_yuan"] == ["institution.input[0].amount"]


def test_a_quantity_that_jumps_asks_for_its_unit(check):
    _, found = check({"institution.area": "5000000"}, previous={"institution.area": "500"})
    assert "平方米" in found["institution.area scale"].remedy_zh


# -- fields that are asked only sometimes


def test_a_field_with_when_is_asked_only_where_it_holds(ezhou, places, industries):
    def keys(data: dict[str, Any]) -> set[str]:
        _, faults, warnings = validate_form(
            ezhou, "application", "centralised", data, asof=DAY, places=places
        )
        return {one.path for one in [*faults, *warnings]}

    assert "institution.f_agreement" in keys({"institution.co_built": True})
    assert "institution.f_agreement" not in keys({"institution.co_built": False})
    assert "institution.f_agreement" not in keys({})


def test_a_field_of_another_duty_is_not_asked_of_the_applicant(ezhou):
    _, faults, _ = validate_form(ezhou, "visit", "university", {}, asof=DAY)
    assert faults == []


def test_an_unknown_form_is_an_error(ezhou):
    with pytest.raises(KeyError):
        validate_form(ezhou, "nothing", "university", {}, asof=DAY)


@pytest.mark.parametrize(
    "typed",
    [
        "incubator",
        "科技企业孵化器",
        "高新技术创业服务中心",
        "科技型企业孵化器",
        "technology business incubator",
    ],
)
def test_title_is_read_by_every_name_it_has_had(check, typed):
    """EZ-12: a title that later rules renamed is the same title, by whichever name it is given."""
    row = {"title": typed, "level": "city", "since": "2012-06-18", "former_name": typed}
    values, found = check({"applicant.titles": {"complete": True, "rows": [row]}})
    assert values["applicant.titles"]["rows"][0]["title"] == "incubator"
    assert not [path for path in found if path.startswith("applicant.titles")]


def test_title_nobody_ever_had_is_refused(check):
    _, found = check({"applicant.titles": {"rows": [{"title": "某某称号", "since": "2012-06-18"}]}})
    assert "applicant.titles[0].title not_in_list" in found


@pytest.mark.parametrize(
    ("typed", "kept"), [("62.5", "62.5"), ("６２．５％", "62.5"), ("100%", "100"), ("33.3333", "33.3333")]
)
def test_share_is_kept_as_the_decimal_it_is(ezhou, places, industries, typed, kept):
    """EZ-11: shares along the chain are exact."""
    row = {"holder": "示例集团", "held": "示例子公司", "held_is_applicant": True, "share": typed}
    values, faults, _ = validate_form(
        ezhou, "application", "headquarters", {"applicant.equity": {"complete": True, "rows": [row]}},
        asof=DAY, places=places, industries=industries,
    )  # fmt: skip
    assert values["applicant.equity"]["rows"][0]["share"] == kept
    assert not [fault for fault in faults if fault.path.startswith("applicant.equity")]
