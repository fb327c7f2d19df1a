"""What a check says of a row: the reason and what helps, in both languages."""

from typing import Any

# code → reason zh, remedy zh, reason en, remedy en; %(…)s from the finding's params.
SAYINGS: dict[str, tuple[str, str, str, str]] = {
    "missing": ("必填，这一格是空的", "补填后重新上传", "Required, and the cell is empty", "Fill it in and upload again"),
    "too_long": ("有 %(n)s 个字，最多 %(most)s 个", "缩短", "%(n)s characters; at most %(most)s", "Shorten it"),
    "invisible": ("含有看不见的控制字符", "删去后重新填写", "Holds invisible control characters", "Remove them and type it again"),
    "digits_lost": ("表格软件把长数字存成了数值，末几位已经丢失", "把这一列设为“文本”格式后重新填写", "The spreadsheet kept a long number as a number and lost its last digits", "Format the column as text and enter it again"),
    "said": ("%(zh)s", "%(remedy_zh)s", "%(en)s", "%(remedy_en)s"),
    "no_date": ("不是日期", "写成 2026-01-31", "Not a date", "Write it as 2026-01-31"),
    "short_year": ("年份只有两位，看不出是哪一年", "写成四位年份，如 2026-01-31", "The year has two digits and could be either century", "Write four, as in 2026-01-31"),
    "no_day": ("只有年月，没有日", "写到日，如 2026-01-31；不知道哪天的，这一格留空并在备注说明", "The day is missing", "Give the day, as in 2026-01-31"),
    "serial_date": ("这是表格软件的日期序号，读作 %(read)s", "核对这一天是否正确", "A spreadsheet's day number, read as %(read)s", "Check the day"),
    "future": ("日期在今天（%(today)s）之后", "核对年份", "The day lies after today (%(today)s)", "Check the year"),
    "long_ago": ("日期早于 %(limit)s", "核对年份", "The day lies before %(limit)s", "Check the year"),
    "out_of_order": ("早于“%(label_zh)s”（%(day)s）", "核对两个日期的先后", "Earlier than “%(label_en)s” (%(day)s)", "Check which came first"),
    "place_unknown": ("地区表里没有这个地方", "%(hint_zh)s", "The table of places has no such place", "%(hint_en)s"),
    "place_many": ("有 %(n)s 个地方叫这个名字", "写上省市，或填六位代码：%(some)s", "%(n)s places bear this name", "Write it with its city and province, or its code: %(some)s"),
    "host_at_home": ("飞入地在本市范围内", "核对；离岸机构应设在本市以外", "The host place lies within the home city", "Check it; an offshore institution stands outside"),
    "not_listed": ("不在可选值里", "从这些里选：%(some)s", "Not one of the values to choose from", "Choose from: %(some)s"),
    "not_yes_no": ("应填“是”或“否”", "改成“是”或“否”，不知道就留空", "Neither yes nor no", "Write yes or no; leave it empty if unknown"),
    "no_number": ("%(zh)s", "只填一个数，可带单位", "%(en)s", "Write one number, with its unit if you like"),
    "not_positive": ("应大于零", "核对后改正；没有就留空", "Must be above zero", "Correct it; leave it empty if there is none"),
    "nothing": ("填的是 0", "确实没有的不用改；不知道就留空", "0 was entered", "Leave it if there is truly none; leave the cell empty if unknown"),
    "unit_off": ("比这一列的中间值（%(median)s元）%(way_zh)s约 %(times)s 倍，可能是元和万元写混了", "核对单位；列名或单元格里写明“元”“万元”", "About %(times)s times %(way_en)s the middle of this column (%(median)s yuan): yuan and 10,000 yuan may be mixed", "Check the unit; name it in the heading or in the cell"),
    "normalised": ("读作“%(read)s”（全角字符、空格或大小写已规范）", "不用改，请看一眼", "Read as “%(read)s” (full-width characters, spaces or case made regular)", "Nothing to do; have a look"),
    "example": ("这是模板里的示例行，不会导入", "不用改", "The example row of the template; it is left out", "Nothing to do"),
    "twice_code": ("与第 %(row)s 行的代码相同", "只留一行，或改正代码", "Same code as row %(row)s", "Keep one row, or correct the code"),
    "twice_name": ("与第 %(row)s 行同名", "核对是否重复；确属两家的不用改", "Same name as row %(row)s", "Check whether it is the same one twice"),
    "twice": ("与第 %(row)s 行重复", "只留一行", "Repeats row %(row)s", "Keep one row"),
    "there": ("库里已有，这一行不再写入", "不用改；要更正已有内容的，在它的页面上办", "Already there; this row changes nothing", "Nothing to do; corrections are made on its own page"),
    "code_other_name": ("库里这个代码的名称是“%(known)s”", "核对代码或名称；更名的先在单位档案里更正", "Known under this code as “%(known)s”", "Check the code or the name; a change of name is made in the organisation file first"),
    "name_other_code": ("库里已有同名单位，代码是 %(known)s", "核对代码；确属两家的不用改", "Known under this name with the code %(known)s", "Check the code; leave it if they are two bodies"),
    "name_other_owner": ("库里已有同名机构，依托单位是“%(known)s”", "核对机构名称或依托单位代码", "An institution of this name belongs to “%(known)s”", "Check the name or the organisation's code"),
    "number_taken": ("这个编号已用于“%(known)s”", "核对备案编号", "This number is taken by “%(known)s”", "Check the filing number"),
    "organisation_unknown": ("库里没有这个代码的单位", "先用同一份表导入“单位”，再导入这里", "No organisation with this code is known", "Import the organisations first; the same file will do"),
    "institution_unknown": ("备案库里没有这个名称的机构", "与备案库的名称写成完全一样，或先导入机构", "The register has no institution of this name", "Write it exactly as in the register, or import the institutions first"),
    "institution_many": ("备案库里有 %(n)s 家同名机构", "在“机构备案编号”一列写明是哪一家", "%(n)s institutions bear this name", "Give its filing number in that column"),
    "since_missing": ("状态是“%(state_zh)s”，但没有写从哪天起", "补填“状态起始日”", "The state is “%(state_en)s”, and no day is given since when", "Give the day the state began"),
    "undated": ("没有任何一个带日期的状态", "至少填一个日期（签约、入驻、实际运营、落地）", "No state with a day", "Give at least one day: signed, moved in, working or landed"),
    "reason_missing": ("退出要写原因", "补填“退出原因”", "Leaving needs its reason", "Fill in why it left"),
    "area_kind_missing": ("面积没有写明是哪种面积", "补填“面积类别”", "The kind of area is not stated", "Give the kind of area"),
    "username_taken": ("登录名已被使用", "换一个登录名，或留空由系统生成", "The sign-in name is taken", "Choose another, or leave it empty"),
    "expert_there": ("专家库里已有同名专家，单位也相同", "核对是否同一人；同一人请删去这一行", "An expert of this name and employer is in the pool", "If it is the same person, remove the row"),
    "no_email": ("不是邮箱地址", "写成 name@example.org", "Not a mail address", "Write it as name@example.org"),
}  # fmt: skip
# What a kind of finding is called where it is counted; a reason that names nothing of its row is its own title.
TITLES: dict[str, tuple[str, str]] = {
    "too_long": ("字数超过上限", "Too many characters"),
    "said": ("信用代码有误", "Wrong credit code"),
    "serial_date": ("表格软件的日期序号", "A spreadsheet's day number"),
    "future": ("日期在今天之后", "The day lies after today"),
    "long_ago": ("日期过早", "The day lies too far back"),
    "out_of_order": ("两个日期先后颠倒", "Two days in the wrong order"),
    "place_many": ("几个地方同名", "Several places bear the name"),
    "no_number": ("不是一个数", "Not one number"),
    "unit_off": ("可能是元和万元写混了", "Yuan and 10,000 yuan may be mixed"),
    "normalised": ("全角字符、空格或大小写已规范", "Full-width characters, spaces or case made regular"),
    "twice_code": ("与另一行的代码相同", "Same code as another row"),
    "twice_name": ("与另一行同名", "Same name as another row"),
    "twice": ("与另一行重复", "Repeats another row"),
    "code_other_name": ("库里这个代码的名称不同", "Known under this code with another name"),
    "name_other_code": ("库里已有同名单位，代码不同", "Known under this name with another code"),
    "name_other_owner": ("库里已有同名机构，依托单位不同", "An institution of this name belongs to another organisation"),
    "number_taken": ("编号已用于另一家", "The number is taken by another"),
    "institution_many": ("备案库里有几家同名机构", "Several institutions bear the name"),
    "since_missing": ("没有写状态从哪天起", "No day is given since when the state holds"),
}  # fmt: skip
LEVELS = {
    "error": ("错误", "Error", "danger", "alert-circle"),
    "skip": ("不写入", "Left out", "neutral", "point"),
    "warning": ("请核对", "Look again", "waiting", "alert-triangle"),
    "note": ("已规范", "Made regular", "accent", "info-circle"),
}


def title(code: str) -> dict[str, str]:
    """The name of a kind of finding, with zh and en; KeyError where a reason needs a title and has none."""
    reason_zh, _remedy_zh, reason_en, _remedy_en = SAYINGS[code]
    zh, en = TITLES[code] if code in TITLES or "%(" in reason_zh else (reason_zh, reason_en)
    return {"zh": zh, "en": en}


def words(code: str, params: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Reason and remedy, each with zh and en."""
    reason_zh, remedy_zh, reason_en, remedy_en = SAYINGS[code]
    return {
        "reason": {"zh": reason_zh % params, "en": reason_en % params},
        "remedy": {"zh": remedy_zh % params, "en": remedy_en % params},
    }
