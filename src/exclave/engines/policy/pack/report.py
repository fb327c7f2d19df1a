"""What `exclave pack check` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from .faults import Note, NoteKind, PackFault

Lang = Literal["zh", "en"]
_HEADS: dict[NoteKind, tuple[str, str]] = {
    "open_point": ("留待细则", "Left open"),
    "finding": ("读后所见", "Findings"),
    "arithmetic": ("算术核对", "Arithmetic"),
    "unbound": ("等待实现的动作", "Verbs that wait"),
    "form_cost": ("填报负担", "What the forms cost"),
    "unused": ("没有用到", "Not used"),
    "missing_en": ("缺少英文", "Without English"),
    "wording": ("措辞重复", "Words said twice"),
    "unchecked": ("未核对", "Not checked"),
}


def format_fault(fault: PackFault, lang: Lang = "zh") -> str:
    """One refusal: place, code, what is wrong, what to do."""
    where = f"{fault.file}:{fault.line}:{fault.column}"
    if lang == "zh":
        return f"{where} [{fault.code}] {fault.zh}\n    → {fault.remedy_zh}"
    return f"{where} [{fault.code}] {fault.en}\n    → {fault.remedy_en}"


def format_check(results: Iterable[PackFault | Note], lang: Lang = "zh") -> str:
    """Refusals, then notes by kind, then one line that says whether the pack may be used."""
    listed = list(results)
    faults = [one for one in listed if isinstance(one, PackFault)]
    notes = [one for one in listed if isinstance(one, Note)]
    lines = [format_fault(fault, lang) for fault in faults]
    for kind, (zh, en) in _HEADS.items():
        some = [note for note in notes if note.kind == kind]
        if some:
            lines += ["", f"{zh}（{len(some)}）" if lang == "zh" else f"{en} ({len(some)})"]
            lines += [_note(note, lang) for note in some]
    lines += ["", _verdict(faults, lang)]
    return "\n".join(lines).lstrip("\n") + "\n"


def _note(note: Note, lang: Lang) -> str:
    where = f"  （{note.file}:{note.line}）" if lang == "zh" else f"  ({note.file}:{note.line})"
    return f"  · {note.about}  {note.zh if lang == 'zh' else note.en}{where if note.file else ''}"


def _verdict(faults: Sequence[PackFault], lang: Lang) -> str:
    if not faults:
        return "通过：没有拒收的理由。" if lang == "zh" else "Passed: nothing to refuse."
    if lang == "zh":
        return f"未通过：{len(faults)} 处须改正。"
    return f"Refused: {len(faults)} to correct."
