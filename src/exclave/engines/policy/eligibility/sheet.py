"""What a pack offers: institution types to apply for and benefits to have, each with the conditions it stands on.

The kinds of organisation a type names, and the types a benefit names, become conditions like the pack's own, so
that they are asked, answered and explained in one way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.language.program import Program, compile_program
from exclave.engines.policy.language.types import BOOL
from exclave.engines.policy.pack.model import OPEN, Benefit, Condition, InstitutionType, Pack

Detail = Literal["stated", "elsewhere", "待细则"]
KIND_OF_ORGANISATION = "organisation.kind"


@dataclass(frozen=True)
class Target:
    """One thing to qualify for.

    ``subject``: the pack's subject it is about. ``procedure``: how it is applied for, "" where the pack names
    none. ``detail``: whether the pack states the whole rule; while it does not, nobody qualifies for certain.
    ``valid_from``/``valid_until``: both days count; None where the pack says nothing.
    """

    kind: Literal["type", "benefit"]
    id: str
    subject: str
    conditions: tuple[str, ...]
    procedure: str
    detail: Detail = "stated"
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.id

    def valid_on(self, day: date) -> bool:
        """Whether the benefit is given on the day, as far as the pack says."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Sheet:
    """A compiled pack with the conditions that were added, and everything there is to qualify for, types first."""

    compiled: CompiledPack
    targets: tuple[Target, ...]

    @property
    def pack(self) -> Pack:
        return self.compiled.pack


def sheet_for(compiled: CompiledPack) -> Sheet:
    """Everything the pack offers. ``compiled``: a checked pack."""
    added: dict[str, Condition] = {}
    targets = [
        _type(compiled, subject, name, spec, added)
        for subject, one in compiled.pack.subjects.items()
        for name, spec in one.types.items()
        if spec.procedure
    ]
    targets += [_benefit(compiled, name, one, added) for name, one in compiled.pack.benefits.items()]
    return Sheet(_with(compiled, added), tuple(targets))


def _type(
    compiled: CompiledPack, subject: str, name: str, spec: InstitutionType, added: dict[str, Condition]
) -> Target:
    own = compiled.by_type.get(name, ())
    kind = _kind_field(compiled.pack)
    stated = kind is not None and any(kind in compiled.reads(condition) for condition in own)
    if kind is not None and spec.applicants and not stated:
        key = f"kind__{name}"
        added[key] = _one_of("单位性质", "kind of organisation", kind, spec.applicants, spec)
        own = (key, *own)
    return Target("type", name, subject, own, spec.procedure or "")


def _benefit(compiled: CompiledPack, name: str, one: Benefit, added: dict[str, Condition]) -> Target:
    own: tuple[str, ...] = tuple(one.conditions)
    if one.types and set(one.types) != set(compiled.pack.subjects[one.to].types):
        key = f"types__{name}"
        added[key] = _one_of("机构类型", "type of institution", f"{one.to}.type", one.types, one)
        own = (key, *own)
    stated = one.validity if one.validity is not None and one.validity != OPEN else None
    return Target(
        "benefit",
        name,
        one.to,
        own,
        one.procedure or "",
        one.detail,
        getattr(stated, "from_", None),
        getattr(stated, "until", None),
    )


def _kind_field(pack: Pack) -> str | None:
    """The path of the fact that says what kind of organisation applies, if the pack has it."""
    for subject, one in pack.subjects.items():
        for name, field in pack.fields.get(subject, {}).items():
            if one.kind == "organisation" and subject == "applicant" and field.core == KIND_OF_ORGANISATION:
                return f"{subject}.{name}"
    return None


def _one_of(zh: str, en: str, path: str, codes: list[str], source: InstitutionType | Benefit) -> Condition:
    listed = ", ".join(f"'{code}'" for code in codes)
    return Condition.model_validate(
        {
            "zh": zh,
            "en": en,
            "clause": source.clause,
            "practice": source.practice,
            "practice_en": source.practice_en,
            "expr": f"{path} in [{listed}]",
        }
    )


def _with(compiled: CompiledPack, added: dict[str, Condition]) -> CompiledPack:
    if not added:
        return compiled
    programs: dict[tuple[str, ...], Program] = dict(compiled.programs)
    for name, condition in added.items():
        assert condition.expr is not None
        programs["conditions", name, "expr"] = compile_program(condition.expr, compiled.env, expect=BOOL)
    pack = compiled.pack.model_copy(update={"conditions": {**compiled.pack.conditions, **added}})
    return replace(compiled, pack=pack, programs=programs)
