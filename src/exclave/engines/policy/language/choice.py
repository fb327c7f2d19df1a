"""The value form `rows`: the first row whose dates hold and whose `when` is true gives the value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.program import Program, evaluate
from exclave.engines.policy.language.values import UNKNOWN, Unknown


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One row. `since` and `until` are the first and last day it holds, both inclusive, None without limit.

    `when` is a condition. `calc` gives the value if present, else `value` (already exact and typed: fen for
    money, OPEN for 待细则).
    """

    value: Any = None
    calc: Program | None = None
    when: Program | None = None
    since: date | None = None
    until: date | None = None


def rows_choice(rows: Sequence[ValueRow], facts: Facts) -> int | Unknown | None:
    """The index of the row that holds, None when none does, UNKNOWN when a row before it cannot be told.

    No falling through: an unknown `when`, or dates with `asof` unknown, make the choice unknown.
    """
    for index, row in enumerate(rows):
        if row.since is not None or row.until is not None:
            asof = facts.values.get("asof", UNKNOWN)
            if asof.__class__ is Unknown:
                return UNKNOWN
            if (row.since is not None and asof < row.since) or (row.until is not None and asof > row.until):
                continue
        holds = True if row.when is None else evaluate(row.when, facts)
        if holds is True:
            return index
        if holds is not False:
            return UNKNOWN
    return None


def rows_value(rows: Sequence[ValueRow], facts: Facts) -> Any:
    """The value of the row that holds; UNKNOWN when that cannot be told or no row holds; OPEN where the
    row says so.
    """
    index = rows_choice(rows, facts)
    if index is None or isinstance(index, Unknown):
        return UNKNOWN
    row = rows[index]
    return row.value if row.calc is None else evaluate(row.calc, facts)
