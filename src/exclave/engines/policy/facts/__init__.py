"""Facts all cities share: the core dictionary and the platform's code lists, as data with types."""

from .dictionary import CoreFact, CoreSubject, core_fact, subjects
from .lists import ListItem, OtherName, StdList, std_lists

__all__ = [
    "CoreFact",
    "CoreSubject",
    "ListItem",
    "OtherName",
    "StdList",
    "core_fact",
    "std_lists",
    "subjects",
]
