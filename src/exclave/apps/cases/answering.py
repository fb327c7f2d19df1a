"""Conditions of a case answered from its form, the register and people's findings; and forms checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from exclave.apps.cases import ports, world
from exclave.apps.cases.models import Case, Judgement, Submission, Waiver
from exclave.apps.files.models import Evidence
from exclave.apps.journal.refusals import Fault
from exclave.apps.programmes.models import Programme
from exclave.engines import procedure as engine
from exclave.engines import scoring
from exclave.engines.policy import answers as policy
from exclave.engines.policy.answers import Answers, CompiledPack
from exclave.engines.policy.language import evaluate
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.pack.model import Sourced
from exclave.engines.policy.pack.settle import Params, resolve_params

if TYPE_CHECKING:
    from exclave.apps.cases.running import Running

NO_ANSWERS = Answers("", (), "met", policy.Checks())


def names_of(compiled: CompiledPack) -> dict[str, Sourced]:
    """The pack's duties and params by id, for readable refusals."""
    return {**compiled.pack.duties, **compiled.pack.params}


# ---- settled points ---------------------------------------------------------------------------------------
def params(case: Case, compiled: CompiledPack) -> Params:
    """Every param of the case on its day: the policy's, or as programme, round and case settled it."""
    round_settled = case.round.settled if case.round else {}
    return resolve_params(compiled.pack, case.programme.settled, round_settled, case.settled, on=asof(case))


def params_of(case: Case, compiled: CompiledPack) -> dict[str, Any]:
    """The same as the procedure and scoring engines read them (literals, 待细则 where open)."""
    return params(case, compiled).literals()


def programme_params(programme: Programme, compiled: CompiledPack) -> dict[str, Any]:
    return resolve_params(compiled.pack, programme.settled, {}, {}, on=programme.in_force_from).literals()


def settled(alive: Running, stated: str) -> Any:
    """What a text of the pack stands for in this case (``param.x`` looked up)."""
    return engine.resolve(alive.context, alive.state, stated)


def asof(case: Case) -> date:
    """The day a case is answered for: the round's cutoff, else the day of submission, else of opening."""
    if case.asof:
        return case.asof
    instant = case.submitted_at or case.opened_at
    return case.authority.day(instant)


# ---- data -------------------------------------------------------------------------------------------------
def latest_data(case: Case) -> dict[str, Any]:
    """What was last handed in of each form of the case and still stands; before that, what was typed."""
    if case.known is not None:
        return dict(case.known.data)
    rows = Submission.objects.filter(case=case, withdrawn_at=None).order_by("sequence")
    handed_in = together_of(rows.values_list("form", "data"))
    if handed_in:
        return handed_in
    draft = getattr(case, "draft", None)
    return dict(draft.data) if draft else {}


