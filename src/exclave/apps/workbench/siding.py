"""The paper beside the pack: for each clause of the document what the pack states of it and what rests on that.

The files are read as they stand, one by one, so that it holds for a draft whose check still finds faults.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from exclave.apps.workbench.checking import KEPT, Source
from exclave.engines.policy.outline import Clause, Outline, resolve
from exclave.engines.policy.pack.extending import BASE
from exclave.engines.policy.pack.yaml_tree import Tree, read_yaml

_SKIPPED = frozenset({"clauses", "scenarios"})


@dataclass(frozen=True)
class Cite:
    """One place of the pack that names a clause. ``zh``: the nearest name above it; ``section``: the top-level key."""

    section: str
    id: str
    zh: str
    en: str
    file: str
    line: int


@dataclass(frozen=True)
class Stated:
    """A clause as the pack states it."""

    id: str
    at: str
    document: str
    zh: str
    en: str
    file: str
    line: int


@dataclass(frozen=True)
class Beside:
    """One clause of the paper. ``standing``: ``cited`` (something rests on it), ``stated`` (only stated),
    ``missing`` (the pack does not speak of it), ``head`` (a heading without words of its own).
    """

    id: str
    depth: int
    label: str
    heading: str
    lines: tuple[str, ...]
    part: str
    stated: tuple[Stated, ...]
    cites: tuple[Cite, ...]
    standing: str


@dataclass
class Cited:
    """What the files say: clauses by id, and who names each."""

    stated: dict[str, Stated] = field(default_factory=dict)
    cites: dict[str, list[Cite]] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)


@lru_cache(maxsize=KEPT)
def cited(source: Source) -> Cited:
    found = Cited()
    for name in sorted(source.files):
        if name.startswith(BASE):
            continue
        tree = read_yaml(name, source.files[name])
        if isinstance(tree.value, dict):
            _take(tree, tree.value, found)
    return found


def _take(tree: Tree, value: Mapping[str, Any], found: Cited) -> None:
    documents = value.get("documents")
    if isinstance(documents, dict):
        found.documents += [str(name) for name in documents]
    clauses = value.get("clauses")
    for name, item in clauses.items() if isinstance(clauses, dict) else ():
        if isinstance(item, dict) and isinstance(item.get("at"), str):
            line = tree.keys[("clauses", name)].line
            found.stated[name] = Stated(
                name, item["at"], _text(item.get("document")), _text(item.get("zh")), _text(item.get("en")), tree.file, line
            )  # fmt: skip
    for section, item in value.items():
        if section not in _SKIPPED:
            for clause, cite in _walk(tree, (section,), item, ("", "")):
                found.cites.setdefault(clause, []).append(cite)


def _walk(
    tree: Tree, path: tuple[str | int, ...], value: Any, name: tuple[str, str]
) -> Iterator[tuple[str, Cite]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(tree, (*path, index), item, name)
        return
    if not isinstance(value, dict):
        return
    if isinstance(value.get("zh"), str):
        name = (value["zh"], _text(value.get("en")) or value["zh"])
    for key, item in value.items():
        if key == "clause":
            at = tree.keys.get((*path, key))
            for clause in dict.fromkeys(_ids(item)):
                yield clause, Cite(str(path[0]), str(path[1]) if len(path) > 1 else "", *name, tree.file, at.line if at else 1)  # fmt: skip
        else:
            yield from _walk(tree, (*path, key), item, name)


def _ids(value: Any) -> list[str]:
    """A clause, several, or one or several by type."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [id for item in items for id in _ids(item)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def beside(outline: Outline, source: Source, own_name: str) -> list[Beside]:
    """The document's clauses in its order. ``own_name``: what the pack calls the document; "" for its first."""
    found = cited(source)
    first = found.documents[0] if found.documents else ""
    wanted = own_name or first
    here: dict[str, list[Stated]] = {}
    for one in found.stated.values():
        if (one.document or first) == wanted and (clause := resolve(outline, one.at)) is not None:
            here.setdefault(clause.id, []).append(one)
    depths: dict[str, int] = {}
    rows = []
    for clause in outline.clauses:
        depths[clause.id] = depths[clause.parent] + 1 if clause.parent is not None else 0
        rows.append(_row(clause, depths[clause.id], here.get(clause.id, []), found))
    return rows


def _row(clause: Clause, depth: int, stated: list[Stated], found: Cited) -> Beside:
    cites = tuple(dict.fromkeys(cite for one in stated for cite in found.cites.get(one.id, ())))
    if cites:
        standing = "cited"
    elif stated:
        standing = "stated"
    else:
        standing = "missing" if clause.text.strip() and clause.level != 0 else "head"
    lines = tuple(line.replace("\t", " │ ") for line in clause.text.split("\n") if line.strip())
    return Beside(clause.id, depth, clause.label, clause.heading, lines, clause.part, tuple(stated), cites, standing)  # fmt: skip


def counts(rows: list[Beside]) -> dict[str, int]:
    """How many clauses stand how, headings left out."""
    found = {"cited": 0, "stated": 0, "missing": 0}
    for row in rows:
        if row.standing in found:
            found[row.standing] += 1
    return found
