"""Issuing: who may, numbers without gaps or twins, frozen content, and refusals that say why."""

import hashlib

import pytest

from exclave.apps.documents import composing, queries
from exclave.apps.documents.actions.issue_document import issue_document
from exclave.apps.documents.models import OfficialDocument
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Receipt
from exclave.apps.reference.models import Counter
from exclave.engines import journal
from exclave.sample_city.city import City

from .conftest import case_of, set_parameter
from .test_document_kinds import says, source_of

pytestmark = pytest.mark.django_db


def issue(city: City, firm: str, kind: str, who: str = "city1") -> Receipt:
    source = source_of(city, firm, kind)
    return issue_document(city.actor(who), kind=kind, key=source.key)


def refusal(call: object) -> Refused:
    with pytest.raises(Refused) as caught:
        call()  # type: ignore[operator]
    return caught.value


def test_numbers_run_without_gap_by_prefix_and_year(numbered_city: City) -> None:
    numbers = [issue(numbered_city, f, "acceptance").result["number"] for f in ("lumen", "cedar", "quartz")]
    year = OfficialDocument.objects.of(numbered_city.authority.pk).first().year
    assert numbers == [f"示科函〔{year}〕{n}号" for n in (1, 2, 3)]
    assert issue(numbered_city, "lumen", "decision").result["number"] == f"示科决〔{year}〕1号"


def test_two_series_with_one_prefix_share_the_count(notice_city: City) -> None:
    for series in ("letter", "decision"):
        set_parameter(notice_city, f"prefix_{series}", "示科")
    first = issue(notice_city, "lumen", "acceptance").result["number"]
    second = issue(notice_city, "lumen", "decision").result["number"]
    assert first.endswith("1号") and second.endswith("2号")


def test_without_a_prefix_there_is_no_number_and_the_document_says_so(notice_city: City) -> None:
    assert issue(notice_city, "lumen", "acceptance").result["number"] == ""
    says(source_of(notice_city, "lumen", "acceptance"), "zh", "本件未编发文字号：发文机关尚未设定机关代字")
    assert not Counter.objects.filter(series__startswith="d:").exists()


def test_issued_document_is_frozen_and_recorded(numbered_city: City) -> None:
    done = issue(numbered_city, "lumen", "acceptance")
    row = OfficialDocument.objects.of(numbered_city.authority.pk).get(public_id=done.result["document"])
    assert hashlib.sha256(journal.canonical(row.content)).hexdigest() == row.digest == done.result["digest"]
    event = Event.objects.get(subject_id=row.public_id)
    assert event.action == "document.issue" and event.opening.content["digest"] == row.digest
    source = source_of(numbered_city, "lumen", "acceptance")
    before = composing.rendered(source, "zh", "pdf"), composing.rendered(source, "zh", "docx")
    case = case_of(numbered_city, "lumen")
    case.title = "后来改过的名称"
    case.save(update_fields=["title"])
    set_parameter(numbered_city, "letterhead_zh", "后来的标志")
    again = source_of(numbered_city, "lumen", "acceptance")
    assert (composing.rendered(again, "zh", "pdf"), composing.rendered(again, "zh", "docx")) == before
    says(again, "zh", row.number)
    assert "未签发稿" not in str(row.content)


def test_same_step_is_issued_once(numbered_city: City) -> None:
    issue(numbered_city, "lumen", "acceptance")
    assert refusal(lambda: issue(numbered_city, "lumen", "acceptance")).code == "document_issued"
    assert Counter.objects.get(series="d:示科函").last == 1


def test_same_request_twice_has_one_effect(numbered_city: City) -> None:
    source = source_of(numbered_city, "lumen", "acceptance")
    call = {"kind": source.kind, "key": source.key, "idempotency_key": "once"}
    first, second = (issue_document(numbered_city.actor("city1"), **call) for _ in range(2))
    assert second.repeated and first.result == second.result


