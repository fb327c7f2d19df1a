"""What may be read: the targets of programmes in force, and what an office named itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exclave.apps.monitoring.models import Indicator
from exclave.apps.people.models import Account
from exclave.apps.programmes import clauses, library, points
from exclave.apps.programmes.models import Programme
from exclave.engines.policy.pack.model import Target


@dataclass(frozen=True)
class Choice:
    """One indicator to choose: ``key`` is the row's id, or programme and target where no row is needed yet."""

    key: str
    words: dict[str, str]
    unit: str
    definition: str


def choices(authority_ids: Iterable[int]) -> list[Choice]:
    """Targets first, then the office's own, each once."""
    ids = list(authority_ids)
    rows = list(Indicator.objects.of(ids).order_by("name_zh", "pk"))
    known = {(r.programme_id, r.target) for r in rows if r.target}
    found = [
        Choice(f"{p.public_id}:{key}", clauses.both(target), target.unit or "", _definition(target))
        for p, key, target in targets(ids)
        if (p.pk, key) not in known
    ]
    return found + [
        Choice(r.public_id, {"zh": r.name_zh, "en": r.name_en or r.name_zh}, r.unit, r.definition)
        for r in rows
    ]


def targets(authority_ids: Iterable[int]) -> list[tuple[Programme, str, Target]]:
    """Every target of the programmes in force."""
    programmes = (
        Programme.objects.of(list(authority_ids))
        .filter(state="in_force")
        .select_related("pack_version", "authority")
        .defer("pack_version__content")
        .order_by("pk")
    )
    return [(p, key, target) for p in programmes for key, target in library.compiled(p).pack.targets.items()]


def chosen(key: str, authority_ids: Iterable[int], who: Account, at: datetime) -> Indicator | None:
    """The row of a choice; that of a target is made when it is first read. None for an unknown key."""
    ids = list(authority_ids)
    row: Indicator | None = (
        Indicator.objects.of(ids).select_related("authority").filter(public_id=key).first()
    )
    if row is not None or ":" not in key:
        return row
    for programme, name, target in targets(ids):
        if f"{programme.public_id}:{name}" == key:
            words: dict[str, Any] = clauses.both(target)
            made, _new = Indicator.objects.of(ids).get_or_create(
                programme=programme,
                target=name,
                defaults={
                    "authority": programme.authority,
                    "name_zh": words["zh"],
                    "name_en": words.get("en") or "",
                    "unit": target.unit or "",
                    "definition": _definition(target),
                    "added_at": at,
                    "added_by": who,
                },
            )
            found: Indicator = made
            return found
    return None


def _definition(target: Target) -> str:
    """The pack's definition in Chinese; empty where it is left open."""
    stated = points.definition_of(target)
    return str(stated["zh"]) if stated else ""
