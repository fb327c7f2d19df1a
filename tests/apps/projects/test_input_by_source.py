"""Input by the four sources, as stated on a day (EZ-21)."""

from datetime import date
from typing import Any

import pytest

from exclave.apps.journal.refusals import Refused
from exclave.apps.projects import queries, summing
from exclave.apps.projects.actions.record_input import record_input
from exclave.apps.projects.models import Input
from exclave.sample_city.city import City, at
from exclave.sample_city.ecosystem import institution

pytestmark = pytest.mark.django_db
GIVEN = {
    "year": 2025, "source": "fiscal", "amount": "约500", "definition": "到账数", "as_of": date(2025, 12, 31),
    "origin": "报表（演示）",
}  # fmt: skip


@pytest.fixture
def city(notice_city: City) -> City:
    at("2026-01-15", "10:00")
    return notice_city


def put(city: City, who: str = "lumen", **given: Any) -> str:
    return record_input(city.actor(who), institution_id=institution(city, "lumen"), **GIVEN | given).result[
        "input"
    ]


def summed(city: City, year: int = 2025) -> summing.Summed:
    viewer = city.accounts["city1"]
    rows = queries.inputs_for(viewer).filter(year=year, superseded_at=None).order_by("as_of", "pk")
    return summing.of_inputs(rows)


def test_amount_stays_as_stated_and_is_read_in_ten_thousand_yuan(city: City) -> None:
    put(city)
    row = Input.objects.scoped("test").get()
    assert (row.text, row.bound, row.scaled) == ("约500", "about", 5_000_000 * 10_000)


def test_two_days_are_two_figures_and_the_latest_is_summed(city: City) -> None:
    put(city, amount="300", as_of=date(2025, 6, 30))
    put(city, amount="500")
    assert Input.objects.scoped("test").count() == 2
    found = summed(city)
    assert found.value is not None and (found.value.bound, found.value.value) == ("at_least", 5_000_000)
    assert found.missing == ("enterprise", "credit", "social")
    assert found.as_of == date(2025, 12, 31)


def test_sum_is_exact_only_when_all_four_are_known(city: City) -> None:
    for source in ("fiscal", "enterprise", "credit"):
        put(city, source=source, amount="100")
    assert summed(city).value.bound == "at_least"  # type: ignore[union-attr]
    put(city, source="social", amount="0")
    assert (summed(city).value.bound, summed(city).missing) == ("exact", ())  # type: ignore[union-attr]


def test_sum_is_unknown_where_parts_do_not_settle_it(city: City) -> None:
    put(city, amount="不超过100")
    assert summed(city).value is None, "at most of one source, nothing of the others"


def test_second_amount_of_a_day_is_a_correction(city: City) -> None:
    put(city, amount="300")
    with pytest.raises(Refused) as refused:
        put(city, amount="310")
    assert {f.path for f in refused.value.faults} == {"correction"}
    put(city, amount="310", correction="漏计")
    rows = Input.objects.scoped("test").order_by("pk")
    assert [(r.text, r.correction) for r in rows] == [("300", "漏计"), ("310", "")]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"amount": "五百"}, "amount"), ({"amount": "-3"}, "amount"), ({"amount": "3人"}, "amount"),
        ({"year": 2027}, "year"), ({"source": "luck"}, "source"), ({"definition": " "}, "definition"),
        ({"origin": ""}, "origin"), ({"as_of": date(2026, 5, 1)}, "as_of"), ({"as_of": date(2024, 1, 1)}, "as_of"),
    ],
)  # fmt: skip
def test_input_that_cannot_be_is_refused_at_its_field(city: City, given: dict[str, Any], fault: str) -> None:
    with pytest.raises(Refused) as refused:
        put(city, **given)
    assert fault in {f.path for f in refused.value.faults}


@pytest.mark.parametrize("who", ["cedar", "gedian", "leader", "expert1"])
def test_input_of_others_is_absent(city: City, who: str) -> None:
    with pytest.raises(Refused) as refused:
        put(city, who)
    assert refused.value.code == "not_allowed"
