"""HTML → lines: blocks and line breaks end a line, cells are parted by tabs, list numbers are written out."""

import re

from lxml import etree, html

from .document import DocumentError, DocumentText, Line
from .labels import label_at
from .numerals import fold

_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "nav", "header", "footer", "form", "svg", "iframe"}
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd details div dl dt fieldset figcaption figure h1 h2"
        " h3 h4 h5 h6 hr html li main ol p pre section summary table tbody tfoot thead tr ul",
    )
)
_XML = re.compile(r"\A\s*<\?xml[^>]*\?>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MAX_DEPTH = 200


def read_html(text: str, name: str) -> DocumentText:
    """Lines of the readable part of a page. Raises DocumentError if there is none."""
    try:
        root = html.document_fromstring(_XML.sub("", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise _empty(name) from error
    rows: list[str] = [""]
    body = root.find("body")
    _walk(root if body is None else body, rows, 0)
    lines = [_row(row) if "\x1f" in row else _BLANKS.sub(" ", row) for row in rows]
    kept = [line.strip(" ") for line in lines if line.strip()]
    if not kept:
        raise _empty(name)
    return DocumentText(name, "html", tuple(Line(number, line) for number, line in enumerate(kept, 1)))


def _row(row: str) -> str:
    """Cells of a table row, parted by tabs."""
    return "\t".join(_BLANKS.sub(" ", cell).strip() for cell in row.strip("\x1f").split("\x1f"))


def _empty(name: str) -> DocumentError:
    remedy = ("请把网页正文另存为 txt 或 docx 后再试", "save the article as txt or docx and try again")
    return DocumentError(name, ("网页里没有正文文字", "the page holds no text"), remedy)


def _walk(node: html.HtmlElement, rows: list[str], depth: int) -> None:
    tag = node.tag if isinstance(node.tag, str) else ""
    if not tag or tag in _SKIPPED or depth > _MAX_DEPTH:
        return
    block = tag in _BLOCKS
    in_cell = tag in ("td", "th")
    if block and not _inside_cell(node):
        rows.append("")
    if tag == "br":
        rows.append("")
    if tag == "li":
        rows[-1] += _number(node)
    rows[-1] += node.text or ""
    for child in node:
        _walk(child, rows, depth + 1)
        rows[-1] += child.tail or ""
    if in_cell:
        rows[-1] += "\x1f"
    if block and not _inside_cell(node):
        rows.append("")


def _inside_cell(node: html.HtmlElement) -> bool:
    """Blocks inside a cell of a real table stay on its row; a table of one cell is only page layout."""
    for parent in node.iterancestors("td", "th"):
        row = parent.getparent()
        return row is not None and len(row) > 1
    return False


def _number(item: html.HtmlElement) -> str:
    """The number a browser shows before an item of an ordered list, unless the text has its own label."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or label_at(fold(item.text_content().strip())) is not None:
        return ""
    before = sum(1 for other in item.itersiblings("li", preceding=True))
    first = parent.get("start", "1")
    return f"{(int(first) if first.isascii() and first.isdigit() and len(first) < 4 else 1) + before}. "
