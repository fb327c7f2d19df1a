"""One thing looked at: whether it is well, what was seen, and how to mend it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Level = Literal["well", "watch", "wrong"]
MARKS: dict[Level, str] = {"well": "✓", "watch": "!", "wrong": "✗"}


@dataclass(frozen=True)
class Finding:
    """``remedy`` is a command or a place to go to; empty where all is well. Texts are (zh, en)."""

    check: str
    level: Level
    seen: tuple[str, str]
    remedy: tuple[str, str] = ("", "")


Check = Callable[[], Iterable[Finding]]


def well(check: str, zh: str, en: str) -> Finding:
    return Finding(check, "well", (zh, en))


def watch(check: str, seen: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    """Works today and will hurt some day, or may be meant so."""
    return Finding(check, "watch", seen, remedy)


def wrong(check: str, seen: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    return Finding(check, "wrong", seen, remedy)


def run(checks: Iterable[Check]) -> Iterator[Finding]:
    """Every finding in order. A check that fails itself is a finding: the doctor must not die of the illness."""
    for check in checks:
        try:
            yield from check()
        except Exception as error:
            name = check.__name__
            said = f"{error.__class__.__name__}: {error}".strip().splitlines()[0]
            yield wrong(
                name,
                (f"检查未能完成：{said}", f"could not be looked at: {said}"),
                ("先处理上面的问题，再运行一次。", "Mend what stands above, then run this again."),
            )
