"""What an officer's case page shows, put together from its parts."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from exclave.apps.cases.casework import Casework
from exclave.apps.cases.filling import words as standing_alone
from exclave.apps.cases.models import Objection
from exclave.apps.cases.presenting.conditions import condition_list, evidence_cards, judged_share
from exclave.apps.cases.presenting.deadline import deadline
from exclave.apps.cases.presenting.decision import decision_panel, follows
from exclave.apps.cases.presenting.head import case_head
from exclave.apps.cases.presenting.panel import candidate_rows, opinions, panel_rows
from exclave.apps.cases.presenting.timeline import timeline
from exclave.apps.cases.presenting.values import form_sections
from exclave.apps.cases.presenting.words import alone, clause_words, named, outcome_text, text
from exclave.apps.cases.wording import of_year
from exclave.apps.programmes import deadlines
from exclave.engines.policy.pack.model import Param
from exclave.engines.procedure import Option
from exclave.engines.procedure.rules import panel_size

OBJECTION_STATES = {
    "open": ("waiting", text("核查中", "Being looked into")),
    "upheld": ("danger", text("成立", "Upheld")),
    "dismissed": ("success", text("不成立", "Dismissed")),
}


def file_address(public_id: str) -> str:
    return reverse("evidence", args=[public_id])


def case_page(work: Casework, new_key: Callable[[], str]) -> dict[str, Any]:
    """The context of ``cases/officer/case.html``. ``new_key`` makes idempotency keys, one a form."""
    alive, case = work.alive, work.case
    by_colleague = (lambda e: e.uploaded_by.name) if work.owner else None
    conditions = standing_alone.conditions(
        condition_list(
            alive.compiled,
            work.answers,
            facts=work.facts,
            files=work.files,
            file_href=file_address,
            field_href="#field-{}".format,
            may_judge=work.may_judge,
        )
    )
    judged, asked = judged_share(work.answers)
    shown = sections(work)
    by_condition = {o["id"]: o for o in opinions(alive.compiled, work.panel, work.sheets)}
    for judge in (j for row in conditions for j in row["judges"]):
        judge["opinion"] = by_condition.get(judge["id"])
        judge["was"] = f"{word(judge['answer'])}|{judge['reason']}" if judge["answer"] is not None else ""
        judge |= {"chosen": word(judge["answer"]), "typed": judge["reason"], "errors": []}
    return {
        "case": standing_alone.head(case_head(alive, work.now, options=work.options)),
        "version": case.version,
        "received": case.submitted_at,
        "stages": standing_alone.stages(
            timeline(alive, work.history, work.now, journal=work.journal, names=work.names)
        ),
        "conditions": conditions,
        "attention": [c for c in conditions if wants_a_look(c)],
        "settled": [c for c in conditions if not wants_a_look(c)],
        "judged": judged,
        "asked": asked,
        "may_judge": bool(work.may_judge),
        "sections": shown,
        "changes": sum(section["changed"] for section in shown),
        "unfold": not conditions,
        "evidence": evidence_cards(
            alive.compiled, case.type, work.files, file_href=file_address, by=by_colleague
        ),
        "panel": decision_panel(
            alive, work.options, work.now, action=reverse("case-decide", args=[case.public_id]), key=new_key()
        ),
        "signing": signing(work),
        "blocked": blocked(work),
        "experts": experts(work),
        "extension": extension(work),
        "points": [point(work, p) for p in work.open_points],
        "objection": objection(work),
        "objections": [objection_row(o) for o in work.objections],
        "ground": ground(work),
        "related": related(work),
        "keys": {name: new_key() for name in ("judge", "assign", "extend", "settle", "sign", "reveal")},
    }


def wants_a_look(condition: dict[str, Any]) -> bool:
    """Not met, unknown, or resting on a person's judgement; the rest the platform has answered as met."""
    return condition["answer"] not in ("met", "not_applicable") or bool(condition["to_judge"])


def word(answer: bool | None) -> str:
    return "" if answer is None else "yes" if answer else "no"


def typed_judgements(
    context: dict[str, Any], typed: Mapping[str, str], errors: Mapping[str, list[str]]
) -> None:
    """Put back what was typed into the judgements of a page shown again after a refusal."""
    for judge in (j for row in context["conditions"] for j in row["judges"]):
        name = judge["id"]
        judge["chosen"] = typed.get(f"judge-{name}", judge["chosen"])
        judge["typed"] = typed.get(f"reason-{name}", judge["typed"])
        judge["errors"] = errors.get(name, [])


def sections(work: Casework) -> list[dict[str, Any]]:
    """What stands of each form handed in, the last one first; the earlier ones are shown as they were left."""
    latest = {one.form: one for one in work.submissions}
    if not latest:
        return []
    last = work.submissions[-1].form
    found = form_sections(work.alive.compiled, last, work.case.type, work.data, before=work.before)
    for form, one in latest.items():
        if form != last:
            found += form_sections(work.alive.compiled, form, work.case.type, one.data)
    return standing_alone.sections(found)


def blocked(work: Casework) -> dict[str, str] | None:
    """Why a colleague who holds the duty may not act at all: acted before, a conflict, recused."""
    for option in work.options:
        if option.refusal is not None and option.refusal.code in ("apart", "conflict", "recused"):
            return text(
                option.refusal.zh + option.refusal.remedy, f"{option.refusal.en} {option.refusal.remedy_en}"
            )
    return None


