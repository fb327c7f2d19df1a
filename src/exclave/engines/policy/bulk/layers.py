"""In which order columns are worked out, so that what several pieces share is computed once.

Columns, counts and sums over rows and answers of code tables are there first (layer 0). A node with several
users becomes a column of the lowest layer that has all it needs; everything else stays inside an expression.

Rows are counted on a level: "" is the subject, "a.b" each row of the table `a.b`, "a.b/c.d" each row of `c.d`
beside each row of `a.b` of one subject – rows counted within rows, where what is counted depends on the outer row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .plan import Lookup, Plan, walk

ROWS = frozenset({"count", "sum"})
WITHIN = "/"
"""Joins the tables of a level, outermost first."""
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


def table_of(level: str) -> str:
    """The table of the facts that the rows of a level stand in."""
    return level.rpartition(WITHIN)[2]


def around(level: str) -> tuple[str, ...]:
    """The levels of rows a level lies within, outermost first."""
    parts = level.split(WITHIN)
    return tuple(WITHIN.join(parts[:n]) for n in range(1, len(parts)))


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
    """The counts and sums that must be there for `roots`, by the level they go through."""
    found: dict[str, list[Plan]] = {}
    for node in here(roots):
        if node.op in ROWS:
            found.setdefault(node.data, []).append(node)
    return {level: tuple(nodes) for level, nodes in found.items()}


def bodies_of(nodes: Iterable[Plan]) -> tuple[Plan, ...]:
    """What some counts and sums ask of each row."""
    return tuple(node.args[0] for node in nodes)


def levels_of(roots: Iterable[Plan], level: str = "") -> Iterator[tuple[str, tuple[Plan, ...]]]:
    """Each level with what is asked of it, `roots` of `level` first; one level may come several times."""
    wanted = tuple(roots)
    yield level, wanted
    for inner, nodes in tables_of(wanted).items():
        yield from levels_of(bodies_of(nodes), inner)


def columns_of(roots: Iterable[Plan]) -> dict[str, tuple[str, ...]]:
    """Every column read, by table ("" for the subject's own row), those read inside rows included."""
    found: dict[str, dict[str, None]] = {"": {}}
    for level, asked in levels_of(roots):
        found.setdefault(table_of(level), {})
        for node in here(asked):
            if node.op == "col":
                found[table_of(node.data[0])][node.data[1]] = None
    return {table: tuple(names) for table, names in found.items()}


def carried(bodies: Iterable[Plan], levels: Iterable[str]) -> tuple[Plan, ...]:
    """The columns of these levels that `bodies` read, in rows within them too."""
    wanted = frozenset(levels)
    return tuple(node for node in walk(bodies) if node.op == "col" and node.data[0] in wanted)


def questions(roots: Iterable[Plan]) -> dict[Lookup, list[Plan]]:
    """Every question to a code table with the nodes that ask it; their parts are columns."""
    found: dict[Lookup, list[Plan]] = {}
    for _, asked in levels_of(roots):
        for node in layers_of(asked).lookups:
            found.setdefault(node.data, []).append(node)
    return found
