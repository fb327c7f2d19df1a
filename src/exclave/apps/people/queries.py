"""What a person may see of organisations: their own, and who acts for it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from exclave.apps.people.access import Held, Standing, family, standing
from exclave.apps.people.models import Account, Agency, ApiToken, Organisation, Role
from exclave.apps.reference import composing
from exclave.apps.reference.models import Authority, ParameterValue
from exclave.engines.codes import PlaceTable


def own_organisations(viewer: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=standing(viewer).organisation_ids).order_by("pk")


def own_organisation(viewer: Any, public_id: str) -> Organisation | None:
    return own_organisations(viewer).filter(public_id=public_id).first()


def agents(organisation: Organisation) -> list[Agency]:
    """Who acts for the organisation now, the longest first."""
    return list(
        Agency.objects.filter(organisation=organisation, until=None)
        .select_related("account")
        .order_by("since", "pk")
    )


def receiving_authority(place: str) -> Authority | None:
    """Whose chain records what is registered from outside: the city above the place, else the first root."""
    return receiving_authorities([place])[place]


def receiving_authorities(places: Iterable[str]) -> dict[str, Authority | None]:
    """The same for many places, in two queries."""
    table = PlaceTable.load()
    every = Authority.objects.order_by("pk")
    roots = composing.once("authorities, roots", lambda: every.filter(parent=None)).read()
    below = composing.once("authorities, cities", lambda: every.filter(level="city")).read()
    found: dict[str, Authority | None] = {}
    for place in places:
        fitting = [a for a in below if table.within(place, a.place)] if table.get(place) else []
        found[place] = next(iter(fitting or roots), None)
    return found


# ---- access tokens ----------------------------------------------------------------------------------------
def own_tokens(viewer: Any) -> QuerySet[ApiToken]:
    """The viewer's tokens, the newest first."""
    return _tokens().filter(account_id=getattr(viewer, "pk", None))


def administered_tokens(viewer: Any) -> QuerySet[ApiToken]:
    """For an administrator: tokens bound to their authorities, and those of organisations these receive."""
    return _bound_to(*_administered(viewer))


def listed_tokens(viewer: Any) -> composing.Listed:
    """The same, page by page."""
    narrowed = _administered(viewer)
    return composing.Listed(("tokens", narrowed), lambda: _bound_to(*narrowed))


def _bound_to(authorities: Iterable[int], places: Iterable[str]) -> QuerySet[ApiToken]:
    return _tokens().filter(Q(authority_id__in=authorities) | Q(organisation__place__in=places))


def _administered(viewer: Any) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The authorities whose tokens the viewer may take back, and the places of the organisations they receive."""
    offices = standing(viewer).authority_ids("administrator")
    if not offices:
        return (), ()
    kept = tuple(family(offices))
    found = ApiToken.objects.filter(authority=None).order_by().values_list("organisation__place").distinct()
    received = receiving_authorities(
        place for (place,) in composing.once("places of tokens", lambda: found).read()
    )
    own = [place for place, office in received.items() if office is not None and office.pk in kept]
    return kept, tuple(sorted(own))


def revocable_token(viewer: Any, public_id: str) -> ApiToken | None:
    """A token the viewer may take back: their own, or one they administer."""
    found = own_tokens(viewer).filter(public_id=public_id).first()
    return found or administered_tokens(viewer).filter(public_id=public_id).first()


def standings(account_ids: Collection[int]) -> dict[int, Standing]:
    """What these accounts hold now, as far as a token's state needs it: without levels and places (two queries)."""
    roles: dict[int, list[Held]] = {pk: [] for pk in account_ids}
    agencies: dict[int, list[int]] = {pk: [] for pk in account_ids}
    for account, role, authority in _roles(account_ids):
        roles[account].append(Held(role, authority, None, "", "", ""))
    for account, organisation in _agencies(account_ids):
        agencies[account].append(organisation)
    return {pk: Standing(tuple(roles[pk]), tuple(agencies[pk])) for pk in account_ids}


@composing.by_ids
def _roles(account_ids: list[int], day: date) -> QuerySet[Any]:
    held = Role.objects.filter(account_id__in=account_ids, until=None)
    return held.values_list("account_id", "role", "authority_id")


@composing.by_ids
def _agencies(account_ids: list[int], day: date) -> QuerySet[Any]:
    held = Agency.objects.filter(account_id__in=account_ids, until=None)
    return held.values_list("account_id", "organisation_id")


def _tokens() -> QuerySet[ApiToken]:
    """With the names of persons and organisations; those of authorities are kept (``reference.authorities``)."""
    names = ("account__name", "organisation__name_zh", "organisation__name_en")
    found = ApiToken.objects.select_related("account", "organisation").order_by("-issued_at", "-pk")
    return found.only(*SHOWN_OF_TOKENS, *names)


SHOWN_OF_TOKENS = (
    "public_id", "account", "name", "prefix", "role", "authority", "organisation", "scopes", "issued_at", "expires_at",
    "last_used_on", "revoked_at", "version",
)  # fmt: skip


def administered_account(viewer: Any, public_id: str) -> Account | None:
    """An account that works at an authority the viewer administers."""
    offices = family(standing(viewer).authority_ids("administrator"))
    return (
        Account.objects.filter(public_id=public_id, roles__authority_id__in=offices, roles__until=None)
        .distinct()
        .first()
    )


def parameter_offices(viewer: Any) -> list[Authority]:
    """Authorities whose parameters the viewer sets as an administrator, or is asked to agree to as a leader."""
    who = standing(viewer)
    ids = {*family(who.authority_ids("administrator")), *who.authority_ids("leader")}
    return list(Authority.objects.filter(pk__in=ids).order_by("level", "pk"))


def parameter_values(authority: Authority) -> list[ParameterValue]:
    """Every value ever stated for the authority, the latest first."""
    return list(ParameterValue.objects.of(authority.pk).order_by("-proposed_at", "-pk"))


def parameter_value(viewer: Any, public_id: str) -> ParameterValue | None:
    offices = [a.pk for a in parameter_offices(viewer)]
    return ParameterValue.objects.of(offices).filter(public_id=public_id).first()
