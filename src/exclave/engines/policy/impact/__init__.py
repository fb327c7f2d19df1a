"""What a new version of a pack would change: its rules item by item, and who would gain, lose or become unknown."""

from .changes import FieldChange, ItemChange, pack_changes, renamed
from .money import Range, amount_of
from .moving import Case, Impact, Moved, Rules, impact_of, rules_for

__all__ = [
    "Case",
    "FieldChange",
    "Impact",
    "ItemChange",
    "Moved",
    "Range",
    "Rules",
    "amount_of",
    "impact_of",
    "pack_changes",
    "renamed",
    "rules_for",
]
