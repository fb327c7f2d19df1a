"""Take in a file and guess which of its columns is which. Nothing of it is written to any table yet."""

from typing import Any

from exclave.apps.files import kinds as file_kinds
from exclave.apps.files.actions.add_evidence import keep
from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import Owner
from exclave.apps.imports import applying, checking, columns, permissions
from exclave.apps.imports.kinds import KINDS
from exclave.apps.imports.models import ColumnMapping, Import
from exclave.apps.journal.identifiers import public_id
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority
from exclave.engines.tables import Grid, TableFault, read_table


@action("import.upload")
def upload_import(
    actor: Actor,
    *,
    authority_id: int,
    kind: str,
    name: str,
    content: bytes,
    programme_id: str = "",
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Keep the file as evidence and open an import of it.

    The columns are those chosen for the same heading last time, else guessed by name. Raises ``Refused`` for a
    file that is no table, is hostile, or is too large.
    """
    account = permissions.maker(actor, authority_id)
    if kind not in KINDS:
        raise not_allowed()
    programme = _programme(kind, authority_id, programme_id)
    authority = Authority.objects.get(pk=authority_id)
    import_id = public_id()
    kept = keep(
        actor,
        Owner(authority_id, None),
        subject_kind=permissions.SUBJECT,
        subject_id=import_id,
        field="file",
        name=name,
        content=content,
        accept=file_kinds.TABLES,
    )
    evidence = Evidence.objects.of(authority_id).get(public_id=kept["evidence"])
    grid = _read(content, workbook=checking.XLSX in evidence.content_type)
    own = KINDS[kind].columns(applying.scope(authority, programme))
    digest = columns.head_hash(grid.head)
    remembered = ColumnMapping.objects.of(authority_id).filter(kind=kind, head_hash=digest).first()
    mapping = (
        columns.fitting(remembered.mapping, grid.head, own) if remembered else columns.guess(grid.head, own)
    )
    one = Import.objects.create(
        public_id=import_id,
        authority=authority,
        kind=kind,
        programme=programme,
        file=evidence,
        head=list(grid.head),
        head_hash=digest,
        mapping=mapping,
        rows=len(grid.lines),
        uploaded_by=account,
        uploaded_at=moment(),
    )
    record(
        actor,
        authority.public_id,
        "import.upload",
        kind="import",
        subject_id=one.public_id,
        version=1,
        content={"kind": kind, "sha256": evidence.sha256, "rows": one.rows},
    )
    return {"import": one.public_id, "remembered": remembered is not None}


def _programme(kind: str, authority_id: int, programme_id: str) -> Programme | None:
    if not KINDS[kind].needs_programme:
        return None
    found = (
        Programme.objects.of(authority_id)
        .select_related("pack_version")
        .filter(state="in_force", public_id=programme_id)
    )
    one: Programme | None = found.first()
    if one is None:
        fault = Fault(
            "programme", "请选择机构备案所依据的政策。", "Choose the policy under which they are filed."
        )
        raise Refused("programme_missing", fault.zh, fault.en, [fault])
    return one


def _read(content: bytes, *, workbook: bool) -> Grid:
    try:
        return read_table(content, workbook=workbook)
    except TableFault as fault:
        raise Refused("table_unreadable", fault.zh, fault.en, [Fault("file", fault.zh, fault.en)]) from fault
