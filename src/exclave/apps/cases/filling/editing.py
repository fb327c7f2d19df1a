"""What the editor shows of one part of a form, and beside it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from exclave.apps.cases import answering
from exclave.apps.cases.filling import words
from exclave.apps.cases.filling.fields import errors_by_path, field_id, form_fields
from exclave.apps.cases.filling.sheet import Sheet, split_path
from exclave.apps.cases.filling.steps import edit_address, effort, progress, steps
from exclave.apps.cases.models import Entry
from exclave.apps.cases.presenting import case_head, condition_list, text
from exclave.apps.cases.presenting.words import Words, named
from exclave.apps.files.kinds import ACCEPTED
from exclave.apps.journal.refusals import Fault
from exclave.apps.ui.text import pick
from exclave.engines.policy.answers import label_of

TAB, LEFT = "_tab", "!"
"""Which page saved the draft last; marked when that page was left by a button."""


def same_page(sheet: Sheet, tab: str, autosave: bool) -> bool:
    """Whether the draft was last saved by this very page, so that a lower version is no conflict.

    An answer lost on the way, or a button pressed while an autosave runs, must not meet itself. A page that
    was left by a button does not save by itself any more: what arrives then is older, or a page gone back to.
    """
    last = sheet.data.get(TAB)
    return bool(tab) and (last == tab or (last == tab + LEFT and not autosave))


def page(
    sheet: Sheet,
    part: int,
    now: datetime,
    *,
    faults: Iterable[Fault] = (),
    everything: bool = False,
    typed: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The context of ``cases/applicant/edit.html``.

    Wrong entries are always shown beside their field; empty ones only with ``everything`` (after the check
    before handing in). ``faults`` are those of the request itself, such as a refused file. ``typed``: what
    could not be saved, to be shown again.
    """
    section = sheet.sections[part - 1]
    shown = sheet if typed is None else replace(sheet, data={**sheet.data, **typed})
    asked = asked_of_applicant(sheet)
    named_fields = {f["key"] for f in asked["fields"]} if asked else set()
    keys = {f.key for f in section.fields}
    found = [*faults, *_faults_here(sheet, keys, everything)]
    return {
        "case": words.head(case_head(sheet.alive, now)),
        "public_id": sheet.case.public_id,
        "section": {
            "title": words.capital(text(section.zh, section.en)),
            "help": text(section.help.zh, section.help.en) if section.help.zh else None,
            "clause": words.located(section.clauses),
        },
        "fields": [
            f | {"asked": f["id"] in named_fields}
            for f in form_fields(shown, section.fields, errors_by_path(found))
        ],
        "errors": summary(sheet, found, within=keys),
        "steps": steps(sheet, part),
        "part": part,
        "parts": len(sheet.sections),
        "previous": edit_address(sheet, part - 1) if part > 1 else "",
        "is_last": part == len(sheet.sections),
        "version": sheet.version,
        "saved_at": sheet.saved_at,
        "effort": effort(sheet),
        "progress": progress(sheet),
        "accepted": pick(text(ACCEPTED, ACCEPTED.replace("、", ", "))),
        "request_for": asked,
        "closed": closed(sheet, now),
        "wide": any(f.type == "table" and len(f.columns) > 5 for f in section.fields),
        "form": words.capital(named(sheet.compiled.pack.forms[sheet.form])),
        "period": sheet.case.year if sheet.case.round and sheet.case.round.obligation else None,
        **beside(sheet, part),
    }


def _faults_here(sheet: Sheet, keys: set[str], everything: bool) -> list[Fault]:
    found = [*sheet.checked.faults, *sheet.checked.warnings]
    here = [f for f in found if split_path(f.path)[0] in keys]
    return here if everything else [f for f in here if sheet.is_wrong(f)]


def summary(sheet: Sheet, faults: Iterable[Fault], *, within: set[str] | None = None) -> list[dict[str, Any]]:
    """Faults for the list on top, each leading to its field: in this page, or in the part that holds it."""
    rows = []
    for fault in faults:
        key = split_path(fault.path)[0]
        anchor = field_id(fault.path)
        here = within is not None and key in within
        rows.append(
            {
                "id": anchor if here or not key else "",
                "href": ""
                if here or not key
                else edit_address(sheet, sheet.part_of(key), anchor, check=True),
                "text": text(fault.zh, fault.en),
                "path": fault.path,
            }
        )
    return rows


