"""Cities at the stages an applicant meets, made once a module and put back after each test."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from exclave.sample_city.city import City
from exclave.sample_city.seed import build


def _city(stage: str, blocker: object) -> Iterator[City]:
    with blocker.unblock():  # type: ignore[attr-defined]
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield build(stage)
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture(scope="module")
def _call_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    yield from _city("call", django_db_blocker)


@pytest.fixture(scope="module")
def _review_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    yield from _city("review", django_db_blocker)


@pytest.fixture(scope="module")
def _report_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    yield from _city("report", django_db_blocker)


@pytest.fixture(scope="module")
def _evaluation_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    yield from _city("evaluation", django_db_blocker)


def _fresh(city: City) -> City:
    for account in city.accounts.values():
        account.__dict__.pop("_standing", None)
    return city


@pytest.fixture
def call_city(_call_city: City, db) -> City:
    """24 September 2025, a call is open: “amber” has a draft in it, “willow” nothing yet."""
    return _fresh(_call_city)


@pytest.fixture
def review_city(_review_city: City, db) -> City:
    """4 November 2025: “heron” waits to be decided, “maple” and “amber” are with the experts, “willow” to accept."""
    return _fresh(_review_city)


@pytest.fixture
def report_city(_report_city: City, db) -> City:
    """15 January 2026: “lumen” has reported, “quartz” owes a report."""
    return _fresh(_report_city)


@pytest.fixture
def evaluation_city(_evaluation_city: City, db) -> City:
    """5 March 2026: “cedar” failed its evaluation, “quartz” never reported; removals are being verified."""
    return _fresh(_evaluation_city)
