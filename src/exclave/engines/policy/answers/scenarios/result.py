"""What running a scenario shows: passed, or what was expected and what was found, with the clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["conditions", "walk", "evaluation", "round", "obligation"]


@dataclass(frozen=True)
class Difference:
    """One expectation that did not come true. ``where``: a condition, ``step 3 due``, ``total`` …"""

    where: str
    expected: str
    found: str
    clause: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class ScenarioResult:
    """One scenario run. ``checked``: how many expectations were compared."""

    id: str
    zh: str
    en: str
    kind: Kind
    checked: int
    differences: tuple[Difference, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def passed(self) -> bool:
        return not self.differences


NONE_YET = (
    "还没有场景：在 scenarios/*.yaml 里写下政策人员能读懂的例子和应有的结果。",
    "No scenarios yet: write examples a policy officer can read, with what should come of them, in scenarios/*.yaml.",
)


def format_test(results: Iterable[ScenarioResult], lang: Literal["zh", "en"] = "zh") -> str:
    """What `exclave pack test` prints: failures in full, then the count."""
    listed = list(results)
    lines: list[str] = []
    for one in listed:
        if one.passed:
            continue
        where = f"{one.file}:{one.line} " if one.file else ""
        name = one.zh if lang == "zh" else one.en or one.zh
        lines.append(f"✗ {where}{one.id}  {name}")
        lines += [f"    {_difference(found, lang)}" for found in one.differences]
    good = sum(one.passed for one in listed)
    checked = sum(one.checked for one in listed)
    if not listed:
        lines.append(NONE_YET[0 if lang == "zh" else 1])
    elif lang == "zh":
        lines.append(f"{len(listed)} 个场景，{good} 个通过，共比对 {checked} 处。")
    else:
        lines.append(f"{len(listed)} scenarios, {good} passed, {checked} expectations compared.")
    return "\n".join(lines) + "\n"


def _difference(one: Difference, lang: str) -> str:
    clause = f" [{one.clause}]" if one.clause else ""
    said = one.zh if lang == "zh" else one.en
    if lang == "zh":
        text = f"{one.where}{clause}：应为 {one.expected}，实为 {one.found}"
    else:
        text = f"{one.where}{clause}: expected {one.expected}, found {one.found}"
    return f"{text}  {said}" if said else text
