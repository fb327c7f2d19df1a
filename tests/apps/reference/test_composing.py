"""Queries composed once answer as the querysets they were made of."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.models import Case
from exclave.apps.people.models import Account
from exclave.apps.reference import composing
from exclave.apps.reference.models import Authority
from exclave.apps.reference.scoping import UnscopedRead

pytestmark = pytest.mark.django_db


def _accounts() -> list[int]:
    return [Account.objects.create(username=f"u{n}", name=f"示例{n}", is_active=n != 1).pk for n in range(3)]


def test_rows_are_those_of_the_queryset_with_values_of_their_kind() -> None:
    _accounts()
    Account.objects.filter(username="u0").update(last_login="2026-01-02T03:04:05Z")
    found = Account.objects.order_by("username").values_list("pk", "last_login", "is_active")
    query = composing.rows(found)
    assert query.read() == list(found)
    Account.objects.filter(username="u2").delete()
    assert query.read() == list(found.all())


def test_owned_rows_are_not_composed_without_a_scope() -> None:
    with pytest.raises(UnscopedRead):
        composing.rows(Case.objects.values_list("pk"))


def test_rows_by_ids_are_asked_for_the_real_ids_and_day() -> None:
    ids = _accounts()
    made = []

    @composing.by_ids
    def read(ids: list[int], day: date) -> QuerySet[Any]:
        made.append(len(ids))
        since = Q(last_login__date__gt=day)
        return Account.objects.filter(since, pk__in=ids).order_by("pk").values_list("pk", "name")

    Account.objects.update(last_login="2026-01-02T03:04:05Z")
    assert read(ids[:2], date(2026, 1, 1)) == [(ids[0], "示例0"), (ids[1], "示例1")]
    assert read(ids[1:], date(2026, 1, 1)) == [(ids[1], "示例1"), (ids[2], "示例2")]
    assert read(ids[:2], date(2026, 1, 3)) == []
    assert read(iter(ids), date(2026, 1, 1))[-1] == (ids[2], "示例2")
    assert made == [2, 3]
    assert read([]) == []
    assert len(read([*ids, *range(10**6, 10**6 + composing.MOST)], date(2026, 1, 1))) == 3


def test_account_by_its_key_is_the_account_and_costs_one_query() -> None:
    one = Account.objects.create_account("sample", "a long password", name="示例", email="a@example.org")
    Account.objects.filter(pk=one.pk).update(last_login="2026-01-02T03:04:05Z")
    with CaptureQueriesContext(connection) as asked:
        found = Account.objects.get(pk=one.pk)
    assert len(asked) == 1
    again = Account.objects.filter(pk=one.pk).get()
    names = [field.attname for field in Account._meta.concrete_fields]
    assert [getattr(found, n) for n in names] == [getattr(again, n) for n in names]
    assert found == again and not found._state.adding and found._state.db == "default"
    found.name = "示例二"
    found.save()
    assert Account.objects.get(username="sample").name == "示例二"
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get(pk=10**9)


def test_composed_counts_follow_what_is_stored() -> None:
    query = composing.rows(Authority.objects.order_by().values_list("level").annotate(n=Count("pk")))
    before = dict(query.read())
    Authority.objects.create(
        level="city", organ="science", place="420700", name_zh="示例局", name_en="Sample"
    )
    assert dict(query.read()).get("city", 0) == before.get("city", 0) + 1


def test_pages_of_a_list_are_those_of_the_queryset_and_composed_once() -> None:
    _accounts()
    made = []

    def make() -> QuerySet[Any]:
        made.append(1)
        return Account.objects.order_by("username").values_list("username")

    composing._kept.clear()
    for _ in range(2):
        listed = composing.Listed(("test",), make, 3)
        assert (len(listed), listed[0:2], listed[2:4], listed[1]) == (
            3,
            [("u0",), ("u1",)],
            [("u2",)],
            ("u1",),
        )
        assert listed[0:0] == []
    assert len(made) == 4
    assert composing.Listed(None, make, 3)[1:3] == [("u1",), ("u2",)]
    assert len(made) == 5


def test_instances_are_those_of_the_queryset_with_their_relations_and_what_was_left_away() -> None:
    above = Authority.objects.create(
        level="province", organ="science", place="420000", name_zh="示例厅", name_en="Above", code="above"
    )
    below = {"level": "city", "organ": "science", "name_en": ""}
    Authority.objects.create(**below, place="420700", name_zh="示例局", parent=above, code="one")
    found = (
        Authority.objects.filter(place__startswith="42")
        .select_related("parent")
        .defer("name_en")
        .order_by("pk")
    )
    query = composing.models(found)
    with CaptureQueriesContext(connection) as asked:
        first, second = query.read()
        assert (first, first.parent, second.parent) == (above, None, above)
        assert second.parent.name_en == "Above"
    assert len(asked) == 1
    assert second.get_deferred_fields() == {"name_en"} and second.name_en == ""
    assert [vars(one).keys() for one in query.read()] == [vars(one).keys() for one in found]
    Authority.objects.create(**below, place="420800", name_zh="示例二局", parent=above, code="two")
    assert query.read() == list(found.all())
    assert composing.models(Authority.objects.filter(pk__in=[])).read() == []


def test_query_composed_once_is_asked_as_of_the_instant_given() -> None:
    _accounts()
    Account.objects.filter(username="u1").update(last_login="2026-01-02T03:04:05Z")
    made = []

    def make() -> QuerySet[Account]:
        made.append(1)
        return Account.objects.filter(last_login__lte=composing.NO_INSTANT)

    for day, names in ((1, []), (3, ["u1"])):
        found = composing.once("as of an instant", make).read_at(datetime(2026, 1, day, tzinfo=UTC))
        assert [one.username for one in found] == names
    assert made == [1]


def test_query_that_can_find_nothing_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert composing.rows(Account.objects.filter(pk__in=[]).values_list("pk")).read() == []
    assert len(asked) == 0


def test_list_counts_itself_where_nothing_else_has() -> None:
    _accounts()
    asked = lambda *names: Account.objects.filter(username__in=names).values_list("username")  # noqa: E731
    assert len(composing.Listed(("counted",), lambda: asked("u0", "u2"))) == 2
    assert len(composing.Listed(("counted, none",), lambda: asked("nobody"))) == 0
    assert len(composing.Listed(("counted, empty",), lambda: asked())) == 0
    assert len(composing.Listed(None, lambda: asked("u1"))) == 1


def test_list_of_ones_own_is_composed_once_for_everybody() -> None:
    ids = _accounts()
    made = []

    def make() -> QuerySet[Any]:
        made.append(1)
        return Account.objects.filter(pk=composing.NOBODY).values_list("name")

    found = [list(composing.Listed(("ones own",), make, viewer=pk)[0:5]) for pk in ids]
    assert found == [[("示例0",)], [("示例1",)], [("示例2",)]] and made == [1]


def test_list_of_an_instant_is_asked_for_the_instant_meant() -> None:
    _accounts()
    Account.objects.update(last_login="2026-01-02T03:04:05Z")

    def make() -> QuerySet[Any]:
        return Account.objects.filter(last_login__lte=composing.NO_INSTANT).values_list("username")

    found = [
        composing.Listed(("at an instant",), make, now=datetime(2026, 1, day, tzinfo=UTC)) for day in (2, 3)
    ]
    assert [(len(one), len(one[0:50])) for one in found] == [(0, 0), (3, 3)]
