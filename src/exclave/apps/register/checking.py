"""What stands in the way of a change: days that cannot be, things that are not there, doubles, circles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault
from exclave.apps.register.entering import Entry, current, evidence_of, institution_like
from exclave.apps.register.models import Institution, ParentLink, Recorded, Tenant, TenantState
from exclave.apps.register.tables import TABLES, Table
from exclave.apps.register.values import clean, values_of

FAR = 2200
OLD = 1900


def checked(
    institution: Institution, entry: Entry, added: Sequence[Entry], today: date
) -> tuple[Entry, list[Fault]]:
    """The step with cleaned values and what its row says now, and its faults.

    ``added``: the earlier steps of the same change, whose things a later step may speak of.
    """
    table = TABLES[entry.table]
    row = None
    faults: list[Fault] = []
    if entry.op != "add":
        row = current(table, institution).filter(pk=entry.row).first()
        if row is None:
            return entry, [
                Fault(
                    "",
                    "这一条已被他人改动，请刷新后重新填写。",
                    "This row was changed by somebody else; open it anew.",
                )
            ]
        entry = replace(entry, thread=row.thread, before=_said(table, row))
    if entry.op in ("add", "change", "correct"):
        values, faults = clean(table, entry.values, entry.since)
        entry = replace(entry, values=values)
        faults += _pointing(institution, table, entry, added)
    else:
        entry = replace(entry, values={})
    faults += _days(table, entry, row, today)
    if not faults:
        faults += _doubles(institution, entry, added)
    return entry, faults


def _said(table: Table, row: Recorded) -> dict[str, Any]:
    return values_of(table, row) | {
        "since": row.valid_from.isoformat(),
        "until": row.valid_until.isoformat() if row.valid_until else None,
    }


# ---- days --------------------------------------------------------------------------------------------------
def _days(table: Table, entry: Entry, row: Recorded | None, today: date) -> list[Fault]:
    if entry.op == "withdraw":
        return []
    if entry.since is None:
        label = table.until if entry.op == "end" else table.since
        return [Fault("since", f"请填写{label[0]}。", f"State the day: {label[1]}.")]
    faults = []
    if not OLD <= entry.since.year <= FAR or (entry.until is not None and entry.until.year > FAR):
        faults.append(Fault("since", "年份不合理，请核对。", "The year cannot be right."))
    if entry.since > today and not table.ahead and entry.op != "end":
        faults.append(
            Fault(
                "since",
                "不能晚于今天：只登记已经发生的事。",
                "Not after today: only what has happened is entered.",
            )
        )
    if entry.until is not None and entry.op in ("add", "correct") and entry.until <= entry.since:
        faults.append(Fault("until", "截止日期应晚于起始日期。", "It ends after it begins."))
    if row is not None and entry.op in ("change", "end"):
        faults += _within(entry, row)
    return faults


def _within(entry: Entry, row: Recorded) -> list[Fault]:
    assert entry.since is not None
    if entry.since <= row.valid_from:
        return [
            Fault(
                "since",
                f"应晚于这一条的起始日期 {row.valid_from.isoformat()}；起始日期本身有误的，请作更正。",
                f"It must be later than {row.valid_from.isoformat()}, where the row begins; to mend that day, correct the row.",
            )
        ]
    if row.valid_until is not None and entry.since >= row.valid_until:
        return [
            Fault(
                "since",
                f"这一条到 {row.valid_until.isoformat()} 已截止；截止日期有误的，请作更正。",
                f"The row ends on {row.valid_until.isoformat()} already; to mend that day, correct the row.",
            )
        ]
    return []


# ---- what a row points to ----------------------------------------------------------------------------------
def _pointing(institution: Institution, table: Table, entry: Entry, added: Sequence[Entry]) -> list[Fault]:
    faults = []
    for column in table.columns:
        value = entry.values.get(column.name)
        if not value:
            continue
        if column.kind == "tenant" and not _tenant_known(institution, str(value), added):
            faults.append(Fault(column.name, "找不到这家入驻企业。", "This tenant is not known here."))
        elif column.kind == "about" and not _thing_known(institution, str(value), added):
            faults.append(
                Fault(column.name, "找不到要证明的事项。", "There is nothing here that it could prove.")
            )
        elif column.kind == "evidence" and evidence_of(institution, str(value)) is None:
            faults.append(Fault(column.name, "请上传文件。", "Upload a file."))
        elif column.kind == "institution":
            faults += _parent(institution, entry, str(value))
    return faults


def _tenant_known(institution: Institution, thread: str, added: Sequence[Entry]) -> bool:
    if any(e.op == "add" and e.table == "tenants" and e.thread == thread for e in added):
        return True
    return bool(current(TABLES["tenants"], institution).filter(thread=thread).exists())


def _thing_known(institution: Institution, thread: str, added: Sequence[Entry]) -> bool:
    if any(e.op == "add" and e.thread == thread for e in added):
        return True
    return any(
        current(table, institution).filter(thread=thread).exists()
        for table in TABLES.values()
        if table.key != "proofs"
    )


def _parent(institution: Institution, entry: Entry, named: str) -> list[Fault]:
    parent = institution_like(institution, named)
    if parent is None:
        return [
            Fault("parent", "找不到这一机构，请核对备案号。", "No such institution; check the filing number.")
        ]
    if parent.pk == institution.pk or institution.pk in _above(parent):
        return [
            Fault(
                "parent",
                "机构不能隶属于自己或自己的下级。",
                "It cannot lie below itself or below one that lies below it.",
            )
        ]
    return []


def _above(institution: Institution) -> set[int]:
    """Everything above an institution on any day, as known now."""
    found: set[int] = set()
    frontier = {institution.pk}
    while frontier:
        links = ParentLink.objects.scoped("walking up from an institution of the same authority").filter(
            institution_id__in=frontier, superseded_at=None
        )
        frontier = set(links.values_list("parent_id", flat=True)) - found
        found |= frontier
    return found


# ---- doubles -----------------------------------------------------------------------------------------------
def _overlaps(entry: Entry, since: date, until: date | None) -> bool:
    assert entry.since is not None
    return (until is None or entry.since < until) and (entry.until is None or since < entry.until)


def _doubles(institution: Institution, entry: Entry, added: Sequence[Entry]) -> list[Fault]:
    """The same tenant, state or parent twice on one day."""
    if entry.op not in ("add", "correct"):
        return []
    if entry.table == "tenants" and entry.values.get("identity_no"):
        same = {"identity_kind": entry.values["identity_kind"], "identity_no": entry.values["identity_no"]}
        return _double(
            institution,
            entry,
            added,
            Tenant,
            same,
            "identity_no",
            "这家企业已在名单中。",
            "This tenant is on the list already.",
        )
    if entry.table == "states":
        same = {"tenant": entry.values["tenant"], "state": entry.values["state"]}
        return _double(
            institution,
            entry,
            added,
            TenantState,
            same,
            "state",
            "这家企业在这段时间已有这一状态。",
            "The tenant has this state in that time already.",
        )
    if entry.table == "parents":
        return _double(
            institution,
            entry,
            added,
            ParentLink,
            {},
            "since",
            "同一时间只能有一个上级机构。",
            "It can lie below one institution at a time.",
        )
    return []


def _double(
    institution: Institution,
    entry: Entry,
    added: Sequence[Entry],
    model: type[Recorded],
    same: dict[str, Any],
    path: str,
    zh: str,
    en: str,
) -> list[Fault]:
    rows = model.objects.scoped("rows of the institution being changed").filter(
        institution=institution, superseded_at=None, **same
    )
    spans = rows.exclude(thread=entry.thread).values_list("valid_from", "valid_until")
    others = [
        e
        for e in added
        if e.op == "add" and e.table == entry.table and all(e.values.get(k) == v for k, v in same.items())
    ]
    if any(_overlaps(entry, *span) for span in spans) or any(
        _overlaps(entry, e.since, e.until) for e in others if e.since is not None
    ):
        return [Fault(path, zh, en)]
    return []
