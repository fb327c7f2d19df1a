"""Cities made by real actions: built once for the run, laid into the database for each module that asks for one."""

from collections.abc import Iterator

import pytest

from exclave.sample_city.city import City
from tests.cities import city_at, fresh


@pytest.fixture(scope="module")
def _notice_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    """The city at stage “notice”, inside a transaction that is rolled back after the module."""
    with city_at("notice", django_db_blocker) as city:
        yield city


@pytest.fixture
def notice_city(_notice_city: City, db) -> City:
    """The city at stage “notice”; what a test changes is rolled back to a savepoint."""
    return fresh(_notice_city)
