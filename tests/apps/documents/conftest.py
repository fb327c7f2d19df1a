"""The city at stage “notice”, with number prefixes set for its authority where a test asks for them."""

from datetime import date

import pytest

from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.reference.models import ParameterValue
from exclave.sample_city.city import City


def set_parameter(city: City, key: str, value: str, authority: object = None) -> None:
    """A value in force, made directly: how parameters are agreed to is tested where they live."""
    ParameterValue.objects.create(
        authority=authority or city.authority,
        key=f"documents.{key}",
        value=value,
        since=date(2020, 1, 1),
        reason="test",
        state=ParameterValue.IN_FORCE,
        proposed_by="test",
        proposed_at=clock.now(),
        decided_by="test",
        decided_at=clock.now(),
    )


@pytest.fixture
def numbered_city(notice_city: City) -> City:
    for series, prefix in (("letter", "示科函"), ("notice", "示科告"), ("decision", "示科决")):
        set_parameter(notice_city, f"prefix_{series}", prefix)
    return notice_city


def case_of(city: City, firm: str, procedure: str = "filing") -> Case:
    return Case.objects.of(city.authority.pk).get(applicant=city.firms[firm], procedure=procedure)
