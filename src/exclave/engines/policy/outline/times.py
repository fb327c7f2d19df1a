"""Times in running text: target years, past years, deadlines and periods."""

import re
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal

from .numerals import CHINESE, chinese_number
from .quantities import Operator, Quantity

_YEAR = rf"((?:19|20)[0-9]{{2}}|[{CHINESE}]{{4}}) ?年"
_SMALL = rf"([0-9]{{1,2}}|[{CHINESE}]{{1,3}})"
_HORIZON = re.compile(
    rf"(?P<to>(?:力?争|预计|确保)?(?:在|于)?(?:到|至(?!今)))? ?{_YEAR}(?:底|末|年底|年末)?"
    r"(?P<before>前|之前|以前)?"
)
_PLAN = re.compile(r"[“\"'‘]?十([一二三四五六七八九])五[”\"'’]? ?(期间|时期|末|期末|规划期末?|收官|以来)")
_WITHIN = re.compile(
    rf"(?:未来|今后|力争|用|通过)? ?{_SMALL}(?:到{_SMALL})? ?年(?:内|左右的?时间|之内)(?!,?不)"
)
_SPAN = re.compile(r"(?P<from>(?:19|20)[0-9]{2})(?: ?年)? ?[-~至到] ?(?P<until>20[0-9]{2}) ?年")
_DEADLINE = re.compile(
    rf"(?P<stop>截至|截止(?:时间|日期)?(?:为|是|至|到)?|不(?:迟|晚)于|最迟|有效期至|至|于|在|应于|应在)? ?"
    rf"(?:(?P<every>每年|次年|翌年|下一?年度?|每年度)的?|{_YEAR})? ?"
    rf"(?:{_SMALL} ?月 ?(?:份)?(?:{_SMALL} ?日|(?P<edge>底|末|初|中旬|上旬|下旬))?"
    r"|(?P<yearend>年?底|年末|年终|末)) ?(?P<before>前|之前|以前|底前|止)?"
)
_PERIOD_BEFORE = re.compile(
    r"(?:有效期|期限|公示期?|周期|试用期|服务期|建设期|孵化期|合作期|任期|保存期|期|时间|为期|连续"
    r"|至少|不少于|不得少于|不低于|不超过"
    r"|不得超过|满|最近|近|每|提前|原则上)(?:限)?(?:一般|原则上)?"
    r"(?:为|是|不少于|不低于|不超过|不得少于|不得超过|至少)? ?\Z"
)
_NO_PERIOD_AFTER = re.compile(r"行动|规划|计划|来|前|度(?!内)|间|制|级|龄|均|底|初|期间?(?!满)")
_EVERY = {"每年": "year", "每年度": "year", "次年": "year", "翌年": "year", "下年": "year", "下一年": "year"}


@dataclass(frozen=True, slots=True)
class Horizon:
    """A year by which something is to be reached, at an offset of a text; ``past`` when it looks back."""

    start: int
    end: int
    year: int
    past: bool


def horizons(folded: str, base: int | None) -> list[Horizon]:
    """Years that frame the quantities after them. ``base``: year of the document; years up to it are past."""
    found = [
        Horizon(
            m.start(),
            m.end(),
            2015 + 5 * (digit - 2),
            m.group(2) == "以来" or _over(2015 + 5 * (digit - 2), base),
        )
        for m in _PLAN.finditer(folded)
        if (digit := chinese_number(m.group(1))) is not None
    ]
    spans = [(m.start(), m.end(), int(m.group("until"))) for m in _SPAN.finditer(folded)]
    found += [Horizon(start, end, year, _over(year, base)) for start, end, year in spans]
    for m in _HORIZON.finditer(folded):
        year = _year(m.group(2))
        if year is None or any(start <= m.start() < end for start, end, _ in spans):
            continue
        aimed = m.group("to") is not None or m.group("before") is not None
        past = folded[: m.start()].endswith(("截至", "截止", "截止到", "截止至", "截")) or _over(year, base)
        if aimed or past or base is not None:
            found.append(Horizon(m.start(), m.end(), year, past))
    if base is not None:
        for m in _WITHIN.finditer(folded):
            years = _year_count(m.group(2) or m.group(1))
            if years is not None:
                found.append(Horizon(m.start(), m.end(), base + years, False))
    return sorted(found, key=lambda horizon: horizon.start)


