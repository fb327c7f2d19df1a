"""The cases before and after one in the officer's own queue, for those who work through it by keyboard."""

from django.db.models import F, Q

from exclave.apps.cases.inbox.reading import scope, turns
from exclave.apps.cases.models import Case
from exclave.apps.people.access import Standing

LONGEST = 500


def of(who: Standing, case: Case) -> dict[str, str | None]:
    """Public ids of ``previous`` and ``next`` among the cases that wait for this officer (one query).

    A case that waits no longer leads to the most urgent one left.
    """
    if not who.holds("officer"):
        return {"previous": None, "next": None}
    waiting = Case.objects.scoped("by the officer's offices").filter(scope(who), Q(waits_on__in=turns(who)))
    order = F("due_at").asc(nulls_last=True)
    ids = list(waiting.order_by(order, "pk").values_list("public_id", flat=True)[:LONGEST])
    if case.public_id not in ids:
        return {"previous": None, "next": ids[0] if ids else None}
    at = ids.index(case.public_id)
    return {"previous": ids[at - 1] if at else None, "next": ids[at + 1] if at + 1 < len(ids) else None}
