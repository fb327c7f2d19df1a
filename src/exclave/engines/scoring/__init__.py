"""Scoring: marks of several judges and facts → leaf scores, a total, a grade. Exact, never a float.

What is open or not yet given is unknown with a reason, never zero. `score_sheet` gives `Scored`,
`grade` gives `GradeResult`; neither reads a clock, a file or a database.
"""

from exclave.engines.scoring.grades import GradeResult, Judged, grade, percentiles, ranks
from exclave.engines.scoring.marks import MarkError, TooFewMarks, check_mark, combine, majority, read_mark
from exclave.engines.scoring.rounding import rounded
from exclave.engines.scoring.settings import Evaluate, ScoreContext, SettingError
from exclave.engines.scoring.sheet import Marks, NodeScore, Scored, Why, judged_leaves, score_sheet

__all__ = [
    "Evaluate",
    "GradeResult",
    "Judged",
    "MarkError",
    "Marks",
    "NodeScore",
    "ScoreContext",
    "Scored",
    "SettingError",
    "TooFewMarks",
    "Why",
    "check_mark",
    "combine",
    "grade",
    "judged_leaves",
    "majority",
    "percentiles",
    "ranks",
    "read_mark",
    "rounded",
    "score_sheet",
]
