"""From a failed grade to removal and the bar: whom it binds, from which day to which, and in which policy."""

from datetime import date

import pytest

from exclave.apps.cases import ports
from exclave.apps.cases.actions.settle_point import settle_point
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal.models import Event
from exclave.apps.programmes.models import PackVersion, Programme
from exclave.apps.register.facts import RegisterFacts
from exclave.apps.register.models import Bar, Certificate, Institution, InstitutionState
from exclave.sample_city.city import City, at, decide, fetch, sign

pytestmark = pytest.mark.django_db
DECIDED = date(2026, 4, 8)


def remove(city: City, firm: str, who: str) -> Institution:
    """Cedar's failed evaluation has opened a removal; it runs to its end with ``who`` barred."""
    programme = Programme.objects.of(city.authority.pk).get()
    programme.settled = programme.settled | {"bar_who": who}
    programme.save()
    case = Case.objects.of(city.authority.pk).get(applicant=city.firms[firm], procedure="removal")
    decide(city, "city1", case.public_id, "notify", "考评不合格属实。")
    settle_point(
        city.actor("city1"), case_id=case.public_id, point="reply_period", value="5 工作日", reason="按惯例。",
        expected_version=fetch(case.public_id).version,
    )  # fmt: skip
    at("2026-04-01", "09:00")
    tick()
    at("2026-04-07", "10:00")
    decide(city, "city2", case.public_id, "remove", "情形属实，移出备案。")
    at(DECIDED.isoformat(), "10:00")
    sign(city, case.public_id)
    assert fetch(case.public_id).outcome == "remove"
    return Institution.objects.of(city.authority.pk).get(organisation=city.firms[firm])


def barred(city: City, on: date, firm: str, subject: str = "new", name: str = "", procedure: str = "filing"):
    programme = Programme.objects.of(city.authority.pk).get(public_id=city.programme)
    asked = ports.Asked(city.authority.pk, programme.pk, procedure, city.firms[firm].pk, subject, on, name)
    found = RegisterFacts().barred(asked, procedure)
    beside = ports.Asked(city.authority.pk, programme.pk, procedure, None, "another", on, "")
    assert RegisterFacts().among([beside, asked]).barred(asked, procedure) == found, (
        "read at once it is the same"
    )
    return found


def test_bar_is_half_open_and_names_procedures(evaluation_city: City) -> None:
    remove(evaluation_city, "cedar", "applicant")
    assert barred(evaluation_city, date(2026, 4, 7), "cedar") is None
    first = barred(evaluation_city, DECIDED, "cedar")
    assert first is not None and (first.starts, first.until) == (DECIDED, date(2028, 4, 8))
    assert barred(evaluation_city, date(2028, 4, 7), "cedar") == first
    assert barred(evaluation_city, date(2028, 4, 8), "cedar") is None
    assert barred(evaluation_city, DECIDED, "cedar", procedure="filing_by_case") == first
    assert barred(evaluation_city, DECIDED, "cedar", procedure="report") is None


@pytest.mark.parametrize("who, organisation, institution", [
    ("applicant", True, False), ("institution", False, True), ("both", True, True),
])  # fmt: skip
def test_bar_binds_whom_the_city_said(
    evaluation_city: City, who: str, organisation: bool, institution: bool
) -> None:
    removed = remove(evaluation_city, "cedar", who)
    assert (barred(evaluation_city, DECIDED, "cedar") is not None) is organisation, (
        "another institution of the firm"
    )
    under_its_name = barred(evaluation_city, DECIDED, "willow", name=removed.name)
    assert (under_its_name is not None) is institution, "the institution, applied for by another firm"
    assert (barred(evaluation_city, DECIDED, "willow", removed.public_id) is not None) is institution
    assert barred(evaluation_city, DECIDED, "willow") is None
    assert Bar.objects.of(evaluation_city.authority.pk).count() == organisation + institution


def test_bar_without_an_end_is_the_longest(evaluation_city: City) -> None:
    """PostgreSQL sorts what is empty first, SQLite last."""
    remove(evaluation_city, "cedar", "applicant")
    bar = Bar.objects.of(evaluation_city.authority.pk).get()
    bar.pk, bar.until = None, None
    bar.save(force_insert=True)
    found = barred(evaluation_city, DECIDED, "cedar")
    assert found is not None and found.until is None


def test_bar_of_one_policy_says_nothing_about_another(evaluation_city: City) -> None:
    remove(evaluation_city, "cedar", "applicant")
    programme = Programme.objects.of(evaluation_city.authority.pk).get()
    version = programme.pack_version
    for pack, bound in (("ezhou-offshore-institutions", True), ("another-policy", False)):
        version.pk, version.pack, version.version = None, pack, "9"
        version.digest = f"{pack}-digest"
        version.save(force_insert=True)
        programme.pk, programme.public_id, programme.state = None, pack[:16], "ended"
        programme.pack_version = PackVersion.objects.get(digest=f"{pack}-digest")
        programme.save(force_insert=True)
        evaluation_city_programme, evaluation_city.programme = evaluation_city.programme, programme.public_id
        found = barred(evaluation_city, DECIDED, "cedar")
        evaluation_city.programme = evaluation_city_programme
        assert (found is not None) is bound, pack


def test_removal_ends_the_state_and_revokes_the_certificate_on_record(evaluation_city: City) -> None:
    removed = remove(evaluation_city, "cedar", "both")
    states = InstitutionState.objects.filter(institution=removed).order_by("valid_from")
    assert [(s.state, s.valid_until) for s in states] == [("filed", DECIDED), ("removed", None)]
    assert RegisterFacts().state(None, removed.public_id, date(2026, 4, 7)) == "filed"  # type: ignore[arg-type]
    assert RegisterFacts().state(None, removed.public_id, DECIDED) == "removed"  # type: ignore[arg-type]
    asked = ports.Asked(evaluation_city.authority.pk, 0, "", None, removed.public_id, DECIDED)
    among = RegisterFacts().among([asked])
    days = (date(2000, 1, 1), date(2026, 4, 7), DECIDED)
    assert [among.state(asked, removed.public_id, day) for day in days] == ["", "filed", "removed"]
    assert among.state(asked, "unknown", DECIDED) is None
    paper = Certificate.objects.of(evaluation_city.authority.pk).get(institution=removed, kind="certificate")
    assert paper.revoked_on == DECIDED
    event = Event.objects.get(subject_id=removed.public_id, action="paper.revoke")
    assert event.opening.content["number"] == paper.number


def test_removal_being_verified_does_not_exist_for_the_organisation(evaluation_city: City) -> None:
    """Neither the case nor its evidence: a page and whatever else asks get the same answer."""
    case = Case.objects.of(evaluation_city.authority.pk).get(
        applicant=evaluation_city.firms["cedar"], procedure="removal"
    )
    agent = evaluation_city.accounts["cedar"]
    assert not cases_for(agent).filter(pk=case.pk).exists()
    decide(evaluation_city, "city1", case.public_id, "notify", "考评不合格属实。")
    assert cases_for(agent).filter(pk=case.pk).exists()
