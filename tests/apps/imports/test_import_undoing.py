"""Taking a list back: proposed by one, confirmed by another, whole or not at all (issue B, point 3)."""

import pytest
from django.db import IntegrityError, transaction

from exclave.apps.cases.models import Case
from exclave.apps.imports.actions.undo_import import propose_undo, undo_import
from exclave.apps.imports.models import Import, ImportedRow
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.models import Agency, Organisation
from exclave.apps.register.models import (
    Institution,
    InstitutionState,
    Tenant,
)
from exclave.sample_city.city import City

from . import lists
from .lists import decide

pytestmark = pytest.mark.django_db


def to_undo(city: City, one: Import, who: str = "city2", reason: str = "名册取错了版本") -> Import:
    return lists.of(
        propose_undo(city.actor(who), import_id=one.public_id, reason=reason, expected_version=one.version)
    )


def confirm(city: City, one: Import, who: str = "leader", approve: bool = True, reason: str = "") -> Import:
    actor, version = city.actor(who), one.version
    return lists.of(
        undo_import(actor, import_id=one.public_id, approve=approve, reason=reason, expected_version=version)
    )


def undo(city: City, one: Import) -> Import:
    return confirm(city, to_undo(city, one))


def refusal(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


def test_import_is_undone_as_a_whole_while_nothing_was_built_on_it(notice_city: City) -> None:
    before = {m: m._base_manager.count() for m in (Organisation, Institution, InstitutionState)}
    rows = lists.firms(3)
    bodies = lists.applied(notice_city, "organisations", lists.ORGANISATIONS, rows)
    homes = lists.applied(notice_city, "institutions", lists.INSTITUTIONS, lists.filed([r[0] for r in rows]))
    with pytest.raises(Refused, match="built_on") as refused:
        undo(notice_city, bodies)
    assert "机构 3 项" in refused.value.zh and "3 institutions" in refused.value.en
    assert undo(notice_city, homes).state == "undone"
    bodies.refresh_from_db()
    assert undo(notice_city, bodies).state == "undone"
    assert {m: m._base_manager.count() for m in before} == before
    assert ImportedRow.objects.filter(imported=homes).count() == 6, "where the rows came from stays on record"


def test_undone_tenants_leave_no_change_of_the_register_behind(notice_city: City) -> None:
    home = Institution.objects.of(notice_city.authority.pk).first().name
    one = lists.applied(
        notice_city, "tenants", lists.TENANTS, [[home, "示例丁（虚构）", "", "", "2025-03-01", "", "", ""]]
    )
    undo(notice_city, one)
    assert not Tenant.objects.of(notice_city.authority.pk).filter(name_zh="示例丁（虚构）").exists()


def test_undoing_names_what_was_built(notice_city: City) -> None:
    rows = lists.firms(1)
    one = lists.applied(notice_city, "organisations", lists.ORGANISATIONS, rows)
    body = Organisation.objects.get(identity_no=rows[0][0])
    Agency.objects.create(account=notice_city.accounts["willow"], organisation=body, since=one.decided_at)
    with pytest.raises(Refused) as refused:
        undo(notice_city, one)
    assert "经办人授权 1 项" in refused.value.zh


def test_undoing_sees_a_case_that_names_the_institution_without_a_foreign_key(notice_city: City) -> None:
    one = lists.applied(
        notice_city, "institutions", lists.INSTITUTIONS, lists.filed([notice_city.firms["lumen"].identity_no])
    )
    made = Institution.objects.of(notice_city.authority.pk).get(source="import")
    case = Case.objects.of(notice_city.authority.pk).first()
    Case.objects.of(notice_city.authority.pk).filter(pk=case.pk).update(subject_id=made.public_id)
    with pytest.raises(Refused) as refused:
        undo(notice_city, one)
    assert "办件 1 项" in refused.value.zh


def test_undoing_sees_entries_changed_since(notice_city: City) -> None:
    rows = lists.firms(1)
    one = lists.applied(notice_city, "organisations", lists.ORGANISATIONS, rows)
    Organisation.objects.filter(identity_no=rows[0][0]).update(version=2)
    with pytest.raises(Refused, match="built_on"):
        undo(notice_city, one)


def test_undoing_is_proposed_by_one_and_confirmed_by_another(notice_city: City) -> None:
    rows = lists.firms(1)
    one = lists.applied(notice_city, "organisations", lists.ORGANISATIONS, rows)
    there = Organisation.objects.filter(identity_no=rows[0][0])
    assert refusal(lambda: confirm(notice_city, one)) == "import_state", "nobody proposed it"
    assert refusal(lambda: to_undo(notice_city, one, reason=" ")) == "undo_faulty"
    one = to_undo(notice_city, one, "leader")
    assert (one.state, one.undo_proposed_by) == ("undoing", notice_city.accounts["leader"])
    assert there.exists() and ImportedRow.objects.filter(imported=one).exists(), "nothing is deleted yet"
    assert refusal(lambda: to_undo(notice_city, one)) == "import_state"
    assert refusal(lambda: confirm(notice_city, one, "leader")) == "own_undo"
    told = set(Outbox.objects.filter(topic="import.undo_proposed").values_list("recipient", flat=True))
    assert notice_city.accounts["city2"].public_id in told
    assert notice_city.accounts["leader"].public_id not in told
    one = confirm(notice_city, one, "city2")
    assert one.state == "undone" and one.undone_by != one.undo_proposed_by and not there.exists()
    trail = Event.objects.filter(subject_id=one.public_id).order_by("sequence")
    assert [event.action for event in trail][-2:] == ["import.propose_undo", "import.undo"]
    told = set(Outbox.objects.filter(topic="import.undone").values_list("recipient", flat=True))
    assert told == {notice_city.accounts[who].public_id for who in ("leader", "city1")}


def test_import_kept_stands_as_before_and_its_proposer_hears_why(notice_city: City) -> None:
    one = to_undo(
        notice_city, lists.applied(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    )
    assert refusal(lambda: confirm(notice_city, one, approve=False)) == "undo_faulty"
    kept = confirm(notice_city, one, approve=False, reason="名册无误")
    assert (kept.state, kept.undo_proposed_by, kept.undone_reason) == ("applied", None, "")
    assert Event.objects.get(subject_id=one.public_id, action="import.keep").opening.content == {
        "reason": "名册无误"
    }
    assert Outbox.objects.filter(topic="import.kept").exists()
    assert undo(notice_city, kept).state == "undone", "it may be proposed again"


@pytest.mark.parametrize("who", ["echeng", "willow", "policy", "auditor", "expert1", "admin"])
def test_undoing_is_absent_for_everybody_without_the_duty(notice_city: City, who: str) -> None:
    one = lists.applied(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    assert refusal(lambda: to_undo(notice_city, one, who)) == "not_allowed"
    one = to_undo(notice_city, one)
    assert refusal(lambda: confirm(notice_city, one, who)) == "not_allowed"


def test_undoing_of_experts_is_confirmed_by_the_administrator_alone(notice_city: City) -> None:
    one = lists.proposed(notice_city, "experts", lists.EXPERTS, [["演示·丁专家（虚构）", "", "", "", ""]])
    one = to_undo(notice_city, decide(notice_city, "admin", one))
    for who in ("leader", "city1"):
        assert refusal(lambda who=who: confirm(notice_city, one, who)) in ("not_allowed", "own_undo")
    assert confirm(notice_city, one, "admin").state == "undone"


def test_undoing_confirmed_twice_with_one_key_has_one_effect(notice_city: City) -> None:
    one = to_undo(
        notice_city, lists.applied(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(2))
    )
    stated = {"import_id": one.public_id, "approve": True, "expected_version": one.version}
    first, again = (
        undo_import(notice_city.actor("leader"), **stated, idempotency_key="twice") for _ in range(2)
    )
    assert again.repeated and first.result == again.result == {"import": one.public_id, "rows": 2}


def test_what_was_built_between_proposal_and_confirmation_keeps_the_import(notice_city: City) -> None:
    rows = lists.firms(1)
    one = to_undo(notice_city, lists.applied(notice_city, "organisations", lists.ORGANISATIONS, rows))
    Organisation.objects.filter(identity_no=rows[0][0]).update(version=2)
    assert refusal(lambda: confirm(notice_city, one)) == "built_on"
    assert lists.Import.objects.scoped("test").get(pk=one.pk).state == "undoing"


def test_no_row_can_say_that_one_person_undid_an_import(notice_city: City) -> None:
    one = to_undo(
        notice_city, lists.applied(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Import.objects.scoped("test").filter(pk=one.pk).update(state="undone", undone_by=one.undo_proposed_by)
