"""In which order columns are worked out, so that what several pieces share is computed once.

Columns, counts and sums over rows and answers of code tables are there first (layer 0). A node with several
users becomes a column of the lowest layer that has all it needs; everything else stays inside an expression.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .plan import Plan, walk

ROWS = frozenset({"count", "sum"})
_FREE = frozenset({"const", "col"})
_DEEPEST = 24


@dataclass(frozen=True)
class Layers:
    """`rows`: counts and sums; `lookups`: questions to code tables; `shared`: layers of nodes to name."""

    nodes: tuple[Plan, ...]
    rows: tuple[Plan, ...]
    lookups: tuple[Plan, ...]
    shared: tuple[tuple[Plan, ...], ...]

    @property
    def columns(self) -> tuple[Plan, ...]:
        """The columns of facts read here, each once."""
        return tuple(node for node in self.nodes if node.op == "col")


def here(roots: Iterable[Plan]) -> Iterator[Plan]:
    """All nodes of one table's work, those below first; what is inside counts over rows is elsewhere."""
    return walk(roots, closed=ROWS)


def layers_of(roots: Iterable[Plan]) -> Layers:
    """Lay out the work of `roots`."""
    wanted = list(roots)
    nodes = list(here(wanted))
    users = Counter(id(kid) for node in nodes if node.op not in ROWS for kid in node.args)
    users.update(id(root) for root in wanted)
    ready: dict[int, int] = {}
    depth: dict[int, int] = {}
    shared: list[list[Plan]] = []
    for node in nodes:
        if node.op in _FREE or node.op in ROWS or node.op == "lookup":
            ready[id(node)] = depth[id(node)] = 0
            continue
        layer = max((ready[id(kid)] for kid in node.args), default=0)
        deep = 1 + max((depth[id(kid)] for kid in node.args), default=0)
        if users[id(node)] > 1 or deep > _DEEPEST:
            while len(shared) <= layer:
                shared.append([])
            shared[layer].append(node)
            layer, deep = layer + 1, 0
        ready[id(node)], depth[id(node)] = layer, deep
    return Layers(
        tuple(nodes),
        tuple(node for node in nodes if node.op in ROWS),
        tuple(node for node in nodes if node.op == "lookup"),
        tuple(map(tuple, shared)),
    )


def tables_of(roots: Iterable[Plan]) -> dict[str, tuple[Plan, ...]]:
    """The counts and sums each table of rows must give."""
    found: dict[str, list[Plan]] = {}
    for node in here(roots):
        if node.op in ROWS:
            found.setdefault(node.data, []).append(node)
    return {table: tuple(nodes) for table, nodes in found.items()}


def columns_of(roots: Iterable[Plan]) -> dict[str, tuple[str, ...]]:
    """Every column read, by table ("" for the subject's own row), those read inside rows included."""
    wanted = list(roots)
    found: dict[str, dict[str, None]] = {"": {}}
    inner = [(table, [node.args[0] for node in nodes]) for table, nodes in tables_of(wanted).items()]
    for table, bodies in [("", wanted), *inner]:
        found.setdefault(table, {})
        for node in here(bodies):
            if node.op == "col":
                found[node.data[0]][node.data[1]] = None
    return {table: tuple(names) for table, names in found.items()}
