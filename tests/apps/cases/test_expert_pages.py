"""Experts: own assignments only, declaration before anything else, a sheet that locks."""

import re

import pytest

from exclave.apps.cases.models import Case
from exclave.apps.files.models import Evidence
from exclave.apps.panels.models import Assignment, ScoreSheet
from exclave.sample_city.city import City, assignment, fetch
from tests.apps.cases.officers import case_of, signed_in

pytestmark = pytest.mark.django_db


def sheet_of(city: City, who: str, firm: str) -> str:
    return f"/review/{assignment(city, case_of(city, firm).public_id, who)}/"


def questions(html: str) -> list[str]:
    return re.findall(r'name="opinion-([a-z_]+)" id="opinion-[a-z_]+-yes"', html)


def filled(html: str, reason: str = "材料齐全，现场相符。") -> dict[str, str]:
    typed = {f"opinion-{name}": "yes" for name in questions(html)}
    return typed | {f"reason-{name}": reason for name in questions(html)}


@pytest.mark.parametrize("who", ["city1", "leader", "heron", "auditor", "admin", "policy"])
def test_review_pages_are_absent_for_everybody_but_experts(review_city: City, who: str) -> None:
    client = signed_in(review_city, who)
    assert client.get("/review/").status_code == 404
    assert client.get(sheet_of(review_city, "expert3", "maple")).status_code == 404


def test_tasks_hold_own_assignments_only(review_city: City) -> None:
    html = signed_in(review_city, "expert1").get("/review/").content.decode()
    assert case_of(review_city, "amber").title in html and case_of(review_city, "maple").title not in html


