"""YAML 1.2 core schema, read so that every value knows its place.

Only what a pack needs: mappings, lists and plain values. ``true``/``false`` alone are booleans (``no``,
``on``, ``yes`` stay text), decimals become `Decimal`, nothing becomes a date here. Tags are refused,
anchors are allowed under ``scenarios`` only, and what aliases expand to is bounded.
Source of the scalar rules: YAML 1.2.2, chapter 10.3 (core schema), narrowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from .faults import PackFault, Path, Position
from .messages import fault

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_VALUES = 200_000
"""Values one file may hold after aliases are followed: an alias bomb passes this at once."""

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
"""Signs that cannot be seen, or turn the direction of what is: a reader would approve another text than the one that runs."""
_INT = re.compile(r"[-+]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30})")


class _PlainParser(Reader, Scanner, Parser):
    """The event parser written in Python, where the C library is absent."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def _events(text: str) -> Any:
    if yaml.__with_libyaml__:
        return yaml.cyaml.CParser(text)  # type: ignore[attr-defined]  # the stubs leave it out
    return _PlainParser(text)


Parts = dict[Path, list[Path]]
INDEXED = 3
"""Steps by which paths are found: a file has thousands of paths, and its parts are taken one by one."""


def parts_of(known: Iterable[Path]) -> Parts:
    """Paths by their first step, by their first two, by their first three."""
    found: Parts = {}
    for path in known:
        for steps in range(1, min(len(path), INDEXED) + 1):
            found.setdefault(path[:steps], []).append(path)
    return found


@dataclass
class Tree:
    """One file: its value (mappings, lists, scalars) and the position of every value and every key."""

    file: str
    value: Any = None
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    faults: list[PackFault] = field(default_factory=list)
    _parts: tuple[Parts, Parts] | None = field(default=None, repr=False)

    def parts(self) -> tuple[Parts, Parts]:
        """Paths of values and of keys, found by how they begin; asked once the file is read."""
        if self._parts is None:
            self._parts = parts_of(self.values), parts_of(self.keys)
        return self._parts


class _Stop(Exception):
    """The rest of this file cannot be read."""