def together_of(submissions: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Values by path of (form, values) in the order handed in.

    A case with two forms (an application, then its plan) is answered from both; of one form only the last counts.
    """
    return {path: value for data in dict(submissions).values() for path, value in data.items()}


def asked_of(case: Case, data: Mapping[str, Any] | None = None) -> ports.Asked:
    name = str((data or {}).get("institution.name") or case.title)
    return ports.Asked(
        case.authority_id,
        case.programme_id,
        case.procedure,
        case.applicant_id,
        case.subject_id,
        asof(case),
        name,
        case.within_id,
    )


def sources_of(case: Case) -> tuple[ports.FactSource, ...]:
    """Where records about the case are asked: in the rooms that keep them, or in what was read of many cases at once."""
    return case.known.shared.sources if case.known is not None else ports.sources()


def facts_of(
    case: Case, compiled: CompiledPack, data: Mapping[str, Any], *, period_year: int | None = None
) -> Facts:
    """The facts conditions read: the form's, with files uploaded, bars and states asked of the register.

    ``period_year``: the year reported on; a report knows its own.
    """
    if period_year is None and case.round and case.round.obligation:
        period_year = case.year
    asked = asked_of(case, data)
    return policy.project(
        compiled,
        data,
        params=params(case, compiled),
        asof=asked.asof,
        world=world.world(asked, compiled.pack, sources_of(case)),
        more=_kept(case, compiled, asked, data),
        period_year=period_year,
        round_dates=_round_dates(case),
        places=world.places_of(compiled.pack),
        industries=world.industries(),
    ).facts


def _kept(
    case: Case, compiled: CompiledPack, asked: ports.Asked, data: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Rows the register keeps and the form does not ask. An application is about what is not entered yet."""
    types = [s.types[case.type] for s in compiled.pack.subjects.values() if case.type in s.types]
    if any(one.procedure == case.procedure for one in types):
        return {}
    kept = {path: one.value for path, one in ports.kept(asked, compiled, data).items()}
    found = policy.read_data(compiled, kept, asof=asked.asof)[0] if kept else {}
    # A state, a type and the rows of what lies within are no fields of a form: their room gives them as they are read.
    for path, value in kept.items():
        subject, _, name = path.partition(".")
        if (
            name not in compiled.pack.fields.get(subject, {})
            and compiled.env.find((subject, name)) is not None
        ):
            found[subject] = {**found.get(subject, {}), name: value}
    if policy.asks_own_checks(compiled.pack, case.procedure, case.type):
        name = compiled.pack.procedures[case.procedure].subject
        found[name] = {**found.get(name, {}), **_of_record(case, compiled, asked, name)}
    return found


def _of_record(case: Case, compiled: CompiledPack, asked: ports.Asked, name: str) -> dict[str, Any]:
    """The type and the state of the day that the register has for what a claim is about."""
    subject = compiled.pack.subjects[name]
    found: dict[str, Any] = {"type": case.type} if case.type in subject.types else {}
    state = next(
        (state for s in sources_of(case) if (state := s.state(asked, asked.subject_id, asked.asof))), None
    )
    return found | ({"state": state} if state in subject.states else {})


def _round_dates(case: Case) -> dict[str, Any] | None:
    if case.round is None:
        return None
    zone = case.authority.zone
    return {
        "opens": case.round.opens_at.astimezone(zone).date(),
        "closes": case.round.cutoff,
        "cutoff": case.round.cutoff,
        "dates": {k: date.fromisoformat(v) for k, v in case.round.dates.items()},
    }


JUDGED = ("condition", "answer", "duty", "reason")
WAIVED = ("condition", "duty", "reason", "second_duty")


def judgements_of(case: Case) -> dict[str, policy.Judgement]:
    rows = (
        case.known.judgements
        if case.known is not None
        else Judgement.objects.filter(case=case, superseded_at=None).values_list(*JUDGED)
    )
    return {condition: policy.Judgement(answer, duty, reason) for condition, answer, duty, reason in rows}


def waivers_of(case: Case, compiled: CompiledPack) -> dict[str, policy.WaiverGiven]:
    """The waivers that hold, by condition; nothing is asked where the pack allows none."""
    if not any(one.waiver is not None for one in compiled.pack.conditions.values()):
        return {}
    rows = (
        case.known.waivers
        if case.known is not None
        else Waiver.objects.filter(case=case, state="given").values_list(*WAIVED)
    )
    return {
        condition: policy.WaiverGiven(duty, reason, second or None)
        for condition, duty, reason, second in rows
    }


def answers_of(case: Case, compiled: CompiledPack, data: Mapping[str, Any] | None = None) -> Answers:
    """Every condition of the case's type, answered. Only procedures that hand in an application have any."""
    if not has_conditions(case, compiled):
        return NO_ANSWERS
    data = latest_data(case) if data is None else data
    facts, given, checks = facts_of(case, compiled, data), judgements_of(case), _checks(case, compiled)
    waived = waivers_of(case, compiled)
    if policy.asks_own_checks(compiled.pack, case.procedure, case.type):
        answers = policy.answer_conditions(compiled, checks, facts, given, type_=case.type, waivers=waived)
    else:
        answers = policy.answer_type(compiled, case.type, facts, given, also=checks, waivers=waived)
    return _with_bar_days(answers, compiled, case, data)


def _with_bar_days(answers: Answers, compiled: CompiledPack, case: Case, data: Mapping[str, Any]) -> Answers:
    """A *not met* because of a bar names the bar's days: the pack's sentence cannot know them."""
    asking = [
        one
        for one in answers.conditions
        if one.status == "not_met" and "barred(" in (compiled.pack.conditions[one.id].expr or "")
    ]
    bar = world.bar_in_force(asked_of(case, data), sources_of(case)) if asking else None
    if bar is None:
        return answers
    until = bar.until - timedelta(days=1) if bar.until else None
    zh = f"自{_day_zh(bar.starts)}起" + (f"，至{_day_zh(until)}止。" if until else "。")
    en = f"From {_day_en(bar.starts)}" + (f" until {_day_en(until)}." if until else ".")
    named = {
        one.id: replace(one, reason_zh=one.reason_zh + zh, reason_en=f"{one.reason_en} {en}")
        for one in asking
    }
    return replace(
        answers,
        conditions=tuple(named.get(one.id, one) for one in answers.conditions),
        by_id={**answers.by_id, **named},
    )


def _day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _day_en(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def has_conditions(case: Case, compiled: CompiledPack) -> bool:
    """Conditions belong to the procedure by which the type is applied for, or that names its own checks."""
    if compiled.pack.procedures[case.procedure].checks:
        return True
    return any(
        s.types[case.type].procedure == case.procedure
        for s in compiled.pack.subjects.values()
        if case.type in s.types
    )


def _checks(case: Case, compiled: CompiledPack) -> tuple[str, ...]:
    return tuple(compiled.pack.procedures[case.procedure].checks)


# ---- expressions of procedures ----------------------------------------------------------------------------
class Guard:
    """Answers an expression of the procedure for one case; facts are read when first needed."""

    def __init__(self, case: Case, compiled: CompiledPack) -> None:
        self._case, self._compiled = case, compiled
        self._facts: Facts | None = None

    def __call__(self, expression: str) -> bool | None:
        answer = evaluate(self._compiled.guard(expression), self._known())
        return answer if isinstance(answer, bool) else None

    def _known(self) -> Facts:
        if self._facts is None:
            data = latest_data(self._case)
            facts = facts_of(self._case, self._compiled, data)
            checks = answers_of(self._case, self._compiled, data).checks
            self._facts = facts.with_values(self._compiled.env, {"checks": checks.values_for_language()})
        return self._facts


def asked_about(programme: Programme, subject: ports.Subject, year: int) -> ports.Asked:
    """For what records are asked about an institution that may owe something due in ``year``."""
    return ports.Asked(
        subject.authority_id,
        programme.pk,
        "",
        subject.organisation_id,
        subject.id,
        date(year, 1, 1),
        subject.name,
    )


def owed_guard(
    compiled: CompiledPack,
    programme: Programme,
    subject: ports.Subject,
    year: int,
    sources: tuple[ports.FactSource, ...] | None = None,
) -> Callable[[str], Any]:
    """Whether an institution owes something due in ``year``: ``period.year`` is the year before.

    ``sources``: where records are asked; the rooms that keep them unless said otherwise.
    """
    asked = asked_about(programme, subject, year)
    stated = resolve_params(compiled.pack, programme.settled, {}, {}, on=date(year, 1, 1))
    facts = policy.make_facts(
        compiled,
        {},
        params=stated,
        asof=asked.asof,
        world=world.world(asked, compiled.pack, sources),
        period_year=year - 1,
    )

    def answer(expression: str) -> bool | None:
        value = evaluate(compiled.guard(expression), facts)
        return value if isinstance(value, bool) else None

    return answer


def evaluator(case: Case, compiled: CompiledPack, evaluation: str) -> scoring.Evaluate:
    """Answers the score and grade expressions of an evaluation over the report the case grew out of."""
    report = case.parent if case.parent is not None and not case.submissions.exists() else case
    facts = facts_of(case, compiled, latest_data(report), period_year=case.year)
    return policy.evaluator(compiled, evaluation, facts)


# ---- forms ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Checked:
    """``values``: the form as it will be kept. ``faults`` stand in the way; ``warnings`` ask to look again."""

    values: dict[str, Any]
    faults: list[Fault]
    warnings: list[Fault]


def check_form(case: Case, compiled: CompiledPack, form: str, data: Mapping[str, Any]) -> Checked:
    """Check what was typed, with the case's uploaded files and last year's figures for comparison."""
    files = files_of(case, compiled)
    values, faults, warnings = policy.validate_form(
        compiled,
        form,
        case.type,
        data,
        previous=previous_data(case),
        asof=asof(case),
        files=files.keys(),
        places=world.places_of(compiled.pack),
        industries=world.industries(),
    )
    return Checked({**values, **files}, [_fault(f) for f in faults], [_fault(w) for w in warnings])


def _fault(found: policy.FieldFault) -> Fault:
    return Fault(found.path, f"{found.zh}{found.remedy_zh}", f"{found.en} {found.remedy_en}")


def files_of(case: Case, compiled: CompiledPack) -> dict[str, list[dict[str, Any]]]:
    """Uploaded files by field, as the form keeps them: id, name and hash."""
    rows = (
        Evidence.objects.scoped("the case's own evidence")
        .filter(subject_kind="case", subject_id=case.public_id, removed_at=None)
        .order_by("pk")
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.field, []).append({"id": row.public_id, "name": row.name, "sha256": row.sha256})
    return found


def previous_data(case: Case) -> dict[str, Any] | None:
    """The institution's last standing submission in another case, to compare this year's figures with."""
    return (
        Submission.objects.filter(
            case__subject_id=case.subject_id, case__authority=case.authority, withdrawn_at=None
        )
        .exclude(case=case)
        .order_by("-at")
        .values_list("data", flat=True)
        .first()
    )
