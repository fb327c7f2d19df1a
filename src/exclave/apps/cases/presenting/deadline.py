"""The deadline chip: which day, how many working days are left, and why that day."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from exclave.apps.cases.presenting.words import Words, clause_text, named, text
from exclave.apps.cases.running import Running
from exclave.apps.programmes import deadlines
from exclave.engines.codes.calendar import WorkCalendar
from exclave.engines.policy.pack.model import Param, Stage
from exclave.engines.procedure import Clock, is_open, resolve
from exclave.engines.procedure.period import PeriodError, to_period

_ROUND_DATES = {
    "round.closes": text("申报截止日", "the closing day of the round"),
    "round.opens": text("申报开始日", "the opening day of the round"),
    "round.cutoff": text("数据截止日", "the cutoff day of the round"),
}


def deadline(alive: Running, now: datetime) -> dict[str, Any] | None:
    """The chip of the stage a case is at; None when the stage has no limit or the case has ended."""
    clock, stage = alive.state.clock, alive.stage
    if alive.state.ended or stage is None or clock is None or not clock.limited:
        return None
    if clock.open is not None:
        return _open_point(alive, clock.open)
    found = deadline_of(
        clock.due,
        now,
        alive.context.calendar,  # type: ignore[arg-type]
        alive.context.zone,
        paused=alive.state.paused or clock.stopped is not None,
        provisional=clock.provisional,
    )
    return {
        **found,
        "why": _why(alive, stage, clock),
        "clause": clause_text(alive.compiled, _source(alive, stage)),
    }


def deadline_of(
    due: datetime | None,
    now: datetime,
    calendar: WorkCalendar,
    zone: tzinfo,
    *,
    paused: bool = False,
    provisional: bool = False,
    done: bool = False,
) -> dict[str, Any]:
    """The chip of a due instant (exclusive): ``due`` is shown as the last day it can be done on.

    ``left`` counts the working days after today up to the last day, and is negative when late; None when the
    last day is still to come but no working day lies between.
    """
    if due is None:
        return {"due": None, "left": None, "paused": paused, "provisional": provisional, "done": done}
    last = deadlines.last_day(due, zone)
    overdue = now >= due and not provisional and not paused and not done
    left = days_left(last, now.astimezone(zone).date(), calendar)
    return {
        "due": last,
        "left": left,
        "overdue": overdue,
        "paused": paused,
        "provisional": provisional,
        "done": done,
    }


def days_left(last: date, today: date, calendar: WorkCalendar) -> int | None:
    one = timedelta(days=1)
    if today > last:
        return -calendar.workdays_between(last + one, today + one).days
    left = calendar.workdays_between(today + one, last + one).days
    return None if left == 0 and last > today else left


def _open_point(alive: Running, stated: str) -> dict[str, Any]:
    name = stated.removeprefix("param.")
    param = alive.compiled.pack.params.get(name)
    words = named(param) if param else text(name)
    return {
        "due": None,
        "left": None,
        "open": name,
        "why": text(f"“{words['zh']}”还没有写明", f"“{words['en']}” is not stated yet"),
        "clause": clause_text(alive.compiled, param.clause) if param else {},
    }


def _why(alive: Running, stage: Stage, clock: Clock) -> Words:
    """The rule behind the date: a date of the round, a stated length of time, a return, an extension."""
    if stage.does == "fill" and stage.within is None and clock.fixed is None:
        return text("退回时写明的补正期限", "time for correction stated with the return")
    stated = stage.until if clock.fixed is not None and stage.until else stage.within or stage.until or ""
    words = _rule(alive, stated)
    if (clock.fixed is not None and clock.periods) or len(clock.periods) > 1:
        return text(f"{words['zh']}，含已延长的时间", f"{words['en']}, extended")
    return words


def _rule(alive: Running, stated: str) -> Words:
    if stated in _ROUND_DATES:
        return _ROUND_DATES[stated]
    if stated.startswith("round.dates."):
        name = stated.removeprefix("round.dates.")
        stage = next((s for s in alive.procedure.stages if s.id == name), None)
        words = named(stage) if stage else text(name)
        return text(f"通知所定“{words['zh']}”截止日", f"last day for “{words['en']}” in the call")
    param = _param(alive, stated)
    if param is None:
        return text(stated)
    value = resolve(alive.context, alive.state, stated)
    words = named(param)
    if is_open(value):
        return words
    return text(f"{words['zh']} {length(value, 'zh')}", f"{words['en']} {length(value, 'en')}")


def length(value: object, lang: str) -> str:
    """A length of time as one writes it (20 工作日, 20 working days); anything else as it stands."""
    try:
        return to_period(value).text(lang)
    except PeriodError:
        return str(value)


def _source(alive: Running, stage: Stage) -> Any:
    param = _param(alive, stage.within or stage.until or "")
    return param.clause if param and param.clause else stage.clause


def _param(alive: Running, stated: str) -> Param | None:
    return (
        alive.compiled.pack.params.get(stated.removeprefix("param.")) if stated.startswith("param.") else None
    )
