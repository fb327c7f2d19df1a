"""Points the policy leaves open: which must be settled before a round or a case may open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from exclave.engines.policy.pack.model import ClauseRef, Pack, Param, Procedure
from exclave.engines.procedure.answer import Accepted, Refused, accept, refuse
from exclave.engines.procedure.clock import to_detail
from exclave.engines.procedure.context import Actor, Context, Round, is_open
from exclave.engines.procedure.move import check_now, entry_after
from exclave.engines.procedure.state import State, advance
from exclave.engines.procedure.timing import reread, stage_of

Level = Literal["programme", "round", "case"]
_PARAM = re.compile(r"\bparam\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class OpenPoint:
    """A param still 待细则, who may settle it, and where the procedure needs it."""

    param: str
    zh: str
    en: str
    clause: ClauseRef | None
    practice: str | None
    settle: Level
    needed_by: tuple[str, ...]


def open_points(
    pack: Pack,
    procedure_id: str | None,
    level: Level,
    settled: Mapping[str, Any],
    *,
    evaluation_id: str | None = None,
) -> list[OpenPoint]:
    """The points that must be stated at ``level`` and are not, in the pack's order; empty means: may open.

    For a round or a case: what the procedure (and the evaluation) reads, with its conditions, effects,
    scores and the counting of days. Without a procedure or evaluation: the whole pack, which is what putting
    it in force (``programme``) asks. Points that wait for a document (``settle: rules``) keep nothing shut.
    """
    needed = needed_params(pack, procedure_id, evaluation_id=evaluation_id)
    everything = procedure_id is None and evaluation_id is None
    found = []
    for name, param in pack.params.items():
        if param.settle != level or not param_open(param) or not is_open(settled.get(name)):
            continue
        if name in needed or everything:
            found.append(
                OpenPoint(
                    param=name,
                    zh=param.zh,
                    en=param.en or param.zh,
                    clause=param.clause,
                    practice=param.practice,
                    settle=level,
                    needed_by=tuple(needed.get(name, ())),
                )
            )
    return found


def param_open(param: Param) -> bool:
    """Whether the param, or one of its rows, is 待细则."""
    if isinstance(param.value, list):
        return any(row.calc is None and is_open(row.value) for row in param.value)
    return is_open(param.value)


def needed_params(
    pack: Pack, procedure_id: str | None, *, evaluation_id: str | None = None
) -> dict[str, list[str]]:
    """Param id → where it is read (``clock``, stage, condition, effect and evaluation ids).

    Raises KeyError for a procedure or an evaluation the pack does not have.
    """
    needed: dict[str, list[str]] = {}
    _read(needed, "clock", pack.pack.clock.model_dump())
    if procedure_id is not None:
        _read_procedure(pack, pack.procedures[procedure_id], needed)
    if evaluation_id is not None:
        _read(needed, evaluation_id, pack.evaluations[evaluation_id].model_dump())
    for name in list(needed):
        _follow(pack, name, needed)
    return needed


def _read(needed: dict[str, list[str]], where: str, item: Any) -> None:
    for name in _params_in(item):
        if where not in needed.setdefault(name, []):
            needed[name].append(where)


def _read_procedure(pack: Pack, procedure: Procedure, needed: dict[str, list[str]]) -> None:
    _read(needed, "procedure", procedure.model_dump(exclude={"stages"}))
    for stage in procedure.stages:
        _read(needed, stage.id, stage.model_dump())
        for outcome in stage.outcomes.values():
            for effect in outcome.effects:
                if effect in pack.effects:
                    _read(needed, effect, pack.effects[effect].model_dump())
        if stage.scores in pack.evaluations:
            _read(needed, str(stage.scores), pack.evaluations[str(stage.scores)].model_dump())
    for key, condition in pack.conditions.items():
        if key in procedure.checks or set(condition.for_) & set(procedure.types):
            _read(needed, key, condition.model_dump())


def _follow(pack: Pack, name: str, needed: dict[str, list[str]]) -> None:
    """A param computed from others needs them too."""
    if name not in pack.params:
        return
    for other in _params_in(pack.params[name].model_dump(include={"value"})):
        if other not in needed:
            needed[other] = [f"param.{name}"]
            _follow(pack, other, needed)


def _params_in(item: Any) -> Iterable[str]:
    if isinstance(item, str):
        yield from _PARAM.findall(item)
    elif isinstance(item, Mapping):
        for value in item.values():
            yield from _params_in(value)
    elif isinstance(item, list | tuple):
        for value in item:
            yield from _params_in(value)


def missing_dates(procedure: Procedure, stated: Round) -> list[str]:
    """The dates stages wait for (``closes``, ``dates.forward``…) that the round does not state."""
    names = [
        stage.until.removeprefix("round.")
        for stage in procedure.stages
        if stage.until is not None and stage.until.startswith("round.")
    ]
    return [name for name in dict.fromkeys(names) if stated.get(name) is None]


def settle(
    pack: Pack,
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    param: str,
    value: Any,
    reason: str | None,
    now: datetime,
) -> Accepted | Refused:
    """State an open point for this case (``settle: case``), with a reason, once.

    A clock that waited for it gets its due instant, counted from when it started. ``value`` is plain JSON
    (``10 工作日``, true, ``2026-05-01``). Who may is the caller's rule.
    """
    now = check_now(state, now)
    if state.ended:
        return refuse("ended")
    stated = pack.params.get(param)
    name = context.name(param, "zh") if stated is None else stated.zh
    name_en = context.name(param, "en") if stated is None else stated.en or stated.zh
    if stated is None or stated.settle != "case" or is_open(value):
        return refuse("not_settleable", param=name, param_en=name_en)
    if not is_open(context.params.get(param)) or param in state.settled:
        return refuse("not_settleable", param=name, param_en=name_en)
    given = (reason or "").strip()
    if not given:
        return refuse("reason")
    detail = {"param": param, "value": value}
    entries = [entry_after(state, at=now, kind="settled", actor=actor.id, reason=given, detail=detail)]
    after = advance(procedure, state, entries[0])
    if after.clock is not None and after.clock.open is not None:
        clock = reread(after.clock, stage_of(procedure, after.stage), after, context)
        if clock != after.clock:
            detail = {"clock": to_detail(clock), "was": None}
            entries.append(entry_after(after, at=now, kind="recomputed", actor=actor.id, detail=detail))
    return accept(procedure, state, entries)
