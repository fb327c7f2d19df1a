"""Cities made by real actions: built once for the run, loaded back for each test that asks for one."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from exclave.sample_city.city import City
from exclave.sample_city.seed import build


@pytest.fixture(scope="module")
def _notice_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    """The city at stage “notice”, inside a transaction that is rolled back after the module."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield build("notice")
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def notice_city(_notice_city: City, db) -> City:
    """The city at stage “notice”; what a test changes is rolled back to a savepoint."""
    for account in _notice_city.accounts.values():
        account.__dict__.pop("_standing", None)
    return _notice_city
