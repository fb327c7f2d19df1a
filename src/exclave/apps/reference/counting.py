"""Several counts in one query: what a page frame shows of many rooms must not cost a query for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from exclave.apps.reference.scoping import ScopedQuerySet


@dataclass(frozen=True)
class Counting:
    """One query whose row holds one count for each of ``names``; composed once, run again and again."""

    names: tuple[str, ...]
    sql: str
    params: tuple[Any, ...]

    def read(self) -> dict[str, int]:
        """The counts now (one query; none where there is nothing to count)."""
        if not self.names:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            row = cursor.fetchone()
        return dict(zip(self.names, row, strict=True))


def compose(asked: Mapping[str, Sequence[QuerySet[Any]]]) -> Counting:
    """A query that counts, under each name, the rows of its querysets together. An owned one must be scoped."""
    columns: list[str] = []
    params: list[Any] = []
    for found in asked.values():
        parts = [part for one in found if (part := _sql(one))]
        columns.append(" + ".join(f"(SELECT COUNT(*) FROM ({sql}) counted)" for sql, _ in parts) or "0")
        params += [value for _, values in parts for value in values]
    return Counting(tuple(asked), f"SELECT {', '.join(columns)}", tuple(params))


def _sql(found: QuerySet[Any]) -> tuple[str, tuple[Any, ...]] | None:
    """None for a queryset that is known to hold nothing."""
    if isinstance(found, ScopedQuerySet):
        found._refuse_unscoped()
    try:
        return found.select_related(None).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
