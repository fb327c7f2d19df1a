"""One sentence per answer, in zh and en: why met, why not, what is missing, who judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.tracing import Need
from exclave.engines.policy.pack.model import Condition, Pack, Text

from .showing import Lang, fill, label_of, placeholders

if TYPE_CHECKING:
    from .answer import ConditionAnswer, Judgement, Status, WaiverGiven


@dataclass(frozen=True)
class Sentence:
    """The same sentence in both languages."""

    zh: str
    en: str


def _name(pack: Pack, duty: str | None, lang: Lang) -> str:
    if duty is None:
        return "待定的职责" if lang == "zh" else "a duty still to be settled"
    found = pack.duties.get(duty)
    if found is None:
        return duty
    return found.zh if lang == "zh" else found.en or found.zh


def _text(pack: Pack, facts: Facts, text: Text | None) -> Sentence | None:
    if text is None:
        return None
    return Sentence(fill(pack, text.zh, facts, "zh"), fill(pack, text.en or text.zh, facts, "en"))


def say_need(pack: Pack, need: Need) -> Sentence:
    """What one need asks for."""
    zh, en = label_of(pack, need.path)
    rows_zh = f"（第{'、'.join(map(str, need.rows))}行）" if need.rows else ""
    rows_en = f" (row {', '.join(map(str, need.rows))})" if need.rows else ""
    match need.kind:
        case "missing":
            return Sentence(f"填写“{zh}”", f"fill in “{en}”")
        case "row":
            return Sentence(f"补填“{zh}”{rows_zh}", f"fill in “{en}”{rows_en}")
        case "incomplete":
            return Sentence(f"确认“{zh}”已列全", f"confirm that “{en}” is complete")
        case "open":
            return Sentence(f"“{zh}”政策留待细则，须先写明", f"“{en}” is left open and must be stated first")
        case "register":
            return Sentence("由登记部门核实", "the register must be checked")
        case _:
            return Sentence(f"“{need.path}”无法计算（除数为零等）", f"“{need.path}” cannot be computed")


def _unknown(pack: Pack, facts: Facts, condition: Condition, needs: Sequence[Need]) -> Sentence:
    said = [say_need(pack, need) for need in needs]
    asked = _text(pack, facts, condition.ask)
    open_points = [need for need in needs if need.kind == "open"]
    if asked is not None and not open_points:
        return Sentence(f"还不能判断：{asked.zh}", f"Not known yet: {asked.en}")
    zh = "；".join(one.zh for one in said) or "缺少所需事实"
    en = "; ".join(one.en for one in said) or "facts are missing"
    return Sentence(f"还不能判断：{zh}。", f"Not known yet: {en}.")


def _parts(
    condition: Condition, parts: Sequence[ConditionAnswer], wanted: tuple[str, ...]
) -> Sentence | None:
    """The sentences of the helpers that explain the whole."""
    chosen = [part for part in parts if part.status in wanted]
    if not chosen:
        return None
    if condition.all_ is not None:
        chosen = chosen[:1]
    zh = "；".join(part.reason_zh.rstrip("。") for part in chosen)
    en = "; ".join(part.reason_en.rstrip(".") for part in chosen)
    return Sentence(zh if zh.endswith("？") else f"{zh}。", en if en.endswith("?") else f"{en}.")


@dataclass(frozen=True)
class Told:
    """What a sentence is made of beside the condition: its answer and what led to it."""

    status: Status
    needs: Sequence[Need] = ()
    parts: Sequence[ConditionAnswer] = ()
    detail: Sentence | None = None
    judged_by: str | None = None
    judgement: Judgement | None = None
    waiver: WaiverGiven | None = None


def sentence_for(pack: Pack, facts: Facts, condition: Condition, told: Told) -> Sentence:
    """The sentence of one answer."""
    zh, en = condition.zh, condition.en or condition.zh
    if told.judgement is not None and told.status in ("met", "not_met"):
        return _judged(pack, facts, condition, told.status, told.judgement)
    match told.status:
        case "met":
            return _met(condition, told)
        case "not_met":
            return _not_met(pack, facts, condition, told)
        case "not_met_waivable":
            said = _not_met(pack, facts, condition, told)
            who_zh, who_en = _waiver_duty(pack, condition)
            return Sentence(f"{said.zh}可由{who_zh}决定放宽。", f"{said.en} The {who_en} may waive it.")
        case "unknown":
            said_parts = _parts(condition, told.parts, ("unknown",))
            return said_parts or _unknown(pack, facts, condition, told.needs)
        case "judge":
            return _to_judge(pack, facts, condition, told)
        case "waived":
            reason = told.waiver.reason if told.waiver is not None else ""
            return Sentence(f"已放宽：{zh}；理由：{reason}", f"Waived: {en}; reason: {reason}")
        case _:
            return Sentence(f"不适用：{zh}。", f"Does not apply: {en}.")


def _met(condition: Condition, told: Told) -> Sentence:
    said = _parts(condition, told.parts, ("met", "waived")) if condition.any_ is not None else told.detail
    if said is None:
        return Sentence(f"符合：{condition.zh}。", f"Met: {condition.en or condition.zh}.")
    if told.parts:
        return said
    return Sentence(f"符合：{said.zh}", f"Met: {said.en}")


def _not_met(pack: Pack, facts: Facts, condition: Condition, told: Told) -> Sentence:
    """The pack's own words; where they name no figure, what was found is added."""
    said = _text(pack, facts, condition.fail) or _parts(condition, told.parts, (told.status, "not_met"))
    if said is None:
        said = told.detail or Sentence(f"{condition.zh}。", f"{condition.en or condition.zh}.")
        return Sentence(f"不符合：{said.zh}", f"Not met: {said.en}")
    if condition.fail is None or told.detail is None or placeholders(condition.fail.zh):
        return said
    return Sentence(
        f"{said.zh}（{told.detail.zh.rstrip('。')}）", f"{said.en} ({told.detail.en.rstrip('.')})"
    )


