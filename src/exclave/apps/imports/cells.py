"""One cell read: the value it means, or a finding that says why it means none."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from exclave.apps.imports import places
from exclave.apps.imports.columns import Column
from exclave.engines.codes import LiteralError, Stated, read_stated
from exclave.engines.codes.identity import IdentityFault, check_uscc
from exclave.engines.codes.industry_table import IndustryTable
from exclave.engines.codes.text import halfwidth

Say = Callable[..., None]
"""``say(level, code, **params)``."""

_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[ T]00:00(?::00)?)?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"[0-9]{4}\s*[-/.年]\s*[0-9]{1,2}\s*月?")
_SHORT = re.compile(r"[0-9]{2}\s*[-/.年]\s*[0-9]{1,2}\s*[-/.月]\s*[0-9]{1,2}\s*日?")
_SERIAL = re.compile(r"[1-6][0-9]{4}")
_EPOCH = date(1899, 12, 30)
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
YES = {"是", "有", "yes", "y", "true", "1", "√", "✓", "对"}
NO = {"否", "无", "没有", "no", "n", "false", "0", "×", "✗", "不是"}


def read(column: Column, raw: str, unit: str, say: Say) -> Any:
    """The cell's value; None where it is empty or means nothing (then ``say`` was told)."""
    if not raw:
        if column.required:
            say("error", "missing")
        return None
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in "\t\r\n" for c in raw):
        say("error", "invisible")
        return None
    return READERS[column.reads](column, raw, unit, say)


def _text(column: Column, raw: str, unit: str, say: Say) -> str | None:
    text = " ".join(raw.split())
    if len(text) > column.most:
        say("error", "too_long", n=len(text), most=column.most)
        return None
    return text


def _code(column: Column, raw: str, unit: str, say: Say) -> str | None:
    """A number or sign in half-width characters: what was full-width is shown."""
    text = _text(column, halfwidth(raw), unit, say)
    if text is not None and text != raw:
        say("note", "normalised", read=text)
    return text


def _uscc(column: Column, raw: str, unit: str, say: Say) -> str | None:
    found = check_uscc(raw)
    if isinstance(found, IdentityFault):
        say("error", "said", zh=found.zh.rstrip("。"), en=found.en.rstrip("."),
            remedy_zh=found.remedy_zh.rstrip("。"), remedy_en=found.remedy_en.rstrip("."))  # fmt: skip
        return None
    if found.code != raw:
        say("note", "normalised", read=found.code)
    return found.code


def _place(column: Column, raw: str, unit: str, say: Say) -> str | None:
    codes = places.codes_of(raw)
    if len(codes) == 1:
        return codes[0]
    if not codes:
        near = places.like(raw)
        zh = f"是不是：{'；'.join(near)}？" if near else "写全称或六位代码"
        en = f"Did you mean: {'; '.join(near)}?" if near else "Write the full name or the six-digit code"
        say("error", "place_unknown", hint_zh=zh, hint_en=en)
        return None
    some = "；".join(f"{c} {places.name_of(c)}" for c in codes[:4])
    say("error", "place_many", n=len(codes), some=some)
    return None


def _choice(column: Column, raw: str, unit: str, say: Say) -> str | None:
    wanted = "".join(halfwidth(raw).split()).casefold()
    for code, names in column.options.items():
        if wanted in {"".join(halfwidth(n).split()).casefold() for n in (code, *names)}:
            return code
    some = "、".join(names[0] for names in list(column.options.values())[:12])
    say("error", "not_listed", some=some)
    return None


def _date(column: Column, raw: str, unit: str, say: Say) -> date | None:
    text = halfwidth(raw).strip()
    found = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            say("error", "no_date")
            return None
        if text != raw:
            say("note", "normalised", read=day.isoformat())
        return day
    if _SERIAL.fullmatch(text):
        day = _EPOCH + timedelta(days=int(text))
        say("warning", "serial_date", read=day.isoformat())
        return day
    say(
        "error", "short_year" if _SHORT.fullmatch(text) else "no_day" if _MONTH.fullmatch(text) else "no_date"
    )
    return None


def _bool(column: Column, raw: str, unit: str, say: Say) -> bool | None:
    text = halfwidth(raw).strip().casefold()
    if text in YES or text in NO:
        return text in YES
    say("error", "not_yes_no")
    return None


def _stated(column: Column, raw: str, unit: str, say: Say) -> Stated | None:
    """A number with its bound (“600+”), in the cell's own unit, else the heading's, else the column's."""
    try:
        found = read_stated(raw, unit or column.unit)
    except LiteralError as fault:
        say("error", "no_number", zh=fault.zh.rstrip("。"), en=fault.en.rstrip("."))
        return None
    if found.value < 0 or (found.value == 0 and column.reads == "area"):
        say("error", "not_positive")
        return None
    if found.value == 0 and column.reads == "count":
        say("warning", "nothing")
    if halfwidth(raw) != raw:
        say("note", "normalised", read=f"{found.value}{found.unit}")
    return found


def _industry(column: Column, raw: str, unit: str, say: Say) -> str | None:
    typed = halfwidth(raw).strip().upper().split(" ", 1)[0]
    if IndustryTable.load().get(typed) is not None:
        return typed
    say("error", "not_listed", some="C39、I65、M73（GB/T 4754-2017）")
    return None


def _mail(column: Column, raw: str, unit: str, say: Say) -> str | None:
    text = halfwidth(raw).strip()
    if not _MAIL.fullmatch(text) or len(text) > column.most:
        say("error", "no_email")
        return None
    return text


READERS: dict[str, Callable[[Column, str, str, Say], Any]] = {
    "text": _text,
    "code": _code,
    "uscc": _uscc,
    "place": _place,
    "choice": _choice,
    "date": _date,
    "bool": _bool,
    "area": _stated,
    "money": _stated,
    "count": _stated,
    "industry": _industry,
    "mail": _mail,
}
