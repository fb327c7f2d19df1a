"""What a viewer finds. Every kind is narrowed by the query of its own page, so nothing is found, counted or hinted at
that the viewer could not open: an exact number first, then titles, then the rest of the words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from exclave.apps.cases.models import PublicNotice
from exclave.apps.cases.queries import cases_for, public_notices
from exclave.apps.cases.views.public import opening_names
from exclave.apps.imports.queries import brought
from exclave.apps.journal import clock
from exclave.apps.library.queries import visible_documents
from exclave.apps.people.access import standing
from exclave.apps.people.models import Organisation
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import programmes_by_id, public_calls
from exclave.apps.records import queries as records
from exclave.apps.register.inside import kept_entries
from exclave.apps.register.models import Institution
from exclave.apps.register.queries import Filters, institutions
from exclave.apps.search.indexing import of_institution, of_notice, of_record, with_papers
from exclave.apps.search.models import Found
from exclave.apps.search.seeking import ORDERED, Key, Scope, seek
from exclave.apps.search.shaping import number_key, terms

MOST = 100
"""As many of a kind are found; whoever sees “100+” types another word."""

OPENED = ("institution", "notice", "record")
"""Kinds whose words depend on what a pack opens; that may change without a row of theirs being written."""

KINDS = (
    "case", "institution", "organisation", "record", "benefit", "clause", "document", "call", "notice",
)  # fmt: skip
KEPT = {"record": "kept_record", "institution": "kept_entry"}
"""Kind → how the index calls it as those inside read it; what is found there is shown among the kind."""
INSIDE = "inside"
"""The part of a thing found so: everybody else reads the thing itself."""
STAFF = ("officer", "leader")
ORGANISATION = Organisation._meta.label_lower


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
    keys: tuple[Key, ...]
    more: bool


def organisations(viewer: Any) -> "QuerySet[Organisation]":
    """One's own; for officers and leaders also those that have a case they may read, that support an institution in
    their care, or that a list of their authority brought."""
    who = standing(viewer)
    allowed: Any = Q(pk__in=who.organisation_ids)
    if who.authority_ids(*STAFF):
        allowed |= Exists(cases_for(viewer).order_by().filter(applicant_id=OuterRef("pk")))
        allowed |= Exists(kept_entries(viewer).filter(organisation_id=OuterRef("pk")))
        allowed |= Exists(brought(viewer, ORGANISATION).order_by().filter(object_id=OuterRef("pk")))
    return Organisation.objects.filter(allowed)


def scopes(viewer: Any) -> dict[str, Scope]:
    """Kind → what of it the viewer may find, by the query of the kind's own page; kinds that are not theirs are absent."""
    now, programmes = clock.now(), list(programmes_by_id().values())
    in_force = Programme.objects.scoped("policies in force are public").filter(state="in_force")
    found = {
        "institution": Scope(institutions(Filters())),
        "clause": Scope(in_force),
        "benefit": Scope(in_force),
        "record": Scope(records.public_records()),
        "document": Scope(visible_documents(viewer)),
        "call": Scope(public_calls(now, programmes=programmes)),
        "notice": Scope(public_notices(now)),
    }
    if getattr(viewer, "is_authenticated", False):
        # Who works at no office may read few cases: a word common to all of them must not be asked of each.
        found["case"] = Scope(cases_for(viewer), few=not standing(viewer).authority_ids(*STAFF))
        found["organisation"] = Scope(organisations(viewer))
        if sees_some(viewer):
            found[KEPT["record"]] = Scope(records.inside(viewer))
            found[KEPT["institution"]] = Scope(kept_entries(viewer))
    return found


def sees_some(viewer: Any) -> bool:
    """Whether anybody's records or institutions can be theirs to read from inside."""
    who = standing(viewer)
    return bool(who.organisation_ids or who.authority_ids(*records.INSIDE))


def find(viewer: Any, sought: Sought) -> dict[str, Hits]:
    """At most ``MOST`` of each kind, in a fixed number of queries however much is found.

    In order: exact numbers, then titles, then the rest of the words; the newest first in each.
    """
    if not sought.terms:
        return {}
    found = seek(scopes(viewer), sought.terms, sought.number, MOST)
    for kind, kept in KEPT.items():
        if inside := found.pop(kept, {}):
            found[kind] = _joined(found[kind], inside)
    return {kind: _hits(kind, tiers, sought) for kind, tiers in found.items()}


def _joined(seen: dict[Key, int], inside: dict[Key, int]) -> dict[Key, int]:
    """Things once each: as those inside read them, where the viewer is one."""
    own = {target for target, _part in inside}
    kept = {key: tier for key, tier in seen.items() if key[0] not in own}
    return kept | {(target, INSIDE): tier for (target, _part), tier in inside.items()}


def _hits(kind: str, tiers: dict[Key, int], sought: Sought) -> Hits:
    keys = sorted(tiers, key=lambda key: key if kind in ORDERED else (-key[0], key[1]))
    keys.sort(key=tiers.__getitem__)
    keys = keys[: MOST + 1]
    still = _still(kind, keys, sought) if kind in OPENED and keys else set(keys)
    kept = [key for key in keys if key in still]
    return Hits(kind, tuple(kept[:MOST]), len(kept) > MOST)


def _still(kind: str, keys: Iterable[Key], sought: Sought) -> set[Key]:
    """Of these, what holds the words by what is open now: what a pack closes is not found from then on."""
    kept_inside = {key for key in keys if key[1] == INSIDE}
    ids = [target for target, part in keys if part != INSIDE]
    made: Iterable[Found]
    if kind == "record":
        shown = records.public_records().filter(pk__in=ids).select_related("programme__pack_version")
        made = (f for row in shown.defer("programme__pack_version__content") for f in of_record(row))
    elif kind == "institution":
        kept = Institution.objects.scoped("found within the public register").filter(pk__in=ids)
        rows = kept.only("number", "public")
        made = (f for row in with_papers(rows) for f in of_institution(row))
    else:
        opening = set(opening_names())
        notices = PublicNotice.objects.scoped("found within the public notices").filter(pk__in=ids)
        related = notices.select_related("case__programme").only(
            "number", "shown", "case__programme__name_zh", "case__programme__name_en"
        )
        made = (f for row in related for f in of_notice(row, opening))
    return kept_inside | {
        (one.target, one.part)
        for one in made
        if all(term in one.words for term in sought.terms) or (sought.number and one.number == sought.number)
    }
