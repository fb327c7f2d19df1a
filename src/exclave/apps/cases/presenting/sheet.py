"""An expert's page: what to do by when, the case to read, and the sheet with what was put in so far."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from exclave.apps.cases.filling import words as standing_alone
from exclave.apps.cases.presenting.conditions import condition_list
from exclave.apps.cases.presenting.deadline import deadline_of
from exclave.apps.cases.presenting.panel import STATES
from exclave.apps.cases.presenting.values import form_sections
from exclave.apps.cases.presenting.words import Words, alone, clause_words, named, outcome_text, text
from exclave.apps.cases.reviewing import Reading, Task
from exclave.apps.programmes import library
from exclave.apps.programmes.points import fill_params
from exclave.engines.codes.calendar import WorkCalendar
from exclave.engines.policy.answers import label_of, show_value
from exclave.engines.scoring.marks import plain

ORDER = {"assigned": 0, "cleared": 1, "submitted": 2, "recused": 3}


def task_rows(tasks: list[Task], now: Any, calendar: WorkCalendar, zone: Any) -> list[dict[str, Any]]:
    """Those to do first. Before declaring, a row names the applicant and the institution only."""
    rows = [_task_row(one, now, calendar, zone) for one in tasks]
    return sorted(rows, key=lambda r: (ORDER.get(r["state"], 9), r["due"] or now))


def _task_row(one: Task, now: Any, calendar: WorkCalendar, zone: Any) -> dict[str, Any]:
    case, state = one.case, one.assignment.state
    kind, word = STATES[state]
    at_stage = case.stage == one.assignment.stage and not case.ended
    pending = at_stage and state in ("assigned", "cleared")
    procedure = library.compiled(case.programme).pack.procedures[case.procedure]
    due = case.due_at if pending else None
    return {
        "id": one.assignment.public_id,
        "title": case.title or (case.applicant.name_zh if case.applicant else ""),
        "applicant": case.applicant,
        "procedure": alone(named(procedure)),
        "state": state,
        "look": kind,
        "word": word,
        "asked_at": one.assignment.assigned_at,
        "due": due,
        "deadline": deadline_of(
            due, now, calendar, zone, paused=case.paused, provisional=case.due_provisional
        )
        if due
        else None,
        "action": _action(state, pending),
    }


def _action(state: str, pending: bool) -> Words | None:
    if not pending:
        return None
    return text("声明有无利益冲突", "Declare conflicts") if state == "assigned" else text("评审", "Review")


def sheet_page(reading: Reading, typed: Mapping[str, Any], errors: Mapping[str, list[str]]) -> dict[str, Any]:
    """The context of ``cases/expert/sheet.html``. ``typed`` wins over what was saved."""
    case, compiled = reading.alive.case, reading.alive.compiled
    return {
        "title": case.title,
        "case": case,
        "locked": reading.locked,
        "submitted_at": reading.sheet.submitted_at if reading.sheet else None,
        "saved_at": reading.sheet.saved_at if reading.sheet else None,
        "procedure": alone(named(reading.alive.procedure)),
        "stage": alone(named(reading.stage)),
        "conditions": standing_alone.conditions(
            condition_list(
                compiled,
                reading.answers,
                facts=reading.facts,
                files=reading.files,
                file_href=lambda i: reverse("evidence", args=[i]),
                field_href="#field-{}".format,
            )
        ),
        "opinions": [opinion(reading, name, typed, errors) for name in reading.asked],
        "marks": [mark(reading, leaf, full, typed, errors) for leaf, full in reading.leaves],
        "findings": [finding(reading, row, typed, errors) for row in reading.findings],
        "remark": typed.get("remark", reading.sheet.remark if reading.sheet else ""),
        "sections": readable(reading),
        "errors": summary(reading, errors),
        "done": outcome_text(reading.stage, next(iter(reading.stage.outcomes), "")),
    }


def readable(reading: Reading) -> list[dict[str, Any]]:
    """The form without personal fields, save those the stage shows or a question asks to look at."""
    if not reading.form:
        return []
    compiled = reading.alive.compiled
    found = form_sections(compiled, reading.form, reading.source.type, reading.data)
    allowed = set(reading.stage.shows) | {
        p for name in reading.asked for p in compiled.pack.conditions[name].look
    }
    allowed |= {p for leaf, _ in reading.leaves for p in leaf.look}
    for section in found:
        section["fields"] = [
            f for f in section["fields"] if f["key"] in allowed or not _personal(reading, f["key"])
        ]
    return standing_alone.sections([section for section in found if section["fields"]])


def _personal(reading: Reading, key: str) -> bool:
    subject, _, name = key.partition(".")
    one = reading.alive.compiled.pack.fields.get(subject, {}).get(name)
    return one is None or one.personal


def opinion(
    reading: Reading, name: str, typed: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> dict[str, Any]:
    """One question to give an opinion on, with what to look at."""
    compiled = reading.alive.compiled
    spec = compiled.pack.conditions[name]
    assert spec.judge is not None
    saved = (reading.sheet.opinions.get(name) if reading.sheet else None) or {}
    answer = saved.get("answer")
    given = "" if answer is None else "yes" if answer else "no"
    return {
        "id": name,
        "label": alone(named(spec)),
        "question": text(spec.judge.zh, spec.judge.en),
        "clauses": clause_words(compiled, spec.clause, reading.alive.case.type),
        "look": [look(reading, path) for path in spec.look],
        "files": files_of(reading, spec.evidence),
        "chosen": typed.get(f"opinion-{name}", given),
        "reason": typed.get(f"reason-{name}", saved.get("reason", "")),
        "errors": errors.get(name, []),
    }


def mark(
    reading: Reading, leaf: Any, full: Any, typed: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> dict[str, Any]:
    """One leaf to mark, with its full marks and what the report says to it."""
    saved = reading.sheet.marks.get(leaf.id, "") if reading.sheet else ""
    return {
        "id": leaf.id,
        "label": alone(named(leaf)),
        "full": plain(full) if full is not None else None,
        "clauses": clause_words(reading.alive.compiled, leaf.clause, reading.alive.case.type),
        "look": [look(reading, path) for path in leaf.look],
        "value": typed.get(f"mark-{leaf.id}", saved),
        "errors": errors.get(leaf.id, []),
    }


def finding(
    reading: Reading, row: Any, typed: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> dict[str, Any]:
    """A grade the panel itself finds."""
    case = reading.alive.case
    settled = {**case.programme.settled, **(case.round.settled if case.round else {}), **case.settled}
    saved = reading.sheet.findings.get(row.id) if reading.sheet else None
    given = "" if saved is None else "yes" if saved else "no"
    return {
        "id": row.id,
        "label": alone(named(row)),
        "question": fill_params(reading.alive.compiled.pack, row.judge, settled),
        "chosen": typed.get(f"finding-{row.id}", given),
        "errors": errors.get(row.id, []),
    }


def look(reading: Reading, path: str) -> dict[str, Any]:
    pack, facts = reading.alive.compiled.pack, reading.facts
    type_ = facts.env.find(tuple(path.split("."))) if facts else None
    value = None
    if facts is not None and type_ is not None:
        raw = facts.value(path)
        value = {
            "zh": show_value(pack, type_, raw, facts, "zh"),
            "en": show_value(pack, type_, raw, facts, "en"),
        }
    return {"label": alone(text(*label_of(pack, path))), "value": value, "href": f"#field-{path}"}


def files_of(reading: Reading, fields: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": f.name,
            "kind": alone(text(*label_of(reading.alive.compiled.pack, f.field))),
            "href": reverse("evidence", args=[f.public_id]),
        }
        for f in reading.files
        if f.field in fields
    ]


def summary(reading: Reading, errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Errors for the list on top, each with the id of its field."""
    kinds = {name: "reason" for name in reading.asked} | {leaf.id: "mark" for leaf, _ in reading.leaves}
    kinds |= {row.id: "finding" for row in reading.findings}
    return [
        {"id": f"{kinds[path]}-{path}" if path in kinds else "", "label": "", "text": one}
        for path, texts in errors.items()
        for one in texts
    ]
