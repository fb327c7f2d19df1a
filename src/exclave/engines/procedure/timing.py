"""Which clock a stage gets when it is entered, and how it is worked out again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

from exclave.engines.codes.calendar import CountFrom, Roll, end_of_day_instant
from exclave.engines.policy.pack.model import Procedure, Stage
from exclave.engines.procedure.answer import Accepted, accept
from exclave.engines.procedure.clock import (
    Clock,
    compute,
    local_day,
    stop,
    take_up,
    to_detail,
)
from exclave.engines.procedure.context import Context, is_open, resolve
from exclave.engines.procedure.history import SYSTEM_CLOCK, Entry, aware
from exclave.engines.procedure.period import Period, PeriodError, to_period
from exclave.engines.procedure.state import State


def stage_of(procedure: Procedure, stage_id: str) -> Stage:
    """The stage of that id. Raises KeyError."""
    for stage in procedure.stages:
        if stage.id == stage_id:
            return stage
    raise KeyError(stage_id)


def fresh_clock(
    stage: Stage,
    state: State,
    context: Context,
    at: datetime,
    *,
    returned: bool = False,
    correction: Period | None = None,
) -> Clock | None:
    """The clock of a stage entered at ``at``; None when the stage has no limit.

    ``until`` sets a date of the round, ``within`` a length of time. A stage entered by a return for
    correction takes the period stated with the return, else its ``within``, else its ``until``.
    A point not settled gives a clock without a due instant that names the point in ``open``.
    """
    clock = Clock(started=aware(at), anchor=local_day(at, context.zone))
    if correction is None and stage.within is None and stage.until is None:
        return None
    rules = _with_rules(clock, state, context)
    if rules.open is not None:
        return rules
    if correction is not None:
        return compute(replace(rules, periods=(correction,)), context.calendar, context.zone)
    if stage.within is not None and (stage.until is None or returned):
        return _within(rules, stage.within, state, context)
    return _until(rules, cast(str, stage.until), state, context)


def time_from(stated: str, state: State, context: Context, at: datetime) -> Clock:
    """A length of time that begins at ``at`` outside any stage (time to pay back), counted as the pack counts days.

    Its ``open`` names the point that is not settled; then it has no due instant.
    """
    rules = _with_rules(Clock(started=aware(at), anchor=local_day(at, context.zone)), state, context)
    return rules if rules.open is not None else _within(rules, stated, state, context)


def _with_rules(clock: Clock, state: State, context: Context) -> Clock:
    found: dict[str, str] = {}
    for name, allowed in (("count_from", ("next_day", "same_day")), ("roll", ("forward", "none"))):
        stated = getattr(context.clock_rules, name)
        value = resolve(context, state, stated)
        if is_open(value):
            return replace(clock, open=stated)
        if value not in allowed:
            raise PeriodError(f"clock.{name} is {value!r}, not one of {', '.join(allowed)}")
        found[name] = value
    return replace(clock, count_from=cast(CountFrom, found["count_from"]), roll=cast(Roll, found["roll"]))


def _within(clock: Clock, stated: str, state: State, context: Context) -> Clock:
    value = resolve(context, state, stated)
    if is_open(value):
        return replace(clock, open=stated)
    return compute(replace(clock, periods=(to_period(value),)), context.calendar, context.zone)


def _until(clock: Clock, stated: str, state: State, context: Context) -> Clock:
    instant = until_instant(stated, state, context)
    if instant is None:
        return replace(clock, open=stated)
    return compute(replace(clock, fixed=instant), context.calendar, context.zone)


def until_instant(stated: str, state: State, context: Context) -> datetime | None:
    """The first instant that is too late for ``round.closes``, ``round.dates.x``, ``param.x`` or a date."""
    value: object
    if stated.startswith("round."):
        value = context.round.get(stated.removeprefix("round.")) if context.round is not None else None
    else:
        value = resolve(context, state, stated)
    if is_open(value):
        return None
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        return aware(value)
    if isinstance(value, date):
        return end_of_day_instant(value, context.zone)
    raise PeriodError(f"not a date: {stated} is {value!r}")


def entered_clock(
    stage: Stage, state: State, context: Context, at: datetime, *, returned: bool, correction: Period | None
) -> Clock | None:
    """The clock a stage has when it is entered: what remained of an earlier visit while a returned case is
    on its way back, else a fresh one."""
    kept = state.clocks.get(stage.id)
    if not returned and state.correcting and kept is not None and kept.stopped is not None:
        return reread(take_up(kept, at, context.calendar, context.zone), stage, state, context)
    return fresh_clock(stage, state, context, at, returned=returned, correction=correction)


def reread(clock: Clock, stage: Stage, state: State, context: Context) -> Clock:
    """The same clock under the calendar and settings of now. Counting rules a case began with stay."""
    if clock.open is None:
        return compute(clock, context.calendar, context.zone)
    fresh = fresh_clock(stage, state, context, clock.started)
    if fresh is None or clock.stopped is None:
        return fresh or clock
    return stop(fresh, clock.stopped, context.calendar, context.zone)


def recompute(procedure: Procedure, state: State, context: Context, now: datetime) -> Accepted | None:
    """After a calendar was published or amended, or a point settled: the ``recomputed`` entry of the stage
    the case is at, or None when nothing changes. Ended cases never change."""
    if state.ended or state.clock is None:
        return None
    fresh = reread(state.clock, stage_of(procedure, state.stage), state, context)
    if fresh == state.clock:
        return None
    before = state.clock.due
    detail = {"clock": to_detail(fresh), "was": before.astimezone(UTC).isoformat() if before else None}
    entry = Entry(state.version + 1, aware(now), "recomputed", state.stage, actor=SYSTEM_CLOCK, detail=detail)
    return accept(procedure, state, [entry])


def withdrawable_until(stage: Stage, state: State, context: Context, at: datetime) -> datetime | None:
    """When the minutes for taking a submission back are over (first instant too late), if there are any."""
    value = resolve(context, state, stage.withdraw)
    if is_open(value):
        return None
    period = to_period(value)
    if period.unit == "minutes":
        return aware(at) + period.duration()
    clock = _with_rules(Clock(started=aware(at), anchor=local_day(at, context.zone)), state, context)
    return compute(replace(clock, periods=(period,)), context.calendar, context.zone).due
