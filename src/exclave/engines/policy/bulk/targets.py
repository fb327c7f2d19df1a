"""What a pack is asked in bulk: each type and each benefit, as yes/no columns for every possible answer.

A condition gives up to five planes, of which at most one is true for a subject (none: met): not applicable,
not met, unknown, not met but waivable, waiting for a person's judgement. They follow `answers.answer` case by
case, with no judgement and no waiver given. The whole answer is the first of not_met, unknown,
not_met_waivable, judge that is present, else met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from exclave.engines.policy.answers.compiled import CompiledPack, clauses_for
from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.values import MISSING, OPEN
from exclave.engines.policy.language.world import NO_WORLD, World
from exclave.engines.policy.pack.model import OPEN as OPEN_TEXT
from exclave.engines.policy.pack.model import Condition
from exclave.engines.policy.pack.settle import Params, read_param

from .lowering import Lowering, Row, Source
from .plan import Builder, Inexpressible, Plan

ANSWERS: Final = ("met", "not_met", "unknown", "not_met_waivable", "judge", "not_applicable")
"""Answers by their number in the results."""


@dataclass(frozen=True)
class Planes:
    """The answer to one condition; all are never null. `holds`: the bare expression, where that is all."""

    not_applicable: Plan
    not_met: Plan
    unknown: Plan
    waivable: Plan
    judge: Plan
    holds: Plan | None = None


@dataclass(frozen=True)
class Asked:
    """One condition of a target."""

    id: str
    clauses: tuple[str, ...]
    planes: Planes


@dataclass(frozen=True)
class Target:
    """A type or benefit of a pack, ready to be answered for everyone."""

    pack: str
    kind: Literal["type", "benefit"]
    name: str
    conditions: tuple[Asked, ...]
    not_met: Plan
    unknown: Plan
    waivable: Plan
    judge: Plan

    @property
    def roots(self) -> tuple[Plan, ...]:
        return (self.not_met, self.unknown, self.waivable, self.judge)


class PackRefused(Exception):
    """Conditions the bulk engines do not know: (pack, condition, why) each."""

    def __init__(self, found: list[tuple[str, str, Inexpressible]]) -> None:
        self.found = found
        super().__init__("; ".join(f"{pack}: {name}: {why}" for pack, name, why in found))


Refused = PackRefused
"""As callers name it. What is raised has a name of its own: a ``Refused`` of the rooms has words for people."""


def source_of(
    compiled: CompiledPack,
    params: Params,
    asof: date,
    *,
    columns: frozenset[str] | None = None,
    decimals: Mapping[str, int] | None = None,
    world: World = NO_WORLD,
) -> Source:
    """What is the same for every subject of one run, beside the columns the facts have."""
    constants: dict[str, Any] = {
        "pack.place": compiled.pack.pack.place, "asof": asof, "period.year": asof.year - 1,
    }  # fmt: skip
    chosen = {}
    for name, one in params.items():
        constants[f"param.{name}"] = None if one.value in (MISSING, OPEN) else one.value
        if one.rows:
            rows = [_row(compiled, name, number, row) for number, row in one.rows]
            chosen[f"param.{name}"] = tuple(rows)
    computed = {
        f"{key[1]}.{key[2]}": program.checked.root
        for key, program in compiled.programs.items()
        if key[0] == "fields" and len(key) == 3
    }
    return Source(columns, decimals or {}, constants, computed, chosen, world)


def _row(compiled: CompiledPack, name: str, number: int, row: Any) -> Row:
    when = compiled.programs.get(("params", name, str(number), "when"))
    calc = compiled.programs.get(("params", name, str(number), "calc"))
    value: Any = None
    if calc is not None:
        value = calc.checked.root
    elif row.value not in (None, OPEN_TEXT):
        value = read_param(name, compiled.pack.params[name], row.value)
    return Row(None if when is None else when.checked.root, value)


def targets_of(
    compiled: CompiledPack, source: Source, builder: Builder, *, only: Iterable[str] = ()
) -> tuple[Target, ...]:
    """The types and benefits of a pack (those named in `only`, if any). Raises Refused with all reasons."""
    work = _Work(compiled, source, builder)
    wanted = set(only)
    found = []
    for type_ in compiled.types:
        if (not wanted or type_ in wanted) and compiled.by_type[type_]:
            found.append(work.target("type", type_, compiled.by_type[type_], type_))
    for name, benefit in compiled.pack.benefits.items():
        if (not wanted or name in wanted) and benefit.conditions:
            found.append(work.target("benefit", name, tuple(benefit.conditions), None))
    if work.refused:
        raise PackRefused([(compiled.pack.pack.id, name, why) for name, why in work.refused.items()])
    return tuple(found)


class _Work:
    def __init__(self, compiled: CompiledPack, source: Source, builder: Builder) -> None:
        self.compiled, self.b = compiled, builder
        self.lowering = Lowering(builder, compiled.env, source)
        self.done: dict[str, Planes] = {}
        self.refused: dict[str, Inexpressible] = {}

    def target(
        self, kind: Literal["type", "benefit"], name: str, ids: tuple[str, ...], type_: str | None
    ) -> Target:
        b = self.b
        several = []
        for one in ids:
            condition = self.compiled.pack.conditions[one]
            several.append(Asked(one, clauses_for(condition.clause, type_), self.planes(one)))
        planes = [one.planes for one in several]
        bare = b.both(*(one.holds for one in planes if one.holds is not None))
        rest = [one for one in planes if one.holds is None]
        return Target(
            self.compiled.pack.pack.id,
            kind,
            name,
            tuple(several),
            b.either(b.fails(bare), *(one.not_met for one in rest)),
            b.either(b.isnull(bare), *(one.unknown for one in rest)),
            b.either(*(one.waivable for one in planes)),
            b.either(*(one.judge for one in planes)),
        )

    def planes(self, name: str) -> Planes:
        found = self.done.get(name)
        if found is None:
            no = self.b.false
            try:
                found = self._planes(name, self.compiled.pack.conditions[name])
            except Inexpressible as why:
                self.refused[name] = why
                found = Planes(no, no, self.b.true, no, no)
            self.done[name] = found
        return found

    def _lowered(self, name: str, part: str) -> Plan | None:
        program = self.compiled.programs.get(("conditions", name, part))
        if program is None:
            return None
        root: Typed = program.checked.root
        return self.lowering.condition(root, program.source)

    def _planes(self, name: str, one: Condition) -> Planes:
        b = self.b
        when = self._lowered(name, "when")
        found = self._waivable(name, one, self._answered(name, one))
        if when is None:
            return found
        applies, open_, out = b.holds(when), b.isnull(when), b.fails(when)
        return Planes(
            b.either(out, b.both(applies, found.not_applicable)),
            b.both(applies, found.not_met),
            b.either(open_, b.both(applies, found.unknown)),
            b.both(applies, found.waivable),
            b.both(applies, found.judge),
        )

    def _answered(self, name: str, one: Condition) -> Planes:
        b, no = self.b, self.b.false
        if one.judge is not None:
            return Planes(no, no, no, no, b.true)
        if one.any_ is not None or one.all_ is not None:
            parts = [self.planes(other) for other in (one.any_ if one.any_ is not None else one.all_ or ())]
            return self._any(parts) if one.any_ is not None else self._all(parts)
        expr = self._lowered(name, "expr")
        if expr is None:
            return Planes(no, no, b.true, no, no)
        return Planes(no, b.fails(expr), b.isnull(expr), no, no, holds=expr)

    def _all(self, parts: list[Planes]) -> Planes:
        b = self.b
        out = b.both(*(p.not_applicable for p in parts))
        not_met = b.either(*(p.not_met for p in parts))
        unknown = b.both(b.no(not_met), b.either(*(p.unknown for p in parts)))
        before = b.either(not_met, unknown)
        waivable = b.both(b.no(before), b.either(*(p.waivable for p in parts)))
        before = b.either(before, waivable)
        judge = b.both(b.no(before), b.either(*(p.judge for p in parts)))
        return Planes(out, not_met, unknown, waivable, judge)

    def _any(self, parts: list[Planes]) -> Planes:
        b = self.b
        out = b.both(*(p.not_applicable for p in parts))
        met = b.either(*(self._met(p) for p in parts))
        unknown = b.both(b.no(met), b.either(*(p.unknown for p in parts)))
        before = b.either(met, unknown)
        judge = b.both(b.no(before), b.either(*(p.judge for p in parts)))
        before = b.either(before, judge)
        waivable = b.both(b.no(before), b.either(*(p.waivable for p in parts)))
        before = b.either(before, waivable)
        return Planes(out, b.no(b.either(before, out)), unknown, waivable, judge)

    def _met(self, p: Planes) -> Plan:
        return self.b.no(self.b.either(p.not_applicable, p.not_met, p.unknown, p.waivable, p.judge))

    def _waivable(self, name: str, one: Condition, found: Planes) -> Planes:
        """A failure that may be waived; below the floor it may not."""
        if one.waiver is None:
            return found
        b = self.b
        floor = self._lowered(name, "floor")
        below = b.false if floor is None else b.fails(floor)
        return Planes(
            found.not_applicable,
            b.both(found.not_met, below),
            found.unknown,
            b.either(found.waivable, b.both(found.not_met, b.no(below))),
            found.judge,
        )


def answer_plan(b: Builder, target: Target) -> Plan:
    """The number of the answer (see ANSWERS)."""
    found = b.whole(0)
    for number, plane in reversed(list(enumerate(target.roots, start=1))):
        found = b.case(plane, b.whole(number), found)
    return found
