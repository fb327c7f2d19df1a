"""Typed tree to Python: one function for the answer, one that also hands back every intermediate value.

The source holds no text of the user: names, codes and numbers are constants `k0, k1 …` of a closed
namespace without builtins; variables are numbered. `run(V, W)` takes admitted values and a World. Absent
values are members of one class, so `x.__class__ is K` is the whole test for “not known”. A bounded number
lives in two variables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from exclave.engines.policy.language import runtime
from exclave.engines.policy.language.checker import Checked
from exclave.engines.policy.language.emit_rows import MACROS
from exclave.engines.policy.language.emit_values import PIECES
from exclave.engines.policy.language.emitter import Emitter, Pair, Slot
from exclave.engines.policy.language.values import SKIPPED, UNKNOWN, Bounds, Rows, Unknown
from exclave.engines.policy.language.world import Who

_HELPERS: Final[dict[str, Any]] = {
    "__builtins__": {}, "K": Unknown, "U": UNKNOWN, "S": SKIPPED, "R": Rows, "B": Bounds, "I": int,
    "Who": Who, "len": len, "over": runtime.over_budget, "divide": runtime.divide, "least": runtime.least,
    "greatest": runtime.greatest, "floor": runtime.floor, "ceil": runtime.ceil, "half_up": runtime.half_up,
    "span": runtime.span, "from_pair": runtime.from_pair, "from_exact": runtime.from_exact,
    "pair_add": runtime.pair_add, "pair_sub": runtime.pair_sub, "pair_mul": runtime.pair_mul,
    "pair_div": runtime.pair_div, "pair_least": runtime.pair_least, "pair_greatest": runtime.pair_greatest,
    "pair_map": runtime.pair_map, "grow": runtime.pair_grow, "add_days": runtime.add_days,
    "add_months": runtime.add_months, "add_years": runtime.add_years, "year_of": runtime.year_of,
    "year_step": runtime.year_step, "end_of_year": runtime.end_of_year, "days_between": runtime.days_between,
    "within": runtime.within, "outside": runtime.outside, "up": runtime.up, "overseas": runtime.overseas,
    "under": runtime.under, "listed": runtime.listed, "at_least": runtime.at_least, "barred": runtime.barred,
    "state": runtime.state,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Generated:
    """A compiled function, its source for inspection, and the layout of its trace (empty without)."""

    function: Callable[[Any, Any], Any]
    source: str
    slots: tuple[Slot, ...]


def generate(checked: Checked, *, tracing: bool) -> Generated:
    """Compile a checked expression. With `tracing` the function returns (result, slot values)."""
    emitter = Emitter(checked, tracing, PIECES, MACROS)
    source = _function(emitter)
    namespace = {**_HELPERS, **emitter.constants}
    exec(compile(source, "<condition>", "exec"), namespace)
    return Generated(namespace["run"], source, tuple(slot for slot, _ in emitter.slots))


def _function(emitter: Emitter) -> str:
    """The whole source: loads, the budget, the body, the result."""
    checked = emitter.checked
    result = emitter.emit(checked.root)
    if isinstance(result, Pair):
        answer = f"from_pair({result.low}, {result.high})"
    elif result.settled:
        answer = result.name
    elif checked.type.kind == "bool":
        answer = f"{result.name} if {result.name} is True or {result.name} is False else U"
    else:
        answer = f"from_exact({result.name})"
    if emitter.tracing:
        values = "".join(f"{expression}, " for _, expression in emitter.slots)
        answer = f"({answer}), ({values})"
    head = ["def run(V, W):"]
    for path, name in emitter.loads.items():
        keys = "".join(f"[{emitter.constant(step)}]" for step in path)
        head.append(f"    {name} = V{keys}")
    if emitter.loops:
        head.append(f"    s = {checked.limits.steps}")
    if emitter.maybe:
        head.append(f"    {' = '.join(dict.fromkeys(emitter.maybe))} = S")
    return "\n".join([*head, *emitter.lines, f"    return {answer}", ""])
