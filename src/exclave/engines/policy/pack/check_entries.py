"""Entries and meetings: rows that fit their subject's fields, and decisions that may revise them."""

from __future__ import annotations

from typing import Any

from exclave.engines.policy.facts import std_lists
from exclave.engines.policy.language.values import OPEN, Rows

from .checking import Checking
from .environment import field_type
from .faults import Path
from .literals import ValueRefused, read_value
from .model import Column, Entry, Evaluation, Field_, Meeting, PlaceEntry, Revise
from .revising import CHANGES, COLUMNS


def check_entries(check: Checking) -> None:
    """Every row the paper names, every meeting, every verb that revises a list, every export."""
    for kind, rows in check.pack.entries.items():
        seen: set[str] = set()
        for index, row in enumerate(rows):
            path: Path = ("entries", kind, index)
            if isinstance(row, PlaceEntry):
                if kind != "place" or not check.pack.pack.fictional:
                    _bad(
                        check,
                        path,
                        row.code,
                        "只有虚构的包可以自带地名。",
                        "only a fictional pack brings places.",
                    )
                continue
            if row.id in seen:
                _bad(check, path, row.id, "重复。", "stands there twice.")
            seen.add(row.id)
            if check.known(("entries", kind), "subjects", kind, check.pack.subjects):
                _row(check, path, kind, row)
    for name, meeting in check.pack.meetings.items():
        _meeting(check, ("meetings", name), name, meeting)
    for name, effect in check.pack.effects.items():
        if effect.revise is not None:
            _revise(check, ("effects", name, "revise"), effect.revise)
    for name, evaluation in check.pack.evaluations.items():
        _exports(check, ("evaluations", name, "exports"), evaluation)


def _bad(check: Checking, path: Path, name: str, zh: str, en: str) -> None:
    check.bad(path, "entry", name=name, zh=zh, en=en)


# -- rows


def _row(check: Checking, path: Path, kind: str, row: Entry) -> None:
    subject = check.pack.subjects[kind]
    if row.type is not None:
        check.known((*path, "type"), "types", row.type, subject.types)
    if row.state is not None:
        check.known((*path, "state"), "states", row.state, subject.states)
    fields = check.pack.fields.get(kind, {})
    for name, raw in row.facts.items():
        at: Path = (*path, "facts", name)
        if not check.known(at, "fields", name, fields):
            continue
        try:
            value = read_value(field_type(fields[name]), raw)
        except ValueRefused as error:
            _bad(check, at, row.id, error.zh, error.en)
            continue
        _codes(check, at, fields[name], value)


def _codes(check: Checking, path: Path, one: Field_ | Column, value: Any) -> None:
    """Choices are codes of their list, in the field itself and in the columns of a table."""
    if isinstance(value, Rows) and isinstance(one, Field_):
        for row in value.rows:
            for key, inner in row.items():
                _codes(check, path, one.columns[key], inner)
        return
    if one.type not in ("choice", "choices") or one.list_ is None or value is OPEN:
        return
    listed = check.pack.lists.get(one.list_) or std_lists().get(one.list_)
    for code in (value if isinstance(value, tuple) else (value,)) if listed is not None else ():
        if listed is not None and listed.items:
            check.known(path, "codes", str(code), listed.items)


# -- meetings


def _meeting(check: Checking, path: Path, name: str, one: Meeting) -> None:
    pack = check.pack
    if one.chair is not None:
        check.known((*path, "chair"), "duties", one.chair, pack.duties)
    for part in ("members", "office"):
        for index, duty in enumerate(getattr(one, part)):
            check.known((*path, part, index), "duties", duty, pack.duties)
    known = check.known((*path, "procedure"), "procedures", one.procedure, pack.procedures)
    for index, listed in enumerate(one.revises):
        at: Path = (*path, "revises", index)
        if (
            check.known(at, "subjects", listed, pack.subjects)
            and known
            and listed not in _revised_by(check, one)
        ):
            zh = f"可以修订“{listed}”，但程序里没有这样的后果。"
            _bad(check, at, name, zh, f"revises “{listed}”, but no outcome of its procedure does.")


def _revised_by(check: Checking, one: Meeting) -> set[str]:
    """Lists that an outcome of the meeting's procedure revises."""
    found: set[str] = set()
    for stage in check.pack.procedures[one.procedure].stages:
        for outcome in stage.outcomes.values():
            for name in outcome.effects:
                effect = check.pack.effects.get(name)
                if effect is not None and effect.revise is not None and not outcome.at_end:
                    found.add(effect.revise.of)
    return found


def _revise(check: Checking, path: Path, one: Revise) -> None:
    """``from`` is a table with the columns entry, change (add, change, drop) and text."""
    check.known((*path, "of"), "subjects", one.of, check.pack.subjects)
    if not check.known((*path, "from"), "fields", one.from_, check.fields()):
        return
    subject, _, name = one.from_.partition(".")
    columns = check.pack.fields[subject][name].columns
    missing = [key for key in COLUMNS if key not in columns]
    listed = check.pack.lists.get(columns["change"].list_ or "") if "change" in columns else None
    if missing or listed is None or set(listed.items) != set(CHANGES):
        _bad(
            check, (*path, "from"), one.from_, "变动表要有 entry、change（add、change、drop）、text 三列。",
            "the table of changes needs the columns entry, change (add, change, drop) and text.",
        )  # fmt: skip


# -- exports


def _exports(check: Checking, path: Path, one: Evaluation) -> None:
    leaf_ids = _leaf_ids(one.tree)
    for index, export in enumerate(one.exports):
        at: Path = (*path, index)
        check.known((*at, "to"), "duties", export.to, check.pack.duties)
        for number, column in enumerate(export.columns):
            check.known((*at, "columns", number), "things", column, {"total", "rank", "grade", *leaf_ids})
        if export.formula is not None and export.formula != "待细则":
            check.known((*at, "formula"), "params", export.formula.removeprefix("param."), check.pack.params)


def _leaf_ids(tree: list[Any]) -> set[str]:
    return {leaf.id for leaf in tree} | {name for leaf in tree for name in _leaf_ids(leaf.parts)}
