"""The panel of a review: who was asked, how far each is, what those who handed in think, whom else to ask."""

from collections.abc import Iterable, Mapping
from typing import Any

from exclave.apps.cases.presenting.words import Words, named, text
from exclave.apps.cases.suggesting import why
from exclave.apps.panels.models import Assignment, ScoreSheet
from exclave.apps.panels.queries import Candidate
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Leaf

STATES: dict[str, tuple[str, Words]] = {
    "assigned": ("waiting", text("待声明", "To declare")),
    "cleared": ("accent", text("评审中", "Reviewing")),
    "recused": ("danger", text("已回避", "Recused")),
    "submitted": ("success", text("已提交", "Handed in")),
    "released": ("neutral", text("已撤换", "Released")),
}


def panel_rows(panel: Iterable[Assignment], sheets: Mapping[int, ScoreSheet]) -> list[dict[str, Any]]:
    """One row per expert asked: name, fields, state, dates, why recused, remark."""
    rows = []
    for one in panel:
        kind, word = STATES[one.state]
        sheet = sheets.get(one.pk)
        rows.append(
            {
                "name": one.expert.account.name,
                "fields": one.expert.fields,
                "employer": one.expert.employer.name_zh if one.expert.employer else "",
                "state": one.state,
                "look": kind,
                "word": word,
                "assigned_at": one.assigned_at,
                "declared_at": one.declared_at,
                "submitted_at": sheet.submitted_at if sheet else None,
                "reason": one.reason if one.state == "recused" else "",
                "remark": sheet.remark if sheet else "",
            }
        )
    return rows


def opinions(
    compiled: CompiledPack, panel: Iterable[Assignment], sheets: Mapping[int, ScoreSheet]
) -> list[dict[str, Any]]:
    """By judge condition: how many say yes and no, and each handed-in opinion with its reason."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in panel:
        sheet = sheets.get(one.pk)
        if sheet is None or one.state != "submitted":
            continue
        for condition, opinion in sheet.opinions.items():
            found.setdefault(condition, []).append(
                {
                    "who": one.expert.account.name,
                    "answer": opinion.get("answer"),
                    "reason": opinion.get("reason", ""),
                }
            )
    conditions = compiled.pack.conditions
    return [
        {
            "id": key,
            "label": named(conditions[key]),
            "yes": sum(o["answer"] is True for o in each),
            "no": sum(o["answer"] is False for o in each),
            "each": each,
        }
        for key, each in found.items()
        if key in conditions
    ]


def candidate_rows(found: Iterable[Candidate]) -> list[dict[str, Any]]:
    """Whom one may ask, least loaded first; those who may not, last, with the reason."""
    return [
        {
            "id": c.expert.account.public_id,
            "name": c.expert.account.name,
            "fields": c.expert.fields,
            "employer": c.expert.employer.name_zh if c.expert.employer else "",
            "load": c.load,
            "eligible": c.eligible,
            "barred": text(c.barred_zh, c.barred_en) if c.barred_zh else None,
            "why": why(c),
        }
        for c in found
    ]


def marks(
    leaves: Iterable[Leaf], panel: Iterable[Assignment], sheets: Mapping[int, ScoreSheet]
) -> list[dict[str, Any]]:
    """By leaf: every handed-in mark."""
    given = [(one, sheets[one.pk]) for one in panel if one.state == "submitted" and one.pk in sheets]
    return [
        {
            "id": leaf.id,
            "label": named(leaf),
            "each": [
                {"who": one.expert.account.name, "mark": sheet.marks.get(leaf.id, "")} for one, sheet in given
            ],
        }
        for leaf in leaves
    ]
