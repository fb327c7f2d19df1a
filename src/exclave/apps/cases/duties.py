"""Which of the pack's duties an account holds in one case: by party, by office and place, or by assignment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from exclave.apps.cases.models import Case, CaseOffice, Handling
from exclave.apps.panels.models import Assignment
from exclave.apps.people.access import Standing, account_ids, agent_ids
from exclave.apps.people.models import Account
from exclave.apps.reference.models import Authority
from exclave.engines.codes import PlaceTable
from exclave.engines.policy.pack.model import Duty, Pack, Stage

OFFICE_LEVEL = "district"


def held(pack: Pack, case: Case, account: Account, standing: Standing) -> frozenset[str]:
    """Ids of the pack's duties that the account may exercise in this case now."""
    return frozenset(key for key in pack.duties if _holds(pack, key, case, account, standing))


def of_applicant(pack: Pack, procedure: str, key: str) -> bool:
    """Whether the duty is that of the organisation the case was opened for: the pack's applicant, or the other party
    (an operator) whom the procedure has begin."""
    duty = pack.duties[key]
    if duty.party in (None, "applicant"):
        return duty.party is not None
    stages = pack.procedures[procedure].stages if procedure in pack.procedures else []
    return bool(stages) and key in named(stages[0].who.duty)


def named(duty: str | list[str]) -> list[str]:
    """The duties of a ``who`` as a list."""
    return [duty] if isinstance(duty, str) else list(duty)


def _holds(pack: Pack, key: str, case: Case, account: Account, standing: Standing) -> bool:
    duty = pack.duties[key]
    if duty.party:
        return of_applicant(pack, case.procedure, key) and case.applicant_id in standing.organisation_ids
    if duty.pool:
        if case.known is not None:
            return any(
                seat.stage == case.stage
                and seat.account[0] == account.pk
                and seat.state in ("cleared", "submitted")
                for seat in case.known.panel
            )
        return (
            Assignment.objects.scoped("the account's own assignment to this case")
            .filter(
                case_id=case.pk, stage=case.stage, expert__account=account, state__in=["cleared", "submitted"]
            )
            .exists()
        )
    offices = offices_for(key, duty, case)
    return any(h.role == duty.rank and h.authority_id in offices for h in standing.roles)


def in_stead_of(pack: Pack, case: Case, duty_id: str | None, standing: Standing) -> str:
    """The opaque id of the absent colleague in whose stead a duty is exercised; empty when in one's own right.

    Somebody who holds the duty themselves acts for the colleague where the case lies on that colleague's desk.
    """
    duty = pack.duties.get(duty_id or "")
    offices = offices_for(duty_id or "", duty, case) if duty is not None and duty.organ else ()
    if duty is None or not offices or not standing.covered:
        return ""
    held = [h for h in standing.roles if h.role == duty.rank and h.authority_id in offices]
    covers = [h.cover_for for h in held if h.cover_for]
    if covers and len(covers) == len(held):
        return covers[0]
    on_desk = Handling.objects.of({h.authority_id for h in held}).filter(
        case_id=case.pk, account__public_id__in=covers
    )
    return on_desk.values_list("account__public_id", flat=True).first() or ""


def office_for(key: str, duty: Duty, case: Case) -> int | None:
    """The one authority that fills an office duty, the first where there are several; None where there is none."""
    return next(iter(offices_for(key, duty, case)), None)


def offices_for(key: str, duty: Duty, case: Case) -> tuple[int, ...]:
    """The authorities that fill an office duty in this case: the owner, the district by jurisdiction, or others.

    Empty where the tree of authorities has no such office: nobody else stands in for it.
    """
    owner = case.authority
    if (duty.organ, duty.level) == (owner.organ, owner.level):
        return (case.authority_id,)
    if duty.level == OFFICE_LEVEL and duty.organ == owner.organ:
        return (case.office_id,) if case.office_id else ()
    return others_of(case).get(key, ())


def others_of(case: Case) -> dict[str, tuple[int, ...]]:
    """Duty → authorities, for duties held by neither the owner nor the district (one query a case)."""
    found: dict[str, tuple[int, ...]] | None = case.__dict__.get("_others")
    if found is None:
        rows: Iterable[tuple[str, int]]
        if case.known is not None:
            rows = case.known.others
        else:
            asked = CaseOffice.objects.filter(case_id=case.pk, asked=True).order_by("pk")
            rows = asked.values_list("duty", "office_id")
        found = case.__dict__["_others"] = {}
        for duty, office in rows:
            found[duty] = (*found.get(duty, ()), office)
    return found


def bodies_of(pack: Pack, case: Case, stage: Stage | None) -> dict[str, tuple[str, ...]]:
    """Of a consultation's duties that several offices hold in the case: those offices, as its history names them."""
    if stage is None or stage.does != "consult":
        return {}
    asked = {key: pack.duties[key] for key in named(stage.who.duty) if key in pack.duties}
    several = {
        key: offices_for(key, duty, case)
        for key, duty in asked.items()
        if duty.organ and not _plain(duty, case.authority)
    }
    return {key: tuple(map(str, offices)) for key, offices in several.items() if len(offices) > 1}


def bodies_held(pack: Pack, bodies: Mapping[str, tuple[str, ...]], standing: Standing) -> dict[str, str]:
    """For which of these offices somebody speaks, by duty."""
    found = {}
    for key, offices in bodies.items():
        own = [
            h for h in standing.roles if h.role == pack.duties[key].rank and str(h.authority_id) in offices
        ]
        if own:
            found[key] = str(own[0].authority_id)
    return found


