"""Answering a pack: forms in, typed facts, every condition answered with clause, facts and reason."""

from .answer import (
    Answers,
    Checks,
    ConditionAnswer,
    Judgement,
    Status,
    WaiverGiven,
    answer_conditions,
    answer_type,
    count_checks,
    overall,
)
from .compiled import CompiledPack, applied_by, asks_own_checks, clauses_for, compile_pack
from .field_faults import FieldFault
from .form import FormField, FormSection, Item, form_field, form_for, form_keys, items_of
from .marks import evaluator
from .projecting import Projection, make_facts, project, read_data
from .sentences import Sentence, say_need
from .showing import code_name, fill, label_of, show_value
from .validating import validate_form
from .world import fictional_places, table_world

__all__ = [
    "Answers",
    "Checks",
    "CompiledPack",
    "ConditionAnswer",
    "FieldFault",
    "FormField",
    "FormSection",
    "Item",
    "Judgement",
    "Projection",
    "Sentence",
    "Status",
    "WaiverGiven",
    "answer_conditions",
    "answer_type",
    "applied_by",
    "asks_own_checks",
    "clauses_for",
    "code_name",
    "compile_pack",
    "count_checks",
    "evaluator",
    "fictional_places",
    "fill",
    "form_field",
    "form_for",
    "form_keys",
    "items_of",
    "label_of",
    "make_facts",
    "overall",
    "project",
    "read_data",
    "say_need",
    "show_value",
    "table_world",
    "validate_form",
]
