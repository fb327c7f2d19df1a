"""Params on a day: dated rows, open points, and who may settle what."""

from datetime import date
from fractions import Fraction

import pytest

from exclave.engines.policy.language.types import BOOL, of_unit, table
from exclave.engines.policy.language.values import MISSING, OPEN, Rows
from exclave.engines.policy.pack import SettleRefused, is_open_param, read_pack, resolve_params
from exclave.engines.policy.pack.environment import build_env, param_unit
from exclave.engines.policy.pack.literals import ValueRefused, read_date, read_value
from exclave.engines.policy.pack.model import Param

HEAD = """
pack: {id: small, version: '1', name: {zh: 小包}, place: '420700', author: {drafted: 2026-01-01}}
params:
  days: {zh: 天数, practice: x, value: 待细则, unit: [工作日, 日], settle: round}
  mode: {zh: 办法, practice: x, type: choice, items: {mean: {zh: 平均}}, value: 待细则, settle: programme}
  flag: {zh: 是否, practice: x, type: bool, value: 待细则, settle: case}
  later: {zh: 待文件, practice: x, value: 待细则, unit: 分, settle: rules}
  places: {zh: 小数, practice: x, value: 待细则, settle: programme}
  fixed: {zh: 固定, practice: x, value: 10 人}
  dated: {zh: 分段, practice: x, value: [{until: 2026-06-30, value: 8 人}, {from: 2026-07-01, value: 10 人}]}
  gap: {zh: 空档, practice: x, settle: programme, value: [{until: 2025-12-31, value: 8 人}]}
  half: {zh: 半开, practice: x, settle: programme, value: [{until: 2026-06-30, value: 待细则}, {value: 10 人}]}
  share: {zh: 占比, practice: x, value: 5%}
  money: {zh: 钱, practice: x, value: 1.5 万元}
"""
DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def pack():
    loaded, faults = read_pack({"a.yaml": HEAD.encode()})
    assert faults == []
    return loaded.pack


def test_open_params_are_open_never_zero_or_false(pack):
    params = resolve_params(pack, on=DAY)
    assert [one.id for one in params.open_points()] == [
        "days",
        "mode",
        "flag",
        "later",
        "places",
        "gap",
        "half",
    ]
    assert all(params[name].value is OPEN for name in ("days", "mode", "flag"))
    assert params.literals()["days"] == "待细则"


def test_each_level_settles_its_own(pack):
    params = resolve_params(pack, {"mode": "mean", "places": "2"}, {"days": "7 日"}, {"flag": True}, on=DAY)
    assert (params["mode"].value, params["mode"].by) == ("mean", "programme")
    assert (params["days"].literal, params["days"].by) == ("7 日", "round")
    assert (params["flag"].value, params["flag"].by) == (True, "case")
    assert params["places"].value == 2


@pytest.mark.parametrize(
    ("programme", "round_", "case", "param"),
    [
        ({"days": "5 工作日"}, {}, {}, "days"),
        ({}, {"mode": "mean"}, {}, "mode"),
        ({}, {}, {"later": "3 分"}, "later"),
        ({"fixed": "9 人"}, {}, {}, "fixed"),
        ({"nothing": 1}, {}, {}, "nothing"),
        ({"mode": "median"}, {}, {}, "mode"),
        ({}, {"days": "5 人"}, {}, "days"),
        ({}, {"days": "五天"}, {}, "days"),
        ({}, {}, {"flag": "maybe"}, "flag"),
        ({"places": "2.5"}, {}, {}, "places"),
    ],
)
def test_what_may_not_settle_is_refused(pack, programme, round_, case, param):
    with pytest.raises(SettleRefused) as refused:
        resolve_params(pack, programme, round_, case, on=DAY)
    assert [fault.param for fault in refused.value.faults] == [param]
    assert refused.value.faults[0].zh
    assert refused.value.faults[0].en


def test_all_faults_of_settling_are_told(pack):
    with pytest.raises(SettleRefused) as refused:
        resolve_params(pack, {"fixed": "9 人", "nothing": 1}, on=DAY)
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize(("day", "value"), [(date(2026, 6, 30), 8), (date(2026, 7, 1), 10)])
def test_the_row_of_the_day_holds_and_until_is_its_last_day(pack, day, value):
    assert resolve_params(pack, on=day)["dated"].value == value


def test_no_row_of_the_day_is_open(pack):
    assert resolve_params(pack, on=DAY)["gap"].value is OPEN


def test_an_open_row_can_be_settled_and_the_next_row_stands(pack):
    assert resolve_params(pack, {"half": "9 人"}, on=DAY)["half"].value == 9
    assert resolve_params(pack, {"half": "9 人"}, on=date(2026, 7, 1))["half"].value == 10


def test_values_are_exact(pack):
    params = resolve_params(pack, on=DAY)
    assert params["share"].value == Fraction(1, 20)
    assert params["money"].value == 1_500_000


def test_is_open_param_and_units(pack):
    assert is_open_param(pack.params["half"])
    assert not is_open_param(pack.params["dated"])
    assert param_unit(pack.params["dated"]) == "人"
    assert param_unit(pack.params["days"]) is None
    assert param_unit(Param(zh="x", value="01-31")) is None


def test_the_environment_types_params_by_their_values(pack):
    fields = build_env(pack).names["param"].fields
    assert fields["fixed"].unit == "人"
    assert fields["money"].kind == "money"
    assert fields["share"].kind == "decimal"
    assert fields["days"].kind == "text"
    assert fields["mode"].codes == "param.mode"
    assert fields["places"].kind == "int"


@pytest.mark.parametrize("raw", ["2026-02-30", "2026-1-1", 20260101, None, "今天"])
def test_read_date_refuses_what_is_no_date(raw):
    with pytest.raises(ValueRefused):
        read_date(raw)


def test_read_value_of_missing_open_and_wrong_units():
    assert read_value(of_unit("人"), None) is MISSING
    assert read_value(of_unit("人"), "待细则") is OPEN
    for wrong in ("10 家", True, "10.5 日"):
        with pytest.raises(ValueRefused):
            read_value(of_unit("人"), wrong)


def test_rows_repeat_and_know_whether_they_are_complete():
    rows = read_value(table({"a": BOOL}), {"complete": True, "rows": [{"times": 3, "a": True}, {"a": False}]})
    assert rows == Rows(({"a": True},) * 3 + ({"a": False},), True)
    assert read_value(table({"a": BOOL}), [{"a": True}]).complete is False
    for wrong in ({"row": []}, [{"b": True}], [1], {"complete": 1, "rows": []}):
        with pytest.raises(ValueRefused):
            read_value(table({"a": BOOL}), wrong)
