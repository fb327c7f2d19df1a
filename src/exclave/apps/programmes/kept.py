"""Programmes and authorities of many rows, without joining the same few to each of them.

A list of fifty cases belongs to one programme or two of one authority; joined, they would be read, unpacked and built
fifty times. They are kept for a minute; a change made in this process shows at once. For the names and the pack of a
list's rows: what decides reads its programme anew.
"""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any, TypeVar

from exclave.apps.programmes.models import Programme
from exclave.apps.reference.keeping import kept
from exclave.apps.reference.models import Authority

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
    if (key := getattr(owner, "programme_id", None)) is not None:
        owner.programme = _programmes().get(key) or _late(Programme, key)
    owner.authority = _authorities().get(owner.authority_id) or _late(Authority, owner.authority_id)


def _late(model: type[Any], key: int) -> Any:
    """One that another process made since: what is kept is read again the next time."""
    _authorities.forget()
    _programmes.forget()
    return model._base_manager.get(pk=key)


@kept(Authority)
def _authorities() -> dict[int, Authority]:
    return {one.pk: one for one in Authority.objects.all()}


@kept(Authority, Programme)
def _programmes() -> dict[int, Programme]:
    rows = (
        Programme.objects.scoped("for rows the viewer may see already")
        .select_related("pack_version", "authority")
        .defer("pack_version__content")
    )
    return {one.pk: one for one in rows}
