"""What each operator answers, the third value above all. The headings follow the list of semantics to hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from condition_sample import ENV, WORLD, given, refusal, run, staff
from hypothesis import given as drawn
from hypothesis import strategies as st

from exclave.engines.policy.language import (
    BOOL,
    MISSING,
    OPEN,
    UNKNOWN,
    Nobody,
    Who,
    World,
    compile_program,
    evaluate,
)

VALUES = {"true": True, "false": False, "unknown": None}


def institution(**fields: Any) -> dict[str, Any]:
    return {"institution": fields}


# -- Kleene


@pytest.mark.parametrize("a", VALUES)
@pytest.mark.parametrize("b", VALUES)
def test_and_or_not_follow_kleene(a: str, b: str) -> None:
    facts = given(**institution(built=VALUES[a], open=VALUES[b]))
    both = {VALUES[a], VALUES[b]}
    expected_and = False if False in both else UNKNOWN if None in both else True
    expected_or = True if True in both else UNKNOWN if None in both else False
    assert run("institution.built && institution.open", facts) is expected_and
    assert run("institution.built || institution.open", facts) is expected_or
    assert run("!institution.built", facts) is {"true": False, "false": True, "unknown": UNKNOWN}[a]


@pytest.mark.parametrize("absent", [None, MISSING, OPEN])
def test_missing_fact_is_unknown_never_no(absent: object) -> None:
    assert run("institution.built", **institution(built=absent)) is UNKNOWN
    assert run("institution.built == false", **institution(built=absent)) is UNKNOWN
    assert run("institution.input > 0", **institution(input=absent)) is UNKNOWN
    assert run("institution.input == institution.input", **institution(input=absent)) is UNKNOWN


def test_missing_money_is_not_zero() -> None:
    assert run("institution.input == 0") is UNKNOWN
    assert run("institution.input == 0", **institution(input=0)) is True


def test_unknown_has_no_truth() -> None:
    with pytest.raises(TypeError):
        bool(run("institution.built"))


@pytest.mark.parametrize("op", ["==", "!=", "<", "<=", ">", ">="])
def test_comparison_with_unknown_is_unknown(op: str) -> None:
    assert run(f"institution.guests {op} param.team_min", **institution(guests=3)) is UNKNOWN


# -- in and !=


def test_in_with_unknown_item_is_unknown_unless_found() -> None:
    text = "applicant.degree in [param.level, 'master']"
    assert run(text, applicant={"degree": "master"}) is True
    assert run(text, applicant={"degree": "doctor"}) is UNKNOWN
    assert run(text, applicant={"degree": "doctor"}, param={"level": "bachelor"}) is False
    assert run("applicant.degree in ['master']") is UNKNOWN


def test_in_several_codes() -> None:
    assert run("'firm' in institution.kinds", **institution(kinds=["firm", "city_gov"])) is True
    assert run("'firm' in institution.kinds", **institution(kinds=[])) is False
    assert run("'firm' in institution.kinds") is UNKNOWN
    assert run("applicant.kind in institution.kinds", **institution(kinds=["firm"])) is UNKNOWN


def test_null_is_refused_in_lists_and_anywhere() -> None:
    assert refusal("applicant.kind in ['firm', null]") == ["null"]
    assert refusal("applicant.kind == null") == ["null"]


# -- division


def test_division_is_exact_and_never_integer_division() -> None:
    assert run("1 / 2") == Fraction(1, 2)
    assert run("param.size / 2", param={"size": 7}) == Fraction(7, 2)
    assert run("param.size / 2", param={"size": 8}) == 4


def test_division_by_zero_is_unknown() -> None:
    assert run("param.size / 0", param={"size": 7}) is UNKNOWN
    assert (
        run("applicant.rd / applicant.revenue >= param.share", applicant={"rd": 5, "revenue": 0}) is UNKNOWN
    )
    assert run("1 / institution.staff.size()", **institution(**staff(complete=False))) is UNKNOWN


# -- conditional


def test_conditional_with_unknown_condition_is_unknown_unless_branches_agree() -> None:
    text = "institution.built ? param.size : param.size + 1"
    assert run(text, param={"size": 1}) is UNKNOWN
    assert run(text, param={"size": 1}, **institution(built=True)) == 1
    assert run(text, param={"size": 1}, **institution(built=False)) == 2
    assert run("institution.built ? param.size : 1", param={"size": 1}) == 1
    assert run("institution.built ? institution.open : institution.open") is UNKNOWN
    assert run("institution.built ? true : true") is True


def test_conditional_does_not_look_at_the_other_branch() -> None:
    assert run("institution.built ? true : institution.open", **institution(built=True)) is True
    assert run("institution.built ? institution.open : true", **institution(built=True)) is UNKNOWN


# -- exactness


@drawn(rd=st.integers(0, 10**14), revenue=st.integers(0, 10**15), share=st.integers(0, 9999))
def test_ratio_compares_as_whole_numbers_do(rd: int, revenue: int, share: int) -> None:
    facts = given(param={"share": Decimal(share) / 10000}, applicant={"rd": rd, "revenue": revenue})
    assert evaluate(RATIO, facts) is (rd * 10000 >= share * revenue)


RATIO = compile_program("applicant.rd >= param.share * applicant.revenue", ENV, expect=BOOL)


def test_ratio_on_the_line_counts_as_reached() -> None:
    values = {"param": {"share": Decimal("0.07")}, "applicant": {"rd": 7, "revenue": 100}}
    assert 0.07 * 100 > 7, "a double misses the line"
    assert run("applicant.rd >= param.share * applicant.revenue", **values) is True
    assert run("applicant.rd / applicant.revenue == param.share", **values) is True


def test_long_decimals_are_not_rounded() -> None:
    long = Decimal("0.1234567890123456789012345678901")
    assert run("param.ratio * param.ratio", param={"ratio": long}) == Fraction(long) ** 2


# -- has


def test_has_alone_turns_unknown_into_no() -> None:
    assert run("has(institution.input)") is False
    assert run("has(institution.input)", **institution(input=0)) is True
    assert run("has(param.line)", param={"line": OPEN}) is False
    assert run("has(institution.staff)", **institution(**staff(complete=False))) is True
    row = {"degree": "master"}
    assert run("institution.staff.all(s, has(s.degree))", **institution(**staff(row, {}))) is False


# -- dates


def test_add_months_ends_with_the_month() -> None:
    months = "addMonths(institution.opened, param.months)"
    for start, n, end in [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), 12, date(2027, 3, 31)),
    ]:
        assert run(months, param={"months": n}, **institution(opened=start)) == end


def test_add_years_from_a_leap_day() -> None:
    text = "addYears(institution.opened, param.term)"
    assert run(text, param={"term": 1}, **institution(opened=date(2024, 2, 29))) == date(2025, 2, 28)
    assert run(text, param={"term": 4}, **institution(opened=date(2024, 2, 29))) == date(2028, 2, 29)


def test_dates_beyond_the_calendar_are_unknown() -> None:
    far = institution(opened=date(9999, 12, 1))
    assert run("addDays(institution.opened, 100)", **far) is UNKNOWN
    assert run("addMonths(institution.opened, 1)", **far) is UNKNOWN
    assert run("addYears(institution.opened, 1)", **far) is UNKNOWN
    assert run("addDays(institution.opened, 0 - param.size)", param={"size": 10**12}, **far) is UNKNOWN
    assert run("year(institution.opened) + 1", **far) is UNKNOWN


@drawn(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 5000))
def test_days_between_undo_add_days(day: date, n: int) -> None:
    values = {"param": {"grace": n}, "institution": {"opened": day, "report_day": "01-31"}}
    assert (
        run("addDays(institution.opened, param.grace) - institution.opened == param.grace", **values) is True
    )
    assert run("addDays(institution.opened, param.grace)", **values) == day + timedelta(days=n)


def test_last_day_belongs_only_where_the_clause_says_so() -> None:
    on_the_day = {"institution": {"opened": date(2024, 4, 1)}, "param": {"term": 2}}
    assert run("addYears(institution.opened, param.term) <= asof", **on_the_day) is True
    assert run("addYears(institution.opened, param.term) < asof", **on_the_day) is False


def test_year_is_a_function_and_the_reported_year_a_name() -> None:
    assert run("year(asof) == period.year", period={"year": 2026}) is True
    assert run("endOfYear(period.year)", period={"year": 2025}) == date(2025, 12, 31)
    assert run("endOfYear(asof)") == date(2026, 12, 31)
    assert run("period.year - 1", period={"year": 2025}) == 2024
    assert (
        run("year(asof) - institution.founded >= param.term", param={"term": 3}, **institution(founded=2023))
        is True
    )


# -- numbers


@pytest.mark.parametrize(
    ("value", "nearest"), [("2.5", 3), ("-2.5", -3), ("2.4", 2), ("0.5", 1), ("-0.4", 0), ("3", 3)]
)
def test_round_takes_halves_away_from_zero(value: str, nearest: int) -> None:
    assert run("round(param.ratio)", param={"ratio": Decimal(value)}) == nearest


def test_round_to_places_and_down_and_up() -> None:
    values = {"param": {"ratio": Decimal("1.005")}}
    assert run("round(param.ratio, 2)", **values) == Fraction("1.01")
    assert run("floor(param.ratio)", **values) == 1
    assert run("ceil(param.ratio)", **values) == 2


def test_min_max_with_unknown_are_unknown() -> None:
    assert run("min(param.size, 1)") is UNKNOWN
    assert run("max(param.size, 1)", param={"size": 0}) == 1


def test_score_formula_of_an_indicator() -> None:
    text = "full * min(1, actual / target)"
    assert run(text, full=20, actual=7, target=10) == 14
    assert run(text, full=20, actual=12, target=10) == 20
    assert run(text, full=20, actual=12, target=0) is UNKNOWN
    assert run("param.each * max(0, actual - target)", param={"each": 2}, actual=13, target=10) == 6


# -- lists


def test_at_least_needs_the_order_of_the_list() -> None:
    assert run("atLeast(applicant.degree, 'master')", applicant={"degree": "doctor"}) is True
    assert run("atLeast(applicant.degree, 'master')", applicant={"degree": "bachelor"}) is False
    assert run("atLeast(applicant.degree, param.level)", applicant={"degree": "doctor"}) is UNKNOWN


def test_listed_follows_the_codes_a_local_list_covers() -> None:
    assert run("listed(institution.industry, 'local')", **institution(industry="C401")) is True
    assert run("listed(institution.industry, 'local')", **institution(industry="A01")) is False
    assert run("listed(institution.industry, 'local')", **institution(industry="ZZ")) is UNKNOWN
    assert run("listed(institution.industry, 'local')") is UNKNOWN
    assert run("listed(applicant.kind, 'kind')", applicant={"kind": "firm"}) is True


def test_under_asks_the_tree() -> None:
    assert run("under(institution.industry, 'C39')", **institution(industry="C391")) is True
    assert run("under(institution.industry, 'C39')", **institution(industry="ZZ")) is UNKNOWN


# -- places and records


def test_within_and_outside_have_three_values() -> None:
    for place, inside in [("HBEZ01", True), ("HBWH", False), ("ZZ", UNKNOWN), (None, UNKNOWN)]:
        facts = given(**institution(place=place))
        outside = UNKNOWN if inside is UNKNOWN else not inside
        assert run("within(institution.place, pack.place)", facts) is inside
        assert run("outside(institution.place, pack.place)", facts) is outside


def test_place_coarser_than_the_area_is_unknown() -> None:
    assert run("within(institution.place, pack.place)", **institution(place="HB")) is UNKNOWN
    assert run("outside(institution.place, pack.place)", **institution(place="HB")) is UNKNOWN


def test_up_and_overseas() -> None:
    assert run("outside(institution.place, up(pack.place, 'province'))", **institution(place="HBWH")) is False
    assert run("overseas(institution.place)", **institution(place="US")) is True
    assert run("overseas(institution.place)", **institution(place="ZZ")) is UNKNOWN


def test_places_are_asked_about_the_day() -> None:
    class Dated(Nobody):
        def within(self, code: str, ancestor: str, on: date | None) -> bool | None:
            return None if on is None else on >= date(2026, 1, 1)

    world = World(places=Dated())
    here = {"place": "A"}
    assert run("within(institution.place, pack.place)", given(world, institution=here)) is True
    assert (
        run("within(institution.place, pack.place)", given(world, institution=here, asof=date(2025, 1, 1)))
        is False
    )
    assert run("within(institution.place, pack.place)", given(world, institution=here, asof=None)) is UNKNOWN


def test_barred_and_state_ask_the_register() -> None:
    assert run("!barred(applicant, asof)") is True
    assert run("barred(institution, asof)") is UNKNOWN
    assert run("barred(institution.operator, asof)", **institution(operator="org-9")) is True
    assert run("barred(institution.operator, asof)") is UNKNOWN
    assert run("barred(applicant, asof)", asof=None) is UNKNOWN
    assert run("state(institution, asof) == 'filed'") is True
    assert run("state(institution, endOfYear(period.year)) == 'filed'", period={"year": 2024}) is False


def test_record_questions_name_who_they_are_about() -> None:
    asked: list[Who] = []

    class Listening(Nobody):
        def barred(self, who: Who, on: date) -> bool | None:
            asked.append(who)
            return False

    facts = given(World(records=Listening()), **institution(operator="org-1", **staff({"employer": "org-2"})))
    run("barred(applicant, asof) || barred(institution.operator, asof)", facts)
    run("institution.staff.exists(s, barred(s.employer, asof))", facts)
    assert set(asked) == {
        Who("applicant"), Who("institution.operator", "org-1"), Who("institution.staff.employer", "org-2"),
    }  # fmt: skip


def test_prev_is_an_earlier_period() -> None:
    now = institution(guests=10)
    assert (
        run(
            "institution.guests - prev(institution.guests, 1) >= param.team_min", param={"team_min": 2}, **now
        )
        is True
    )
    assert run("prev(institution.guests, 2) > 0", **now) is UNKNOWN
    assert run("prev(institution.guests, param.size) > 0", **now) is UNKNOWN


def test_world_left_out_answers_unknown() -> None:
    facts = given(World(), **institution(place="HBEZ", industry="C39"))
    for text in ["within(institution.place, pack.place)", "overseas(institution.place)", "barred(applicant, asof)",
                 "under(institution.industry, 'C3')", "state(institution, asof) == 'filed'",
                 "up(institution.place, 'city') == pack.place"]:  # fmt: skip
        assert run(text, facts) is UNKNOWN


def test_facts_of_another_environment_are_taken_when_they_agree() -> None:
    program = compile_program("institution.guests > 0", ENV)
    other = ENV.extended({"extra": BOOL})
    facts = given(**institution(guests=1)).with_values(other, {"extra": True})
    assert evaluate(program, facts) is True
    assert evaluate(program, facts) is True
    assert facts.world is WORLD
