"""Asked and used: every fact a type's conditions read is asked of that type, and every field has a use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exclave.engines.policy.language.checker import Checked

from .checking import Checking, texts_of
from .expressions import leaves
from .faults import Note, Path
from .model import Condition, Entry, Pack
from .texts import placeholders

RECORD_FIELDS = frozenset({"state", "type", "grades"})
"""Facts of the register itself: nobody fills them in."""


class Uses:
    """Which fields each condition reads, shows and takes as evidence; computed fields stand for theirs."""

    def __init__(self, pack: Pack, sound: Mapping[Path, Checked]) -> None:
        self.pack = pack
        self.sound = sound

    def behind(self, key: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """The field itself, or for a computed one the fields it is computed from."""
        subject, _, name = key.partition(".")
        found = self.sound.get(("fields", subject, name, "calc"))
        if found is None or key in seen:
            yield key
            return
        for other in sorted(found.reads):
            if other.partition(".")[0] in self.pack.subjects:
                yield from self.behind(other, seen | {key})

    def condition(self, name: str, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
        """(condition, field) pairs that a condition and its helpers read or look at."""
        found = self.pack.conditions.get(name)
        if found is None or name in seen:
            return
        for part in (("expr",), ("when",), ("waiver", "floor")):
            checked = self.sound.get(("conditions", name, *part))
            for key in sorted(checked.reads) if checked is not None else ():
                if key.partition(".")[0] in self.pack.subjects:
                    for other in self.behind(key):
                        yield name, other
        for key in found.look:
            for other in self.behind(key):
                yield name, other
        for helper in helpers(found):
            yield from self.condition(helper, seen | {name})

    def evidence(self, name: str, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
        found = self.pack.conditions.get(name)
        if found is None or name in seen:
            return
        for key in found.evidence:
            yield name, key
        for helper in helpers(found):
            yield from self.evidence(helper, seen | {name})


def helpers(condition: Condition) -> tuple[str, ...]:
    return (*(condition.any_ or ()), *(condition.all_ or ()))


def _forms_of(pack: Pack, type_: str) -> set[str]:
    """The forms filled in on the way a type is applied for; all forms where no procedure is named."""
    named = {one.types[type_].procedure for one in pack.subjects.values() if type_ in one.types} & set(
        pack.procedures
    )
    if not named:
        return set(pack.forms)
    return {stage.form for name in named for stage in pack.procedures[str(name)].stages if stage.form}


def asked_of(pack: Pack, type_: str) -> set[str]:
    """Fields that a form asks of a type when it applies."""
    return {
        key
        for name in _forms_of(pack, type_)
        for form in (pack.forms.get(name),)
        if form is not None
        for part in form.parts
        if not part.for_ or type_ in part.for_
        for key in part.fields
    }


def check_asked(check: Checking, sound: Mapping[Path, Checked]) -> None:
    """Facts that no form asks, judge conditions that nobody answers, fields without use."""
    uses = Uses(check.pack, sound)
    registers = {name for name, one in check.pack.subjects.items() if one.within is not None}
    for type_ in sorted(check.types()):
        asked = asked_of(check.pack, type_)
        missing: dict[str, str] = {}
        unproven: dict[str, str] = {}
        for name, condition in check.pack.conditions.items():
            if type_ not in condition.for_:
                continue
            for reader, key in uses.condition(name):
                if key not in asked and not _from_register(check, key, registers):
                    missing.setdefault(key, reader)
            for reader, key in uses.evidence(name):
                if key not in asked and key in check.fields():
                    unproven.setdefault(key, reader)
        for key, reader in missing.items():
            check.bad(("conditions", reader), "not_asked", type=type_, condition=reader, name=key)
        for key, reader in unproven.items():
            check.bad(("conditions", reader), "evidence_not_asked", type=type_, condition=reader, name=key)
    _judging(check)
    _idle(check, uses)


def _from_register(check: Checking, key: str, registers: set[str]) -> bool:
    """Facts the register keeps: states, types, grades, and rows of subjects within."""
    subject, _, name = key.partition(".")
    if key not in check.fields():
        return name in RECORD_FIELDS or (name.removesuffix("s") in registers) or key.startswith("param.")
    one = check.pack.fields[subject][name]
    return one.source is not None or (one.by is not None)


def _judging(check: Checking) -> None:
    pack = check.pack
    for subject, one in pack.subjects.items():
        for type_, named in one.types.items():
            procedure = pack.procedures.get(named.procedure or "")
            if procedure is None or any(stage.judges for stage in procedure.stages):
                continue
            for name, condition in pack.conditions.items():
                if type_ in condition.for_ and _has_judge(pack, name):
                    path: Path = ("subjects", subject, "types", type_)
                    check.bad(path, "nobody_judges", type=type_, condition=name, procedure=named.procedure)
                    break


def _has_judge(pack: Pack, name: str, seen: frozenset[str] = frozenset()) -> bool:
    condition = pack.conditions.get(name)
    if condition is None or name in seen:
        return False
    return condition.judge is not None or any(
        _has_judge(pack, helper, seen | {name}) for helper in helpers(condition)
    )


def _used(check: Checking, uses: Uses) -> set[str]:
    """Every field that something uses: a condition, an indicator, an effect, a target, a stage."""
    pack = check.pack
    used = {key for name in pack.conditions for _, key in uses.condition(name)}
    used |= {key for name in pack.conditions for _, key in uses.evidence(name)}
    for checked in uses.sound.values():
        used |= set(checked.reads)
    for name, evaluation in pack.evaluations.items():
        for _, leaf in leaves(evaluation.tree, ("evaluations", name, "tree")):
            used |= set(leaf.look)
    for kind, rows in pack.entries.items():
        used |= {f"{kind}.{name}" for row in rows if isinstance(row, Entry) for name in row.facts}
    for effect in pack.effects.values():
        used |= {effect.revise.from_} if effect.revise is not None else set()
    for target in pack.targets.values():
        used |= set(target.split)
    for benefit in pack.benefits.values():
        used |= set(benefit.materials) if isinstance(benefit.materials, list) else set()
    for effect in pack.effects.values():
        used |= {effect.credit.from_, effect.credit.to} if effect.credit is not None else set()
    for procedure in pack.procedures.values():
        for stage in procedure.stages:
            used |= {*stage.shows, *stage.evidence}
    for _, zh, en in texts_of(check.pack.conditions, ("conditions",)):
        used |= {*placeholders(zh), *placeholders(en)}
    return used


def _idle(check: Checking, uses: Uses) -> None:
    used = _used(check, uses)
    for subject, fields in check.pack.fields.items():
        for name, one in fields.items():
            key = f"{subject}.{name}"
            if one.clause is None and not one.practice and one.core is None and key not in used:
                check.bad(("fields", subject, name), "field_no_use", name=key)


# -- what a form costs


def form_costs(check: Checking) -> Iterator[Note]:
    """For each form and type: fields to fill in, those prefilled, tables and their columns, files."""
    pack = check.pack
    for name, form in pack.forms.items():
        named = {type_ for part in form.parts for type_ in part.for_}
        types = sorted(named) or [""]
        for type_ in types:
            keys = dict.fromkeys(
                key
                for part in form.parts
                if not part.for_ or type_ in part.for_
                for key in part.fields
                if key in check.fields()
            )
            figures = _cost(pack, tuple(keys))
            about = f"{name}.{type_}" if type_ else name
            zh = (
                f"表单“{form.zh}”{_of_type(pack, type_)}要填 {figures['fields']} 项，其中可自动带出 "
                f"{figures['prefilled']} 项、选填 {figures['optional']} 项、表格 {figures['tables']} 个"
                f"（每行共 {figures['columns']} 列）、文件 {figures['files']} 份。"
            )
            en = (
                f"Form “{form.en or form.zh}”{f' for {type_}' if type_ else ''}: {figures['fields']} "
                f"fields, {figures['prefilled']} prefilled, {figures['optional']} optional, "
                f"{figures['tables']} tables ({figures['columns']} columns), {figures['files']} files."
            )
            at = check.loaded.at("forms", name)
            yield Note("form_cost", about, zh, en, at.file, at.line, figures=figures)


def _of_type(pack: Pack, type_: str) -> str:
    for subject in pack.subjects.values():
        if type_ in subject.types:
            return f"（{subject.types[type_].zh}）"
    return ""


def _cost(pack: Pack, keys: tuple[str, ...]) -> dict[str, int]:
    fields = [pack.fields[key.partition(".")[0]][key.partition(".")[2]] for key in keys]
    asked = [one for one in fields if one.calc is None]
    tables = [one for one in asked if one.type == "table"]
    return {
        "fields": len(asked),
        "prefilled": sum(one.from_ is not None for one in asked),
        "optional": sum(one.required is False for one in asked),
        "tables": len(tables),
        "columns": sum(len(one.columns) for one in tables),
        "files": sum(one.type == "file" for one in asked),
    }