def beside(sheet: Sheet, part: int | None = None) -> dict[str, Any]:
    """What is worth a second look, and the conditions answered on what is saved: those of ``part`` first."""
    compiled = sheet.compiled
    rows = words.conditions(
        condition_list(
            compiled,
            sheet.answers,
            facts=sheet.facts,
            files=[f for several in sheet.files.values() for f in several],
            field_href=lambda path: edit_address(sheet, sheet.part_of(path), path),
            file_href="/evidence/{}/".format,
        )
    )
    wrong = [f for f in (*sheet.checked.faults, *sheet.checked.warnings) if sheet.is_wrong(f)]
    here = _conditions_of(sheet, part) if part else set()
    if here:  # what is not met stands in sight, whichever part it belongs to
        here |= {r["id"] for r in rows if r["answer"] == "not_met"}
    return {
        "conditions": rows,
        "conditions_here": [r for r in rows if r["id"] in here],
        "conditions_other": [r for r in rows if r["id"] not in here],
        "has_conditions": answering.has_conditions(sheet.case, compiled),
        "wrong": summary(sheet, wrong),
        "public_id": sheet.case.public_id,
    }


def _conditions_of(sheet: Sheet, part: int) -> set[str]:
    """Conditions that read a field of the part, or want a file of it as proof."""
    keys = {f.key for f in sheet.sections[part - 1].fields}
    compiled = sheet.compiled
    checks = sheet.alive.procedure.checks
    return {
        name
        for name in (*compiled.by_type.get(sheet.case.type, ()), *checks)
        if keys & (compiled.reads(name) | set(compiled.evidence(name)))
    }


def asked_of_applicant(sheet: Sheet) -> dict[str, Any] | None:
    """Why the form is here (again): the correction asked for, or the notice to be heard. None for a first form."""
    acted = Entry.objects.filter(case=sheet.case, kind="acted").order_by("-seq")
    entry = next((e for e in acted if e.detail.get("to") == sheet.stage.id), None)
    if entry is None:
        return None
    stage = sheet.alive.stage_named(entry.stage)
    returned = bool(entry.detail.get("returns"))
    mentioned = _to_mend(sheet, entry) if returned else []
    return {
        "returned": returned,
        "by": words.capital(named(stage) if stage else text(entry.stage)),
        "outcome": words.capital(named(stage.outcomes[entry.outcome]))
        if stage and entry.outcome in stage.outcomes
        else None,
        "reason": entry.reason,
        "at": entry.at,
        "fields": mentioned,
    }


def _to_mend(sheet: Sheet, entry: Entry) -> list[dict[str, Any]]:
    """Fields the officer ticked, and those the reason names by their label, so that nobody need search for them."""
    found = []
    reason, lowered = entry.reason, entry.reason.casefold()
    ticked = entry.detail.get("mend") or _proposed(entry).get("mend") or []
    for field in sheet.fields():
        label = label_of(sheet.compiled.pack, field.key)
        if (
            field.key in ticked
            or label[0] in reason
            or (len(label[1]) > 4 and label[1].casefold() in lowered)
        ):
            found.append(
                {
                    "key": field.key,
                    "label": text(*label),
                    "href": edit_address(sheet, sheet.part_of(field.key), field.key),
                }
            )
    return found


def _proposed(entry: Entry) -> dict[str, Any]:
    """What the first signer had stated, where the return took two signatures."""
    if not entry.detail.get("second"):
        return {}
    rows = Entry.objects.filter(case_id=entry.case_id, kind="proposed", seq__lt=entry.seq).order_by("-seq")
    return rows.values_list("detail", flat=True).first() or {}


def closed(sheet: Sheet, now: datetime) -> Words | None:
    """The sentence for a form after its time: until when it was, that nothing is lost, and what helps."""
    due = sheet.alive.state.due
    if due is None or now < due or sheet.alive.state.paused:
        return None
    return late_sentence(sheet, due)


def late_sentence(sheet: Sheet, due: datetime) -> Words:
    day = words.last_day(due, sheet.alive.context.zone)
    office = sheet.case.authority
    round_zh = "或等下一批申报通知" if sheet.case.round and not sheet.case.round.obligation else ""
    round_en = " or wait for the next call" if round_zh else ""
    return text(
        f"本环节已于{day['zh']} 24:00 截止，现在不能提交。已填内容都作为草稿保留，仍可修改保存。"
        f"如有正当理由，请联系{office.name_zh}申请延长期限{round_zh}。",
        f"This stage closed on {day['en']} at 24:00, so it cannot be handed in now. Everything typed is kept as a draft "
        f"and can still be changed. With good reason, ask {office.name_en} for an extension{round_en}.",
    )


def file_key(key: str | None, field: str, content: bytes) -> str | None:
    """The idempotency key of one file of a form: the same file sent twice is kept once, another is another."""
    return f"{key[:40]}:{sha256(field.encode() + content).hexdigest()[:32]}" if key else None
