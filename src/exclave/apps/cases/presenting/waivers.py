"""The block of the officer's case page about waivers: what may be waived, what awaits a signature, what was done."""

from __future__ import annotations

import secrets
from typing import Any

from django.urls import reverse

from exclave.apps.cases.casework import Casework
from exclave.apps.cases.models import Waiver
from exclave.apps.cases.presenting.words import Words, clause_words, duty_text, named, text
from exclave.apps.cases.running import Running
from exclave.apps.cases.waiving import HOLDING, allowed, timely
from exclave.engines.policy.answers import label_of


def section(request: Any, work: Casework) -> dict[str, Any] | None:
    """The waivers of the case and what this viewer may do about them; None where the pack knows of none."""
    pack = work.alive.compiled.pack
    names = [name for name in work.answers.by_id if pack.conditions[name].waiver is not None]
    if not names:
        return None
    rows = list(Waiver.objects.filter(case=work.case).select_related("by", "second_by").order_by("pk"))
    now = {row.condition: row for row in rows if row.state in HOLDING}
    open_ = [shown for name in names if (shown := _open(request, work, name, now.get(name)))]
    past = [_row(work, row) for row in rows]
    if not (open_ or past):
        return None
    return {"template": "cases/officer/parts/waivers.html", "open": open_, "past": past}


def _open(request: Any, work: Casework, name: str, current: Waiver | None) -> dict[str, Any] | None:
    """A condition that may be waived now, whose waiver awaits a signature, or whose waiver may be taken back."""
    said = allowed(work.alive, name)
    answer = work.answers[name]
    if said is None or not timely(work.alive):
        return None
    if current is None and answer.status != "not_met_waivable":
        return None
    own = current is not None and current.by.public_id == work.person.id
    holds, signs = said.by in work.person.duties, said.second in work.person.duties
    pack, spec = work.alive.compiled.pack, work.alive.compiled.pack.conditions[name]
    typed = request.POST if request.method == "POST" and request.POST.get("condition") == name else {}
    return {
        "id": name,
        "label": named(spec),
        "reason": text(answer.reason_zh, answer.reason_en),
        "clauses": clause_words(work.alive.compiled, said.rule.clause or spec.clause, work.case.type),
        "question": text(said.rule.judge.zh, said.rule.judge.en) if said.rule.judge else None,
        "by": duty_text(pack, said.by),
        "second": duty_text(pack, said.second) if said.second else None,
        "floor": floor_words(work.alive, name),
        "current": _row(work, current) if current else None,
        "may_give": current is None and holds,
        "may_sign": current is not None and current.state == "proposed" and signs and not own,
        "may_end": current is not None and holds,
        "waits": current is not None and current.state == "proposed",
        "give": reverse("case-waive", args=[work.case.public_id]),
        "sign": reverse("case-waive-sign", args=[work.case.public_id]),
        "version": work.case.version,
        "key": secrets.token_urlsafe(12),
        "typed": typed.get("reason", ""),
    }


def floor_words(alive: Running, condition: str) -> list[Words]:
    """What the condition cannot be waived below."""
    program = alive.compiled.programs.get(("conditions", condition, "floor"))
    reads = sorted(path for path in program.reads if path.startswith("param.")) if program else []
    return [text(*label_of(alive.compiled.pack, path)) for path in reads]


def _row(work: Casework, row: Waiver) -> dict[str, Any]:
    pack = work.alive.compiled.pack
    spec = pack.conditions.get(row.condition)
    return {
        "label": named(spec) if spec else text(row.condition),
        "state": row.state,
        "by": duty_text(pack, row.duty),
        "person": row.by.name,
        "at": row.at,
        "reason": row.reason,
        "second": duty_text(pack, row.second_duty) if row.second_duty else None,
        "second_person": row.second_by.name if row.second_by else "",
        "second_reason": row.second_reason,
        "ended_at": row.ended_at,
    }
