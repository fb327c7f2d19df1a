"""The pack format as types: one policy as data.

Every class forbids unknown keys, so a misspelt key is an error and never a silent default. Texts are
``zh`` (required) and ``en``. ``clause`` or ``practice`` names the source of an item: the paper says so, or
we added it and say why. The published JSON Schema is generated from these classes (`schema.py`).
"""

from __future__ import annotations

from .model_base import OPEN, ClauseRef, Date, Id, Model, Scalar, Sourced, Text
from .model_benefit import Benefit, Validity
from .model_entries import AnyEntry, Entry, Meeting, PlaceEntry, Revise
from .model_evaluation import (
    Baseline,
    Bracket,
    Evaluation,
    Export,
    Figure,
    Goal,
    Grade,
    Judges,
    Leaf,
    Rounding,
    ScoreRow,
    Target,
)
from .model_identity import (
    Author,
    ClauseStatement,
    Clock,
    CodeList,
    Document,
    Duty,
    Finding,
    Identity,
    InForce,
    InstitutionType,
    Link,
    Subject,
)
from .model_procedure import (
    BarEffect,
    Credit,
    Effect,
    Objections,
    Obligation,
    Outcome,
    OwedBy,
    Pay,
    Procedure,
    Reclaim,
    Stage,
    StateEffect,
    Tell,
    Who,
)
from .model_scenario import RoundSpec, Scenario, Step
from .model_values import (
    Column,
    Condition,
    Field_,
    FieldType,
    Form,
    FormPart,
    Judge,
    Param,
    Start,
    ValueRow,
    Waiver,
)

__all__ = [
    "OPEN",
    "Author",
    "BarEffect",
    "Baseline",
    "Benefit",
    "Bracket",
    "ClauseRef",
    "ClauseStatement",
    "Clock",
    "CodeList",
    "Column",
    "Condition",
    "Credit",
    "Date",
    "Document",
    "Duty",
    "Effect",
    "Entry",
    "Evaluation",
    "Export",
    "FieldType",
    "Field_",
    "Figure",
    "Finding",
    "Form",
    "FormPart",
    "Goal",
    "Grade",
    "Id",
    "Identity",
    "InForce",
    "InstitutionType",
    "Judge",
    "Judges",
    "Leaf",
    "Link",
    "Meeting",
    "Model",
    "Objections",
    "Obligation",
    "Outcome",
    "OwedBy",
    "Pack",
    "Param",
    "Pay",
    "PlaceEntry",
    "Procedure",
    "Reclaim",
    "Revise",
    "RoundSpec",
    "Rounding",
    "Scalar",
    "Scenario",
    "ScoreRow",
    "Sourced",
    "Stage",
    "Start",
    "StateEffect",
    "Step",
    "Subject",
    "Target",
    "Tell",
    "Text",
    "Validity",
    "ValueRow",
    "Waiver",
    "Who",
]  # fmt: skip


class Pack(Model):
    """One policy. Mappings are keyed by id; ids keep their meaning across versions."""

    pack: Identity
    documents: dict[Id, Document] = {}
    clauses: dict[str, ClauseStatement] = {}
    findings: list[Finding] = []
    duties: dict[Id, Duty] = {}
    subjects: dict[Id, Subject] = {}
    lists: dict[str, CodeList] = {}
    params: dict[Id, Param] = {}
    fields: dict[Id, dict[Id, Field_]] = {}
    forms: dict[Id, Form] = {}
    conditions: dict[Id, Condition] = {}
    procedures: dict[Id, Procedure] = {}
    effects: dict[Id, Effect] = {}
    benefits: dict[Id, Benefit] = {}
    obligations: dict[Id, Obligation] = {}
    evaluations: dict[Id, Evaluation] = {}
    targets: dict[Id, Target] = {}
    figures: dict[Id, Figure] = {}
    entries: dict[Id, list[AnyEntry]] = {}
    meetings: dict[Id, Meeting] = {}
    scenarios: list[Scenario] = []
