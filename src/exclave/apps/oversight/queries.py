"""What auditors and administrators may read: chains of their authorities, accounts without any case."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from exclave.apps.journal import chain
from exclave.apps.journal.models import Event
from exclave.apps.journal.verifying import ChainReport, verify_chain
from exclave.apps.oversight import unchained
from exclave.apps.people.access import family, standing
from exclave.apps.people.models import Account, Agency, Role
from exclave.apps.reference import authorities, composing
from exclave.apps.reference.authorities import Named
from exclave.apps.reference.models import Authority, CalendarYear


def audited_names(viewer: Any) -> dict[str, Named]:
    """The same with the names kept for a minute; which they are is asked each time."""
    ids = family(standing(viewer).authority_ids("auditor"))
    known = authorities.named()
    if not known.keys() >= set(ids):  # opened elsewhere within the minute
        authorities.named.forget()
        known = authorities.named()
    return {known[pk].public_id: known[pk] for pk in ids if pk in known}


def audited(viewer: Any) -> dict[str, Authority]:
    """Authorities whose chain the auditor may read (theirs and those below), by opaque id."""
    ids = family(standing(viewer).authority_ids("auditor"))
    return {a.public_id: a for a in Authority.objects.filter(pk__in=ids).order_by("pk")}


def events_for(viewer: Any, chains: Iterable[str] | None = None) -> QuerySet[Event]:
    """Events of the auditor's chains, newest first. They hold no personal data and no content.

    ``chains``: what ``audited`` gave, where the caller has asked already.
    """
    known = audited(viewer) if chains is None else chains
    return Event.objects.filter(authority__in=list(known)).order_by("-pk")


def event_for(viewer: Any, authority: str, sequence: int) -> Event | None:
    return events_for(viewer).filter(authority=authority, sequence=sequence).select_related("opening").first()


LISTED = ("authority", "sequence", "time", "action", "actor", "subject", "subject_id")


def journal_list(found: QuerySet[Event], key: Hashable | None) -> composing.Listed:
    """The columns of ``LISTED`` of these events; ``key``: what narrows them, None where somebody typed it."""
    return composing.Listed(None if key is None else ("journal", key), lambda: found.values_list(*LISTED))


def actions_in(chains: Iterable[str]) -> list[str]:
    """The actions that occur in these chains, in order."""
    own = tuple(chains)
    found = composing.once(("actions", own), lambda: _actions(own))
    return sorted(action for (action,) in found.read())


def _actions(chains: tuple[str, ...]) -> QuerySet[Any]:
    return Event.objects.filter(authority__in=chains).order_by().values_list("action").distinct()


def actor_names(actors: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Names of the accounts behind opaque ids, where the account still exists (one query)."""
    ids = sorted({one["id"] for one in actors if one.get("id")})
    places = [f"-{n}" for n in range(len(ids))]  # stand-ins: no public id holds a minus
    found = Account.objects.filter(public_id__in=places).values_list("public_id", "name")
    query = composing.once(("names of actors", len(ids)), lambda: found)
    return dict(query.read_for(dict(zip(places, ids, strict=True))))


@dataclass(frozen=True)
class Verified:
    authority: Authority
    report: ChainReport


def verify_for(viewer: Any) -> list[Verified]:
    """Every chain of the auditor's authorities, verified now; one that must be there and is not is no sound one."""
    chains = chain.chains()
    mine = audited(viewer)
    gone = set(unchained.unchained().values_list("public_id", flat=True))
    return [
        Verified(one, unchained.report(one) if key in gone else verify_chain(key, []))
        for key, one in mine.items()
        if key in gone or key in chains
    ]


def administered(viewer: Any) -> list[Authority]:
    """Authorities whose accounts the administrator keeps."""
    ids = family(standing(viewer).authority_ids("administrator"))
    return list(Authority.objects.filter(pk__in=ids).order_by("level", "pk"))


def accounts_for(viewer: Any) -> QuerySet[Account]:
    """All accounts with their present roles and organisations (three queries); the installation has one list."""
    if not standing(viewer).holds("administrator"):
        return Account.objects.none()
    roles = Role.objects.filter(until=None).select_related("authority")
    agencies = Agency.objects.filter(until=None).select_related("organisation")
    return Account.objects.prefetch_related(
        Prefetch("roles", queryset=roles), Prefetch("agencies", queryset=agencies)
    ).order_by("username")


def listed_accounts(viewer: Any, text: str = "", role: str = "") -> composing.Listed:
    """The same, as (pk, public id, sign-in name, name); ``text``: words typed, ``role``: one of those there are."""
    keeps = standing(viewer).holds("administrator")

    def found() -> QuerySet[Any]:
        accounts = Account.objects.order_by("username") if keeps else Account.objects.none()
        if text:
            accounts = accounts.filter(Q(username__icontains=text) | Q(name__icontains=text))
        if role:
            accounts = accounts.filter(pk__in=Role.objects.filter(role=role, until=None).values("account_id"))
        return accounts.values_list("pk", "public_id", "username", "name")

    return composing.Listed(None if text else ("accounts", keeps, role), found)


def held_by(
    account_ids: list[int],
) -> tuple[dict[int, list[tuple[int, str]]], dict[int, list[dict[str, str]]]]:
    """What a list shows of accounts (two queries): their roles as (authority, role), and the names of whom they act for."""
    roles: dict[int, list[tuple[int, str]]] = {}
    for account, authority, role in _roles(account_ids):
        roles.setdefault(account, []).append((authority, role))
    names: dict[int, list[dict[str, str]]] = {}
    for account, zh, en in _agencies(account_ids):
        names.setdefault(account, []).append({"zh": zh, "en": en})
    return roles, names


@composing.by_ids
def _roles(account_ids: list[int], day: date) -> QuerySet[Any]:
    held = Role.objects.filter(until=None, account_id__in=account_ids)
    return held.order_by("pk").values_list("account_id", "authority_id", "role")


@composing.by_ids
def _agencies(account_ids: list[int], day: date) -> QuerySet[Any]:
    held = Agency.objects.filter(until=None, account_id__in=account_ids).order_by("pk")
    return held.values_list("account_id", "organisation__name_zh", "organisation__name_en")


def account_for(viewer: Any, public_id: str) -> Account | None:
    return accounts_for(viewer).filter(public_id=public_id).first()


def calendar_years() -> QuerySet[CalendarYear]:
    off = Count("days", filter=Q(days__working=False))
    worked = Count("days", filter=Q(days__working=True))
    return CalendarYear.objects.annotate(days_off=off, days_worked=worked).order_by("-year")
