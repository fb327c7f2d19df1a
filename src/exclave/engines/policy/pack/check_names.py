"""Names that one part of a pack uses of another: every one must exist."""

from __future__ import annotations

from exclave.engines.codes.units import DayOfYear, LiteralError, Quantity, parse_literal
from exclave.engines.policy.facts import std_lists

from .check_flow import check_effects, harms
from .checking import Checking, texts_of
from .faults import Path
from .model import Condition, Effect, Entry, Evaluation, Grade, Obligation, Start
from .texts import placeholders

__all__ = ["check_effects", "check_names"]


def check_names(check: Checking) -> None:
    """All references that are neither clauses nor inside expressions or procedures."""
    _subjects(check)
    _findings(check)
    _forms(check)
    for name, condition in check.pack.conditions.items():
        _condition(check, ("conditions", name), name, condition)
    for name, obligation in check.pack.obligations.items():
        _obligation(check, ("obligations", name), obligation)
    for name, evaluation in check.pack.evaluations.items():
        _evaluation(check, ("evaluations", name), evaluation)
    _placeholders(check)


def _subjects(check: Checking) -> None:
    pack = check.pack
    kinds = std_lists()["std.org_kind"].items
    for name, duty in pack.duties.items():
        if sum(one is not None for one in (duty.party, duty.organ, duty.pool)) != 1:
            check.bad(("duties", name), "duty_body", name=name)
    for name, subject in pack.subjects.items():
        path: Path = ("subjects", name)
        if subject.within is not None:
            check.known((*path, "within"), "subjects", subject.within, pack.subjects)
        for index, party in enumerate(subject.parties):
            check.known((*path, "parties", index), "subjects", party, pack.subjects)
        for index, state in enumerate(subject.out):
            check.known((*path, "out", index), "states", state, subject.states)
        for state in subject.state_names:
            check.known((*path, "state_names", state), "states", state, subject.states)
        for key, type_ in subject.types.items():
            at: Path = (*path, "types", key)
            for index, kind in enumerate(type_.applicants):
                check.known((*at, "applicants", index), "codes", kind, kinds)
            if type_.procedure is None:
                continue
            known = check.known((*at, "procedure"), "procedures", type_.procedure, pack.procedures)
            if known and key not in pack.procedures[type_.procedure].types:
                check.bad((*at, "procedure"), "type_no_procedure", type=key, procedure=type_.procedure)


def things(check: Checking) -> set[str]:
    """Everything a finding may be about."""
    pack = check.pack
    found: set[str] = set()
    for section in (
        pack.documents, pack.clauses, pack.duties, pack.subjects, pack.lists, pack.forms, pack.conditions,
        pack.procedures, pack.effects, pack.obligations, pack.evaluations,
    ):  # fmt: skip
        found |= set(section)
    found |= {f"benefit.{name}" for name in pack.benefits}
    found |= {f"param.{name}" for name in pack.params} | {f"target.{name}" for name in pack.targets}
    found |= set(pack.meetings) | {
        f"{kind}.{one.id}" for kind, rows in pack.entries.items() for one in rows if isinstance(one, Entry)
    }
    found |= {f"figure.{name}" for name in pack.figures}
    found |= {f"{name}.{stage.id}" for name, one in pack.procedures.items() for stage in one.stages}
    return found | check.fields() | check.types()


def _findings(check: Checking) -> None:
    known = things(check)
    for index, finding in enumerate(check.pack.findings):
        for number, name in enumerate(finding.about):
            check.known(("findings", index, "about", number), "things", name, known)


def _forms(check: Checking) -> None:
    fields, types = check.fields(), check.types()
    for name, form in check.pack.forms.items():
        check.known(("forms", name, "subject"), "subjects", form.subject, check.pack.subjects)
        for index, part in enumerate(form.parts):
            path: Path = ("forms", name, "parts", index)
            for number, key in enumerate(part.fields):
                check.known((*path, "fields", number), "fields", key, fields)
            for number, type_ in enumerate(part.for_):
                check.known((*path, "for", number), "types", type_, types)


def _condition(check: Checking, path: Path, name: str, condition: Condition) -> None:
    pack = check.pack
    bodies = [condition.expr, condition.judge, condition.any_, condition.all_]
    count = sum(body is not None for body in bodies)
    if count != 1:
        check.bad(path, "bodies", count=count)
    for index, type_ in enumerate(condition.for_):
        check.known((*path, "for", index), "types", type_, check.types())
    fields = check.fields()
    for index, key in enumerate(condition.look):
        if not key.startswith("param."):
            children = {f"{one.within}.{child}s" for child, one in pack.subjects.items() if one.within}
            check.known((*path, "look", index), "fields", key, fields | children)
    for index, key in enumerate(condition.evidence):
        if check.known((*path, "evidence", index), "fields", key, fields):
            subject, _, field = key.partition(".")
            if pack.fields[subject][field].type != "file":
                check.bad((*path, "evidence", index), "not_a_file", name=key)
    for part, helpers in (("any", condition.any_), ("all", condition.all_)):
        for index, helper in enumerate(helpers or ()):
            if check.known((*path, part, index), "conditions", helper, pack.conditions):
                _helper(check, (*path, part, index), name, condition, helper)
    if condition.judge is not None:
        duty_or_param(check, (*path, "judge", "by"), condition.judge.by)
    if condition.waiver is not None:
        duty_or_param(check, (*path, "waiver", "by"), condition.waiver.by)
        if condition.waiver.second is not None:
            duty_or_param(check, (*path, "waiver", "second"), condition.waiver.second)
        for part in ("by", "second"):
            duty = pack.duties.get(getattr(condition.waiver, part) or "")
            if duty is not None and not duty.organ:
                check.bad((*path, "waiver", part), "waiver_office", name=getattr(condition.waiver, part))
    if condition.raises is not None:
        check.known((*path, "raises", "start"), "procedures", condition.raises.start, pack.procedures)


