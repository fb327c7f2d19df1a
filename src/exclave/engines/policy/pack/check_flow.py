"""Procedures: names, ways through, time limits, and who must sign what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from exclave.engines.codes.units import LiteralError, Quantity, parse_literal
from exclave.engines.policy.language.types import DURATION_UNITS

from .checking import Checking
from .environment import param_unit
from .faults import Path
from .literals import ValueRefused, read_date
from .model import Effect, Outcome, Pack, Procedure, Stage, StateEffect, Who

END = "end"
VERBS = (
    "state", "bar", "start", "pay", "reclaim", "oblige", "credit", "issue", "tell", "flag", "revise",
)  # fmt: skip
_HARM = {
    "pay": ("付款", "pay"),
    "bar": ("限制申报", "bar"),
    "reclaim": ("收回资金", "reclaim money"),
    "remove": ("移出名册", "take a record off the register"),
}
_TIME_UNITS = frozenset(DURATION_UNITS) | {"分钟", "小时"}
_CALENDAR_UNITS = frozenset({"日", "月", "年"})
"""What is counted on a calendar without its working days: how long somebody is barred."""
_ROUND = re.compile(r"round\.(?:opens|closes|cutoff|dates\.[a-z][a-z0-9_]*)")


def check_flow(check: Checking) -> None:
    """Every procedure of the pack."""
    for name, procedure in check.pack.procedures.items():
        path: Path = ("procedures", name)
        check.known((*path, "subject"), "subjects", procedure.subject, check.pack.subjects)
        for index, type_ in enumerate(procedure.types):
            check.known((*path, "types", index), "types", type_, check.types())
        for index, condition in enumerate(procedure.checks):
            check.known((*path, "checks", index), "conditions", condition, check.pack.conditions)
        if not procedure.stages:
            check.bad(path, "no_stages", name=name)
            continue
        _ways(check, path, procedure)
        for index, stage in enumerate(procedure.stages):
            _stage(check, (*path, "stages", index), name, procedure, stage)


def _ways(check: Checking, path: Path, procedure: Procedure) -> None:
    """Stages nobody reaches, and stages from which nothing leads to the end."""
    stages = {stage.id: stage for stage in procedure.stages}
    if len(stages) < len(procedure.stages):
        ids = [stage.id for stage in procedure.stages]
        for index, stage in enumerate(procedure.stages):
            if stage.id in ids[:index]:
                check.bad((*path, "stages", index), "stage_twice", name=stage.id)
    leads = {name: {one.to for one in stage.outcomes.values()} for name, stage in stages.items()}
    reached = _closure({procedure.stages[0].id}, leads)
    back: dict[str, set[str]] = {}
    for name, targets in leads.items():
        for target in targets:
            back.setdefault(target, set()).add(name)
    ending = _closure({END}, back)
    for index, stage in enumerate(procedure.stages):
        if stage.id not in reached:
            check.bad((*path, "stages", index), "unreachable", name=stage.id)
        elif stage.id not in ending:
            check.bad((*path, "stages", index), "no_way_out", name=stage.id)


def _closure(start: set[str], leads: dict[str, set[str]]) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for target in leads.get(waiting.pop(), set()) - seen:
            seen.add(target)
            waiting.append(target)
    return seen


def _stage(check: Checking, path: Path, name: str, procedure: Procedure, stage: Stage) -> None:
    pack = check.pack
    stages = {one.id for one in procedure.stages}
    _who(check, (*path, "who"), stage.who)
    if stage.second is not None:
        _who(check, (*path, "second"), stage.second)
        if stage.second.duty == stage.who.duty:
            check.bad((*path, "second"), "second_same")
    for index, other in enumerate(stage.apart_from):
        check.known((*path, "apart_from", index), "stages", other, _stage_names(pack) | stages)
    if stage.form is not None:
        check.known((*path, "form"), "forms", stage.form, pack.forms)
    elif stage.does == "fill":
        check.bad(path, "fill_without_form", name=stage.id)
    if stage.scores is not None:
        check.known((*path, "scores"), "evaluations", stage.scores, pack.evaluations)
    if stage.objections is not None:
        check.known((*path, "objections"), "procedures", stage.objections.procedure, pack.procedures)
        _flag_param(check, (*path, "objections", "pauses"), stage.objections.pauses)
    for part in ("shows", "evidence"):
        for index, key in enumerate(getattr(stage, part)):
            if check.known((*path, part, index), "fields", key, check.fields()) and part == "evidence":
                _is_file(check, (*path, part, index), key)
    _times(check, path, name, procedure, stage)
    if not stage.outcomes:
        check.bad(path, "no_outcomes", name=stage.id)
        return
    if all(one.when is not None for one in stage.outcomes.values()):
        check.bad(path, "only_when", name=stage.id)
    ending = [key for key, one in stage.outcomes.items() if one.at_end]
    if len(ending) > 1 or (ending and stage.within is None and stage.until is None):
        check.bad(path, "at_end", name=stage.id)
    for key, outcome in stage.outcomes.items():
        _outcome(check, (*path, "outcomes", key), key, stage, outcome, stages)


def _is_file(check: Checking, path: Path, key: str) -> None:
    subject, _, name = key.partition(".")
    if check.pack.fields[subject][name].type != "file":
        check.bad(path, "not_a_file", name=key)


def _stage_names(pack: Pack) -> set[str]:
    return {f"{name}.{stage.id}" for name, one in pack.procedures.items() for stage in one.stages}


def _who(check: Checking, path: Path, who: Who) -> None:
    duties = [who.duty] if isinstance(who.duty, str) else who.duty
    for index, duty in enumerate(duties):
        at: Path = (*path, "duty") if isinstance(who.duty, str) else (*path, "duty", index)
        check.known(at, "duties", duty, check.pack.duties)
    if who.where is not None and who.where != "pack.place":
        places = {key for key in check.fields() if _type_of(check.pack, key) == "place"}
        check.known((*path, "where"), "fields", who.where, places | set(check.pack.subjects))
    if who.count is not None:
        _count(check, (*path, "count"), who.count)
    _flag_param(check, (*path, "blind"), who.blind)


def _type_of(pack: Pack, key: str) -> str:
    subject, _, name = key.partition(".")
    return pack.fields[subject][name].type


def _flag_param(check: Checking, path: Path, flag: str | bool) -> None:
    """A yes or no, or a param that is one."""
    if isinstance(flag, bool):
        return
    name = flag.removeprefix("param.")
    yes_no = {key for key, param in check.pack.params.items() if param.type == "bool"}
    check.known(path, "params", name, yes_no)


def _count(check: Checking, path: Path, written: str) -> None:
    if written.startswith("param."):
        check.known(path, "params", written.removeprefix("param."), check.pack.params)
        return
    try:
        found = parse_literal(written)
    except LiteralError as error:
        check.bad(path, "bad_value", zh=error.zh, en=error.en)
        return
    if not isinstance(found, Quantity) or found.unit not in ("", "人", "个", "家"):
        check.bad(path, "bad_value", zh=f"“{written}”不是人数。", en=f"“{written}” is no number of people.")


# -- time


def _times(check: Checking, path: Path, name: str, procedure: Procedure, stage: Stage) -> None:
    for part in ("within", "withdraw"):
        written = getattr(stage, part)
        if written is not None:
            _period(check, (*path, part), written)
    if stage.until is None:
        return
    if _ROUND.fullmatch(stage.until):
        scored = any(one.scores for one in procedure.stages)  # an evaluation is opened in a round of its own
        if procedure.starts not in ("round", "clock") and not scored:
            check.bad((*path, "until"), "round_date_without_round", name=name)
    elif stage.until.startswith("param."):
        check.known((*path, "until"), "params", stage.until.removeprefix("param."), check.pack.params)
    else:
        try:
            read_date(stage.until)
        except ValueRefused:
            check.bad((*path, "until"), "bad_until", value=stage.until)


def _period(check: Checking, path: Path, written: str, allowed: frozenset[str] = _TIME_UNITS) -> None:
    if written.startswith("param."):
        name = written.removeprefix("param.")
        if check.known(path, "params", name, check.pack.params):
            _period_param(check, path, name, allowed)
        return
    try:
        found = parse_literal(written)
    except LiteralError as error:
        check.bad(path, "bad_value", zh=error.zh, en=error.en)
        return
    if not isinstance(found, Quantity) or found.unit not in allowed:
        _no_period(check, path, f"“{written}”", allowed)


def _no_period(check: Checking, path: Path, what: str, allowed: frozenset[str]) -> None:
    if allowed is _CALENDAR_UNITS:
        check.bad(
            path,
            "unit",
            zh=f"{what}应以日、月或年计。",
            en=f"{what} should be in days, months or years (日, 月, 年).",
        )
    else:
        check.bad(path, "unit", zh=f"{what}不是时长。", en=f"{what} is no length of time.")


def _period_param(check: Checking, path: Path, name: str, allowed: frozenset[str]) -> None:
    param = check.pack.params[name]
    unit = param_unit(param)
    units = param.unit if isinstance(param.unit, list) else [unit]
    if any(one not in allowed for one in units):
        _no_period(check, path, f"param.{name}", allowed)


# -- outcomes and what follows


def _outcome(
    check: Checking, path: Path, key: str, stage: Stage, outcome: Outcome, stages: Collection[str]
) -> None:
    check.known((*path, "to"), "stages", outcome.to, {*stages, END})
    for index, name in enumerate(outcome.effects):
        at: Path = (*path, "effects", index)
        if not check.known(at, "effects", name, check.pack.effects):
            continue
        for what, what_en in harms(check.pack, check.pack.effects[name]):
            if stage.second is None:
                check.bad(at, "second_signature", outcome=key, what=what, what_en=what_en)
            if outcome.at_end:
                check.bad(at, "harm_without_person", name=f"{stage.id}.{key}", what=what, what_en=what_en)
            if not outcome.reason and what != _HARM["pay"][0]:
                check.bad(at, "harm_without_reason", outcome=key, what=what, what_en=what_en)


def harms(pack: Pack, effect: Effect) -> Iterator[tuple[str, str]]:
    """What of an effect pays, bars, reclaims or removes (zh, en)."""
    for verb in ("pay", "bar", "reclaim"):
        if getattr(effect, verb) is not None:
            yield _HARM[verb]
    if effect.state is not None and removes(pack, effect.state):
        yield _HARM["remove"]


def removes(pack: Pack, change: StateEffect) -> bool:
    """Whether a change of state takes a record off its register."""
    subjects = [change.of] if isinstance(change.of, str) else change.of
    return any(
        change.to in pack.subjects[name].out for name in subjects if name in pack.subjects
    ) or change.to in ("removed", "revoked", "delisted", "struck_off")


def check_effects(check: Checking, bound: Collection[str] | None) -> None:
    """Effects: a verb each, every verb bound (when the bound ones are known), every name known."""
    pack = check.pack
    for name, effect in pack.effects.items():
        path: Path = ("effects", name)
        verbs = [verb for verb in VERBS if getattr(effect, verb) is not None]
        if not verbs:
            check.bad(path, "no_verb", name=name)
        for verb in verbs:
            if bound is not None and verb not in bound:
                check.bad((*path, verb), "unbound_verb", name=name, verb=verb)
        if effect.start is not None:
            check.known((*path, "start"), "procedures", effect.start, pack.procedures)
        if effect.tell is not None:
            check.known((*path, "tell", "duty"), "duties", effect.tell.duty, pack.duties)
        if effect.state is not None:
            _state(check, (*path, "state"), effect.state)
        if effect.bar is not None:
            for index, blocked in enumerate(effect.bar.blocks):
                check.known((*path, "bar", "blocks", index), "procedures", blocked, pack.procedures)
            for part in ("who", "starts", "for_"):
                written = getattr(effect.bar, part)
                if written.startswith("param."):
                    at: Path = (*path, "bar", part.rstrip("_"))
                    check.known(at, "params", written.removeprefix("param."), pack.params)
            if not effect.bar.who.startswith("param."):
                check.known((*path, "bar", "who"), "subjects", effect.bar.who, {*pack.subjects, "both"})
            _period(check, (*path, "bar", "for"), effect.bar.for_, _CALENDAR_UNITS)


def _state(check: Checking, path: Path, change: StateEffect) -> None:
    """``of`` names a subject, or its children as ``institution.tenants``."""
    several = [change.of] if isinstance(change.of, str) else change.of
    for index, written in enumerate(several):
        parent, _, children = written.partition(".")
        name = children.removesuffix("s") if children else parent
        at: Path = (*path, "of") if isinstance(change.of, str) else (*path, "of", index)
        if check.known(at, "subjects", name, check.pack.subjects):
            states = check.pack.subjects[name].states
            if not children or len(several) == 1:
                check.known((*path, "to"), "states", change.to, states)
            for number, only in enumerate(change.only if not children else ()):
                check.known((*path, "only", number), "states", only, states)
