"""The checker: every message has an expression that earns it, and all errors of one text come together."""

from __future__ import annotations

import pytest
from condition_sample import ENV, LISTS, refusal
from condition_sample import given as facts_of

from exclave.engines.policy.language import (
    BOOL,
    DATE,
    INT,
    LanguageError,
    LanguageErrors,
    Limits,
    Type,
    TypeEnv,
    bounded,
    check,
    code,
    compile_program,
    evaluate,
    money,
    of_unit,
    parse,
    quantity,
    record,
)
from exclave.engines.policy.language.messages import MESSAGES
from exclave.engines.policy.language.types import ERROR, duration

EARNED = {
    "too_long": "true " * 500,
    "too_many_parts": "&&".join(["true"] * 300),
    "too_deep": "!" * 60 + "true",
    "rows_too_deep": "institution.staff.all(a, institution.staff.all(b, institution.staff.all(c, "
    "institution.staff.all(d, true))))",
    "character": "institution.note ~ 1",
    "full_width": "institution.built，true",
    "quotes": 'applicant.kind == "firm"',
    "code_text": "applicant.kind == '企业'",
    "single_equals": "institution.built = true",
    "word_operator": "institution.built or true",
    "unary_minus": "-1 < 0",
    "chained": "0 < 1 < 2",
    "index": "institution.staff[0]",
    "unexpected": "true true",
    "ends_early": "true &&",
    "name_form": "institution.a__b",
    "number": "institution.guests >= 10",
    "null": "institution.place == null",
    "unknown_name": "institusion.built",
    "unknown_field": "institution.guest > 0",
    "unknown_function": "whithin(institution.place, pack.place)",
    "unknown_method": "institution.staff.sizes() > 0",
    "unknown_list": "listed(institution.industry, 'locl')",
    "untyped": "broken.field",
    "not_a_value": "institution.staff == institution.staff",
    "no_fields": "institution.place.name == pack.place",
    "shadow": "institution.staff.exists(applicant, true)",
    "variable": "institution.staff.exists(s.age, true)",
    "not_rows": "institution.place.exists(s, true)",
    "arguments": "within(institution.place)",
    "expected_type": "institution.built && institution.guests",
    "not_comparable": "institution.input > param.team_min",
    "not_ordered": "applicant.kind > 'firm'",
    "arithmetic": "institution.area + institution.guests > 0",
    "text_literal": "applicant.name == 'a'",
    "code_without_list": "'firm' == 'firm'",
    "not_in_list": "applicant.kind == 'firmm'",
    "list_not_ordered": "atLeast(applicant.kind, 'firm')",
    "in_needs_list": "institution.place in institution.staff",
    "list_alone": "[1, 2] == 1",
    "empty_list": "applicant.kind in []",
    "branches": "(institution.built ? institution.guests : institution.place) > 0",
    "has_needs_fact": "has(institution.guests > 0)",
    "prev_needs_fact": "prev(param.team_min, 1) > 0",
    "workdays": "addDays(asof, param.review) > asof",
    "no_states": "state(applicant, asof) == 'filed'",
    "place_code": "within(institution.place, 'x')",
    "bounds_not_allowed": "addDays(asof, institution.staff.size()) > asof",
}
BROKEN = ENV.extended({"broken": record({"field": ERROR})})


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_every_message_is_earned(message: str) -> None:
    text = EARNED[message]
    try:
        errors = list(check(text, BROKEN).errors)
    except LanguageError as error:
        errors = [error]
    assert message in {error.code for error in errors}, [str(error) for error in errors]
    for error in errors:
        assert error.zh.endswith("。") and error.en.endswith(".")
        assert error.remedy.zh and error.remedy.en
        assert "{" not in error.zh + error.en + error.remedy.zh + error.remedy.en


def test_all_errors_come_together_in_order() -> None:
    text = "institution.gests > 3 && applicant.kind == 'firmm' || missing.x && institution.area > institution.guests"
    errors = check(text, ENV).errors
    assert [error.code for error in errors] == [
        "unknown_field", "number", "not_in_list", "unknown_name", "not_comparable",
    ]  # fmt: skip
    assert [error.start for error in errors] == sorted(error.start for error in errors)
    with pytest.raises(LanguageErrors) as caught:
        compile_program(text, ENV)
    assert [error.code for error in caught.value] == [error.code for error in errors]