def _to_judge(pack: Pack, facts: Facts, condition: Condition, told: Told) -> Sentence:
    asked = _text(pack, facts, condition.judge)
    if asked is None:
        waiting = _parts(condition, told.parts, ("judge",))
        return waiting or Sentence(f"待判断：{condition.zh}。", f"To judge: {condition.en or condition.zh}.")
    who_zh, who_en = _name(pack, told.judged_by, "zh"), _name(pack, told.judged_by, "en")
    return Sentence(f"待{who_zh}判断：{asked.zh}", f"For the {who_en} to judge: {asked.en}")


def _waiver_duty(pack: Pack, condition: Condition) -> tuple[str, str]:
    by = condition.waiver.by if condition.waiver is not None else None
    return _name(pack, by, "zh"), _name(pack, by, "en")


def _judged(pack: Pack, facts: Facts, condition: Condition, status: str, judgement: Judgement) -> Sentence:
    zh, en = condition.zh, condition.en or condition.zh
    said = _text(pack, facts, condition.fail) if status == "not_met" else None
    head_zh = said.zh.rstrip("。") if said else f"{'符合' if status == 'met' else '不符合'}：{zh}"
    head_en = said.en.rstrip(".") if said else f"{'Met' if status == 'met' else 'Not met'}: {en}"
    who_zh, who_en = _name(pack, judgement.by, "zh"), _name(pack, judgement.by, "en")
    reason = judgement.reason.rstrip("。.")
    why_zh = f"（{who_zh}判断，理由：{reason}）" if reason else f"（{who_zh}判断）"
    why_en = f" (judged by the {who_en}; reason: {reason})" if reason else f" (judged by the {who_en})"
    return Sentence(f"{head_zh}{why_zh}。", f"{head_en}{why_en}.")
