"""A programme's targets with where they stand today, each with its definition and day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count

from exclave.apps.cases import world
from exclave.apps.programmes import clauses, library, points
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution
from exclave.apps.ui.text import is_english
from exclave.engines.codes.units import LiteralError, Quantity, parse_literal
from exclave.engines.policy.answers import CompiledPack, table_world
from exclave.engines.policy.language import compile_program, evaluate
from exclave.engines.policy.language.facts import admit
from exclave.engines.policy.language.program import Program
from exclave.engines.policy.language.values import Rows, Unknown

COLUMNS = ("state", "type", "place")
"""Columns of the register table a reading may count by; one that needs another fact stays without a value."""
COUNTERS = ("家", "个", "项", "件")
"""Units that only count; English has no word for them."""
UNDEFINED = {"zh": "口径待定", "en": "definition not settled"}


def target_figures(programme: Programme, today: date) -> list[dict[str, Any]]:
    """Every target of the pack as a figure: value where it can be worked out, goal, definition, as-of day."""
    compiled = library.compiled(programme)
    pack = compiled.pack
    found = []
    for key, target in pack.targets.items():
        definition = points.definition_of(target)
        goal = points.goal_text(target)
        value = reading(programme, compiled, key, today) if definition else None
        found.append(
            {
                "label": clauses.both(target),
                "value": value,
                "unit": _unit(target.unit),
                "target": goal,
                "trend": None if definition else UNDEFINED,
                "trend_kind": "waiting",
                "definition": definition,
                "as_of": today if value is not None else None,
                "source": {"zh": "备案库", "en": "the register"} if value is not None else None,
                "share": share_of_goal(target.goal.value, value),
                "clauses": clauses.clauses(programme, pack, target.clause),
            }
        )
    return found


def _unit(unit: str | None) -> str:
    """The unit beside a value: in English the label says already what is counted."""
    return "" if unit is None or (is_english() and unit in COUNTERS) else unit


def share_of_goal(goal: Any, value: Any) -> int | None:
    """How much of a countable goal is reached, in whole percent, at most 100."""
    if value is None or isinstance(goal, list) or goal is None:
        return None
    try:
        wanted = parse_literal(str(goal))
    except LiteralError:
        return None
    if not isinstance(wanted, Quantity) or wanted.value <= 0:
        return None
    return min(100, int(value * 100 / wanted.value))


def reading(programme: Programme, compiled: CompiledPack, key: str, today: date) -> int | None:
    """The target's reading over the register now, None where its expression needs what is not kept here.

    A target in brackets (档) has one reading for each of them, and none as a whole.
    """
    target = compiled.pack.targets[key]
    stated = target.reading
    if not stated or target.brackets:
        return None
    program = compile_program(stated, compiled.env)
    if any(column.rpartition(".")[2] not in COLUMNS for column in program.columns):
        return None
    subject = next((p.removeprefix("register.") for p in program.reads if p.startswith("register.")), "")
    if subject != "institution":
        return None
    groups = _groups(programme)
    if _counts_rows(program):
        # A count over all rows is the sum of the counts over groups of equal rows.
        parts = [(n, _evaluated(compiled, program, subject, [row], today)) for row, n in groups]
        if any(part is None for _, part in parts):
            return None
        return sum(n * (part or 0) for n, part in parts)
    rows = [row for row, n in groups for _ in range(n)]
    return _evaluated(compiled, program, subject, rows, today)


def _counts_rows(program: Program) -> bool:
    root = program.checked.expression.root
    return root.kind == "method" and root.value == "count"


def _groups(programme: Programme) -> list[tuple[dict[str, Any], int]]:
    """The programme's institutions by equal columns, with how many there are of each (one query)."""
    rows = (
        Institution.objects.of(programme.authority_id)
        .filter(programme=programme)
        .order_by()
        .values_list("state", "type", "place")
        .annotate(n=Count("pk"))
    )
    return [({"state": s, "type": t, "place": p or None}, n) for s, t, p, n in rows]


def _evaluated(
    compiled: CompiledPack, program: Program, subject: str, rows: list[Mapping[str, Any]], today: date
) -> int | None:
    table = Rows(tuple(rows), True)
    facts = admit(
        compiled.env,
        {"register": {subject: table}, "asof": today, "pack": {"place": compiled.pack.pack.place}},
        table_world(world.places_of(compiled.pack), world.industries()),
    )
    value = evaluate(program, facts)
    return None if isinstance(value, Unknown | bool) else int(value)
