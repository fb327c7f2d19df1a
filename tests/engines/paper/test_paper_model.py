"""An official document as data: plain texts, its JSON and back, numerals and numbers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.paper import (
    Check,
    Document,
    Heading,
    Imprint,
    Items,
    Letterhead,
    Paragraph,
    Table,
    from_json,
    number_text,
    numeral,
    plain,
    texts,
)

FULL = Document(
    "decision",
    "示例决定",
    letterhead=Letterhead("示例市科学技术局"),
    number="示科决〔2026〕3号",
    signer="示例人",
    addressees="示例单位",
    body=(
        Heading(1, "一、情况"),
        Paragraph("正文"),
        Items(("甲", "乙")),
        Table(("列", "值"), (("一", "1"),), (2, 1), "表一"),
    ),
    attachments=("名单",),
    signature="示例市科学技术局",
    date="2026年1月31日",
    notes=("联系人：示例",),
    imprint=Imprint("区科技局", "办公室", "2026年1月31日印发"),
    check=Check("http://localhost/verify/", ("核验",)),
)


def test_document_survives_its_json_and_back() -> None:
    content = json.loads(json.dumps(FULL.as_json()))
    assert from_json(content) == FULL and from_json(content).as_json() == content


@pytest.mark.parametrize("wrong", [{"block": "script"}, {}, {"block": "paragraph", "extra": 1}])
def test_document_of_another_shape_is_refused(wrong: dict) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_json(FULL.as_json() | {"body": [wrong]})


def test_every_printed_text_is_listed_and_the_code_address_is_not() -> None:
    found = "".join(texts(FULL))
    for text in ("示例决定", "名单", "甲", "表一", "区科技局", "核验", "示例人"):
        assert text in found
    assert "localhost" not in found


@given(st.text())
def test_plain_text_has_no_control_or_direction_signs(text: str) -> None:
    kept = plain(text)
    assert plain(kept) == kept
    assert not set(kept) & set("\x00\t\r\u202e\u2066\u200f\u200b\ufeff")


def test_direction_signs_are_taken_out_of_a_document() -> None:
    assert Document("letter", "甲\u202e乙\u202c丙").as_json()["title"] == "甲乙丙"


def test_numerals_follow_the_four_levels() -> None:
    assert [numeral(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12. ", "（12）"]
    assert [numeral(1, n) for n in (1, 10, 20, 35)] == ["一、", "十、", "二十、", "三十五、"]
    with pytest.raises(ValueError):
        numeral(1, 100)


def test_number_has_hexagonal_brackets_and_no_leading_zero() -> None:
    assert number_text("示科函", 2026, 12) == "示科函〔2026〕12号"


def test_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError):
        Table(("甲", "乙"), (("一",),))
    with pytest.raises(ValueError):
        Heading(5, "太深")