class _Reader:
    def __init__(self, tree: Tree, events: Any) -> None:
        self.tree = tree
        self.events = events
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.open_anchors: set[str] = set()

    def fault(self, mark: Any, code: str, **values: object) -> None:
        self.tree.faults.append(fault(self.place(mark), code, **values))

    def place(self, mark: Any) -> Position:
        return Position(self.tree.file, mark.line + 1, mark.column + 1)

    def node(self, event: Any, path: Path) -> tuple[Any, int]:
        """The value that starts at ``event`` and how many values it expands to."""
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, path)
        if len(path) > MAX_DEPTH:
            self.fault(event.start_mark, "too_deep", limit=MAX_DEPTH)
            raise _Stop
        self.tree.values[path] = self.place(event.start_mark)
        if event.tag is not None:
            self.fault(event.start_mark, "tag", tag=event.tag)
        anchor = self.anchor(event, path)
        self.seen(event)
        value: Any
        if isinstance(event, yaml.MappingStartEvent):
            value, size = self.mapping(path)
        elif isinstance(event, yaml.SequenceStartEvent):
            value, size = self.sequence(path)
        else:
            value, size = scalar(event.value, plain=event.style in (None, "") and event.implicit[0]), 1
        if anchor is not None:
            self.open_anchors.discard(anchor)
            self.anchors[anchor] = (value, size)
        self.bound(event, size)
        return value, size

    def seen(self, event: Any) -> None:
        """A sign written by its number (``"\\u202e"``) is as hidden as one that stands in the file."""
        if (
            isinstance(event, yaml.ScalarEvent)
            and event.style == '"'
            and (sign := HIDDEN.search(event.value))
        ):
            self.fault(event.start_mark, "hidden_sign", sign=f"U+{ord(sign[0]):04X}")

    def bound(self, event: Any, size: int) -> None:
        if size > MAX_VALUES:
            self.fault(event.start_mark, "alias_bomb", limit=MAX_VALUES)
            raise _Stop

    def anchor(self, event: Any, path: Path) -> str | None:
        name: str | None = event.anchor
        if name is None:
            return None
        if path[:1] != ("scenarios",):
            self.fault(event.start_mark, "anchor", name=name)
        self.open_anchors.add(name)
        return name

    def alias(self, event: Any, path: Path) -> tuple[Any, int]:
        name = event.anchor
        if path[:1] != ("scenarios",):
            self.fault(event.start_mark, "anchor", name=name)
        self.tree.values[path] = self.place(event.start_mark)
        if name in self.open_anchors or name not in self.anchors:
            self.fault(event.start_mark, "alias_unknown", name=name)
            return None, 1
        value, size = self.anchors[name]
        return value, size

    def mapping(self, path: Path) -> tuple[dict[str, Any], int]:
        result: dict[str, Any] = {}
        size = 1
        while not isinstance(event := self.events.get_event(), yaml.MappingEndEvent):
            mark = event.start_mark
            if not isinstance(event, yaml.ScalarEvent):
                self.fault(mark, "key")
                self.node(event, (*path, "?"))
                self.node(self.events.get_event(), (*path, "?"))
                continue
            key = event.value
            self.seen(event)
            size += 1
            if key in result:
                before = self.tree.keys[(*path, key)]
                self.fault(mark, "duplicate_key", key=key, line=before.line)
                self.node(self.events.get_event(), (*path, key, "?"))
                continue
            self.tree.keys[(*path, key)] = self.place(mark)
            value, inner = self.node(self.events.get_event(), (*path, key))
            result[key] = value
            size += inner
        return result, size

    def sequence(self, path: Path) -> tuple[list[Any], int]:
        result: list[Any] = []
        size = 1
        while not isinstance(event := self.events.get_event(), yaml.SequenceEndEvent):
            value, inner = self.node(event, (*path, len(result)))
            result.append(value)
            size += inner
        return result, size


def scalar(text: str, *, plain: bool) -> Any:
    """One scalar: quoted text stays text; plain text may be null, true/false, an integer or a decimal."""
    if not plain:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def _decoded(file: str, content: bytes, tree: Tree) -> str | None:
    start = Position(file, 1, 1)
    if len(content) > MAX_BYTES:
        tree.faults.append(fault(start, "too_big", limit=MAX_BYTES))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        tree.faults.append(fault(start, "encoding", byte=error.start))
        return None
    if (sign := HIDDEN.search(text)) is not None:
        before = text[: sign.start()]
        at = Position(file, before.count("\n") + 1, sign.start() - before.rfind("\n"))
        tree.faults.append(fault(at, "hidden_sign", sign=f"U+{ord(sign[0]):04X}"))
        return None
    return text


def read_yaml(file: str, content: bytes) -> Tree:
    """Read one file. Faults are collected in the tree; ``value`` is None when nothing could be read."""
    tree = Tree(file)
    text = _decoded(file, content, tree)
    if text is None:
        return tree
    try:
        events = _events(text)
        reader = _Reader(tree, events)
        events.get_event()  # stream start
        if isinstance(events.get_event(), yaml.StreamEndEvent):
            return tree
        tree.value, _ = reader.node(events.get_event(), ())
        events.get_event()  # document end
        extra = events.get_event()
        if not isinstance(extra, yaml.StreamEndEvent):
            reader.fault(extra.start_mark, "documents")
    except _Stop:
        tree.value = None
    except yaml.YAMLError as error:
        tree.value = None
        mark = getattr(error, "problem_mark", None)
        at = Position(file, mark.line + 1, mark.column + 1) if mark is not None else Position(file, 1, 1)
        problem = str(getattr(error, "problem", None) or error).split("\n", 1)[0]
        tree.faults.append(fault(at, "yaml", problem=problem))
    return tree
