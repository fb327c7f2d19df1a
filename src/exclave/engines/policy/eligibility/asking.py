"""Which fact to ask next: the one whose answer settles most of what is not settled yet.

Only facts are asked that keep a condition open of something not yet ruled out, each at most once, and never one
that was answered or declined. So every question can change an answer, and the questions end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from exclave.engines.policy.answers import FormField, Item, items_of, label_of
from exclave.engines.policy.answers.form import EMPTY
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.tracing import Need
from exclave.engines.policy.pack.model import Column, Field_, Subject

from .sheet import Sheet
from .standing import Result, counts_rows, needs_of

_COST = {"bool": 0, "choice": 1, "choices": 2, "table": 5}
_PLAIN_COST = 3


@dataclass(frozen=True)
class Question:
    """A fact that may be asked, and how much hangs on it.

    ``closes``: types and benefits that need nothing but this to be settled. ``settles``: conditions (counted
    once for each type or benefit that has them) that any answer to this settles. ``bears``: those it bears on.
    """

    path: str
    settles: int
    closes: int
    bears: int
    first: int

    def rank(self, cost: int) -> tuple[int, int, int, int, int]:
        return (-(self.settles + self.closes), -self.settles, -self.bears, cost, self.first)


def next_questions(
    sheet: Sheet, results: Sequence[Result], facts: Facts, declined: Collection[str] = ()
) -> tuple[Question, ...]:
    """What may still be asked, the most decisive first; empty when nothing more can be settled by asking.

    ``facts``: those the results were answered on. ``declined``: paths to which the answer was “I do not know”.
    Of equals the cheaper to answer comes first, then the one the pack names first.
    """
    settles: dict[str, int] = {}
    closes: dict[str, int] = {}
    bears: dict[str, int] = {}
    for result in results:
        if result.standing != "unknown":
            continue
        wanted = [
            {need.path for need in needs_of(sheet.compiled, facts, answer)}
            for answer in result.answers.conditions
            if answer.status == "unknown"
        ]
        for paths in wanted:
            for path in paths:
                bears[path] = bears.get(path, 0) + 1
                settles[path] = settles.get(path, 0) + (len(paths) == 1)
        together = set().union(*wanted)
        if len(together) == 1:
            only = next(iter(together))
            closes[only] = closes.get(only, 0) + 1
    needs = [need for result in results for need in result.needs]
    order = {need.path: n for n, need in reversed(list(enumerate(needs))) if _may_ask(sheet, need)}
    found = [
        Question(path, settles.get(path, 0), closes.get(path, 0), count, order[path])
        for path, count in bears.items()
        if path in order and path not in declined and field_of(sheet, path) is not None
    ]
    return tuple(sorted(found, key=lambda one: one.rank(_cost(sheet, one.path))))


def _may_ask(sheet: Sheet, need: Need) -> bool:
    """A fact nobody stated, or a number that is only bounded because its list may not be whole."""
    return need.kind == "missing" or (need.kind == "incomplete" and counts_rows(sheet.compiled, need.path))


def _cost(sheet: Sheet, path: str) -> int:
    one = field_of(sheet, path)
    return _COST.get(one.type, _PLAIN_COST) if one is not None else _PLAIN_COST


def plain_field(sheet: Sheet, path: str) -> Field_ | None:
    """The pack's field at a path as somebody may state it: a counted number without its calculation.

    None for what nobody can state here: files, computed values, points of the policy, records of the register.
    """
    subject, _, name = path.partition(".")
    one = sheet.pack.fields.get(subject, {}).get(name)
    if one is None or one.type == "file":
        return None
    if one.calc is None:
        return one
    return one.model_copy(update={"calc": None}) if counts_rows(sheet.compiled, path) else None


def field_of(sheet: Sheet, path: str, *, on: date | None = None) -> FormField | None:
    """The fact at a path as a form asks it; None where it cannot be asked. ``on``: the day, for dated lists."""
    subject, _, name = path.partition(".")
    if subject in sheet.pack.subjects and name in ("state", "type"):
        return _of_record(sheet, path)
    one = plain_field(sheet, path)
    if one is None:
        return None
    return _field(sheet, path, one, on)


def record_codes(subject: Subject, name: str) -> tuple[str, ...]:
    """The states or types a record of the register may have, by ``name``; empty for any other name."""
    return tuple({"state": subject.states, "type": subject.types}.get(name, ()))


def _of_record(sheet: Sheet, path: str) -> FormField | None:
    """The state or type of a register's record, as a choice."""
    subject, _, name = path.partition(".")
    one = sheet.pack.subjects[subject]
    names: Mapping[str, Any] = one.state_names if name == "state" else one.types
    items = tuple(
        Item(code, text.zh, text.en or text.zh)
        for code in record_codes(one, name)
        for text in (names.get(code),)
        if text is not None
    )
    zh, en = label_of(sheet.pack, path)
    return FormField(path, zh, en, "choice", False, items=items) if items else None


def _field(sheet: Sheet, key: str, one: Field_ | Column, on: date | None) -> FormField:
    columns = one.columns if isinstance(one, Field_) else {}
    return FormField(
        key=key,
        zh=one.zh,
        en=one.en or one.zh,
        type=one.type,
        required=False,
        unit=one.unit,
        currency="CNY" if one.type == "money" else None,
        list=one.list_,
        items=items_of(sheet.compiled, one.list_, on) if one.list_ else None,
        core=one.core,
        prefill=getattr(one, "from_", None),
        help=one.help or EMPTY,
        per=getattr(one, "per", None),
        definition=getattr(one, "definition", None),
        columns=tuple(_field(sheet, name, column, on) for name, column in columns.items()),
        key_column=getattr(one, "key", None),
        complete=bool(getattr(one, "complete", False)),
    )
