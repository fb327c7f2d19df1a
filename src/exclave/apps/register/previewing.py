"""On the case page: what the decision changes in the register, before it is taken, and what it has changed."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from exclave.apps.cases.casework import Casework
from exclave.apps.cases.running import Running
from exclave.apps.register import ports
from exclave.apps.register.enacting import OPS
from exclave.apps.register.models import Change, Institution
from exclave.apps.register.planning import Plan, Write, form_day, plan_for
from exclave.apps.register.tables import TABLES, Column, Words
from exclave.apps.register.values import show, values_of

MOST = 40
"""Rows of one list the page opens to; a longer list says how many more there are."""
GROUPED = {"add": "added", "again": "added", "change": "changed", "restate": "changed", "end": "ended"}


def section(request: Any, work: Casework) -> dict[str, Any] | None:
    """For the authority's own people: a preview at the stages that decide, a link to the change afterwards."""
    if not work.owner or not work.submissions or not enters(work.alive):
        return None
    if work.alive.state.ended:
        return _entered(work)
    stage = work.alive.stage
    if stage is None or stage.does not in ("check", "decide", "notice"):
        return None
    submission = work.submissions[-1]
    institution = (
        Institution.objects.of(work.case.authority_id).filter(public_id=work.case.subject_id).first()
    )
    day = form_day(work.case, submission)
    plan = plan_for(institution, work.alive.compiled, submission.data, day)
    groups = _groups(plan, institution)
    stated = ports.Stated(institution, work.alive.compiled, work.case, submission, day)
    groups += [_of_room(one) for keeper in ports.keepers() for one in keeper.effects(stated)]
    return {
        "template": "register/work/preview.html",
        "day": day,
        "lists": groups,
        "added": sum(len(g["added"]) + g["more_added"] for g in groups),
        "changed": sum(len(g["changed"]) + g["more_changed"] for g in groups),
        "ended": sum(len(g["ended"]) + g["more_ended"] for g in groups),
    }


def enters(alive: Running) -> bool:
    """Whether the case's procedure can enter rows: one that files an institution, or a report owed."""
    pack = alive.compiled.pack
    if alive.case.procedure in {one.procedure for one in pack.obligations.values()}:
        return True
    effects = {e for s in alive.procedure.stages for o in s.outcomes.values() for e in o.effects}
    filing = {
        s.types[alive.case.type].procedure for s in pack.subjects.values() if alive.case.type in s.types
    }
    return alive.case.procedure in filing and any(pack.effects[e].state is not None for e in effects)


def _entered(work: Casework) -> dict[str, Any] | None:
    change = (
        Change.objects.of(work.case.authority_id)
        .filter(case_id=work.case.pk, origin="case")
        .order_by("pk")
        .first()
    )
    if change is None:
        return None
    return {
        "template": "register/work/preview.html",
        "href": reverse("change", args=[change.public_id]),
        "steps": len(change.entries),
    }


# ---- rows in words ----------------------------------------------------------------------------------------
def _groups(plan: Plan, institution: Institution | None) -> list[dict[str, Any]]:
    tables = [key for key in TABLES if _spoken_of(plan, key)]
    names = _tenants(plan)
    return [_group(key, plan, institution, names) for key in tables]


def _spoken_of(plan: Plan, key: str) -> bool:
    return any(key in counted for counted in (plan.stays, plan.doubts, plan.unread)) or any(
        write.table == key for write in plan.writes
    )


def _group(key: str, plan: Plan, institution: Institution | None, names: dict[str, Words]) -> dict[str, Any]:
    table = TABLES[key]
    found: dict[str, list[dict[str, Any]]] = {"added": [], "changed": [], "ended": []}
    for write in plan.writes:
        if write.table == key:
            found[GROUPED[write.op]].append(_row(write, institution, names))
    return {
        "label": table.name,
        "stays": plan.stays.get(key, 0),
        "doubts": plan.doubts.get(key, 0),
        "unread": plan.unread.get(key, 0),
        **{name: rows[:MOST] for name, rows in found.items()},
        **{f"more_{name}": max(0, len(rows) - MOST) for name, rows in found.items()},
    }


def _row(write: Write, institution: Institution | None, names: dict[str, Words]) -> dict[str, Any]:
    """Its first column names it; a change tells what was and what will be."""
    table = TABLES[write.table]
    after = _after(write, institution)
    before = values_of(table, write.row) if write.row is not None else {}
    values = values_of(table, after)
    told = []
    for column in table.columns:
        new, old = show(column, values.get(column.name), names), show(column, before.get(column.name), names)
        if write.op in ("change", "restate") and new != old:
            told.append({"label": column.label, "before": old, "after": new})
    return {
        "name": _name(table.columns, values, names),
        "told": told,
        "since": write.since if write.op != "end" else None,
        "until": write.until,
        "stated": write.stated,
        "op": OPS[write.op],
    }


def _name(columns: Iterable[Column], values: dict[str, Any], names: dict[str, Words]) -> Words:
    """What a row is called: its first required columns in words."""
    shown = [show(c, values.get(c.name), names) for c in columns if c.required]
    parts = [words for words in shown if words][:2]
    return {lang: " · ".join(words[lang] for words in parts) for lang in ("zh", "en")} if parts else {
        "zh": "—", "en": "—"
    }  # fmt: skip


def _after(write: Write, institution: Institution | None) -> Any:
    row = TABLES[write.table].model() if write.row is None else type(write.row)()
    if write.row is not None:
        for one in write.row._meta.concrete_fields:
            setattr(row, one.attname, getattr(write.row, one.attname))
    for name, value in write.columns.items():
        setattr(row, name, value)
    return row


def _tenants(plan: Plan) -> dict[str, Words]:
    """Names of tenants the states speak of."""
    found: dict[str, Words] = {}
    for write in plan.writes:
        name = write.columns.get("name_zh") or getattr(write.row, "name_zh", "")
        if write.table == "tenants" and name:
            found[write.thread] = {"zh": name, "en": name}
    return found | {key: dict(one) for key, one in plan.names.items() if key not in found}


def _of_room(one: ports.Effects) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {"added": [], "changed": [], "ended": []}
    for row in one.rows:
        if row.op in GROUPED:
            words = {"name": {"zh": row.name, "en": row.name}, "told": [], "note": row.told, "stated": True}
            found[GROUPED[row.op]].append(words)
    return {
        "label": one.label,
        "stays": one.stays,
        "doubts": sum(row.op == "leave" for row in one.rows),
        "unread": 0,
        **{name: rows[:MOST] for name, rows in found.items()},
        **{f"more_{name}": max(0, len(rows) - MOST) for name, rows in found.items()},
    }
