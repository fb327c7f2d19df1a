"""PDF and DOCX after GB/T 9704-2012: geometry, selectable Chinese, hostile text, characters no face holds."""

import io
import zipfile
from dataclasses import replace

import docx as word
import pypdf
import pytest

from exclave.engines.paper import (
    Check,
    Document,
    Heading,
    Letterhead,
    PaperError,
    Paragraph,
    Table,
    docx,
    faces_of,
    missing,
    named,
    pdf,
    pictures,
)
from exclave.engines.paper.faces import SHIPPED

MM = 72 / 25.4
FACES = faces_of()
HOSTILE = [
    '#import "secret.typ"',
    "#eval(\"1\") #panic() #read('/etc/passwd')",
    "$ a^2 + b_2 $",
    "\\u{41} \\ \\n",
    "@ref <label> *bold* _it_ `raw` = head",
    "<script>alert(1)</script>",
    "甲\u202e乙\u202c丙",
    "// comment /* block */",
    "https://example.invalid/~x",
    "{{ 7*7 }} {% if %} ${x}",
]
RARE = "㼆䶮𬭎"


def letter(**more: object) -> Document:
    made = Document(
        "acceptance",
        "关于受理示例事项的通知",
        letterhead=Letterhead("示例市科学技术局"),
        number="示科函〔2026〕12号",
        addressees="示例单位",
        body=(Paragraph("材料收悉。"),),
        signature="示例市科学技术局",
        date="2026年1月31日",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def pages(content: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(content)).pages)


def words(content: bytes) -> str:
    """All the text of a PDF without what comes from breaking lines."""
    return "".join("".join(p.extract_text().split()) for p in pages(content))


