"""Authorities whose rows say that a chain was kept and that have none: a chain deleted together with its head.

The journal knows no other room, so its own verification cannot miss what is gone as a whole. But nobody is given a role,
and no programme, call or case begins, without an event of its authority.
"""

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from exclave.apps.cases.models import Case
from exclave.apps.journal.models import ChainHead, Event
from exclave.apps.journal.verifying import ChainReport
from exclave.apps.people.models import Role
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference.models import Authority
from exclave.engines.journal import Finding

BEGUN_WITH_AN_EVENT: tuple[type[Model], ...] = (Role, Programme, Round, Case)


def unchained() -> QuerySet[Authority]:
    """Authorities with such rows and neither an event nor a head; asked by indexes, however long the chains are."""
    begun = Q(pk__in=[])
    for model in BEGUN_WITH_AN_EVENT:
        begun |= Q(Exists(model._base_manager.filter(authority=OuterRef("pk"))))
    kept = Exists(Event.objects.filter(authority=OuterRef("public_id")))
    return Authority.objects.filter(
        begun, ~kept, ~Exists(ChainHead.objects.filter(authority=OuterRef("public_id")))
    )


def report(authority: Authority) -> ChainReport:
    """What verification says of a chain that is not there."""
    gone = Finding(
        "gone",
        0,
        "库里有该机关的角色、实施事项、批次或办件，日志里却一条事件也没有：整条链连同链头被删除。",
        "Roles, programmes, calls or cases of this authority are there and not one event: the whole chain was deleted "
        "together with its head.",
    )
    return ChainReport(authority.public_id, authority.public_id, 0, "", 0, (gone,))


def reports() -> list[ChainReport]:
    return [report(one) for one in unchained()]
