"""Two at once, on real connections: on PostgreSQL rows are locked one by one, and every lock counts."""

from datetime import date

import pytest

from exclave.apps.cases.actions.open_removal import open_removal
from exclave.apps.cases.actions.raise_objection import raise_objection
from exclave.apps.cases.actions.submit_sheet import submit_sheet
from exclave.apps.cases.models import Case, Entry, PublicNotice
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.journal.verifying import verify_installation
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.models import Account, Role
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution
from exclave.sample_city import founding, year
from exclave.sample_city.city import City, assignment, at
from tests.cities import city_for_good
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def crashed(got: list[object]) -> list[object]:
    """What was raised and is no answer in words."""
    return [g for g in got if isinstance(g, Exception) and not isinstance(g, Refused)]


def test_two_experts_hand_in_at_once_and_the_review_concludes_once() -> None:
    """Whoever waited for the case acts after the other, though its request began before."""
    city = city_for_good("review")
    case = Case.objects.of(city.authority.pk).get(applicant=city.firms["amber"], procedure="filing")
    from exclave.apps.cases import running, sheets
    from exclave.apps.cases.actions.declare_conflict import declare_conflict

    for expert in ("expert1", "expert2"):
        declare_conflict(
            city.actor(expert), assignment_id=assignment(city, case.public_id, expert), conflict=False
        )
    alive = running.load(case)
    asked = sheets.asked_judgements(alive.compiled, alive.case, alive.stage)
    opinions = {name: {"answer": True, "reason": "材料齐全。"} for name in asked}

    def hand_in(expert: str):
        given = assignment(city, case.public_id, expert)
        return lambda: submit_sheet(
            city.actor(expert), assignment_id=given, opinions=opinions, marks={}, findings={}
        )

    got = at_once(hand_in("expert1"), hand_in("expert2"))
    assert not [g for g in got if isinstance(g, Exception)], got
    entries = Entry.objects.filter(case=case, stage="review")
    assert entries.filter(kind="reviewed").count() == 2 and entries.filter(kind="acted").count() == 1
    assert all(r.sound for r in verify_installation())


def test_objections_and_removals_at_once() -> None:
    city = city_for_good("notice")
    heron = Case.objects.of(city.authority.pk).get(applicant=city.firms["heron"], procedure="filing")
    notice = PublicNotice.objects.of(city.authority.pk).get(case=heron, ended_at=None)

    def objecting(n: int):
        return lambda: raise_objection(
            Actor(f"objector{n}", "objector"), notice_id=notice.public_id, kind="person", name="演示异议人",
            identity="DEMO54321", contact="x@example.test", statement="场地租约与公示的地址不符，请核实。",
        )  # fmt: skip

    got = at_once(objecting(1), objecting(2), objecting(3))
    assert not [g for g in got if isinstance(g, Exception)], got
    assert Case.objects.of(city.authority.pk).filter(parent=heron, procedure="objection").count() == 3
    numbers = Case.objects.of(city.authority.pk).values_list("number", flat=True)
    assert len(set(numbers)) == len(numbers)

    lumen = Institution.objects.of(city.authority.pk).get(organisation=city.firms["lumen"])
    from exclave.apps.programmes import library

    conditions = library.compiled(lumen.programme).pack.conditions
    ground = next(key for key, one in conditions.items() if one.raises is not None)

    def removing(who: str):
        return lambda: open_removal(
            city.actor(who), subject_id=lumen.public_id, condition=ground, reason="长期无人办公。"
        )

    got = at_once(removing("city1"), removing("city2"))
    assert not crashed(got) and sum(isinstance(g, Refused) for g in got) == 1, got
    assert Case.objects.of(city.authority.pk).filter(procedure="removal").count() == 1
    assert all(r.sound for r in verify_installation())


def test_two_proposals_signed_at_once_leave_one_programme_in_force() -> None:
    city = City()
    founding.settle(city)
    second = Account.objects.create_account("leader2", "x", name="演示负责人乙")
    grant_role(CLOCK, account_id=second.public_id, authority_id=city.authority.pk, role="leader")
    at("2025-02-20")
    proposals = [
        propose_programme(
            city.actor("policy"), authority_id=city.authority.pk, pack=founding.PACK,
            in_force_from=date(2025, 2, 24), settled=founding.SETTLED, left_open=[], reasons={},
        ).result["programme"]
        for _ in range(2)
    ]  # fmt: skip
    signers = [city.actor("leader"), Actor(second.public_id, "leader")]

    def signing(n: int):
        return lambda: sign_programme(signers[n], programme_id=proposals[n], agree=True, expected_version=1)

    got = at_once(signing(0), signing(1))
    assert not [g for g in got if isinstance(g, Exception)], got
    states = Programme.objects.of(city.authority.pk).values_list("state", flat=True)
    assert sorted(states) == ["ended", "in_force"]


def test_same_name_and_same_role_at_once_is_one_of_each_and_a_sentence() -> None:
    city = City()
    founding.settle(city)

    def opening():
        return open_account(
            CLOCK, username="twin", name="双生", password="a long pass 42", authority_id=city.authority.pk
        )

    got = at_once(opening, opening, opening)
    assert not crashed(got) and sum(isinstance(g, Refused) for g in got) == 2, got
    twin = Account.objects.get(username="twin")

    def granting(role: str):
        return lambda: grant_role(CLOCK, account_id=twin.public_id, authority_id=city.authority.pk, role=role)

    got = at_once(granting("auditor"), granting("officer"), granting("administrator"), granting("auditor"))
    assert not crashed(got), got
    held = set(Role.objects.filter(account=twin, until=None).values_list("role", flat=True))
    assert len(held) == 1, held


def test_round_numbers_taken_at_once_are_all_different() -> None:
    city = City()
    founding.found(city)
    at("2025-03-03", "09:00")

    def calling(n: int):
        return lambda: year._call(
            city, f"示例通知{n}", "Demo", date(2025, 3, 3), date(2025, 3, 21), date(2025, 3, 28)
        )

    got = at_once(*(calling(n) for n in range(4)))
    assert not [g for g in got if isinstance(g, Exception)], got
    assert all(r.sound for r in verify_installation())
