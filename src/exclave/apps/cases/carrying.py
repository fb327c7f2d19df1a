"""What of the facts handed in earlier still holds in a new form, and what is asked anew."""

from collections.abc import Mapping
from typing import Any

from exclave.apps.cases.models import Case, Submission
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
