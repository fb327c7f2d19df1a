"""What a fresh form of a case holds already, each value with where it comes from."""

from dataclasses import replace
from typing import Any

from exclave.apps.cases import carrying, ports
from exclave.apps.cases.answering import asked_of
from exclave.apps.cases.models import Case
from exclave.apps.people.models import Organisation
from exclave.engines.policy.answers import CompiledPack


def prefilled(case: Case, compiled: CompiledPack) -> dict[str, Any]:
    """What a fresh form holds already: the organisation's own data, and what was handed in about the institution."""
    return {path: p.value for path, p in prefills(case, compiled).items()}


def prefills(case: Case, compiled: CompiledPack) -> dict[str, ports.Prefill]:
    """Values known already for the form of the case's first stage, with where each comes from."""
    known: dict[str, ports.Prefill] = {}
    if case.applicant is not None:
        known |= {f"org.{k}": p for k, p in organisation_values(case.applicant).items()}
    for source in ports.sources():
        known |= source.prefill(asked_of(case))
    kept = ports.kept(asked_of(case), compiled)
    found: dict[str, ports.Prefill] = {}
    earlier = carrying.latest(case)
    for subject, fields in compiled.pack.fields.items():
        for name, field in fields.items():
            path = f"{subject}.{name}"
            before = carrying.carried(field, earlier[path]) if path in earlier else None
            if path in kept and kept[path].leads:
                found[path] = replace(kept[path], value=carrying.completed(field, kept[path], before))
            elif before is not None:
                found[path] = ports.Prefill(before, "上次提交", "the last submission")
            elif field.from_ in known:
                found[path] = known[field.from_]
    return found


def organisation_values(organisation: Organisation) -> dict[str, ports.Prefill]:
    values = {
        "name": organisation.name_zh,
        "uscc": organisation.identity_no,
        "place": organisation.place,
        "kind": organisation.kind,
        "legal_person": organisation.legal_person,
    }
    return {
        k: ports.Prefill(v, "单位档案", "the organisation's file")
        for k, v in values.items()
        if v not in (None, "")
    }
