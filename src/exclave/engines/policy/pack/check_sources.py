"""Sources: every item names one, every clause exists in the paper, and nothing is copied from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from exclave.engines.policy.outline import DocumentText, outline, resolve

from .checking import Checking, texts_of
from .faults import Path
from .model import ClauseRef, Entry, Leaf, Pack, Sourced

LONGEST_RUN = 11
"""Characters in a row that may be the paper's."""

_NOISE = re.compile(r"[\W_]+")


def _leaves(leaves: list[Leaf], path: Path) -> Iterator[tuple[Path, Leaf]]:
    for index, leaf in enumerate(leaves):
        yield (*path, index), leaf
        yield from _leaves(leaf.parts, (*path, index, "parts"))


def sourced_items(pack: Pack) -> Iterator[tuple[Path, str, Sourced]]:
    """Every item that must name a source, with its path and the name to show."""
    sections: dict[str, Mapping[str, Sourced]] = {
        "duties": pack.duties, "subjects": pack.subjects, "params": pack.params, "forms": pack.forms,
        "conditions": pack.conditions, "procedures": pack.procedures, "obligations": pack.obligations,
        "evaluations": pack.evaluations, "targets": pack.targets, "figures": pack.figures, "meetings": pack.meetings,
        "benefits": pack.benefits,
    }  # fmt: skip
    for section, items in sections.items():
        for name, item in items.items():
            yield (section, name), name, item
    for name, subject in pack.subjects.items():
        for type_, item in subject.types.items():
            yield ("subjects", name, "types", type_), type_, item
    for name, procedure in pack.procedures.items():
        for index, stage in enumerate(procedure.stages):
            yield ("procedures", name, "stages", index), f"{name}.{stage.id}", stage
    for name, evaluation in pack.evaluations.items():
        for path, leaf in _leaves(evaluation.tree, ("evaluations", name, "tree")):
            yield path, leaf.id, leaf
        for index, grade in enumerate(evaluation.grades):
            yield ("evaluations", name, "grades", index), grade.id, grade
        for index, export in enumerate(evaluation.exports):
            yield ("evaluations", name, "exports", index), export.id, export
    for kind, rows in pack.entries.items():
        for index, row in enumerate(rows):
            if isinstance(row, Entry):
                yield ("entries", kind, index), f"{kind}.{row.id}", row


def _references(pack: Pack) -> Iterator[tuple[Path, ClauseRef]]:
    """Every clause reference of the pack."""
    for path, _, item in sourced_items(pack):
        if item.clause is not None:
            yield (*path, "clause"), item.clause
    others: list[tuple[Path, object]] = [(("lists", name), one) for name, one in pack.lists.items()]
    others += [(("effects", name), one) for name, one in pack.effects.items()]
    others.append((("pack", "clock"), pack.pack.clock))
    for subject, fields in pack.fields.items():
        others += [(("fields", subject, name), one) for name, one in fields.items()]
    for name, form in pack.forms.items():
        others += [(("forms", name, "parts", index), part) for index, part in enumerate(form.parts)]
    for name, condition in pack.conditions.items():
        if condition.waiver is not None:
            others.append((("conditions", name, "waiver"), condition.waiver))
    for name, param in pack.params.items():
        rows = param.value if isinstance(param.value, list) else []
        others += [(("params", name, "value", index), row) for index, row in enumerate(rows)]
    for name, procedure in pack.procedures.items():
        for index, stage in enumerate(procedure.stages):
            at: Path = ("procedures", name, "stages", index, "outcomes")
            others += [((*at, key), outcome) for key, outcome in stage.outcomes.items()]
    for path, other in others:
        reference = getattr(other, "clause", None)
        if reference is not None:
            yield (*path, "clause"), reference


def check_sources(check: Checking) -> None:
    """Items without source, clauses that are not in the pack, clauses by type that do not match."""
    pack = check.pack
    for path, name, item in sourced_items(pack):
        if item.clause is None and not item.practice:
            check.bad(path, "no_source", name=name)
    for section, items in (("lists", pack.lists), ("effects", pack.effects)):
        for name, one in items.items():
            if one.clause is None and not one.practice:
                check.bad((section, name), "no_source", name=name)
    for path, reference in _references(pack):
        listed = [reference] if isinstance(reference, str) else reference
        pairs = listed.items() if isinstance(listed, dict) else enumerate(listed)
        for key, named in pairs:
            check.known(path if isinstance(reference, str) else (*path, key), "clauses", named, pack.clauses)
    for name, condition in pack.conditions.items():
        if isinstance(condition.clause, dict) and set(condition.clause) != set(condition.for_):
            types = "、".join(sorted(set(condition.clause) ^ set(condition.for_)))
            check.bad(("conditions", name, "clause"), "clause_by_type", types=types)
    for name, clause in pack.clauses.items():
        if clause.document is not None:
            check.known(("clauses", name, "document"), "documents", clause.document, pack.documents)
        elif len(pack.documents) > 1:
            check.bad(("clauses", name), "document_unclear")


# -- against the paper


def check_text(check: Checking, texts: Mapping[str, str]) -> None:
    """With the papers at hand: every locator exists, and no text repeats twelve characters of theirs.

    ``texts``: document id → the paper's text.
    """
    pack = check.pack
    only = next(iter(pack.documents), "")
    outlines = {name: outline(DocumentText.of(text, name)) for name, text in texts.items()}
    for name, clause in pack.clauses.items():
        found = outlines.get(clause.document or only)
        if found is not None and resolve(found, clause.at) is None:
            check.bad(("clauses", name, "at"), "locator", at=clause.at)
    runs = _runs(texts.values())
    names = sorted(exempt_names(pack), key=len, reverse=True)
    for path, zh, _ in texts_of(pack, ()):
        if _exempt(path):
            continue
        copied = copied_run(zh, runs, names)
        if copied is not None:
            check.bad(path, "copied", count=len(copied), text=copied)


def _runs(texts: Iterable[str]) -> frozenset[str]:
    length = LONGEST_RUN + 1
    found: set[str] = set()
    for text in texts:
        plain = _NOISE.sub("", text)
        found.update(plain[at : at + length] for at in range(len(plain) - length + 1))
    return frozenset(found)


def exempt_names(pack: Pack) -> set[str]:
    """Names and titles, which may be written as the paper writes them."""
    found = {pack.pack.name.zh, *(document.title for document in pack.documents.values())}
    for subject in pack.subjects.values():
        found |= {subject.zh, *subject.also_called, *(one.zh for one in subject.types.values())}
    found |= {duty.zh for duty in pack.duties.values()}
    return {name for name in found if name}


def _exempt(path: Path) -> bool:
    """Whether a text is itself a name or a title."""
    if path[0] in ("documents", "pack") and path[:2] != ("pack", "clock"):
        return True
    return path[0] in ("subjects", "duties") and path[-1] == "zh" and "state_names" not in path


def copied_run(text: str, runs: frozenset[str], names: list[str]) -> str | None:
    """The longest run of the paper's characters in a text, if it is longer than allowed."""
    for name in names:
        text = text.replace(name, "\n")
    best = ""
    length = LONGEST_RUN + 1
    for piece in text.split("\n"):
        plain = _NOISE.sub("", piece)
        at = 0
        while at + length <= len(plain):
            end = at
            while end + length <= len(plain) and plain[end : end + length] in runs:
                end += 1
            if end > at and end - at + LONGEST_RUN > len(best):
                best = plain[at : end + LONGEST_RUN]
            at = max(end, at + 1)
    return best or None
