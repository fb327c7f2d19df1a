"""Readings as published; figures that cannot both be true become findings (EZ-01, users.md B6)."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.monitoring import presenting, queries
from exclave.apps.monitoring.actions.add_indicator import add_indicator
from exclave.apps.monitoring.actions.record_reading import record_reading
from exclave.apps.monitoring.actions.resolve_finding import resolve_finding
from exclave.apps.monitoring.indicators import choices
from exclave.apps.monitoring.models import Finding, Indicator, Reading
from exclave.apps.projects.models import ProjectStage
from exclave.sample_city.city import City, at
from exclave.sample_city.ecosystem import grow, institution

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 31)


@pytest.fixture
def city(notice_city: City) -> City:
    at("2026-01-15", "10:00")
    return notice_city


@pytest.fixture
def indicator(city: City) -> str:
    return add_indicator(
        city.actor("city1"),
        authority_id=city.authority.public_id,
        name_zh="带动投资",
        unit="元",
        definition="到账数",
    ).result["indicator"]


def read(
    city: City, indicator: str, value: str, day: date = DAY, who: str = "city1", **given: Any
) -> list[str]:
    source = given.pop("source", f"来源{value}")
    return record_reading(
        city.actor(who), indicator=indicator, value=value, as_of=day, source=source, **given
    ).result["findings"]


def findings() -> list[Finding]:
    return list(Finding.objects.scoped("test").order_by("pk"))


def test_two_days_of_one_thing_are_two_readings(city: City, indicator: str) -> None:
    assert read(city, indicator, "4亿元", date(2025, 6, 30)) == []
    assert read(city, indicator, "5亿元") == []
    assert Reading.objects.scoped("test").count() == 2 and findings() == []


def test_figures_that_cannot_both_be_true_become_a_finding_by_themselves(city: City, indicator: str) -> None:
    """The published example: 5亿 against 4亿 for one thing on one day."""
    read(city, indicator, "5亿")
    raised = read(city, indicator, "4亿")
    assert len(raised) == 1 and raised == [f.public_id for f in findings()]
    assert [findings()[0].first.text, findings()[0].second.text] == ["5亿", "4亿"]
    assert Event.objects.filter(action="finding.open").count() == 1


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [("600+", "580", 1), ("约600", "580", 0), ("600+", "4000", 0), ("5亿", "50000万", 0), ("87", "59", 1)],
)
def test_approximate_figures_contradict_only_where_they_must(
    city: City, indicator: str, one: str, other: str, number: int
) -> None:
    read(city, indicator, one)
    assert len(read(city, indicator, other)) == number


def test_another_institution_and_another_indicator_do_not_contradict(city: City, indicator: str) -> None:
    read(city, indicator, "5亿")
    assert read(city, indicator, "4亿", institution_id=institution(city, "lumen")) == []
    assert read(city, indicator, "3亿", institution_id=institution(city, "cedar")) == []
    target = next(c.key for c in choices([city.authority.pk]) if ":" in c.key)
    assert read(city, target, "7家") == []


def test_target_of_the_pack_is_an_indicator_once_it_is_read(city: City) -> None:
    key = next(c.key for c in choices([city.authority.pk]) if c.key.endswith(":institutions"))
    read(city, key, "3家")
    row = Indicator.objects.scoped("test").get(target="institutions")
    assert (row.unit, bool(row.definition)) == ("家", True)
    assert [c.key for c in choices([city.authority.pk]) if c.key == key] == []
    read(city, row.public_id, "4家", date(2026, 1, 1))
    assert Indicator.objects.scoped("test").count() == 1


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"value": "很多"}, "value"), ({"value": "3人"}, "value"), ({"day": date(2026, 3, 1)}, "as_of"), ({"source": " "}, "source"),
        ({"institution_id": "absent"}, "institution_id"), ({"indicator": "absent"}, "indicator"),
        ({"definition": "字" * 301}, "definition"),
    ],
)  # fmt: skip
def test_reading_that_cannot_be_is_refused_at_its_field(
    city: City, indicator: str, given: dict[str, Any], fault: str
) -> None:
    with pytest.raises(Refused) as refused:
        read(city, **({"indicator": indicator, "value": "5亿"} | given))
    assert fault in {f.path for f in refused.value.faults}


def test_target_without_a_definition_asks_for_the_published_one(city: City) -> None:
    key = next(c.key for c in choices([city.authority.pk]) if c.key.endswith(":talent"))
    with pytest.raises(Refused) as refused:
        read(city, key, "约600人")
    assert {f.path for f in refused.value.faults} == {"definition"}
    assert read(city, key, "约600人", definition="发布时未说明") == []


def test_same_figure_of_the_same_source_is_recorded_once(city: City, indicator: str) -> None:
    read(city, indicator, "5亿", source="年报")
    with pytest.raises(Refused) as refused:
        read(city, indicator, "5亿", source="年报")
    assert {f.path for f in refused.value.faults} == {"value"}
    assert read(city, indicator, "5亿", source="官网") == [], "two sources that agree are two readings"


@pytest.mark.parametrize("who", ["echeng", "leader", "lumen", "auditor", "expert1"])
def test_readings_are_recorded_by_the_citys_officers_alone(city: City, indicator: str, who: str) -> None:
    with pytest.raises(Refused) as refused:
        read(city, indicator, "5亿", who=who)
    assert refused.value.code == "not_allowed"


def test_finding_is_resolved_with_a_reason_and_both_readings_stay(city: City, indicator: str) -> None:
    read(city, indicator, "5亿")
    (finding,) = read(city, indicator, "4亿")
    given = {"finding_id": finding, "expected_version": 1}
    for wrong, fault in (
        ({"outcome": "luck", "reason": "x"}, "outcome"),
        ({"outcome": "first", "reason": " "}, "reason"),
    ):
        with pytest.raises(Refused) as refused:
            resolve_finding(city.actor("city1"), **given, **wrong)
        assert {f.path for f in refused.value.faults} == {fault}
    for who in ("echeng", "leader", "lumen"):
        with pytest.raises(Refused) as refused:
            resolve_finding(city.actor(who), **given, outcome="first", reason="核实")
        assert refused.value.code == "not_allowed"
    with pytest.raises(Stale):
        resolve_finding(
            city.actor("city1"), finding_id=finding, expected_version=7, outcome="first", reason="核实"
        )
    resolve_finding(city.actor("city1"), **given, outcome="first", reason="发布单位更正为5亿")
    assert Reading.objects.scoped("test").count() == 2
    rows = Reading.objects.scoped("test").order_by("pk")
    shown = [presenting.reading(r, queries.findings_of(rows)[r.pk]) for r in rows]
    assert [(x["doubt"], x["aside"]) for x in shown] == [("resolved", False), ("resolved", True)]
    with pytest.raises(Refused) as refused:
        resolve_finding(
            city.actor("city1"), finding_id=finding, expected_version=2, outcome="second", reason="反悔"
        )
    assert refused.value.code == "resolved"
    assert Event.objects.filter(action="finding.resolve").count() == 1


def test_database_holds_no_finding_resolved_without_a_reason(city: City, indicator: str) -> None:
    read(city, indicator, "5亿")
    read(city, indicator, "4亿")
    (finding,) = findings()
    for wrong in ({"outcome": "first"}, {"reason": "x"}, {"second_id": finding.first_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.scoped("test").filter(pk=finding.pk).update(**wrong)


def test_progress_shows_the_target_with_its_rows_and_aims_in_words(city: City) -> None:
    """EZ-01: 50 by 2028, counted as filed; the qualitative aims as such."""
    grow(city)
    page = Client().get("/progress/")
    shown = page.content.decode()
    (programme,) = page.context["programmes"]
    filed, active = programme["counted"]
    assert (filed["value"], active["value"]) == (3, 3)
    assert filed["definition"] and filed["as_of"] and filed["href"].endswith("?state=filed")
    assert "50" in shown and active["href"] in shown
    assert [item["qualitative"] for item in programme["stated"]] == [True] * 3
    assert [(y["day"], y["count"]) for y in programme["years"]] == [(DAY, 3), (date(2026, 1, 15), 3)]
    rows = Client().get(active["href"])
    assert rows.context["page"].paginator.count == 3


def test_institution_without_a_sign_of_work_is_filed_and_not_active(city: City) -> None:
    """What their applications declared is taken away again: then nothing is known of any work."""
    ProjectStage.objects.filter(project__institution__isnull=False).delete()
    page = Client().get("/progress/")
    (programme,) = page.context["programmes"]
    assert [item["value"] for item in programme["counted"]] == [3, 0]


def test_published_figure_of_an_aim_is_shown_unless_it_is_in_doubt(city: City) -> None:
    key = next(c.key for c in choices([city.authority.pk]) if c.key.endswith(":talent"))
    read(city, key, "约600人", definition="发布时未说明")
    (programme,) = Client().get("/progress/").context["programmes"]
    talent = programme["stated"][2]
    assert (talent["value"], talent["as_of"], talent["source"]) == ("约600 人", DAY, "来源约600人")
    row = Indicator.objects.scoped("test").get(target="talent")
    assert len(read(city, row.public_id, "900人", definition="发布时未说明")) == 1
    (programme,) = Client().get("/progress/").context["programmes"]
    assert programme["stated"][2]["value"] is None


def test_sample_city_grows_by_real_actions(city: City) -> None:
    grow(city)
    states = [f.resolved_at is None for f in findings()]
    assert sorted(states) == [False, True], "one open, one resolved"
