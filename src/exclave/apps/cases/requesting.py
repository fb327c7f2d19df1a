"""What can be applied for at any time, without a call, and by whom: the pack's types whose procedure starts by request."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from exclave.apps.people.models import Organisation
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import public_programmes
from exclave.engines.policy.pack.model import InstitutionType


@dataclass(frozen=True)
class Offer:
    """One type of a programme in force that is applied for by request."""

    programme: Programme
    type: str
    spec: InstitutionType

    @property
    def procedure(self) -> str:
        return str(self.spec.procedure)


def offer(programme: Programme, type_: str) -> Offer | None:
    """The type, if it is applied for without a call and the programme is in force."""
    if programme.state != "in_force":
        return None
    pack = library.compiled(programme).pack
    for subject in pack.subjects.values():
        spec = subject.types.get(type_)
        if spec is not None and spec.procedure and pack.procedures[spec.procedure].starts == "request":
            return Offer(programme, type_, spec)
    return None


def offers_for(organisations: Iterable[Organisation]) -> list[Offer]:
    """What the organisations may apply for now, by their kind."""
    kinds = {o.kind for o in organisations}
    if not kinds:
        return []
    found = []
    for programme in public_programmes():
        pack = library.compiled(programme).pack
        for type_ in dict.fromkeys(key for subject in pack.subjects.values() for key in subject.types):
            offered = offer(programme, type_)
            if offered is not None and kinds & set(offered.spec.applicants):
                found.append(offered)
    return found


def offered_to(viewer_organisations: Iterable[Organisation], programme_id: str, type_: str) -> Offer | None:
    """The offer of this programme and type, if it is one of theirs."""
    return next(
        (
            o
            for o in offers_for(viewer_organisations)
            if o.programme.public_id == programme_id and o.type == type_
        ),
        None,
    )


def may_set_up(offered: Offer, organisation: Any) -> bool:
    """Whether the pack names this kind of organisation for the type."""
    return organisation.kind in offered.spec.applicants
