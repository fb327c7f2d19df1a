"""A small province for the records: offices of several organs, people, one park; made by the real actions."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from exclave.apps.cases.actions.confirm_decision import confirm_decision
from exclave.apps.cases.actions.decide_case import decide_case
from exclave.apps.cases.actions.submit_case import submit_case
from exclave.apps.cases.models import Case
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.actions.register_organisation import register_organisation
from exclave.apps.people.models import Account, Organisation
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.actions.publish_calendar import publish_calendar
from exclave.apps.reference.models import Authority
from exclave.engines.codes.calendar import WorkCalendar
from exclave.sample_city import cast
from exclave.sample_city.city import at, fetch


@dataclass
class Province:
    """Handles by short name. ``offices``: st, industry, finance, cast, county and what a test adds."""

    offices: dict[str, Authority] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    firms: dict[str, Organisation] = field(default_factory=dict)
    programme: str = ""

    @property
    def authority(self) -> Authority:
        return self.offices["st"]

    def account(self, name: str) -> Account:
        return Account.objects.get(public_id=self.people[name].id)

    def office(
        self,
        key: str,
        organ: str,
        zh: str,
        *,
        level: str = "province",
        place: str = "460000",
        parent: str = "",
    ) -> None:
        self.offices[key] = Authority.objects.create(
            name_zh=zh,
            name_en=key,
            level=level,
            place=place,
            code=key.upper()[:8],
            organ=organ,
            parent=self.offices[parent] if parent else None,
        )

    def person(self, name: str, office: str, *roles: str) -> Actor:
        account = Account.objects.create_account(name, "x", name=f"演示{name}")
        for role in roles:
            grant_role(CLOCK, account_id=account.public_id, authority_id=self.offices[office].pk, role=role)
        self.people[name] = Actor(account.public_id, roles[0] if roles else "applicant")
        return self.people[name]

    def firm(self, name: str, zh: str, code: str, kind: str, place: str) -> Organisation:
        actor = self.person(name, "st")
        made = register_organisation(
            actor,
            identity_no=code,
            name_zh=zh,
            name_en=name,
            kind=kind,
            place=place,
            address="示例大道1号",
            legal_person=True,
            founded=date(2015, 3, 2),
            agent_id=actor.id,
            authority_id=self.authority.pk,
        )
        self.firms[name] = Organisation.objects.get(public_id=made.result["organisation"])
        return self.firms[name]


def found(pack: str, settled: dict[str, str], left_open: dict[str, str] | None = None) -> Province:
    """The province on 4 January 2026 with the pack in force there since then."""
    at("2026-01-04", "09:00")
    made = Province()
    made.office("st", "st_office", "示例省科技厅")
    made.office("county", "government", "示例市人民政府", level="city", place="460100", parent="st")
    for key, organ, zh in (
        ("industry", "industry_office", "示例省工信厅"),
        ("finance", "finance_office", "示例省财政厅"),
        ("cast", "cast", "示例省科协"),
    ):
        made.office(key, organ, zh, parent="st")
        made.person(key, key, "officer")
    made.person("policy", "st", "policy_officer")
    made.person("st", "st", "officer")
    made.person("leader", "st", "leader")
    made.person("county", "county", "officer")
    published = WorkCalendar.load().years[2026]
    publish_calendar(
        CLOCK,
        year=2026,
        holidays=sorted(published.holidays),
        workdays=sorted(published.workdays),
        source="随软件提供的日历",
    )
    made.firm(
        "park",
        "示例园区管理委员会",
        cast.Firm("park", "", "", "", "460100", "DEMB0001A").code,
        "park_committee",
        "460100",
    )
    put_in_force(made, pack, settled, left_open or {})
    return made


def put_in_force(made: Province, pack: str, settled: dict[str, str], left_open: dict[str, str]) -> None:
    made.programme = propose_programme(
        made.people["policy"],
        authority_id=made.authority.pk,
        pack=pack,
        in_force_from=date(2026, 1, 4),
        settled=settled,
        left_open=list(left_open),
        reasons=left_open,
    ).result["programme"]
    sign_programme(made.people["leader"], programme_id=made.programme, agree=True, expected_version=1)


def programme(made: Province) -> Programme:
    return Programme.objects.scoped("a test").get(public_id=made.programme)


def fill(
    made: Province, who: str, case_id: str, data: dict[str, Any], outcome: str = "submit", reason: str = ""
) -> Case:
    """Hand in the form the case is at, with what its draft holds and ``data``."""
    case = fetch(case_id)
    draft = case.draft.data if hasattr(case, "draft") else {}
    submit_case(
        made.people[who],
        case_id=case_id,
        data={**draft, **data},
        outcome=outcome,
        reason=reason,
        confirmed=[],
        expected_version=case.version,
    )
    return fetch(case_id)


def decide(made: Province, who: str, case_id: str, outcome: str, reason: str = "") -> Case:
    case = fetch(case_id)
    decide_case(
        made.people[who], case_id=case_id, outcome=outcome, reason=reason, expected_version=case.version
    )
    return fetch(case_id)


def sign(made: Province, who: str, case_id: str) -> Case:
    case = fetch(case_id)
    confirm_decision(made.people[who], case_id=case_id, agree=True, expected_version=case.version)
    return fetch(case_id)
