"""From a file to rows of tables: two people, all or nothing, and back again (issue B, point 3)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from exclave.apps.cases.models import Case
from exclave.apps.imports.actions.check_import import check_import
from exclave.apps.imports.actions.decide_import import decide_import
from exclave.apps.imports.actions.propose_import import propose_import, withdraw_import
from exclave.apps.imports.actions.undo_import import propose_undo, undo_import
from exclave.apps.imports.models import ColumnMapping, Import, ImportedRow
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.panels.models import Expert
from exclave.apps.people.actions.set_cover import set_cover
from exclave.apps.people.models import Account, Agency, Organisation, Role
from exclave.apps.register.models import (
    Certificate,
    Contract,
    Institution,
    InstitutionState,
    Space,
    Tenant,
    TenantState,
)
from exclave.sample_city.city import City

from . import lists

pytestmark = pytest.mark.django_db


def decide(city: City, who: str, one: Import, approve: bool = True, reason: str = "") -> Import:
    actor = city.actor(who)
    return lists.of(
        decide_import(
            actor, import_id=one.public_id, approve=approve, reason=reason, expected_version=one.version
        )
    )


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


def test_organisations_are_written_after_a_second_person_approves(notice_city: City) -> None:
    rows = lists.firms(3)
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, rows)
    assert not Organisation.objects.filter(identity_no=rows[0][0]).exists()
    one = decide(notice_city, "leader", one)
    assert one.state == "applied"
    made = Organisation.objects.get(identity_no=rows[0][0])
    assert (made.name_zh, made.kind, made.place, made.founded) == (
        rows[0][1],
        "firm",
        "420704",
        date(2019, 5, 6),
    )
    assert made.legal_person is None, "what the list does not say stays unknown"
    origin = ImportedRow.objects.get(model="people.organisation", object_id=made.pk)
    assert (origin.imported, origin.row) == (one, 2)
    event = Event.objects.get(subject_id=one.public_id, action="import.apply")
    assert event.opening.content["made"] == 3 and event.opening.content["sha256"] == one.file.sha256


def test_institutions_carry_state_day_number_and_source_and_no_history(notice_city: City) -> None:
    codes = [notice_city.firms["lumen"].identity_no, notice_city.firms["cedar"].identity_no]
    rows = lists.filed(codes)
    rows[1][4] = "已移出"
    head = [*lists.INSTITUTIONS, "状态起始日"]
    lists.applied(notice_city, "institutions", head, [[*rows[0], ""], [*rows[1], "2025-03-01"]])
    kept, removed = Institution.objects.of(notice_city.authority.pk).filter(source="import").order_by("pk")
    assert (kept.state, kept.number, kept.place, kept.home) == (
        "filed",
        "示备〔2024〕0号",
        "310115",
        "420700",
    )
    assert kept.public["institution.name"] == kept.name and kept.public["applicant.name"]
    states = list(
        InstitutionState.objects.filter(institution=kept).values_list(
            "state", "valid_from", "valid_until", "case_id"
        )
    )
    assert states == [("filed", date(2024, 6, 28), None, None)]
    states = list(
        InstitutionState.objects.filter(institution=removed)
        .order_by("pk")
        .values_list("state", "valid_from", "valid_until")
    )
    assert states == [("filed", date(2024, 6, 28), date(2025, 3, 1)), ("removed", date(2025, 3, 1), None)]
    assert not Certificate.objects.of(notice_city.authority.pk).filter(institution=kept).exists(), (
        "a paper nobody issued here is not made up"
    )


def test_tenants_carry_dated_states_area_and_approximate_staff(notice_city: City) -> None:
    home = Institution.objects.of(notice_city.authority.pk).filter(source="case").first()
    rows = [
        [home.name, "示例入驻甲（虚构）", lists.code(), "2025-01-05", "2025-02-01", "约120", "使用", "600+"],
        [home.name, "示例团队乙（虚构）", "", "", "2025-03-01", "", "", ""],
    ]
    one = lists.applied(notice_city, "tenants", lists.TENANTS, rows)
    firm, team = Tenant.objects.of(notice_city.authority.pk).filter(name_zh__startswith="示例").order_by("pk")
    assert (firm.kind, firm.staff, firm.staff_bound, firm.valid_from) == (
        "organisation",
        600,
        "at_least",
        date(2025, 1, 5),
    )
    assert (team.kind, team.staff, team.identity_no) == ("team", None, "")
    states = TenantState.objects.of(notice_city.authority.pk).filter(tenant=firm.thread).order_by("pk")
    assert [(s.state, s.valid_from) for s in states] == [
        ("signed", date(2025, 1, 5)),
        ("moved_in", date(2025, 2, 1)),
    ]
    space = Space.objects.of(notice_city.authority.pk).get(tenant=firm.thread)
    assert (space.kind, space.area_bound, str(space.area.value)) == ("usable", "about", "120")
    assert firm.change.origin == "import" and firm.change.decided_by != firm.change.proposed_by
    assert ImportedRow.objects.filter(imported=one, row=2).count() == 4, "tenant, two states, one area"


def test_contract_amounts_are_fen_in_the_unit_the_cell_or_heading_names(notice_city: City) -> None:
    home = Institution.objects.of(notice_city.authority.pk).first().name
    rows = [
        [home, "示例合同一（虚构）", "示例甲方（虚构）", "2025-03-18", "35.5"],
        [home, "示例合同二（虚构）", "示例甲方（虚构）", "2025-03-19", "约30000元"],
    ]
    lists.applied(notice_city, "contracts", lists.CONTRACTS, rows)
    first, second = (
        Contract.objects.of(notice_city.authority.pk).filter(partner="示例甲方（虚构）").order_by("pk")
    )
    assert (first.amount, first.amount_bound) == (35_500_000, "exact")
    assert (second.amount, second.amount_bound, second.amount_text) == (3_000_000, "about", "约30000元")


def test_experts_are_decided_by_an_administrator_and_cannot_sign_in_yet(notice_city: City) -> None:
    employer = notice_city.firms["amber"].identity_no
    rows = [
        ["演示·甲专家（虚构）", employer, "新材料", "a@example.test", "expert-a"],
        ["演示·乙专家（虚构）", "", "生物", "", ""],
    ]
    one = lists.proposed(notice_city, "experts", lists.EXPERTS, rows)
    for who in ("leader", "city2"):
        with pytest.raises(Refused, match="not_allowed"):
            decide(notice_city, who, one)
    decide(notice_city, "admin", one)
    account = Account.objects.get(username="expert-a")
    assert not account.has_usable_password()
    assert Role.objects.filter(
        account=account, role="expert", authority=notice_city.authority, until=None
    ).exists()
    assert (
        Expert.objects.of(notice_city.authority.pk).get(account=account).employer
        == notice_city.firms["amber"]
    )
    assert Account.objects.get(name="演示·乙专家（虚构）").username.startswith("expert-")


def test_nobody_decides_what_they_uploaded_or_proposed(notice_city: City) -> None:
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    with pytest.raises(Refused, match="own_import"):
        decide(notice_city, "city1", one)
    checked = lists.checked(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1, 6_000_000))
    second = lists.of(
        propose_import(
            notice_city.actor("city2"),
            import_id=checked.public_id,
            note="代提",
            expected_version=checked.version,
        )
    )
    for who in ("city1", "city2"):
        with pytest.raises(Refused, match="own_import"):
            decide(notice_city, who, second)
    assert decide(notice_city, "leader", second).state == "applied"


@pytest.mark.parametrize("who", ["echeng", "willow", "policy", "auditor", "expert1", "admin"])
def test_import_is_absent_for_everybody_without_the_duty(notice_city: City, who: str) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        lists.upload(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1), who=who)
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    with pytest.raises(Refused, match="not_allowed"):
        decide(notice_city, who, one)


def test_one_error_keeps_the_whole_list_out(notice_city: City) -> None:
    rows = lists.firms(3)
    rows[1][3] = "示例没有的地方"
    one = lists.checked(notice_city, "organisations", lists.ORGANISATIONS, rows)
    assert one.counts["wrong"] == 1 and one.counts["new"] == 2
    with pytest.raises(Refused, match="proposal_faulty"):
        propose_import(
            notice_city.actor("city1"), import_id=one.public_id, note="演示", expected_version=one.version
        )


def test_list_that_became_wrong_after_proposing_writes_nothing(notice_city: City) -> None:
    rows = lists.firms(3)
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, rows)
    Organisation.objects.create(
        identity_no=rows[2][0], name_zh="示例别名（虚构）", kind="firm", place="420704"
    )
    with pytest.raises(Refused, match="import_faulty"):
        decide(notice_city, "leader", one)
    assert not Organisation.objects.filter(identity_no=rows[0][0]).exists()
    assert lists.Import.objects.scoped("test").get(pk=one.pk).state == "proposed"


def test_fault_while_writing_leaves_nothing(notice_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(3))

    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ImportedRow.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError):
        decide(notice_city, "leader", one)
    assert not Organisation.objects.filter(name_zh__startswith="示例导入企业").exists()


def test_rows_already_there_are_left_out_and_the_rest_is_written(notice_city: City) -> None:
    rows = lists.firms(2)
    lists.applied(notice_city, "organisations", lists.ORGANISATIONS, rows)
    one = lists.applied(
        notice_city, "organisations", lists.ORGANISATIONS, [*rows, *lists.firms(1, 7_000_000)]
    )
    assert (one.counts["skip"], one.counts["new"]) == (2, 1)
    assert ImportedRow.objects.filter(imported=one).count() == 1


def test_same_decision_sent_twice_has_one_effect(notice_city: City) -> None:
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(2))
    first, again = (
        decide_import(
            notice_city.actor("leader"),
            import_id=one.public_id,
            approve=True,
            expected_version=one.version,
            idempotency_key="twice",
        )
        for _ in range(2)
    )
    assert again.repeated and first.result == again.result
    with pytest.raises(Stale):
        decide(notice_city, "leader", one)


def test_declining_needs_a_reason_and_tells_the_proposer(notice_city: City) -> None:
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    with pytest.raises(Refused, match="decision_faulty"):
        decide(notice_city, "leader", one, approve=False)
    assert decide(notice_city, "leader", one, approve=False, reason="名册不是最新的").state == "declined"
    told = Outbox.objects.filter(topic="import.declined").values_list("recipient", flat=True)
    assert list(told) == [notice_city.accounts["city1"].public_id]


def test_proposal_tells_those_who_may_decide_it(notice_city: City) -> None:
    lists.proposed(notice_city, "experts", lists.EXPERTS, [["演示·丙专家（虚构）", "", "", "", ""]])
    told = set(Outbox.objects.filter(topic="import.proposed").values_list("recipient", flat=True))
    assert told == {notice_city.accounts["admin"].public_id}


def test_columns_are_remembered_for_the_next_file_with_the_same_heading(notice_city: City) -> None:
    head = ["甲", "乙", "丙", "丁"]
    rows = [[r[1], r[0], r[2], r[3]] for r in lists.firms(1)]
    one = lists.upload(notice_city, "organisations", head, rows)
    assert one.mapping == {}
    chosen = {"name_zh": 0, "uscc": 1, "kind": 2, "place": 3}
    check_import(
        notice_city.actor("city1"), import_id=one.public_id, mapping=chosen, expected_version=one.version
    )
    assert lists.upload(notice_city, "organisations", head, rows).mapping == chosen
    assert lists.upload(notice_city, "organisations", [*head, "戊"], [[*rows[0], ""]]).mapping == {}
    assert ColumnMapping.objects.of(notice_city.authority.pk).count() == 1


def test_required_columns_without_a_place_are_named(notice_city: City) -> None:
    one = lists.upload(notice_city, "organisations", ["单位名称", "备注"], [["示例（虚构）", "x"]])
    with pytest.raises(Refused) as refused:
        check_import(
            notice_city.actor("city1"),
            import_id=one.public_id,
            mapping={"name_zh": 0},
            expected_version=one.version,
        )
    assert {f.path for f in refused.value.faults} == {"uscc", "kind", "place"}
    with pytest.raises(Refused, match="mapping_faulty"):
        check_import(
            notice_city.actor("city1"),
            import_id=one.public_id,
            mapping={"name_zh": 0, "uscc": 0},
            expected_version=one.version,
        )


# ---- undoing ------------------------------------------------------------------------------------------------
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


def refusal(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


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


def test_withdrawn_import_cannot_be_decided(notice_city: City) -> None:
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    gone = lists.of(
        withdraw_import(notice_city.actor("city1"), import_id=one.public_id, expected_version=one.version)
    )
    with pytest.raises(Refused, match="import_state"):
        decide(notice_city, "leader", gone)


@pytest.mark.parametrize(("absent", "stand_in"), [("city1", "city2"), ("city2", "city1")])
def test_a_cover_is_no_second_pair_of_eyes(notice_city: City, absent: str, stand_in: str) -> None:
    """Whoever does a colleague's duties approves no list of theirs, nor they the stand-in's (EZ-19)."""
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1), who="city1")
    away, here = notice_city.accounts[absent], notice_city.accounts[stand_in]
    now = clock.now()
    set_cover(
        notice_city.actor(absent), absent_id=away.public_id, stand_in_id=here.public_id,
        authority_id=notice_city.authority.pk, role="officer", since=now, until=now + timedelta(days=3), reason="x",
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        decide(notice_city, "city2", one)
    assert refused.value.code == "own_import"
    assert decide(notice_city, "leader", one).state == "applied"