def test_one_error_does_not_breed_others() -> None:
    assert refusal("missing.x > 0 && institution.built") == ["unknown_name"]
    assert refusal("missing.staff.exists(s, s.x)") == ["unknown_name"]
    assert refusal("min(missing.x, 1) + 2 > 0") == ["unknown_name"]
    assert refusal("missing.kind in ['a', 'b']") == ["unknown_name"]
    assert refusal("atLeast(missing.x, 'doctor')") == ["unknown_name"]
    assert refusal("missing.x ? 'a' : 'b'") == ["unknown_name", "code_without_list"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("applicant.name > 0", "not_comparable"),
        ("applicant.name == institution.guests", "not_comparable"),
        ("applicant.name > institution.note", "not_ordered"),
        ("institution.input > 1", "not_comparable"),
        ("institution.input > param.ratio", "not_comparable"),
        ("institution.input > applicant.dollars", "not_comparable"),
        ("institution.area >= param.team_min", "not_comparable"),
        ("institution.guests >= institution.firms", "not_comparable"),
        ("institution.guests >= applicant.staff_number", "not_comparable"),
        ("param.term > param.months", "not_comparable"),
        ("param.each > 1", "not_comparable"),
        ("asof > period.year", "not_comparable"),
        ("asof > param.term", "not_comparable"),
        ("asof + param.grace > asof", "arithmetic"),
        ("asof + asof > asof", "arithmetic"),
        ("institution.built > institution.open", "not_ordered"),
        ("institution.place < pack.place", "not_ordered"),
        ("applicant.kind == applicant.degree", "not_comparable"),
        ("atLeast(applicant.degree, applicant.kind)", "not_comparable"),
        ("atLeast(applicant.degree, institution.guests)", "expected_type"),
        ("institution.input * applicant.rd > 0", "arithmetic"),
        ("institution.area * institution.area > 0", "arithmetic"),
        ("institution.guests * institution.firms > 0", "arithmetic"),
        ("institution.guests / institution.area > 0", "arithmetic"),
        ("param.each * param.each > 0", "arithmetic"),
        ("param.term / 2 > param.term", "arithmetic"),
        ("param.term * param.ratio > param.term", "arithmetic"),
        ("institution.built + 1 > 0", "arithmetic"),
        ("institution.staff.sum(s, s.full_time) > 0", "expected_type"),
        ("institution.staff.count(s, s.age) > 0", "expected_type"),
        ("addDays(asof, param.months) > asof", "expected_type"),
        ("addMonths(asof, param.ratio) > asof", "expected_type"),
        ("addDays(asof, 1 / 2) > asof", "expected_type"),
        ("endOfYear(param.size) > asof", "expected_type"),
        ("within(institution.note, pack.place)", "expected_type"),
        ("within('企业', pack.place)", "code_text"),
        ("up(pack.place, 'district') == pack.place", "not_in_list"),
        ("overseas(applicant.kind)", "expected_type"),
        ("barred(institution.guests, asof)", "expected_type"),
        ("barred(applicant, institution.guests)", "expected_type"),
        ("under(institution.kinds, 'firm')", "expected_type"),
        ("round(institution.note) > 0", "expected_type"),
        ("institution.staff.last(institution.staff.size()).size() > 0", "bounds_not_allowed"),
        ("institution.staff.last(param.ratio).size() > 0", "expected_type"),
        ("prev(institution, 1)", "prev_needs_fact"),
        ("prev(institution.guests, 1 / 2) > 0", "expected_type"),
        ("has(institution)", "has_needs_fact"),
        ("has(1)", "has_needs_fact"),
        ("institution.staff", "not_a_value"),
        ("institution", "not_a_value"),
        ("institution.staff.age > 0", "not_a_value"),
        ("institution.kinds == institution.kinds", "not_comparable"),
        ("'doctor' in institution.kinds", "not_in_list"),
        ("institution.guests in ['firm']", "expected_type"),
        ("institution.guests in [institution.area]", "not_comparable"),
        ("period.year == 2026", "number"),
        ("year > 1", "unknown_name"),
        ("s.full_time", "unknown_name"),
        ("institution.staff.exists(s, true) && s.full_time", "unknown_name"),
        ("institution.staff.exists(s, institution.staff.exists(s, true))", "shadow"),
        ("institution.staff.size", "not_a_value"),
        ("size(institution.staff) > 0", "unknown_function"),
        ("!institution.guests", "expected_type"),
        ("institution.guests ? true : false", "expected_type"),
    ],
)
def test_wrong_types_are_found_before_anything_runs(text: str, code: str) -> None:
    assert refusal(text) == [code]


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("institution.guests + param.team_min", "quantity", "人"),
        ("institution.guests + 1", "quantity", "人"),
        ("institution.guests / param.team_min", "decimal", None),
        ("institution.guests / institution.firms", "decimal", None),
        ("institution.area / institution.guests", "quantity", "平方米"),
        ("institution.area * 2", "quantity", "平方米"),
        ("institution.input / institution.guests", "money", "CNY"),
        ("institution.input * param.share", "money", "CNY"),
        ("institution.input / applicant.revenue", "decimal", None),
        ("param.each * institution.guests", "quantity", "分"),
        ("full * min(1, actual / target)", "quantity", "分"),
        ("max(0, actual - target)", "quantity", "家"),
        ("institution.staff.sum(s, s.pay)", "money", "CNY"),
        ("institution.staff.count(s, s.full_time)", "int", None),
        ("institution.staff.size() + institution.guests", "quantity", "人"),
        ("institution.staff.size() / institution.guests", "decimal", None),
        ("floor(param.ratio)", "int", None),
        ("round(param.ratio, 2)", "decimal", None),
        ("round(institution.input)", "money", "CNY"),
        ("asof - institution.opened", "duration", "日"),
        ("period.year - institution.founded", "duration", "年"),
        ("period.year + param.term", "year", None),
        ("param.term * 2", "duration", "年"),
        ("institution.built ? institution.input : 0", "money", "CNY"),
        ("institution.built ? 'master' : applicant.degree", "code", None),
        ("up(pack.place, 'province')", "place", None),
        ("param.size / 2", "decimal", None),
        ("rank / n", "decimal", None),
    ],
)
def test_types_of_values(text: str, kind: str, unit: str | None) -> None:
    found = check(text, ENV)
    assert found.ok, [str(error) for error in found.errors]
    assert (found.type.kind, found.type.unit) == (kind, unit)


