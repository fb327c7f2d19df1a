"""Run an import dry with the columns assigned by hand, and remember the assignment for the next file like it."""

from collections.abc import Mapping
from typing import Any

from exclave.apps.imports import applying, checking, columns, permissions, queueing
from exclave.apps.imports.kinds.shape import Report, Row
from exclave.apps.imports.models import ColumnMapping, Import
from exclave.apps.imports.recording import record_import
from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.journal.transaction import Actor, action, moment


@action("import.check")
def check_import(
    actor: Actor,
    *,
    import_id: str,
    mapping: Mapping[str, int],
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Every finding of every row, kept with the import. ``mapping``: column name → number of the file's column.

    A long list is left to the background worker; what it finds is kept in the same way.

    Raises ``Refused`` naming the required columns that have none, and columns assigned twice.
    """
    one = permissions.locked(import_id, expected_version)
    permissions.maker(actor, one.authority_id)
    permissions.in_state(one, "uploaded", "checked")
    kind, scope = applying.kind_of(one), applying.scope_of(one)
    own = kind.columns(scope)
    chosen = columns.fitting(mapping, one.head, own)
    faults = [
        Fault(
            c.name,
            f"“{c.zh}”是必填项，请指定是文件里的哪一列。",
            f"“{c.en}” is required: choose its column of the file.",
        )
        for c in own
        if c.required and c.name not in chosen
    ]
    if len(chosen) < len(mapping):
        faults.insert(
            0,
            Fault(
                "",
                "同一项只能对应文件里的一列，请核对。",
                "One thing can stand in one column only; look again.",
            ),
        )
    if faults:
        raise Refused("mapping_faulty", faults[0].zh, faults[0].en, faults)
    one.mapping = chosen
    ColumnMapping.objects.of(one.authority_id).update_or_create(
        authority=one.authority,
        kind=one.kind,
        head_hash=one.head_hash,
        defaults={"mapping": chosen, "kept_at": moment()},
    )
    if queueing.is_long(one):
        one.counts = {}
        queueing.hand_over(one, "checking")
        return {"import": one.public_id, "counts": {}}
    return keep_result(actor, one, *applying.dry_run(one))


def keep_result(actor: Actor, one: Import, rows: list[Row], report: Report) -> dict[str, Any]:
    """What a dry run found of the list as it stands: the findings, their counts, and the list is checked."""
    applying.keep_findings(one, report)
    one.counts, one.checked_at, one.state = checking.counts(rows, report), moment(), "checked"
    one.claimed_until, one.fault_zh, one.fault_en = None, "", ""
    one.version += 1
    one.save()
    record_import(actor, one, "import.check", {"counts": one.counts})
    return {"import": one.public_id, "counts": one.counts}
