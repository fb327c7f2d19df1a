"""Every page of the house: at which stage of the sample city, seen by whom, under which addresses.

A visit names a route and what it is called with; `objects` finds those things in the city as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from exclave.apps.cases.models import Case, ObligationDue, PublicNotice, Submission
from exclave.apps.panels.models import Assignment
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.register.models import Certificate, Institution
from exclave.sample_city.city import City, decide, fetch, judge_all
from exclave.sample_city.founding import PACK

NOBODY = ""


@dataclass(frozen=True)
class Visit:
    """``main``: also read by axe on a phone. Names of ``known`` stand in for values; others are taken as they are."""

    route: str
    kwargs: dict[str, str] = field(default_factory=dict)
    query: str = ""
    main: bool = False

    def address(self, known: dict[str, str]) -> str:
        return reverse(
            self.route, kwargs={k: known.get(v, v) for k, v in self.kwargs.items()}
        ) + self.query.format(**known)


@dataclass(frozen=True)
class Round_:
    """What one person visits at one stage. ``before`` makes what the stage lacks, by real actions."""

    stage: str
    who: str
    visits: tuple[Visit, ...]
    before: Callable[[City], None] = lambda city: None
    around: bool = False
    """With what the pages around the institutions show (``furnishing``)."""


def V(route: str, _query: str = "", *, main: bool = False, **kwargs: str) -> Visit:
    return Visit(route, kwargs, _query, main)


def propose_heron(city: City) -> None:
    """A decision that awaits the second signature, and a pack that does."""
    from datetime import date

    from exclave.apps.programmes.actions.propose_programme import propose_programme
    from exclave.sample_city.founding import SETTLED, WHY

    case = of_firm(city, "heron")
    judge_all(city, "city2", case.public_id)
    decide(city, "city2", case.public_id, "approve", "符合全部条件。")
    propose_programme(
        city.actor("policy"),
        authority_id=city.authority.pk,
        pack=PACK,
        in_force_from=date(2026, 1, 1),
        order_number="演示〔2025〕9号",
        settled={k: v for k, v in SETTLED.items() if k != "first_report"},
        left_open=["first_report"],
        reasons=dict.fromkeys(SETTLED, WHY),
    )


def return_willow(city: City) -> None:
    case = of_firm(city, "willow")
    decide(city, "city1", case.public_id, "return", "租约缺最后两页，请补正。", correction_days=10)


def hear_cedar(city: City) -> None:
    """The removal that a grade opened, at its hearing."""
    from exclave.apps.cases.actions.settle_point import settle_point

    case = of_firm(city, "cedar", "removal")
    settle_point(
        city.actor("city1"),
        case_id=case.public_id,
        point="reply_period",
        value="10 工作日",
        reason="给足准备材料的时间。",
        expected_version=case.version,
    )
    decide(city, "city1", case.public_id, "notify", "考评不合格，等次已两人签署。")


def of_firm(city: City, firm: str, procedure: str = "filing") -> Case:
    cases = Case.objects.of(city.authority.pk).filter(applicant=city.firms[firm], procedure=procedure)
    return fetch(cases.latest("pk").public_id)


def objects(city: City) -> dict[str, str]:
    """One of each kind by the names that the visits use; kinds that the stage lacks are left out."""
    owned = city.authority.pk
    institution = Institution.objects.of(owned).get(organisation=city.firms["lumen"])
    found: dict[str, Any] = {
        "pack": PACK,
        "institution": institution,
        "paper": Certificate.objects.of(owned).filter(institution=institution).first(),
        "programme": Programme.objects.of(owned).filter(state="in_force").first(),
        "call": Round.objects.of(owned).filter(procedure="filing").order_by("-pk").first(),
        "report_round": Round.objects.of(owned).filter(procedure="report").first(),
        "notice": PublicNotice.objects.of(owned).filter(ended_at=None).first(),
        "ended_notice": PublicNotice.objects.of(owned).exclude(ended_at=None).first(),
        "objection": Case.objects.of(owned).filter(procedure="objection").first(),
        "removal": Case.objects.of(owned).filter(procedure="removal", applicant=city.firms["cedar"]).first(),
        "report": Case.objects.of(owned).filter(procedure="report").first(),
        "scored": Case.objects.of(owned).filter(procedure="evaluation", ended=True).first(),
        "scoring": Case.objects.of(owned).filter(procedure="evaluation", ended=False).first(),
        "owed": ObligationDue.objects.of(owned).first(),
        "account": city.accounts["heron"],
        "authority": city.authority,
        **{
            f"case_{firm}": _newest(city, firm)
            for firm in ("heron", "maple", "amber", "willow", "basalt", "lumen")
        },
        **{
            f"task_{a.expert.account.username}_{a.state}": a
            for a in Assignment.objects.of(owned).select_related("expert__account").order_by("pk")
        },
    }
    known = {name: one if isinstance(one, str) else one.public_id for name, one in found.items() if one}
    submission = Submission.objects.filter(case__public_id=known.get("case_heron", "")).first()
    return known | {"3": "3", "2026": "2026", "sequence": str(submission.sequence if submission else 1)}


def _newest(city: City, firm: str) -> Case | None:
    return (
        Case.objects.of(city.authority.pk)
        .filter(applicant=city.firms[firm], procedure="filing")
        .order_by("-pk")
        .first()
    )


PUBLIC = (
    V("home", main=True),
    V("search"),
    V("search", "?q=示例"),
    V("calls", main=True),
    V("call", public_id="call", main=True),
    V("policies"),
    V("policy", public_id="programme", main=True),
    V("notices", main=True),
    V("notice", public_id="notice", main=True),
    V("notice", public_id="ended_notice"),
    V("objection-raise", public_id="notice", main=True),
    V("objection-follow"),
    V("register", main=True),
    V("register", "?q=nothing-has-this-name"),
    V("institution", public_id="institution", main=True),
    V("certificate-check"),
    V("certificate-check", "?number=EZ-P-2025-0001", main=True),
    V("paper", public_id="paper"),
    V("sign-in", main=True),
    V("join", main=True),
)  # fmt: skip
OFFICER = (
    V("home"),
    V("inbox", main=True),
    V("inbox", "?view=open"),
    V("inbox", "?view=closed"),
    V("messages"),
)

ROUNDS = (
    Round_("notice", NOBODY, PUBLIC),
    Round_("call", NOBODY, (V("home"), V("call", public_id="call"), V("notices"))),
    Round_(
        "call",
        "amber",
        (
            V("home"),
            V("todo", main=True),
            V("case-start", round_id="call", main=True),
            *(
                V("case-edit", f"?part={n}", public_id="case_amber", main=n in (1, 6, 8))
                for n in range(1, 10)
            ),
            V("case-check", public_id="case_amber", main=True),
            V("case-conditions", public_id="case_amber"),
            V("my-case", public_id="case_amber"),
            V("organisation", main=True),
            V("messages", main=True),
        ),
    ),
    Round_(
        "notice",
        "willow",
        (
            V("todo", main=True),
            V("case-edit", public_id="case_willow", main=True),
            V("my-case", public_id="case_willow", main=True),
        ),
        return_willow,
    ),
    Round_(
        "notice",
        "heron",
        (
            V("todo"),
            V("my-case", public_id="case_heron"),
            V("case-receipt", public_id="case_heron", sequence="sequence", main=True),
        ),
    ),
    Round_("report", "quartz", (V("todo", main=True), V("messages"), V("organisation"))),
    Round_("notice", "echeng", (*OFFICER, V("case", public_id="case_heron"))),
    Round_(
        "notice",
        "city1",
        (
            *OFFICER,
            V("case", public_id="case_willow", main=True),
            V("case", public_id="case_amber", main=True),
            V("case", public_id="case_maple"),
            V("case", public_id="case_basalt"),
            V("case", public_id="objection", main=True),
            V("rounds", main=True),
            V("round-new", main=True),
            V("round", public_id="call", main=True),
            V("work-notices", main=True),
            V("evaluations"),
            V("evaluation-new"),
        ),
    ),
    Round_("review", "city2", (V("case", public_id="case_heron", main=True),)),
    Round_(
        "review",
        "leader",
        (V("home"), V("to-sign", main=True), V("case", public_id="case_heron"), V("messages")),
        propose_heron,
    ),
    Round_("notice", "leader", (V("to-sign"), V("evaluations"))),
    Round_(
        "notice",
        "expert1",
        (V("home"), V("review-tasks", main=True), V("sheet", assignment="task_expert1_assigned", main=True)),
    ),
    Round_(
        "review", "expert3", (V("review-tasks"), V("sheet", assignment="task_expert3_cleared", main=True))
    ),
    Round_("notice", "expert3", (V("sheet", assignment="task_expert3_submitted"),)),
    Round_(
        "evaluation", "expert3", (V("review-tasks"), V("sheet", assignment="task_expert3_cleared", main=True))
    ),
    Round_(
        "evaluation",
        "city1",
        (
            V("chase", main=True),
            V("removal-new", subject_id="institution", main=True),
            V("case", public_id="removal", main=True),
            V("case", public_id="report"),
            V("case", public_id="scored", main=True),
            V("case", public_id="scoring"),
            V("evaluations", main=True),
            V("evaluation-new", main=True),
            V("round", public_id="report_round"),
            V("inbox"),
        ),
    ),
    Round_("evaluation", NOBODY, (V("home"), V("register"), V("institution", public_id="institution"))),
    Round_(
        "evaluation",
        "cedar",
        (
            V("todo", main=True),
            V("case-edit", public_id="removal", main=True),
            V("my-case", public_id="removal"),
        ),
        hear_cedar,
    ),
    Round_(
        "evaluation",
        "auditor",
        (
            V("home"),
            V("journal", main=True),
            V("journal-verify", main=True),
            V("journal-event", authority="authority", sequence="3", main=True),
        ),
    ),
    Round_(
        "evaluation",
        "admin",
        (
            V("home"),
            V("accounts", main=True),
            V("account-new", main=True),
            V("account", public_id="account", main=True),
            V("calendar", main=True),
            V("calendar-year", year="2026", main=True),
        ),
    ),
    Round_("evaluation", "policy", (V("home"), V("packs", main=True), V("pack", pack="pack", main=True))),
)

NOT_PAGES = {
    "healthz": "for machines",
    "readyz": "for machines",
    "favicon": "a way to the icon",
    "workbench-picture": "a picture, shown where a draft is tried",
    "workbench-zip": "a file",
    "ui-gallery": "looked at by test_axe.py",
    "policy-picture": "a picture, shown in the policy page",
    "certificate-code": "a picture, shown in the paper",
    "journal-checkpoint": "a file",
    "evidence": "a file",
    "evidence-preview": "a file as the browser shows it, in a frame of the case page",
    "open-document": "a file",
    "case-document": "a file",
    "case-archive": "a file",
    "printing-file": "a file",
    "import-findings": "a file",
    "import-template-csv": "a file",
    "import-template-xlsx": "a file",
    "place-search": "suggestions of a text box",
    "industry-search": "suggestions of a text box",
}
"""Besides every ``…-export``, ``…-export-xlsx``, ``feed-…`` and operation of the API, whose answers are for machines."""
