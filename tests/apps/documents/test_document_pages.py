"""Documents where people look for them, and who may open which: everybody else gets 404."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exclave.apps.cases.models import PublicNotice
from exclave.apps.documents import queries
from exclave.apps.documents.actions.issue_document import issue_document
from exclave.apps.documents.models import OfficialDocument
from exclave.apps.programmes.models import Round
from exclave.apps.register.models import Certificate
from exclave.sample_city.city import City

from .conftest import case_of

pytestmark = pytest.mark.django_db


def browser(city: City, who: str | None = None) -> Client:
    client = Client()
    if who is not None:
        client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def key_of(city: City, firm: str, kind: str) -> str:
    case = case_of(city, firm)
    return next(s.key for s in queries.of_case(city.accounts["city1"], case) if s.kind == kind)


def fetch(client: Client, name: str, kind: str, key: str, form: str = "pdf", **query: str):
    return client.get(reverse(name, args=[kind, key, form]), query)


def test_pdf_and_docx_are_served_under_a_name_and_kept_by_nobody(notice_city: City) -> None:
    client = browser(notice_city, "city1")
    key = key_of(notice_city, "lumen", "acceptance")
    pdf, docx = (fetch(client, "case-document", "acceptance", key, form) for form in ("pdf", "docx"))
    assert pdf.content[:5] == b"%PDF-" and pdf.headers["Content-Type"] == "application/pdf"
    assert docx.content[:2] == b"PK" and "attachment" in docx.headers["Content-Disposition"]
    for response in (pdf, docx):
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_address_or_reader_chooses_the_language(notice_city: City) -> None:
    client = browser(notice_city, "city1")
    key = key_of(notice_city, "lumen", "acceptance")
    chinese = fetch(client, "case-document", "acceptance", key).content
    english = fetch(client, "case-document", "acceptance", key, lang="en").content
    assert chinese != english
    client.cookies["language"] = "en"
    assert fetch(client, "case-document", "acceptance", key).content == english


@pytest.mark.parametrize(
    ("who", "unissued", "form"),
    [("city1", 200, 200), ("leader", 200, 200), ("echeng", 200, 200), ("lumen", 404, 200),
     ("cedar", 404, 404), ("gedian", 404, 404), ("expert1", 404, 404), ("auditor", 404, 404), ("admin", 404, 404)],
)  # fmt: skip
def test_who_may_open_the_case_may_open_its_documents(
    notice_city: City, who: str, unissued: int, form: int
) -> None:
    client = browser(notice_city, who)
    office = case_of(notice_city, "lumen").office
    if who in ("echeng", "gedian"):
        unissued = form = 200 if notice_city.offices[who].pk == office.pk else 404
    for kind, status in (("acceptance", unissued), ("decision", unissued), ("application", form)):
        key = key_of(notice_city, "lumen", kind)
        assert fetch(client, "case-document", kind, key).status_code == status, kind


def test_issued_letter_opens_for_its_applicant_and_no_other(numbered_city: City) -> None:
    key = key_of(numbered_city, "lumen", "acceptance")
    issue_document(numbered_city.actor("city1"), kind="acceptance", key=key)
    assert fetch(browser(numbered_city, "lumen"), "case-document", "acceptance", key).status_code == 200
    assert fetch(browser(numbered_city, "cedar"), "case-document", "acceptance", key).status_code == 404


def test_signed_out_gets_the_public_kinds_and_is_sent_to_sign_in_for_others(notice_city: City) -> None:
    client, city = browser(notice_city), notice_city.authority.pk
    notice = PublicNotice.objects.of(city).first().public_id
    call = Round.objects.of(city).filter(obligation="").first().public_id
    assert fetch(client, "open-document", "public_notice", notice).status_code == 200
    assert fetch(client, "open-document", "call", call).status_code == 200
    response = fetch(client, "case-document", "acceptance", key_of(notice_city, "lumen", "acceptance"))
    assert response.status_code == 302 and "sign-in" in response.headers["Location"]


def test_kinds_do_not_pass_by_the_other_door(notice_city: City) -> None:
    """A private kind asked for at the public address, and the reverse, is absent."""
    key = key_of(notice_city, "lumen", "acceptance")
    notice = PublicNotice.objects.of(notice_city.authority.pk).first().public_id
    client = browser(notice_city, "city1")
    assert fetch(client, "open-document", "acceptance", key).status_code == 404
    assert fetch(client, "case-document", "public_notice", notice).status_code == 404
    assert fetch(client, "case-document", "acceptance", key, "exe").status_code == 404
    assert fetch(client, "case-document", "decision", key).status_code == 404
    assert fetch(client, "case-document", "acceptance", "absent-9").status_code == 404


def test_certificate_with_closed_names_prints_none_for_the_public(notice_city: City, monkeypatch) -> None:
    import io

    import pypdf

    from exclave.apps.register import papers

    row = Certificate.objects.of(notice_city.authority.pk).order_by("pk").first()
    for module in (papers, queries):
        monkeypatch.setattr(module, "is_public", lambda pack, path: False)

    def text(client: Client) -> str:
        content = fetch(client, "open-document", "certificate", row.public_id).content
        return "".join("".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(content)).pages)

    name = "".join(row.content["organisation"].split())
    assert name not in text(browser(notice_city)) and name in text(browser(notice_city, "city1"))


def test_pages_lead_to_the_documents(notice_city: City) -> None:
    city = notice_city.authority.pk
    case = case_of(notice_city, "lumen")
    notice = PublicNotice.objects.of(city).filter(ended_at=None).first()
    call = Round.objects.of(city).filter(obligation="").first()
    row = Certificate.objects.of(city).first()
    for who, address, kind in (
        ("city1", reverse("case", args=[case.public_id]), "acceptance"),
        ("lumen", reverse("my-case", args=[case.public_id]), "application"),
        ("city1", reverse("round", args=[call.public_id]), "call"),
        (None, reverse("call", args=[call.public_id]), "call"),
        (None, reverse("notice", args=[notice.public_id]), "public_notice"),
        (None, reverse("paper", args=[row.public_id]), "certificate"),
    ):
        page = browser(notice_city, who).get(address).content.decode()
        assert f"/{kind}/" in page and ".pdf" in page and ".docx" in page, address


def test_issue_button_is_for_officers_of_the_issuing_office(notice_city: City) -> None:
    address = reverse("case", args=[case_of(notice_city, "lumen").public_id])
    assert "签发并编号" in browser(notice_city, "city1").get(address).content.decode()
    assert "签发并编号" not in browser(notice_city, "leader").get(address).content.decode()


def test_issuing_from_the_page_says_the_number_or_that_there_is_none(numbered_city: City) -> None:
    client, case = browser(numbered_city, "city1"), case_of(numbered_city, "lumen")
    page = reverse("case", args=[case.public_id])
    address = reverse("document-issue", args=["acceptance", key_of(numbered_city, "lumen", "acceptance")])
    done = client.post(address, {"idempotency_key": "k1", "next": page}, follow=True)
    assert "示科函〔" in done.content.decode() and done.redirect_chain[0][0] == page
    again = client.post(address, {"idempotency_key": "k2", "next": "https://elsewhere.invalid/"}, follow=True)
    assert "已经签发" in again.content.decode() and "elsewhere" not in again.redirect_chain[0][0]
    assert OfficialDocument.objects.of(numbered_city.authority.pk).count() == 1


@pytest.mark.parametrize("who", ["lumen", "cedar", "expert1", "gedian", "auditor"])
def test_issue_address_is_absent_for_others(notice_city: City, who: str) -> None:
    if (
        notice_city.offices.get(who)
        and notice_city.offices[who].pk == case_of(notice_city, "lumen").office_id
    ):
        pytest.skip("this office holds the case")
    address = reverse("document-issue", args=["acceptance", key_of(notice_city, "lumen", "acceptance")])
    assert browser(notice_city, who).post(address).status_code == 404


def test_section_of_a_case_costs_the_same_however_much_was_issued(numbered_city: City) -> None:
    viewer, case = numbered_city.accounts["city1"], case_of(numbered_city, "lumen")

    def cost() -> int:
        viewer.__dict__.pop("_standing", None)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            queries.of_case(viewer, queries.case_for(viewer, case.public_id))
        return len(caught)

    before = cost()
    for kind in ("acceptance", "decision"):
        issue_document(numbered_city.actor("city1"), kind=kind, key=key_of(numbered_city, "lumen", kind))
    assert cost() == before
