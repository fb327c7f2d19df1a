"""A read that does not say for whom raises."""

import pytest

from exclave.apps.cases.models import Case
from exclave.apps.reference.scoping import UnscopedRead

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "read",
    [
        lambda q: list(q),
        lambda q: q.first(),
        lambda q: q.count(),
        lambda q: q.exists(),
        lambda q: q.filter(pk=1).get(),
        lambda q: q.update(title="x"),
        lambda q: q.delete(),
        lambda q: list(q.values_list("pk")),
        lambda q: list(q.iterator()),
    ],
)
def test_unscoped_read_raises(read) -> None:
    with pytest.raises(UnscopedRead):
        read(Case.objects.all())


def test_scope_survives_further_narrowing() -> None:
    assert list(Case.objects.of([1]).filter(ended=False).order_by("pk")[:5]) == []
    assert Case.objects.scoped("a test").count() == 0


def test_scope_needs_a_reason() -> None:
    with pytest.raises(ValueError):
        Case.objects.scoped("")
