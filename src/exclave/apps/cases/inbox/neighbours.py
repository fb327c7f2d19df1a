"""The cases before and after one in the list the officer works through, for those who go through it by keyboard."""

from dataclasses import dataclass

from exclave.apps.cases.inbox.asking import Wanted
from exclave.apps.cases.inbox.reading import everything
from exclave.apps.cases.models import Case
from exclave.apps.people.access import Standing

LONGEST = 500


@dataclass(frozen=True)
class Neighbours:
    """Public ids; ``place`` in the list (from 1) and its length, as far as ``LONGEST`` reaches."""

    previous: str | None = None
    next: str | None = None
    place: int | None = None
    length: int = 0


def of(who: Standing, case: Case, wanted: Wanted | None = None, me: int | None = None) -> Neighbours:
    """Where the case stands in the list asked for, without one in the list of what waits for this officer (one query).

    A case that is not in the list, or not any more, leads to its first.
    """
    if not who.holds("officer"):
        return Neighbours()
    ids = [public_id for public_id, _ in everything(who, wanted or Wanted(), me, LONGEST)]
    if case.public_id not in ids:
        return Neighbours(next=ids[0] if ids else None, length=len(ids))
    at = ids.index(case.public_id)
    before, after = ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None
    return Neighbours(before, after, at + 1, len(ids))
