"""Many rows from one: for lists that must cost the same at any length. Never for testing what an action does."""

from collections.abc import Callable
from itertools import count
from typing import Any

from django.db import models

_next = count(1)
_small = count(9_001)
Vary = Callable[[models.Model, int], None]


def multiply(
    rows: list[Any], number: int, vary: Vary | None = None, keep: tuple[str, ...] = (), **given: Any
) -> list[Any]:
    """``number`` copies of these rows in turn, with ``given``. What must be unique is made anew but for ``keep``."""
    model = type(rows[0])
    names = [name for name in _unique(model) if name not in keep]
    made = []
    for n in range(number):
        origin = rows[n % len(rows)]
        row = model(**{f.attname: getattr(origin, f.attname) for f in model._meta.concrete_fields})
        row.pk = None
        for name in names:
            setattr(row, name, _anew(model._meta.get_field(name)))
        for name, value in given.items():
            setattr(row, name, value)
        if vary:
            vary(row, n)
        made.append(row)
    return list(model._base_manager.bulk_create(made, batch_size=500))


def _unique(model: type[models.Model]) -> list[str]:
    """Fields of text or number that are unique, alone or with others; relations are left as they are."""
    together = {name for c in model._meta.total_unique_constraints for name in c.fields}
    together |= {
        name
        for c in model._meta.constraints
        if isinstance(c, models.UniqueConstraint) and not {"until", "ended_at"} & set(c.fields)
        for name in c.fields
    }
    return [
        f.name
        for f in model._meta.concrete_fields
        if not f.primary_key
        and (f.unique or f.name in together)
        and not f.is_relation
        and not f.choices
        and isinstance(f, models.CharField | models.BigIntegerField | models.IntegerField)
    ]


def _anew(field: models.Field) -> Any:  # type: ignore[type-arg]
    n = next(_next)
    if isinstance(field, models.CharField):
        return f"many{n:012d}"[-min(field.max_length or 16, 16) :]
    return next(_small) if isinstance(field, models.SmallIntegerField) else 900_000_000 + n
