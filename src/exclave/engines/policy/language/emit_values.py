"""Writes the pieces that have a value: facts, operators, functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from exclave.engines.policy.language.emitter import Atom, Emitter, Exact, Pair
from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.world import Who

_PAIR_HELPER: Final = {"+": "pair_add", "-": "pair_sub", "*": "pair_mul", "/": "pair_div"}
_CALLS: Final = {
    "addDays": "add_days(", "addMonths": "add_months(", "addYears": "add_years(", "year": "year_of(",
    "endOfYear": "end_of_year(", "within": "within(W, {on}, ", "outside": "outside(W, {on}, ",
    "up": "up(W, {on}, ", "overseas": "overseas(W, ", "under": "under(W, {on}, ", "floor": "floor(",
    "ceil": "ceil(", "round": "half_up(", "min": "least(", "max": "greatest(",
}  # fmt: skip
_RISING: Final = {"floor": "floor", "ceil": "ceil", "round": "half_up"}


def const(e: Emitter, piece: Typed) -> Atom:
    if isinstance(piece.data, str | Fraction):
        return Exact(e.constant(piece.data), known=True)
    return Exact(
        repr(piece.data) if piece.data is True or piece.data is False else f"({piece.data})", known=True
    )


def fact(e: Emitter, piece: Typed) -> Atom:
    return e.value(piece, e.load(piece.data))


def column(e: Emitter, piece: Typed) -> Atom:
    return e.value(piece, e.raw(piece))


def var(e: Emitter, piece: Typed) -> Atom:
    return Exact(f"v{piece.data[0]}", known=True)


def prev(e: Emitter, piece: Typed) -> Atom:
    return e.value(piece, e.assign(e._previous(piece)).name)


def has(e: Emitter, piece: Typed) -> Atom:
    fact = piece.args[0]
    name = e.raw(fact)
    e.keep_raw(fact, name)
    vague = f" and {name}.__class__ is not B" if fact.type.bounds else ""
    return Exact(e.assign(f"{name}.__class__ is not K{vague}").name, known=True)


def not_(e: Emitter, piece: Typed) -> Atom:
    kid = e.exact(piece.args[0]).name
    return e.assign_answer(f"False if {kid} is True else True if {kid} is False else U")


def both(e: Emitter, piece: Typed) -> Atom:
    return _chain(e, piece, "False")


def either(e: Emitter, piece: Typed) -> Atom:
    return _chain(e, piece, "True")


def _chain(e: Emitter, piece: Typed, stop: str) -> Atom:
    """&& (stop = False) or || (stop = True); the answer leaves early, the trace looks at every part."""
    go_on = "True" if stop == "False" else "False"
    if e.tracing and not e.in_rows:
        kids = [e.exact(kid).name for kid in piece.args]
        found = e.assign(kids[0]).name
        for kid in kids[1:]:
            with e.block(f"if {found} is not {stop} and {kid} is not {go_on}:"):
                e.put(f"{found} = {stop} if {kid} is {stop} else U")
        return Exact(found)
    found = e.assign(e.exact(piece.args[0]).name).name
    for kid_piece in piece.args[1:]:
        with e.block(f"if {found} is not {stop}:"):
            kid = e.exact(kid_piece).name
            with e.block(f"if {kid} is not {go_on}:"):
                e.put(f"{found} = {stop} if {kid} is {stop} else U")
    return Exact(found)


def compare(e: Emitter, piece: Typed) -> Atom:
    left, right = (e.emit(kid) for kid in piece.args)
    return e.assign_answer(comparison(e, piece.data, left, right))


def comparison(e: Emitter, op: str, left: Atom, right: Atom) -> str:
    """The expression for a comparison of two atoms."""
    if isinstance(left, Exact) and isinstance(right, Exact):
        known = e.known(left, right)
        plain = f"{left.name} {op} {right.name}"
        return f"({plain}) if {known} else U" if known else plain
    known = e.known(*(atom for atom in (left, right) if isinstance(atom, Exact)))
    a, b = (
        Pair(atom.name, atom.name, ends=True) if isinstance(atom, Exact) else atom for atom in (left, right)
    )
    found = _pair_comparison(e, op, a, b)
    return f"({found}) if {known} else U" if known else found


def _pair_comparison(e: Emitter, op: str, a: Pair, b: Pair) -> str:
    if op in ("<", "<="):
        a, b, op = b, a, ">" if op == "<" else ">="
    if op in (">", ">="):
        no = "<" if op == ">=" else "<="
        yes = f"{a.low} {op} {b.high}"
        never = f"{a.high} {no} {b.low}"
        above, below = _ends(a.low, b.high, a, b), _ends(a.high, b.low, a, b)
        return f"True if {above}{yes} else False if {below}{never} else U"
    same, other = ("True", "False") if op == "==" else ("False", "True")
    above, below = _ends(a.low, b.high, a, b), _ends(a.high, b.low, a, b)
    apart = f"({above}{a.low} > {b.high}) or ({below}{a.high} < {b.low})"
    equal = f"{_ends(a.low, b.low, a, b)}{a.low} == {a.high} == {b.low} == {b.high}"
    return f"{other} if {apart} else {same} if {equal} else U"


def in_(e: Emitter, piece: Typed) -> Atom:
    left = e.emit(piece.args[0])
    items = piece.args[1:]
    if isinstance(left, Exact) and all(item.op == "const" for item in items):
        for item in items:
            e.emit(item)
        written = e.constant(frozenset(item.data for item in items))
        known = e.known(left)
        return e.assign_answer(f"({left.name} in {written})" + (f" if {known} else U" if known else ""))
    found = e.assign("False").name
    for item in items:
        one = e.assign(comparison(e, "==", left, e.emit(item))).name
        with e.block(f"if {found} is not True and {one} is not False:"):
            e.put(f"{found} = {one}")
    return Exact(found)


def in_facts(e: Emitter, piece: Typed) -> Atom:
    left, right = (e.exact(kid) for kid in piece.args)
    known = e.known(left, right)
    return e.assign_answer(f"({left.name} in {right.name}) if {known} else U")


def arith(e: Emitter, piece: Typed) -> Atom:
    left, right = (e.emit(kid) for kid in piece.args)
    kinds = tuple(kid.type.kind for kid in piece.args)
    if isinstance(left, Pair) or isinstance(right, Pair):
        a, b = e.pair(left), e.pair(right)
        return e.assign_pair(f"{_PAIR_HELPER[piece.data]}(({a.low}, {a.high}), ({b.low}, {b.high}))")
    if kinds == ("date", "date"):
        return e.assign(f"days_between({left.name}, {right.name})")
    if kinds[0] == "year" and kinds[1] != "year":
        step = right.name
        if piece.data == "-":
            step = e.assign(f"0 - {step} if {e.known(right) or 'True'} else U").name
        return e.assign(f"year_step({left.name}, {step})")
    if piece.data == "/":
        return e.assign(f"divide({left.name}, {right.name})")
    known = e.known(left, right)
    plain = f"{left.name} {piece.data} {right.name}"
    return e.assign(f"({plain}) if {known} else U" if known else plain)


def if_(e: Emitter, piece: Typed) -> Atom:
    condition = e.exact(piece.args[0]).name
    then, otherwise = piece.args[1:]
    if piece.type.bounds:
        return _if_pair(e, condition, then, otherwise)
    found = e.assign("U").name
    with e.guarded(f"if {condition} is not False:"):
        e.put(f"{found} = {e.exact(then).name}")
    with e.guarded(f"if {condition} is not True:"):
        other = e.exact(otherwise)
        with e.block(f"if {condition} is False:"):
            e.put(f"{found} = {other.name}")
        same = f"{e.known(Exact(found), other)} and {found} == {other.name}"
        with e.block(f"elif not ({same}):"):
            e.put(f"{found} = U")
    return Exact(found)


def _if_pair(e: Emitter, condition: str, then: Typed, otherwise: Typed) -> Pair:
    low, high = e.temp("l"), e.temp("h")
    e.put(f"{low} = {high} = None")
    with e.guarded(f"if {condition} is not False:"):
        a = e.pair(e.emit(then))
        e.put(f"{low}, {high} = {a.low}, {a.high}")
    with e.guarded(f"if {condition} is not True:"):
        b = e.pair(e.emit(otherwise))
        with e.block(f"if {condition} is False:"):
            e.put(f"{low}, {high} = {b.low}, {b.high}")
        # Branches agree when both are the same number. Equal limits are no agreement: two numbers between them may differ,
        # and a fact more would then turn the limits into nothing.
        with e.block(f"elif {low} is None or not {low} == {high} == {b.low} == {b.high}:"):
            e.put(f"{low} = {high} = None")
    return Pair(low, high)


def call(e: Emitter, piece: Typed) -> Atom:
    name = piece.data
    if isinstance(name, tuple):
        found = e.env.lists[name[1]]
        items = e.constant(frozenset(found.items or ()))
        return e.assign(
            f"listed(W, {e.today() if found.covers else 'U'}, {e.exact(piece.args[0]).name}, {items}, "
            f"{e.constant(found.covers)})"
        )
    if name == "atLeast":
        order = e.env.lists[piece.args[0].type.codes or ""].items or ()
        left, right = (e.exact(kid) for kid in piece.args)
        if piece.args[1].op == "const":
            least = order.index(piece.args[1].data)
            above = e.constant({item: rank >= least for rank, item in enumerate(order)}.get)
            return e.assign_answer(f"{above}({left.name}, U)")
        ranks = e.constant({item: rank for rank, item in enumerate(order)})
        return e.assign_answer(f"at_least({ranks}, {left.name}, {right.name})")
    if name in ("barred", "state"):
        who = _who(e, piece.args[0])
        return e.assign(f"{name}(W, {who}, {e.exact(piece.args[1]).name})")
    atoms = [e.emit(kid) for kid in piece.args]
    if any(isinstance(atom, Pair) for atom in atoms):
        return _pair_call(e, name, atoms)
    opening = _CALLS[name]
    on = e.today() if "{on}" in opening else ""
    names = ", ".join(atom.name for atom in atoms if isinstance(atom, Exact))
    written = f"{opening.format(on=on)}{names})"
    return e.assign_answer(written) if name in ("within", "outside") else e.assign(written)


def _pair_call(e: Emitter, name: str, atoms: list[Atom]) -> Pair:
    if name in _RISING:
        first = e.pair(atoms[0])
        digits = "".join(f", {atom.name}" for atom in atoms[1:] if isinstance(atom, Exact))
        return e.assign_pair(f"pair_map({_RISING[name]}, ({first.low}, {first.high}){digits})")
    pairs = ", ".join(f"({pair.low}, {pair.high})" for pair in map(e.pair, atoms))
    return e.assign_pair(f"pair_{'least' if name == 'min' else 'greatest'}({pairs})")


def _who(e: Emitter, piece: Typed) -> str:
    if piece.op == "subject":
        return e.constant(Who(".".join(piece.data)))
    if piece.op == "var":
        return f"Who({e.constant(piece.data[1])}, {e.raw(piece)})"
    if piece.op == "column":
        return f"Who({e.constant(f'{piece.args[0].data[1]}.{piece.data}')}, {e.raw(piece)})"
    return f"Who({e.constant('.'.join(piece.data))}, {e.exact(piece).name})"


def _ends(one: str, other: str, a: Pair, b: Pair) -> str:
    """The test that two ends are numbers; exact values need none."""
    sure = {pair.low for pair in (a, b) if pair.ends}
    return "".join(f"{name} is not None and " for name in (one, other) if name not in sure)


PIECES: Final[Mapping[str, Callable[[Emitter, Typed], Atom]]] = MappingProxyType(
    {
        "const": const,
        "fact": fact,
        "var": var,
        "column": column,
        "not": not_,
        "and": both,
        "or": either,
        "if": if_,
        "compare": compare,
        "in": in_,
        "in_facts": in_facts,
        "arith": arith,
        "has": has,
        "prev": prev,
        "call": call,
    }
)
