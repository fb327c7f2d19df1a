"""Typing of functions and of methods on rows; the part of the checker that knows their arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from exclave.engines.policy.language.functions import (
    FUNCTION_NAMES,
    METHODS,
    SIGNATURES,
    SPECIAL,
    STEP_UNITS,
    Parameter,
)
from exclave.engines.policy.language.syntax import Node
from exclave.engines.policy.language.typed import ROW_MACROS, Typed
from exclave.engines.policy.language.types import (
    BOOL,
    DATE,
    ERROR,
    INT,
    PLACE,
    PLACE_LEVELS,
    TALLY,
    Type,
    TypeEnv,
    code,
    describe,
)

if TYPE_CHECKING:
    from exclave.engines.policy.language.checker import Checker

_PLACE_FORM: Final = re.compile(r"[0-9A-Z]{2,12}(-[0-9A-Z]{1,6})?", re.ASCII)
_LEVEL: Final = Type("code", codes="place level")


def is_dated(piece: Typed, env: TypeEnv) -> bool:
    """Whether the piece asks the world about the day `asof`."""
    if piece.op != "call":
        return False
    if isinstance(piece.data, tuple):
        return bool(env.lists[piece.data[1]].covers)
    return piece.data == "under" or (piece.data in SIGNATURES and SIGNATURES[piece.data].dated)


def place_literal(checker: Checker, node: Node, text: str) -> Typed:
    """A written place code."""
    if not _PLACE_FORM.fullmatch(text):
        return checker.wrong("place_code", node, text=text)
    return checker.made("const", PLACE, node, data=text)


def call(checker: Checker, node: Node) -> Typed:
    """A function call."""
    name = str(node.value)
    if name in SIGNATURES:
        return _plain(checker, node, name)
    if name in _SPECIAL:
        low, high, typing = _SPECIAL[name]
        if not low <= len(node.kids) <= high:
            return _count(checker, node, name, str(low) if low == high else f"{low}–{high}", SPECIAL[name])
        return typing(checker, node)
    return checker.unknown("unknown_function", node, name, [*FUNCTION_NAMES, *METHODS])


def _count(checker: Checker, node: Node, name: str, expected: str, usage: str) -> Typed:
    given = len(node.kids) - (node.kind == "method")
    return checker.wrong("arguments", node, name=name, expected=expected, found=given, usage=usage)


def _plain(checker: Checker, node: Node, name: str) -> Typed:
    signature = SIGNATURES[name]
    if len(node.kids) != len(signature.parameters):
        return _count(checker, node, name, str(len(signature.parameters)), signature.usage)
    args = [_argument(checker, kid, want) for kid, want in zip(node.kids, signature.parameters, strict=True)]
    assert signature.result is not None
    return checker.made("call", signature.result, node, *args, data=name)


def _argument(checker: Checker, node: Node, want: Parameter) -> Typed:
    if want == "place":
        return checker.demand(checker.value(node, PLACE), PLACE)
    if want == "level":
        return _level(checker, node)
    if want == "date":
        return checker.demand(checker.value(node, DATE), DATE)
    if want == "date_or_year":
        piece = checker.value(node)
        return piece if piece.type.kind == "year" else checker.demand(piece, DATE)
    if want == "who":
        return _who(checker, node)
    return _step(checker, node, STEP_UNITS[want])


def _level(checker: Checker, node: Node) -> Typed:
    if node.kind == "code":
        text = str(node.value)
        if text not in PLACE_LEVELS:
            return checker.unknown(
                "not_in_list", node, text, list(PLACE_LEVELS), text=text, listing="std.level"
            )
        return checker.made("const", _LEVEL, node, data=text)
    return checker.demand(checker.value(node), code("std.level"))


def _who(checker: Checker, node: Node) -> Typed:
    piece = checker.piece(node)
    if piece.type.kind in ("record", "ref", "error"):
        return piece
    kind_zh, kind_en = describe(piece.type)
    return checker.wrong(
        "expected_type",
        node,
        want_zh="主体或引用",
        want_en="subject or reference",
        kind_zh=kind_zh,
        kind_en=kind_en,
    )


def whole(checker: Checker, node: Node) -> Typed:
    """A piece that must be an exactly known whole number."""
    piece = checker.demand(checker.value(node), INT)
    return checker.wrong("bounds_not_allowed", node) if piece.type.bounds else piece


def _step(checker: Checker, node: Node, unit: str) -> Typed:
    piece = checker.value(node)
    if piece.type.kind == "duration":
        if piece.type.unit == "工作日":
            return checker.wrong("workdays", node)
        return checker.demand(piece, Type("duration", unit=unit))
    checked = checker.demand(piece, INT)
    return checker.wrong("bounds_not_allowed", node) if checked.type.bounds else checked


def _least(checker: Checker, node: Node) -> Typed:
    pieces = [checker.value(kid) for kid in node.kids]
    return checker.made("call", checker.meet_all(node, pieces), node, *pieces, data=node.value)


def _rounding(checker: Checker, node: Node) -> Typed:
    piece = checker.value(node.kids[0])
    if piece.type.kind == "error":
        return piece
    if not piece.type.numeric:
        kind_zh, kind_en = describe(piece.type)
        return checker.wrong(
            "expected_type", node.kids[0], want_zh="数", want_en="number", kind_zh=kind_zh, kind_en=kind_en
        )
    args = [piece, *(whole(checker, kid) for kid in node.kids[1:])]
    plain = piece.type.kind in ("int", "decimal") and len(args) == 1
    kind = replace(INT, signed=piece.type.signed, bounds=piece.type.bounds) if plain else piece.type
    return checker.made("call", kind, node, *args, data=node.value)


def _at_least(checker: Checker, node: Node) -> Typed:
    left, right = checker.pair(node.kids[0], node.kids[1])
    for piece in (left, right):
        if piece.type.kind == "error":
            return piece
        if piece.type.kind != "code":
            kind_zh, kind_en = describe(piece.type)
            return checker.wrong(
                "expected_type", piece, want_zh="代码", want_en="code", kind_zh=kind_zh, kind_en=kind_en
            )
    if left.type.codes != right.type.codes:
        return checker.unlike("not_comparable", node, left, right)
    found = checker.env.lists.get(left.type.codes or "")
    if found is None or not found.ordered or found.items is None:
        return checker.wrong("list_not_ordered", node, name=left.type.codes)
    return checker.made("call", BOOL, node, left, right, data="atLeast")


def _one_code(checker: Checker, node: Node) -> Typed:
    piece = checker.value(node)
    if piece.type.kind in ("code", "error"):
        return piece
    kind_zh, kind_en = describe(piece.type)
    return checker.wrong(
        "expected_type", node, want_zh="一个代码", want_en="single code", kind_zh=kind_zh, kind_en=kind_en
    )


def _listed(checker: Checker, node: Node) -> Typed:
    piece = _one_code(checker, node.kids[0])
    name = node.kids[1]
    if name.kind != "code" or name.value not in checker.env.lists:
        text = checker.source[name.start : name.end].strip("'")
        return checker.unknown("unknown_list", name, text, list(checker.env.lists))
    return checker.made("call", BOOL, node, piece, data=("listed", name.value))


def _under(checker: Checker, node: Node) -> Typed:
    piece = _one_code(checker, node.kids[0])
    if piece.type.kind == "error":
        return piece
    other = checker.demand(checker.value(node.kids[1], piece.type), piece.type)
    return checker.made("call", BOOL, node, piece, other, data="under")


def _has(checker: Checker, node: Node) -> Typed:
    kid = node.kids[0]
    piece = checker.piece(kid) if kid.kind in ("name", "select") else None
    if piece is not None and piece.type.kind == "error":
        return piece.retyped(BOOL)
    if piece is None or piece.op not in ("fact", "column"):
        return checker.wrong("has_needs_fact", kid)
    return checker.made("has", BOOL, node, piece)


def _prev(checker: Checker, node: Node) -> Typed:
    kid = node.kids[0]
    piece = checker.piece(kid) if kid.kind == "select" else None
    n = whole(checker, node.kids[1])
    if piece is not None and piece.type.kind == "error":
        return piece
    if (
        piece is None
        or piece.op != "fact"
        or piece.data[0] in ("param", "pack", "checks", "register", "round")
    ):
        return checker.wrong("prev_needs_fact", kid)
    return checker.made("prev", piece.type, node, n, data=piece.data)


def _state(checker: Checker, node: Node) -> Typed:
    who = _who(checker, node.kids[0])
    on = _argument(checker, node.kids[1], "date")
    if who.type.kind == "error":
        return who
    if who.type.codes is None:
        return checker.wrong("no_states", node.kids[0], name=checker.source[who.start : who.end][:40])
    return checker.made("call", code(who.type.codes), node, who, on, data="state")


_SPECIAL: Final[Mapping[str, tuple[int, int, Callable[[Checker, Node], Typed]]]] = {
    "min": (2, 8, _least),
    "max": (2, 8, _least),
    "floor": (1, 1, _rounding),
    "ceil": (1, 1, _rounding),
    "round": (1, 2, _rounding),
    "atLeast": (2, 2, _at_least),
    "listed": (2, 2, _listed),
    "under": (2, 2, _under),
    "has": (1, 1, _has),
    "prev": (2, 2, _prev),
    "state": (2, 2, _state),
}


# -- rows


def method(checker: Checker, node: Node) -> Typed:
    """A macro or method on rows."""
    name = str(node.value)
    if name not in METHODS:
        return checker.unknown("unknown_method", node, name, [*METHODS, *FUNCTION_NAMES])
    rows = checker.piece(node.kids[0])
    if rows.type.kind == "error":
        return rows
    if not rows.type.iterable:
        kind_zh, kind_en = describe(rows.type)
        return checker.wrong("not_rows", node.kids[0], name=name, kind_zh=kind_zh, kind_en=kind_en)
    given = len(node.kids) - 1
    expected = 2 if name in ROW_MACROS else {"size": 0, "last": 1}[name]
    if given != expected:
        return _count(checker, node, name, str(expected), METHODS[name])
    if name == "size":
        return checker.made("size", TALLY, node, rows)
    if name == "last":
        return checker.made("last", rows.type, node, rows, whole(checker, node.kids[1]))
    return _macro(checker, node, name, rows)


def row_path(rows: Typed) -> str:
    """The dotted name of the table that rows come from."""
    while rows.op in ("filter", "last"):
        rows = rows.args[0]
    if rows.op == "column":
        return f"{rows.args[0].data[1]}.{rows.data}"
    return ".".join(rows.data)


def _macro(checker: Checker, node: Node, name: str, rows: Typed) -> Typed:
    variable, body_node = node.kids[1:]
    if variable.kind != "name":
        return checker.wrong("variable", variable)
    text = str(variable.value)
    if text in checker.scope or text in checker.env.names:
        return checker.wrong("shadow", variable, name=text)
    if len(checker.scope) >= checker.limits.row_depth:
        return checker.wrong("rows_too_deep", node, limit=checker.limits.row_depth)
    number = checker.variables
    checker.variables += 1
    each = (
        code(rows.type.codes or "")
        if rows.type.kind == "codes"
        else Type("record", codes=rows.type.codes, fields=rows.type.fields)
    )
    checker.scope[text] = Typed("var", each, (), (number, row_path(rows)), variable.start, variable.end)
    try:
        body = checker.value(body_node) if name == "sum" else checker.boolean(body_node)
    finally:
        del checker.scope[text]
    if name == "sum" and not body.type.numeric and body.type.kind != "error":
        kind_zh, kind_en = describe(body.type)
        body = checker.wrong(
            "expected_type", body_node, want_zh="数", want_en="number", kind_zh=kind_zh, kind_en=kind_en
        )
    return checker.made(name, _macro_type(name, rows, body), node, rows, body, data=number)


def _macro_type(name: str, rows: Typed, body: Typed) -> Type:
    if name == "filter":
        return rows.type
    if name == "count":
        return TALLY
    if name == "sum":
        return ERROR if body.type.kind == "error" else replace(body.type, bounds=True, tally=False)
    return BOOL
