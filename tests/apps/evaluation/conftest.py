"""The city after its first evaluation, made once a module and put back after each test."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from exclave.sample_city.city import City
from exclave.sample_city.seed import build


@pytest.fixture(scope="module")
def _evaluation_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield build("evaluation")
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def evaluation_city(_evaluation_city: City, db) -> City:
    """5 March 2026: “lumen” passed, “cedar” failed, “heron” and “maple” are still being scored."""
    for account in _evaluation_city.accounts.values():
        account.__dict__.pop("_standing", None)
    return _evaluation_city