def test_another_experts_assignment_is_absent(review_city: City) -> None:
    client = signed_in(review_city, "expert1")
    for address in (sheet_of(review_city, "expert3", "maple"), "/review/nothinghere/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"hand_in": "1"}).status_code == 404
        assert client.post(f"{address}declare/", {"conflict": "no"}).status_code == 404


def test_before_declaring_only_three_names_are_shown(review_city: City) -> None:
    case = case_of(review_city, "amber")
    client = signed_in(review_city, "expert1")
    html = client.get(sheet_of(review_city, "expert1", "amber")).content.decode()
    assert (
        review_city.firms["amber"].name_zh in html and case.title in html and "示例计算机学院（虚构）" in html
    )
    for hidden in (
        case.number,
        "示例项目甲",
        "演示研究员01",
        "condition-",
        "四、（二）",
        "opinion-",
        "/evidence/",
    ):
        assert hidden not in html, hidden


def test_before_declaring_no_file_opens_and_nothing_is_saved(review_city: City) -> None:
    case = case_of(review_city, "amber")
    client = signed_in(review_city, "expert1")
    files = Evidence.objects.scoped("a test").filter(subject_id=case.public_id)
    assert files.count() > 0
    assert {client.get(f"/evidence/{f.public_id}/").status_code for f in files} == {404}
    assert client.post(sheet_of(review_city, "expert1", "amber"), {"save": "1"}).status_code == 404
    assert not ScoreSheet.objects.filter(assignment__case_id=case.pk).exists()


def test_declaration_opens_the_case_and_its_files(review_city: City) -> None:
    address = sheet_of(review_city, "expert1", "amber")
    client = signed_in(review_city, "expert1")
    assert client.post(f"{address}declare/", {}).status_code == 422
    assert client.post(f"{address}declare/", {"conflict": "no"}).status_code == 302
    html = client.get(address).content.decode()
    assert questions(html) and "示例项目甲" in html
    files = Evidence.objects.scoped("a test").filter(subject_id=case_of(review_city, "amber").public_id)
    assert {client.get(f"/evidence/{f.public_id}/").status_code for f in files} == {200}
    other = (
        Evidence.objects.scoped("a test").filter(subject_id=case_of(review_city, "maple").public_id).first()
    )
    assert client.get(f"/evidence/{other.public_id}/").status_code == 404, "another case's file"


def test_contact_details_stay_hidden_from_experts(review_city: City) -> None:
    html = signed_in(review_city, "expert3").get(sheet_of(review_city, "expert3", "maple")).content.decode()
    assert "0711-0000000" not in html and "联系电话" not in html
    assert "演示研究员01" in html, "the staff list is what they are asked to look at"


def test_conflict_needs_its_reason_and_closes_the_case_for_good(review_city: City) -> None:
    address = sheet_of(review_city, "expert1", "amber")
    client = signed_in(review_city, "expert1")
    refused = client.post(f"{address}declare/", {"conflict": "yes", "reason": " "})
    assert refused.status_code == 422 and "请写明是哪种利益关系" in refused.content.decode()
    assert client.post(f"{address}declare/", {"conflict": "yes", "reason": "担任顾问"}).status_code == 302
    html = client.get(address).content.decode()
    assert "您已回避" in html and case_of(review_city, "amber").title not in html
    assert client.post(f"{address}declare/", {"conflict": "no"}).status_code == 404
    assert Assignment.objects.scoped("a test").get(public_id=address.split("/")[2]).state == "recused"


def test_other_experts_opinions_are_never_on_the_sheet(review_city: City) -> None:
    html = signed_in(review_city, "expert3").get(sheet_of(review_city, "expert3", "maple")).content.decode()
    assert "演示·专家二" not in html and "建议同意" not in html and "材料齐全，现场情况相符" not in html


def test_incomplete_sheet_is_refused_beside_its_fields_and_loses_nothing(review_city: City) -> None:
    address = sheet_of(review_city, "expert3", "maple")
    client = signed_in(review_city, "expert3")
    names = questions(client.get(address).content.decode())
    typed = {f"opinion-{names[0]}": "no", f"reason-{names[0]}": "没有<b>图纸</b>。", "hand_in": "1"}
    response = client.post(address, typed)
    html = response.content.decode()
    assert response.status_code == 422 and f'href="#reason-{names[1]}"' in html
    assert "没有&lt;b&gt;图纸" in html and f'id="opinion-{names[0]}-no" value="no" checked' in html
    assert fetch(case_of(review_city, "maple").public_id).stage == "review"


def test_autosave_keeps_what_is_there_and_is_read_back(review_city: City) -> None:
    address = sheet_of(review_city, "expert3", "maple")
    client = signed_in(review_city, "expert3")
    name = questions(client.get(address).content.decode())[0]
    typed = {f"opinion-{name}": "yes", f"reason-{name}": "看过设备。", "idempotency_key": "k"}
    for _ in range(2):
        response = client.post(address, typed, headers={"X-Autosave": "1"})
        assert response.status_code == 200 and response.json()["version"] == 1
    assert "看过设备。" in client.get(address).content.decode()
    assert ScoreSheet.objects.get(assignment__public_id=address.split("/")[2]).submitted_at is None


def test_handed_in_sheet_is_locked_and_the_last_one_ends_the_review(review_city: City) -> None:
    address = sheet_of(review_city, "expert3", "maple")
    client = signed_in(review_city, "expert3")
    html = client.get(address).content.decode()
    typed = filled(html) | {"hand_in": "1", "idempotency_key": "once", "remark": "建议同意。"}
    assert [client.post(address, typed).status_code for _ in range(2)] == [302, 302], (
        "a double click is one sheet"
    )
    html = client.get(address).content.decode()
    assert "评分表已锁定" in html and 'name="hand_in"' not in html
    assert client.post(address, typed | {"idempotency_key": "again"}).status_code == 404
    assert Case.objects.scoped("a test").get(pk=case_of(review_city, "maple").pk).stage == "decide"


def test_expert_cannot_open_the_officers_pages_of_the_same_case(review_city: City) -> None:
    case = case_of(review_city, "maple")
    assert signed_in(review_city, "expert3").get(f"/cases/{case.public_id}/").status_code == 404
