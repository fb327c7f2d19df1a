"""The institution types of a programme with their conditions, as the public reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from exclave.apps.programmes.clauses import Clause, Text, both, clauses, findings_about
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.points import fill_params
from exclave.engines.policy.answers import CompiledPack, code_name, label_of
from exclave.engines.policy.pack.model import Condition, Finding, InstitutionType, Pack


@dataclass(frozen=True)
class ConditionText:
    """A condition before anyone has filed: what it asks, who answers, which papers prove it."""

    id: str
    label: Text
    clauses: list[Clause]
    judge: Text | None
    question: Text | None
    parts_word: Literal["", "any", "all"]
    parts: list[Text]
    evidence: list[Text]
    findings: list[Finding]


@dataclass(frozen=True)
class ConditionGroup:
    """Conditions that rest on the same clauses, so that each clause is read once."""

    clauses: list[Clause]
    conditions: list[ConditionText]


@dataclass(frozen=True)
class TypeText:
    id: str
    name: Text
    clauses: list[Clause]
    applicants: Text
    procedure: Text | None
    conditions: list[ConditionText]

    @property
    def groups(self) -> list[ConditionGroup]:
        return grouped(self.conditions)


def grouped(conditions: Iterable[ConditionText]) -> list[ConditionGroup]:
    """The conditions by the clauses they rest on, in the order of the first of each."""
    found: dict[tuple[str, ...], ConditionGroup] = {}
    for one in conditions:
        key = tuple(clause.id for clause in one.clauses)
        found.setdefault(key, ConditionGroup(one.clauses, [])).conditions.append(one)
    return list(found.values())


def texts(programme: Programme, compiled: CompiledPack, names: Iterable[str]) -> list[ConditionText]:
    """The named conditions, as the public reads them, whatever type they are asked of."""
    return [_condition(programme, compiled, name, None) for name in names]


def types(programme: Programme, compiled: CompiledPack, only: list[str] | None = None) -> list[TypeText]:
    """Types that somebody may apply for, in the pack's order; ``only`` narrows to those a call takes."""
    pack = compiled.pack
    return [
        _type(programme, compiled, key, spec)
        for subject in pack.subjects.values()
        for key, spec in subject.types.items()
        if spec.procedure and (only is None or key in only)
    ]


def type_name(pack: Pack, key: str) -> Text:
    """The name of an institution type; the id itself where the pack does not know it."""
    for subject in pack.subjects.values():
        if key in subject.types:
            return both(subject.types[key])
    return {"zh": key, "en": key}


def state_name(pack: Pack, key: str, subject: str = "institution") -> Text:
    """The name of a register state in the pack's words; a pack may call what it registers otherwise."""
    own = pack.subjects.get(subject)
    found = next(
        (s.state_names[key] for s in (own, *pack.subjects.values()) if s and key in s.state_names), None
    )
    return both(found) if found else {"zh": key, "en": key}


def _type(programme: Programme, compiled: CompiledPack, key: str, spec: InstitutionType) -> TypeText:
    pack = compiled.pack
    joined = {
        lang: sign.join(code_name(pack, "std.org_kind", kind, lang) for kind in spec.applicants)  # type: ignore[arg-type]
        for lang, sign in (("zh", "、"), ("en", ", "))
    }
    procedure = pack.procedures.get(spec.procedure or "")
    return TypeText(
        id=key,
        name=both(spec),
        clauses=clauses(programme, pack, spec.clause),
        applicants=joined,
        procedure=both(procedure) if procedure else None,
        conditions=[_condition(programme, compiled, name, key) for name in compiled.conditions(key)],
    )


def _condition(programme: Programme, compiled: CompiledPack, name: str, type_: str | None) -> ConditionText:
    pack = compiled.pack
    spec: Condition = pack.conditions[name]
    helpers = [*(spec.any_ or []), *(spec.all_ or [])]
    about = [name, *helpers, *(f"param.{p}" for p in _params(compiled, name))]
    return ConditionText(
        id=name,
        label=both(spec),
        clauses=clauses(programme, pack, spec.clause, type_),
        judge=both(pack.duties[spec.judge.by]) if spec.judge and spec.judge.by in pack.duties else None,
        question=fill_params(pack, spec.judge, programme.settled) if spec.judge else None,
        parts_word="any" if spec.any_ else "all" if spec.all_ else "",
        parts=[both(pack.conditions[h]) for h in helpers],
        evidence=[_label(pack, path) for path in compiled.evidence(name)],
        findings=findings_about(pack, about),
    )


def _params(compiled: CompiledPack, condition: str) -> list[str]:
    program = compiled.programs.get(("conditions", condition, "expr"))
    reads = program.reads if program is not None else ()
    return [path.removeprefix("param.") for path in reads if path.startswith("param.")]


def _label(pack: Pack, path: str) -> Text:
    zh, en = label_of(pack, path)
    return {"zh": zh, "en": en}
