"""Cities at the stages an applicant meets, made once a module and put back after each test."""

from collections.abc import Iterator

import pytest

from exclave.sample_city.city import City
from tests.cities import city_at, fresh


@pytest.fixture(scope="module")
def _call_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with city_at("call", django_db_blocker) as city:
        yield city


@pytest.fixture(scope="module")
def _review_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with city_at("review", django_db_blocker) as city:
        yield city


@pytest.fixture(scope="module")
def _report_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with city_at("report", django_db_blocker) as city:
        yield city


@pytest.fixture(scope="module")
def _evaluation_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with city_at("evaluation", django_db_blocker) as city:
        yield city


@pytest.fixture
def call_city(_call_city: City, db) -> City:
    """24 September 2025, a call is open: “amber” has a draft in it, “willow” nothing yet."""
    return fresh(_call_city)


@pytest.fixture
def review_city(_review_city: City, db) -> City:
    """4 November 2025: “heron” waits to be decided, “maple” and “amber” are with the experts, “willow” to accept."""
    return fresh(_review_city)


@pytest.fixture
def report_city(_report_city: City, db) -> City:
    """15 January 2026: “lumen” has reported, “quartz” owes a report."""
    return fresh(_report_city)


@pytest.fixture
def evaluation_city(_evaluation_city: City, db) -> City:
    """5 March 2026: “cedar” failed its evaluation, “quartz” never reported; removals are being verified."""
    return fresh(_evaluation_city)
