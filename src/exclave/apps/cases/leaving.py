"""When an officer leaves an office, the cases on their desk go to the successor, or back to nobody's."""

from exclave.apps.cases import desks
from exclave.apps.cases.models import Handling
from exclave.apps.journal.transaction import Actor, moment
from exclave.apps.people.models import Account


def hand_on(actor: Actor, account: Account, authority_id: int, successor: Account | None) -> int:
    """How many open cases were handed on. One the successor must keep away from is nobody's until it is given out."""
    lying = list(
        Handling.objects.of(authority_id)
        .select_for_update(of=("self",))
        .filter(account=account, case__ended=False)
        .select_related("case")
    )
    barred = desks.barred_officers([row.case for row in lying]) if successor is not None else {}
    for row in lying:
        if successor is None or successor.public_id in barred[row.case_id]:
            row.delete()
        else:
            row.account, row.at = successor, moment()
            row.save(update_fields=["account", "at"])
    return len(lying)
