"""An uploaded file as the library keeps it: checked by the files room, read into an outline, bounded.

Of a web page only its readable text is kept, as a text file: what else a page carries runs nowhere and is stored nowhere.
"""

from dataclasses import dataclass

from exclave.apps.files import kinds
from exclave.apps.journal.refusals import Fault, Refused
from exclave.engines.policy.outline import DocumentError, DocumentText, Outline, outline, read_document

ACCEPT = (kinds.PDF, kinds.DOCX, kinds.TXT)
ACCEPT_ATTRIBUTE = ".txt,.docx,.pdf,.html,.htm"
MOST_CLAUSES = 3_000
MOST_SIGNS = 1_000_000
_PAGES = ("html", "htm")


@dataclass(frozen=True)
class Incoming:
    """The file to keep, under a name and with bytes the files room checks, and its outline."""

    name: str
    content: bytes
    outline: Outline


def take(name: str, content: bytes, *, limit: int) -> Incoming:
    """Raises ``Refused`` with the reason and the remedy for what is no document, is hostile, or is too large."""
    if len(content) <= limit and _is_page(name):
        text = _read(content, name)
        name = f"{name.rsplit('.', 1)[0]}.txt"
        content = "\n".join(line.text for line in text.lines).encode()
    kinds.recognise(name, content, limit=limit, path="file", accept=ACCEPT)
    made = outline(_read(content, name))
    signs = sum(len(clause.heading) + len(clause.text) for clause in made.clauses)
    if not signs or len(made.clauses) > MOST_CLAUSES or signs > MOST_SIGNS:
        zh = (
            "没有读到正文。"
            if not signs
            else f"正文超过 {MOST_CLAUSES} 条或 {MOST_SIGNS // 10_000} 万字，请分册上传。"
        )
        en = "No text was found in it." if not signs else f"Its text has more than {MOST_CLAUSES} clauses or {MOST_SIGNS:,} characters: upload it in volumes."  # fmt: skip
        raise _refused(zh, en)
    return Incoming(name, content, made)


def _is_page(name: str) -> bool:
    return name.rsplit(".", 1)[-1].strip().lower() in _PAGES


def _read(content: bytes, name: str) -> DocumentText:
    try:
        return read_document(content, name)
    except DocumentError as error:
        raise _refused(
            f"{error.reason_zh}；{error.remedy_zh}。", f"{error.reason_en}; {error.remedy_en}.".capitalize()
        ) from error


def _refused(zh: str, en: str) -> Refused:
    return Refused("document_unreadable", zh, en, [Fault("file", zh, en)])
