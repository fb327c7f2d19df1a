"""Text PDF → lines, without headers and footers that repeat on the pages."""

import re
from collections import Counter
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from .document import DocumentError, DocumentText, Line
from .numerals import fold

MAX_PAGES = 1_000
_EDGE = 2
"""Lines at the top and the bottom of a page where a repeated text is a header or footer."""


def read_pdf(data: bytes, name: str) -> DocumentText:
    """Lines of all pages in order. Raises DocumentError for encrypted, damaged or scanned files."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            reason = ("文件有密码保护", "the file is protected by a password")
            raise DocumentError(name, reason, ("请解除密码后再试", "remove the password and try again"))
        if len(reader.pages) > MAX_PAGES:
            reason = (f"超过 {MAX_PAGES} 页", f"it has more than {MAX_PAGES} pages")
            raise DocumentError(name, reason, ("请拆分后再试", "split it and try again"))
        pages = [page.extract_text().splitlines() for page in reader.pages]
    except DocumentError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as error:
        reason = ("PDF 结构已损坏", "the PDF is damaged")
        raise DocumentError(
            name, reason, ("请重新导出 PDF 或另存为 docx", "export it anew or save it as docx")
        ) from error
    if not any(line.strip() for page in pages for line in page):
        reason = ("PDF 里没有文字，可能是扫描件", "the PDF holds no text; it may be a scan")
        remedy = ("请先做文字识别（OCR），再提供文字版", "run text recognition (OCR) first and give the text")
        raise DocumentError(name, reason, remedy)
    rows = [line for page in _without_furniture(pages) for line in page]
    return DocumentText(name, "pdf", tuple(Line(number, row) for number, row in enumerate(rows, 1)))


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """Drop lines at the edge of three pages or more, and of half of them, whatever their page number."""
    filled = [[line for line in page if line.strip()] for page in pages]
    edges = Counter(key for page in filled for key in {_key(line) for line in page[:_EDGE] + page[-_EDGE:]})
    repeated = {key for key, count in edges.items() if count >= 3 and count * 2 >= len(pages)}
    result = []
    for page in filled:
        last = len(page) - _EDGE
        result.append(
            [
                line
                for at, line in enumerate(page)
                if not ((at < _EDGE or at >= last) and _key(line) in repeated)
            ]
        )
    return result


def _key(line: str) -> str:
    return re.sub(r"[0-9]+", "#", re.sub(r"\s", "", fold(line)))
