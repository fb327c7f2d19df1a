"""The house's time inside a query, so that a list needs no query of its own to know what is late.

The same time as ``clock.now()``: the database's, plus the stored offset where simulation is allowed.
"""

from typing import Any

from django.conf import settings
from django.db.models import DateField, DateTimeField, Func
from django.db.models.functions import TruncDate

_OFFSET = '(SELECT "offset" FROM journal_clockoffset WHERE id = 1)'
_POSTGRESQL = "statement_timestamp()"
_SQLITE = "(SELECT strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now'{moved}))"
"""As a query of its own, which SQLite runs once; the bare function it would run for every row."""


def house_now_sql(vendor: str) -> str:
    """The same for a query in plain SQL that has parameters (a literal % stands doubled)."""
    expression = HouseNow()
    return (expression.as_postgresql if vendor == "postgresql" else expression.as_sqlite)(None, None)[0]


class HouseNow(Func):
    """An expression of type instant: ``filter(due_at__lte=HouseNow())``, ``annotate(now=HouseNow())``."""

    arity = 0
    output_field = DateTimeField()

    def get_group_by_cols(self) -> list[Any]:
        """Nothing: it reads no column, so a grouped query need neither group by it nor aggregate it in every row."""
        return []

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        if not settings.EXCLAVE_SIMULATION:
            return _POSTGRESQL, []
        return f"({_POSTGRESQL} + COALESCE({_OFFSET}, INTERVAL '0'))", []

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[str | int, ...]]:
        """SQLite keeps the offset in microseconds and instants as text, which compare in order."""
        moved = (
            f", printf('%%+.6f seconds', COALESCE({_OFFSET}, 0) / 1000000.0)"
            if settings.EXCLAVE_SIMULATION
            else ""
        )
        return _SQLITE.format(moved=moved), ()


class Once(Func):
    """An expression over no column, worked out once a query: SQLite runs its functions for every row otherwise."""

    template = "(SELECT %(expressions)s)"
    arity = 1


class HouseDay(Once):
    """The house's day in the zone of the pages: ``filter(due__lt=HouseDay())``."""

    output_field = DateField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        super().__init__(*(expressions or (TruncDate(HouseNow()),)), **extra)