def _helper(check: Checking, path: Path, name: str, condition: Condition, helper: str) -> None:
    own = check.pack.conditions[helper].for_
    for type_ in condition.for_:
        if own and type_ not in own:
            check.bad(path, "helper_outside_type", name=name, helper=helper, type=type_)


def duty_or_param(check: Checking, path: Path, written: str) -> None:
    """A duty, or a param whose choices are duties."""
    if not written.startswith("param."):
        check.known(path, "duties", written, check.pack.duties)
        return
    name = written.removeprefix("param.")
    if check.known(path, "params", name, check.pack.params):
        for choice in check.pack.params[name].items:
            check.known(("params", name, "items", choice), "duties", choice, check.pack.duties)


# -- obligations and evaluations


def _obligation(check: Checking, path: Path, one: Obligation) -> None:
    pack = check.pack
    check.known((*path, "owed_by", "each"), "subjects", one.owed_by.each, pack.subjects)
    check.known((*path, "procedure"), "procedures", one.procedure, pack.procedures)
    for part in ("due", "opens"):
        _day(check, (*path, part), getattr(one, part))
    for index, written in enumerate(one.remind):
        _days(check, (*path, "remind", index), written)
    if one.to is not None and isinstance(one.to.duty, str):
        check.known((*path, "to", "duty"), "duties", one.to.duty, pack.duties)
    if one.late is not None:
        check.known((*path, "late", "start"), "procedures", one.late.start, pack.procedures)


def _day(check: Checking, path: Path, written: str) -> None:
    if written.startswith("param."):
        check.known(path, "params", written.removeprefix("param."), check.pack.params)
        return
    try:
        found = parse_literal(written)
    except LiteralError as error:
        check.bad(path, "bad_value", zh=error.zh, en=error.en)
        return
    if not isinstance(found, DayOfYear):
        check.bad(path, "bad_value", zh=f"“{written}”不是月-日。", en=f"“{written}” is no month and day.")


def _days(check: Checking, path: Path, written: str) -> None:
    try:
        found = parse_literal(written)
    except LiteralError as error:
        check.bad(path, "bad_value", zh=error.zh, en=error.en)
        return
    if not isinstance(found, Quantity) or found.unit != "日":
        check.bad(path, "unit", zh=f"“{written}”应以日计。", en=f"“{written}” should be in days (日).")


def _evaluation(check: Checking, path: Path, one: Evaluation) -> None:
    pack = check.pack
    check.known((*path, "subject"), "subjects", one.subject, pack.subjects)
    for index, form in enumerate(one.data):
        check.known((*path, "data", index), "forms", form, pack.forms)
    if one.procedure is not None:
        check.known((*path, "procedure"), "procedures", one.procedure, pack.procedures)
    if one.judges is not None:
        check.known((*path, "judges", "duty"), "duties", one.judges.duty, pack.duties)
    for index, grade in enumerate(one.grades):
        _grade(check, (*path, "grades", index), grade)


def _grade(check: Checking, path: Path, grade: Grade) -> None:
    if (grade.when is None) == (grade.judge is None):
        check.bad(path, "grade_body", name=grade.id)
    if grade.judge is not None:
        duty_or_param(check, (*path, "judge", "by"), grade.judge.by)
    for index, effect in enumerate(grade.effects):
        at: Path = (*path, "effects", index)
        if isinstance(effect, Start):
            check.known((*at, "start"), "procedures", effect.start, check.pack.procedures)
        elif check.known(at, "effects", effect, check.pack.effects):
            _harmless(check, at, grade.id, check.pack.effects[effect])


def _harmless(check: Checking, path: Path, name: str, effect: Effect) -> None:
    for what, what_en in harms(check.pack, effect):
        check.bad(path, "harm_without_person", name=name, what=what, what_en=what_en)


def _placeholders(check: Checking) -> None:
    known = check.fields() | {f"param.{name}" for name in check.pack.params}
    for section in ("conditions", "procedures", "evaluations"):
        for path, zh, en in texts_of(getattr(check.pack, section), (section,)):
            for name in (*placeholders(zh), *placeholders(en)):
                if name not in known:
                    check.bad(path, "unknown_placeholder", name=name)
