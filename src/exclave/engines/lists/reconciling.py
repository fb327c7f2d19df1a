"""What a declared list changes in the rows known before. Pure: rows in, steps out; nothing is read or written.

A list speaks as of a day. What it says anew holds from that day; what it does not say stays as it was, for a blank
is unknown and never *no*. Only a list *declared complete* ends rows. Declaring one list twice changes nothing, and
the order of its rows never matters. For that, three things hold whichever rows look alike: a row that is known just
as the list says it takes its place first; who says more chooses before who says less; and a row that another row of
the list names by a stronger key is left to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Op = Literal["same", "add", "again", "change", "restate", "end", "leave"]
_MOST_COMPARED = 2_500
_MOST = 50
"""Rows of one name in one list that are looked at one by one; a list with more is in doubt anyway."""


@dataclass(frozen=True, slots=True)
class Key:
    """By what a row is told from another. ``decides``: two rows that both have it and differ are never the same."""

    name: str
    value: str
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A row of the list. ``keys``: strongest first. ``values``: None where nothing was said; names not in it were
    not asked. ``also``: written beside the values and not compared. ``until``: the first day it no longer holds.
    ``mark``: the caller's own, handed back.
    """

    keys: tuple[Key, ...]
    values: Mapping[str, Any]
    since: date | None = None
    until: date | None = None
    also: Mapping[str, Any] = field(default_factory=dict)
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one thing, as of the day of the list: the version that holds then, else the nearest.

    ``began``: first day of the thing; ``since`` and ``until``: of this version (half-open). ``assumed``: nobody
    stated the day it began. ``later``: another version follows.
    """

    thread: str
    keys: tuple[Key, ...]
    values: Mapping[str, Any]
    began: date
    since: date
    until: date | None = None
    assumed: bool = False
    later: bool = False

    def holds(self, day: date) -> bool:
        return self.since <= day and not self.ended(day)

    def ended(self, day: date) -> bool:
        return self.until is not None and self.until <= day


@dataclass(frozen=True, slots=True)
class Step:
    """What to do with one row.

    **same**: nothing. **add**: a new thing. **again**: a thing that had ended holds anew. **change**: another version
    from ``since``. **restate**: the same valid time, known better now. **end**: on ``until``. **leave**: the list
    and the register differ in a way only a person can settle. ``assumed``: the day was not stated.
    ``day_differs``: the day stated is not the day known; the day known stays.
    """

    op: Op
    known: Known | None = None
    declared: Declared | None = None
    since: date | None = None
    until: date | None = None
    assumed: bool = False
    day_differs: bool = False


def writes(steps: Iterable[Step]) -> list[Step]:
    """The steps that change anything."""
    return [step for step in steps if step.op not in ("same", "leave")]


def reconcile(
    known: Iterable[Known], declared: Iterable[Declared], *, day: date, complete: bool
) -> tuple[Step, ...]:
    """Every row of the list and every known row of its kind, once each, with what to do."""
    pairs, new, rest = _paired(list(known), list(declared), day)
    steps = [_step(one, other, day, settled) for one, other, settled in pairs]
    steps += [_added(row, day) for row in new]
    steps += [_missing(row, day, complete and settled) for row, settled in rest]
    return tuple(sorted(steps, key=_place))


def _place(step: Step) -> tuple[str, str]:
    return (step.known.thread if step.known else "", _order(step.declared) if step.declared else "")


def _order(row: Declared) -> str:
    """Sorts rows by what they say, so that their order in the list does not matter."""
    said = sorted((name, repr(value)) for name, value in row.values.items())
    return repr((tuple((k.name, k.value) for k in row.keys), said, row.since, row.until))


def _said(row: Declared) -> int:
    """How much a row says. Who says most chooses first: what one leaves blank fits more than one known row."""
    return sum(value is not None for value in row.values.values())


# ---- which row is which ------------------------------------------------------------------------------------
Pair = tuple[Known, Declared, bool]
"""The last: whether nothing else could have been meant."""


def _paired(
    known: list[Known], declared: list[Declared], day: date
) -> tuple[list[Pair], list[Declared], list[tuple[Known, bool]]]:
    """Pairs, rows that are new, and known rows the list does not name with whether that is certain."""
    left = sorted(sorted(declared, key=_order), key=_said, reverse=True)
    free = {row.thread: row for row in sorted(known, key=lambda k: (not k.holds(day), k.thread))}
    # Counted over the whole list: what one row leaves in doubt stays so when the other has been entered.
    alike = Counter((key.name, key.value) for one in declared for key in one.keys)
    doubtful: set[str] = set()
    pairs: list[Pair] = []
    for name in _ranks(known, declared):
        by_value: dict[str, list[Known]] = {}
        for row in free.values():
            if (found := _value(row.keys, name)) is not None:
                by_value.setdefault(found, []).append(row)
        groups: dict[str, list[Declared]] = {}
        for one in left:
            if (found := _value(one.keys, name)) is not None and found in by_value:
                groups.setdefault(found, []).append(one)
        taken: set[int] = set()
        for value in sorted(groups):
            made = _within(by_value[value], groups[value], day)
            named = groups[value]
            meant = [
                k for k in by_value[value] if len(named) > _MOST or any(_may_be(k, one, day) for one in named)
            ]
            certain = alike[name, value] == 1 and sum(not k.ended(day) for k in meant) <= 1
            for row, one in made:
                pairs.append((row, one, certain and not _claimed(row, one, name, alike)))
                taken.add(id(one))
                del free[row.thread]
            if not certain:
                doubtful |= {row.thread for row in meant}
        left = [one for one in left if id(one) not in taken]
    return pairs, left, [(row, row.thread not in doubtful) for row in free.values()]


def _claimed(row: Known, one: Declared, name: str, alike: Mapping[tuple[str, str], int]) -> bool:
    """Whether another row of the list names this one by a stronger key than ``name``."""
    for key in row.keys:
        if key.name == name:
            return False
        if alike.get((key.name, key.value), 0) > (key in one.keys):
            return True
    return False


def _ranks(known: Sequence[Known], declared: Sequence[Declared]) -> list[str]:
    """Names of keys, strongest first: each row names them in one order, though not every row has all."""
    found: dict[str, int] = {}
    for keys in (*(k.keys for k in known), *(d.keys for d in declared)):
        for place, key in enumerate(reversed(keys)):
            found[key.name] = max(found.get(key.name, 0), place)
    return sorted(found, key=lambda name: (-found[name], name))


def _value(keys: tuple[Key, ...], name: str) -> str | None:
    return next((key.value for key in keys if key.name == name), None)


def _within(rows: Sequence[Known], declared: Sequence[Declared], day: date) -> list[tuple[Known, Declared]]:
    """Pairs of one group: what is known just as it is said first, then those that agree, then in order.

    A row entered from this list before is known just as it says, so it takes no other row's place the second time.
    """
    if len(rows) == len(declared) == 1:
        return [(rows[0], declared[0])] if _may_be(rows[0], declared[0], day) else []
    free, waiting, made = list(rows), list(declared), []
    for fits in (_just_so, _agrees, None):
        if fits is not None and len(free) * len(waiting) > _MOST_COMPARED:
            continue
        still = []
        for one in waiting:
            row = next((k for k in free if _may_be(k, one, day) and (fits is None or fits(k, one))), None)
            if row is None:
                still.append(one)
            else:
                free.remove(row)
                made.append((row, one))
        waiting = still
    return made


def _agrees(row: Known, one: Declared) -> bool:
    return not _differing(row, one)


def _just_so(row: Known, one: Declared) -> bool:
    """Whether entering the row of the list anew would make just what is known."""
    return (
        row.keys == one.keys
        and (None if row.assumed else row.began) == one.since
        and (row.until == one.until or (row.later and one.until is None))
        and _agrees(row, one)
    )


def _may_be(row: Known, one: Declared, day: date) -> bool:
    mine = {key.name: key.value for key in row.keys if key.decides}
    if any(key.decides and mine.get(key.name, key.value) != key.value for key in one.keys):
        return False
    # What begins after the other ended is another thing: somebody left and came back.
    return not (row.ended(day) and one.since is not None and row.until is not None and one.since >= row.until)


def _differing(row: Known, one: Declared) -> bool:
    return any(value is not None and row.values.get(name) != value for name, value in one.values.items()) or (
        one.until is not None and one.until != row.until
    )


# ---- what to do with it ------------------------------------------------------------------------------------
def _added(one: Declared, day: date) -> Step:
    since = one.since or day
    if one.until is not None and one.until <= since:
        return Step("leave", declared=one)
    return Step("add", declared=one, since=since, until=one.until, assumed=one.since is None)


def _missing(row: Known, day: date, certain: bool) -> Step:
    """A row no complete list names ended on its day. One that begins on that day or later is not spoken of."""
    if certain and row.holds(day) and row.since < day and not row.later:
        return Step("end", known=row, until=day)
    return Step("same", known=row)


def _step(row: Known, one: Declared, day: date, certain: bool) -> Step:
    differing = _differing(row, one)
    day_differs = one.since is not None and one.since != row.began
    same = Step("same", known=row, declared=one, day_differs=day_differs)
    if not certain:
        return Step("leave", known=row, declared=one) if differing else same
    if row.ended(day):
        return _of_ended(row, one, day, differing)
    until = one.until if one.until is not None and not row.later else row.until
    if day_differs and row.assumed and row.since == row.began and not row.later and one.since is not None:
        if until is None or one.since < until:
            return Step("restate", row, one, since=one.since, until=until)
        return Step("leave", known=row, declared=one)
    if not differing or (row.later and not _other_values(row, one)):
        return same
    return _of_present(row, one, until, day, day_differs)


def _other_values(row: Known, one: Declared) -> bool:
    return any(value is not None and row.values.get(name) != value for name, value in one.values.items())


def _of_ended(row: Known, one: Declared, day: date, differing: bool) -> Step:
    if one.until is not None and one.until <= day:
        return Step("leave" if differing else "same", known=row, declared=one)
    return Step("again", row, one, since=day, until=one.until, assumed=True)


def _of_present(row: Known, one: Declared, until: date | None, day: date, day_differs: bool) -> Step:
    """A row that holds on the day, or begins after it, and is said otherwise."""
    if until is not None and until <= row.since:
        return Step("leave", known=row, declared=one)
    ends = until is not None and until != row.until and (until <= day or not _other_values(row, one))
    if ends and until is not None and (row.until is None or until <= day):
        return Step("end", row, one, until=until, day_differs=day_differs)
    if row.since >= day:
        return Step("restate", row, one, since=row.since, until=until, assumed=row.assumed)
    return Step("change", row, one, since=day, until=until, assumed=row.assumed, day_differs=day_differs)
