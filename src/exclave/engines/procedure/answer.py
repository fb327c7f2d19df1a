"""The two answers to an act: Accepted with the entries to append, or Refused with what would help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from exclave.engines.policy.pack.model import Procedure
from exclave.engines.procedure.history import Entry
from exclave.engines.procedure.state import State, advance


@dataclass(frozen=True)
class Accepted:
    """The entries to append, in order, and the state they lead to.

    ``effects`` are the pack's effect ids to carry out now (empty while a second signature is awaited).
    ``to`` is the stage entered, ``end``, or None when the case stays where it is. ``due`` is the first
    instant after the last day of the stage the case is at afterwards.
    """

    entries: tuple[Entry, ...]
    state: State
    effects: tuple[str, ...] = ()
    to: str | None = None
    due: datetime | None = None
    provisional: bool = False


@dataclass(frozen=True)
class Refused:
    """Why not, in both languages, and what would help. ``code`` is stable; texts may improve."""

    code: str
    zh: str
    en: str
    remedy: str = ""
    remedy_en: str = ""


def accept(
    procedure: Procedure,
    state: State,
    entries: Iterable[Entry],
    effects: Iterable[str] = (),
    to: str | None = None,
) -> Accepted:
    """The answer whose state is exactly what folding the entries gives."""
    made = tuple(entries)
    for entry in made:
        state = advance(procedure, state, entry)
    clock = state.clock
    provisional = clock.provisional if clock is not None else False
    return Accepted(made, state, tuple(effects), to, state.due, provisional)


_TEXTS: dict[str, tuple[str, str, str, str]] = {
    "ended": (
        "办件已经办结。",
        "The case has ended.",
        "需要时另行发起新的办件。",
        "Start a new case if needed.",
    ),
    "outcome": (
        "本环节没有这一处理结果。",
        "This stage has no such outcome.",
        "请在所列结果中选择。",
        "Choose one of the outcomes listed.",
    ),
    "duty": (
        "本环节由{who}办理。",
        "This stage belongs to: {who}.",
        "请转由有此职责的人办理。",
        "Ask someone who has that duty.",
    ),
    "place": (
        "办件不在您的管辖范围内。",
        "The case lies outside your jurisdiction.",
        "请转由有管辖权的单位办理。",
        "Pass it to the office that has jurisdiction.",
    ),
    "apart": (
        "您已办理过“{stage}”，同一人不能再办理本环节。",
        "You acted at “{stage}”; the same person may not act here.",
        "请由另一人办理。",
        "Another person must act.",
    ),
    "recused": (
        "您已回避本办件。",
        "You are recused from this case.",
        "请由另一人办理。",
        "Another person must act.",
    ),
    "conflict": (
        "您与本办件有利益冲突，应当回避。",
        "You have a conflict of interest in this case.",
        "请登记回避，由另一人办理。",
        "Record a recusal; another person must act.",
    ),
    "guard": (
        "尚不符合这一处理结果的前提条件。",
        "What this outcome requires is not met.",
        "请查看未通过的条件。",
        "See which conditions fail.",
    ),
    "unknown": (
        "前提条件还没有结论：缺少事实或判断。",
        "What this outcome requires is not known yet: a fact or a judgement is missing.",
        "请补全事实，或由有权的人作出判断。",
        "Supply the missing fact, or have the judgement made.",
    ),
    "evidence": (
        "缺少佐证材料：{missing}。",
        "Evidence is missing: {missing}.",
        "请上传后再办理。",
        "Upload it first.",
    ),
    "pending": (
        "“{outcome}”已经一人签署，正等待第二人签署。",
        "“{outcome}” has one signature and awaits the second.",
        "由第二人签署或退回后再办理。",
        "The second signer confirms or sends back first.",
    ),
    "nothing_pending": (
        "没有等待第二人签署的结果。",
        "Nothing awaits a second signature.",
        "请先由第一人提出。",
        "The first signer proposes first.",
    ),
    "same_person": (
        "两次签署不能是同一人。",
        "The two signatures may not be the same person's.",
        "请由另一人签署。",
        "Another person must sign.",
    ),
    "same_eyes": (
        "代办期间，代办人与被代办人视为同一人，不能先后签署。",
        "While one covers for the other, the two count as one person and cannot sign one after the other.",
        "请由第三人签署。",
        "A third person must sign.",
    ),
    "paused": (
        "办件暂停计时，恢复后才能办理。",
        "The case stands still and must run on first.",
        "请先处理暂停的原因。",
        "Deal with the cause of the standstill.",
    ),
    "late": (
        "已过截止时间。",
        "The time is over.",
        "可向主管机关申请延长。",
        "Ask the authority for an extension.",
    ),
    "early": (
        "期限尚未届满，不能提前办理。",
        "The time has not run out yet.",
        "请在期限届满后办理；系统会自动办理。",
        "Wait until the time is over; the system then acts by itself.",
    ),
    "objection": (
        "还有异议没有答复。",
        "An objection is not answered yet.",
        "请先答复全部异议。",
        "Answer every objection first.",
    ),
    "upheld": (
        "有异议成立，不能按无异议办理。",
        "An objection was upheld; the notice cannot be closed as clear.",
        "请选择异议成立的处理结果。",
        "Choose the outcome for an upheld objection.",
    ),
    "provisional": (
        "截止日为暂定：所需年份的工作日历尚未公布。",
        "The due day is provisional: a calendar year it needs is not published.",
        "公布日历后系统会重算。",
        "It is worked out again when the calendar is published.",
    ),
    "no_upheld": (
        "没有成立的异议。",
        "No objection was upheld.",
        "只有异议成立时才能选择这一结果。",
        "This outcome needs an upheld objection.",
    ),
    "no_objections": (
        "本环节不受理异议。",
        "This stage takes no objections.",
        "异议应在公示期内提出。",
        "Object during the public notice.",
    ),
    "objection_known": (
        "该异议已经登记。",
        "This objection is already recorded.",
        "无需重复登记。",
        "No need to record it again.",
    ),
    "objection_unknown": (
        "没有这件待答复的异议。",
        "There is no such open objection.",
        "请核对异议编号。",
        "Check the objection's number.",
    ),
    "reason": ("须写明理由。", "A reason is required.", "请填写理由。", "Write the reason."),
    "unassigned": (
        "您不在本环节的专家组中。",
        "You are not on the panel of this stage.",
        "请由组织人指派。",
        "The organiser assigns experts.",
    ),
    "assigned": (
        "该专家已在专家组中。",
        "This expert is already on the panel.",
        "请另选一人。",
        "Choose another.",
    ),
    "no_panel": (
        "本环节不设专家组。",
        "This stage has no panel.",
        "只有评审环节可以指派专家。",
        "Only a review stage has experts.",
    ),
    "given": (
        "您已提交意见。",
        "You have already given your opinion.",
        "无需重复提交。",
        "No need to give it again.",
    ),
    "open": (
        "“{param}”尚待细则，还没有定。",
        "“{param}” is not settled yet.",
        "请先由有权的机关确定这一事项。",
        "The authority must settle this point first.",
    ),
    "withdraw": (
        "没有可以撤回的提交：已超过撤回时限，或其后已有人办理。",
        "Nothing can be withdrawn: the minutes are over, or somebody has acted since.",
        "可请受理单位退回补正。",
        "Ask the office to return it for correction.",
    ),
    "period": (
        "原定截止时间已过，退回时须写明补正期限。",
        "The date set has passed: a return must state how long the applicant has.",
        "请写明补正期限。",
        "State the time for correction.",
    ),
    "not_open": (
        "申报尚未开始。",
        "The round is not open yet.",
        "请在申报开始后提交。",
        "Come back when it opens.",
    ),
    "not_paused": ("没有这一暂停原因。", "There is no such standstill.", "无需恢复。", "Nothing to take up."),
    "already_paused": (
        "已因同一原因暂停。",
        "It already stands still for this cause.",
        "无需重复。",
        "Nothing to do.",
    ),
    "no_limit": (
        "本环节没有可延长的期限。",
        "This stage has no running time to extend.",
        "期限确定后才能延长。",
        "A time must be set before it can be extended.",
    ),
    "shorter": (
        "延长后的截止时间没有推后。",
        "The extension moves nothing.",
        "请写明更长的期限。",
        "State a longer time.",
    ),
    "not_settleable": (
        "“{param}”不能在办件中确定。",
        "“{param}” cannot be settled for a case.",
        "请按该事项规定的层级确定。",
        "Settle it at the level the pack names.",
    ),
}
CODES: frozenset[str] = frozenset(_TEXTS)


def refuse(code: str, **names: str) -> Refused:
    """The refusal of that code with its texts filled in. A ``*_en`` name is used in English texts."""
    texts = _TEXTS[code]
    english = {key.removesuffix("_en"): value for key, value in names.items() if key.endswith("_en")}
    en = {**names, **english}
    return Refused(
        code, texts[0].format(**names), texts[1].format(**en), texts[2].format(**names), texts[3].format(**en)
    )
