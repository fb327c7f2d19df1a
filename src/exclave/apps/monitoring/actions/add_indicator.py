"""Name an indicator that no pack names."""

from typing import Any

from exclave.apps.journal.refusals import Fault, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.monitoring.access import keeper
from exclave.apps.monitoring.models import Indicator
from exclave.apps.projects.changing import refuse
from exclave.apps.reference.models import Authority
from exclave.engines.codes import halfwidth


@action("indicator.add")
def add_indicator(
    actor: Actor,
    *,
    authority_id: str,
    name_zh: str,
    name_en: str = "",
    unit: str,
    definition: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``unit`` of a bare number (家, 万元); ``definition`` says what is counted. Raises ``Refused`` (indicator_faulty)."""
    authority = Authority.objects.filter(public_id=authority_id).first()
    if authority is None:
        raise not_allowed()
    account, _kept = keeper(actor, authority.pk)
    name_zh, unit = name_zh.strip(), halfwidth(unit).strip()
    faults = [
        *too_long("name_zh", name_zh, 120),
        *too_long("name_en", name_en.strip(), 160),
        *too_long("unit", unit, 12),
        *too_long("definition", definition.strip(), 300),
    ]
    if not name_zh:
        faults.append(Fault("name_zh", "请填写指标名称。", "Give the name of the indicator."))
    if not definition.strip():
        faults.append(
            Fault("definition", "请写明口径：统计什么、不统计什么。", "Say what is counted and what is not.")
        )
    if Indicator.objects.of(authority.pk).filter(name_zh=name_zh).exists():
        faults.append(
            Fault("name_zh", "已有同名指标，请直接使用。", "There is an indicator of this name; use it.")
        )
    refuse("indicator_faulty", faults)
    row = Indicator.objects.create(
        authority=authority,
        name_zh=name_zh,
        name_en=name_en.strip(),
        unit=unit,
        definition=definition.strip(),
        added_at=moment(),
        added_by=account,
    )
    record(
        actor,
        authority.public_id,
        "indicator.add",
        kind="indicator",
        subject_id=row.public_id,
        version=1,
        content={"name": name_zh, "unit": unit, "definition": definition.strip()},
    )
    return {"indicator": row.public_id}
