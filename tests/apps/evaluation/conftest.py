"""The city after its first evaluation, made once a module and put back after each test."""

from collections.abc import Iterator

import pytest

from exclave.sample_city.city import City
from tests.cities import city_at, fresh


@pytest.fixture(scope="module")
def _evaluation_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with city_at("evaluation", django_db_blocker) as city:
        yield city


@pytest.fixture
def evaluation_city(_evaluation_city: City, db) -> City:
    """5 March 2026: “lumen” passed, “cedar” failed, “heron” and “maple” are still being scored."""
    return fresh(_evaluation_city)
