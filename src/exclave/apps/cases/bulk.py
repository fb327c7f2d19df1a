"""Many cases chosen in a list: which acts they allow, and what exactly one act would do to each.

A preview asks the same rules the act will ask (``engine.options``); what they need is read of all cases together. It
changes nothing; ``actions/act_on_many.py`` then does it whole or not at all, each case locked and read anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exclave.apps.cases import desks, queries, running, suggesting, together
from exclave.apps.cases.actions.act_on_many import DECIDE, MOST
from exclave.apps.cases.actions.extend_deadline import gives_time
from exclave.apps.cases.actions.remind_case import WAITED_FOR, recipients
from exclave.apps.cases.models import Case, Reminder
from exclave.apps.cases.presenting.decision import follows, undo
from exclave.apps.cases.presenting.words import WAITS_ON, Words, text
from exclave.apps.journal import clock
from exclave.apps.people.access import standing
from exclave.apps.people.models import Account
from exclave.engines import procedure as engine

DONE_AT_ONCE = text("立即生效，不能撤回。", "Takes effect at once and cannot be taken back.")
OWN_WORDS = {
    "extend": text("延长期限", "Give more time"),
    "remind": text("催办", "Remind"),
    "hand": text("分派经办人", "Give to an officer"),
    "experts": text("安排专家", "Ask experts"),
}


@dataclass(frozen=True)
class Chosen:
    """One chosen case, brought to life, with what the viewer may do; ``version`` is the one they looked at."""

    alive: running.Running
    version: int
    options: Mapping[str, engine.Option]

    @property
    def case(self) -> Case:
        return self.alive.case


@dataclass(frozen=True)
class Line:
    """What an act does to one case: ``refused`` says why it cannot be done, else ``happens``, ``whom``, ``undo``."""

    case: Case
    version: int
    refused: Words | None = None
    happens: Sequence[Words] = ()
    whom: Words | None = None
    undo: Words | None = None
    people: Sequence[suggesting.Proposed] = ()


@dataclass(frozen=True)
class Act:
    """An act on offer: for how many of the chosen cases, and what it needs."""

    key: str
    label: Words
    allowed: int
    needs_reason: bool = False
    needs_days: bool = False
    needs_correction: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Selection:
    """The chosen cases. ``gone``: ids of chosen ones that are not there for the viewer any more."""

    cases: list[Chosen]
    gone: list[str] = field(default_factory=list)


def chosen(viewer: Account, items: Sequence[tuple[str, int]]) -> Selection:
    """Load them in the order chosen; never more than ``MOST``."""
    items = items[:MOST]
    rows = {
        case.public_id: case for case in queries.cases_for(viewer).filter(public_id__in=[i for i, _ in items])
    }
    together.read(rows.values())
    now, who = clock.now(), standing(viewer)
    found = []
    for public_id, version in items:
        case = rows.get(public_id)
        if case is None:
            continue
        alive = running.load(case)
        person = running.person_of(alive, viewer, who)
        options = engine.options(alive.procedure, alive.state, alive.context, person, now)
        acts = {o.outcome: o for o in options if o.step in ("act", "propose")}
        found.append(Chosen(alive, version, acts))
    return Selection(found, [public_id for public_id, _ in items if public_id not in rows])


def acts(viewer: Account, selection: Selection) -> list[Act]:
    """The outcomes the chosen cases offer this viewer, then what concerns the desk; each with how many allow it."""
    found: dict[str, list[engine.Option]] = {}
    for one in selection.cases:
        for key, option in one.options.items():
            if option.refusal is None or option.refusal.code not in ("duty", "place"):
                found.setdefault(key, []).append(option)
    offered = [
        Act(
            f"{DECIDE}{key}",
            text(each[0].zh, each[0].en),
            sum(o.allowed for o in each),
            any(o.needs_reason for o in each),
            needs_correction=any(o.needs_correction for o in each),
        )
        for key, each in found.items()
    ]
    for key, words in OWN_WORDS.items():
        allowed = sum(line.refused is None for line in preview(viewer, selection, key, probe=True))
        if allowed:
            offered.append(Act(key, words, allowed, key == "extend", key == "extend"))
    return sorted(offered, key=lambda act: -act.allowed)


def preview(
    viewer: Account,
    selection: Selection,
    act: str,
    *,
    to: str = "",
    days: int | None = None,
    probe: bool = False,
) -> list[Line]:
    """One line a case. ``probe`` only asks whether it could be done, and leaves people and words out."""
    if act.startswith(DECIDE):
        return [_decided(one, act.removeprefix(DECIDE)) for one in selection.cases]
    if act == "extend":
        return [_extended(viewer, one, days) for one in selection.cases]
    if act == "remind":
        return _reminded(viewer, selection, probe)
    if act == "hand":
        return _handed(viewer, selection, to, probe)
    if act == "experts":
        return _asked(viewer, selection, probe)
    return []


def _line(one: Chosen, **more: Any) -> Line:
    if "refused" not in more and one.version != one.case.version:
        return Line(one.case, one.version, refused=CHANGED)
    return Line(one.case, one.version, **more)


CHANGED = text(
    "选择之后已有变化，请先打开核对。", "It was changed after you chose it; open it and look first."
)
NOT_YOURS = text("现在没有可由您办理的这一步。", "This step is not yours to take now.")


def _decided(one: Chosen, outcome: str) -> Line:
    option = one.options.get(outcome)
    if option is None:
        return _line(one, refused=NOT_YOURS)
    if not option.allowed:
        refusal = option.refusal
        if refusal is None or refusal.code in ("duty", "place"):
            return _line(one, refused=NOT_YOURS)
        return _line(one, refused=text(refusal.zh + refusal.remedy, f"{refusal.en} {refusal.remedy_en}"))
    return _line(
        one, happens=follows(one.alive, option), whom=applicant(one.case), undo=undo(one.alive, option)
    )


def applicant(case: Case) -> Words | None:
    body = case.applicant
    return text(body.name_zh, body.name_en) if body is not None else None


def _extended(viewer: Account, one: Chosen, days: int | None) -> Line:
    state = one.alive.state
    if state.ended or state.clock is None or state.clock.due is None or state.clock.stopped is not None:
        return _line(one, refused=text("没有正在计算的期限。", "No deadline is running."))
    if not gives_time(one.alive, standing(viewer)):
        return _line(one, refused=NOT_YOURS)
    happens = (
        text(f"期限延长{days}个工作日。", f"{days} working days more.")
        if days
        else text("期限延长。", "More time.")
    )
    return _line(one, happens=[happens], whom=WAITS_ON[one.case.waits_on], undo=DONE_AT_ONCE)


def _reminded(viewer: Account, selection: Selection, probe: bool) -> list[Line]:
    who = standing(viewer)
    zone = {one.case.authority_id: one.case.authority.zone for one in selection.cases}
    days = {key: clock.now().astimezone(one).date() for key, one in zone.items()}
    today = set(
        Reminder.objects.of(list(days))
        .filter(case__in=[one.case for one in selection.cases], day__in=set(days.values()))
        .values_list("case_id", flat=True)
    )
    lines = []
    for one in selection.cases:
        if desks.office_of(who, one.case) is None or one.case.waits_on not in WAITED_FOR or one.case.ended:
            lines.append(_line(one, refused=text("现在不等待他人。", "It waits for nobody else now.")))
        elif one.case.pk in today:
            lines.append(_line(one, refused=text("今天已提醒过。", "Reminded today already.")))
        elif probe:
            lines.append(_line(one))
        elif not (to := recipients(one.alive)):
            lines.append(
                _line(
                    one, refused=text("没有可以提醒的账号。", "There is no account that could be reminded.")
                )
            )
        else:
            said = text(f"向{len(to)}人发送一条催办消息。", f"One reminder to {len(to)} people.")
            lines.append(_line(one, happens=[said], whom=WAITS_ON[one.case.waits_on], undo=DONE_AT_ONCE))
    return lines


def _handed(viewer: Account, selection: Selection, to: str, probe: bool) -> list[Line]:
    who = standing(viewer)
    office = {one.case.pk: desks.office_of(who, one.case) for one in selection.cases}
    mine = [one for one in selection.cases if office[one.case.pk] is not None and not one.case.ended]
    plans: dict[str, Sequence[suggesting.Proposed]] = {}
    if not probe:
        for held in {office[one.case.pk] for one in mine}:
            assert held is not None
            cases = [one.case for one in mine if office[one.case.pk] == held]
            plans |= suggesting.handlers(held, cases).people if not to else _given_to(held, cases, to)
    lines = []
    for one in selection.cases:
        people = plans.get(one.case.public_id, ())
        if one not in mine:
            lines.append(_line(one, refused=NOT_YOURS))
        elif not people and not probe:
            lines.append(
                _line(one, refused=text("没有可以分派的经办人。", "There is nobody it could be given to."))
            )
        else:
            words = text(
                "记为本单位经办人；随时可以改。", "Becomes the handling officer; can be changed at any time."
            )
            lines.append(_line(one, happens=[p.why for p in people], undo=words, people=people))
    return lines


def _given_to(office: int, cases: Sequence[Case], to: str) -> dict[str, Sequence[suggesting.Proposed]]:
    """The colleague somebody named, where nothing keeps them away."""
    colleague = next((one for one in desks.officers(office) if one.public_id == to), None)
    if colleague is None:
        return {}
    barred = desks.barred_officers(cases)
    proposed = suggesting.Proposed(
        to, colleague.name, text("由您指定，未发现利益冲突", "named by you, no conflict found")
    )
    return {case.public_id: [proposed] for case in cases if to not in barred[case.pk]}


def _asked(viewer: Account, selection: Selection, probe: bool) -> list[Line]:
    owned = standing(viewer).authority_ids("officer")
    short = [
        one
        for one in selection.cases
        if one.case.authority_id in owned and suggesting.seats(one.alive) and one.case.ended is False
    ]
    people: dict[str, Sequence[suggesting.Proposed]] = {}
    if not probe:
        for authority in {one.case.authority_id for one in short}:
            alive = [one.alive for one in short if one.case.authority_id == authority]
            people |= suggesting.experts(authority, alive).people
    lines = []
    for one in selection.cases:
        proposed = people.get(one.case.public_id, ())
        if one not in short:
            lines.append(_line(one, refused=text("不需要再请专家。", "It needs no further expert.")))
        elif len(proposed) < suggesting.seats(one.alive) and not probe:
            lines.append(
                _line(one, refused=text("合适的专家不足。", "There are not enough experts who may be asked."))
            )
        else:
            words = text("专家声明有利益冲突时另行安排。", "Whoever declares a conflict is replaced.")
            lines.append(_line(one, happens=[p.why for p in proposed], undo=words, people=proposed))
    return lines


def colleagues(viewer: Account, selection: Selection) -> list[Account]:
    """Officers a case could be handed to, where all chosen lie with one office of the viewer."""
    who = standing(viewer)
    offices = {desks.office_of(who, one.case) for one in selection.cases}
    office = offices.pop() if len(offices) == 1 else None
    return desks.officers(office) if office is not None else []
