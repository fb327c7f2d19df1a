"""The check before handing in, the receipt after it, and the applicant's view of a case."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from django.urls import reverse

from exclave.apps.cases import answering, duties, ports, running
from exclave.apps.cases.filling import queries, words
from exclave.apps.cases.filling.editing import TAB, asked_of_applicant, closed, summary
from exclave.apps.cases.filling.sheet import Sheet, open_sheet
from exclave.apps.cases.filling.since import earlier
from exclave.apps.cases.filling.since import summary as summary_since
from exclave.apps.cases.filling.steps import edit_address, effort, steps
from exclave.apps.cases.models import Case, Submission
from exclave.apps.cases.presenting import (
    case_head,
    condition_list,
    evidence_cards,
    follows,
    form_sections,
    text,
    timeline,
)
from exclave.apps.cases.presenting.decision import PAPERS
from exclave.apps.cases.presenting.words import Words
from exclave.apps.people.access import standing
from exclave.apps.people.models import Account
from exclave.engines import procedure as engine
from exclave.engines.procedure import Option, is_open, options, resolve

ANSWER_ORDER = ("not_met", "not_met_waivable", "unknown", "judge")


def form_data(sheet: Sheet) -> dict[str, Any]:
    """What is handed in: the draft without the notes the editor keeps in it."""
    return {key: value for key, value in sheet.data.items() if key != TAB}


def person(alive: running.Running, viewer: Account) -> engine.Actor:
    """The viewer as the procedure engine knows them in this case."""
    held = duties.held(alive.compiled.pack, alive.case, viewer, standing(viewer))
    return engine.Actor(viewer.public_id, held)


def check_page(
    sheet: Sheet,
    viewer: Account,
    now: datetime,
    *,
    confirmed: Iterable[str] = (),
    refused: Words | None = None,
) -> dict[str, Any]:
    """The context of ``cases/applicant/check.html``: faults, warnings, everything entered, and what follows."""
    checked = sheet.checked
    found = options(
        sheet.alive.procedure, sheet.alive.state, sheet.alive.context, person(sheet.alive, viewer), now
    )
    option = next((o for o in found if o.outcome == sheet.outcome and o.step == "act"), None)
    agreed = set(confirmed) | set(sheet.confirmed)
    before = earlier(sheet)
    sections = entered(sheet, checked.values, before.data if before else None)
    return {
        "case": words.head(case_head(sheet.alive, now)),
        "public_id": sheet.case.public_id,
        "steps": steps(sheet, len(sheet.sections) + 1),
        "faults": summary(sheet, checked.faults),
        "warnings": [
            row | {"confirmed": row["path"] in agreed, "box": f"confirm-{n}"}
            for n, row in enumerate(summary(sheet, checked.warnings), 1)
        ],
        "sections": sections,
        "since": summary_since(sections, before.name) if before else None,
        "conditions": _answers_in_short(sheet),
        "effort": effort(sheet),
        "draft_version": sheet.version,
        "version": sheet.case.version,
        "outcome": sheet.outcome,
        "choices": _choices(sheet),
        "needs_reason": any(one.reason for one in sheet.stage.outcomes.values() if not one.at_end),
        "button": text(*_outcome_words(sheet)) if len(_choices(sheet)) == 1 else text("提交", "Hand in"),
        "follows": follows(sheet.alive, option) if option else [],
        "undo": _undo(sheet),
        "closed": closed(sheet, now),
        "blocked": _blocked(option),
        "refused": refused,
        "request_for": asked_of_applicant(sheet),
        "last": edit_address(sheet, len(sheet.sections)),
    }


def _outcome_words(sheet: Sheet) -> tuple[str, str]:
    outcome = sheet.stage.outcomes[sheet.outcome]
    return outcome.zh, (outcome.en or outcome.zh).capitalize()


def _choices(sheet: Sheet) -> list[dict[str, Any]]:
    """What handing in may come to: most forms have one way on, a settling may have several."""
    return [
        {"id": key, "name": text(one.zh, (one.en or one.zh).capitalize())}
        for key, one in sheet.stage.outcomes.items()
        if not one.at_end
    ]


def _blocked(option: Option | None) -> Words | None:
    """Why it cannot be handed in now, apart from being late (that has a sentence of its own)."""
    if option is None or option.refusal is None or option.refusal.code == "late":
        return None
    refusal = option.refusal
    return text(refusal.zh + refusal.remedy, f"{refusal.en} {refusal.remedy_en}")


def _undo(sheet: Sheet) -> Words:
    """Until when it can be taken back, and that a take-back after the closing day cannot be made good."""
    stage = sheet.stage
    value = resolve(sheet.alive.context, sheet.alive.state, stage.withdraw) if stage.withdraw else None
    if value is None or is_open(value):
        return text("提交后不能撤回。", "Once handed in it cannot be taken back.")
    due = sheet.alive.state.due
    minutes = str(value).removesuffix("分钟").strip()
    en = f"You can take it back within {minutes} minutes, as long as nobody has acted on it."
    zh = f"提交后 {value}内、且还没有人办理时，可以撤回。"
    if due is None:
        return text(zh, en)
    day = words.last_day(due, sheet.alive.context.zone)
    return text(
        f"{zh}截止日（{day['zh']}）过后撤回的，不能再次提交。",
        f"{en} If you take it back after the closing day ({day['en']}), you cannot hand it in again.",
    )


def entered(
    sheet: Sheet, values: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Everything entered, part by part, each with the way back to change it; marked where ``before`` differs."""
    values = {**values, **answering.files_of(sheet.case, sheet.compiled)}
    shown = words.sections(
        form_sections(
            sheet.compiled, sheet.form, sheet.case.type, values, before=before, on=answering.asof(sheet.case)
        )
    )
    by_key = {f["key"]: f for section in shown for f in section["fields"]}
    return [
        {
            "title": words.capital(text(section.zh, section.en)),
            "href": edit_address(sheet, number),
            "fields": [by_key[f.key] for f in section.fields if f.key in by_key],
        }
        for number, section in enumerate(sheet.sections, 1)
    ]