def test_bounds_show_in_the_type() -> None:
    assert check("institution.staff.size()", ENV).type.bounds
    assert check("institution.team * 2", ENV).type.bounds
    assert not check("institution.guests * 2", ENV).type.bounds
    assert not check("institution.staff.size() > 0", ENV).type.bounds


def test_expected_type_of_the_whole() -> None:
    assert refusal("institution.guests", expect=BOOL) == ["expected_type"]
    assert refusal("institution.input", expect=money()) == []
    assert refusal("0", expect=money()) == []
    assert refusal("1", expect=money()) == ["expected_type"]
    assert refusal("institution.staff.size()", expect=bounded(quantity("人"))) == []
    assert refusal("institution.staff.size()", expect=quantity("平方米")) == ["expected_type"]
    assert refusal("'master'", expect=code("degree")) == []
    assert refusal("institution.built ? 'master' : 'doctor'", expect=code("degree")) == []
    assert refusal("param.size", expect=INT) == []
    assert refusal("param.ratio", expect=INT) == ["expected_type"]


def test_what_an_expression_reads() -> None:
    found = check("institution.staff.exists(s, s.full_time && s.since <= asof) || has(param.line)", ENV)
    assert found.reads == {"institution.staff", "asof", "param.line"}
    assert found.columns == {"institution.staff.full_time", "institution.staff.since"}
    assert len(found.uses_of_has) == 1
    assert check("outside(institution.place, pack.place)", ENV).reads == {
        "institution.place",
        "pack.place",
        "asof",
    }
    assert check("overseas(institution.place)", ENV).reads == {"institution.place"}
    assert check("prev(institution.guests, 1) > 0", ENV).reads == {"institution.guests"}
    nested = check("institution.projects.all(p, p.parts.all(s, s.full_time))", ENV)
    assert nested.columns == {"institution.projects.parts", "institution.projects.parts.full_time"}


def test_of_unit_knows_what_units_measure() -> None:
    assert of_unit("万元") == money(shown="万元")
    assert of_unit("%").kind == "decimal"
    assert of_unit("工作日") == duration("工作日")
    assert of_unit("人") == quantity("人")
    with pytest.raises(ValueError, match="no duration"):
        duration("人")


def test_checked_expression_compiles_without_its_environment() -> None:
    found = check(parse("institution.built"), ENV)
    assert evaluate(compile_program(found), facts_of(institution={"built": True})) is True
    with pytest.raises(TypeError):
        compile_program("institution.built")


def test_environment_extends_without_changing() -> None:
    wider = ENV.extended({"grade": code("grade")}, [])
    assert "grade" not in ENV.names and wider.names["grade"] == code("grade")
    assert wider.find(("institution", "staff", "age")) is None
    assert wider.find(("institution", "guests")) == quantity("人")


def test_limits_may_differ_per_check() -> None:
    assert check("institution.built", ENV, limits=Limits(depth=2)).ok


def test_sample_environment_uses_each_kind() -> None:
    def kinds(type_: Type) -> set[str]:
        return {type_.kind}.union(*(kinds(one) for one in type_.fields.values()))

    used = set[str]().union(*(kinds(type_) for type_ in ENV.names.values()))
    assert used >= {"bool", "int", "decimal", "quantity", "money", "duration", "date", "year", "day_of_year",
                    "place", "code", "codes", "text", "ref", "record", "table"}  # fmt: skip
    assert TypeEnv({"x": DATE}, LISTS).lists["degree"].ordered
