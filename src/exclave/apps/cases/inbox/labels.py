"""Names the inbox shows again and again, looked up once: stages and types of a pack, offices, working days left."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models.signals import post_save
from django.utils import timezone

from exclave.apps.cases.presenting.deadline import days_left
from exclave.apps.cases.presenting.words import Words, named, stage_text, text, type_text
from exclave.apps.programmes import deadlines, library
from exclave.apps.programmes.models import Programme
from exclave.apps.reference import authorities, keeping
from exclave.apps.reference.calendars import shown_calendar
from exclave.apps.reference.models import CalendarYear
from exclave.engines.policy.answers import CompiledPack


@lru_cache(maxsize=256)
def _compiled_of(programme_id: int) -> CompiledPack:
    """A programme never changes its pack version, so this needs no clearing."""
    programme = (
        Programme.objects.scoped("for the names in its pack")
        .select_related("pack_version")
        .get(pk=programme_id)
    )
    return library.compiled(programme)


@lru_cache(maxsize=4096)
def stage_name(programme_id: int, procedure: str, stage: str) -> Words:
    pack = _compiled_of(programme_id).pack
    found = pack.procedures.get(procedure)
    return stage_text(found, stage) if found else text(stage)


@lru_cache(maxsize=1024)
def procedure_name(programme_id: int, procedure: str) -> Words:
    found = _compiled_of(programme_id).pack.procedures.get(procedure)
    return named(found) if found else text(procedure)


@lru_cache(maxsize=1024)
def type_name(programme_id: int, type_: str) -> Words:
    return type_text(_compiled_of(programme_id).pack, type_)


@lru_cache(maxsize=4096)
def outcome_name(programme_id: int, procedure: str, outcome: str) -> Words:
    found = _compiled_of(programme_id).pack.procedures.get(procedure)
    at = next((s for s in found.stages if outcome in s.outcomes), None) if found else None
    return named(at.outcomes[outcome]) if at else text(outcome)


@lru_cache(maxsize=256)
def types_of(programme_id: int) -> dict[str, Words]:
    """Every type somebody may apply for in the programme."""
    subjects = _compiled_of(programme_id).pack.subjects.values()
    return {key: named(one) for subject in subjects for key, one in subject.types.items()}


def districts_of(authority_ids: set[int]) -> list[tuple[str, authorities.Named]]:
    """District offices below these authorities: (public id, names)."""
    return [(one.public_id, one) for one in offices().values() if one.parent_id in authority_ids]


def offices() -> dict[int, authorities.Named]:
    """Every authority of the installation by row id."""
    return authorities.named()


def office_id(public_id: str) -> int | None:
    """The row id of an office; None for an id nobody has."""
    return next((key for key, one in offices().items() if one.public_id == public_id), None)


def left(due: datetime, now: datetime) -> tuple[date, int | None]:
    """The last day and the working days left until it, in the installation's zone.

    An amended calendar shows in lists within a minute; the stored deadlines themselves move at once.
    """
    zone = timezone.get_default_timezone()
    last = deadlines.last_day(due, zone)
    return last, _left(last, now.astimezone(zone).date(), keeping.minute())


def forget(*_: Any, **__: Any) -> None:
    """After a programme was put in force or a calendar published in this process."""
    for cached in (
        _compiled_of,
        stage_name,
        procedure_name,
        type_name,
        types_of,
        outcome_name,
        _left,
    ):
        cached.cache_clear()


@lru_cache(maxsize=4096)
def _left(last: date, today: date, minute: int) -> int | None:
    return days_left(last, today, shown_calendar())


post_save.connect(forget, sender=Programme, dispatch_uid="labels of the inbox")
post_save.connect(forget, sender=CalendarYear, dispatch_uid="labels of the inbox")