@pytest.mark.parametrize("who", ["leader", "lumen", "cedar", "echeng", "expert1", "auditor", "admin"])
def test_only_an_officer_of_the_issuing_authority_may(numbered_city: City, who: str) -> None:
    source = source_of(numbered_city, "lumen", "acceptance")
    call = lambda: issue_document(numbered_city.actor(who), kind=source.kind, key=source.key)  # noqa: E731
    assert refusal(call).code == "not_allowed"
    assert not OfficialDocument.objects.of(numbered_city.authority.pk).exists()


def test_a_district_issues_its_own_letters(numbered_city: City) -> None:
    source = source_of(numbered_city, "maple", "correction")
    city_tries = lambda: issue_document(numbered_city.actor("city1"), kind="correction", key=source.key)  # noqa: E731
    assert refusal(city_tries).code == "not_allowed"
    office = next(n for n, o in numbered_city.offices.items() if o.pk == source.authority.pk)
    assert (
        issue_document(numbered_city.actor(office), kind="correction", key=source.key).result["number"] == ""
    )


@pytest.mark.parametrize("kind", ["application", "certificate", "nonsense"])
def test_what_is_not_issued_here_cannot_be(numbered_city: City, kind: str) -> None:
    key = source_of(numbered_city, "lumen", "acceptance").key
    call = lambda: issue_document(numbered_city.actor("city1"), kind=kind, key=key)  # noqa: E731
    assert refusal(call).code == "not_allowed"


def test_character_no_face_holds_is_refused_by_name_and_uses_no_number(numbered_city: City) -> None:
    case = case_of(numbered_city, "lumen")
    case.title = "𠮷利机构"
    case.save(update_fields=["title"])
    found = refusal(lambda: issue(numbered_city, "lumen", "acceptance"))
    assert found.code == "glyph_missing" and "U+20BB7" in found.zh and "U+20BB7" in found.en
    assert not Counter.objects.filter(series="d:示科函").exists()


def test_letterhead_contact_and_imprint_come_from_the_authority(numbered_city: City) -> None:
    for key, value in (("letterhead_zh", "示例市科技局文件"), ("contact", "联系人：示例 0711"), ("copies_to", "各区"), ("printed_by", "示例办公室")):  # fmt: skip
        set_parameter(numbered_city, key, value)
    issue(numbered_city, "lumen", "acceptance")
    says(
        source_of(numbered_city, "lumen", "acceptance"),
        "zh",
        "示例市科技局文件",
        "联系人：示例0711",
        "抄送：各区",
        "示例办公室",
    )


def test_letterhead_picture_is_kept_with_what_was_issued(numbered_city: City, settings, tmp_path) -> None:
    settings.EXCLAVE_LETTERHEADS = tmp_path
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10"/></svg>'
    )
    (tmp_path / f"{numbered_city.authority.code}.svg").write_bytes(svg)
    issue(numbered_city, "lumen", "acceptance")
    row = OfficialDocument.objects.of(numbered_city.authority.pk).get()
    assert row.content["zh"]["letterhead"]["image"] == hashlib.sha256(svg).hexdigest()
    (tmp_path / f"{numbered_city.authority.code}.svg").unlink()
    assert composing.rendered(source_of(numbered_city, "lumen", "acceptance"), "zh", "pdf")


def test_applicant_sees_a_letter_once_it_is_issued(numbered_city: City) -> None:
    case, own = case_of(numbered_city, "lumen"), numbered_city.accounts["lumen"]
    assert [s.kind for s in queries.of_case(own, case)] == ["application", "public_notice", "certificate"]
    issue(numbered_city, "lumen", "acceptance")
    assert "acceptance" in [s.kind for s in queries.of_case(own, case)]


def test_applicant_hears_of_a_letter_and_nobody_else(numbered_city: City) -> None:
    issue(numbered_city, "lumen", "acceptance")
    told = Outbox.objects.filter(topic="document.issued")
    assert [m.recipient for m in told] == [numbered_city.accounts["lumen"].public_id]
