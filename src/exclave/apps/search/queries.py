"""What a viewer finds. Every kind is narrowed by the query of its own page, so nothing is found, counted or hinted at
that the viewer could not open: an exact number first, then titles, then the rest of the words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from exclave.apps.cases.models import PublicNotice
from exclave.apps.cases.queries import cases_for, public_notices
from exclave.apps.cases.views.public import opening_names
from exclave.apps.journal import clock
from exclave.apps.people.access import standing
from exclave.apps.people.models import Organisation
from exclave.apps.programmes.queries import public_calls, public_programmes
from exclave.apps.register.models import Institution
from exclave.apps.register.queries import Filters, institutions
from exclave.apps.search.indexing import of_institution, of_notice, with_papers
from exclave.apps.search.models import Found
from exclave.apps.search.shaping import number_key, terms

MOST = 200
"""As many of a kind are found; whoever sees “200+” types another word."""

OPENED = ("institution", "notice")
"""Kinds whose words depend on what a pack opens; that may change without a row of theirs being written."""

KINDS = ("case", "institution", "organisation", "clause", "call", "notice")
STAFF = ("officer", "leader")


@dataclass(frozen=True)
class Sought:
    """What was typed, brought into shape."""

    text: str
    terms: tuple[str, ...]
    number: str

    @classmethod
    def of(cls, typed: str) -> "Sought":
        return cls(typed, tuple(terms(typed)), number_key(typed))


@dataclass(frozen=True)
class Hits:
    """Of one kind, the best first: (row id, part). ``more``: there are more than were looked for."""

    kind: str
    keys: tuple[tuple[int, str], ...]
    more: bool


def organisations(viewer: Any) -> "QuerySet[Organisation]":
    """One's own; for officers and leaders, those that have a case they may read."""
    who = standing(viewer)
    allowed = Q(pk__in=who.organisation_ids)
    if who.authority_ids(*STAFF):
        allowed |= Q(pk__in=cases_for(viewer).order_by().values("applicant_id"))
    return Organisation.objects.filter(allowed)


def scopes(viewer: Any) -> dict[str, Any]:
    """Kind → the row ids the viewer may find, by the query of the kind's own page; None: the kind is not theirs."""
    signed_in = getattr(viewer, "is_authenticated", False)
    now, programmes = clock.now(), list(public_programmes())
    return {
        "case": cases_for(viewer).order_by().values("pk") if signed_in else None,
        "institution": institutions(Filters()).order_by().values("pk"),
        "organisation": organisations(viewer).order_by().values("pk") if signed_in else None,
        "clause": [p.pk for p in programmes if p.state == "in_force"],
        "call": public_calls(now, programmes=programmes).order_by().values("pk"),
        "notice": public_notices(now).order_by().values("pk"),
    }


def find(viewer: Any, sought: Sought, kinds: Iterable[str] = KINDS) -> dict[str, Hits]:
    """At most ``MOST`` of each kind. A fixed number of queries, however much is found."""
    if not sought.terms:
        return {}
    allowed = scopes(viewer)
    found = {}
    for kind in kinds:
        if allowed[kind] is not None:
            found[kind] = _of_kind(kind, sought, allowed[kind])
    return found


def _of_kind(kind: str, sought: Sought, allowed: Any) -> Hits:
    # Both columns the same way round, so that the unique index gives the order and a common word stops early.
    order = ("target", "part") if kind == "clause" else ("-target", "-part")
    rows = Found.objects.filter(kind=kind, target__in=allowed).order_by(*order)
    within = Q()
    title = Q()
    for term in sought.terms:
        within &= Q(words__contains=term)
        title &= Q(title__contains=term)
    keys: dict[tuple[int, str], None] = {}
    tiers = [rows.filter(number=sought.number)] if sought.number else []
    tiers += [rows.filter(title), rows.filter(within)]
    for tier in tiers:
        if len(keys) <= MOST:
            keys |= dict.fromkeys(tier.values_list("target", "part")[: MOST + 1])
    still = _still(kind, keys, sought) if kind in OPENED and keys else keys
    kept = [key for key in keys if key in still]
    return Hits(kind, tuple(kept[:MOST]), len(kept) > MOST)


def _still(kind: str, keys: Iterable[tuple[int, str]], sought: Sought) -> set[tuple[int, str]]:
    """Of these, what holds the words by what is open now: what a pack closes is not found from then on."""
    ids = [target for target, _part in keys]
    if kind == "institution":
        rows = Institution.objects.scoped("found within the public register").filter(pk__in=ids)
        made = (f for row in with_papers(rows) for f in of_institution(row))
    else:
        opening = set(opening_names())
        notices = PublicNotice.objects.scoped("found within the public notices").filter(pk__in=ids)
        related = notices.select_related("case__programme").only(
            "number", "shown", "case__programme__name_zh", "case__programme__name_en"
        )
        made = (f for row in related for f in of_notice(row, opening))
    return {
        (one.target, one.part)
        for one in made
        if all(term in one.words for term in sought.terms) or (sought.number and one.number == sought.number)
    }
