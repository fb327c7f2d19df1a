"""The ways an action says no. Each carries one sentence in both languages that names what is wrong and what helps."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing to mend: ``path`` names the field ("" for the whole), the sentences name reason and remedy."""

    path: str
    zh: str
    en: str


@dataclass
class Refused(Exception):
    """The request is understood and may not happen now. Nothing was changed."""

    code: str
    zh: str
    en: str
    faults: list[Fault] = field(default_factory=list)

    @property
    def reasons(self) -> list[Fault]:
        """Its faults; the refusal itself where it names no field."""
        return self.faults or [Fault("", self.zh, self.en)]

    def __str__(self) -> str:
        return f"{self.code}: {self.en}"


@dataclass
class Stale(Refused):
    """Someone was quicker: the version the request was based on is no longer the current one."""

    current_version: int = 0
    difference: list[dict[str, Any]] = field(default_factory=list)


class KeyReused(Refused):
    """The idempotency key was used before with another body."""


def too_long(path: str, text: str, most: int) -> list[Fault]:
    """A fault where a text is longer than its column: SQLite would keep it, PostgreSQL would not."""
    if len(text) <= most:
        return []
    zh = f"最多 {most} 个字符，现有 {len(text)} 个，请缩短。"
    return [Fault(path, zh, f"At most {most} characters; these are {len(text)}. Shorten it.")]


def not_allowed() -> Refused:
    """The actor has no such duty. Faces answer 404: a denial looks like absence."""
    return Refused("not_allowed", "没有找到可以办理的事项。", "There is nothing here that you can act on.")


def stale(current: int, difference: list[dict[str, Any]] | None = None) -> Stale:
    return Stale(
        "stale",
        "在您打开页面之后，这里已被他人改动。请核对差异后再办理，已填内容没有丢失。",
        "This was changed by someone else after you opened it. Compare the difference and act again; "
        "nothing you typed is lost.",
        current_version=current,
        difference=difference or [],
    )
