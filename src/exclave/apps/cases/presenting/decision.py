"""What somebody may decide now, why not where not, and what follows, in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from exclave.apps.cases.presenting.deadline import deadline, length
from exclave.apps.cases.presenting.words import Words, alone, duty_text, joined, named, text
from exclave.apps.cases.running import Running
from exclave.engines.policy.answers import label_of
from exclave.engines.policy.pack.model import Effect, Stage
from exclave.engines.procedure import END, Option, is_open, resolve

OBJECTION, UPHELD = "objection", "upheld"
PAPERS = {
    "certificate": text("备案证书", "the filing certificate"),
    "decision": text("决定书", "the decision paper"),
}


def decision_panel(
    alive: Running,
    options: Iterable[Option],
    now: datetime,
    *,
    action: str,
    key: str,
    chosen: str = "",
    reason: str = "",
    errors: list[str] | None = None,
) -> dict[str, Any] | None:
    """The panel of acts and proposals; None when there is nothing to decide here for this person.

    Options refused for want of the duty are left out: whoever lacks the duty sees no panel.
    """
    stage = alive.stage
    if stage is not None and stage.does == "fill":  # a form is handed in on its own page
        return None
    steps = (
        ("act", "propose", "opinion") if stage is not None and stage.does == "consult" else ("act", "propose")
    )
    found = [o for o in options if o.step in steps and not _foreign(o)]
    if not found:
        return None
    duty = next((o.duty for o in found if o.duty), None)
    return {
        "title": text("办理", "Decide"),
        "action": action,
        "version": alive.case.version,
        "key": key,
        "due": deadline(alive, now),
        "who": duty_text(alive.compiled.pack, duty) if duty else None,
        "options": _keyed([_option(alive, o) for o in found]),
        "may_return": any(o.returns and o.allowed for o in found),
        "may": any(o.allowed for o in found),
        "needs_correction": any(o.needs_correction and o.allowed for o in found),
        "chosen": chosen,
        "reason": reason,
        "errors": errors or [],
    }


def _keyed(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A single key for each that may be chosen, as far as the digits go."""
    allowed = [o for o in options if o["allowed"]]
    for key, option in enumerate(allowed[:9], 1):
        option["press"] = str(key)
    return options


def _foreign(option: Option) -> bool:
    return option.refusal is not None and option.refusal.code in {"duty", "place"}


def _option(alive: Running, option: Option) -> dict[str, Any]:
    refusal = option.refusal
    return {
        "value": option.outcome,
        "label": alone(text(option.zh, option.en)),
        "allowed": option.allowed,
        "refused": text(refusal.zh + refusal.remedy, f"{refusal.en} {refusal.remedy_en}")
        if refusal
        else None,
        "danger": harmful(alive, option),
        "needs_reason": option.needs_reason,
        "returns": option.returns,
        "needs_correction": option.needs_correction,
        "second": duty_text(alive.compiled.pack, list(option.needs_second)) if option.needs_second else None,
        "follows": follows(alive, option),
        "undo": undo(alive, option),
    }


def harmful(alive: Running, option: Option) -> bool:
    """Ends the case without giving what was asked for, takes something away, or bars somebody."""
    pack = alive.compiled.pack
    out = {state for subject in pack.subjects.values() for state in subject.out}
    for effect_id in option.effects:
        effect = pack.effects[effect_id]
        if (
            effect.bar is not None
            or effect.reclaim is not None
            or (effect.state is not None and effect.state.to in out)
        ):
            return True
    if alive.procedure.starts == "effect" or alive.procedure.subject == OBJECTION:
        return False  # ending a consequence, or answering an objection, takes nothing from the applicant
    deciding = alive.stage is not None and alive.stage.does in ("check", "decide")
    return deciding and option.to == END and option.needs_reason and not option.effects


def undo(alive: Running, option: Option) -> Words:
    """Until when it can be taken back."""
    stage = alive.stage
    if option.needs_second:
        return text("第二人签署前，您可以收回。", "You can take it back until the second signature.")
    if stage is not None and stage.withdraw and not option.effects and option.to != END:
        value = resolve(alive.context, alive.state, stage.withdraw)
        if not is_open(value):
            return text(
                f"提交后{length(value, 'zh')}内可撤回。",
                f"Can be taken back within {length(value, 'en')} of submitting.",
            )
    return text("确认后立即生效，不能撤回。", "Takes effect at once and cannot be taken back.")


def follows(alive: Running, option: Option) -> list[Words]:
    """Where the case goes and what happens with it, one sentence each."""
    found = [_next_stage(alive, option)]
    found += [
        words
        for effect_id in option.effects
        for words in effect_words(alive, alive.compiled.pack.effects[effect_id])
    ]
    if option.step == "decline":
        return [
            text(
                "退回第一签署人重新办理，写明的理由会发给对方。",
                "Goes back to the first signer with your reason.",
            )
        ]
    return found


