"""Founding: one tree, known places, codes once, and every fault named."""

import pytest

from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import SETUP, Actor
from exclave.apps.reference.actions.found_authority import found_authority
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
CITY = {"name_zh": "示例市科技局", "name_en": "Sample", "level": "city", "place": "420700", "code": "SC"}
DISTRICT = {
    "name_zh": "示例区",
    "name_en": "D",
    "level": "district",
    "place": "420704",
    "code": "SCD",
    "parent_code": "SC",
}


def test_city_and_a_district_below_it() -> None:
    found_authority(SETUP, **CITY)
    found_authority(SETUP, **DISTRICT)
    assert Authority.objects.get(code="SCD").parent == Authority.objects.get(code="SC")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"place": "999999"}, "place"),
        ({"place": "420111"}, "place"),  # a district of another city
        ({"code": "SC"}, "code"),
        ({"code": "鄂州"}, "code"),
        ({"parent_code": "NO"}, "parent"),
        ({"parent_code": None}, "parent"),
        ({"level": "village"}, "level"),
        ({"name_zh": " "}, "name_zh"),
    ],
)
def test_fault_is_named_by_field(change, path) -> None:
    found_authority(SETUP, **CITY)
    with pytest.raises(Refused) as refused:
        found_authority(SETUP, **(DISTRICT | change))
    assert path in {f.path for f in refused.value.faults}
    assert Authority.objects.count() == 1


def test_only_the_installer_founds() -> None:
    with pytest.raises(Refused) as refused:
        found_authority(Actor("somebody", "administrator"), **CITY)
    assert refused.value.code == "not_allowed" and not Authority.objects.exists()
