"""Errors of the condition language. Every one names itself, its place, both languages and a way out.

`LanguageError` is about the text of one expression (found when a pack is checked), `FactError` about one
value offered as a fact (found at the door, before anything is evaluated), `BudgetExceeded` about rows
visited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exclave.engines.policy.language.messages import MESSAGES


@dataclass(frozen=True, slots=True)
class Wording:
    """A short text in both languages."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """The text in `lang` ("zh" or "en"; anything else reads as Chinese)."""
        return self.en if lang == "en" else self.zh


class LanguageError(Exception):
    """One error in the text of an expression.

    `code` is a stable id out of `messages.MESSAGES`; `start`/`end` are offsets into `source` (end exclusive);
    `line` and `column` count from 1; `zh`/`en` say what is wrong and `remedy` what to write instead.
    """

    def __init__(self, code: str, source: str, start: int, end: int, **details: object) -> None:
        zh, en, remedy_zh, remedy_en = MESSAGES[code]
        self.code = code
        self.source = source
        self.start = start
        self.end = max(start, end)
        self.line = source.count("\n", 0, start) + 1
        self.column = start - (source.rfind("\n", 0, start) + 1) + 1
        self.zh = zh.format(**details)
        self.en = en.format(**details)
        self.remedy = Wording(remedy_zh.format(**details), remedy_en.format(**details))
        super().__init__(str(self))

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.code}: {self.en} ({self.remedy.en})"

    @property
    def excerpt(self) -> str:
        """The offending piece of the source, at most sixty characters."""
        return self.source[self.start : min(self.end, self.start + 60)]


class LanguageErrors(Exception):
    """All errors of one expression, in order of place; raised where a program was asked for."""

    def __init__(self, errors: Sequence[LanguageError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))

    def __iter__(self) -> Iterator[LanguageError]:
        return iter(self.errors)


class FactError(ValueError):
    """A value that may not become a fact: wrong type, unit, list, NaN, a float, an undeclared name.

    `path` is the dotted name, with `[i]` for the row of a table counted from 0.
    """

    def __init__(self, path: str, zh: str, en: str) -> None:
        self.path = path
        self.zh = zh
        self.en = en
        super().__init__(f"{path}: {en}")


class FactErrors(ValueError):
    """All refusals of one `admit` call."""

    def __init__(self, errors: Sequence[FactError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(error) for error in self.errors))

    def __iter__(self) -> Iterator[FactError]:
        return iter(self.errors)


class BudgetExceeded(RuntimeError):
    """An evaluation visited more rows than its program allows; there is no answer, not even unknown."""

    zh = "逐行计算超出上限，请缩小名单或减少嵌套。"
    en = "The rows to visit exceed the budget; use a shorter list or fewer nested macros."

    def __init__(self) -> None:
        super().__init__(self.en)
