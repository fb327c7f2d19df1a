"""From which day until which day a document says it is valid. Only days that are written are found."""

import re
from datetime import date

from .model import Outline
from .numerals import CHINESE, chinese_number, fold

_SMALL = rf"([0-9]{{1,2}}|[{CHINESE}]{{1,3}})"
_DAY = rf"([0-9]{{4}}|[{CHINESE}]{{4}}) ?年 ?{_SMALL} ?月 ?{_SMALL} ?日"
_FROM = re.compile(rf"自 ?{_DAY} ?起(?:正式)?(?:施行|实施|执行|生效)")
_FROM_ISSUE = re.compile(r"自(?:印发|发布|公布|颁布)之日起(?:正式)?(?:施行|实施|执行|生效)")
_UNTIL = re.compile(
    rf"(?:有效期(?:限)?(?:为|自[^。;]{{0,20}})?|施行|实施|执行)[^。;]{{0,6}}?至 ?{_DAY} ?(?:止|为止)?"
)


def validity(outline: Outline) -> tuple[date | None, date | None]:
    """(first day, last day); None where the document does not write a day. “自印发之日起” is its date of issue."""
    first = last = None
    for clause in outline.clauses:
        text = fold(clause.heading + clause.text)
        if first is None:
            match = _FROM.search(text)
            if match is not None:
                first = _day(match)
            elif _FROM_ISSUE.search(text):
                first = outline.date
        if last is None and (match := _UNTIL.search(text)) is not None:
            last = _day(match)
    return first, last if last is None or first is None or last >= first else None


def _day(match: re.Match[str]) -> date | None:
    parts = [int(p) if p.isascii() else chinese_number(p) for p in match.groups()]
    try:
        return date(*(part or 0 for part in parts))
    except ValueError:
        return None
