"""What happened to a case since a stale page was opened, beside what the reader was about to do."""

from typing import Any

from django.http import QueryDict

from exclave.apps.cases.models import Case
from exclave.apps.cases.presenting.words import Words, outcome_text, stage_text, text
from exclave.apps.journal.refusals import Stale
from exclave.apps.programmes import library

KINDS: dict[str, Words] = {
    "opened": text("立案", "opened"),
    "proposed": text("提出", "proposed"),
    "declined": text("退回未签", "sent back unsigned"),
    "acted": text("办理", "handled"),
    "withdrawn": text("撤回提交", "submission taken back"),
    "assigned": text("指派专家", "expert asked"),
    "reviewed": text("专家提交意见", "opinion handed in"),
    "recused": text("回避", "recused"),
    "objected": text("收到异议", "objection raised"),
    "answered": text("异议已答复", "objection answered"),
    "paused": text("暂停计时", "clock stopped"),
    "resumed": text("恢复计时", "clock runs on"),
    "extended": text("延长期限", "deadline extended"),
    "recomputed": text("期限重算", "deadline worked out again"),
    "settled": text("写明未定事项", "open point stated"),
}


def differences(case: Case, stale: Stale, posted: QueryDict) -> list[dict[str, Any]]:
    """Rows field, theirs, yours for the 409 page."""
    procedure = library.compiled(case.programme).pack.procedures[case.procedure]
    rows = []
    for one in stale.difference:
        if "field" in one:
            rows.append(one)
            continue
        stage = next((s for s in procedure.stages if s.id == one["stage"]), None)
        outcome = outcome_text(stage, one.get("outcome"))
        kind = KINDS.get(one["kind"], text(one["kind"]))
        done = text(f"{kind['zh']}：{outcome['zh']}", f"{kind['en']}: {outcome['en']}") if outcome else kind
        at = stage_text(procedure, one["stage"])
        rows.append({"field": at, "theirs": done, "yours": ""})
    if rows:
        wanted = posted.get("outcome", "")
        stage = next((s for s in procedure.stages if wanted in s.outcomes), None)
        mine = outcome_text(stage, wanted) or text("")
        rows[-1]["yours"] = text(
            "：".join(t for t in (mine["zh"], posted.get("reason", "")) if t),
            ": ".join(t for t in (mine["en"], posted.get("reason", "")) if t),
        )
    return rows
