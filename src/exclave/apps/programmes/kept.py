"""Programmes and authorities of many rows, without joining the same few to each of them.

A list of fifty cases belongs to one programme or two of one authority; joined, they would be read, unpacked and built
fifty times. They are kept for a minute; a change made in this process shows at once. For the names and the pack of a
list's rows: what decides reads its programme anew.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from time import monotonic
from types import SimpleNamespace
from typing import Any, TypeVar

from django.db.models.signals import post_delete, post_save

from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority

KEPT_SECONDS = 60
Row = TypeVar("Row")


def joined(rows: Iterable[Row], *through: str) -> list[Row]:
    """The rows, each with its programme and authority; ``through``: relations whose objects get theirs as well."""
    found = list(rows)
    every = [(found, "")] + [(found, name) for name in through]
    for owners, name in every:
        for row in owners:
            _join(getattr(row, name) if name else row)
    return found


def lines(columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Rows read as tuples of ``columns``, as objects of these names with their programme and authority."""
    return joined(SimpleNamespace(**dict(zip(columns, row, strict=True))) for row in rows)


def _join(owner: Any) -> None:
    minute = int(monotonic() // KEPT_SECONDS)
    if (key := getattr(owner, "programme_id", None)) is not None:
        owner.programme = _programmes(minute).get(key) or _late(Programme, key)
    owner.authority = _authorities(minute).get(owner.authority_id) or _late(Authority, owner.authority_id)


def _late(model: type[Any], key: int) -> Any:
    """One that another process made since: what is kept is read again the next time."""
    forget()
    return model._base_manager.get(pk=key)


@lru_cache(maxsize=1)
def _authorities(minute: int) -> dict[int, Authority]:
    return {one.pk: one for one in Authority.objects.all()}


@lru_cache(maxsize=1)
def _programmes(minute: int) -> dict[int, Programme]:
    rows = (
        Programme.objects.scoped("for rows the viewer may see already")
        .select_related("pack_version", "authority")
        .defer("pack_version__content")
    )
    return {one.pk: one for one in rows}


def forget(**_: Any) -> None:
    _authorities.cache_clear()
    _programmes.cache_clear()


for _model in (Authority, Programme):
    for _signal in (post_save, post_delete):
        _signal.connect(forget, sender=_model, dispatch_uid=f"kept for lists: {_model.__name__}")
