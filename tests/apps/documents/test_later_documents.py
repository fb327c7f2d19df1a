"""Documents of the year after filing: the report, the notice of intended removal, the removal."""

from collections.abc import Iterator

import pytest

from exclave.apps.cases.actions.settle_point import settle_point
from exclave.apps.cases.clockwork import tick
from exclave.apps.documents import queries
from exclave.apps.documents.actions.issue_document import issue_document
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Certificate
from exclave.sample_city.city import City, at, decide, fetch, sign
from tests.cities import city_at

from .conftest import case_of, set_parameter
from .test_document_kinds import says, source_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(scope="module")
def _evaluation_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with city_at("evaluation", django_db_blocker) as city:
        yield city


@pytest.fixture
def evaluation_city(_evaluation_city: City, db) -> City:
    for account in _evaluation_city.accounts.values():
        account.__dict__.pop("_standing", None)
    return _evaluation_city


def test_annual_report_and_its_receipt_say_the_year_and_the_outcome(evaluation_city: City) -> None:
    """EZ-16, EZ-17: the report as it was handed in."""
    report = source_of(evaluation_city, "lumen", "report", procedure="report")
    says(report, "zh", "2025年年度报告", report.submission.receipt_number, report.case.number)
    says(report, "en", "Annual report 2025", report.submission.receipt_number)
    receipt = source_of(evaluation_city, "lumen", "acceptance", procedure="report")
    says(receipt, "zh", "年度报告接收通知书", receipt.case.number)


def test_removal_is_announced_heard_and_decided_on_paper(evaluation_city: City) -> None:
    """EZ-19, EZ-20: who is removed, on which ground, until when they are heard and barred."""
    city = evaluation_city
    set_parameter(city, "prefix_decision", "示科决")
    programme = Programme.objects.of(city.authority.pk).get()
    programme.settled = programme.settled | {"bar_who": "both"}
    programme.save()
    case = case_of(city, "cedar", "removal")
    assert queries.of_case(city.accounts["cedar"], case) == []
    decide(city, "city1", case.public_id, "notify", "考评不合格属实。")
    settle_point(
        city.actor("city1"), case_id=case.public_id, point="reply_period", value="5 工作日", reason="按惯例。",
        expected_version=fetch(case.public_id).version,
    )  # fmt: skip
    hearing = source_of(city, "cedar", "hearing", procedure="removal")
    says(hearing, "zh", "拟移出备案告知书", "考评不合格属实。", case.title, "前（含当日）提出意见")
    at("2026-04-01", "09:00")
    tick()
    at("2026-04-07", "10:00")
    decide(city, "city2", case.public_id, "remove", "情形属实，移出备案。")
    at("2026-04-08", "10:00")
    sign(city, case.public_id)
    key = source_of(city, "cedar", "removal", procedure="removal").key
    number = issue_document(city.actor("city1"), kind="removal", key=key).result["number"]
    removal = source_of(city, "cedar", "removal", procedure="removal")
    says(
        removal,
        "zh",
        "移出备案通知书",
        number,
        "情形属实，移出备案。",
        "限制申报期自2026年4月8日起至2028年4月7日止",
    )
    says(
        removal,
        "en",
        "Notice of removal",
        "Applications are barred from 8 Apr 2026 until 7 Apr 2028 inclusive",
    )
    revoked = Certificate.objects.of(city.authority.pk).get(
        institution__organisation=city.firms["cedar"], kind="certificate"
    )
    says(queries.find(city.accounts["city1"], "certificate", revoked.public_id), "zh", "已于2026年4月8日注销")
