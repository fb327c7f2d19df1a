"""The second yearly report of each type: what is known already is filled in, only this year's facts are typed (EZ-16, EZ-17).

Counted twice: by field (a table is one) and by entry (a table's cells are one each).
"""

from datetime import date

import pytest

from exclave.apps.cases.actions.open_report import open_report
from exclave.apps.cases.actions.save_draft import save_draft
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.filling.sheet import Sheet, open_sheet
from exclave.apps.cases.filling.steps import effort
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.register.models import Certificate, Institution
from exclave.engines.policy.answers.reading import is_blank
from exclave.sample_city import papers
from exclave.sample_city.city import City, at, fetch
from tests.cities import city_at

pytestmark = pytest.mark.django_db
FIRMS = {
    "university": "heron",
    "headquarters": "keystone",
    "incubator": "orchard",
    "centralised": "riverside",
}
ANEW = {
    "institution.r_goals", "institution.r_research", "institution.r_talent", "institution.r_industry",
    "institution.r_service", "institution.insured",
}  # fmt: skip
"""What no honest software carries over: this year's five headings and this year's numbers."""


@pytest.fixture(scope="module")
def january(django_db_setup, django_db_blocker):
    """1 January 2027: every type has reported once."""
    from exclave.apps.journal.transaction import CLOCK
    from exclave.apps.reference.actions.publish_calendar import publish_calendar

    with city_at("evaluation", django_db_blocker, every_type=True) as city:
        publish_calendar(CLOCK, year=2027, holidays=[date(2027, 1, 1)], workdays=[], source="测试")
        at("2027-01-01", "00:10")
        tick()
        at("2027-01-12", "10:00")
        yield city


def second_report(city: City, type_: str) -> Sheet:
    """The second report as its reporter leaves it: this year's facts typed, nothing else touched."""
    firm = FIRMS[type_]
    due = ObligationDue.objects.of(city.authority.pk).get(organisation=city.firms[firm], year=2026)
    case_id = open_report(city.actor(firm), obligation_id=due.public_id).result["case"]
    draft = fetch(case_id).draft
    typed = papers.report(2026, type_)
    save_draft(city.actor(firm), case_id=case_id, data=draft.data | typed, expected_version=draft.version)
    sheet = open_sheet(fetch(case_id))
    assert sheet is not None
    return sheet


def by_field(sheet: Sheet) -> tuple[set[str], set[str]]:
    """Fields that hold something: all of them, and those not standing exactly as filled in."""
    given = {f.key for f in sheet.fields() if not is_blank(sheet.data.get(f.key))}
    return given, {key for key in given if sheet.source_of(key) is None}


@pytest.mark.parametrize("type_", FIRMS)
def test_second_report_types_at_most_three_tenths_of_its_fields_and_of_its_entries(
    january: City, type_: str
) -> None:
    sheet = second_report(january, type_)
    given, typed = by_field(sheet)
    cost = effort(sheet)
    print(
        f"\n{type_}: typed {len(typed)} of {len(given)} fields ({100 * len(typed) / len(given):.0f} %), "
        f"{cost.typed} of {cost.known + cost.typed} entries ({100 * cost.typed / (cost.known + cost.typed):.0f} %)"
    )
    anew = (
        ANEW
        | {"institution.input"}
        | ({"applicant.rd_spend"} if type_ in ("university", "headquarters") else set())
    )
    assert typed == anew, "only this year's facts are typed"
    assert 100 * len(typed) <= 30 * len(given)
    assert cost.left == 0 and 100 * cost.typed <= 30 * (cost.known + cost.typed)
    assert sheet.checked.faults == []


def test_sources_of_money_carry_over_and_amounts_do_not(january: City) -> None:
    """EZ-21: which of the four sources there were is kept, how much each gave is asked anew."""
    due = ObligationDue.objects.of(january.authority.pk).get(organisation=january.firms["lumen"], year=2026)
    case_id = open_report(january.actor("lumen"), obligation_id=due.public_id).result["case"]
    money = fetch(case_id).draft.data["institution.input"]
    assert money == {"rows": [{"source": "enterprise"}, {"source": "fiscal"}]}


def test_facts_only_the_application_gave_reach_the_second_report(january: City) -> None:
    """What earlier forms gave is carried from whichever asked it last."""
    sheet = second_report(january, "headquarters")
    assert sheet.data["institution.results_used"]["rows"][0]["became"] == "process"
    assert sheet.source_of("institution.host_body") is not None


def test_living_city_has_an_institution_of_every_type_with_certificate_and_first_report(
    january: City,
) -> None:
    """EZ-02, EZ-05 to EZ-08, EZ-16: made by real actions, each by its own procedure."""
    owned = january.authority.pk
    filed = {i.type: i for i in Institution.objects.of(owned).order_by("-pk")}
    assert set(filed) == set(FIRMS)
    for type_, institution in filed.items():
        assert Certificate.objects.of(owned).filter(institution=institution, kind="certificate").count() == 1
        way = {c.procedure for c in Case.objects.of(owned).filter(subject_id=institution.public_id)}
        assert ("filing_by_case" if type_ == "centralised" else "filing") in way
    for firm in FIRMS.values():
        assert (
            ObligationDue.objects.of(owned).get(organisation=january.firms[firm], year=2025).state == "done"
        )
