"""Who may have what: every benefit and institution type of a pack on the facts known, and what to ask next."""

from .asking import Question, field_of, next_questions
from .knowing import known_facts, unreadable
from .sheet import Sheet, Target, sheet_for
from .standing import Bucket, Result, Standing, bucket_of, decide, failing, stand, wanting

__all__ = [
    "Bucket",
    "Question",
    "Result",
    "Sheet",
    "Standing",
    "Target",
    "bucket_of",
    "decide",
    "failing",
    "field_of",
    "known_facts",
    "next_questions",
    "sheet_for",
    "stand",
    "unreadable",
    "wanting",
]
