"""What somebody may see and do of an institution: its officers, its own agents, those who look on, everyone."""

from dataclasses import dataclass
from typing import Any

from rules.predicates import predicate

from exclave.apps.cases import world
from exclave.apps.people.access import Standing, is_officer, standing
from exclave.apps.register.models import Institution

INSIDE = ("officer", "leader", "auditor")


@dataclass(frozen=True)
class Sight:
    """``officer``: of the owning authority, or of the district its organisation lies in. ``agent``: acts for that
    organisation. ``leader`` and ``auditor``: of the owning authority; the auditor reads nobody's name."""

    officer: bool = False
    agent: bool = False
    leader: bool = False
    auditor: bool = False

    @property
    def inside(self) -> bool:
        """May read rows that are closed to the public, and the changes."""
        return self.officer or self.agent or self.leader or self.auditor

    @property
    def personal(self) -> bool:
        """May read names of persons, where they are insured and who pays them."""
        return self.officer or self.agent or self.leader

    @property
    def proposes(self) -> bool:
        return self.officer or self.agent

    @property
    def role(self) -> str:
        """In what role they propose: an officer's word counts as one of two, an agent's does not."""
        return "officer" if self.officer else "agent"


PUBLIC = Sight()


def sight(who: Standing, institution: Institution) -> Sight:
    """No query beyond what ``institution`` carries: its organisation must be selected with it."""
    return Sight(
        officer=any(_keeps(held, institution) for held in who.roles if held.role == "officer"),
        agent=institution.organisation_id in who.organisation_ids,
        leader=institution.authority_id in who.authority_ids("leader"),
        auditor=institution.authority_id in who.authority_ids("auditor"),
    )


def sight_of(viewer: Any, institution: Institution) -> Sight:
    return sight(standing(viewer), institution)


def _keeps(held: Any, institution: Institution) -> bool:
    """An officer of the owner, or of an office below it in whose place the institution's organisation lies."""
    if held.authority_id == institution.authority_id:
        return True
    if held.level != "district" or held.parent_id != institution.authority_id:
        return False
    return bool(held.place and world.places().within(institution.organisation.place, held.place))


def _institution(target: Any) -> Institution | None:
    """The institution of a route's object: itself, or that of a change."""
    found = target if isinstance(target, Institution) else getattr(target, "institution", None)
    return found if isinstance(found, Institution) else None


def _sight(viewer: Any, target: Any) -> Sight:
    institution = _institution(target)
    return sight_of(viewer, institution) if institution is not None else PUBLIC


sees_inside = predicate(
    lambda viewer, target=None: _sight(viewer, target).inside, name="sees_inside_of_institution"
)
may_propose = predicate(
    lambda viewer, target=None: _sight(viewer, target).proposes, name="may_propose_register_change"
)
keeps_it = predicate(
    lambda viewer, target=None: _sight(viewer, target).officer, name="is_officer_of_institution"
)
keeps_register = is_officer
