"""Facilities of districts and functional areas, public; whom they served by count only (EZ-23)."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from exclave.apps.facilities.actions.add_facility import add_facility
from exclave.apps.facilities.actions.add_served import add_served
from exclave.apps.facilities.actions.edit_facility import edit_facility
from exclave.apps.facilities.actions.strike_served import strike_served
from exclave.apps.facilities.models import Facility
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.people.models import Account
from exclave.apps.projects.actions.add_project import add_project
from exclave.sample_city.city import City, at
from exclave.sample_city.ecosystem import institution

pytestmark = pytest.mark.django_db
GIVEN = {
    "kind": "pilot", "name_zh": "示例中试基地", "place": "420700-gedian", "offers": "中试放大", "capacity": "约12个",
    "open": True, "as_of": date(2025, 12, 31),
}  # fmt: skip


@pytest.fixture
def city(notice_city: City) -> City:
    at("2026-01-15", "10:00")
    return notice_city


def add(city: City, who: str = "gedian", office: str = "gedian", **given: Any) -> str:
    return add_facility(city.actor(who), authority_id=city.offices[office].public_id, **GIVEN | given).result[
        "facility"
    ]


def fetch(facility: str) -> Facility:
    return Facility.objects.scoped("test").get(public_id=facility)


def page(client: Client, address: str, who: Account | None = None) -> str:
    if who is not None:
        client.force_login(
            Account.objects.get(pk=who.pk), backend="django.contrib.auth.backends.ModelBackend"
        )
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_facility_is_public_with_what_is_not_known_said(city: City, client: Client) -> None:
    known, unknown = add(city), add(city, kind="scenario", name_zh="示例场景", capacity="", open=None)
    shown = page(client, "/facilities/")
    assert "示例中试基地" in shown and "示例场景" in shown
    assert "约12 个" in page(client, f"/facilities/{known}/").replace("\xa0", " ")
    assert fetch(unknown).open is None and fetch(unknown).capacity_scaled is None
    assert Event.objects.filter(action="facility.add").count() == 2


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"kind": "castle"}, "kind"), ({"name_zh": " "}, "name_zh"), ({"place": "310115"}, "place"), ({"place": ""}, "place"),
        ({"offers": ""}, "offers"), ({"capacity": "很多"}, "capacity"), ({"capacity": "12"}, "capacity"),
        ({"as_of": date(2027, 1, 1)}, "as_of"), ({"since": date(2025, 1, 2), "until": date(2025, 1, 2)}, "until"),
        ({"offers": "字" * 1001}, "offers"),
    ],
)  # fmt: skip
def test_facility_that_cannot_be_is_refused_at_its_field(
    city: City, given: dict[str, Any], fault: str
) -> None:
    with pytest.raises(Refused) as refused:
        add(city, **given)
    assert fault in {f.path for f in refused.value.faults}


def test_facility_is_kept_by_its_office_and_the_city_above(city: City) -> None:
    facility = add(city)
    for who in ("echeng", "lumen", "leader", "auditor"):
        with pytest.raises(Refused) as refused:
            add(city, who, name_zh="另一")
        assert refused.value.code == "not_allowed"
        with pytest.raises(Refused) as refused:
            edit_facility(city.actor(who), facility_id=facility, expected_version=1, **GIVEN)
        assert refused.value.code == "not_allowed"
    edit_facility(city.actor("city1"), facility_id=facility, expected_version=1, **GIVEN | {"open": False})
    assert fetch(facility).open is False
    with pytest.raises(Stale):
        edit_facility(city.actor("gedian"), facility_id=facility, expected_version=1, **GIVEN)
    with pytest.raises(Refused) as refused:
        add(city)
    assert {f.path for f in refused.value.faults} == {"name_zh"}


def test_projects_served_are_counted_in_public_and_named_to_the_office(city: City, client: Client) -> None:
    facility = add(city)
    project = add_project(
        city.actor("cedar"), institution_id=institution(city, "cedar"), title="保密的示例项目"
    ).result["project"]
    who = city.actor("gedian")
    add_served(who, facility_id=facility, project_id=project, began=date(2025, 5, 1), expected_version=1)
    for wrong, fault in (
        ({"began": date(2027, 1, 1), "name": "甲"}, "began"),
        ({"began": date(2025, 5, 1)}, "name"),
        ({"began": date(2025, 5, 1), "ended": date(2025, 4, 1), "name": "甲"}, "ended"),
        ({"began": date(2025, 5, 1), "project_id": "absent"}, "project_id"),
        ({"began": date(2025, 5, 1), "project_id": project}, "name"),
    ):
        with pytest.raises(Refused) as refused:
            add_served(who, facility_id=facility, expected_version=2, **wrong)
        assert fault in {f.path for f in refused.value.faults}
    public = page(client, f"/facilities/{facility}/")
    assert "保密的示例项目" not in public
    assert "保密的示例项目" not in page(Client(), f"/facilities/{facility}/", city.accounts["lumen"])
    assert "保密的示例项目" in page(Client(), f"/facilities/{facility}/", city.accounts["gedian"])
    row = fetch(facility).served.get()
    with pytest.raises(Refused):
        strike_served(who, facility_id=facility, row_id=row.public_id, reason="", expected_version=2)
    strike_served(who, facility_id=facility, row_id=row.public_id, reason="录错", expected_version=2)
    assert fetch(facility).served.get().correction == "录错", "struck, not deleted"


def test_database_holds_a_capacity_whole_or_not_at_all(city: City) -> None:
    facility = fetch(add(city))
    for wrong in ({"capacity_text": ""}, {"capacity_scaled": None}, {"capacity_scaled": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Facility.objects.scoped("test").filter(pk=facility.pk).update(**wrong)
