"""The words of trials: how a result changed, what a rule is, and the keys of the pack format a change is told by."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WAY_WORDS = {
    "gains": pgettext_lazy("impact", "Gains"),
    "loses": pgettext_lazy("impact", "Loses"),
    "becomes_unknown": pgettext_lazy("impact", "Becomes unknown"),
    "becomes_known": pgettext_lazy("impact", "Becomes known"),
    "otherwise": pgettext_lazy("impact", "Changes otherwise"),
    "same": pgettext_lazy("impact", "Unchanged"),
}
WAY_LOOKS = {
    "gains": ("success", "check"),
    "loses": ("danger", "x"),
    "becomes_unknown": ("waiting", "help"),
    "becomes_known": ("accent", "point"),
    "otherwise": ("neutral", "arrow-right"),
    "same": ("neutral", "point"),
}
WAYS = tuple(WAY_WORDS)
MOVED_WAYS = WAYS[:-1]
ABSENT = pgettext_lazy("impact", "Not in this version")

KIND_WORDS = {
    "clause": pgettext_lazy("rule", "Clause"),
    "param": pgettext_lazy("rule", "Number or point"),
    "type": pgettext_lazy("rule", "Type of institution"),
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
HOW_WORDS = {
    "added": pgettext_lazy("rule", "New"),
    "removed": pgettext_lazy("rule", "Dropped"),
    "changed": pgettext_lazy("rule", "Changed"),
    "reworded": pgettext_lazy("rule", "Reworded"),
    "renamed": pgettext_lazy("rule", "Renamed"),
}
HOW_LOOKS = {
    "added": "success",
    "removed": "danger",
    "changed": "waiting",
    "reworded": "neutral",
    "renamed": "neutral",
}
FIELD_WORDS = {
    "value": pgettext_lazy("key", "value"),
    "settled": pgettext_lazy("key", "settled as"),
    "calc": pgettext_lazy("key", "worked out as"),
    "unit": pgettext_lazy("key", "unit"),
    "expr": pgettext_lazy("key", "rule"),
    "when": pgettext_lazy("key", "applies when"),
    "any": pgettext_lazy("key", "any of"),
    "all": pgettext_lazy("key", "all of"),
    "judge": pgettext_lazy("key", "judgement"),
    "waiver": pgettext_lazy("key", "waiver"),
    "level": pgettext_lazy("key", "force"),
    "for": pgettext_lazy("key", "for types"),
    "conditions": pgettext_lazy("key", "conditions"),
    "types": pgettext_lazy("key", "types"),
    "standard": pgettext_lazy("key", "standard"),
    "validity": pgettext_lazy("key", "validity"),
    "detail": pgettext_lazy("key", "state of the detailed rules"),
    "object": pgettext_lazy("key", "for whom"),
    "materials": pgettext_lazy("key", "papers"),
    "period": pgettext_lazy("key", "period"),
    "desk": pgettext_lazy("key", "desk"),
    "phone": pgettext_lazy("key", "telephone"),
    "procedure": pgettext_lazy("key", "procedure"),
    "applicants": pgettext_lazy("key", "who may apply"),
    "kind": pgettext_lazy("key", "kind"),
    "clause": pgettext_lazy("key", "clause"),
    "at": pgettext_lazy("key", "place in the paper"),
    "zh": pgettext_lazy("key", "Chinese words"),
    "en": pgettext_lazy("key", "English words"),
    "fail": pgettext_lazy("key", "words when it fails"),
    "ask": pgettext_lazy("key", "words when a fact is missing"),
    "evidence": pgettext_lazy("key", "evidence"),
    "settle": pgettext_lazy("key", "settled by"),
    "due": pgettext_lazy("key", "due"),
    "every": pgettext_lazy("key", "how often"),
    "owed_by": pgettext_lazy("key", "owed by"),
    "goal": pgettext_lazy("key", "goal"),
    "baseline": pgettext_lazy("key", "baseline"),
    "definition": pgettext_lazy("key", "definition"),
    "note": pgettext_lazy("key", "note"),
    "does": pgettext_lazy("key", "what is done"),
    "who": pgettext_lazy("key", "who"),
    "second": pgettext_lazy("key", "second signature"),
    "within": pgettext_lazy("key", "time limit"),
    "outcomes": pgettext_lazy("key", "outcomes"),
    "checks": pgettext_lazy("key", "conditions checked"),
    "full": pgettext_lazy("key", "full marks"),
    "score": pgettext_lazy("key", "how it is scored"),
}
"""Keys that changes of rules are most often told by; another key is shown as it is written."""
CODE_FIELDS = frozenset({"expr", "calc", "when", "any", "all", "conditions", "waiver", "standard"})

STATE_WORDS = {
    "waiting": _("Waiting for the worker"),
    "running": pgettext_lazy("impact", "Being worked out"),
    "done": pgettext_lazy("impact", "Done"),
    "failed": _("Failed"),
}
STATE_LOOKS = {"waiting": "waiting", "running": "accent", "done": "success", "failed": "danger"}
