"""Procedures: who may do what until when. Pure functions over a case's history; no clock, no I/O.

A case is its history (`Entry` …); `fold` gives the `State`. Every act takes the procedure, the state, a
`Context` and ``now`` and answers `Accepted` (entries to append, effects to carry out, the state after) or
`Refused` (why not, and what would help). The caller stores the entries and runs the effects in one
transaction; folding the stored history gives exactly ``Accepted.state``.
"""

from exclave.engines.procedure.acts import act, confirm, decline, open_case, withdraw
from exclave.engines.procedure.answer import CODES, Accepted, Refused
from exclave.engines.procedure.clock import Calendar, Clock
from exclave.engines.procedure.context import CLOCK_ACTOR, Actor, Context, Guard, Round, is_open, resolve
from exclave.engines.procedure.diagram import diagram
from exclave.engines.procedure.document import procedure_document
from exclave.engines.procedure.graph import Transition, next_stages, reachable, transitions
from exclave.engines.procedure.history import (
    END,
    IN_STEAD_OF,
    KINDS,
    SECOND_IN_STEAD_OF,
    SYSTEM_CLOCK,
    Entry,
    entry_from_json,
    entry_to_json,
)
from exclave.engines.procedure.hop import hop
from exclave.engines.procedure.obligations import (
    Chase,
    DueObligation,
    ObligationRow,
    chase,
    met_in_time,
    obligations_due,
)
from exclave.engines.procedure.options import Option, options
from exclave.engines.procedure.panel import assign, recuse
from exclave.engines.procedure.period import Period, PeriodError, to_period
from exclave.engines.procedure.picture import diagram_svg
from exclave.engines.procedure.points import OpenPoint, missing_dates, needed_params, open_points, settle
from exclave.engines.procedure.standstill import answer_objection, extend, pause, raise_objection, resume
from exclave.engines.procedure.state import HistoryError, Opinion, Proposal, State, advance, fold
from exclave.engines.procedure.timing import recompute, stage_of

__all__ = [
    "CLOCK_ACTOR",
    "CODES",
    "END",
    "IN_STEAD_OF",
    "KINDS",
    "SECOND_IN_STEAD_OF",
    "SYSTEM_CLOCK",
    "Accepted",
    "Actor",
    "Calendar",
    "Chase",
    "Clock",
    "Context",
    "DueObligation",
    "Entry",
    "Guard",
    "HistoryError",
    "ObligationRow",
    "OpenPoint",
    "Opinion",
    "Option",
    "Period",
    "PeriodError",
    "Proposal",
    "Refused",
    "Round",
    "State",
    "Transition",
    "act",
    "advance",
    "answer_objection",
    "assign",
    "chase",
    "confirm",
    "decline",
    "diagram",
    "diagram_svg",
    "entry_from_json",
    "entry_to_json",
    "extend",
    "fold",
    "hop",
    "is_open",
    "met_in_time",
    "missing_dates",
    "needed_params",
    "next_stages",
    "obligations_due",
    "open_case",
    "open_points",
    "options",
    "pause",
    "procedure_document",
    "raise_objection",
    "reachable",
    "recompute",
    "recuse",
    "resolve",
    "resume",
    "settle",
    "stage_of",
    "to_period",
    "transitions",
    "withdraw",
]
