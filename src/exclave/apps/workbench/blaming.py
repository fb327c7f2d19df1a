"""Who last changed which rule: each line of a file carries the change that wrote it, a rule the latest of its lines."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from exclave.engines.policy.pack import LoadedPack
from exclave.engines.policy.pack.extending import BASE

SECTIONS = {
    "clause": "clauses",
    "param": "params",
    "condition": "conditions",
    "benefit": "benefits",
    "obligation": "obligations",
    "target": "targets",
    "form": "forms",
    "procedure": "procedures",
    "evaluation": "evaluations",
}
Path = tuple[str | int, ...]


def blame(states: Iterable[tuple[int, str]]) -> list[int]:
    """``(number of the change, text after it)`` in order → for each line of the last text the change that wrote it."""
    before: list[str] = []
    numbers: list[int] = []
    for number, text in states:
        after = text.split("\n")
        written = [number] * len(after)
        for a, b, size in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
            written[b : b + size] = numbers[a : a + size]
        before, numbers = after, written
    return numbers


def changed_by(
    loaded: LoadedPack, states: Mapping[str, list[tuple[int, str]]], wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """(kind, id) of rules that stand in the pack → the change that last touched their lines. ``states``: by file."""
    starts: dict[str, list[int]] = {}
    for path, at in loaded.keys.items():
        if len(path) <= 2 or _is_type(path):
            starts.setdefault(at.file, []).append(at.line)
    lines: dict[str, list[int]] = {}
    found = {}
    for kind, id in wanted:
        key = _path(loaded, kind, id)
        if key is None or key not in loaded.keys or (at := loaded.keys[key]).file.startswith(BASE):
            continue
        if at.file not in lines:
            lines[at.file] = blame(states.get(at.file, []))
        numbers = lines[at.file]
        end = min((line for line in starts[at.file] if line > at.line), default=len(numbers) + 1)
        if touched := numbers[at.line - 1 : max(end - 1, at.line)]:
            found[kind, id] = max(touched)
    return found


def _path(loaded: LoadedPack, kind: str, id: str) -> Path | None:
    if kind in SECTIONS:
        return (SECTIONS[kind], id)
    return next((path for path in loaded.keys if _is_type(path) and path[3] == id), None)


def _is_type(path: Path) -> bool:
    return len(path) == 4 and path[0] == "subjects" and path[2] == "types"
