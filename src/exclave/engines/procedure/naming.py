"""Names of stages, duties and times in one language, for diagrams and documents."""

from __future__ import annotations

from typing import Literal

from exclave.engines.codes.units import LiteralError, Quantity, format_quantity, parse_literal
from exclave.engines.policy.pack.model import OPEN, Pack, Sourced, Stage, Who
from exclave.engines.procedure.rules import duties_of

Lang = Literal["zh", "en"]
_DATES = {
    "opens": ("申报开始日", "the opening date"),
    "closes": ("申报截止日", "the closing date"),
    "cutoff": ("基准日", "the cut-off date"),
}


def named(item: Sourced, lang: Lang) -> str:
    return item.zh if lang == "zh" else item.en or item.zh


def who_name(who: Who, pack: Pack | None, lang: Lang) -> str:
    """The duties by name: ``市科技局``, ``applicant or operator``."""
    names = []
    for duty in duties_of(who):
        known = pack.duties.get(duty) if pack is not None else None
        names.append(named(known, lang) if known is not None else duty)
    return ("、" if lang == "zh" else ", ").join(names)


def value_text(stated: str, pack: Pack | None, lang: Lang) -> str:
    """A setting in words: its literal, or the param's name with its value or 待细则."""
    if not stated.startswith("param."):
        return _literal(stated, lang)
    param = pack.params.get(stated.removeprefix("param.")) if pack is not None else None
    if param is None:
        return stated
    if isinstance(param.value, list):
        value = "分情形" if lang == "zh" else "by case"
    elif param.value == OPEN:
        value = OPEN if lang == "zh" else "not settled"
    else:
        value = _literal(str(param.value), lang)
    return f"{named(param, lang)}（{value}）" if lang == "zh" else f"{named(param, lang)} ({value})"


def _literal(text: str, lang: Lang) -> str:
    try:
        quantity = parse_literal(text)
    except LiteralError:
        return text
    return format_quantity(quantity, lang) if isinstance(quantity, Quantity) else text


def time_text(stage: Stage, pack: Pack | None, lang: Lang) -> str:
    """How long a stage may take, or an empty text."""
    texts = []
    if stage.until is not None:
        name = stage.until.removeprefix("round.")
        if name.startswith("dates."):
            day = (
                f"{named(stage, lang)}截止日"
                if lang == "zh"
                else f"the round's date for “{named(stage, lang)}”"
            )
        elif stage.until.startswith("round."):
            day = _DATES.get(name, (name, name))[0 if lang == "zh" else 1]
        else:
            day = value_text(stage.until, pack, lang)
        texts.append(f"至{day}" if lang == "zh" else f"until {day}")
    if stage.within is not None:
        value = value_text(stage.within, pack, lang)
        texts.append(value if lang == "zh" else f"within {value}")
    return ("；" if lang == "zh" else "; ").join(texts)
