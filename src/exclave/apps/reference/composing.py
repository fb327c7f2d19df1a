"""Queries composed once: what every page asks in the same words need not be put into SQL anew each time.

Django takes several times as long to compose a small query as the database takes to answer it. Only the SQL is kept, never
what it found; the values it depends on are given each time.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Model, QuerySet, Value
from django.db.models.query import ModelIterable, get_related_populators
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

    def read(self, params: Sequence[Any] | None = None) -> list[Any]:
        """The rows now (one query), for other values where they are given."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params if params is None else params)
            rows = cursor.fetchall()
        if not self.converters:
            return [tuple(row) for row in rows]
        return [tuple(row) for row in self.compiler.apply_converters(rows, self.converters)]

    def read_at(self, now: datetime) -> list[Any]:
        """The rows as of an instant; the query was composed with ``NO_INSTANT`` wherever it compares with it."""
        adapted = connection.ops.adapt_datetimefield_value
        return self.read_for({adapted(NO_INSTANT): adapted(now)})

    def read_for(self, given: Mapping[Any, Any]) -> list[Any]:
        """The rows for values that take the places of stand-ins, such as ``NOBODY``, with which it was composed."""
        return self.read([given.get(value, value) for value in self.params])


NO_INSTANT = datetime(1, 1, 1, tzinfo=UTC)
"""Stands for the instant that ``Rows.read_at`` is given."""
NOBODY = -1
"""Stands for the row id of the account that ``Rows.read_for`` is given: no query need be kept for each person."""


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


@dataclass(frozen=True)
class Models(Rows):
    """A query for instances, each with the relations that were asked for along with it."""

    def read(self, params: Sequence[Any] | None = None) -> list[Any]:
        """The instances now (one query), built as Django's own ``ModelIterable`` builds them."""
        found = super().read(params)
        if not found:
            return []
        known, select, using = self.compiler.klass_info, self.compiler.select, connection.alias
        assert known is not None and select is not None  # a query that found something was composed
        first, after = known["select_fields"][0], known["select_fields"][-1] + 1
        names = [column.target.attname for column, _, _ in select[first:after]]  # type: ignore[union-attr]
        related = get_related_populators(known, select, using)  # type: ignore[call-arg]
        made = []
        for row in found:
            one = known["model"].from_db(using, names, row[first:after])
            for populator in related:
                populator.populate(row, one)
            made.append(one)
        return made


M = TypeVar("M", bound=Model)


def models(found: QuerySet[M]) -> Models:
    """The query of ``found`` as it stands; a queryset of instances without annotations or prefetched relations."""
    query = rows(found)
    return Models(query.sql, query.params, query.compiler, query.converters)


def once(key: Hashable, make: Callable[[], QuerySet[Any]]) -> Rows:
    """The query of ``make()``, composed once for ``key``: all that it depends on, its room's word first.

    Gives tuples or instances as the queryset does. Nothing that somebody typed may stand in the key.
    """
    own = connection.vendor, key
    query = _kept.get(own)
    if query is None:
        if len(_kept) >= MOST_PAGES:
            _kept.clear()
        found = make()
        of_models = issubclass(found._iterable_class, ModelIterable)
        query = _kept[own] = models(found) if of_models else rows(found)
    return query


def found(key: Hashable | None, make: Callable[[], QuerySet[Any]]) -> list[Any]:
    """What ``make()`` finds now; ``key`` as for ``once``, None where it holds words somebody typed: nothing is kept then."""
    return list(make()) if key is None else once(key, make).read()


_kept: dict[Hashable, Rows] = {}
MOST_PAGES = 1_000

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
        return query.read_for(given)

    return read


class Listed(Sequence[tuple[Any, ...]]):
    """The rows of a list, page by page, each page's query composed once.

    ``key``: all that the query depends on, its room's word first; None where it holds words somebody typed, for which
    nothing is kept. ``make`` asks for tuples or instances, and not for distinct ones; ``total``: how many there are, where counts
    beside the list have told already; else it is asked (one query). ``now``: where ``make`` compares with
    ``NO_INSTANT``, the instant that is meant; ``viewer``: with ``NOBODY``, the account.
    """

    def __init__(
        self,
        key: Hashable | None,
        make: Callable[[], QuerySet[Any]],
        total: int | None = None,
        now: datetime | None = None,
        viewer: int | None = None,
    ) -> None:
        self.key, self.make, self.total, self.now, self.viewer = key, make, total, now, viewer

    def __len__(self) -> int:
        if self.total is None:
            self.total = self._counted()
        return self.total

    def _counted(self) -> int:
        if self.key is None:
            return self.make().count()
        [(number,)] = self._read("number", lambda: _ones(self.make())) or [(0,)]
        return int(number)

    def __getitem__(self, wanted: Any) -> Any:
        if not isinstance(wanted, slice):
            return self[wanted : wanted + 1][0]
        if self.key is None:
            return list(self.make()[wanted])
        return self._read((wanted.start, wanted.stop), lambda: self.make()[wanted])

    def _read(self, part: Hashable, make: Callable[[], QuerySet[Any]]) -> list[Any]:
        query = once((self.key, part), make)
        if self.viewer is not None:
            return query.read_for({NOBODY: self.viewer})
        return query.read() if self.now is None else query.read_at(self.now)


def _ones(found: QuerySet[Any]) -> QuerySet[Any]:
    """One row: how many rows ``found`` has; none where it has none."""
    return found.order_by().values(one=Value(1)).annotate(number=Count("pk")).values_list("number")
