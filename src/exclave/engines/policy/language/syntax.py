"""The untyped syntax tree and its limits.

One node class with a closed set of kinds; `checker` turns it into the typed tree that the back ends read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NodeKind = Literal[
    "bool", "number", "code", "null", "name", "select", "call", "method", "list",
    "not", "and", "or", "compare", "in", "arith", "if",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of an expression.

    `value`: the literal (bool, or the digits of a number, or a code), a name, a field, a function, an
    operator.
    `kids`: operands; for `select` the owner; for `method` the target, then the arguments. Chains of && and ||
    are one node. `start`/`end`: offsets into the source. `depth`/`size`: levels and nodes from here down.
    """

    kind: NodeKind
    value: str | bool | None
    kids: tuple[Node, ...]
    start: int
    end: int
    depth: int
    size: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets. `length` characters, `nodes`, `depth` levels, `row_depth` nested macros, `steps` rows
    visited.
    """

    length: int = 2_000
    nodes: int = 300
    depth: int = 40
    row_depth: int = 3
    steps: int = 1_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: its source and its tree."""

    source: str
    root: Node
