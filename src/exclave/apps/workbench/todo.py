"""What is left to do in a draft: faults, what the paper leaves open, placeholders, remarks of the check."""

from collections.abc import Mapping
from dataclasses import dataclass

from exclave.apps.workbench.checking import Checked
from exclave.engines.policy.outline.skeleton import OPEN, RESTATE
from exclave.engines.policy.pack import Note
from exclave.engines.policy.pack.extending import BASE

MOST = 500
"""Lines of one kind that are listed; the files show all."""


@dataclass(frozen=True)
class Line:
    """One line of a file that waits for something. ``settle``: who may close the point, "" where it is no param."""

    file: str
    line: int
    text: str
    zh: str = ""
    en: str = ""
    settle: str = ""


@dataclass(frozen=True)
class Todo:
    """``open``: lines with 待细则; ``restate``: clauses still to be said in one's own words."""

    open: tuple[Line, ...]
    restate: tuple[Line, ...]
    findings: tuple[Note, ...]
    arithmetic: tuple[Note, ...]
    unused: tuple[Note, ...]
    missing_en: tuple[Note, ...]
    unchecked: bool


def todo(texts: Mapping[str, str], checked: Checked) -> Todo:
    noted = {(note.file, note.line): note for note in checked.notes if note.kind == "open_point"}
    open_, restate = [], []
    for name, text in texts.items():
        if name.startswith(("scenarios/", BASE)):
            continue
        for number, raw in enumerate(text.split("\n"), 1):
            line = raw.split(" #", 1)[0].strip()
            if line.startswith("#"):
                continue
            if RESTATE in line:
                restate.append(Line(name, number, line))
            if OPEN in line:
                note = noted.pop((name, number), None)
                open_.append(
                    Line(name, number, line, note.zh, note.en, note.settle or "") if note else Line(name, number, line)
                )  # fmt: skip
    for (
        note
    ) in noted.values():  # a param over several lines is named where it begins, not where the word stands
        at = next((i for i, one in enumerate(open_) if one.file == note.file and one.line > note.line and not one.zh), None)  # fmt: skip
        text = open_.pop(at).text if at is not None else note.about
        open_.append(Line(note.file, note.line, text, note.zh, note.en, note.settle or ""))
    by_kind = {kind: tuple(n for n in checked.notes if n.kind == kind) for kind in ("finding", "arithmetic", "unused", "missing_en")}  # fmt: skip
    return Todo(
        tuple(sorted(open_, key=lambda one: (one.file, one.line))[:MOST]),
        tuple(restate[:MOST]),
        by_kind["finding"],
        by_kind["arithmetic"],
        by_kind["unused"][:MOST],
        by_kind["missing_en"][:MOST],
        any(note.kind == "unchecked" for note in checked.notes),
    )
