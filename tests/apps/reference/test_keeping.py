"""What hardly ever changes is kept for a minute, and forgotten when its rows change in this process."""

import pytest

from exclave.apps.reference import keeping
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
OFFICE = {"name_zh": "示例市", "name_en": "Sample", "level": "city", "place": "420700"}


@pytest.fixture
def codes():
    @keeping.kept(Authority)
    def read() -> list[str]:
        return list(Authority.objects.order_by("code").values_list("code", flat=True))

    yield read
    keeping.every.remove(read)


def test_reading_is_kept_until_a_row_is_saved_or_deleted(codes, django_assert_num_queries) -> None:
    assert codes() == []
    with django_assert_num_queries(0):
        assert codes() == []
    office = Authority.objects.create(code="K1", **OFFICE)
    assert codes() == ["K1"]
    office.delete()
    assert codes() == []


def test_rows_changed_by_another_process_are_seen_within_a_minute(codes, monkeypatch) -> None:
    monkeypatch.setattr(keeping, "KEPT_SECONDS", 60)
    monkeypatch.setattr(keeping, "monotonic", lambda: 120.0)
    office = Authority.objects.create(code="K1", **OFFICE)
    assert codes() == ["K1"]
    Authority.objects.filter(pk=office.pk).update(code="K2")  # tells no signal, as another process would not
    monkeypatch.setattr(keeping, "monotonic", lambda: 179.9)
    assert codes() == ["K1"]
    monkeypatch.setattr(keeping, "monotonic", lambda: 180.0)
    assert codes() == ["K2"]


def test_everything_kept_can_be_forgotten_at_once(codes) -> None:
    assert codes() == []
    keeping.forget()
    assert codes.held is None