def _answers_in_short(sheet: Sheet) -> list[dict[str, Any]]:
    """Conditions that are not simply met: better seen before handing in than after."""
    if not answering.has_conditions(sheet.case, sheet.compiled):
        return []
    rows = condition_list(
        sheet.compiled,
        sheet.answers,
        field_href=lambda path: edit_address(sheet, sheet.part_of(path), path),
    )
    return sorted(
        (r for r in rows if r["answer"] in ANSWER_ORDER), key=lambda r: ANSWER_ORDER.index(r["answer"])
    )


# ---- after handing in -------------------------------------------------------------------------------------
def receipt_page(found: Submission, viewer: Account, now: datetime) -> dict[str, Any]:
    """The context of ``cases/applicant/receipt.html``."""
    case = found.case
    alive = running.load(case)
    shown = words.sections(
        form_sections(alive.compiled, found.form, case.type, found.data, on=answering.asof(case))
    )
    return {
        "case": words.head(case_head(alive, now)),
        "public_id": case.public_id,
        "receipt": found,
        "digest": sha256(dumps(found.data, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        "sections": shown,
        "withdrawal": withdrawal(alive, viewer, now) if found.withdrawn_at is None else None,
    }


def withdrawal(alive: running.Running, viewer: Account, now: datetime) -> dict[str, Any] | None:
    """Until when the last submission can be taken back, and what that would mean; None when it cannot."""
    found = options(alive.procedure, alive.state, alive.context, person(alive, viewer), now)
    if not any(o.step == "withdraw" and o.allowed for o in found):
        return None
    before = alive.state.before
    closing = (
        before.clocks[before.stage].due if before is not None and before.stage in before.clocks else None
    )
    return {
        "until": alive.state.withdrawable_until,
        "version": alive.case.version,
        "final": closing is not None and now >= closing,
    }


# ---- the applicant's view of a case -----------------------------------------------------------------------
def case_page(case: Case, viewer: Account, now: datetime) -> dict[str, Any]:
    """The context of ``cases/applicant/case.html``. Nobody's name but the applicant's own people's is in it."""
    alive = running.load(case)
    submissions = queries.submissions_of(case)
    latest = next((s for s in submissions if s.withdrawn_at is None), None)
    files = queries.files_of(case)
    sheet = open_sheet(case)
    return {
        "case": words.head(case_head(alive, now)),
        "public_id": case.public_id,
        "stages": words.stages(timeline(alive, running.history(case), now)),
        "task": _task(sheet, now) if sheet else None,
        "withdrawal": withdrawal(alive, viewer, now),
        "decision": decision(alive, viewer),
        "sections": words.sections(
            form_sections(alive.compiled, latest.form, case.type, latest.data, on=answering.asof(case))
        )
        if latest
        else [],
        "submissions": submissions,
        "evidence": evidence_cards(
            alive.compiled,
            case.type,
            files,
            file_href=lambda f: reverse("evidence", args=[f]),
            condition_href="#condition-{}".format if case.ended else lambda name: "",
        ),
        "conditions": conditions(alive) if case.ended else [],
    }


def _task(sheet: Sheet, now: datetime) -> dict[str, Any]:
    return {
        "href": edit_address(sheet, 1),
        "request_for": asked_of_applicant(sheet),
        "closed": closed(sheet, now),
        "effort": effort(sheet),
        "saved_at": sheet.saved_at,
    }


def conditions(alive: running.Running) -> list[dict[str, Any]]:
    """The conditions as they were answered, with the findings of those who judged, once the case has ended."""
    if not answering.has_conditions(alive.case, alive.compiled):
        return []
    return words.conditions(condition_list(alive.compiled, answering.answers_of(alive.case, alive.compiled)))


def decision(alive: running.Running, viewer: Account) -> dict[str, Any] | None:
    """How the case ended, with the reason given and the papers it issued."""
    if not alive.state.ended:
        return None
    entries = [e for e in running.history(alive.case) if e.kind == "acted"]
    last = entries[-1] if entries else None
    by_people = next((e for e in reversed(entries) if e.actor != engine.SYSTEM_CLOCK), None)
    return {
        "reason": by_people.reason if by_people else None,
        "at": last.at if last else None,
        "papers": _papers(alive, viewer),
        "public": alive.case.subject_id if "certificate" in _issued(alive) else None,
    }


def _issued(alive: running.Running) -> set[str]:
    """Kinds of papers the outcome issues."""
    effects = alive.compiled.pack.effects
    return {
        effects[e].issue or ""
        for s in alive.procedure.stages
        for key, o in s.outcomes.items()
        if key == alive.state.outcome
        for e in o.effects
    }


def _paper_name(kind: str) -> Words | None:
    name = PAPERS.get(kind, text(kind))
    return words.capital(text(name["zh"], name["en"].removeprefix("the ")))


def _papers(alive: running.Running, viewer: Account) -> list[dict[str, Any]]:
    kinds = _issued(alive)
    return [
        {
            "kind": _paper_name(p.kind),
            "number": p.number,
            "on": p.issued_on,
            "revoked": p.revoked_on,
            "href": p.href,
        }
        for p in ports.papers(viewer, alive.case.subject_id)
        if p.kind in kinds
    ]
