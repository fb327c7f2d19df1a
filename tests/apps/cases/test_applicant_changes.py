"""Before handing in, the applicant sees what the form says otherwise than the one before it."""

import pytest
from applicants import case_of, draft, signed_in
from django.urls import reverse

from exclave.apps.cases.models import Submission
from exclave.sample_city.city import City

pytestmark = pytest.mark.django_db
FIRM = "heron"


@pytest.fixture
def last_year(report_city: City):
    """The institution's report of this year begun, and one of the year before it, as the same form."""
    from test_applicant_report import begin

    client, case = begin(report_city)
    data = dict(draft(case).data)
    application = case_of(report_city, FIRM)
    earlier = Submission.objects.filter(case=application).order_by("-sequence").first()
    application.year = 2024
    application.save(update_fields=["year"])
    Submission.objects.create(
        case=application,
        sequence=earlier.sequence + 1,
        form="report",
        form_version=earlier.form_version,
        data=data,
        submitted_by=earlier.submitted_by,
        at=earlier.at,
        receipt_number="earlier",
    )
    return client, case


def check(client, case) -> str:
    return client.get(reverse("case-check", args=[case.public_id])).content.decode()


def test_check_page_says_when_nothing_changed(last_year) -> None:
    client, case = last_year
    html = check(client, case)
    assert "2024年的报告" in html and "全部与上次相同" in html


def test_check_page_names_each_change_with_what_stood_before(last_year) -> None:
    client, case = last_year
    mine = draft(case)
    key = next(k for k, v in mine.data.items() if isinstance(v, str) and "." in k and len(v) > 3)
    mine.data = {**mine.data, key: mine.data[key] + "（改）"}
    mine.save()
    html = check(client, case)
    assert "1 项有变化" in html and "<del>" in html


def test_first_report_is_compared_with_nothing(report_city: City) -> None:
    from test_applicant_report import begin

    client, case = begin(report_city)
    assert "有变化" not in check(client, case)
    assert signed_in(report_city, FIRM).get(f"/my/cases/{case.public_id}/").status_code == 200
