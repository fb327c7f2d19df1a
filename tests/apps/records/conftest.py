"""The province the records are tested in: the pack of pilot zones in force, one park."""

import pytest

from tests.apps.records.province import Province, found


@pytest.fixture
def province(db) -> Province:
    return found("hainan-offshore-zones", {"reading_cycle": "year"})