def _next_stage(alive: Running, option: Option) -> Words:
    if option.to == END and alive.procedure.subject == OBJECTION:
        return _answered(option)
    if option.to == END:
        return text("办件办结，并通知申报单位。", "The case ends and the applicant is told.")
    target = alive.stage_named(option.to)
    if target is None:
        return text("")
    stage, who = named(target), duty_text(alive.compiled.pack, target.who.duty)
    if option.returns:
        return text(
            f"退回“{stage['zh']}”，由{who['zh']}补正；期间办理期限暂停计算。",
            f"Goes back to “{stage['en']}” for the {who['en']} to correct; the clock stands still meanwhile.",
        )
    if target.does == "notice":
        return _notice(alive, target)
    limit = _limit(alive, target)
    return text(
        f"进入“{stage['zh']}”，由{who['zh']}办理{limit['zh']}。",
        f"Goes on to “{stage['en']}”, handled by the {who['en']}{limit['en']}.",
    )


def _answered(option: Option) -> Words:
    """What becomes of the case objected to."""
    if option.outcome == UPHELD:
        return text(
            "答复异议人；原公示按异议成立处理，回到审定重新决定。",
            "The objector is answered; the notice ends and the case goes back to be decided again.",
        )
    return text(
        "答复异议人；没有其他未答复的异议时，公示继续计时。", "The objector is answered; the notice runs on."
    )


def _limit(alive: Running, stage: Stage) -> Words:
    if stage.within is None:
        return text("", "")
    value = resolve(alive.context, alive.state, stage.within)
    if is_open(value):
        return text("（期限还没有写明）", " (its time is not stated yet)")
    return text(f"，期限{length(value, 'zh')}", f" within {length(value, 'en')}")


def _notice(alive: Running, stage: Stage) -> Words:
    pack = alive.compiled.pack
    shown = joined(text(*label_of(pack, path)) for path in stage.shows)
    limit = _limit(alive, stage)
    zh = f"向社会公示{limit['zh']}" + (f"，显示：{shown['zh']}" if stage.shows else "")
    en = f"Published for everyone{limit['en']}" + (f", showing: {shown['en']}" if stage.shows else "")
    return text(f"{zh}。期间任何人可实名提出异议。", f"{en}. Anybody may object by real name meanwhile.")


LEDGERS = {
    "pay": text("开具支付令。", "Orders a payment."),
    "reclaim": text(
        "按算式收回支持资金，要求退回。", "Takes support back as reckoned; it has to be paid back."
    ),
    "credit": text(
        "所列各条按政策写明的比例计入。", "Counts the rows listed, at the ratio the policy states."
    ),
    "revise": text("按所列变动修订清单。", "Revises the list as stated."),
}
"""What verbs enter elsewhere than in the register, in words people read before they sign."""


def effect_words(alive: Running, effect: Effect) -> list[Words]:
    """What an effect does, in words people read before they sign."""
    pack = alive.compiled.pack
    found: list[Words] = []
    if effect.state is not None:
        state = next(
            (
                s.state_names[effect.state.to]
                for s in pack.subjects.values()
                if effect.state.to in s.state_names
            ),
            None,
        )
        words = named(state) if state else text(effect.state.to)
        found.append(
            text(
                f"机构状态改为“{words['zh']}”，记入备案库。",
                f"The institution becomes “{words['en']}” in the register.",
            )
        )
    if effect.issue is not None:
        paper = PAPERS.get(effect.issue, text(effect.issue))
        found.append(
            text(f"生成{paper['zh']}，可公开核验。", f"Issues {paper['en']}, which anybody can check.")
        )
    if effect.bar is not None:
        found.append(_bar(alive, effect))
    found += [words for verb, words in LEDGERS.items() if getattr(effect, verb) is not None]
    if effect.start is not None:
        name = pack.procedures.get(effect.start)
        words = named(name) if name else text(effect.start)
        found.append(
            text(
                f"启动“{words['zh']}”程序，由人另行决定。",
                f"Opens the procedure “{words['en']}”; people decide there.",
            )
        )
    if effect.tell is not None:
        found.append(
            text(
                f"通知{duty_text(pack, effect.tell.duty)['zh']}。",
                f"Tells the {duty_text(pack, effect.tell.duty)['en']}.",
            )
        )
    return found


def _bar(alive: Running, effect: Effect) -> Words:
    bar = effect.bar
    assert bar is not None
    who, starts = _choice(alive, bar.who), _choice(alive, bar.starts)
    term = resolve(alive.context, alive.state, bar.for_)
    shown = (
        text("（期限未定）", "a time not settled yet")
        if is_open(term)
        else text(length(term, "zh"), length(term, "en"))
    )
    return text(
        f"限制申报{shown['zh']}：对象为{who['zh']}，自{starts['zh']}起算。",
        f"Bar on applying for {shown['en']}: binds {who['en']}, from the {starts['en']}.",
    )


def _choice(alive: Running, stated: str) -> Words:
    """The name of a settled choice; an open one says so."""
    value = resolve(alive.context, alive.state, stated)
    if is_open(value):
        return text("待细则", "(not settled)")
    param = alive.compiled.pack.params.get(stated.removeprefix("param."))
    item = param.items.get(str(value)) if param else None
    return named(item) if item else text(str(value))
