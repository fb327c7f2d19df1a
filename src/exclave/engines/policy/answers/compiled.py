"""A pack compiled once: its environment and every expression as a program. Cache it by digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from exclave.engines.policy.language.display import Labels
from exclave.engines.policy.language.program import Program, compile_program
from exclave.engines.policy.language.types import BOOL, Type, TypeEnv
from exclave.engines.policy.pack.environment import build_env, field_type, param_type
from exclave.engines.policy.pack.model import ClauseRef, Condition, Pack

from .showing import labels_of

Key = tuple[str, ...]
"""What an expression belongs to: ``("conditions", "team_size", "expr")``, ``("fields", "x", "y")``."""


@dataclass(frozen=True)
class CompiledPack:
    """A pack ready to answer. ``calcs``: computed fields (subject, field), each after those it reads."""

    pack: Pack
    env: TypeEnv
    programs: Mapping[Key, Program]
    calcs: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    by_type: Mapping[str, tuple[str, ...]]
    labels: Labels = field(default_factory=Labels)
    guards: dict[str, Program] = field(default_factory=dict)

    def conditions(self, type_: str) -> tuple[str, ...]:
        """Ids of the conditions that apply to a type, in the pack's order. Raises KeyError."""
        return self.by_type[type_]

    def guard(self, expression: str) -> Program:
        """A procedure's yes/no expression (guard, when), compiled on first use.

        Raises LanguageError or LanguageErrors for one that the pack's check would have refused.
        """
        found = self.guards.get(expression)
        if found is None:
            found = compile_program(expression, self.env, expect=BOOL)
            self.guards[expression] = found
        return found

    def reads(self, condition: str) -> frozenset[str]:
        """Fields (``institution.staff``) a condition reads or shows to who judges it, helpers included."""
        return frozenset(self._reads(condition, frozenset()))

    def _reads(self, condition: str, seen: frozenset[str]) -> Iterator[str]:
        if condition in seen:
            return
        found = self.pack.conditions[condition]
        for part in ("expr", "when", "floor"):
            program = self.programs.get(("conditions", condition, part))
            for path in program.reads if program is not None else ():
                yield from self._behind(path)
        for path in found.look:
            yield from self._behind(path)
        for other in (*(found.any_ or ()), *(found.all_ or ())):
            if other in self.pack.conditions:
                yield from self._reads(other, seen | {condition})

    def _behind(self, path: str) -> Iterator[str]:
        """A computed field stands for the fields it is computed from."""
        subject, _, name = path.partition(".")
        program = self.programs.get(("fields", subject, name))
        if program is None:
            yield path
            return
        yield path
        for other in program.reads:
            yield from self._behind(other)

    def evidence(self, condition: str) -> tuple[str, ...]:
        """Evidence fields of a condition and of its helpers, each once."""
        found = self.pack.conditions[condition]
        several = list(found.evidence)
        for other in (*(found.any_ or ()), *(found.all_ or ())):
            if other in self.pack.conditions:
                several += self.evidence(other)
        return tuple(dict.fromkeys(several))


def clauses_for(reference: ClauseRef | None, type_: str | None = None) -> tuple[str, ...]:
    """Clause ids of a reference; one by type answers for that type (for all, when no type is given)."""
    if reference is None:
        return ()
    if isinstance(reference, str):
        return (reference,)
    if isinstance(reference, dict):
        if type_ is None:
            return tuple(dict.fromkeys(reference.values()))
        return (reference[type_],) if type_ in reference else ()
    return tuple(reference)


def _condition_expressions(condition: Condition) -> Iterator[tuple[str, str]]:
    if condition.expr is not None:
        yield "expr", condition.expr
    if condition.when is not None:
        yield "when", condition.when
    if condition.waiver is not None and condition.waiver.floor is not None:
        yield "floor", condition.waiver.floor


def expressions(pack: Pack) -> Iterator[tuple[Key, str, Type | None]]:
    """Every expression that answering needs: its key, its text and the type its result must have."""
    for name, condition in pack.conditions.items():
        for part, text in _condition_expressions(condition):
            yield ("conditions", name, part), text, BOOL
    for subject, fields in pack.fields.items():
        for name, one in fields.items():
            if one.calc is not None:
                yield ("fields", subject, name), one.calc, field_type(one)
            if one.when is not None:
                yield ("fields", subject, name, "when"), one.when, BOOL
    for name, param in pack.params.items():
        for index, row in enumerate(param.value if isinstance(param.value, list) else ()):
            if row.when is not None:
                yield ("params", name, str(index), "when"), row.when, BOOL
            if row.calc is not None:
                yield ("params", name, str(index), "calc"), row.calc, param_type(name, param)


def _ordered_calcs(pack: Pack, programs: Mapping[Key, Program]) -> tuple[tuple[str, str], ...]:
    """Computed fields, each after those it reads. A circle is left out: the pack's check refuses it."""
    waiting = [key for key in programs if key[0] == "fields" and len(key) == 3]
    done: list[tuple[str, str]] = []
    while waiting:
        paths = {f"{key[1]}.{key[2]}" for key in waiting}
        ready = [key for key in waiting if not (programs[key].reads & paths)]
        if not ready:
            break
        done += [(key[1], key[2]) for key in ready]
        waiting = [key for key in waiting if key not in ready]
    return tuple(done)


def pack_types(pack: Pack) -> tuple[str, ...]:
    """All institution types of all subjects that somebody may apply for or that conditions name."""
    named = [name for subject in pack.subjects.values() for name in subject.types]
    named += [name for one in pack.conditions.values() for name in one.for_]
    return tuple(dict.fromkeys(named))


def applied_by(pack: Pack, type_: str | None) -> str | None:
    """The procedure by which an institution type is applied for, None where the pack names none."""
    named = (one.types[type_].procedure for one in pack.subjects.values() if type_ in one.types)
    return next((name for name in named if name), None) if type_ is not None else None


def asks_own_checks(pack: Pack, procedure: str, type_: str | None) -> bool:
    """Whether a procedure is decided on the conditions it names itself (a claim, say), and not on those of the
    institution's type, which were answered when it was applied for."""
    return bool(pack.procedures[procedure].checks) and applied_by(pack, type_) != procedure


def compile_pack(pack: Pack) -> CompiledPack:
    """Compile every expression of a checked pack. Raises LanguageError(s) for one that does not check."""
    env = build_env(pack)
    programs = {key: compile_program(text, env, expect=expect) for key, text, expect in expressions(pack)}
    types = pack_types(pack)
    by_type = {
        type_: tuple(name for name, one in pack.conditions.items() if type_ in one.for_) for type_ in types
    }
    return CompiledPack(pack, env, programs, _ordered_calcs(pack, programs), types, by_type, labels_of(pack))
