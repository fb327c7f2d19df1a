"""Queries composed once: what every page asks in the same words need not be put into SQL anew each time.

Django takes several times as long to compose a small query as the database takes to answer it. Only the SQL is kept, never
what it found; the values it depends on are given each time.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from exclave.apps.reference.scoping import ScopedQuerySet


@dataclass(frozen=True)
class Rows:
    """A query for tuples in the order its columns were named. ``params``: the values it was composed with.

    ``sql`` is empty where the query can find nothing, such as one for the rows of no office.
    """

    sql: str
    params: tuple[Any, ...]
    compiler: SQLCompiler
    converters: dict[int, Any]

    def read(self, params: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows now (one query), for other values where they are given."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params if params is None else params)
            rows = cursor.fetchall()
        if not self.converters:
            return [tuple(row) for row in rows]
        return [tuple(row) for row in self.compiler.apply_converters(rows, self.converters)]


def rows(found: QuerySet[Any]) -> Rows:
    """The query of ``found`` as it stands, without relations read along. An owned one must be scoped."""
    if isinstance(found, ScopedQuerySet):
        found._refuse_unscoped()
    compiler = found.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:  # known to hold nothing, whatever is stored
        return Rows("", (), compiler, {})
    converters = compiler.get_converters([column for column, _, _ in compiler.select])
    return Rows(sql, tuple(params), compiler, converters)


MOST = 200
"""Of how many ids a query is kept; a page shows fifty, an export asks as it always did."""
NO_DAY = date(1, 1, 1)


def by_ids(make: Callable[[list[int], date], QuerySet[Any]]) -> Callable[..., list[tuple[Any, ...]]]:
    """A read of the rows of some ids on a day, composed once for each number of ids.

    ``make`` is given stand-ins – ids below zero, a day before all days – whose places the real ones take; it must ask for
    tuples and use both for nothing but comparing columns with them.
    """
    kept: dict[tuple[str, int], Rows] = {}

    def read(ids: Iterable[int], day: date = NO_DAY) -> list[tuple[Any, ...]]:
        own = list(ids)
        if not own:
            return []
        if len(own) > MOST:
            return list(make(own, day))
        places = range(-1, -len(own) - 1, -1)
        key = connection.vendor, len(own)
        query = kept.get(key)
        if query is None:
            query = kept[key] = rows(make(list(places), NO_DAY))
        adapted = connection.ops.adapt_datefield_value
        given = dict(zip(places, own, strict=True)) | {adapted(NO_DAY): adapted(day)}
        return query.read([given.get(value, value) for value in query.params])

    return read


class Listed(Sequence[tuple[Any, ...]]):
    """The rows of a list, page by page, each page's query composed once.

    ``key``: all that the query depends on, its room's word first; None where it holds words somebody typed, for which
    nothing is kept. ``make`` must ask for tuples; ``total``: how many there are.
    """

    kept: ClassVar[dict[Hashable, Rows]] = {}

    def __init__(self, key: Hashable | None, make: Callable[[], QuerySet[Any]], total: int) -> None:
        self.key, self.make, self.total = key, make, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, wanted: Any) -> Any:
        if not isinstance(wanted, slice):
            return self[wanted : wanted + 1][0]
        if self.key is None:
            return list(self.make()[wanted])
        key = connection.vendor, self.key, wanted.start, wanted.stop
        query = self.kept.get(key)
        if query is None:
            if len(self.kept) >= MOST_PAGES:
                self.kept.clear()
            query = self.kept[key] = rows(self.make()[wanted])
        return query.read()


MOST_PAGES = 1_000
