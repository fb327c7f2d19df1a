"""Human numbers from a locked counter per authority, series and year."""

from datetime import datetime

from exclave.apps.reference.models import Authority, Counter


def year_of(authority: Authority, at: datetime) -> int:
    """The year in which numbers taken at an instant belong: the authority's own, not that of UTC."""
    return authority.day(at).year


def take(authority: Authority, series: str, year: int) -> str:
    """The next number, such as ``EZ-C-2026-0007``. Call inside the transaction that uses it."""
    return f"{authority.code}-{series}-{year}-{next_of(authority, series, year):04d}"


def next_of(authority: Authority, series: str, year: int) -> int:
    """The next of a series (at most 20 characters), from 1 each year. Call inside the transaction that uses it.

    The counter row stays locked until that transaction ends, so numbers have no gaps and no twins.
    """
    Counter.objects.bulk_create(
        [Counter(authority=authority, series=series, year=year)], ignore_conflicts=True
    )
    counter = Counter.objects.select_for_update().get(authority=authority, series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