def placed(page: pypdf.PageObject) -> list[tuple[float, float, str]]:
    """(mm from the left, mm from the top, text) of every piece of text of a page."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + cm[4]
            y = tm[5] * cm[3] + cm[5]
            found.append((x / MM, 297 - y / MM, text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def test_page_is_a4_with_the_type_area_of_the_standard() -> None:
    body = tuple(Paragraph("示" * 27, flush=True) for _ in range(60))
    made = pages(pdf(letter(letterhead=None, number="", title="题", body=body), FACES))
    assert [round(float(v) / MM) for v in made[0].mediabox[2:]] == [210, 297]
    second = [p for p in placed(made[1]) if p[2].startswith("示")]
    assert min(x for x, _, _ in second) == pytest.approx(28, abs=1)
    tops = sorted({round(y, 1) for _, y, _ in second})
    # 22 lines; the first stands within the first line of the type area, the last above its lower edge.
    assert len(tops) == 22
    assert 37 <= tops[0] <= 37 + 225 / 22 and tops[-1] <= 37 + 225
    assert tops[1] - tops[0] == pytest.approx(225 / 22, abs=0.2)


def test_line_takes_28_signs_and_not_29() -> None:
    made = pages(pdf(letter(letterhead=None, number="", body=(Paragraph("示" * 57, flush=True),)), FACES))
    lines = [line for line in made[0].extract_text().split("\n") if set(line.strip()) == {"示"}]
    assert [len(line.strip()) for line in lines] == [28, 28, 1]


def test_letterhead_number_and_page_number_stand_where_the_standard_puts_them() -> None:
    found = placed(pages(pdf(letter(), FACES))[0])
    head = next(y for _, y, text in found if "科学技术局" in text)
    number = next(y for _, y, text in found if "〔2026〕" in text)
    foot_x, foot_y = next((x, y) for x, y, text in found if text.startswith("—"))
    assert 72 < head < 90  # its upper edge is 35 mm below that of the type area
    assert head < number < 120
    assert foot_x > 105 and 262 < foot_y < 275  # odd page: at the right, below the type area


def test_even_pages_are_numbered_at_the_left_and_each_document_from_one() -> None:
    long = letter(body=tuple(Paragraph("正文" * 20) for _ in range(12)))
    found = pages(pdf([long, letter()], FACES))
    texts = [p.extract_text() for p in found]
    assert [t.strip().split("\n")[-1].replace(" ", "") for t in texts] == ["—1—", "—2—", "—1—"]
    assert next(x for x, _, text in placed(found[1]) if text.startswith("—")) < 60


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_as_it_was_typed(text: str) -> None:
    document = letter(
        title=text,
        body=(Paragraph(text), Heading(2, text), Table((text,), ((text,),))),
        notes=(text,),
        addressees=text,
    )
    shown = "".join(c for c in text if c not in "\u202e\u202c")
    assert words(pdf(document, FACES)).count("".join(shown.split())) >= 5
    assert shown in "\n".join(p.text for p in word.Document(io.BytesIO(docx(document))).paragraphs)


def test_rare_characters_of_names_are_there_and_can_be_selected() -> None:
    assert missing(letter(body=(Paragraph(RARE),)), FACES) == []
    assert RARE in words(pdf(letter(body=(Paragraph(RARE),)), FACES))


def test_character_no_face_holds_is_named_and_never_an_empty_box() -> None:
    document = letter(body=(Paragraph("姓名：𠮷❤"),))
    assert missing(document, FACES) == ["𠮷", "❤"]
    assert [named(c) for c in missing(document, FACES)] == ["U+20BB7", "U+2764"]
    assert "姓名：〔U+20BB7〕〔U+2764〕" in words(pdf(document, FACES))


def test_detection_of_missing_characters_is_not_blind() -> None:
    """Negative control: the shipped face really lacks what is named, and really holds the common signs."""
    for char in "，。、；：“”‘’（）《》〈〉【】〔〕—…·％０１Ａａ㎡①Ⅱ→✓":
        assert (missing(letter(body=(Paragraph(char),)), FACES) == []) == (ord(char) in FACES.coverage)
    assert {ord(c) for c in "〔〕号年月日㎡"} <= FACES.coverage
    assert len(FACES.coverage) > 30_000


def test_same_document_gives_the_same_bytes() -> None:
    made = letter(check=Check("http://localhost/verify/?number=1", ("核验",)))
    assert pdf(made, FACES) == pdf(made, FACES) and docx(made) == docx(made)


def test_unknown_layout_and_lost_picture_are_refused() -> None:
    with pytest.raises(PaperError, match="layout"):
        pdf(letter(template="99"), FACES)
    with pytest.raises(PaperError, match="picture"):
        pdf(letter(letterhead=Letterhead("局", "0" * 64)), FACES)


def test_letterhead_picture_replaces_the_text() -> None:
    import hashlib

    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10"/></svg>'
    )
    digest = hashlib.sha256(svg).hexdigest()
    made = pdf(letter(letterhead=Letterhead("文字标志", digest)), FACES, {digest: svg})
    assert "文字标志" not in words(made) and len(pages(made)) == 1


def test_english_frame_is_not_indented_and_says_its_words_in_english() -> None:
    made = pdf(letter(language="en", addressees="Sample Ltd", attachments=("List",)), FACES)
    assert "SampleLtd:" in words(made) and "Attachments:" in words(made)


def test_docx_has_the_page_and_grid_of_the_standard_and_no_active_part() -> None:
    content = docx(letter())
    section = word.Document(io.BytesIO(content)).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(s.mm) for s in sizes] == [210, 297, 37, 28]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b'w:linePitch="580"' in parts.read("word/document.xml")
        assert not [n for n in parts.namelist() if "vba" in n.lower() or "external" in n.lower()]


def test_a_picture_of_each_page_can_be_looked_at() -> None:
    assert [p[:8] for p in pictures(letter(), FACES, dpi=20)] == [b"\x89PNG\r\n\x1a\n"]


def test_site_face_comes_before_the_shipped_one_where_the_standard_wants_it(tmp_path) -> None:
    """A face of the name 楷体_GB2312 (here the shipped one renamed) is used for headings of the second level alone."""
    shipped = (SHIPPED / "NotoSansSC-Regular.ttf").read_bytes()
    renamed = shipped
    for old, new in (("Noto Sans SC", "KaiTi_GB2312"), ("NotoSansSC-Regular", "KaiTiGB231-Regular")):
        renamed = renamed.replace(old.encode("utf-16-be"), new.encode("utf-16-be"))
    (tmp_path / "kai.ttf").write_bytes(renamed)
    (tmp_path / "note.txt").write_text("no font")
    faces = faces_of([tmp_path])
    assert faces.chains["subheading"] == ("KaiTi_GB2312", "Noto Sans SC")
    assert faces.chains["body"] == ("Noto Sans SC",)
    made = pages(pdf(letter(body=(Heading(2, "（一）情况"), Paragraph("正文"))), faces))
    used = {f.get_object()["/BaseFont"][8:] for f in made[0]["/Resources"]["/Font"].values()}
    assert used == {"NotoSansSC-Regular", "KaiTiGB231-Regular"}


def test_folder_that_is_not_there_changes_nothing(tmp_path) -> None:
    assert faces_of([tmp_path / "absent"]).folders == FACES.folders
