"""The city before its first round: offices, people, organisations, calendar, and the pack in force."""

from datetime import date

from exclave.apps.journal.transaction import CLOCK
from exclave.apps.panels.models import Expert
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.actions.register_organisation import register_organisation
from exclave.apps.people.models import Account, Organisation
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.reference.actions.publish_calendar import publish_calendar
from exclave.apps.reference.models import Authority
from exclave.engines.codes.calendar import WorkCalendar
from exclave.sample_city import cast
from exclave.sample_city.city import City, at

PACK = "ezhou-offshore-institutions"
SETTLED = {
    "district_may_return": "true",
    "district_may_decline": "false",
    "centre_notice": "false",
    "objection_pauses": "true",
    "objection_reply": "10 工作日",
    "first_report": "filing_year",
    "marks_combine": "mean",
    "marks_decimals": "2",
    "fail_finder": "expert",
    "bar_who": "applicant",
    "bar_from": "decided",
}
WHY = "演示城市的设定，不是政策原文。"


def found(city: City) -> None:
    settle(city)
    _programme(city)


def settle(city: City) -> None:
    """Offices, calendar and people, with nothing in force yet."""
    at("2025-02-17", "09:00")
    for office in cast.OFFICES:
        city.offices[office.key] = Authority.objects.create(
            name_zh=office.name_zh,
            name_en=office.name_en,
            level=office.level,
            place=office.place,
            code=office.code,
            parent=city.offices[office.parent] if office.parent else None,
        )
    _calendar(city)
    _people(city)


def _calendar(city: City) -> None:
    shipped = WorkCalendar.load()
    for year in (2025, 2026):
        published = shipped.years[year]
        publish_calendar(
            CLOCK,
            year=year,
            holidays=sorted(published.holidays),
            workdays=sorted(published.workdays),
            source=published.source or "随软件提供的日历",
        )


def _people(city: City) -> None:
    for person in cast.PEOPLE:
        opened = open_account(
            CLOCK,
            username=person.username,
            name=person.name,
            password=city.password(person.username),
            email=f"{person.username}@example.test",
            authority_id=city.authority.pk,
        )
        account = Account.objects.get(public_id=opened.result["account"])
        city.accounts[person.username] = account
        for role, office in person.roles:
            grant_role(CLOCK, account_id=account.public_id, authority_id=city.offices[office].pk, role=role)
    for firm in cast.FIRMS:
        registered = register_organisation(
            city.actor(firm.key),
            identity_no=firm.code,
            name_zh=firm.name_zh,
            name_en=firm.name_en,
            kind=firm.kind,
            place=cast.PLACES.get(firm.key, firm.place),
            address="示例大道1号",
            legal_person=True,
            founded=date(2015, 3, 2),
            agent_id=city.accounts[firm.key].public_id,
            authority_id=city.authority.pk,
        )
        city.firms[firm.key] = Organisation.objects.get(public_id=registered.result["organisation"])
    for person in cast.PEOPLE:
        if ("expert", cast.CITY) in person.roles:
            Expert.objects.create(
                authority=city.authority,
                account=city.accounts[person.username],
                employer=city.firms[person.employer] if person.employer else None,
                fields=person.fields,
            )


def _programme(city: City) -> None:
    at("2025-02-20", "09:30")
    proposed = propose_programme(
        city.actor("policy"),
        authority_id=city.authority.pk,
        pack=PACK,
        in_force_from=date(2025, 2, 24),
        order_number="演示〔2025〕1号",
        settled=SETTLED,
        left_open=[],
        reasons=dict.fromkeys(SETTLED, WHY),
    )
    at("2025-02-21", "15:00")
    sign_programme(
        city.actor("leader"), programme_id=proposed.result["programme"], agree=True, expected_version=1
    )
    city.programme = proposed.result["programme"]
