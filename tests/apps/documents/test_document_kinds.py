"""Each kind of document says what the case says, in the PDF and in the DOCX, in Chinese and in English."""

import io

import docx as word
import pypdf
import pytest

from exclave.apps.cases.models import PublicNotice
from exclave.apps.documents import composing, queries
from exclave.apps.documents.queries import Source
from exclave.apps.programmes.models import Round
from exclave.apps.register.models import Certificate
from exclave.engines import paper
from exclave.sample_city.city import City

from .conftest import case_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def pdf_text(content: bytes) -> str:
    return "".join("".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(content)).pages)


def docx_text(content: bytes) -> str:
    made = word.Document(io.BytesIO(content))
    cells = [c.text for t in made.tables for r in t.rows for c in r.cells]
    return "".join("".join([*(p.text for p in made.paragraphs), *cells]).split())


def source_of(city: City, firm: str, kind: str, who: str = "city1", procedure: str = "filing") -> Source:
    case = case_of(city, firm, procedure)
    return next(s for s in queries.of_case(city.accounts[who], case) if s.kind == kind)


def says(source: Source, lang: str, *wanted: str) -> None:
    for form, read in (("pdf", pdf_text), ("docx", docx_text)):
        text = read(composing.rendered(source, lang, form))
        for one in wanted:
            assert "".join(one.split()) in text, (form, lang, one)


def test_acceptance_says_case_organisation_and_outcome(notice_city: City) -> None:
    source = source_of(notice_city, "lumen", "acceptance")
    case = source.case
    says(
        source,
        "zh",
        "备案受理通知书",
        case.number,
        case.title,
        case.applicant.name_zh,
        "未签发稿",
        "未编发文字号",
    )
    says(source, "en", "Notice of acceptance", case.number, "Not issued", "the Chinese text prevails")


def test_correction_says_what_is_to_be_corrected_until_when(notice_city: City) -> None:
    source = source_of(notice_city, "maple", "correction")
    says(source, "zh", "补正通知书", source.entry.reason, source.case.number)
    says(source, "en", "Notice of correction", source.entry.reason)


def test_letter_of_a_district_goes_out_under_its_own_name(notice_city: City) -> None:
    """EZ-15: the district organises; what it returns is returned by it."""
    source = source_of(notice_city, "maple", "correction")
    assert source.authority == source.case.office != source.case.authority
    says(source, "zh", source.case.office.name_zh)


def test_decision_says_outcome_reason_policy_and_clause(notice_city: City) -> None:
    source = source_of(notice_city, "basalt", "decision")
    says(
        source,
        "zh",
        "备案决定书",
        "不予备案",
        source.entry.reason,
        source.case.programme.name_zh,
        "五、（一）",
    )
    says(source, "en", "Decision", "refuse", source.entry.reason)


def test_application_form_says_every_field_as_it_was_handed_in(notice_city: City) -> None:
    source = source_of(notice_city, "lumen", "application")
    data = source.submission.data
    says(source, "zh", "申报表", source.submission.receipt_number, str(data["institution.name"]))
    says(source, "en", "Application form", source.submission.receipt_number)


def test_public_notice_says_open_facts_days_and_how_to_object(notice_city: City) -> None:
    notice = PublicNotice.objects.of(notice_city.authority.pk).order_by("pk").first()
    source = queries.find(None, "public_notice", notice.public_id)
    says(source, "zh", "公示", notice.number, str(notice.shown["institution.name"]), "实名提出")
    says(source, "en", "Public notice", notice.number)


def test_call_says_dates_types_and_what_it_settles(notice_city: City) -> None:
    call = Round.objects.of(notice_city.authority.pk).filter(obligation="").order_by("pk").first()
    source = queries.find(None, "call", call.public_id)
    assert source is not None
    says(source, "zh", call.title_zh, "申报截止", "本通知确定的事项")
    says(source, "en", call.title_en or call.title_zh, "Last day to apply")


def test_certificate_says_number_names_and_carries_the_code_that_checks_it(notice_city: City) -> None:
    paper_row = Certificate.objects.of(notice_city.authority.pk).order_by("pk").first()
    source = queries.find(notice_city.accounts["city1"], "certificate", paper_row.public_id)
    says(
        source,
        "zh",
        "备案证书",
        paper_row.number,
        paper_row.content["institution"],
        paper_row.public_id,
        "飞入地",
    )
    says(source, "en", "Certificate of filing", paper_row.number, paper_row.content_hash)
    check = composing.frozen(source, "zh").check
    assert "/verify/?" in check.address and paper_row.public_id in check.address
    for lang in ("zh", "en"):
        made = pypdf.PdfReader(io.BytesIO(composing.rendered(source, lang, "pdf")))
        assert len(made.pages) == 1, lang


def test_revoked_certificate_says_so(notice_city: City) -> None:
    row = Certificate.objects.of(notice_city.authority.pk).order_by("pk").first()
    row.revoked_on = row.issued_on
    row.save()
    says(queries.find(notice_city.accounts["city1"], "certificate", row.public_id), "zh", "注销")


def test_steps_that_are_no_letters_make_none(notice_city: City) -> None:
    """Forwarding, reviewing and the end of a notice are no letters of the office."""
    kinds = [s.kind for s in queries.of_case(notice_city.accounts["city1"], case_of(notice_city, "lumen"))]
    assert kinds == ["application", "acceptance", "decision", "public_notice", "certificate"]


def test_hostile_title_stays_text(notice_city: City) -> None:
    case = case_of(notice_city, "lumen")
    case.title = '#eval("1") $x$ \\ @a <script>'
    case.save(update_fields=["title"])
    says(source_of(notice_city, "lumen", "acceptance"), "zh", case.title)


def test_unknown_glyph_is_named_in_a_working_copy(notice_city: City) -> None:
    case = case_of(notice_city, "lumen")
    case.title = "𠮷利机构"
    case.save(update_fields=["title"])
    source = source_of(notice_city, "lumen", "acceptance")
    assert paper.missing(composing.frozen(source, "zh"), composing.faces()) == ["𠮷"]
    assert "〔U+20BB7〕利机构" in pdf_text(composing.rendered(source, "zh", "pdf"))
