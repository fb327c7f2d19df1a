"""Which of the pack's duties an account holds in one case: by party, by office and place, or by assignment."""

from collections.abc import Iterable, Sequence

from exclave.apps.cases.models import Case, Handling
from exclave.apps.panels.models import Assignment
from exclave.apps.people.access import Standing, account_ids, agent_ids
from exclave.apps.people.models import Account
from exclave.apps.reference.models import Authority
from exclave.engines.codes import PlaceTable
from exclave.engines.policy.pack.model import Duty, Pack

OFFICE_LEVEL = "district"


def held(pack: Pack, case: Case, account: Account, standing: Standing) -> frozenset[str]:
    """Ids of the pack's duties that the account may exercise in this case now."""
    return frozenset(key for key, duty in pack.duties.items() if _holds(duty, case, account, standing))


def _holds(duty: Duty, case: Case, account: Account, standing: Standing) -> bool:
    if duty.party:
        return duty.party == "applicant" and case.applicant_id in standing.organisation_ids
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
    office_id = office_for(duty, case)
    return office_id is not None and any(
        h.role == duty.rank and h.authority_id == office_id for h in standing.roles
    )


def in_stead_of(pack: Pack, case: Case, duty_id: str | None, standing: Standing) -> str:
    """The opaque id of the absent colleague in whose stead a duty is exercised; empty when in one's own right.

    Somebody who holds the duty themselves acts for the colleague where the case lies on that colleague's desk.
    """
    duty = pack.duties.get(duty_id or "")
    office = office_for(duty, case) if duty is not None and duty.organ else None
    if duty is None or office is None or not standing.covered:
        return ""
    held = [h for h in standing.roles if h.role == duty.rank and h.authority_id == office]
    covers = [h.cover_for for h in held if h.cover_for]
    if covers and len(covers) == len(held):
        return covers[0]
    on_desk = Handling.objects.of(office).filter(case_id=case.pk, account__public_id__in=covers)
    return on_desk.values_list("account__public_id", flat=True).first() or ""


def office_for(duty: Duty, case: Case) -> int | None:
    """The authority that fills an office duty in this case: the district by jurisdiction, else the owner."""
    return case.office_id if duty.level == OFFICE_LEVEL else case.authority_id


def holders(pack: Pack, case: Case, duty_ids: Iterable[str]) -> list[str]:
    """Opaque ids of the accounts that hold these duties in the case: whom to tell."""
    found: list[str] = []
    for key in duty_ids:
        duty = pack.duties.get(key)
        if duty is None:
            continue
        if duty.party == "applicant":
            found += agents(case)
        elif duty.organ and (office := office_for(duty, case)):
            ask = case.known.shared.account_ids if case.known is not None else account_ids
            found += ask(duty.rank, office)
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
    return (exact or sorted(offices, key=lambda o: len(o.place), reverse=True) or [None])[0]
