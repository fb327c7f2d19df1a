"""A procedure as a Mermaid state diagram."""

from __future__ import annotations

from exclave.engines.policy.pack.model import Outcome, Pack, Procedure, Stage
from exclave.engines.procedure.history import END
from exclave.engines.procedure.naming import Lang, named, time_text, who_name

_PLAIN = {
    "zh": str.maketrans({'"': "”", ":": "：", ";": "；", "#": "＃", "<": "‹", ">": "›", "\n": " "}),
    "en": str.maketrans({'"': "”", ":": ",", ";": ",", "#": " ", "<": "‹", ">": "›", "\n": " "}),
}
"""Characters that end or split a line of Mermaid."""

_MARKS = {
    "zh": ("期满自动", "双签", "（", "、", "）"),
    "en": ("automatic", "two signatures", " (", ", ", ")"),
}


def diagram(procedure: Procedure, lang: Lang = "zh", pack: Pack | None = None) -> str:
    """Mermaid ``stateDiagram-v2``: stages with who acts and how long, outcomes as arrows.

    With ``pack`` duties and times carry their names. Outcomes say when they happen by
    themselves as time runs out, or need two signatures.
    """
    lines = ["stateDiagram-v2", "    direction TB"]
    for stage in procedure.stages:
        lines.append(f'    state "{_box(stage, pack, lang)}" as s_{stage.id}')
    lines.append(f"    [*] --> s_{procedure.stages[0].id}")
    for stage in procedure.stages:
        for outcome in stage.outcomes.values():
            to = "[*]" if outcome.to == END else f"s_{outcome.to}"
            lines.append(f"    s_{stage.id} --> {to}: {label(stage, outcome, lang).translate(_PLAIN[lang])}")
    return "\n".join(lines) + "\n"


def label(stage: Stage, outcome: Outcome, lang: Lang) -> str:
    """An outcome's name with its marks."""
    name = outcome.zh if lang == "zh" else outcome.en or outcome.zh
    automatic, second, opening, comma, closing = _MARKS[lang]
    facts = ((automatic, outcome.at_end), (second, stage.second is not None))
    marks = [mark for mark, holds in facts if holds]
    return f"{name}{opening}{comma.join(marks)}{closing}" if marks else name


def _box(stage: Stage, pack: Pack | None, lang: Lang) -> str:
    parts = [named(stage, lang), who_name(stage.who, pack, lang), time_text(stage, pack, lang)]
    return "<br/>".join(part.translate(_PLAIN[lang]) for part in parts if part)
