"""A filing procedure with every feature, invented for the tests, and a walker through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from exclave.engines.codes import WorkCalendar
from exclave.engines.policy.pack.model import Procedure
from exclave.engines.procedure import (
    Accepted,
    Actor,
    Context,
    Entry,
    Period,
    Refused,
    Round,
    State,
    act,
    assign,
    confirm,
    fold,
    hop,
    open_case,
)

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar.load()

APPLICANT = Actor("p-applicant", frozenset({"applicant"}))
DISTRICT = Actor("p-district", frozenset({"district_st"}))
CLERK = Actor("p-clerk", frozenset({"city_st"}))
OFFICER = Actor("p-officer", frozenset({"city_st"}))
LEADER = Actor("p-leader", frozenset({"city_leader"}))
BOTH = Actor("p-both", frozenset({"city_st", "city_leader"}))
EXPERTS = tuple(Actor(f"p-expert-{letter}", frozenset({"expert"})) for letter in "abcd")
STRANGER = Actor("p-stranger", frozenset({"finance"}))


def at(text: str) -> datetime:
    """Local time of the sample city."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def outcome(to: str, **more: Any) -> dict[str, Any]:
    return {"zh": more.pop("zh", "某结果"), "to": to, **more}


def stage(
    key: str, does: str, duty: str | list[str], outcomes: dict[str, Any], **more: Any
) -> dict[str, Any]:
    who = {"duty": duty, **more.pop("who", {})}
    return {"id": key, "zh": f"环节{key}", "en": key, "does": does, "who": who, "outcomes": outcomes, **more}


def procedure(*stages: dict[str, Any], starts: str = "round") -> Procedure:
    return Procedure.model_validate(
        {"zh": "某程序", "subject": "institution", "starts": starts, "stages": list(stages)}
    )


def filing() -> Procedure:
    return procedure(
        stage(
            "apply",
            "fill",
            "applicant",
            {"submit": outcome("forward")},
            until="round.closes",
            withdraw="10 分钟",
        ),
        stage(
            "forward",
            "check",
            "district_st",
            {
                "forward": outcome("accept"),
                "return": outcome("apply", returns=True, reason=True),
                "decline": outcome("end", reason=True, when="param.may_decline"),
            },
            until="round.dates.forward",
            evidence=["site_visit"],
            who={"where": "applicant.place"},
        ),
        stage(
            "accept",
            "check",
            "city_st",
            {
                "accept": outcome(
                    "review",
                    guard="checks.unknown == 0",
                    guard_fail={"zh": "还有事项未填。", "en": "Facts are missing."},
                ),
                "return": outcome("apply", returns=True, reason=True),
            },
            within="10 工作日",
        ),
        stage(
            "review",
            "review",
            "expert",
            {"reviewed": outcome("decide")},
            within="param.review_period",
            who={"count": "param.expert_count"},
        ),
        stage(
            "decide",
            "decide",
            "city_st",
            {
                "approve": outcome("publish", guard="checks.clear"),
                "refuse": outcome("end", reason=True, effects=["tell_it"]),
            },
            second={"duty": "city_leader"},
            apart_from=["forward", "accept", "review"],
        ),
        stage(
            "publish",
            "notice",
            "city_st",
            {"clear": outcome("end", at_end=True, effects=["file_it"]), "upheld": outcome("decide")},
            within="param.notice_period",
            objections={"procedure": "objection", "pauses": "param.objection_pauses"},
        ),
    )


def round_2026() -> Round:
    return Round(opens=date(2026, 3, 2), closes=date(2026, 3, 20), dates={"forward": date(2026, 3, 27)})


def context(**changes: Any) -> Context:
    params = {
        "review_period": "20 工作日",
        "notice_period": "5 工作日",
        "expert_count": "2 人",
        "objection_pauses": True,
        "may_decline": "待细则",
        **changes.pop("params", {}),
    }
    known = Context(
        calendar=CALENDAR,
        zone=ZONE,
        params=params,
        round=round_2026(),
        guard=lambda expr: None if expr == "param.may_decline" else True,
        evidence={"forward": frozenset({"site_visit"})},
        procedure_id="filing",
    )
    return replace(known, **changes)


class Walk:
    """A case being walked: every accepted answer must be exactly what folding its history gives."""

    def __init__(self, steps: Procedure | None = None, settings: Context | None = None) -> None:
        self.procedure = steps or filing()
        self.context = settings or context()
        self.history: list[Entry] = []
        self.state = State()

    def take(self, answer: Accepted | Refused | None) -> Accepted:
        assert isinstance(answer, Accepted), answer
        self.history.extend(answer.entries)
        assert fold(self.procedure, self.history) == answer.state
        self.state = answer.state
        return answer

    def refused(self, answer: Accepted | Refused | None, code: str) -> Refused:
        assert isinstance(answer, Refused), answer
        assert answer.code == code, answer
        assert answer.zh and answer.en and answer.remedy and answer.remedy_en
        return answer

    def open(self, when: str, actor: Actor = APPLICANT) -> Accepted:
        return self.take(open_case(self.procedure, self.context, actor, at(when)))

    def ask(
        self,
        actor: Actor,
        key: str,
        when: str | datetime,
        reason: str | None = None,
        correction: Period | None = None,
    ) -> Accepted | Refused:
        now = at(when) if isinstance(when, str) else when
        return act(self.procedure, self.state, self.context, actor, key, reason, now, correction=correction)

    def act(
        self,
        actor: Actor,
        key: str,
        when: str | datetime,
        reason: str | None = None,
        correction: Period | None = None,
    ) -> Accepted:
        return self.take(self.ask(actor, key, when, reason, correction))

    def confirm(self, actor: Actor, when: str) -> Accepted:
        return self.take(confirm(self.procedure, self.state, self.context, actor, at(when)))

    def hop(self, when: str) -> Accepted:
        return self.take(hop(self.procedure, self.state, self.context, at(when)))

    def to(self, goal: str) -> Walk:
        """Walk the straight way until the case is at the stage."""
        if not self.history:
            self.open("2026-03-10T09:00")
        if self.state.stage == "apply" != goal:
            self.act(APPLICANT, "submit", "2026-03-10T10:00")
        if self.state.stage == "forward" != goal:
            self.act(DISTRICT, "forward", "2026-03-16T10:00")
        if self.state.stage == "accept" != goal:
            self.act(CLERK, "accept", "2026-03-17T10:00")
        if self.state.stage == "review" != goal:
            for expert in EXPERTS[:2]:
                now = at("2026-03-18T10:00")
                self.take(assign(self.procedure, self.state, self.context, CLERK, expert, now))
            for expert in EXPERTS[:2]:
                self.act(expert, "reviewed", "2026-04-02T10:00")
        if self.state.stage == "decide" != goal:
            self.act(OFFICER, "approve", "2026-04-07T10:00")
            self.confirm(LEADER, "2026-04-07T11:00")
        assert self.state.stage == goal
        return self
