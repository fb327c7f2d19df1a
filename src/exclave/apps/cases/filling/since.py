"""What a form says otherwise than the one before it: last time in this case, else last year's report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exclave.apps.cases.filling.sheet import Sheet
from exclave.apps.cases.models import Submission
from exclave.apps.cases.presenting.values import day_text
from exclave.apps.cases.presenting.words import Words, text


@dataclass(frozen=True)
class Earlier:
    """The form compared with: its values, and what it is called."""

    data: Mapping[str, Any]
    name: Words


def earlier(sheet: Sheet) -> Earlier | None:
    """The same form handed in before: in this case, else by the institution in an earlier year; else None."""
    case = sheet.case
    handed_in = Submission.objects.filter(form=sheet.form, withdrawn_at=None)
    last = handed_in.filter(case=case).order_by("-sequence").first()
    if last is not None:
        day = day_text(last.at.astimezone(sheet.alive.context.zone).date())
        return Earlier(last.data, text(f"{day['zh']}提交的内容", f"what was handed in on {day['en']}"))
    others = handed_in.filter(case__subject_id=case.subject_id, case__authority=case.authority)
    last = others.exclude(case=case).select_related("case").order_by("-at").first()
    if last is None:
        return None
    year = last.case.year
    return Earlier(
        last.data,
        text(f"{year}年的报告", f"the report of {year}")
        if year
        else text("上次提交的内容", "the form handed in last"),
    )


def summary(sections: list[dict[str, Any]], name: Words) -> dict[str, Any]:
    """How many entries differ, and which: for the line above everything entered."""
    changed = [f for section in sections for f in section["fields"] if f["changed"]]
    return {"name": name, "count": len(changed), "labels": [f["label"] for f in changed]}
