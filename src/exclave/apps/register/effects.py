"""The register's verbs: ``state`` enters or moves an institution, ``issue`` gives a paper, ``bar`` sets a bar."""

import hashlib
from datetime import date, datetime
from typing import Any

from exclave.apps.cases.answering import latest_data
from exclave.apps.cases.running import Running
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor, record
from exclave.apps.reference import numbers
from exclave.apps.register.enacting import enter_declared
from exclave.apps.register.models import Bar, Certificate, Institution, InstitutionState
from exclave.engines import journal
from exclave.engines.policy.pack.model import OPEN, Effect
from exclave.engines.procedure import resolve, to_period


def clause_of(effect: Effect) -> str:
    clause = effect.clause
    return clause if isinstance(clause, str) else next(iter(clause or []), "")


def run_state(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """Enter the institution if it is new, with the rows its form declared, and let its new state begin today; the
    old one ends today."""
    assert effect.state is not None
    institution = _institution(alive) or _enter(alive, effect.state.to, at)
    if effect.state.only and institution.state not in effect.state.only:
        raise Refused(
            "state_wrong",
            f"“{institution.name}”现在的状态不允许这样变更，请核对。",
            f"The present state of {institution.name} does not allow this change; look again.",
        )
    day = alive.case.authority.day(at)
    current = InstitutionState.objects.filter(
        institution=institution, valid_until=None, superseded_at=None
    ).first()
    if current is not None:
        current.valid_until = day
        current.save(update_fields=["valid_until"])
    InstitutionState.objects.create(
        institution=institution,
        state=effect.state.to,
        valid_from=day,
        recorded_at=at,
        case_id=alive.case.pk,
        clause=clause_of(effect),
    )
    institution.state = effect.state.to
    institution.version += 1
    institution.save()
    _event(alive, actor, "register.state", institution, {"state": effect.state.to, "from": day.isoformat()})
    enter_declared(alive, institution, actor, at)
    return {"institution": institution.public_id, "state": effect.state.to}


def _institution(alive: Running) -> Institution | None:
    return (
        Institution.objects.of(alive.case.authority_id)
        .select_for_update(of=("self",))
        .filter(public_id=alive.case.subject_id)
        .first()
    )


def _enter(alive: Running, state: str, at: datetime) -> Institution:
    case, pack = alive.case, alive.compiled.pack
    data = latest_data(case)
    public = {
        f"{subject}.{name}": data[f"{subject}.{name}"]
        for subject, fields in pack.fields.items()
        for name, field in fields.items()
        if field.public and f"{subject}.{name}" in data
    }
    assert case.applicant is not None
    return Institution.objects.create(
        public_id=case.subject_id,
        authority=case.authority,
        programme=case.programme,
        type=case.type,
        name=str(data.get("institution.name") or case.title),
        place=str(data.get("institution.place") or ""),
        home=pack.pack.place,
        organisation=case.applicant,
        state=state,
        public=public,
        entered_at=at,
        version=0,
    )


def run_issue(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """Give a certificate or decision paper its number; a removal decision revokes earlier certificates."""
    institution = _institution(alive)
    assert institution is not None and effect.issue is not None
    day = alive.case.authority.day(at)
    if effect.state is not None and effect.issue != "certificate":
        _revoke(alive, actor, institution, day)
    number = numbers.take(alive.case.authority, "P", day.year)
    content = {
        "number": number,
        "kind": effect.issue,
        "institution": institution.name,
        "organisation": institution.organisation.name_zh,
        "type": institution.type,
        "authority": alive.case.authority.name_zh,
        "issued": day.isoformat(),
        "case": alive.case.number,
    }
    paper = Certificate.objects.create(
        authority=alive.case.authority,
        institution=institution,
        kind=effect.issue,
        number=number,
        issued_on=day,
        content=content,
        content_hash=hashlib.sha256(journal.canonical(content)).hexdigest(),
    )
    _event(alive, actor, "paper.issue", institution, {"number": number, "hash": paper.content_hash})
    return {"paper": paper.public_id}


def _revoke(alive: Running, actor: Actor, institution: Institution, day: date) -> None:
    papers = Certificate.objects.of(alive.case.authority_id).filter(
        institution=institution, kind="certificate", revoked_on=None
    )
    for paper in papers.select_for_update():
        paper.revoked_on = day
        paper.save(update_fields=["revoked_on"])
        _event(
            alive, actor, "paper.revoke", institution, {"number": paper.number, "hash": paper.content_hash}
        )


def run_bar(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """Set the bar the pack states; whom it binds (``both``: two bars) and from when are the city's points."""
    assert effect.bar is not None
    spec = effect.bar
    who = _settled(alive, spec.who)
    starts = _start_day(alive, _settled(alive, spec.starts), at)
    until = to_period(_settled(alive, spec.for_)).after(starts)
    institution = _institution(alive)
    assert alive.case.applicant is not None
    for barred in _barred(who, institution):
        Bar.objects.create(
            authority=alive.case.authority,
            organisation=alive.case.applicant,
            institution=barred,
            programme=alive.case.programme,
            blocks=spec.blocks,
            starts=starts,
            until=until,
            clause=clause_of(effect),
            case_id=alive.case.pk,
        )
    assert institution is not None
    content = {"who": who, "from": starts.isoformat(), "until": until.isoformat()}
    _event(alive, actor, "bar.set", institution, content)
    return {"until": until.isoformat()}


def _barred(who: Any, institution: Institution | None) -> list[Institution | None]:
    """On whom a bar is set: None stands for the organisation behind the institution."""
    on: dict[str, list[Institution | None]] = {
        "applicant": [None],
        "institution": [institution],
        "both": [None, institution],
    }
    if who not in on:
        raise Refused(
            "point_unknown",
            f"不认识的限制对象“{who}”。",
            f"“{who}” names nobody this installation can bar.",
        )
    return on[who]


def _settled(alive: Running, stated: str) -> Any:
    """The value of a stated point; an open one cannot be applied to anybody."""
    value = resolve(alive.context, alive.state, stated)
    if value is None or value == OPEN:
        name = stated.removeprefix("param.")
        param = alive.compiled.pack.params.get(name)
        zh, en = (param.zh, param.en) if param else (name, name)
        raise Refused(
            "point_open",
            f"“{zh}”尚未确定，不能作出这一决定。请先由主管机关确定。",
            f"“{en}” is not settled, so this cannot be decided. The authority must settle it first.",
        )
    return value


def _start_day(alive: Running, code: Any, at: datetime) -> date:
    """The day the bar begins, by the code the city chose."""
    day = alive.case.authority.day(at)
    # A decision is served by placing it in the organisation's account, which happens in this transaction.
    if code in ("decided", "served"):
        return day
    raise Refused(
        "point_unknown",
        f"不认识的起算日“{code}”。",
        f"The starting day “{code}” is not one this installation knows.",
    )


def _event(
    alive: Running, actor: Actor, name: str, institution: Institution, content: dict[str, Any]
) -> None:
    version = alive.case.programme.pack_version
    record(
        actor,
        alive.case.authority.public_id,
        name,
        kind="institution",
        subject_id=institution.public_id,
        version=institution.version,
        content=content | {"case": alive.case.public_id},
        pack={"id": version.pack, "version": version.version},
    )
