"""One act on many cases, whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from exclave.apps.cases.actions.assign_expert import assign_expert
from exclave.apps.cases.actions.decide_case import decide_case
from exclave.apps.cases.actions.extend_deadline import extend_deadline
from exclave.apps.cases.actions.hand_case import hand_case
from exclave.apps.cases.actions.remind_case import remind_case
from exclave.apps.journal.refusals import Fault, Refused, Stale, not_allowed
from exclave.apps.journal.transaction import Actor, Receipt, action

MOST = 200
DECIDE = "decide:"
ACTS = ("extend", "remind", "hand", "experts")

Step = Callable[[str, int], Receipt]


@action("case.many")
def act_on_many(
    actor: Actor,
    *,
    act: str,
    items: Sequence[tuple[str, int]],
    reason: str = "",
    days: int | None = None,
    people: Mapping[str, Sequence[str]] | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``act``: ``decide:<outcome>`` or one of ``ACTS``. ``items``: (case id, version it was looked at).

    ``days``: working days, of an extension or for a correction. ``people``: by case id, the
    experts to ask or the colleague it is handed to. Each case is acted on by the same action as from its own page, in one
    transaction: if one refuses, or was changed meanwhile, nothing happens, and the refusal names every such
    case (``Fault.path`` is the case's id).
    """
    if not 1 <= len(items) <= MOST or len({case_id for case_id, _ in items}) != len(items):
        zh, en = f"一次可办理1到{MOST}件。", f"Act on 1 to {MOST} cases at a time."
        raise Refused("many_wrong", zh, en, [Fault("", zh, en)])
    step = _step(actor, act, reason, days, people or {})
    faults: list[Fault] = []
    # In one order for everybody, so that two such requests never wait for each other.
    for case_id, version in sorted(items):
        try:
            step(case_id, version)
        except Refused as refused:
            faults.append(Fault(case_id, *_why(refused)))
    if faults:
        number = len(faults)
        raise Refused(
            "many_refused",
            f"有{number}件不能办理，因此一件也没有办理。",
            f"{number} of them cannot be acted on, so nothing was done to any.",
            faults,
        )
    return {"act": act, "cases": [case_id for case_id, _ in items]}


def _step(actor: Actor, act: str, reason: str, days: int | None, people: Mapping[str, Sequence[str]]) -> Step:
    """What is done to one case."""
    if act.startswith(DECIDE):
        return lambda case_id, version: decide_case(
            actor, case_id=case_id, outcome=act.removeprefix(DECIDE), reason=reason,
            correction_days=days, expected_version=version,
        )  # fmt: skip
    if act == "extend":
        return lambda case_id, version: extend_deadline(
            actor, case_id=case_id, workdays=days or 0, reason=reason, expected_version=version
        )
    if act == "remind":
        return lambda case_id, version: remind_case(actor, case_id=case_id, expected_version=version)
    if act == "hand":
        return lambda case_id, version: _hand(actor, case_id, version, people.get(case_id, ()))
    if act == "experts":
        return lambda case_id, version: _ask(actor, case_id, version, people.get(case_id, ()))
    raise not_allowed()


def _ask(actor: Actor, case_id: str, version: int, experts: Sequence[str]) -> Receipt:
    """Every expert chosen for the case; the version grows with each."""
    if not experts:
        raise Refused("no_expert", "没有可以安排的专家。", "There is no expert who could be asked.")
    for expert in experts:
        answer = assign_expert(actor, case_id=case_id, expert_id=expert, expected_version=version)
        version = answer.result["version"]
    return answer


def _hand(actor: Actor, case_id: str, version: int, chosen: Sequence[str]) -> Receipt:
    if len(chosen) != 1:
        raise Refused("nobody_chosen", "没有可以分派的经办人。", "There is nobody it could be given to.")
    return hand_case(actor, case_id=case_id, to=chosen[0], expected_version=version)


def _why(refused: Refused) -> tuple[str, str]:
    if isinstance(refused, Stale):
        return (
            "打开预览之后已有变化，请重新核对。",
            "It was changed after the preview was opened; look at it again.",
        )
    if refused.code == "not_allowed":
        return "您不能对本件办理这一步。", "This step is not yours to take in this case."
    return refused.zh, refused.en
