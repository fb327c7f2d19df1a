"""Take over tenants, with their states, from a list somebody checked and somebody else approves: all or nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from exclave.apps.journal import clock
from exclave.apps.journal.identifiers import public_id
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, not_before, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account, Organisation
from exclave.apps.people.permissions import acting_account
from exclave.apps.reference.models import Authority
from exclave.apps.register.deciding import another_person
from exclave.apps.register.models import Change, Institution, Tenant, TenantState
from exclave.apps.register.tables import TABLES
from exclave.apps.register.values import clean, columns_of

BATCH = 500


@action("register.import")
def import_tenants(
    actor: Actor,
    *,
    authority_id: int,
    proposed_by: str,
    reason: str,
    rows: Sequence[dict[str, Any]],
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As the officer who approves; ``proposed_by`` is the opaque id of the one who prepared the list.

    A row: ``institution`` (public id), ``since`` (ISO day), the columns of a tenant (``tables.TABLES["tenants"]``),
    and ``states``: list of ``{"state", "since", "until", "reason"}``. One change of origin ``import`` keeps what was
    taken over. Raises ``Refused`` (rows_faulty) with faults by ``<row>.<column>``; then nothing was written.
    """
    approver = acting_account(actor)
    who = read_standing(approver.pk)
    if authority_id not in who.authority_ids("officer"):
        raise not_allowed()
    proposer = Account.objects.filter(public_id=proposed_by).first()
    if proposer is None or authority_id not in read_standing(proposer.pk).authority_ids("officer"):
        raise not_allowed()
    if not another_person(approver, who, proposer):
        raise Refused(
            "own_change",
            "准备名单的人不能自己批准，请由另一位经办人批准。",
            "Whoever prepared the list cannot approve it; another officer must.",
        )
    authority = Authority.objects.get(pk=authority_id)
    today = moment().astimezone(ZoneInfo(authority.time_zone)).date()
    institutions = {
        row.public_id: row
        for row in Institution.objects.of(authority_id)
        .select_for_update(of=("self",))
        .filter(public_id__in={str(row.get("institution")) for row in rows})
        .order_by("pk")
    }
    not_before(clock.now())
    change = Change.objects.create(
        authority=authority,
        origin="import",
        reason=reason.strip() or "import",
        state="approved",
        entries=[],
        proposed_by=proposer,
        proposed_as="officer",
        proposed_at=moment(),
        decided_by=approver,
        decided_at=moment(),
    )
    tenants, states, faults = _rows(change, institutions, rows, today)
    faults += _known_already(institutions, tenants)
    if faults:
        raise Refused("rows_faulty", "名单中有需要改正的行。", "Some rows need correction.", faults)
    Tenant.objects.bulk_create(tenants.values(), batch_size=BATCH)
    TenantState.objects.bulk_create(states, batch_size=BATCH)
    record(
        actor,
        authority.public_id,
        "register.import",
        kind="change",
        subject_id=change.public_id,
        version=1,
        content={"tenants": len(tenants), "states": len(states), "institutions": len(institutions)},
    )
    return {"change": change.public_id, "tenants": len(tenants), "states": len(states)}


def _rows(
    change: Change, institutions: dict[str, Institution], rows: Sequence[dict[str, Any]], today: date
) -> tuple[dict[int, Tenant], list[TenantState], list[Fault]]:
    """Tenants by the number of their row, their states, and what is wrong."""
    tenants: dict[int, Tenant] = {}
    states: list[TenantState] = []
    faults: list[Fault] = []
    known = _organisations(rows)
    for number, row in enumerate(rows):
        institution = institutions.get(str(row.get("institution")))
        if institution is None:
            faults.append(Fault(f"{number}.institution", "找不到这一机构。", "No such institution."))
            continue
        values, wrong = clean(TABLES["tenants"], row)
        since, bad = _day(row.get("since"), today)
        faults += [Fault(f"{number}.{f.path}", f.zh, f.en) for f in [*wrong, *bad]]
        if wrong or since is None:
            continue
        columns = columns_of(TABLES["tenants"], values)
        columns["organisation"] = known.get((columns["identity_kind"], columns["identity_no"]))
        tenant = Tenant(**_times(change, institution, since), **columns)
        tenants[number] = tenant
        made, wrong = _states(change, institution, tenant.thread, row.get("states") or (), today)
        states += made
        faults += [Fault(f"{number}.{f.path}", f.zh, f.en) for f in wrong]
    return tenants, states, faults


def _states(
    change: Change, institution: Institution, thread: str, stated: Sequence[dict[str, Any]], today: date
) -> tuple[list[TenantState], list[Fault]]:
    made: list[TenantState] = []
    faults: list[Fault] = []
    for one in stated:
        values, wrong = clean(TABLES["states"], dict(one) | {"tenant": thread})
        since, bad = _day(one.get("since"), today)
        until, _ = _day(one.get("until"), None) if one.get("until") else (None, [])
        if until is not None and since is not None and until <= since:
            bad = [Fault("until", "截止日期应晚于起始日期。", "It ends after it begins.")]
        word = str(one.get("state") or "")
        if any(s.state == word for s in made):
            bad = [*bad, Fault("state", "同一状态写了两次。", "The same state is stated twice.")]
        path = f"states.{word}"
        faults += [Fault(f"{path}.{f.path}", f.zh, f.en) for f in [*wrong, *bad]]
        if since is not None and not wrong and not bad:
            times = _times(change, institution, since) | {"valid_until": until}
            made.append(TenantState(**times, **columns_of(TABLES["states"], values)))
    return made, faults


def _times(change: Change, institution: Institution, since: date) -> dict[str, Any]:
    return {
        "authority_id": change.authority_id,
        "institution": institution,
        "thread": public_id(),
        "valid_from": since,
        "recorded_at": change.proposed_at,
        "change": change,
    }


def _day(typed: Any, latest: date | None) -> tuple[date | None, list[Fault]]:
    try:
        day = typed if isinstance(typed, date) else date.fromisoformat(str(typed))
    except ValueError:
        return None, [Fault("since", "请填写日期，如 2026-01-31。", "State a day, such as 2026-01-31.")]
    if latest is not None and day > latest:
        return day, [Fault("since", "不能晚于今天。", "Not after today.")]
    return day, []


def _organisations(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], Organisation]:
    """Organisations the installation knows by the identities stated (a query per thousand)."""
    numbers = sorted({str(row["identity_no"]).strip().upper() for row in rows if row.get("identity_no")})
    found: dict[tuple[str, str], Organisation] = {}
    for start in range(0, len(numbers), 1000):
        for one in Organisation.objects.filter(identity_no__in=numbers[start : start + 1000]):
            found[one.identity_kind, one.identity_no] = one
    return found


def _known_already(institutions: dict[str, Institution], tenants: dict[int, Tenant]) -> list[Fault]:
    """Tenants on the list of their institution already, or twice in this one, by identity."""
    existing = Tenant.objects.scoped("tenants of the institutions being added to").filter(
        institution__in=list(institutions.values()), superseded_at=None
    )
    seen = {
        tuple(row)
        for row in existing.exclude(identity_no="").values_list(
            "institution_id", "identity_kind", "identity_no"
        )
    }
    faults = []
    for number, row in tenants.items():
        key = (row.institution_id, row.identity_kind, row.identity_no)
        if row.identity_no and key in seen:
            faults.append(
                Fault(f"{number}.identity_no", "这家企业已在名单中。", "This tenant is on the list already.")
            )
        seen.add(key)
    return faults