def signing(work: Casework) -> dict[str, Any] | None:
    """The proposal that awaits the second signature, and what this viewer may do with it."""
    state, stage = work.alive.state, work.alive.stage
    if state.pending is None or stage is None:
        return None
    confirm = next((o for o in work.options if o.step == "confirm"), None)
    decline = next((o for o in work.options if o.step == "decline"), None)
    own = state.pending.actor == work.person.id
    return {
        "outcome": outcome_text(stage, state.pending.outcome),
        "reason": state.pending.reason or "",
        "at": state.pending.at,
        "by": work.names.get(state.pending.actor, ""),
        "follows": follows(work.alive, confirm) if confirm else [],
        "may_agree": bool(confirm and confirm.allowed),
        "may_decline": bool(decline and decline.allowed),
        "own": own,
        "refused": _refused(confirm) if confirm and not own else None,
        "action": reverse("case-sign", args=[work.case.public_id]),
    }


def _refused(option: Option) -> dict[str, str] | None:
    refusal = option.refusal
    if refusal is None or refusal.code in ("duty", "place"):
        return None
    return text(refusal.zh + refusal.remedy, f"{refusal.en} {refusal.remedy_en}")


def experts(work: Casework) -> dict[str, Any] | None:
    """The panel block, for the authority's own people."""
    stage = work.alive.stage
    at_review = stage is not None and stage.does == "review" and not work.alive.state.ended
    if not work.owner or not (work.panel or at_review):
        return None
    size = panel_size(stage, work.alive.state, work.alive.context) if at_review and stage else None
    sitting = sum(
        a.state in ("assigned", "cleared", "submitted") and a.stage == work.case.stage for a in work.panel
    )
    return {
        "rows": panel_rows(work.panel, work.sheets),
        "candidates": candidate_rows(work.candidates),
        "may_assign": bool(work.candidates),
        "wanted": size if isinstance(size, int) else None,
        "lacking": at_review and isinstance(size, int) and sitting < size,
        "in": sum(a.state == "submitted" for a in work.panel),
    }


def extension(work: Casework) -> dict[str, Any] | None:
    """Whether this viewer may give more time here: whoever organises the stage, never whose time it is."""
    clock, stage = work.alive.state.clock, work.alive.stage
    if clock is None or clock.due is None or stage is None or work.alive.state.ended:
        return None
    organised = stage.does in ("fill", "review") and work.organiser
    if not (organised or (stage.does not in ("fill", "review") and work.handles)):
        return None
    return {
        "deadline": deadline(work.alive, work.now),
        "action": reverse("case-extend", args=[work.case.public_id]),
    }


def point(work: Casework, open_point: Any) -> dict[str, Any]:
    """A point to state for this case, with the clause that leaves it open."""
    param: Param = work.alive.compiled.pack.params[open_point.param]
    units = [param.unit] if isinstance(param.unit, str) else list(param.unit or [])
    return {
        "id": open_point.param,
        "label": alone(named(param)),
        "clauses": clause_words(work.alive.compiled, param.clause, work.case.type),
        "practice": text(param.practice, param.practice_en) if param.practice else None,
        "note": text(param.note, param.note_en) if param.note else None,
        "type": param.type,
        "items": [{"value": key, "label": named(item)} for key, item in param.items.items()],
        "units": units,
        "unit": units[0] if units else "",
    }


def objection(work: Casework) -> dict[str, Any] | None:
    """The objection a case is about: statement and name for the handling officer, identity behind a step."""
    found = work.objection
    if found is None:
        return None
    return {
        "name": found.objector_name,
        "kind": text("单位", "organisation") if found.objector_kind == "unit" else text("个人", "person"),
        "identity": masked(found.objector_identity),
        "contact": masked(found.contact),
        "statement": found.statement,
        "at": found.at,
        "notice": found.notice.number,
        "about": found.notice.case,
        "answer": found.answer,
        "public_id": found.public_id,
    }


def masked(value: str) -> str:
    """The first and last signs only: enough to tell two people apart, too little to misuse."""
    if len(value) <= 4:
        return "＊" * len(value)
    return value[:2] + "＊" * (len(value) - 4) + value[-2:]


def objection_row(found: Objection) -> dict[str, Any]:
    case = found.case
    look, word = OBJECTION_STATES[case.outcome if case.outcome in OBJECTION_STATES else "open"]
    return {"number": case.number, "public_id": case.public_id, "at": found.at, "look": look, "word": word}


def ground(work: Casework) -> dict[str, Any] | None:
    """Why a case of its own was opened, in one sentence."""
    if work.ground is None:
        return None
    pack = work.alive.compiled.pack
    if work.ground["kind"] == "late":
        due = work.ground["due"]
        spec = named(pack.obligations[due.obligation])
        return {
            "text": text(
                f"没有按期报送{of_year(due.year, spec['zh'])}。",
                f"The {spec['en']} for {due.year} was not handed in on time.",
            ),
            "due": deadlines.last_day(due.due_at, work.alive.context.zone),
        }
    if work.ground["kind"] == "stated":
        condition = pack.conditions.get(work.ground["condition"])
        label = named(condition) if condition else text("")
        return {"text": label, "reason": work.ground["reason"]}
    return None


def related(work: Casework) -> list[dict[str, Any]]:
    """The case this one grew out of, and those that grew out of it."""
    procedures = work.alive.compiled.pack.procedures
    found = []
    if work.case.parent_id and work.case.parent and work.owner:
        found.append((work.case.parent, text("来自", "From")))
    found += [(child, text("引出", "Led to")) for child in work.children]
    return [
        {
            "public_id": case.public_id,
            "number": case.number,
            "relation": relation,
            "procedure": named(procedures[case.procedure])
            if case.procedure in procedures
            else text(case.procedure),
            "ended": case.ended,
        }
        for case, relation in found
    ]
