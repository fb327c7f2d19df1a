"""Two states of a file line by line, and two versions of a pack rule by rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

import yaml

from exclave.apps.programmes.clauses import locator
from exclave.engines.policy.comparing import Run, runs
from exclave.engines.policy.impact import ItemChange, pack_changes
from exclave.engines.policy.pack.model import Pack

AROUND = 3
MOST = 20_000
"""Lines of both files together that are compared one by one; longer ones only at their ends."""


@dataclass(frozen=True)
class Row:
    """A line of the comparison; ``gap``: so many lines that are the same were left out before it."""

    op: Literal["same", "added", "removed"]
    old: int | None
    new: int | None
    runs: tuple[Run, ...]
    gap: int = 0


def lines(old: str, new: str) -> list[Row]:
    """Lines that came and went, with a few around them; the words that changed are marked where lines pair up."""
    before, after = old.splitlines(), new.splitlines()
    if before == after:
        return []
    found: list[Row] = []
    skipped = 0
    groups = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > MOST).get_grouped_opcodes(AROUND)  # fmt: skip
    last = 0
    for group in groups:
        skipped = group[0][1] - last
        for tag, a, b, c, d in group:
            if tag == "equal":
                fresh = [Row("same", a + i + 1, c + i + 1, (Run("same", before[a + i]),)) for i in range(b - a)]  # fmt: skip
            else:
                fresh = _changed(before[a:b], after[c:d], a, c)
            if fresh and skipped > 0:
                fresh[0] = Row(fresh[0].op, fresh[0].old, fresh[0].new, fresh[0].runs, skipped)
                skipped = 0
            found += fresh
            last = b
    return found


def _changed(before: list[str], after: list[str], a: int, c: int) -> list[Row]:
    paired = len(before) == len(after)
    marked = [runs(x, y) for x, y in zip(before, after, strict=False)] if paired else []
    old = [
        Row("removed", a + i + 1, None, _side(marked[i], "added") if paired else (Run("same", x),))
        for i, x in enumerate(before)
    ]
    new = [
        Row("added", None, c + i + 1, _side(marked[i], "removed") if paired else (Run("same", y),))
        for i, y in enumerate(after)
    ]
    return [*old, *new]


def _side(both: tuple[Run, ...], left_out: str) -> tuple[Run, ...]:
    return tuple(run for run in both if run.op != left_out)


# ---- rules --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RuleRow:
    """One item that is not the same in both versions; ``fields``: (key, words as runs)."""

    kind: str
    how: str
    old_id: str
    new_id: str
    name: dict[str, str]
    clauses: tuple[dict[str, str], ...]
    fields: tuple[tuple[str, tuple[Run, ...]], ...]


def rules(old: Pack, new: Pack) -> list[RuleRow]:
    """Every clause, value, type, condition, benefit, obligation and target that is not the same (by id)."""
    return [_rule(one, new, old) for one in pack_changes(old, new)]


def _rule(one: ItemChange, new: Pack, old: Pack) -> RuleRow:
    places = {**{k: v.at for k, v in old.clauses.items()}, **{k: v.at for k, v in new.clauses.items()}}
    return RuleRow(
        one.kind,
        one.how,
        one.old_id or "",
        one.new_id or "",
        {"zh": one.zh, "en": one.en},
        tuple(locator(places.get(key, key)) for key in one.clauses),
        tuple((field.name, runs(_written(field.before), _written(field.after))) for field in one.fields),
    )


def _written(value: Any) -> str:
    """A value as a pack would write it; nothing where it is absent."""
    if value is None:
        return ""
    if isinstance(value, str | int):
        return str(value)
    shown: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000)  # fmt: skip
    return shown.strip()


def summary(rows: list[RuleRow]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row.how] = found.get(row.how, 0) + 1
    return found
