"""Record a published figure; one that cannot be true together with another becomes a finding by itself."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.monitoring import indicators
from exclave.apps.monitoring.access import keeper
from exclave.apps.monitoring.models import Finding, Indicator, Reading
from exclave.apps.projects.changing import refuse
from exclave.apps.reference.models import Authority
from exclave.apps.register.models import Institution
from exclave.engines.codes import LiteralError, Stated, contradict, from_scaled, read_stated


@action("reading.record")
def record_reading(
    actor: Actor,
    *,
    indicator: str,
    institution_id: str = "",
    value: str,
    as_of: date,
    definition: str = "",
    source: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``indicator`` as in ``indicators.choices``; without ``institution_id`` the figure is of the whole authority.

    ``value`` as published (约600, 600+, 5亿元); ``definition`` as published, else the indicator's own.
    Raises ``Refused`` (reading_faulty). ``findings`` in the result: ids of those it raised.
    """
    account, kept = keeper(actor)
    row = indicators.chosen(indicator, kept, account, moment())
    if row is None:
        refuse("reading_faulty", [Fault("indicator", "请选择指标。", "Choose an indicator.")])
    assert row is not None
    # Two figures of one thing recorded at once must meet, or neither would see that they disagree.
    Indicator.objects.of(kept).select_for_update(of=("self",)).get(pk=row.pk)
    institution = (
        Institution.objects.of(row.authority_id).filter(public_id=institution_id).first()
        if institution_id
        else None
    )
    definition, source = definition.strip() or row.definition, source.strip()
    stated, faults = _stated(value, row.unit)
    faults += _faults(row.authority, definition, as_of, source)
    if institution_id and institution is None:
        faults.append(Fault("institution_id", "请从列表中选择机构。", "Choose an institution from the list."))
    same = Reading.objects.of(row.authority_id).filter(indicator=row, institution=institution, as_of=as_of)
    if stated and same.filter(text=stated.text, source=source).exists():
        faults.append(
            Fault("value", "同一来源的这一数据已经记录。", "This figure of this source is recorded already.")
        )
    refuse("reading_faulty", faults)
    assert stated is not None
    others = list(same.order_by("pk"))
    made: Reading = Reading.objects.create(
        authority=row.authority,
        indicator=row,
        institution=institution,
        bound=stated.bound,
        scaled=stated.scaled,
        unit=stated.unit,
        text=stated.text,
        as_of=as_of,
        definition=definition,
        source=source,
        recorded_at=moment(),
        recorded_by=account,
    )
    _event(actor, row.authority, "reading.record", "reading", made.public_id, {
        "indicator": row.public_id, "institution": institution_id, "value": stated.text, "as_of": as_of.isoformat(),
    })  # fmt: skip
    return {"reading": made.public_id, "findings": _raise(actor, made, stated, others)}


def _raise(actor: Actor, made: Reading, stated: Stated, others: list[Reading]) -> list[str]:
    """A finding for each earlier reading that cannot be true together with this one."""
    found = []
    for other in others:
        if contradict(from_scaled(other.scaled, other.bound, other.unit, other.text), stated):
            row = Finding.objects.create(
                authority=made.authority, first=other, second=made, opened_at=moment()
            )
            _event(actor, made.authority, "finding.open", "finding", row.public_id, {
                "first": other.public_id, "second": made.public_id,
            })  # fmt: skip
            found.append(row.public_id)
    return found


def _event(
    actor: Actor, authority: Authority, what: str, kind: str, subject_id: str, content: dict[str, Any]
) -> None:
    record(actor, authority.public_id, what, kind=kind, subject_id=subject_id, version=1, content=content)


def _stated(value: str, unit: str) -> tuple[Stated | None, list[Fault]]:
    try:
        stated = read_stated(value, unit)
    except LiteralError as error:
        return None, [Fault("value", error.zh, error.en)]
    return stated, too_long("value", stated.text, 60)


def _faults(authority: Authority, definition: str, as_of: date, source: str) -> list[Fault]:
    today = authority.day(moment())
    found = [*too_long("definition", definition, 300), *too_long("source", source, 300)]
    if not definition:
        found.append(
            Fault(
                "definition",
                "该指标没有既定口径，请写明此数据的口径；不清楚的写“发布时未说明”。",
                "The indicator has no definition of its own: give that of this figure, or say that none was published.",
            )
        )
    if not source:
        found.append(
            Fault(
                "source", "请写明来源：文件、网页或报表名称和日期。", "Say where it was published and when."
            )
        )
    if as_of > today:
        found.append(
            Fault("as_of", "截至日期在今天之后，请核对。", "The as-of day is still to come; check it.")
        )
    return found
