"""Keep a list of the inbox by name, rename it, or let it go."""

from typing import Any

from exclave.apps.cases.inbox.asking import Wanted
from exclave.apps.cases.inbox.keeping import MOST
from exclave.apps.cases.models import KeptFilter
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.permissions import acting_account

LONGEST = 40


@action("filter.keep")
def keep_filter(
    actor: Actor, *, name: str, query: str = "", filter_id: str = "", idempotency_key: str | None = None
) -> dict[str, Any]:
    """Keep ``query`` under ``name``; with ``filter_id`` rename one's own. Nothing of a case changes, so the journal is silent."""
    account = acting_account(actor)
    own = KeptFilter.objects.select_for_update().filter(account=account)
    found = own.filter(public_id=filter_id).first() if filter_id else None
    if filter_id and found is None:
        raise not_allowed()
    name = name.strip()
    faults = too_long("name", name, LONGEST)
    if not name:
        faults.append(Fault("name", "请写名称。", "Give it a name."))
    elif own.filter(name=name).exclude(public_id=filter_id).exists():
        faults.append(
            Fault(
                "name",
                "您已有同名的列表，请换一个名称。",
                "You keep a list of this name already; choose another.",
            )
        )
    elif found is None and own.count() >= MOST:
        faults.append(
            Fault(
                "name",
                f"最多保存 {MOST} 个列表，请先删去一个。",
                f"You keep {MOST} lists, the most there can be; let one go first.",
            )
        )
    if faults:
        raise Refused("filter_faulty", faults[0].zh, faults[0].en, faults)
    if found is None:
        found = KeptFilter(account=account, query=Wanted.kept(query).at(1), at=moment())
    found.name = name
    found.save()
    return {"filter": found.public_id, "query": found.query}


@action("filter.drop")
def drop_filter(actor: Actor, *, filter_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """Let one of one's own kept lists go."""
    account = acting_account(actor)
    gone, _ = KeptFilter.objects.filter(account=account, public_id=filter_id).delete()
    if not gone:
        raise not_allowed()
    return {"filter": filter_id}
