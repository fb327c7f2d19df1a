"""Two versions of a pack over a whole register at once, by the bulk engine of one machine (Polars and bitmaps).

Both versions are planned together, so that every condition they share is worked out once; their answers are joined
subject by subject and only counted. Single cases stay with the engine of single cases, which names them on demand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.bulk import targets as bulk
from exclave.engines.policy.bulk.bitmaps import Bitmaps
from exclave.engines.policy.bulk.conditions import Conditions
from exclave.engines.policy.bulk.folder import FactsFolder, Shape
from exclave.engines.policy.bulk.frames import SUBJECT
from exclave.engines.policy.bulk.layers import columns_of
from exclave.engines.policy.bulk.lowering import Lowering, Source
from exclave.engines.policy.bulk.plan import Builder, Inexpressible, Plan
from exclave.engines.policy.bulk.run import CHUNK, Progress, Run
from exclave.engines.policy.eligibility import Sheet, Standing, Target
from exclave.engines.policy.pack.literals import ValueRefused
from exclave.engines.policy.pack.model import OPEN
from exclave.engines.policy.pack.settle import read_param

from .changes import ItemChange, pack_changes, renamed
from .money import NOTHING, Range, amount_of, exactly, priced_by, stated_range
from .moving import Rules, Way, way_between, worth
from .registers import Groups, Wide

Key = tuple[str, str]
Codes = npt.NDArray[np.uint8]
STANDINGS: Final[tuple[Standing | None, ...]] = (
    "qualifies", "judge", "open", "waivable", "unknown", "no", "not_valid", None,
)  # fmt: skip
_WAYS: Final[tuple[Way, ...]] = ("gains", "loses", "becomes_unknown", "becomes_known", "otherwise")
_ABSENT = STANDINGS.index(None)
_FEW = 1 << 22
"""Numbers counted in an array of their own; beyond, those that occur are sorted first."""


@dataclass(frozen=True)
class Whole:
    """All of it, counted. ``cells``: (target, region, type) → how many in each way; ``named``: the first subjects
    of each target and way, to be explained one by one. ``standings``: (target, before, after) → how many."""

    changes: tuple[ItemChange, ...]
    asked: int
    cells: Mapping[tuple[Key, str, str], Counter[Way]]
    standings: Mapping[tuple[Key, Standing | None, Standing | None], int]
    before: Range
    after: Range
    unpriced: tuple[str, ...]
    named: Mapping[tuple[Key, Way], tuple[str, ...]]

    def counts(self, by: int = 0) -> dict[Any, Counter[Way]]:
        """How many in each way, by target (0), region (1) or type (2)."""
        found: dict[Any, Counter[Way]] = {}
        for key, counted in self.cells.items():
            found.setdefault(key[by], Counter()).update(counted)
        return found


@dataclass(frozen=True)
class _Slot:
    """An amount and those it is for; no plane: all others."""

    plane: Plan | None
    amount: Range | None


@dataclass(frozen=True)
class _Planned:
    """One target of one version. ``planes``: not met, unknown, waivable, judge; none: nothing is asked."""

    target: Target
    planes: tuple[Plan, ...]
    standings: Codes
    slots: tuple[_Slot, ...]

    @property
    def roots(self) -> Iterator[Plan]:
        yield from self.planes
        yield from (slot.plane for slot in self.slots if slot.plane is not None)


def whole_impact(
    old: Rules, new: Rules, folder: FactsFolder, shape: Shape, *, subjects: int, chunk: int = CHUNK,
    cases: int = 0, tell: Callable[[Progress], None] = lambda progress: None,
) -> Whole:  # fmt: skip
    """``folder`` must be open, its door passed. ``cases``: how many subjects to name for each target and way.

    Raises PackRefused for conditions or amounts the bulk engine does not know, all of them by name.
    """
    builder, same = Builder(), renamed(old.pack, new.pack)
    before = {(kind, same.get(id, id)): one for (kind, id), one in _planned(old, shape, builder).items()}
    after = _planned(new, shape, builder)
    keys = list(dict.fromkeys([*before, *after]))
    pairs = [_Pair(key, before.get(key), after.get(key), cases) for key in keys]
    roots = tuple(dict.fromkeys(root for pair in pairs for root in pair.roots))
    groups = Groups(folder, shape)
    run = Run(folder, shape, (), Path())
    run.roots, run.columns = roots, _with(columns_of(roots), groups.columns)
    conditions, done = Conditions(roots), 0
    chunks = -(-subjects // chunk)
    for number, frame, tables in run.chunks(chunk, set(range(chunks))):
        bits = conditions.bits(frame, tables)
        codes, names = groups.of(frame)
        for pair in pairs:
            pair.add(bits, codes, names, frame.get_column(SUBJECT))
        done += frame.height
        tell(Progress(number + 1, chunks, done))
    return _added_up(old, new, done, pairs)


def _with(columns: Mapping[str, Any], more: Iterable[str]) -> dict[str, Any]:
    found = {name: tuple(each) for name, each in columns.items()}
    found[""] = tuple(dict.fromkeys([*found.get("", ()), *more]))
    return found


# ---- the plan -----------------------------------------------------------------------------------------------
def _planned(rules: Rules, shape: Shape, builder: Builder) -> dict[Key, _Planned]:
    wanted = rules.sheet.targets
    asked = [one for one in wanted if one.conditions and one.valid_on(rules.asof)]
    compiled = _as_stated(rules.sheet)
    source = bulk.source_of(
        compiled, rules.params, rules.asof, columns=shape.columns, decimals=shape.decimals, world=rules.world
    )
    found: dict[Key, bulk.Target] = {}
    if asked:
        several = bulk.targets_of(compiled, source, builder, only=[one.id for one in asked])
        found = {(one.kind, one.name): one for one in several}
    amounts = _Amounts(rules, compiled, source, builder)
    planned = {
        one.key: _Planned(
            one, found[one.key].roots if one in asked else (), _codes(one, rules), amounts.of(one)
        )
        for one in wanted
    }
    if amounts.refused:
        raise bulk.PackRefused([(rules.pack.pack.id, name, why) for name, why in amounts.refused.items()])
    return planned


def _as_stated(sheet: Sheet) -> CompiledPack:
    """The compiled pack with the conditions the sheet added in their places."""
    pack, by_type = sheet.pack, dict(sheet.compiled.by_type)
    benefits = dict(pack.benefits)
    for one in sheet.targets:
        if one.kind == "type":
            by_type[one.id] = one.conditions
        else:
            benefits[one.id] = benefits[one.id].model_copy(update={"conditions": list(one.conditions)})
    return replace(sheet.compiled, by_type=by_type, pack=pack.model_copy(update={"benefits": benefits}))


def _codes(target: Target, rules: Rules) -> Codes:
    """The standing by the number of the bulk engine's answer: met, not met, unknown, waivable, judge."""
    met: Standing = "qualifies" if target.detail == "stated" else "open"
    if not target.valid_on(rules.asof):
        met = "not_valid"
    several: tuple[Standing, ...] = (met, "no", "unknown", "waivable", "judge")
    return np.array([STANDINGS.index(one) for one in several], dtype=np.uint8)


