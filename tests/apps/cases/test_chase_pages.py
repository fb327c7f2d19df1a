"""Reports owed: what is done, open and late; reminding; opening a removal with its ground."""

import pytest

from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.journal.models import Outbox
from exclave.sample_city.city import City
from tests.apps.cases.officers import signed_in

pytestmark = pytest.mark.django_db


def due(city: City, firm: str) -> ObligationDue:
    return ObligationDue.objects.of(city.authority.pk).get(organisation=city.firms[firm])


@pytest.mark.parametrize("who", ["echeng", "leader", "expert1", "lumen", "auditor", "admin", "policy"])
def test_chase_pages_are_absent_for_everybody_but_city_officers(report_city: City, who: str) -> None:
    client = signed_in(report_city, who)
    one = due(report_city, "quartz")
    assert client.get("/work/reports/").status_code == 404
    assert client.post(f"/work/reports/{one.public_id}/remind/").status_code == 404
    assert client.get(f"/work/removals/{one.subject_id}/").status_code == 404
    assert not Outbox.objects.filter(dedupe__startswith="asked:").exists()


def test_list_shows_what_is_not_done_with_days_left(report_city: City) -> None:
    html = signed_in(report_city, "city1").get("/work/reports/").content.decode()
    assert (
        due(report_city, "quartz").subject_name in html and due(report_city, "lumen").subject_name not in html
    )
    assert "2026年1月31日" in html and "个工作日" in html
    every = signed_in(report_city, "city1").get("/work/reports/?state=all").content.decode()
    assert due(report_city, "lumen").subject_name in every


def test_search_and_year_narrow(report_city: City) -> None:
    client = signed_in(report_city, "city1")
    name = due(report_city, "quartz").subject_name
    assert name in client.get("/work/reports/?q=石英&year=2025").content.decode()
    for query in ("q=nobody", "year=1999"):
        assert name not in client.get(f"/work/reports/?{query}").content.decode()
    assert client.get("/work/reports/?state=odd&year=x&page=no").status_code == 200


def test_reminder_writes_one_message_a_day(report_city: City) -> None:
    client, one = signed_in(report_city, "city1"), due(report_city, "quartz")
    for key in ("a", "b", "b"):
        response = client.post(
            f"/work/reports/{one.public_id}/remind/", {"idempotency_key": key, "next": "/work/reports/"}
        )
        assert response.status_code == 302 and response["Location"] == "/work/reports/"
    sent = Outbox.objects.filter(dedupe__startswith=f"asked:{one.public_id}")
    assert sent.count() == 1 and sent.get().topic == "obligation.remind"
    assert sent.get().recipient == report_city.accounts["quartz"].public_id


def test_reminder_never_leads_to_another_site(report_city: City) -> None:
    one = due(report_city, "quartz")
    response = signed_in(report_city, "city1").post(
        f"/work/reports/{one.public_id}/remind/", {"next": "https://example.test/"}
    )
    assert response["Location"] == "/work/reports/"


def test_what_is_done_needs_no_reminder(report_city: City) -> None:
    one = due(report_city, "lumen")
    response = signed_in(report_city, "city1").post(f"/work/reports/{one.public_id}/remind/", follow=True)
    assert "不需要提醒" in response.content.decode()
    assert not Outbox.objects.filter(dedupe__startswith="asked:").exists()


def test_removal_names_its_ground_with_the_clause_and_needs_the_facts(report_city: City) -> None:
    client, one = signed_in(report_city, "city1"), due(report_city, "lumen")
    address = f"/work/removals/{one.subject_id}/"
    html = client.get(address).content.decode()
    assert "未开展实际工作" in html and "五、（二）第4句" in html
    refused = client.post(address, {"condition": "idle", "reason": " "})
    assert refused.status_code == 422 and "请写明所依据的情形和事实" in refused.content.decode()
    assert client.post(address, {"condition": "team_size", "reason": "x"}).status_code == 404
    opened = client.post(
        address, {"condition": "idle", "reason": "走访两次，无人办公。", "idempotency_key": "k"}
    )
    case = Case.objects.of(report_city.authority.pk).get(procedure="removal", subject_id=one.subject_id)
    assert opened["Location"] == f"/cases/{case.public_id}/" and not case.ended
    page = client.get(opened["Location"]).content.decode()
    assert "走访两次，无人办公。" in page and "立案不作任何决定" in page
    again = client.get(address).content.decode()
    assert case.number in again and 'name="condition"' not in again


def test_institution_of_nobody_is_absent(report_city: City) -> None:
    assert signed_in(report_city, "city1").get("/work/removals/nothinghere/").status_code == 404
