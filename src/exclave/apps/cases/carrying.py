"""What of the facts handed in earlier still holds in a new form, and what is asked anew."""

from collections.abc import Mapping
from typing import Any

from exclave.apps.cases.models import Case, Submission
from exclave.apps.cases.ports import Prefill
from exclave.engines.policy.pack.model import Field_


def latest(case: Case) -> dict[str, Any]:
    """The latest value of every fact handed in about the institution in other cases: the application's, then reports'."""
    rows = (
        Submission.objects.filter(
            case__subject_id=case.subject_id, case__authority=case.authority, withdrawn_at=None
        )
        .exclude(case=case)
        .order_by("at")
        .values_list("data", flat=True)
    )
    return {path: value for data in rows for path, value in data.items()}


def completed(field: Field_, kept: Prefill, before: Any) -> Any:
    """What another room keeps of a table, with the columns and rows it does not keep as they were handed in."""
    earlier = before.get("rows") if isinstance(before, Mapping) else None
    if field.type != "table" or not earlier or not isinstance(kept.value, Mapping):
        return kept.value
    handed_in = {_named(field, row): row for row in reversed(earlier)}
    rows = []
    for row in kept.value["rows"]:
        beside = handed_in.get(_named(field, row), {})
        rows.append({**{name: v for name, v in beside.items() if name not in kept.keeps}, **row})
    outside = [row for row in earlier if any(row.get(name) == value for name, value in kept.outside)]
    return {**kept.value, "rows": [*rows, *outside]}


def _named(field: Field_, row: Mapping[str, Any]) -> str:
    value = row.get(field.key or "")
    return str(value.get("name") if isinstance(value, Mapping) else value)


def carried(field: Field_, value: Any) -> Any:
    """What of an earlier value still holds this year; None where nothing does.

    A fact without ``per`` holds until it is changed. One per year is asked anew; of a table per year the keys
    stay (the sources of money), so that only this year's figures are typed.
    """
    if field.type == "file":
        return None
    if field.per is None:
        return value
    rows = value.get("rows") if isinstance(value, Mapping) else None
    if field.type != "table" or field.key is None or not rows:
        return None
    return {"rows": [{field.key: row[field.key]} for row in rows if row.get(field.key)]}
