"""The sample city as it is being made: its people by short name, and the actions they take."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from exclave.apps.cases import answering, running, sheets
from exclave.apps.cases.actions.assign_expert import assign_expert
from exclave.apps.cases.actions.attach_file import attach_file
from exclave.apps.cases.actions.confirm_decision import confirm_decision
from exclave.apps.cases.actions.decide_case import decide_case
from exclave.apps.cases.actions.declare_conflict import declare_conflict
from exclave.apps.cases.actions.judge_condition import judge_condition
from exclave.apps.cases.actions.open_case import open_case
from exclave.apps.cases.actions.request_case import request_case
from exclave.apps.cases.actions.save_draft import save_draft
from exclave.apps.cases.actions.submit_case import submit_case
from exclave.apps.cases.actions.submit_sheet import submit_sheet
from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.journal.transaction import Actor
from exclave.apps.panels.models import Assignment
from exclave.apps.people.models import Account, Organisation
from exclave.apps.reference.models import Authority
from exclave.engines.policy.answers import form_keys
from exclave.sample_city import papers, papers_of_types

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class City:
    """Handles on what has been made; ``passwords`` are random and shown once at the end."""

    offices: dict[str, Authority] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    firms: dict[str, Organisation] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    programme: str = ""
    every_type: bool = False

    @property
    def authority(self) -> Authority:
        return self.offices["city"]

    def actor(self, username: str) -> Actor:
        account = self.accounts[username]
        role = next((r.role for r in account.roles.all()), "applicant")
        return Actor(account.public_id, role)

    def password(self, username: str) -> str:
        return self.passwords.setdefault(username, secrets.token_urlsafe(9))


def at(day: str, time: str = "10:00") -> None:
    """Move the house clock to a day and time in the city's zone."""
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)
    clock.travel_to(moment)


def fetch(case_id: str) -> Case:
    return Case.objects.scoped("the sample city is made across all authorities").get(public_id=case_id)


def apply(
    city: City,
    firm: str,
    round_id: str,
    on: str,
    *,
    type: str = "university",
    submit: bool = True,
    **writing: Any,
) -> str:
    """Start and fill in an application with its evidence; hand it in unless ``submit`` is False."""
    case_id: str = open_case(
        city.actor(firm), round_id=round_id, type=type, organisation_id=city.firms[firm].public_id
    ).result["case"]
    _fill_in(city, firm, case_id, type, date.fromisoformat(on), submit, writing)
    return case_id


def request(city: City, founder: str, on: str, *, type: str = "centralised") -> str:
    """Apply without a call, as the government that set the centre up, and hand it in."""
    case_id: str = request_case(
        city.actor(founder),
        programme_id=city.programme,
        type=type,
        organisation_id=city.firms[founder].public_id,
    ).result["case"]
    _fill_in(city, founder, case_id, type, date.fromisoformat(on), True, {})
    return case_id


def _fill_in(
    city: City, firm: str, case_id: str, type: str, on: date, submit: bool, writing: dict[str, Any]
) -> None:
    name, who = city.firms[firm].name_zh, city.actor(firm)
    if type == "university":
        written, files = papers.application(firm, name, on, **writing), papers.FILES
    else:
        written, files = papers_of_types.WRITING[type](name, on), papers_of_types.FILES[type]
    asked = _asked(fetch(case_id))
    typed = fetch(case_id).draft.data | {key: value for key, value in written.items() if key in asked}
    save_draft(who, case_id=case_id, data=typed, expected_version=1)
    for path in files:
        attach_file(
            who,
            case_id=case_id,
            field=path,
            name=f"{path.rsplit('.', 1)[-1].removeprefix('f_')}.pdf",
            content=papers.pdf(f"Sample paper: {path}"),
        )
    if submit:
        hand_in(city, firm, case_id, typed)


def _asked(case: Case) -> set[str]:
    """The keys that the form of the case asks for."""
    alive = running.load(case)
    assert alive.stage is not None and alive.stage.form is not None
    return set(form_keys(alive.compiled, alive.stage.form, case.type))


def hand_in(city: City, who: str, case_id: str, typed: dict[str, Any], outcome: str = "submit") -> None:
    case = fetch(case_id)
    submit_case(
        city.actor(who),
        case_id=case_id,
        data=typed,
        outcome=outcome,
        confirmed=[w.path for w in warnings(case, typed)],
        expected_version=case.version,
    )


def warnings(case: Case, typed: dict[str, Any]) -> list[Any]:
    """What the form asks to look at again; the sample applicants always confirm."""
    alive = running.load(case)
    assert alive.stage is not None and alive.stage.form is not None
    return answering.check_form(case, alive.compiled, alive.stage.form, typed).warnings


def decide(city: City, who: str, case_id: str, outcome: str, reason: str = "", **more: Any) -> None:
    case = fetch(case_id)
    decide_case(
        city.actor(who),
        case_id=case_id,
        outcome=outcome,
        reason=reason,
        expected_version=case.version,
        **more,
    )


def sign(city: City, case_id: str, agree: bool = True, reason: str = "") -> None:
    case = fetch(case_id)
    confirm_decision(
        city.actor("leader"), case_id=case_id, agree=agree, reason=reason, expected_version=case.version
    )


def assign(city: City, case_id: str, *experts: str, declare: bool = True) -> None:
    for expert in experts:
        case = fetch(case_id)
        assign_expert(
            city.actor("city1"),
            case_id=case_id,
            expert_id=city.accounts[expert].public_id,
            expected_version=case.version,
        )
        if declare:
            declare_conflict(
                city.actor(expert), assignment_id=assignment(city, case_id, expert), conflict=False
            )


def assignment(city: City, case_id: str, expert: str) -> str:
    return (
        Assignment.objects.scoped("the sample city is made across all authorities")
        .filter(case_public_id=case_id, expert__account=city.accounts[expert])
        .exclude(state="released")
        .latest("assigned_at")
        .public_id
    )


def review(city: City, case_id: str, expert: str, answer: bool = True) -> None:
    """Hand in an expert's sheet with an opinion on every judgement condition."""
    alive = running.load(fetch(case_id))
    assert alive.stage is not None
    asked = sheets.asked_judgements(alive.compiled, alive.case, alive.stage)
    submit_sheet(
        city.actor(expert),
        assignment_id=assignment(city, case_id, expert),
        opinions={name: {"answer": answer, "reason": "材料齐全，现场情况相符。"} for name in asked},
        marks={},
        findings={},
        remark="建议同意。" if answer else "建议不同意。",
    )


def score(city: City, case_id: str, expert: str, marks: dict[str, str], fail: bool = False) -> None:
    submit_sheet(
        city.actor(expert),
        assignment_id=assignment(city, case_id, expert),
        opinions={},
        marks=marks,
        findings={"fail": fail},
        remark="",
    )


def judge_all(city: City, who: str, case_id: str, answer: bool = True) -> None:
    """The duty the pack names answers every judgement condition that waits."""
    alive = running.load(fetch(case_id))
    waiting = [
        name
        for one in answering.answers_of(alive.case, alive.compiled).conditions
        for name in one.waiting_judgements
    ]
    for name in dict.fromkeys(waiting):
        judge_condition(
            city.actor(who),
            case_id=case_id,
            condition=name,
            answer=answer,
            reason="审阅材料和专家意见后认定。",
            expected_version=fetch(case_id).version,
        )
