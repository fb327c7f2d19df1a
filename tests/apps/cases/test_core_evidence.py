"""Files of a case: added and taken back by whoever the open form belongs to, through whichever action."""

import pytest

from exclave.apps.cases.models import Case
from exclave.apps.files.actions.add_evidence import add_evidence
from exclave.apps.files.actions.remove_evidence import remove_evidence
from exclave.apps.files.models import Evidence
from exclave.apps.files.queries import readable
from exclave.apps.journal.refusals import Refused
from exclave.sample_city import papers
from exclave.sample_city.city import City, decide, hand_in

pytestmark = pytest.mark.django_db
FIELD = "institution.f_site"


def refusal(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


@pytest.fixture
def returned(notice_city: City) -> Case:
    """An application that its applicant is correcting."""
    case = Case.objects.of(notice_city.authority.pk).get(applicant=notice_city.firms["willow"])
    decide(notice_city, "city1", case.public_id, "return", "请补正。", correction_days=10)
    return case


def add(city: City, who: str, case: Case, field: str = FIELD, kind: str = "case"):
    return lambda: add_evidence(
        city.actor(who), subject_kind=kind, subject_id=case.public_id, field=field, name="a.pdf",
        content=papers.pdf("A paper"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "who", ["heron", "echeng", "city1", "leader", "expert1", "auditor", "admin", "policy"]
)
def test_nobody_adds_to_or_takes_from_a_form_that_is_not_theirs(
    notice_city: City, returned: Case, who: str
) -> None:
    before = Evidence.objects.of(notice_city.authority.pk).filter(removed_at=None).count()
    assert refusal(add(notice_city, who, returned)) == "not_allowed"
    there = Evidence.objects.of(notice_city.authority.pk).filter(subject_id=returned.public_id).first()
    taking = {"subject_kind": "case", "subject_id": returned.public_id, "evidence_id": there.public_id}
    assert refusal(lambda: remove_evidence(notice_city.actor(who), **taking)) == "not_allowed"
    assert Evidence.objects.of(notice_city.authority.pk).filter(removed_at=None).count() == before


def test_agent_adds_to_the_file_fields_of_the_open_form_only(notice_city: City, returned: Case) -> None:
    added = add(notice_city, "willow", returned)().result
    row = Evidence.objects.of(notice_city.authority.pk).get(public_id=added["evidence"])
    assert (row.authority, row.organisation) == (notice_city.authority, notice_city.firms["willow"])
    assert refusal(add(notice_city, "willow", returned, "institution.name")) == "not_allowed"
    assert refusal(add(notice_city, "willow", returned, "institution.nothing")) == "not_allowed"
    assert refusal(add(notice_city, "willow", returned, kind="account")) == "not_allowed", (
        "no room speaks for it"
    )


def test_nothing_is_added_or_taken_back_once_the_form_is_handed_in(notice_city: City, returned: Case) -> None:
    hand_in(notice_city, "willow", returned.public_id, returned.draft.data)
    there = Evidence.objects.of(notice_city.authority.pk).filter(subject_id=returned.public_id).first()
    assert refusal(add(notice_city, "willow", returned)) == "not_allowed"
    taking = {"subject_kind": "case", "subject_id": returned.public_id, "evidence_id": there.public_id}
    assert refusal(lambda: remove_evidence(notice_city.actor("willow"), **taking)) == "not_allowed"


def test_file_is_absent_for_whoever_may_not_read_its_case(notice_city: City, returned: Case) -> None:
    there = Evidence.objects.of(notice_city.authority.pk).filter(subject_id=returned.public_id).first()
    readers = {who for who, account in notice_city.accounts.items() if readable(account, there.public_id)}
    assert readers == {"willow", "echeng", "city1", "city2", "leader"}
