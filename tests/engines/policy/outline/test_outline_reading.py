"""What is read and what is refused: every refusal names file, reason and remedy."""

import io
import zipfile
from pathlib import Path

import pytest

from exclave.engines.policy.outline import DocumentError, outline, read_document
from exclave.engines.policy.outline import reading as reading_module

TEXT = "云岭市飞地方案\n一、目标\n到2031年，建成飞地12家以上。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_its_encoding(encoding: str) -> None:
    found = read_document(TEXT.encode(encoding), "plan.txt")
    assert (found.name, found.format) == ("plan.txt", "txt")
    assert [line.text for line in found.lines] == [*TEXT.split("\n")[:3], ""]
    assert [line.number for line in found.lines] == [1, 2, 3, 4]


def test_line_ends_of_all_systems_count_alike() -> None:
    assert [line.text for line in read_document(b"a\r\nb\rc\nd\x0ce", "x").lines] == ["a", "b", "c", "d\x0ce"]


def test_a_path_gives_the_name(tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert read_document(path).name == "方案.txt"
    assert read_document(str(path), "other").name == "other"


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "binary doc"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\x00\x01\x02\x03binary", "encoding"),
        (b"\xff\xff\xff\xff\xff", "encoding"),
        (b"PK\x03\x04broken", "damaged"),
        (packed({"xl/workbook.xml": b"<x/>"}), "not a Word"),
        (packed({"OFD.xml": b"<x/>"}), "OFD"),
        (packed({"word/document.xml": b"<broken"}), "damaged"),
        (packed({"word/document.xml": b"0" * (40 << 20)}), "unreasonable"),
        (packed({"word/document.xml": b"<x/>", **{f"m{n}": b"" for n in range(5001)}}), "unreasonable"),
        (b"%PDF-1.7\nnothing of it is true", "damaged"),
        (b"<html><body><script>x()</script></body></html>", "no text"),
    ],
)
def test_unreadable_files_are_refused_with_reason_and_remedy(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(data, "某文件.bin")
    error = caught.value
    assert error.name == "某文件.bin"
    assert reason in error.reason_en
    assert error.reason_zh and error.remedy_zh and error.remedy_en
    assert all(word in str(error) for word in (error.name, error.reason_zh, error.remedy_en))


def test_a_file_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "MAX_BYTES", 1 << 20)
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * ((1 << 20) + 1))
    for source in (path, path.read_bytes()):
        with pytest.raises(DocumentError, match="larger than 1 MB"):
            read_document(source, "large.txt")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_document(tmp_path / "absent.txt")


HTML = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html><html><head><title>站点</title><style>p{}</style></head><body><nav>导航</nav>
<h1>云岭市飞地方案</h1>
<p>一、<b>目标</b></p><p>到2031年，<br>建成飞地<span>12家</span>以上。</p>
<div>二、任务<p>（一）建载体。支持。</p></div>
<ol start="1"><li>甲任务</li><li>乙任务</li><li>3.丙任务</li></ol>
<table><tr><th>指标</th><th>分值</th></tr><tr><td><p>团队</p></td><td>20分</td></tr></table>
<table><tr><td><p>三、附则</p><p>自发布之日起施行。</p></td></tr></table>
<script>x()</script><footer>版权</footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_blocks_are_lines(encoding: str) -> None:
    text = read_document(HTML.encode(encoding), "page.html")
    assert text.format == "html"
    assert [line.text for line in text.lines] == [
        "云岭市飞地方案", "一、目标", "到2031年，", "建成飞地12家以上。", "二、任务", "（一）建载体。支持。",
        "1. 甲任务", "2. 乙任务", "3.丙任务", "指标\t分值", "团队\t20分", "三、附则", "自发布之日起施行。",
    ]  # fmt: skip
    found = outline(text)
    assert found.title == "云岭市飞地方案"
    assert [clause.path for clause in found.clauses] == [
        "一、", "二、", "二、/（一）", "二、/（一）/1.", "二、/（一）/2.", "二、/（一）/3.", "三、",
    ]  # fmt: skip


def test_html_entities_are_not_expanded_from_outside() -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///secret.txt">]><html><body><p>一、&x;甲</p></body></html>'
    )
    assert "".join(line.text for line in read_document(page.encode(), "x").lines).endswith("一、&x;甲")


def test_deeply_nested_html_is_cut_not_crashed() -> None:
    page = "<html><body><p>一、甲</p>" + "<div>" * 3000 + "乙" + "</div>" * 3000 + "</body></html>"
    assert read_document(page.encode(), "x").lines[0].text == "一、甲"
