"""One institution: open facts, states in two times, reports, grades, bars, papers."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.models import Case
from exclave.apps.register.concerning import MOST
from exclave.apps.register.models import Institution
from exclave.sample_city.city import City
from tests.cities import city_at, fresh

from . import factories

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
COPIED = (
    "authority_id", "programme_id", "procedure", "type", "applicant_id", "subject_id", "stage", "waits_on",
    "entered_stage_at", "opened_at", "submitted_at", "form_version",
)  # fmt: skip


@pytest.fixture(scope="module")
def _evaluation_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with city_at("evaluation", django_db_blocker) as city:
        yield city


@pytest.fixture
def evaluation_city(_evaluation_city: City, db) -> City:
    return fresh(_evaluation_city)


def of(city: City, firm: str) -> Institution:
    return Institution.objects.of(city.authority.pk).get(organisation=city.firms[firm])


def page(client: Client, row: Institution, query: str = "") -> str:
    response = client.get(f"/register/{row.public_id}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_absent_institution_is_404(client: Client, evaluation_city: City) -> None:
    assert client.get("/register/nonesuch/").status_code == 404


def test_officers_and_leaders_are_led_to_the_cases_about_it(client: Client, evaluation_city: City) -> None:
    row = of(evaluation_city, "lumen")
    about = Case.objects.of(row.authority_id).filter(subject_id=row.public_id, submitted_at__isnull=False)
    other = Case.objects.of(row.authority_id).filter(applicant=evaluation_city.firms["cedar"])[0]
    assert about
    for who in ("city1", "leader"):
        client.force_login(evaluation_city.accounts[who], backend=BACKEND)
        shown = page(client, row)
        assert all(f'href="/cases/{one.public_id}/"' in shown for one in about)
        assert other.public_id not in shown and "kind=case" not in shown
    with CaptureQueriesContext(connection) as few:
        page(client, row)
    about.model.objects.bulk_create(
        Case(**{name: getattr(about[0], name) for name in COPIED}, number=f"Z-{n}") for n in range(30)
    )
    with CaptureQueriesContext(connection) as many:
        shown = page(client, row)
    assert len(many) == len(few) and shown.count('href="/cases/') == MOST
    assert f"/search/?kind=case&amp;q={row.organisation.identity_no}" in shown


@pytest.mark.parametrize("who", ["", "lumen", "auditor", "expert1"])
def test_nobody_else_reads_which_cases_are_about_it(client: Client, evaluation_city: City, who: str) -> None:
    row = of(evaluation_city, "lumen")
    if who:
        client.force_login(evaluation_city.accounts[who], backend=BACKEND)
    assert 'href="/cases/' not in page(client, row)


def test_reports_say_whether_and_never_what(client: Client, evaluation_city: City) -> None:
    assert "已报送" in page(client, of(evaluation_city, "lumen"))
    assert "逾期未报" in page(client, of(evaluation_city, "quartz"))


def test_signed_grade_is_shown_without_marks(client: Client, evaluation_city: City) -> None:
    shown = page(client, of(evaluation_city, "lumen"))
    assert "合格" in shown and "绩效考评" in shown
    assert "83.75" not in shown and "17.5" not in shown
    assert "不合格" in page(client, of(evaluation_city, "cedar"))


def test_unsigned_grade_is_nobodys_business(client: Client, evaluation_city: City) -> None:
    assert "至今没有评定等次" in page(client, of(evaluation_city, "heron"))


def test_state_as_known_on_a_day(client: Client, evaluation_city: City) -> None:
    row = of(evaluation_city, "lumen")
    today = client.get(f"/register/{row.public_id}/").context["entry"]
    assert today["on"]["word"]["zh"] == "已备案"
    before = client.get(f"/register/{row.public_id}/?on=2025-04-29").context["entry"]
    assert before["on"] is None and before["known_anything"]
    unknown = client.get(f"/register/{row.public_id}/?known=2025-04-29").context["entry"]
    assert unknown["history"] == [] and not unknown["known_anything"]
    assert "还没有该机构的记录" in page(client, row, "?known=2025-04-29")


@pytest.mark.parametrize(
    "typed", ["2025-13-01", "2025-02-30", "yesterday", "2025/01/01", "0000-00-00", "<b>", "٢٠٢٥-٠١-٠١"]
)
def test_impossible_date_is_named_and_today_is_shown(
    client: Client, evaluation_city: City, typed: str
) -> None:
    response = client.get(f"/register/{of(evaluation_city, 'lumen').public_id}/", {"on": typed})
    assert response.status_code == 200
    assert "不是日期" in response.content.decode() or response.context["on"].year == 2025
    assert "<b>" not in response.content.decode().replace("<body", "")


def test_full_width_date_is_read(client: Client, evaluation_city: City) -> None:
    response = client.get(
        f"/register/{of(evaluation_city, 'lumen').public_id}/", {"on": "２０２５－０４－２９"}
    )
    assert response.context["on"] == date(2025, 4, 29) and not response.context["wrong"]


def test_bar_says_only_until_when(client: Client, evaluation_city: City) -> None:
    row = of(evaluation_city, "quartz")
    factories.bar(row, date(2026, 3, 5), date(2028, 3, 5))
    shown = page(client, row)
    assert "限制申报至2028年3月4日" in shown and "五、（二）第4句" in shown


def test_bar_that_is_over_is_not_shown(client: Client, evaluation_city: City) -> None:
    row = of(evaluation_city, "quartz")
    factories.bar(row, date(2024, 3, 1), date(2026, 3, 1))
    assert "限制申报至" not in page(client, row)


def test_bar_of_another_institution_of_the_organisation_is_not_shown(
    client: Client, evaluation_city: City
) -> None:
    row = of(evaluation_city, "quartz")
    other = factories.institutions(evaluation_city, 1, organisation=evaluation_city.firms["quartz"])[0]
    factories.bar(row, date(2026, 3, 5), date(2028, 3, 5), institution=other)
    assert "限制申报至" not in page(client, row)


def test_decision_is_listed_for_those_it_concerns_alone(client: Client, evaluation_city: City) -> None:
    row = of(evaluation_city, "quartz")
    number = factories.decision(row).number
    assert number not in page(client, row)
    seeing = {"quartz", "city1", "leader"}
    for username in (*sorted(seeing), "lumen", "expert1", "policy", "admin"):
        client.force_login(
            evaluation_city.accounts[username], backend="django.contrib.auth.backends.ModelBackend"
        )
        assert (number in page(client, row)) is (username in seeing), username


def test_clause_links_lead_to_the_policy_page(client: Client, evaluation_city: City) -> None:
    assert f'href="/policies/{evaluation_city.programme}/#c5.1.b"' in page(
        client, of(evaluation_city, "lumen")
    )


def test_query_count_is_fixed(client: Client, evaluation_city: City) -> None:
    row = of(evaluation_city, "lumen")
    page(client, row)
    with CaptureQueriesContext(connection) as found:
        page(client, row)
    assert len(found) <= 14
