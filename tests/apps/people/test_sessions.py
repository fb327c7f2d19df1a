"""Sessions are Django's own: only the reading is shorter."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exclave.apps.people.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**values: str) -> str:
    store = DatabaseStore()
    store.update(values)
    store.save()
    return str(store.session_key)


def test_session_read_in_plain_sql_is_the_one_django_wrote() -> None:
    key = kept(name="x")
    with CaptureQueriesContext(connection) as asked:
        assert SessionStore(key).load() == DatabaseStore(key).load() == {"name": "x"}
    assert len(asked) == 2
    store = SessionStore(key)
    store["name"] = "y"
    store.save()
    assert DatabaseStore(key)["name"] == "y"


def test_session_that_expired_or_never_was_is_empty_and_loses_its_key() -> None:
    key = kept(name="x")
    DatabaseStore.get_model_class().objects.filter(pk=key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    for gone in (key, "0" * 32):
        store = SessionStore(gone)
        assert store.load() == {}
        assert store.session_key is None


def test_site_uses_the_short_reading(settings) -> None:  # type: ignore[no-untyped-def]
    assert settings.SESSION_ENGINE == "exclave.apps.people.sessions"
