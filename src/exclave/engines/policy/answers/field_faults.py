"""What is wrong, or doubtful, with a value typed into a form: field, reason and remedy in zh and en."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class FieldFault:
    """``path``: ``institution.staff[2].since`` (rows from 0). ``level`` ``confirm`` asks the person to look
    again; ``fault`` stands in the way of submitting. ``typed`` is what was entered, unchanged."""

    path: str
    code: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    level: Literal["fault", "confirm"] = "fault"
    typed: object = None


# code: (zh, en, remedy zh, remedy en); {label} and {label_en} name the field
TEXTS: dict[str, tuple[str, str, str, str]] = {
    "required": ("{label}：未填写。", "{label_en}: not filled in.", "请填写。", "Fill it in."),
    "no_rows": (
        "{label}：一行也没有填。",
        "{label_en}: no row is filled in.",
        "请逐行填写；确实没有的，勾选“已列全”。",
        "Add the rows; if there are none, confirm that the list is complete.",
    ),
    "not_complete": (
        "{label}：没有勾选“已列全”。",
        "{label_en}: the list is not confirmed to be complete.",
        "已列全的请勾选；不勾选时，数量不足会算作未知。",
        "Confirm it if it is; otherwise too few rows count as unknown.",
    ),
    "number": (
        "{label}：“{typed}”不是数。",
        "{label_en}: “{typed}” is not a number.",
        "只填数字，如 120 或 120.5；单位是{unit}。",
        "Enter digits only, such as 120 or 120.5; the unit is {unit_en}.",
    ),
    "too_large": (
        "{label}：“{typed}”位数太多。",
        "{label_en}: “{typed}” has too many digits.",
        "请核对位数和单位。",
        "Check the number of digits and the unit.",
    ),
    "whole": (
        "{label}：“{typed}”应为整数。",
        "{label_en}: “{typed}” should be a whole number.",
        "去掉小数。",
        "Leave out the decimals.",
    ),
    "negative": (
        "{label}：不能为负数。",
        "{label_en}: it may not be negative.",
        "请核对正负号。",
        "Check the sign.",
    ),
    "nothing": (
        "{label}：填的是 0。",
        "{label_en}: 0 was entered.",
        "确实没有的请确认；还没有数的请补填。",
        "Confirm if there is truly none; otherwise enter the figure.",
    ),
    "unit": (
        "{label}：“{typed}”的单位不对。",
        "{label_en}: “{typed}” has the wrong unit.",
        "请换算为{unit}后填写数字。",
        "Convert it to {unit_en} and enter the number.",
    ),
    "date": (
        "{label}：“{typed}”不是日期。",
        "{label_en}: “{typed}” is not a date.",
        "请按 2026-01-31 的样子填写。",
        "Write it as 2026-01-31.",
    ),
    "no_such_day": (
        "{label}：没有“{typed}”这一天。",
        "{label_en}: there is no such day as “{typed}”.",
        "请核对月份和日期。",
        "Check the month and the day.",
    ),
    "far_date": (
        "{label}：“{typed}”的年份不可能。",
        "{label_en}: the year of “{typed}” is impossible.",
        "请核对年份。",
        "Check the year.",
    ),
    "future": (
        "{label}：{typed} 晚于 {asof}。",
        "{label_en}: {typed} is after {asof}.",
        "这里填已经发生的日期，请核对。",
        "It should be a day in the past; check it.",
    ),
    "today": (
        "{label}：填的是当天（{typed}）。",
        "{label_en}: it is the very day of filling in ({typed}).",
        "如是默认带出的日期，请改为真实日期。",
        "If it was filled in by default, enter the true date.",
    ),
    "ends_before": (
        "{label}：{typed} 早于“{other}”的 {begin}。",
        "{label_en}: {typed} is before “{other_en}”, {begin}.",
        "请核对起止日期。",
        "Check both dates.",
    ),
    "yes_no": (
        "{label}：请选是或否。",
        "{label_en}: choose yes or no.",
        "请在“是”“否”中选一个。",
        "Choose one of the two.",
    ),
    "not_in_list": (
        "{label}：“{typed}”不在可选项内。",
        "{label_en}: “{typed}” is not in the list.",
        "请从所列各项中选择。",
        "Choose from the list.",
    ),
    "not_then": (
        "{label}：“{typed}”在 {asof} 不适用。",
        "{label_en}: “{typed}” does not apply on {asof}.",
        "请核对是否应选现行的名称。",
        "Check whether the present name should be chosen.",
    ),
    "place": (
        "{label}：地区表中没有“{typed}”。",
        "{label_en}: the table of places has no “{typed}”.",
        "请从地区表中选择，选到区县。",
        "Choose it from the table, down to the county.",
    ),
    "industry": (
        "{label}：行业分类表中没有“{typed}”。",
        "{label_en}: the classification has no “{typed}”.",
        "请从行业分类中选择。",
        "Choose it from the classification.",
    ),
    "identity": ("{label}：{zh}", "{label_en}: {en}", "{remedy_zh}", "{remedy_en}"),
    "text": (
        "{label}：应为文字。",
        "{label_en}: text is expected.",
        "请填写文字。",
        "Enter text.",
    ),
    "too_long": (
        "{label}：超过 {limit} 字。",
        "{label_en}: longer than {limit} characters.",
        "请删减，详细内容可作附件；已填内容不会丢失。",
        "Shorten it and attach details; nothing typed is lost.",
    ),
    "table": (
        "{label}：内容不是表格。",
        "{label_en}: this is not a table.",
        "请重新填写此表。",
        "Fill in the table again.",
    ),
    "too_many_rows": (
        "{label}：超过 {limit} 行。",
        "{label_en}: more than {limit} rows.",
        "请合并或另附清单。",
        "Combine rows or attach a list.",
    ),
    "repeated": (
        "{label}：“{typed}”出现了不止一次。",
        "{label_en}: “{typed}” appears more than once.",
        "如是同名的不同对象请确认；重复的请删去。",
        "Confirm if they are different; otherwise remove one.",
    ),
    "unknown_column": (
        "{label}：没有“{typed}”这一列。",
        "{label_en}: there is no column “{typed}”.",
        "请刷新页面后重填；已填内容已保留。",
        "Reload the page; what was typed is kept.",
    ),
    "unknown_field": (
        "表单没有“{typed}”这一项。",
        "The form has no field “{typed}”.",
        "请刷新页面；已填内容已保留。",
        "Reload the page; what was typed is kept.",
    ),
    "scale": (
        "{label}：上次为{before}，这次为{typed}，相差约一万倍。",
        "{label_en}: last time {before_en}, now {typed_en}: about ten thousand times apart.",
        "请核对单位，本格以{unit}计。",
        "Check the unit; this field is in {unit_en}.",
    ),
    "scale_yuan": (
        "{label}：上次为{before}，这次为{typed}，大了约一万倍。",
        "{label_en}: last time {before_en}, now {typed_en}: about ten thousand times more.",
        "是否把以元计的数填进了以{unit}计的格子？如是，应为{meant}。",
        "Was an amount in yuan entered in a field counted in {unit_en}? Then it should be {meant_en}.",
    ),
    "scale_small": (
        "{label}：上次为{before}，这次为{typed}，小了约一万倍。",
        "{label_en}: last time {before_en}, now {typed_en}: about ten thousand times less.",
        "是否多除了一次一万？本格以{unit}计；如是，应为{meant}。",
        "Was it divided by ten thousand once too often? It is in {unit_en}; then it should be {meant_en}.",
    ),
}


def field_fault(
    path: str,
    code: str,
    label: tuple[str, str],
    typed: object = None,
    *,
    confirm: bool = False,
    **values: object,
) -> FieldFault:
    """A fault of a field. ``label`` is its name in zh and en."""
    shown = {"label": label[0], "label_en": label[1] or label[0], "typed": typed, **values}
    zh, en, remedy_zh, remedy_en = (template.format(**shown) for template in TEXTS[code])
    return FieldFault(path, code, zh, en, remedy_zh, remedy_en, "confirm" if confirm else "fault", typed)