def plan_start(folded: str) -> int | None:
    """The year before a plan begins, by title or preface (``2031—2035年``, ``十四五``)."""
    match = re.search(r"期限?[为是:]? ?((?:19|20)[0-9]{2}) ?年? ?[-~至到]", folded) or _SPAN.search(folded)
    if match is not None:
        return int(match.group(1)) - 1
    plan = re.search(r"十([一二三四五六七八九])五", folded)
    digit = chinese_number(plan.group(1)) if plan is not None else None
    return None if digit is None else 2010 + 5 * (digit - 2)


def _over(year: int, base: int | None) -> bool:
    return base is not None and year <= base


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    year = int(written) if written.isascii() else chinese_number(written)
    return year if year is not None and 1900 <= year <= 2100 else None


def _year_count(written: str | None) -> int | None:
    return None if not written else int(written) if written.isascii() else chinese_number(written)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due: ``date`` is ``MM-DD``, or ``YYYY-MM-DD`` when the year is said."""

    start: int
    end: int
    date: str
    year: int | None
    every: str | None


def deadlines(folded: str) -> list[Deadline]:
    """Days named with 前, 截止, 不迟于 and the like; a month counts to its last day, 每年 makes it yearly."""
    found: list[Deadline] = []
    for m in _DEADLINE.finditer(folded):
        stop = (m.group("stop") or "") not in ("", "至", "于", "在", "应于", "应在", "截至")
        if not (m.group("before") or stop):
            continue
        day = _due(m)
        every = m.group("every")
        if day is not None and (m.group(4) is not None or every or m.group(3)):
            start = min(m.start(group) for group in ("every", 3, 4, "yearend") if m.start(group) >= 0)
            found.append(
                Deadline(
                    start, m.end(), day, _year(m.group(3)), _EVERY.get(every or "", "year" if every else None)
                )
            )
    return found


def _due(match: re.Match[str]) -> str | None:
    year = _year(match.group(3))
    month = _year_count(match.group(4)) if match.group(4) else 12 if match.group("yearend") else None
    if month is None or not 1 <= month <= 12:
        return None
    last = monthrange(year or 2001, month)[1]
    edge = match.group("edge")
    written = _year_count(match.group(5))
    before = (match.group("before") or "") in ("前", "之前", "以前")
    if written is not None:
        day = written
    elif edge in ("初", "上旬"):
        day = 10
    elif edge == "中旬":
        day = 20
    elif before and edge is None and match.group("yearend") is None:
        return _before_month(year, month)
    else:
        day = last
    if not 1 <= day <= (29 if year is None and month == 2 else last):
        return None
    return f"{month:02d}-{day:02d}" if year is None else f"{year}-{month:02d}-{day:02d}"


def _before_month(year: int | None, month: int) -> str:
    """``3月前`` ends with the last day of February."""
    year, month = (year if month > 1 or year is None else year - 1), (month - 1 or 12)
    day = monthrange(year or 2001, month)[1]
    return f"{month:02d}-{day:02d}" if year is None else f"{year}-{month:02d}-{day:02d}"


def period_operator(folded: str, quantity: Quantity) -> Operator | None:
    """The operator of a quantity of time that is a period someone must keep, else None.

    ``30日内`` is a limit, ``两年内不得`` a bar of exactly that length, ``不少于5个工作日`` a floor.
    """
    after = folded[quantity.end :]
    spelled = folded[quantity.start : quantity.end]
    if spelled.endswith("内"):
        if re.match(r" ?(?:,|一律)?(?:不得|不再|不予|不能|禁止|取消|暂停|不允许|无)", after):
            return "exactly"
        return "at_most" if quantity.operator in ("exactly", "at_most") else quantity.operator
    if spelled.endswith(("以上", "以下")) and not _NO_PERIOD_AFTER.match(after):
        return quantity.operator
    before = folded[: quantity.left]
    if quantity.operator != "exactly" and not quantity.about:
        return None if _NO_PERIOD_AFTER.match(after) else quantity.operator
    if _PERIOD_BEFORE.search(before) and not _NO_PERIOD_AFTER.match(after) and quantity.low != Decimal(0):
        return "exactly"
    return None