class _Amounts:
    """What each benefit is worth, by planes where its bands depend on facts."""

    def __init__(self, rules: Rules, compiled: CompiledPack, source: Source, builder: Builder) -> None:
        self.rules, self.compiled, self.b = rules, compiled, builder
        self.lowering = Lowering(builder, compiled.env, source)
        self.refused: dict[str, Inexpressible] = {}

    def of(self, target: Target) -> tuple[_Slot, ...]:
        if target.kind != "benefit":
            return (_Slot(None, None),)
        pack, day = self.rules.pack, self.rules.asof
        benefit = pack.benefits[target.id]
        name = priced_by(pack, benefit)
        if name is None:
            return (_Slot(None, amount_of(pack, benefit, _NO_FACTS, day)),)
        stated = self.rules.params[name]
        if stated.rows:
            return tuple(self._rows(name))
        value = stated.value
        known = exactly(value) if isinstance(value, int | Fraction) else stated_range(pack, name, day)
        return (_Slot(None, known),)

    def _rows(self, name: str) -> Iterator[_Slot]:
        """The first row whose ``when`` holds; where one is unknown the amount lies between all of them."""
        unsure = stated_range(self.rules.pack, name, self.rules.asof)
        before: list[Plan] = []
        for number, row in self.rules.params[name].rows:
            if row.calc is not None:
                zh, en = "金额由算式得出，请用 --engine case。", "the amount is calculated: use --engine case"
                self.refused[name] = Inexpressible(row.calc, zh, en)
                return
            when = self._when(name, number)
            yield _Slot(self.b.both(*before, self.b.holds(when)), self._value(name, row.value, unsure))
            before.append(self.b.fails(when))
        yield _Slot(None, unsure)

    def _when(self, name: str, number: int) -> Plan:
        program = self.compiled.programs.get(("params", name, str(number), "when"))
        if program is None:
            return self.b.true
        try:
            return self.lowering.condition(program.checked.root, program.source)
        except Inexpressible as why:
            self.refused[name] = why
            return self.b.unknown

    def _value(self, name: str, raw: Any, unsure: Range) -> Range:
        if raw in (None, OPEN):
            return unsure
        try:
            value = read_param(name, self.rules.pack.params[name], raw)
        except ValueRefused:
            return unsure
        return exactly(value) if isinstance(value, int | Fraction) else unsure


class _NoFacts:
    values: Mapping[str, Any] = {}


_NO_FACTS: Any = _NoFacts()


