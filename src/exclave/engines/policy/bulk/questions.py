"""Questions to the code tables (within, outside, up, overseas, under, listed): asked once per distinct key.

The answers come from the very functions that answer one case (`language.runtime`); engines only see a small
table from keys to answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from exclave.engines.policy.language import runtime
from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.values import UNKNOWN, Unknown

from .days import EPOCH
from .plan import Kind, Lookup, Plan

if TYPE_CHECKING:
    from .lowering import Lowering

Work = Callable[[Sequence[str]], Any]
WORDS = frozenset({"within", "outside", "up", "overseas", "under", "listed"})


def ask(low: Lowering, piece: Typed) -> Plan:
    """The plan of a question whose arguments are constants, columns and further questions."""
    keys: dict[Plan, int] = {}
    day = low.plan_asof()
    on: Any = UNKNOWN if day is None else date.fromordinal(day + EPOCH)
    shape, work = _built(low, piece, keys, on)

    def answer(*values: str) -> bool | str | None:
        found = work(values)
        return None if isinstance(found, Unknown) else found

    kind: Kind = "bool" if piece.type.kind == "bool" else "text"
    if not keys:
        return low.b.const(answer(), kind)
    return low.b.lookup(Lookup(f"{shape} @{on}", answer), kind, *keys)


def _built(low: Lowering, piece: Typed, keys: dict[Plan, int], on: Any) -> tuple[str, Work]:
    """The question in full, with its keys numbered (it makes equal questions equal), and what answers it.

    Everything is looked up now: what a row's variable stands for is known only while its expression is lowered.
    """
    if piece.op == "call" and _word(piece) in WORDS:
        parts = [_built(low, kid, keys, on) for kid in piece.args]
        asked = _asked(low, piece, on)
        works = [work for _, work in parts]
        shape = f"{piece.data}({', '.join(text for text, _ in parts)})"
        return shape, lambda values: asked([work(values) for work in works])
    found = low.plan(piece)
    if found.is_const:
        constant = UNKNOWN if found.data is None else found.data
        return repr(found.data), lambda values: constant
    if found.op != "col" or found.kind != "text":
        raise low.refuse(
            piece, "此处只能是列或定值。", "only a column or a constant can be asked about in bulk"
        )
    place = keys.setdefault(found, len(keys))
    return f"${place}", lambda values: values[place]


def _asked(low: Lowering, piece: Typed, on: Any) -> Callable[[list[Any]], Any]:
    """The function that answers one case."""
    world = low.source.world
    match _word(piece):
        case "within":
            return lambda args: runtime.within(world, on, *args)
        case "outside":
            return lambda args: runtime.outside(world, on, *args)
        case "up":
            return lambda args: runtime.up(world, on, *args)
        case "overseas":
            return lambda args: runtime.overseas(world, *args)
        case "under":
            return lambda args: runtime.under(world, on, *args)
    listed = low.env.lists[piece.data[1]]
    items, covers = frozenset(listed.items or ()), listed.covers
    return lambda args: runtime.listed(world, on, args[0], items, covers)


def _word(piece: Typed) -> str:
    return piece.data if isinstance(piece.data, str) else str(piece.data[0])
