"""Conditions as CEL, and two CEL runtimes as oracles: the runtime in Rust and cel-python.

`translated` writes a typed condition as CEL where CEL has the words: yes/no, whole numbers, texts and codes, days,
rows. `NotCel` names what it has not: exact fractions, divisions, sums over rows, months, places.
A missing fact is a key that is not there, so CEL answers with an error, which `&&` and `||` absorb as
Kleene's unknown; an error is None here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol

import cel
import celpy

from exclave.engines.policy.language import Facts, Rows, Typed, TypeEnv, Unknown

NONE: Final = object()
"""Not a value CEL can hold: the key is left out."""


class NotCel(Exception):
    """A piece CEL has no word for; the argument says which."""


def translated(piece: Typed, env: TypeEnv) -> str:
    """The piece as CEL text. Raises NotCel."""
    return _Writer(env).text(piece)


class _Writer:
    def __init__(self, env: TypeEnv) -> None:
        self.env = env

    def text(self, piece: Typed) -> str:
        if piece.type.kind == "decimal":
            raise NotCel("exact fractions")
        work = _PIECES.get(piece.op)
        if work is None:
            raise NotCel(piece.op)
        return work(self, piece)

    def each(self, piece: Typed) -> list[str]:
        return [self.text(kid) for kid in piece.args]

    def const(self, piece: Typed) -> str:
        if isinstance(piece.data, bool):
            return "true" if piece.data else "false"
        if isinstance(piece.data, int):
            return str(piece.data)
        if isinstance(piece.data, str):
            return f"'{piece.data}'"
        raise NotCel("exact fractions")

    def variable(self, piece: Typed) -> str:
        return f"v{piece.data[0]}"

    def macro(self, piece: Typed) -> str:
        rows, body = self.each(piece)
        number = piece.data if isinstance(piece.data, int) else piece.data[0]
        if piece.op == "count":
            return f"{rows}.filter(v{number}, {body}).size()"
        return f"{rows}.{piece.op}(v{number}, {body})"

    def arith(self, piece: Typed) -> str:
        a, b = self.each(piece)
        kinds = tuple(kid.type.kind for kid in piece.args)
        if piece.data not in ("+", "-"):
            raise NotCel(f"exact {piece.data}")
        if kinds == ("date", "date"):
            return f"(({a} - {b}).getHours() / 24)"
        return f"({a} {piece.data} {b})"

    def call(self, piece: Typed) -> str:
        if piece.data not in ("addDays", "year", "atLeast", "min", "max"):
            raise NotCel(f"{piece.data if isinstance(piece.data, str) else piece.data[0]}()")
        args = self.each(piece)
        if piece.data == "addDays":
            return f"({args[0]} + duration(string({args[1]} * 24) + 'h'))"
        if piece.data == "year":
            return f"{args[0]}.getFullYear()"
        if piece.data == "atLeast":
            items = self.env.lists[piece.args[0].type.codes or ""].items or ()
            ranks = "{" + ", ".join(f"'{item}': {rank}" for rank, item in enumerate(items)) + "}"
            return f"({ranks}[{args[0]}] >= {ranks}[{args[1]}])"
        found = args[0]
        for other in args[1:]:
            found = f"({found} {'<' if piece.data == 'min' else '>'} {other} ? {found} : {other})"
        return found


_PIECES: Final[Mapping[str, Callable[[_Writer, Typed], str]]] = {
    "const": _Writer.const,
    "fact": lambda w, p: ".".join(p.data),
    "var": _Writer.variable,
    "column": lambda w, p: f"{w.text(p.args[0])}.{p.data}",
    "not": lambda w, p: f"!({w.text(p.args[0])})",
    "and": lambda w, p: f"({' && '.join(w.each(p))})",
    "or": lambda w, p: f"({' || '.join(w.each(p))})",
    "if": lambda w, p: "({} ? {} : {})".format(*w.each(p)),
    "compare": lambda w, p: f" {p.data} ".join(w.each(p)).join("()"),
    "in": lambda w, p: f"({w.text(p.args[0])} in [{', '.join(w.each(p)[1:])}])",
    "in_facts": lambda w, p: " in ".join(w.each(p)).join("()"),
    "arith": _Writer.arith,
    "has": lambda w, p: f"has({w.text(p.args[0])})",
    "call": _Writer.call,
    "filter": _Writer.macro, "exists": _Writer.macro, "all": _Writer.macro, "count": _Writer.macro,
    "size": lambda w, p: f"{w.text(p.args[0])}.size()",
}  # fmt: skip


def context(facts: Facts, env: TypeEnv) -> dict[str, Any]:
    """One row's facts for a CEL runtime, those known exactly."""
    found: dict[str, Any] = {}
    for top, type_ in env.names.items():
        if type_.kind == "record":
            pairs = ((name, _plain(facts.value(f"{top}.{name}"))) for name in type_.fields)
            found[top] = {name: value for name, value in pairs if value is not NONE}
        elif (value := _plain(facts.value(top))) is not NONE:
            found[top] = value
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, Rows):
        rows = [{name: _plain(one) for name, one in row.items()} for row in value.rows]
        return [{name: one for name, one in row.items() if one is not NONE} for row in rows]
    if isinstance(value, frozenset | tuple):
        return sorted(value)
    return value if isinstance(value, bool | int | str) and not isinstance(value, Unknown) else NONE


Run = Callable[[int], Any]
"""The value of a compiled text on the row of that number; None for an error."""


class Runtime(Protocol):
    """A CEL runtime with its rows. `escapes`: an error inside `filter` ends the whole text, whatever stands beside it."""

    name: str
    escapes: bool

    def compile(self, text: str) -> Run:
        """A CEL text, ready for every row."""


class RustCel:
    """common-expression-language: the CEL implementation in Rust."""

    name = "Rust CEL"
    escapes = False

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = [cel.Context(dict(row)) for row in rows]

    def compile(self, text: str) -> Run:
        program = cel.compile(text)

        def run(number: int) -> Any:
            try:
                return program.execute(self.rows[number])
            except (KeyError, TypeError, ValueError, OverflowError, RuntimeError):
                return None

        return run


class CelPython:
    """cel-python: the implementation in Python."""

    name = "cel-python"
    escapes = True

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.environment = celpy.Environment()
        self.rows = [{name: celpy.json_to_cel(value) for name, value in row.items()} for row in rows]

    def compile(self, text: str) -> Run:
        program = self.environment.program(self.environment.compile(text))

        def run(number: int) -> Any:
            try:
                found = program.evaluate(self.rows[number])
            except celpy.CELEvalError:
                return None
            return _out_of(found)

        return run


def _out_of(found: Any) -> Any:
    """A value of cel-python, whose numbers refuse to be compared with others, as Python's."""
    kinds = celpy.celtypes
    if isinstance(found, kinds.ListType):
        return [_out_of(one) for one in found]
    if isinstance(found, kinds.BoolType):
        return bool(found)
    if isinstance(found, kinds.IntType):
        return int(found)
    return str(found) if isinstance(found, kinds.StringType) else found


RUNTIMES: Final[Mapping[str, Callable[[Sequence[Mapping[str, Any]]], Runtime]]] = {
    "rust": RustCel, "python": CelPython,
}  # fmt: skip
