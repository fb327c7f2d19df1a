"""The words of this room that stand for stored values."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STAGE_WORDS: dict[str, Any] = {
    "working": _("Being written"),
    "proposed": _("Awaits review"),
    "approved": pgettext_lazy("workbench", "Approved"),
    "withdrawn": pgettext_lazy("workbench", "Withdrawn"),
}
LOOKS = {"working": "accent", "proposed": "waiting", "approved": "success", "withdrawn": "neutral"}
ORIGIN_WORDS: dict[str, Any] = {
    "document": _("from the document"),
    "pack": _("from the pack"),
    "zip": _("from uploaded files"),
}
CHANGE_WORDS: dict[str, Any] = {
    "began": _("Begun"),
    "saved": pgettext_lazy("workbench", "Changed"),
    "added": _("File added"),
    "removed": _("File removed"),
    "renamed": _("File renamed"),
    "restored": _("Earlier state restored"),
    "proposed": _("Proposed for review"),
    "recalled": _("Taken back"),
    "returned": _("Returned with remarks"),
    "approved": pgettext_lazy("workbench", "Approved"),
    "withdrawn": pgettext_lazy("workbench", "Withdrawn"),
}
SETTLE_WORDS: dict[str, Any] = {
    "programme": _("settled when the pack is put in force"),
    "round": _("settled by each call"),
    "case": _("settled when a case opens"),
    "rules": _("waits for detailed rules"),
}
HOW_WORDS: dict[str, Any] = {
    "added": pgettext_lazy("rule", "added"),
    "removed": pgettext_lazy("rule", "removed"),
    "changed": pgettext_lazy("rule", "changed"),
    "reworded": pgettext_lazy("rule", "reworded"),
    "renamed": pgettext_lazy("rule", "renamed"),
}
HOW_LOOKS = {"added": "success", "removed": "danger", "changed": "waiting", "reworded": "neutral", "renamed": "neutral"}  # fmt: skip
KIND_WORDS: dict[str, Any] = {
    "clause": _("Clause"),
    "param": pgettext_lazy("rule", "Value"),
    "type": pgettext_lazy("rule", "Type"),
    "fact": pgettext_lazy("rule", "Fact"),
    "condition": pgettext_lazy("rule", "Condition"),
    "benefit": pgettext_lazy("rule", "Benefit"),
    "obligation": pgettext_lazy("rule", "Obligation"),
    "target": pgettext_lazy("rule", "Target"),
    "form": pgettext_lazy("rule", "Form"),
    "form_field": pgettext_lazy("rule", "Field asked for"),
    "procedure": pgettext_lazy("rule", "Procedure"),
    "stage": pgettext_lazy("rule", "Stage"),
    "evaluation": pgettext_lazy("rule", "Evaluation"),
    "mark": pgettext_lazy("rule", "Mark"),
    "grade": pgettext_lazy("rule", "Grade"),
}
SCENARIO_WORDS: dict[str, Any] = {
    "conditions": _("conditions"),
    "walk": _("steps of a procedure"),
    "evaluation": _("score sheet"),
    "obligation": pgettext_lazy("scenario", "obligation"),
    "round": _("opening of a call"),
}
SECTION_WORDS: dict[str, Any] = {
    "pack": _("identity"), "documents": _("documents"), "duties": _("duties"), "subjects": _("subjects"),
    "lists": _("lists"), "params": _("values"), "fields": _("fields"), "forms": _("forms"),
    "conditions": _("conditions"), "procedures": _("procedures"), "effects": _("effects"),
    "obligations": _("obligations"), "evaluations": _("evaluations"), "targets": _("targets"),
    "benefits": _("benefits"), "entries": _("entries"), "meetings": _("meetings"), "figures": _("figures"),
    "findings": _("findings"), "rounds": _("calls"),
}  # fmt: skip
