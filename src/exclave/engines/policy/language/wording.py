"""The words of reasons, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RELATIONS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "count": {
        "<": ("少于", "less than"), "<=": ("不多于", "at most"), ">": ("多于", "more than"),
        ">=": ("不少于", "at least"), "==": ("等于", "equal to"), "!=": ("不等于", "not equal to"),
    },
    "amount": {
        "<": ("低于", "less than"), "<=": ("不高于", "at most"), ">": ("高于", "more than"),
        ">=": ("不低于", "at least"), "==": ("等于", "equal to"), "!=": ("不等于", "not equal to"),
    },
    "time": {
        "<": ("早于", "before"), "<=": ("不晚于", "not after"), ">": ("晚于", "after"),
        ">=": ("不早于", "not before"), "==": ("就是", "the same as"), "!=": ("不是", "not the same as"),
    },
    "name": {"==": ("为", "is"), "!=": ("不为", "is not")},
}  # fmt: skip
"""How the left side of a comparison stands to the right, without a verb (labels may be plural)."""

NEEDS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("待补", "needs"),
    "open": ("待细则", "left open by the policy"),
    "incomplete": ("待确认完整", "list to be confirmed complete"),
    "row": ("待补各行", "rows to be completed"),
    "register": ("无法查明", "not found in the records"),
    "undefined": ("无法计算", "cannot be computed"),
}

RECORDS: Final[Mapping[str, tuple[str, str]]] = {
    "within": ("所属地区", "which area a place lies in"),
    "outside": ("所属地区", "which area a place lies in"),
    "up": ("上级地区", "the area above a place"),
    "overseas": ("是否境外", "whether a place is overseas"),
    "under": ("行业归属", "the branch of an industry"),
    "listed": ("清单归属", "whether a list covers it"),
    "barred": ("限制申报记录", "records of bars"),
    "state": ("登记状态", "the state in the register"),
}

FINDINGS: Final[Mapping[str, tuple[tuple[str, str, str], tuple[str, str, str]]]] = {
    "within": (
        ("在{b}范围内", "不在{b}范围内", "是否在{b}范围内未知"),
        ("is in {b}", "is not in {b}", "may or may not be in {b}"),
    ),
    "outside": (
        ("在{b}范围外", "在{b}范围内", "是否在{b}范围外未知"),
        ("is outside {b}", "is inside {b}", "may or may not be outside {b}"),
    ),
    "overseas": (
        ("在境外", "不在境外", "是否在境外未知"),
        ("is overseas", "is not overseas", "may or may not be overseas"),
    ),
    "under": (
        ("属于{b}", "不属于{b}", "是否属于{b}未知"),
        ("belongs to {b}", "does not belong to {b}", "may or may not belong to {b}"),
    ),
    "listed": (
        ("列入{b}", "未列入{b}", "是否列入{b}未知"),
        ("is on list {b}", "is not on list {b}", "may or may not be on list {b}"),
    ),
    "atLeast": (
        ("达到{b}", "低于{b}", "是否达到{b}未知"),
        ("is at or above {b}", "is below {b}", "may or may not reach {b}"),
    ),
    "barred": (
        ("于{b}在限制申报期内", "于{b}不在限制申报期内", "于{b}是否在限制申报期内未知"),
        ("is barred on {b}", "is not barred on {b}", "may or may not be barred on {b}"),
    ),
}

NOUNS: Final[Mapping[str, tuple[str, str]]] = {
    "min": ("{0}中较小者", "the smaller of {0}"),
    "max": ("{0}中较大者", "the larger of {0}"),
    "floor": ("{0}向下取整", "{0} rounded down"),
    "ceil": ("{0}向上取整", "{0} rounded up"),
    "round": ("{0}四舍五入", "{0} rounded"),
    "up": ("{1}的{2}", "the {2} of {1}"),
    "addDays": ("{1}加 {2}", "{1} plus {2}"),
    "addMonths": ("{1}加 {2}", "{1} plus {2}"),
    "addYears": ("{1}加 {2}", "{1} plus {2}"),
    "year": ("{0}所在年", "the year of {0}"),
    "endOfYear": ("{0}年末", "the end of the year of {0}"),
    "state": ("{1}于{2}的状态", "the state of {1} on {2}"),
}

LEVELS: Final[Mapping[str, tuple[str, str]]] = {
    "county": ("所属区县", "county"),
    "city": ("所属市", "city"),
    "province": ("所属省", "province"),
    "nation": ("所属国家", "country"),
}
