"""Pages of the records: what the public reads, what insiders read, and how a procedure is begun and filled in."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.records.models import Record
from exclave.sample_city.city import at, fetch
from tests.apps.records.province import Province, decide, programme
from tests.apps.records.test_zone_walk import applied, call, demanded, planned

pytestmark = pytest.mark.django_db


def signed_in(province: Province, who: str) -> Client:
    client = Client()
    client.force_login(province.account(who))
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def records(province: Province, number: int, kind: str = "zone") -> None:
    Record.objects.bulk_create(
        Record(
            authority=province.authority,
            programme=programme(province),
            pack="hainan-offshore-zones",
            kind=kind,
            type="zone",
            number=f"T-{kind}-{n}",
            name=f"示例{n}",
            state="planned",
            shown=True,
            organisation=province.firms["park"],
            entered_at=clock.now(),
        )
        for n in range(number)
    )


def test_public_reads_open_facts_of_decided_records_only(province: Province) -> None:
    zone = planned(province)
    stranger = Client()
    address = f"/records/{province.programme}/zone/"
    assert "示例离岸创新创业试验区" in read(stranger, address)
    assert address in read(stranger, "/records/")
    page = read(stranger, f"/record/{zone.public_id}/")
    assert "示例离岸创新创业试验区" in page and "示例片区" not in page, "the boundary is not open"
    assert "示例园区管理委员会" not in page
    Record.objects.of(province.authority.pk).update(shown=False)
    assert "示例离岸创新创业试验区" not in read(stranger, address)
    assert stranger.get(f"/record/{zone.public_id}/").status_code == 404


def test_insiders_read_every_fact_with_its_day_and_case(province: Province) -> None:
    zone = planned(province)
    number = Case.objects.of(province.authority.pk).get().number
    for who in ("st", "leader", "park"):
        page = read(signed_in(province, who), f"/record/{zone.public_id}/")
        assert "示例片区" in page and number in page
    assert "示例片区" not in read(signed_in(province, "finance"), f"/record/{zone.public_id}/")
    earlier = read(signed_in(province, "st"), f"/record/{zone.public_id}/?on=2026-01-05")
    assert "示例片区" not in earlier, "not known to hold before it was decided"
    assert "2026年1月12日" in read(signed_in(province, "st"), f"/record/{zone.public_id}/?on=nonsense")


def test_officers_list_filters_searches_and_exports(province: Province) -> None:
    planned(province)
    records(province, 2, kind="carrier")
    officer = signed_in(province, "st")
    assert "T-carrier-1" in read(officer, "/work/records/")
    assert "T-carrier-1" not in read(officer, "/work/records/?kind=zone")
    assert "T-carrier-1" in read(officer, "/work/records/?q=示例1")
    sheet = officer.get("/work/records/export.csv?kind=zone").getvalue().decode("utf-8-sig")
    assert "示例园区管理委员会" in sheet and "T-carrier-1" not in sheet
    assert officer.get("/work/records/export.xlsx").getvalue().startswith(b"PK")
    open_ = Client().get(f"/records/{province.programme}/zone/export.csv").getvalue().decode("utf-8-sig")
    assert "示例离岸" in open_ and "示例园区管理委员会" not in open_
    assert "T-carrier-1" not in read(signed_in(province, "finance"), "/work/records/")
    assert signed_in(province, "park").get("/work/records/").status_code == 404


def test_empty_lists_say_what_to_do(province: Province) -> None:
    assert "还没有登记" in read(Client(), f"/records/{province.programme}/zone/")
    assert "还没有登记" in read(signed_in(province, "st"), "/work/records/")
    assert "没有符合条件" in read(Client(), f"/records/{province.programme}/zone/?q=无")


def test_lists_ask_as_many_queries_for_fifty_records_as_for_one(province: Province) -> None:
    officer, stranger = signed_in(province, "st"), Client()
    pages = (
        (officer, "/work/records/"),
        (stranger, f"/records/{province.programme}/zone/"),
        (stranger, "/records/"),
    )
    records(province, 1)
    few = [counted(client, address) for client, address in pages]
    records(province, 49, kind="zone2")
    Record.objects.of(province.authority.pk).update(kind="zone")
    assert [counted(client, address) for client, address in pages] == few


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_park_begins_a_demand_and_an_office_fills_in_its_own_form(province: Province) -> None:
    park = signed_in(province, "park")
    address = f"/begin/{province.programme}/layout/"
    assert address in read(park, "/begin/")
    assert f"/begin/{province.programme}/meeting/" not in read(park, "/begin/")
    assert park.get(f"/begin/{province.programme}/meeting/").status_code == 404
    begun = park.post(
        address, {"organisation": province.firms["park"].public_id, "type": "zone", "subject": ""}
    )
    case = Case.objects.of(province.authority.pk).get()
    assert begun.url == f"/cases/{case.public_id}/edit/"
    assert signed_in(province, "st").get(begun.url).status_code == 404, "the form is the park's"
    office = signed_in(province, "st")
    meeting = office.post(
        f"/begin/{province.programme}/meeting/", {"organisation": "", "subject": "", "type": ""}
    )
    page = read(office, meeting.url)
    assert "议题" in page and 'href="/work/"' in page
    assert park.get(meeting.url).status_code == 404
    case_page = read(office, meeting.url.removesuffix("edit/"))
    assert f'href="{meeting.url}"' in case_page, "the case leads to the form"


def test_settling_an_issue_asks_for_its_reason_on_the_page(province: Province) -> None:
    from exclave.apps.cases.actions.begin_case import begin_case
    from tests.apps.records.province import fill

    made = begin_case(
        province.people["county"], programme_id=province.programme, procedure="issue_handling"
    ).result["case"]
    fill(province, "county", made, {"issue.matter": "示例问题"})
    decide(province, "st", made, "assign", "请财政牵头。")
    finance = signed_in(province, "finance")
    assert 'name="reason"' in read(finance, f"/cases/{made}/check/")
    from exclave.apps.cases.actions.save_draft import save_draft

    data = {"issue.handler": "示例部门", "issue.deadline": "2026-03-31", "issue.outcome": "已明确口径。"}
    version = fetch(made).draft.version
    save_draft(province.people["finance"], case_id=made, data=data, expected_version=version)
    given = {"outcome": "resolve", "expected_version": fetch(made).version, "draft_version": version + 1}
    refused = finance.post(f"/cases/{made}/submit/", given)
    assert refused.status_code == 422 and "理由" in refused.content.decode()
    done = finance.post(f"/cases/{made}/submit/", given | {"reason": "已协调一致。"})
    assert done.status_code == 302 and read(finance, done.url)
    assert finance.get(f"/my/cases/{made}/").url == f"/cases/{made}/"


def test_departments_asked_give_their_opinion_on_the_case_page(province: Province) -> None:
    case = applied(province, planned(province))
    finance = signed_in(province, "finance")
    assert case in read(finance, "/work/?view=open")
    page = read(finance, f"/cases/{case}/")
    assert "修改方案后再论证" in page and "示例片区" in page, "both forms are read"
    answered = finance.post(
        f"/cases/{case}/decide/", {"outcome": "agree", "expected_version": fetch(case).version}
    )
    assert answered.status_code == 302
    assert "示例章节" in read(signed_in(province, "st"), f"/cases/{case}/")
    assert signed_in(province, "county").get(f"/cases/{case}/").status_code == 404


def test_round_about_a_recognised_zone_is_offered_to_its_park(province: Province) -> None:
    zone = planned(province)
    call(province, "reading", date(2026, 3, 31))
    park = signed_in(province, "park")
    from exclave.sample_city.city import at

    at("2026-02-10")
    address = f"/begin/{province.programme}/reading/"
    assert "示例通知" in read(park, "/begin/")
    page = read(park, address)
    assert zone.public_id in page and 'id="subject-0"' not in page, "readings are of a zone there is"
    begun = park.post(
        address,
        {"organisation": province.firms["park"].public_id, "type": "zone", "subject": zone.public_id},
    )
    assert begun.status_code == 302 and read(park, begun.url)


def test_a_demand_not_decided_is_no_record_yet(province: Province) -> None:
    demanded(province)
    assert "还没有登记" in read(signed_in(province, "st"), "/work/records/")


def test_application_in_a_call_chooses_a_zone_put_forward_earlier(province: Province) -> None:
    """HN-15, HN-16: the recognition is about the zone the province has planned, and asks nothing of it again."""
    zone = planned(province)
    at("2026-02-02")
    round_ = call(province, "recognition", date(2026, 3, 31), opinion_period="10 工作日")
    client = signed_in(province, "park")
    page = read(client, f"/apply/{round_}/")
    assert 'name="subject"' in page and zone.name in page and "新的一项" in page
    given = {"type": "zone", "organisation": province.firms["park"].public_id, "subject": zone.public_id}
    done = client.post(f"/apply/{round_}/", given)
    assert done.status_code == 302
    case = Case.objects.of(province.authority.pk).get(procedure="recognition")
    assert (case.subject_id, case.title) == (zone.public_id, zone.name)
    assert client.post(f"/apply/{round_}/", given | {"subject": "nobody"}).status_code == 404


def test_fact_is_entered_by_the_words_of_its_options(province: Province) -> None:
    """First which fact, then its own kind of field: no code has to be known."""
    records(province, 1, "venture")
    one = Record.objects.of(province.authority.pk).get(kind="venture")
    officer, address = signed_in(province, "st"), f"/record/{one.public_id}/fact/"
    assert "业务模式" in read(officer, address) and 'name="value"' not in read(officer, address)
    assert officer.get(address, {"fact": "venture.no_such"}).status_code == 422
    shown = read(officer, f"{address}?fact=venture.mode")
    assert 'value="outsourcing"' in shown and "离岸外包" in shown and ">outsourcing<" not in shown
    given = {"since": clock.now().date().isoformat(), "reason": "示例", "expected_version": one.version}
    wrong = officer.post(f"{address}?fact=venture.mode", given | {"idempotency_key": "a"})
    assert wrong.status_code == 422 and "请选择一项" in wrong.content.decode()
    done = officer.post(
        f"{address}?fact=venture.mode", given | {"value": "outsourcing", "idempotency_key": "b"}
    )
    assert done.status_code == 302
    assert "离岸外包" in read(officer, f"/record/{one.public_id}/")
