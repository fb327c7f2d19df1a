"""A submitted form's declared values as typed, dated rows, so that they can be compared and counted."""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from exclave.apps.cases.answering import asof
from exclave.apps.cases.models import Case, Fact, Submission
from exclave.engines.codes.units import LiteralError, Quantity, to_fen
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Field_

LARGEST = 2**63 - 1
MOST_DIGITS = 40
"""Of a number's magnitude; what is beyond is no quantity of anything a policy counts."""


def project(case: Case, compiled: CompiledPack, submission: Submission, at: datetime) -> None:
    """Write one fact per field; facts of the case's earlier submissions are superseded, never deleted."""
    Fact.objects.scoped("facts of this case").filter(case=case, superseded_at=None).update(superseded_at=at)
    rows = []
    for path, value in submission.data.items():
        subject, _, name = path.partition(".")
        field = compiled.pack.fields.get(subject, {}).get(name)
        if field is None or value in (None, "", []):
            continue
        rows.append(
            Fact(
                authority=case.authority,
                case=case,
                submission=submission,
                subject_kind=subject,
                subject_id=case.subject_id if subject == "institution" else _owner(case, subject),
                fact=path,
                type=field.type,
                unit=field.unit or "",
                asof=asof(case),
                recorded_at=at,
                **typed(field, value),
            )
        )
    Fact.objects.bulk_create(rows)


def _owner(case: Case, subject: str) -> str:
    return case.applicant.public_id if subject == "applicant" and case.applicant else case.subject_id


def typed(field: Field_, value: Any) -> dict[str, Any]:
    """The column that holds the value: money in fen, decimals as a scaled integer, the rest by its kind.

    What its column cannot hold exactly (a fraction of a fen, twenty digits) is kept as the text it was.
    """
    if field.type == "bool" and isinstance(value, bool):
        return {"value_bool": value}
    if field.type in ("money", "int", "year", "quantity", "decimal"):
        number = _decimal(value)
        if number is not None and (found := _whole(field, number)) is not None:
            return found
    if field.type == "date" and isinstance(value, str):
        with suppress(ValueError):
            return {"value_date": date.fromisoformat(value)}
    if isinstance(value, str):
        return {"value_text": value}
    return {"value_json": value}


def _whole(field: Field_, number: Decimal) -> dict[str, Any] | None:
    if field.type == "money":
        try:
            fen = to_fen(Quantity(number, field.unit or "元"))
        except LiteralError:
            return None
        return {"value_number": fen} if abs(fen) <= LARGEST else None
    sign, digits, exponent = number.as_tuple()
    scale = max(-int(exponent), 0)
    whole = int("".join(map(str, digits))) * 10 ** max(int(exponent), 0) * (-1 if sign else 1)
    return {"value_number": whole, "scale": scale} if abs(whole) <= LARGEST else None


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS else None
