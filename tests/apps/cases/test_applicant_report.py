"""The yearly report: owed with its due day, begun from what is known, compared with last year (EZ-16)."""

import pytest
from applicants import Check, Page, again, case_of, draft, signed_in

from exclave.apps.cases.filling.sheet import open_sheet
from exclave.apps.cases.filling.steps import effort
from exclave.apps.cases.models import ObligationDue
from exclave.sample_city import papers
from exclave.sample_city.city import City, at

pytestmark = pytest.mark.django_db
FIRM = "heron"


def due_of(city: City, firm: str = FIRM) -> ObligationDue:
    return ObligationDue.objects.scoped("a test").get(organisation=city.firms[firm], year=2025)


def begin(city: City, firm: str = FIRM):
    client = signed_in(city, firm)
    response = client.post(f"/me/reports/{due_of(city, firm).public_id}/start/")
    case = case_of(city, firm, "report")
    assert response.url == f"/cases/{case.public_id}/edit/"
    return client, case


def test_report_owed_stands_in_the_todo_with_year_and_due_day(report_city: City) -> None:
    html = signed_in(report_city, FIRM).get("/me/").content.decode()
    assert "2025年度年度报告，尚未开始" in html or "2025年度" in html
    assert "2026年1月31日" in html and "开始填报" in html


def test_report_is_begun_once_however_often_it_is_started(report_city: City) -> None:
    client, case = begin(report_city)
    assert client.post(f"/me/reports/{due_of(report_city).public_id}/start/").url.endswith(
        f"{case.public_id}/edit/"
    )
    html = client.get("/me/").content.decode()
    assert "继续填报" in html and "开始填报" not in html


def test_nobody_starts_the_report_of_another(report_city: City) -> None:
    assert (
        signed_in(report_city, "lumen")
        .post(f"/me/reports/{due_of(report_city).public_id}/start/")
        .status_code
        == 404
    )


def test_report_holds_last_submission_and_register_and_asks_to_type_less_than_a_third(
    report_city: City,
) -> None:
    client, case = begin(report_city)
    assert "取自上次提交" in Page(client, case.public_id, 2).load().html
    sheet = open_sheet(again(case))
    assert sheet is not None
    cost = effort(sheet)
    assert cost.share <= 30, "EZ-16: a second-year report asks to type at most 30 % of its entries"
    assert cost.known > 80 and cost.left >= 8


def test_figures_of_last_year_are_not_filled_in_as_this_years(report_city: City) -> None:
    _client, case = begin(report_city)
    assert "applicant.rd_spend" not in draft(case).data, "a figure per year is asked anew"


def test_value_ten_thousand_times_last_years_names_the_suspected_unit_and_wants_a_confirmation(
    report_city: City,
) -> None:
    client, case = begin(report_city)
    page = Page(client, case.public_id, 3).load()
    page.save(**{"applicant.rd_spend": "4200000", "institution.insured": "9"})
    shown = page.load().html
    assert "大了约一万倍" in shown and "应为420 万元" in shown
    checked = Check(client, case.public_id).load()
    assert "applicant.rd_spend" in checked.warned
    assert "是否把以元计的数填进了以万元计的格子" in checked.html


def filled(city: City) -> Check:
    client, case = begin(city)
    for part in (1, 3):
        page = Page(client, case.public_id, part).load()
        page.client.post(page.address, page.hidden | typed())
    return Check(client, case.public_id).load()


def typed(**changes: str) -> dict[str, str]:
    """The report's own entries as the browser posts them."""
    report = papers.report(2025)
    body = {k: v for k, v in report.items() if isinstance(v, str)}
    for n, row in enumerate(report["institution.input"]["rows"]):
        body |= {f"institution.input-{n}-{c}": v for c, v in row.items()}
    return body | {"institution.input-complete": "yes"} | changes


def test_report_is_handed_in_and_no_longer_owed(report_city: City) -> None:
    checked = filled(report_city)
    assert "error-summary" not in checked.html
    assert checked.hand_in().url.endswith("/receipt/1/")
    assert due_of(report_city).state == "done"
    assert "尚未开始" not in checked.client.get("/me/").content.decode()


def test_a_jump_that_was_confirmed_is_handed_in(report_city: City) -> None:
    checked = filled(report_city)
    page = Page(checked.client, checked.case, 3).load()
    page.client.post(page.address, page.hidden | typed(**{"applicant.rd_spend": "4200000"}))
    jumped = Check(checked.client, checked.case).load()
    refused = jumped.hand_in(confirmed=[w for w in jumped.warned if w != "applicant.rd_spend"])
    assert refused.status_code == 422 and "大了约一万倍" in refused.content.decode()
    assert Check(checked.client, checked.case).load().hand_in().status_code == 302


def test_report_after_its_day_is_kept_as_a_draft(report_city: City) -> None:
    checked = filled(report_city)
    at("2026-02-01", "00:00")
    response = checked.hand_in()
    assert response.status_code == 422 and "2026年1月31日 24:00 截止" in response.content.decode()
    assert draft(case_of(report_city, FIRM, "report")).data["institution.r_goals"]


def test_finished_report_is_listed_with_its_outcome(report_city: City) -> None:
    html = signed_in(report_city, "lumen").get("/me/").content.decode()
    assert "年度报告 2025" in html
