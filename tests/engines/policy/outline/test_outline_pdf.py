"""Text PDF: lines of all pages, furniture dropped, wraps undone by the outline."""

import io

import pytest
from outline_files import pdf_bytes
from pypdf import PdfReader, PdfWriter

from exclave.engines.policy.outline import DocumentError, outline, read_document

BODY = "云岭市坚持以企业需求为牵引并且持续完善飞地运行机制逐步扩大合作范围和服务能力"


def test_lines_of_all_pages_are_read_without_headers_and_page_numbers() -> None:
    pages = [
        ["云岭市公报", "一、目标", BODY[:20], BODY[20:] + "。", "- 1 -"],
        ["云岭市公报", "二、任务", "（一）建设载体。支持建设。", "- 2 -"],
        ["云岭市公报", "（二）引进人才。持续引进。", "- 3 -"],
    ]
    text = read_document(pdf_bytes(pages), "x.pdf")
    assert text.format == "pdf"
    assert "云岭市公报" not in [line.text for line in text.lines]
    found = outline(text)
    assert [clause.path for clause in found.clauses] == ["一、", "二、", "二、/（一）", "二、/（二）"]
    assert found.clauses[0].text == BODY + "。"


def test_a_sentence_cut_by_a_page_is_whole() -> None:
    text = read_document(pdf_bytes([["一、目标", BODY, "1"], ["并取得实效。", "二、任务", "2"]]), "x.pdf")
    assert outline(text).clauses[0].text == BODY + "并取得实效。"


def test_a_scan_is_refused() -> None:
    with pytest.raises(DocumentError, match="scan"):
        read_document(pdf_bytes([[], []]), "scan.pdf")


def test_a_locked_pdf_is_refused() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_bytes([["一、甲"]]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(DocumentError, match="password"):
        read_document(out.getvalue(), "locked.pdf")


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exclave.engines.policy.outline.reading_pdf.MAX_PAGES", 1)
    with pytest.raises(DocumentError, match="more than 1 pages"):
        read_document(pdf_bytes([["一、甲"], ["二、乙"]]), "long.pdf")
