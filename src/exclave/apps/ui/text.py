"""How values read in Chinese and in English: dates, instants, money, quantities, two-language texts.

Pure functions over the language of the current thread; the template filters are thin faces on them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

ABSENT = "—"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# The closed list of units a pack may use: (one, many) in English.
UNITS_EN = {
    "人": ("person", "people"),
    "家": ("firm", "firms"),
    "分": ("point", "points"),
    "个": ("", ""),
    "元": ("yuan", "yuan"),
    "万元": ("× 10,000 yuan", "× 10,000 yuan"),
    "亿元": ("× 100 million yuan", "× 100 million yuan"),
    "平方米": ("m²", "m²"),
    "分钟": ("minute", "minutes"),
    "日": ("day", "days"),
    "工作日": ("working day", "working days"),
    "月": ("month", "months"),
    "个月": ("month", "months"),
    "年": ("year", "years"),
    "%": ("%", "%"),
}


def is_english() -> bool:
    return (get_language() or "").startswith("en")


F = TypeVar("F", bound=Callable[..., Any])


def spoken(face: F) -> F:
    """Marks a filter or tag that takes ``english``: a prepared page tells it the language, which is dear to look up."""
    face.is_spoken = True  # type: ignore[attr-defined]
    return face


def member(value: Any, key: str) -> Any:
    """What a mapping or an object holds under a name; None where it has none."""
    if type(value) is dict:  # what rooms hand to their pages
        return value.get(key)
    return value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)


def pick(value: Any, english: bool | None = None) -> str:
    """The text of ``value`` in the current language (or as ``english`` says), falling back to Chinese.

    Takes a mapping with zh/en, an object with .zh/.en, one with name_zh/name_en, or a plain text.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if type(value) is dict and (chinese := value.get("zh")) is not None:  # what rooms hand to their pages
        english = is_english() if english is None else english
        return str((value.get("en") if english else None) or chinese)
    for zh, en in (("zh", "en"), ("name_zh", "name_en")):
        chinese = member(value, zh)
        if chinese is not None:
            english = is_english() if english is None else english
            return str((member(value, en) if english else None) or chinese)
    return str(value)


def as_date(value: Any) -> date | None:
    """A calendar day from a date, an instant (in the current zone) or an ISO text; None when absent."""
    if not value:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value or " " in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def date_text(value: Any, weekday: bool = False, english: bool | None = None) -> str:
    """2026年1月31日 / 31 Jan 2026, with the weekday on request; a dash when absent."""
    day = as_date(value)
    if day is None:
        return ABSENT
    if is_english() if english is None else english:
        prefix = f"{WEEKDAYS_EN[day.weekday()]} " if weekday else ""
        return f"{prefix}{day.day} {MONTHS[day.month - 1]} {day.year}"
    suffix = f"（星期{WEEKDAYS_ZH[day.weekday()]}）" if weekday else ""
    return f"{day.year}年{day.month}月{day.day}日{suffix}"


def instant_text(
    value: Any, seconds: bool = False, zone: tzinfo | None = None, english: bool | None = None
) -> str:
    """A moment in the authority's zone: 2026年1月31日 14:05 / 31 Jan 2026, 14:05."""
    if not value:
        return ABSENT
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = value if value.tzinfo is None else value.astimezone(zone or timezone.get_current_timezone())
    clock = f"{local.hour:02}:{local.minute:02}" + (f":{local.second:02}" if seconds else "")
    if is_english() if english is None else english:
        return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {clock}"
    return f"{local.year}年{local.month}月{local.day}日 {clock}"


def number_text(value: Any) -> str:
    """Grouped in thousands, without trailing zeros; what is not a number is returned as it is."""
    if value is None or value == "":
        return ABSENT
    if isinstance(value, bool):
        return str(value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_text(unit: Any, value: Any = None) -> str:
    """A unit in the current language; English has singular and plural."""
    word = pick(unit)
    if not is_english() or word not in UNITS_EN:
        return word
    one, many = UNITS_EN[word]
    return one if str(value) == "1" else many


def quantity_text(value: Any, unit: Any = None) -> str:
    """A number with its unit: 1,200平方米 / 1,200 m². Takes (value, unit) or one object holding both."""
    if unit is None and not isinstance(value, (int, float, Decimal, str)) and value is not None:
        value, unit = member(value, "value"), member(value, "unit")
    number = number_text(value)
    if number == ABSENT or not unit:
        return number
    word = unit_text(unit, value)
    if not word:
        return number
    tight = word == "%" or not is_english()
    return f"{number}{word}" if tight else f"{number} {word}"


_BEIJING = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC"})
"""Zones of the one time that all of China's offices keep; others are told by how far they are from UTC."""


def zone_text(name: str, at: datetime) -> str:
    """A time zone as people know it: 北京时间（UTC+8）, China Standard Time (UTC+8); elsewhere UTC+5:30 as of ``at``."""
    ahead = at.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(ahead) // timedelta(minutes=1), 60)
    sign = "+" if ahead > timedelta() else "−"
    far = f"UTC{sign}{hours}{f':{minutes:02}' if minutes else ''}" if ahead else "UTC"
    if name not in _BEIJING:
        return far
    return f"China Standard Time ({far})" if is_english() else f"北京时间（{far}）"


@dataclass(frozen=True, slots=True)
class MoneyText:
    """``main`` is what to read; ``exact`` is the other scale, empty where main says it to the yuan."""

    main: str
    exact: str


# (from this many yuan, divisor, Chinese unit) and the English scale words.
SCALES_ZH = ((100_000_000, "亿元"), (10_000, "万元"))
SCALES_EN = ((1_000_000_000, "billion"), (1_000_000, "million"))


def _scaled(yuan: Decimal, divisor: int) -> tuple[str, bool]:
    """The amount in the larger unit, and whether it had to be rounded (to two places)."""
    amount = yuan / divisor
    exact = amount == amount.quantize(Decimal("0.0001"))
    shown = amount if exact else amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return number_text(shown), not exact


def money_text(fen: int | None) -> MoneyText:
    """An amount in fen (1/100 yuan) for reading: 万元 or 亿元 where large, with the exact yuan beside it."""
    if fen is None:
        return MoneyText(ABSENT, "")
    yuan = Decimal(int(fen)) / 100
    plain = f"{yuan:,.2f}" if yuan != yuan.to_integral_value() else f"{yuan:,.0f}"
    english = is_english()
    for least, word in SCALES_EN if english else SCALES_ZH:
        if abs(yuan) >= least:
            amount, rounded = _scaled(yuan, least)
            if english:
                return MoneyText(f"{'about ' if rounded else ''}CNY {amount} {word}", plain)
            return MoneyText(f"{'约' if rounded else ''}{amount}{word}", f"{plain}元")
    return MoneyText(f"CNY {plain}" if english else f"{plain}元", "")
