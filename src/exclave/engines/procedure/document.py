"""The procedures of a pack as a readable document, generated so that it cannot fall behind the pack."""

from __future__ import annotations

from exclave.engines.policy.pack.model import ClauseRef, Pack, Procedure, Sourced, Stage
from exclave.engines.procedure.diagram import diagram
from exclave.engines.procedure.history import END
from exclave.engines.procedure.naming import Lang, named, time_text, value_text, who_name
from exclave.engines.procedure.points import needed_params, param_open

_WORDS = {
    "zh": {
        "title": "办理程序",
        "head": "| 环节 | 谁办理 | 时限 | 处理结果 | 依据 |",
        "end": "办结",
        "second": "须由{who}第二人签署",
        "apart": "不得与“{stages}”为同一人",
        "withdraw": "提交后 {time} 内可撤回",
        "reason": "写明理由",
        "when": "须经确定后才有",
        "at_end": "期满自动",
        "practice": "平台做法：{text}",
        "open": "尚待细则的事项：",
        "objections": "公示期间可提异议",
        "settle": {
            "programme": "实施时确定",
            "round": "每批申报通知写明",
            "case": "立案时写明",
            "rules": "等待细则",
        },
        "join": "；",
    },
    "en": {
        "title": "Procedures",
        "head": "| stage | who | time | outcomes | source |",
        "end": "end",
        "second": "second signature: {who}",
        "apart": "not the person of “{stages}”",
        "withdraw": "can be taken back within {time}",
        "reason": "with a reason",
        "when": "only once settled",
        "at_end": "by itself when time ends",
        "practice": "our practice: {text}",
        "open": "Points the policy leaves open:",
        "objections": "open to objections",
        "settle": {
            "programme": "stated when put in force",
            "round": "stated by each call",
            "case": "stated when the case opens",
            "rules": "waits for a document",
        },
        "join": "; ",
    },
}


def procedure_document(pack: Pack, lang: Lang = "zh") -> str:
    """Markdown: for each procedure its diagram, a table of stages with sources, and the points left open."""
    words = _WORDS[lang]
    name = pack.pack.name.zh if lang == "zh" else pack.pack.name.en or pack.pack.name.zh
    parts = [f"# {name}{'：' if lang == 'zh' else ': '}{words['title']}\n"]
    for key, procedure in pack.procedures.items():
        parts.append(f"## {named(procedure, lang)} `{key}`\n")
        parts.append(f"```mermaid\n{diagram(procedure, lang, pack)}```\n")
        parts.append(f"{words['head']}\n|---|---|---|---|---|")
        parts += [_row(stage, procedure, pack, lang) for stage in procedure.stages]
        parts.append("")
        parts += _open_list(pack, key, lang)
    return "\n".join(parts).rstrip("\n") + "\n"


def _row(stage: Stage, procedure: Procedure, pack: Pack, lang: Lang) -> str:
    cells = (
        f"{named(stage, lang)} `{stage.id}`",
        _who(stage, procedure, pack, lang),
        time_text(stage, pack, lang) or "—",
        "<br>".join(_outcomes(stage, procedure, lang)),
        _source(stage, pack, lang),
    )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _who(stage: Stage, procedure: Procedure, pack: Pack, lang: Lang) -> str:
    words = _WORDS[lang]
    texts = [who_name(stage.who, pack, lang)]
    if stage.second is not None:
        texts.append(str(words["second"]).format(who=who_name(stage.second, pack, lang)))
    if stage.apart_from:
        names = {other.id: named(other, lang) for other in procedure.stages}
        stages = ("、" if lang == "zh" else ", ").join(
            _stage_name(key, names, pack, lang) for key in stage.apart_from
        )
        texts.append(str(words["apart"]).format(stages=stages))
    if stage.withdraw is not None:
        texts.append(str(words["withdraw"]).format(time=value_text(stage.withdraw, pack, lang)))
    if stage.objections is not None:
        texts.append(str(words["objections"]))
    return str(words["join"]).join(texts)


def _stage_name(key: str, names: dict[str, str], pack: Pack, lang: Lang) -> str:
    """``filing.decide`` → the procedure's and the stage's name."""
    procedure_id, _, stage_id = key.rpartition(".")
    other = pack.procedures.get(procedure_id)
    if other is None:
        return names.get(key, key)
    for stage in other.stages:
        if stage.id == stage_id:
            return f"{named(other, lang)}·{named(stage, lang)}"
    return key


def _outcomes(stage: Stage, procedure: Procedure, lang: Lang) -> list[str]:
    words = _WORDS[lang]
    names = {other.id: named(other, lang) for other in procedure.stages} | {END: str(words["end"])}
    found = []
    for outcome in stage.outcomes.values():
        notes = [
            str(words[mark])
            for mark, holds in (
                ("reason", outcome.reason),
                ("at_end", outcome.at_end),
                ("when", outcome.when is not None),
            )
            if holds
        ]
        note = f"（{'，'.join(notes)}）" if lang == "zh" else f" ({', '.join(notes)})"
        name = outcome.zh if lang == "zh" else outcome.en or outcome.zh
        found.append(f"{name} → {names.get(outcome.to, outcome.to)}{note if notes else ''}")
    return found


def _source(item: Sourced, pack: Pack, lang: Lang) -> str:
    if item.clause is not None:
        clauses = [pack.clauses[key].at if key in pack.clauses else key for key in _clause_ids(item.clause)]
        return "<br>".join(clauses)
    text = item.practice if lang == "zh" else item.practice_en or item.practice
    return str(_WORDS[lang]["practice"]).format(text=text) if text else "—"


def _clause_ids(clause: ClauseRef) -> list[str]:
    if isinstance(clause, str):
        return [clause]
    return list(dict.fromkeys(clause.values() if isinstance(clause, dict) else clause))


def _open_list(pack: Pack, procedure_id: str, lang: Lang) -> list[str]:
    words = _WORDS[lang]
    settle = words["settle"]
    needed = needed_params(pack, procedure_id)
    lines = []
    for name, param in pack.params.items():
        if name in needed and param_open(param):
            how = settle.get(param.settle or "rules", "") if isinstance(settle, dict) else ""
            lines.append(
                f"- {named(param, lang)} `{name}`：{how}"
                if lang == "zh"
                else f"- {named(param, lang)} `{name}`: {how}"
            )
    return [str(words["open"]), "", *lines, ""] if lines else []
