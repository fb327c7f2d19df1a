"""Questions to the code tables (within, outside, up, overseas, under, listed): asked once per distinct key.

The answers come from the very functions that answer one case (`language.runtime`); engines only see a small
table from keys to answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from exclave.engines.policy.language import runtime
from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.values import UNKNOWN, Unknown

from .days import EPOCH
from .plan import Kind, Lookup, Plan

if TYPE_CHECKING:
    from .lowering import Lowering

WORDS = frozenset({"within", "outside", "up", "overseas", "under", "listed"})


def ask(low: Lowering, piece: Typed) -> Plan:
    """The plan of a question whose arguments are constants, columns and further questions."""
    keys: dict[Plan, int] = {}
    shape = _shape(low, piece, keys)
    day = low.plan_asof()
    on: Any = UNKNOWN if day is None else date.fromordinal(day + EPOCH)
    names = tuple(keys)

    def answer(*values: str) -> bool | str | None:
        found = _answer(low, piece, dict(zip(names, values, strict=True)), on)
        return None if isinstance(found, Unknown) else found

    kind: Kind = "bool" if piece.type.kind == "bool" else "text"
    if not names:
        return low.b.const(answer(), kind)
    return low.b.lookup(Lookup(f"{shape} @{on}", answer), kind, *names)


def _shape(low: Lowering, piece: Typed, keys: dict[Plan, int]) -> str:
    """The question in full, with its keys numbered; it makes equal questions equal."""
    if piece.op == "call" and _word(piece) in WORDS:
        return f"{piece.data}({', '.join(_shape(low, kid, keys) for kid in piece.args)})"
    found = low.plan(piece)
    if found.is_const:
        return repr(found.data)
    if found.op != "col" or found.kind != "text":
        raise low.refuse(
            piece, "此处只能是列或定值。", "only a column or a constant can be asked about in bulk"
        )
    return f"${keys.setdefault(found, len(keys))}"


def _word(piece: Typed) -> str:
    return piece.data if isinstance(piece.data, str) else str(piece.data[0])


def _answer(low: Lowering, piece: Typed, keys: Mapping[Plan, str], on: Any) -> Any:
    if piece.op != "call" or _word(piece) not in WORDS:
        found = low.plan(piece)
        value = found.data if found.is_const else keys[found]
        return UNKNOWN if value is None else value
    args = [_answer(low, kid, keys, on) for kid in piece.args]
    world = low.source.world
    match _word(piece):
        case "within":
            return runtime.within(world, on, *args)
        case "outside":
            return runtime.outside(world, on, *args)
        case "up":
            return runtime.up(world, on, *args)
        case "overseas":
            return runtime.overseas(world, *args)
        case "under":
            return runtime.under(world, on, *args)
    listed = low.env.lists[piece.data[1]]
    return runtime.listed(world, on, args[0], frozenset(listed.items or ()), listed.covers)
