"""Run an import dry with the columns assigned by hand, and remember the assignment for the next file like it."""

from collections.abc import Mapping
from typing import Any

from exclave.apps.imports import applying, checking, columns, permissions
from exclave.apps.imports.models import ColumnMapping
from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.journal.transaction import Actor, action, moment, record


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
    rows, report = checking.check(kind, scope, checking.grid_of(one), chosen)
    applying.keep_findings(one, report)
    at = moment()
    ColumnMapping.objects.of(one.authority_id).update_or_create(
        authority=one.authority,
        kind=one.kind,
        head_hash=one.head_hash,
        defaults={"mapping": chosen, "kept_at": at},
    )
    one.mapping, one.counts, one.checked_at, one.state = chosen, checking.counts(rows, report), at, "checked"
    one.version += 1
    one.save(update_fields=["mapping", "counts", "checked_at", "state", "version"])
    record(
        actor,
        one.authority.public_id,
        "import.check",
        kind="import",
        subject_id=one.public_id,
        version=one.version,
        content={"counts": one.counts},
    )
    return {"import": one.public_id, "counts": one.counts}