# ---- the count ----------------------------------------------------------------------------------------------
@dataclass
class _Pair:
    """One target under both versions, counted chunk by chunk."""

    key: Key
    old: _Planned | None
    new: _Planned | None
    cases: int
    counted: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    named: dict[Way, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.amounts = tuple(_amounts(one) for one in (self.old, self.new))
        self.ways = np.array([self._way(code) for code in range(64 * self._slots)], dtype=np.uint8)

    @property
    def roots(self) -> Iterator[Plan]:
        for one in (self.old, self.new):
            yield from one.roots if one is not None else ()

    @property
    def _slots(self) -> int:
        return len(self.amounts[0]) * len(self.amounts[1])

    def parts(self, code: int) -> tuple[Standing | None, Standing | None, Range | None, Range | None]:
        """Standings and amounts behind a number."""
        code, slot = divmod(code, self._slots)
        one, other = divmod(slot, len(self.amounts[1]))
        return STANDINGS[code // 8], STANDINGS[code % 8], self.amounts[0][one], self.amounts[1][other]

    def _way(self, code: int) -> int:
        found = way_between(*self.parts(code))
        return 0 if found is None else 1 + _WAYS.index(found)

    def add(self, bits: Bitmaps, groups: Wide, names: list[tuple[str, str]], subjects: pl.Series) -> None:
        """Count one chunk: ``groups`` are numbers of ``names``, one a row."""
        codes = _standing(self.old, bits).astype(np.int64) * 8 + _standing(self.new, bits)
        codes *= self._slots
        codes += _slot(self.old, bits) * len(self.amounts[1]) + _slot(self.new, bits)
        width = 64 * self._slots
        for number, n in _counted(groups * width + codes, width * len(names)):
            region, kind = names[number // width]
            self.counted[region, kind, number % width] += n
        if self.cases:
            self._name(self.ways[codes], subjects)

    def _name(self, ways: Codes, subjects: pl.Series) -> None:
        for number, way in enumerate(_WAYS, start=1):
            found = self.named.setdefault(way, [])
            if len(found) < self.cases:
                places = np.flatnonzero(ways == number)[: self.cases - len(found)]
                found += subjects.gather(places).to_list()


def _amounts(one: _Planned | None) -> tuple[Range | None, ...]:
    return (None,) if one is None else tuple(slot.amount for slot in one.slots)


def _standing(one: _Planned | None, bits: Bitmaps) -> Codes:
    if one is None:
        return np.full(bits.size, _ABSENT, dtype=np.uint8)
    answers = np.zeros(bits.size, dtype=np.uint8)
    for number, plane in reversed(list(enumerate(one.planes, start=1))):
        words = bits.true(plane)
        if words is not bits.none:
            answers[bits.unpacked(words).view(np.bool_)] = number
    return one.standings[answers]


def _slot(one: _Planned | None, bits: Bitmaps) -> Any:
    """The number of the amount of each row; 0 where there is one only."""
    if one is None or len(one.slots) == 1:
        return 0
    found = np.full(bits.size, len(one.slots) - 1, dtype=np.int64)
    for number, slot in enumerate(one.slots[:-1]):
        assert slot.plane is not None
        found[bits.unpacked(bits.true(slot.plane)).view(np.bool_)] = number
    return found


def _counted(numbers: Wide, most: int) -> Iterator[tuple[int, int]]:
    if most <= _FEW:
        counts = np.bincount(numbers, minlength=1)
        places = np.flatnonzero(counts)
        yield from zip(places.tolist(), counts[places].tolist(), strict=True)
        return
    places, counts = np.unique(numbers, return_counts=True)
    yield from zip(places.tolist(), counts.tolist(), strict=True)


def _added_up(old: Rules, new: Rules, asked: int, pairs: list[_Pair]) -> Whole:
    cells: dict[tuple[Key, str, str], Counter[Way]] = {}
    standings: Counter[tuple[Key, Standing | None, Standing | None]] = Counter()
    unpriced: dict[str, None] = {}
    before, after = NOTHING, NOTHING
    for pair in pairs:
        for (region, kind, code), n in pair.counted.items():
            one, other, amount, amount_new = pair.parts(code)
            standings[pair.key, one, other] += n
            before, after = (
                before + _times(worth(one, amount), n),
                after + _times(worth(other, amount_new), n),
            )
            free = (one == "qualifies" and amount is None) or (other == "qualifies" and amount_new is None)
            if pair.key[0] == "benefit" and free:
                unpriced[pair.key[1]] = None
            if pair.ways[code]:
                way = _WAYS[pair.ways[code] - 1]
                cells.setdefault((pair.key, region, kind), Counter())[way] += n
    named = {(pair.key, way): tuple(ids) for pair in pairs for way, ids in pair.named.items() if ids}
    return Whole(
        pack_changes(old.pack, new.pack), asked, cells, dict(standings), before, after, tuple(unpriced), named
    )


def _times(one: Range, n: int) -> Range:
    return Range(one.low * n, None if one.high is None else one.high * n)
