"""The demonstration's measure with benefits: list, questions, claims, payment order and run are alive (EZ-21)."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from exclave.apps.benefits.models import PaymentOrder, Standing
from exclave.apps.cases.models import Case
from exclave.apps.programmes.models import Programme
from exclave.sample_city import supporting
from exclave.sample_city.city import City
from tests.apps.conftest import _notice_city, notice_city  # noqa: F401

pytestmark = pytest.mark.django_db


def test_benefits_of_the_demonstration_are_alive(notice_city: City) -> None:  # noqa: F811
    city = notice_city
    programme = Programme.objects.scoped("a test").get(public_id=supporting.support(city))
    connection.check_constraints()
    assert programme.state == "in_force" and "虚构" in programme.name_zh
    page = Client().get(reverse("benefits")).content.decode()
    assert "开办补助" in page and "共享仪器优先使用" in page
    assert Client().get(reverse("benefit-check", args=[programme.public_id])).status_code == 200
    order = PaymentOrder.objects.scoped("a test").get()
    assert order.payee_id == city.firms["lumen"].pk and order.amount_fen == 8_000_000
    waiting = Case.objects.of(city.authority.pk).get(procedure="grant_claim", ended=False)
    assert waiting.applicant_id == city.firms["willow"].pk and waiting.stage == "accept"
    assert sorted(Standing.objects.values_list("standing", flat=True)) == ["qualifies", "qualifies"]
    willow = Client()
    willow.force_login(city.accounts["willow"])
    html = willow.get(reverse("benefit", args=[programme.public_id, "opening_grant"])).content.decode()
    assert reverse("benefit-claim", args=[programme.public_id, "opening_grant"]) in html