def others_for(pack: Pack, procedure: str, authority: Authority, place: str) -> dict[str, Authority]:
    """Which other authorities hold a duty in a case of the procedure that begins now, by duty.

    Of those with the organ and level the pack names: the one whose place holds ``place`` (the applicant's), else the
    owner's place; the narrowest. Empty without a query where owner and district hold everything.
    """
    stages = pack.procedures[procedure].stages
    keys = [k for one in stages for who in (one.who, one.second) if who is not None for k in named(who.duty)]
    asked = {
        key: pack.duties[key]
        for key in dict.fromkeys(keys)
        if key in pack.duties and pack.duties[key].organ and not _plain(pack.duties[key], authority)
    }
    if not asked:
        return {}
    table, found = PlaceTable.load(), {}
    offices = list(Authority.objects.filter(organ__in={d.organ for d in asked.values()}).order_by("pk"))
    for key, duty in asked.items():
        fitting = [one for one in offices if (one.organ, one.level) == (duty.organ, duty.level)]
        holding = [
            one
            for here in (place, authority.place)
            if here
            for one in fitting
            if table.within(here, one.place) or one.place == here
        ]
        if (
            not holding
            and len(fitting) == 1
            and _LEVELS.index(str(duty.level)) <= _LEVELS.index(authority.level)
        ):
            holding = fitting  # a partner elsewhere of the same rank; an office below must hold the place
        if holding:
            found[key] = max(holding, key=lambda one: len(one.place.rstrip("0")))
    return found


def ask_offices_named(case: Case, pack: Pack, values: Mapping[str, Any]) -> None:
    """Give a duty nobody held when the case began to the offices of the places that the form just handed in names
    (partner regions), each of them. One it names no more is asked no longer; it still reads the case."""
    stages = pack.procedures[case.procedure].stages
    keys = {k for one in stages for who in (one.who, one.second) if who is not None for k in named(who.duty)}
    open_ = {
        key: pack.duties[key]
        for key in sorted(keys)
        if key in pack.duties and pack.duties[key].organ and not _plain(pack.duties[key], case.authority)
    }
    if not open_:
        return
    rows = CaseOffice.objects.filter(case=case)
    since_begin = set(rows.filter(named=False).values_list("duty", flat=True))
    table = PlaceTable.load()
    places = [text for text in _texts(values) if table.get(text) is not None]
    offices = list(Authority.objects.filter(organ__in={d.organ for d in open_.values()}).order_by("pk"))
    for key, duty in open_.items():
        wanted = [
            office
            for office in offices
            if (office.organ, office.level) == (duty.organ, duty.level)
            and any(one == office.place or table.within(one, office.place) for one in places)
        ]
        if key in since_begin or not wanted:
            continue
        rows.filter(duty=key).exclude(office__in=wanted).update(asked=False)
        rows.filter(duty=key, office__in=wanted).update(asked=True)
        there = set(rows.filter(duty=key).values_list("office_id", flat=True))
        CaseOffice.objects.bulk_create(
            CaseOffice(case=case, duty=key, office=office, named=True)
            for office in wanted
            if office.pk not in there
        )
    case.__dict__.pop("_others", None)


def _texts(value: Any) -> Iterator[str]:
    """Every text in the values of a form, rows of its tables included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


_LEVELS = ("nation", "province", "city", "district")


def _plain(duty: Duty, owner: Authority) -> bool:
    return duty.organ == owner.organ and duty.level in (owner.level, OFFICE_LEVEL)


def holders(pack: Pack, case: Case, duty_ids: Iterable[str]) -> list[str]:
    """Opaque ids of the accounts that hold these duties in the case: whom to tell."""
    found: list[str] = []
    for key in duty_ids:
        duty = pack.duties.get(key)
        if duty is None:
            continue
        if duty.party and of_applicant(pack, case.procedure, key):
            found += agents(case)
        elif duty.organ:
            ask = case.known.shared.account_ids if case.known is not None else account_ids
            found += [one for office in offices_for(key, duty, case) for one in ask(duty.rank, office)]
        elif duty.pool:
            found += _panel(case)
    return list(dict.fromkeys(found))


def agents(case: Case) -> Sequence[str]:
    """Opaque ids of the accounts that act for the applicant now."""
    if case.known is not None:
        return case.known.agents
    return agent_ids(case.applicant_id) if case.applicant_id else []


def _panel(case: Case) -> Iterable[str]:
    """Opaque ids of the experts asked at this stage who have not handed in or stepped back."""
    if case.known is not None:
        return [
            seat.account[1]
            for seat in case.known.panel
            if seat.stage == case.stage and seat.state in ("assigned", "cleared")
        ]
    return (
        Assignment.objects.scoped("the panel of this case")
        .filter(case_id=case.pk, stage=case.stage, state__in=["assigned", "cleared"])
        .values_list("expert__account__public_id", flat=True)
    )


def office_of_place(authority: Authority, place: str, places: PlaceTable) -> Authority | None:
    """The district-level office below ``authority`` whose place holds ``place``; the narrowest wins.

    A functional zone (葛店经开区) is narrower than the district it lies in.
    """
    offices = [
        o
        for o in Authority.objects.filter(parent=authority, level=OFFICE_LEVEL)
        if places.within(place, o.place)
    ]
    exact = [o for o in offices if o.place == place]
    return next(iter(exact or sorted(offices, key=lambda o: len(o.place), reverse=True)), None)
