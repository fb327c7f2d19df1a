"""A form as faces need it: its parts for one type, every field resolved, and what each field serves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exclave.engines.policy.facts import StdList, std_lists
from exclave.engines.policy.pack.model import ClauseRef, Column, Field_, FormPart, Text

from .compiled import CompiledPack, clauses_for
from .reading import list_codes

EMPTY = Text(zh="", en="")


@dataclass(frozen=True)
class Item:
    """One choice of a list."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class FormField:
    """One field, or one column of a table, of a form for one type.

    ``key`` is the form's key (``institution.name``; for a column its name). ``prefill``: where a first value
    comes from (``org.name``, ``register.staff``). ``read_by``: conditions that read it or show it to who
    judges; ``evidence_for``: conditions a file proves. ``key_column``: tells rows of a table apart.
    ``complete``: the table asks whether the list is complete. ``required`` fields must be filled in, where
    ``when`` (an expression) holds. ``by``: the duty that fills it in, None for whoever fills the form.
    """

    key: str
    zh: str
    en: str
    type: str
    required: bool
    unit: str | None = None
    currency: str | None = None
    list: str | None = None
    items: tuple[Item, ...] | None = None
    ordered: bool = False
    core: str | None = None
    prefill: str | None = None
    help: Text = EMPTY
    per: str | None = None
    definition: Text | None = None
    public: bool = False
    personal: bool = False
    by: str | None = None
    when: str | None = None
    columns: tuple[FormField, ...] = ()
    key_column: str | None = None
    complete: bool = False
    read_by: tuple[str, ...] = ()
    evidence_for: tuple[str, ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FormSection:
    """One part of a form for one type."""

    zh: str
    en: str
    fields: tuple[FormField, ...]
    help: Text = EMPTY
    clauses: tuple[tuple[str, str], ...] = ()
    practice: str | None = None


def items_of(
    compiled: CompiledPack, list_name: str | None, on: date | None = None
) -> tuple[Item, ...] | None:
    """The choices of a list (on a day, where the list is dated); None for an open list, such as places."""
    codes = list_codes(compiled.pack, list_name)
    if codes is None:
        return None
    std = std_lists().get(list_name or "")
    return tuple(
        Item(code, zh + other_names(std, code, "zh"), (en or zh) + other_names(std, code, "en"))
        for code, (zh, en) in codes.items()
        if std is None or on is None or std.items[code].holds(on)
    )


def other_names(std: StdList | None, code: str, lang: str) -> str:
    """Former and later names behind the name, so that whoever holds an old certificate finds the title."""
    also = std.items[code].also if std is not None else ()
    if not also:
        return ""
    if lang == "zh":
        return f"（{'，'.join(('原称' if o.when == 'formerly' else '后称') + o.zh for o in also)}）"
    return f" ({', '.join(('formerly ' if o.when == 'formerly' else 'later ') + o.en for o in also)})"


def is_required(one: Field_ | Column) -> bool:
    """Whether a field must be filled in: as the pack says, else yes unless it is computed."""
    if one.required is not None:
        return one.required
    return getattr(one, "calc", None) is None


def _ordered(compiled: CompiledPack, list_name: str | None) -> bool:
    std = std_lists().get(list_name or "")
    if std is not None:
        return std.ordered
    own = compiled.pack.lists.get(list_name or "")
    return own.ordered if own is not None else False


def _column(compiled: CompiledPack, name: str, one: Column, on: date | None) -> FormField:
    return FormField(
        key=name,
        zh=one.zh,
        en=one.en or one.zh,
        type=one.type,
        required=is_required(one),
        unit=one.unit,
        currency="CNY" if one.type == "money" else None,
        list=one.list_,
        items=items_of(compiled, one.list_, on) if one.list_ else None,
        ordered=_ordered(compiled, one.list_),
        core=one.core,
        help=one.help or EMPTY,
        personal=one.personal,
    )


def _located(compiled: CompiledPack, reference: ClauseRef | None, type_: str) -> tuple[tuple[str, str], ...]:
    pack = compiled.pack
    return tuple(
        (clause, pack.clauses[clause].at if clause in pack.clauses else "")
        for clause in clauses_for(reference, type_)
    )


def _field(compiled: CompiledPack, key: str, one: Field_, type_: str, on: date | None) -> FormField:
    serving = conditions_with_helpers(compiled, type_)
    return FormField(
        key=key,
        zh=one.zh,
        en=one.en or one.zh,
        type=one.type,
        required=is_required(one),
        unit=one.unit,
        currency=one.currency if one.type == "money" else None,
        list=one.list_,
        items=items_of(compiled, one.list_, on) if one.list_ else None,
        ordered=_ordered(compiled, one.list_),
        core=one.core,
        prefill=one.from_,
        help=one.help or EMPTY,
        per=one.per,
        definition=one.definition,
        public=one.public,
        personal=one.personal,
        by=one.by,
        when=one.when,
        columns=tuple(_column(compiled, name, column, on) for name, column in one.columns.items()),
        key_column=one.key,
        complete=one.complete,
        read_by=tuple(name for name in serving if key in _own_reads(compiled, name)),
        evidence_for=tuple(name for name in serving if key in compiled.pack.conditions[name].evidence),
        clauses=_located(compiled, one.clause, type_),
    )


def _own_reads(compiled: CompiledPack, name: str) -> frozenset[str]:
    condition = compiled.pack.conditions[name]
    return frozenset() if condition.any_ or condition.all_ else compiled.reads(name)


def conditions_with_helpers(compiled: CompiledPack, type_: str) -> tuple[str, ...]:
    """The conditions of a type and the helpers they are made of, each once."""
    found: dict[str, None] = {}

    def add(name: str) -> None:
        if name in found or name not in compiled.pack.conditions:
            return
        found[name] = None
        condition = compiled.pack.conditions[name]
        for other in (*(condition.any_ or ()), *(condition.all_ or ())):
            add(other)

    for name in compiled.by_type.get(type_, ()):
        add(name)
    return tuple(found)


def parts_for(compiled: CompiledPack, form_id: str, type_: str) -> Iterator[FormPart]:
    """The parts of a form that a type fills in. Raises KeyError for an unknown form."""
    for part in compiled.pack.forms[form_id].parts:
        if not part.for_ or type_ in part.for_:
            yield part


def form_for(
    compiled: CompiledPack, form_id: str, type_: str, *, on: date | None = None
) -> list[FormSection]:
    """The form for one type, field by field. ``on`` keeps choices to those in force that day.

    Raises KeyError for an unknown form. A field named twice is shown once, where it first stands.
    """
    seen: set[str] = set()
    sections = []
    for part in parts_for(compiled, form_id, type_):
        fields = []
        for key in part.fields:
            subject, _, name = key.partition(".")
            one = compiled.pack.fields.get(subject, {}).get(name)
            if one is None or key in seen:
                continue
            seen.add(key)
            fields.append(_field(compiled, key, one, type_, on))
        if fields:
            sections.append(
                FormSection(
                    part.zh,
                    part.en or part.zh,
                    tuple(fields),
                    part.help or EMPTY,
                    _located(compiled, part.clause, type_),
                    part.practice,
                )
            )
    return sections


def form_field(compiled: CompiledPack, key: str) -> FormField:
    """One field of the pack by its key, whether or not a form asks it. Raises KeyError for none."""
    subject, _, name = key.partition(".")
    return _field(compiled, key, compiled.pack.fields[subject][name], "", None)


def form_keys(compiled: CompiledPack, form_id: str, type_: str) -> tuple[str, ...]:
    """Keys of all fields a type fills in, each once."""
    return tuple(dict.fromkeys(key for part in parts_for(compiled, form_id, type_) for key in part.fields))
