"""Writes one function statement by statement: the parts that pieces and rows share.

Atoms name where a value is held. `tracing` keeps every value outside the bodies of macros in a slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from exclave.engines.policy.language.checker import Checked
from exclave.engines.policy.language.facts import admit_value
from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.types import TypeEnv
from exclave.engines.policy.language.values import UNKNOWN, Unknown


@dataclass(frozen=True, slots=True)
class Exact:
    """A piece held in one variable (or written constant); `known` when it can never be unknown, `settled` when it is
    True, False or UNKNOWN itself and so already an answer.
    """

    name: str
    known: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A bounded number held in two; `ends`: both are surely numbers (an exact value in disguise)."""

    low: str
    high: str
    ends: bool = False


Atom = Exact | Pair
Notes = tuple[str, ...]
"""Variables with the undecided and the deciding rows of a macro; empty when they are not kept."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a trace keeps a piece's value; for macros a triple (value, undecided rows, deciding rows)."""

    piece: Typed
    macro: bool
    pair: bool


class Emitter:
    """One function in the making. `pieces` and `macros` write each operator of the typed tree."""

    def __init__(
        self,
        checked: Checked,
        tracing: bool,
        pieces: Mapping[str, Callable[[Emitter, Typed], Atom]],
        macros: Mapping[str, Callable[[Emitter, Typed], tuple[Atom, Notes]]],
    ) -> None:
        self.checked = checked
        self.env: TypeEnv = checked.env
        self.tracing = tracing
        self.constants: dict[str, Any] = {}
        self.slots: list[tuple[Slot, str]] = []
        self.lines: list[str] = []
        self.loads: dict[tuple[str, ...], str] = {}
        self.maybe: list[str] = []
        self.loops = False
        self.in_rows = 0
        self.guards = 0
        self.certain = ""
        self._pieces = pieces
        self._macros = macros
        self._level = 1
        self._temps = 0

    def put(self, line: str) -> None:
        self.lines.append("    " * self._level + line)

    @contextmanager
    def block(self, opening: str) -> Iterator[None]:
        self.put(opening)
        self._level += 1
        yield
        self._level -= 1

    def temp(self, prefix: str = "t") -> str:
        self._temps += 1
        return f"{prefix}{self._temps}"

    def constant(self, value: Any) -> str:
        for name, known in self.constants.items():
            if known.__class__ is value.__class__ and known == value:
                return name
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def load(self, path: tuple[str, ...]) -> str:
        return self.loads.setdefault(path, f"f{len(self.loads)}")

    def today(self) -> str:
        asof = self.env.names.get("asof")
        return self.load(("asof",)) if asof is not None and asof.kind == "date" else "U"

    def emit(self, piece: Typed) -> Atom:
        """Write what computes `piece`; the atom names its value. Rows are written by `rows`."""
        if self.in_rows or not self.tracing:
            return self._emit(piece)[0]
        at = len(self.slots)
        atom, extra = self._emit(piece)
        text = atom.name if isinstance(atom, Exact) else f"({atom.low}, {atom.high})"
        if self.guards:
            names = [atom.name] if isinstance(atom, Exact) else [atom.low, atom.high]
            self.maybe += [name for name in (*names, *extra) if name[0] in "tlhuw"]
        if extra:
            text = f"({text}, {extra[0]}, {extra[1]})"
        self.slots.insert(at, (Slot(piece, bool(extra), isinstance(atom, Pair)), text))
        return atom

    def _emit(self, piece: Typed) -> tuple[Atom, Notes]:
        if piece.op in self._macros:
            return self._macros[piece.op](self, piece)
        return self._pieces[piece.op](self, piece), ()

    def exact(self, piece: Typed) -> Exact:
        atom = self.emit(piece)
        assert isinstance(atom, Exact)
        return atom

    def pair(self, atom: Atom) -> Pair:
        """The atom as a bounded number."""
        if isinstance(atom, Pair):
            return atom
        if atom.known:
            return Pair(atom.name, atom.name, ends=True)
        low, high = self.temp("l"), self.temp("h")
        self.put(f"{low}, {high} = span({atom.name})")
        return Pair(low, high)

    def assign(self, expression: str) -> Exact:
        name = self.temp()
        self.put(f"{name} = {expression}")
        return Exact(name)

    def assign_answer(self, expression: str) -> Exact:
        """What is True, False or UNKNOWN."""
        return Exact(self.assign(expression).name, settled=True)

    def assign_pair(self, expression: str) -> Pair:
        low, high = self.temp("l"), self.temp("h")
        self.put(f"{low}, {high} = {expression}")
        return Pair(low, high)

    def known(self, *atoms: Exact) -> str:
        """The test that none of the atoms is unknown; empty when that is sure."""
        names = dict.fromkeys(atom.name for atom in atoms if not atom.known)
        return " and ".join(f"{name}.__class__ is not K" for name in names)

    def raw(self, piece: Typed) -> str:
        """The variable with the unconverted value of a fact, a column, a variable, an earlier period."""
        if piece.op == "fact":
            return self.load(piece.data)
        if piece.op == "var":
            return f"v{piece.data[0]}"
        if piece.op == "column":
            return self.assign(f"{self.raw(piece.args[0])}[{self.constant(piece.data)}]").name
        return self.assign(self._previous(piece)).name

    def value(self, piece: Typed, name: str) -> Atom:
        if not piece.type.bounds:
            return Exact(name)
        low, high = self.temp("l"), self.temp("h")
        self.put(f"{low}, {high} = span({name})")
        return Pair(low, high)

    def _previous(self, piece: Typed) -> str:
        path, env, type_ = ".".join(piece.data), self.env, piece.type

        def previous(world: Any, n: Any) -> Any:
            if n.__class__ is Unknown or n < 0:
                return UNKNOWN
            return admit_value(env, type_, world.history.previous(path, n), path)

        return f"{self.constant(previous)}(W, {self.exact(piece.args[0]).name})"

    @contextmanager
    def guarded(self, opening: str) -> Iterator[None]:
        """A block that may not run: in a trace, what it assigns starts as skipped."""
        self.guards += 1
        with self.block(opening):
            yield
        self.guards -= 1

    def keep_raw(self, piece: Typed, name: str) -> None:
        """In a trace: keep the unconverted value of a fact."""
        if self.tracing and not self.in_rows:
            self.slots.append((Slot(piece, False, False), name))
            if self.guards and name[0] == "t":
                self.maybe.append(name)
