"""The closed catalogue of what can be wrong with an expression: zh, en, remedy zh, remedy en."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_M: dict[str, tuple[str, str, str, str]] = {}


def _add(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> None:
    _M[code] = (zh, en, remedy_zh, remedy_en)


# text and shape
_add(
    "too_long",
    "表达式有 {found} 个字符，上限 {limit}。",
    "The expression has {found} characters; the limit is {limit}.",
    "拆成几个条件，用 any/all 合并。",
    "Split it into several conditions joined by any/all.",
)
_add(
    "too_many_parts",
    "表达式的成分超过 {limit} 个。",
    "The expression has more than {limit} parts.",
    "拆成几个条件，用 any/all 合并。",
    "Split it into several conditions joined by any/all.",
)
_add(
    "too_deep",
    "嵌套超过 {limit} 层。",
    "Nesting is deeper than {limit} levels.",
    "拆成几个条件。",
    "Split it into several conditions.",
)
_add(
    "rows_too_deep",
    "逐行计算嵌套超过 {limit} 层。",
    "Macros over rows are nested deeper than {limit}.",
    "先用 calc 字段算出内层的数。",
    "Compute the inner number in a calc field first.",
)
_add(
    "character",
    "此处不能写“{text}”。",
    "“{text}” cannot stand here.",
    "只用半角英文字母、数字和运算符；名称用字段代号。",
    "Use ASCII letters, digits and operators; names are field ids.",
)
_add(
    "full_width",
    "“{text}”是全角符号。",
    "“{text}” is a full-width sign.",
    "改用半角“{instead}”。",
    "Write “{instead}” instead.",
)
_add("quotes", "代码要用单引号。", "Codes stand in single quotes.", "写成 'doctor'。", "Write 'doctor'.")
_add(
    "code_text",
    "引号里的“{text}”不是代码。",
    "“{text}” in quotes is not a code.",
    "写代码（如 'doctor'），不写名称；代码只含字母、数字和 _ . : / + -。",
    "Write the code ('doctor'), not its label; codes have letters, digits and _ . : / + - only.",
)
_add("single_equals", "比较要写两个等号。", "Comparison takes two equals signs.", "写 ==。", "Write ==.")
_add(
    "word_operator",
    "“{text}”不是运算符。",
    "“{text}” is not an operator.",
    "写 {instead}。",
    "Write {instead}.",
)
_add(
    "unary_minus",
    "不能直接写负号。",
    "A minus sign needs something on its left.",
    "写 0 - x。",
    "Write 0 - x.",
)
_add(
    "chained",
    "比较不能连写。",
    "Comparisons cannot be chained.",
    "写 a < b && b < c。",
    "Write a < b && b < c.",
)
_add(
    "index",
    "不能用方括号取值。",
    "Values are not fetched with brackets.",
    "列表取行用 filter 或 last；成员判断用 in [..]。",
    "Use filter or last for rows, `in [..]` for membership.",
)
_add(
    "unexpected",
    "此处不能写“{text}”。",
    "“{text}” is not expected here.",
    "此处可写：{expected}。",
    "Expected: {expected}.",
)
_add(
    "ends_early",
    "表达式没有写完。",
    "The expression ends too early.",
    "此处可写：{expected}。",
    "Expected: {expected}.",
)
_add(
    "name_form",
    "名称“{text}”不合规。",
    "“{text}” is not a proper name.",
    "名称是短的字母数字，不以下划线开头，也没有双下划线。",
    "Names are short ASCII words without leading or double underscore.",
)
_add(
    "number",
    "表达式里不能写数 {text}。",
    "The number {text} may not be written in an expression.",
    "把它设为参数（param），表达式只写 0、1、2、100。",
    "Make it a param; only 0, 1, 2 and 100 are written in expressions.",
)
_add(
    "null",
    "不能写 null。",
    "null is not written.",
    "判断有没有填写用 has(…)；没有事实就是未知。",
    "Ask has(…); a missing fact is unknown by itself.",
)
# names
_add("unknown_name", "没有名称“{name}”。", "There is no name “{name}”.", "{hint_zh}", "{hint_en}")
_add(
    "unknown_field",
    "“{owner}”没有字段“{name}”。",
    "“{owner}” has no field “{name}”.",
    "{hint_zh}",
    "{hint_en}",
)
_add("unknown_function", "没有函数“{name}”。", "There is no function “{name}”.", "{hint_zh}", "{hint_en}")
_add("unknown_method", "没有方法“{name}”。", "There is no method “{name}”.", "{hint_zh}", "{hint_en}")
_add("unknown_list", "没有清单“{name}”。", "There is no list “{name}”.", "{hint_zh}", "{hint_en}")
_add(
    "untyped",
    "“{name}”的声明有错，没有类型。",
    "“{name}” is declared wrongly and has no type.",
    "先改正字段的声明（清单、单位、列）。",
    "Mend its declaration first (list, unit, columns).",
)
_add(
    "not_a_value",
    "“{name}”是{kind_zh}，不能当作值。",
    "“{name}” is a {kind_en}, not a value.",
    "写到字段为止，或用 exists、count 等。",
    "Name a field of it, or use exists, count and the like.",
)
_add(
    "no_fields",
    "{kind_zh}没有字段。",
    "A {kind_en} has no fields.",
    "只有主体和行有字段。",
    "Only subjects and rows have fields.",
)
_add(
    "shadow",
    "变量“{name}”与已有名称相同。",
    "The variable “{name}” hides a name in use.",
    "换一个变量名。",
    "Choose another name for the variable.",
)
_add(
    "variable",
    "第一个参数要是变量名。",
    "The first argument must be a variable.",
    "如 rows.count(r, r.full_time)。",
    "As in rows.count(r, r.full_time).",
)
_add(
    "not_rows",
    "{kind_zh}不能逐行计算。",
    "A {kind_en} has no rows.",
    "在表或多选字段上使用“{name}”。",
    "Use “{name}” on a table or a choice of several codes.",
)
_add(
    "arguments",
    "“{name}”的参数个数是 {expected}，写了 {found} 个。",
    "“{name}” takes {expected} arguments, {found} given.",
    "用法：{usage}。",
    "Usage: {usage}.",
)
# types
_add(
    "expected_type",
    "这里需要{want_zh}，却是{kind_zh}。",
    "A {want_en} is needed here; this is a {kind_en}.",
    "改用类型相符的字段或参数。",
    "Use a field or param of that type.",
)
_add(
    "not_comparable",
    "{left_zh}不能与{right_zh}比较。",
    "A {left_en} cannot be compared with a {right_en}.",
    "{hint_zh}",
    "{hint_en}",
)
_add(
    "not_ordered",
    "{kind_zh}没有大小之分。",
    "A {kind_en} has no order.",
    "有序清单用 atLeast(a, b)。",
    "For ordered lists use atLeast(a, b).",
)
_add(
    "arithmetic",
    "{left_zh} {op} {right_zh} 没有意义。",
    "{left_en} {op} {right_en} has no meaning.",
    "{hint_zh}",
    "{hint_en}",
)
_add(
    "text_literal",
    "文本不能与代码比较。",
    "A text cannot be compared with a code.",
    "把字段设为清单选择（choice）。",
    "Make the field a choice from a list.",
)
_add(
    "code_without_list",
    "代码 '{text}' 不知属于哪个清单。",
    "It is not known which list '{text}' belongs to.",
    "与清单字段比较，或作为函数的参数。",
    "Compare it with a field that has a list.",
)
_add(
    "not_in_list",
    "清单 {listing} 没有代码 '{text}'。",
    "List {listing} has no code '{text}'.",
    "{hint_zh}",
    "{hint_en}",
)
_add(
    "list_not_ordered",
    "清单 {name} 没有次序。",
    "List {name} has no order.",
    "在清单上写 ordered: true，或用 in [..]。",
    "Declare the list `ordered: true`, or use `in [..]`.",
)
_add(
    "in_needs_list",
    "in 的右边要是 [..] 或多选字段。",
    "The right of `in` is [..] or a choice of several codes.",
    "如 x in ['a', 'b']；表用 exists。",
    "As in x in ['a', 'b']; use exists for a table.",
)
_add(
    "list_alone",
    "[..] 只能写在 in 的右边。",
    "[..] stands only on the right of `in`.",
    "写 x in [..]。",
    "Write x in [..].",
)
_add("empty_list", "[] 是空的。", "[] is empty.", "至少写一项。", "Write at least one item.")
_add(
    "branches",
    "? : 的两边一个是{left_zh}，一个是{right_zh}。",
    "The branches of ? : are a {left_en} and a {right_en}.",
    "两边写同一类型。",
    "Give both branches the same type.",
)
_add(
    "has_needs_fact",
    "has(…) 里要写字段或参数。",
    "has(…) takes a field or a param.",
    "如 has(applicant.parent)。",
    "As in has(applicant.parent).",
)
_add(
    "prev_needs_fact",
    "prev(…) 的第一个参数要是主体的字段。",
    "The first argument of prev(…) is a field of a subject.",
    "如 prev(institution.insured, 1)。",
    "As in prev(institution.insured, 1).",
)
_add(
    "workdays",
    "工作日要用日历推算。",
    "Working days need a calendar.",
    "交由程序的期限（within）计算，这里用 日 月 年。",
    "Leave them to the deadline of a stage; use 日 月 年 here.",
)
_add(
    "no_states",
    "“{name}”没有状态清单。",
    "“{name}” has no list of states.",
    "在主体上声明 states。",
    "Declare states on the subject.",
)
_add(
    "place_code",
    "'{text}' 不是地区代码。",
    "'{text}' is not a place code.",
    "写行政区划代码，如 '420700'。",
    "Write a code such as '420700'.",
)
_add(
    "bounds_not_allowed",
    "这里的数可能只知上下限。",
    "This number may be known only between bounds.",
    "换成确定的字段或参数。",
    "Use an exact field or param.",
)

MESSAGES: Final[Mapping[str, tuple[str, str, str, str]]] = MappingProxyType(_M)
