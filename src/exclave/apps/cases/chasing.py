"""Reports and other obligations an authority is owed: done, open, late; and institutions it may act about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict

from exclave.apps.cases import ports
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.cases.rounds import authority_ids
from exclave.apps.people.models import Agency
from exclave.apps.programmes import library
from exclave.apps.reference import composing
from exclave.apps.ui import listing
from exclave.engines.policy.pack.model import Condition

STATES = ("open", "late", "done", "waived")
UNFINISHED = ("open", "late")


@dataclass(frozen=True)
class Wanted:
    """Filters of the chase list. Without a state: what is not done yet."""

    state: str = ""
    year: int | None = None
    q: str = ""
    page: str = "1"

    @classmethod
    def read(cls, query: QueryDict) -> Wanted:
        state, year = query.get("state", ""), query.get("year", "")
        return cls(
            state if state in (*STATES, "all") else "",
            int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
            query.get("q", "").replace("\x00", "").strip()[:60],
            query.get("page", "1"),
        )

    def query(self, **changes: Any) -> str:
        found = QueryDict(mutable=True)
        for name, value in ({"state": self.state, "year": self.year, "q": self.q} | changes).items():
            if value:
                found[name] = str(value)
        return found.urlencode()


OWED = (
    "public_id", "authority_id", "programme_id", "obligation", "subject_id", "subject_name", "year", "state", "due_at",
    "done_at", "reminded", "organisation__name_zh", "organisation__name_en", "case__public_id", "case__submitted_at",
    "late_case__public_id", "late_case__number", "acted_for", "acted_for_in_time",
)  # fmt: skip
"""What a line of the list shows."""


def owed_to(viewer: Any, wanted: Wanted, total: int) -> composing.Listed:
    """Obligations owed to the viewer's authorities, the most urgent first: rows of ``OWED``, ``total`` in all."""
    owner = tuple(authority_ids(viewer))
    key = None if wanted.q else ("owed", owner, wanted.state, wanted.year)
    return composing.Listed(key, lambda: _owed_to(owner, wanted), total)


def _owed_to(owner: tuple[int, ...], wanted: Wanted) -> QuerySet[Any]:
    found = _named(owner, wanted.q)
    if wanted.year is not None:
        found = found.filter(year=wanted.year)
    if wanted.state == "":
        found = found.filter(state__in=UNFINISHED)
    elif wanted.state != "all":
        found = found.filter(state=wanted.state)
    return _acted_for(found).order_by("due_at", "subject_name", "pk").values_list(*OWED)


def _acted_for(found: QuerySet[ObligationDue]) -> QuerySet[ObligationDue]:
    """Whether anybody acts for the organisation now, and whether anybody did before its day had passed: else the clock
    tells nobody and notes nothing (``chase_obligation``)."""
    mandates = Agency.objects.filter(organisation=OuterRef("organisation_id"))
    return found.annotate(
        acted_for=Exists(mandates.filter(until=None, account__is_active=True)),
        acted_for_in_time=Exists(mandates.filter(since__lt=OuterRef("due_at"))),
    )


def _named(owner: tuple[int, ...], words: str) -> QuerySet[ObligationDue]:
    found = ObligationDue.objects.of(owner)
    if words:
        found = found.filter(Q(subject_name__icontains=words) | Q(organisation__name_zh__icontains=words))
    return found


def counts(viewer: Any, wanted: Wanted) -> tuple[dict[str, int], list[int]]:
    """How many the list would hold in each state, and the years anything is owed of, the newest first.

    One query; one more where words narrow the counts, but not the years.
    """
    owner = tuple(authority_ids(viewer))
    every = composing.once(("owed by year", owner), lambda: _by_year(owner, "")).read()
    counted = _by_year(owner, wanted.q) if wanted.q else every
    found = dict.fromkeys(STATES, 0)
    for state, year, number in counted:
        if wanted.year in (None, year):
            found[state] += number
    return found, sorted({year for _, year, _ in every}, reverse=True)


def _by_year(owner: tuple[int, ...], words: str) -> QuerySet[Any]:
    return listing.grouped(_named(owner, words), {"state": "state", "year": "year"})


def number(wanted: Wanted, counted: dict[str, int]) -> int:
    """How many the list holds, from the counts by state."""
    shown = {"": UNFINISHED, "all": STATES}.get(wanted.state, (wanted.state,))
    return sum(counted[state] for state in shown)


def due_of(viewer: Any, public_id: str) -> ObligationDue | None:
    return ObligationDue.objects.of(authority_ids(viewer)).filter(public_id=public_id).first()


def chosen(viewer: Any, public_ids: list[str]) -> list[ObligationDue]:
    """Those of these obligations that are owed to the viewer's authorities, the most urgent first, with the
    organisation's agents (two queries)."""
    found = ObligationDue.objects.of(authority_ids(viewer)).filter(public_id__in=public_ids)
    return list(
        found.select_related("programme__pack_version", "organisation", "authority")
        .defer("programme__pack_version__content")
        .prefetch_related(
            Prefetch(
                "organisation__agencies",
                queryset=Agency.objects.filter(until=None, account__is_active=True).select_related("account"),
            )
        )
        .order_by("due_at", "subject_name", "pk")
    )


@dataclass(frozen=True)
class About:
    """An institution a removal may be opened about, and the conditions that may be its ground."""

    subject: ports.Subject
    grounds: dict[str, Condition]
    running: Case | None


def about(viewer: Any, subject_id: str) -> About | None:
    """None for an institution of another authority, as for one that does not exist."""
    subject = ports.subject(subject_id)
    if subject is None or subject.authority_id not in authority_ids(viewer):
        return None
    conditions = library.compiled(subject.programme).pack.conditions
    grounds = {key: one for key, one in conditions.items() if one.raises is not None}
    started = {one.raises.start for one in grounds.values() if one.raises}
    open_case = (
        Case.objects.of(subject.authority_id)
        .filter(subject_id=subject_id, procedure__in=started, ended=False)
        .order_by("-pk")
        .first()
    )
    return About(subject, grounds, open_case)


def reminded_at(due: Any) -> datetime | None:
    """When it (an obligation, or a line of one) was last reminded of."""
    moments = [datetime.fromisoformat(m) for m in due.reminded]
    return max(moments, default=None)
