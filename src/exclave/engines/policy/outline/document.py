"""What a reader hands to the outline: numbered lines of plain text, or an error that says what to do."""

from dataclasses import dataclass
from typing import Literal

Format = Literal["txt", "docx", "pdf", "html"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document; ``number`` counts from 1 in the order of reading."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of one document. A table row is one line with tabs between its cells."""

    name: str
    format: Format
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, text: str, name: str = "", format: Format = "txt") -> "DocumentText":
        """Number the lines of a text. Only CR, LF and CRLF end a line, so that numbers agree with editors."""
        rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return cls(name, format, tuple(Line(number, row) for number, row in enumerate(rows, 1)))


class DocumentError(Exception):
    """A file that cannot be read: its name, the reason and the remedy, each in Chinese and English."""

    def __init__(self, name: str, reason: tuple[str, str], remedy: tuple[str, str]) -> None:
        self.name = name
        self.reason_zh, self.reason_en = reason
        self.remedy_zh, self.remedy_en = remedy
        super().__init__(f"{name}: {self.reason_zh}；{self.remedy_zh} / {self.reason_en}; {self.remedy_en}")
