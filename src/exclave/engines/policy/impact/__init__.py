"""What a new version of a pack would change: its rules item by item, and who would gain, lose or become unknown."""

from .changes import FieldChange, ItemChange, pack_changes, renamed
from .money import Range, amount_of
from .moving import (
    Case,
    Impact,
    Moved,
    Rules,
    Stood,
    Way,
    impact_of,
    rules_for,
    standings,
    turned,
    way_between,
    way_of,
    worth,
    worth_of,
)

__all__ = [
    "Case",
    "FieldChange",
    "Impact",
    "ItemChange",
    "Moved",
    "Range",
    "Rules",
    "Stood",
    "Way",
    "amount_of",
    "impact_of",
    "pack_changes",
    "renamed",
    "rules_for",
    "standings",
    "turned",
    "way_between",
    "way_of",
    "worth",
    "worth_of",
]
