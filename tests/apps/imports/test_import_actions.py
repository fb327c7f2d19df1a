"""From a file to rows of tables: two people, all or nothing, and back again (issue B, point 3)."""

from datetime import date, timedelta

import pytest

from exclave.apps.imports.actions.check_import import check_import
from exclave.apps.imports.actions.decide_import import decide_import
from exclave.apps.imports.actions.propose_import import propose_import, withdraw_import
from exclave.apps.imports.models import ColumnMapping, ImportedRow
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.panels.models import Expert
from exclave.apps.people.actions.set_cover import set_cover
from exclave.apps.people.models import Account, Organisation, Role
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
from .lists import decide

pytestmark = pytest.mark.django_db


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
