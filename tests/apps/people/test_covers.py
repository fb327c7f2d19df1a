"""Holiday cover: who may stand in for whom, for how long, and what they hold meanwhile (EZ-19)."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.access import account_ids, read_standing, same_eyes
from exclave.apps.people.actions.grant_role import end_role, grant_role
from exclave.apps.people.actions.leave_office import leave_office
from exclave.apps.people.actions.set_cover import end_cover, set_cover
from exclave.apps.people.covers import coverable, covers_of, desk_ids
from exclave.apps.people.models import Account, Cover, Role
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def city() -> Authority:
    return Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )


@pytest.fixture
def twin() -> Authority:
    return Authority.objects.create(name_zh="孪生市", name_en="Twin", level="city", place="420600", code="TW")


def person(name: str, authority: Authority, *roles: str) -> Account:
    account = Account.objects.create_account(name, "x", name=name)
    for role in roles:
        grant_role(CLOCK, account_id=account.public_id, authority_id=authority.pk, role=role)
    return account


def actor(account: Account) -> Actor:
    return Actor(account.public_id, "officer")


def cover(
    absent: Account,
    stand_in: Account,
    city: Authority,
    *,
    role: str = "officer",
    since: datetime | None = None,
    days: int = 7,
    by: Actor | None = None,
    reason: str = "年休假",
) -> str:
    start = since or clock.now()
    done = set_cover(
        by or actor(absent),
        absent_id=absent.public_id,
        stand_in_id=stand_in.public_id,
        authority_id=city.pk,
        role=role,
        since=start,
        until=start + days * DAY,
        reason=reason,
    )
    return done.result["cover"]


def refusal(work) -> Refused:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value


def test_cover_holds_the_absent_persons_duty_as_cover_and_it_ends_by_itself(city: Authority) -> None:
    away, here = person("甲", city, "leader"), person("乙", city, "officer")
    start = clock.now()
    cover(away, here, city, role="leader", days=2)
    who = read_standing(here.pk)
    assert who.holds("leader") and who.covered == {away.public_id: "甲"}
    assert [h.role for h in who.own_roles] == ["officer"]
    assert here.public_id in account_ids("leader", city.pk) and away.public_id in account_ids(
        "leader", city.pk
    )
    clock.travel_to(start + 2 * DAY + timedelta(seconds=1))
    assert not read_standing(here.pk).holds("leader")
    assert here.public_id not in account_ids("leader", city.pk)


def test_cover_begins_at_its_first_instant_and_not_before(city: Authority) -> None:
    away, here = person("甲", city, "leader"), person("乙", city, "officer")
    start = clock.now() + DAY
    cover(away, here, city, role="leader", since=start)
    assert not read_standing(here.pk).holds("leader")
    clock.travel_to(start + timedelta(seconds=1))
    assert read_standing(here.pk).holds("leader")


@pytest.mark.parametrize("who", ["absent", "stand_in", "administrator"])
def test_cover_is_ended_early_by_either_or_by_the_administrator(city: Authority, who: str) -> None:
    people = {"absent": person("甲", city, "leader"), "stand_in": person("乙", city, "officer")}
    people["administrator"] = person("管", city, "administrator")
    made = cover(people["absent"], people["stand_in"], city, role="leader")
    end_cover(actor(people[who]), cover_id=made)
    assert not read_standing(people["stand_in"].pk).holds("leader")
    assert {"cover.set", "cover.end"} <= set(Event.objects.values_list("action", flat=True))
    assert Outbox.objects.filter(topic="cover.ended").count() == 2


def test_cover_is_not_ended_by_a_bystander(city: Authority) -> None:
    made = cover(person("甲", city, "officer"), person("乙", city, "officer"), city)
    assert (
        refusal(lambda: end_cover(actor(person("丙", city, "officer")), cover_id=made)).code == "not_allowed"
    )


@pytest.mark.parametrize(
    "roles", [("auditor",), ("administrator",), ("security_officer",), ("expert",), ("policy_officer",), ()]
)
def test_stand_in_must_work_there_and_not_be_kept_apart(city: Authority, roles: tuple[str, ...]) -> None:
    away, other = person("甲", city, "officer"), person("乙", city, *roles)
    refused = refusal(lambda: cover(away, other, city))
    assert [f.path for f in refused.faults] == ["stand_in"]
    assert not coverable(away)[0].candidates


def test_stand_in_is_of_the_same_authority(city: Authority, twin: Authority) -> None:
    away, stranger = person("甲", city, "officer"), person("乙", twin, "officer")
    assert [f.path for f in refusal(lambda: cover(away, stranger, city)).faults] == ["stand_in"]
    assert refusal(lambda: cover(away, away, city)).code == "cover_faulty"


def test_nobody_names_a_cover_for_a_colleague_save_the_administrator(
    city: Authority, twin: Authority
) -> None:
    away, here, third = (person(name, city, "officer") for name in "甲乙丙")
    assert refusal(lambda: cover(away, here, city, by=actor(third))).code == "not_allowed"
    assert refusal(lambda: cover(away, here, city, role="leader")).code == "not_allowed"
    elsewhere = person("外管", twin, "administrator")
    assert refusal(lambda: cover(away, here, city, by=actor(elsewhere))).code == "not_allowed"
    assert cover(away, here, city, by=actor(person("管", city, "administrator")))


@pytest.mark.parametrize(
    ("change", "path"),
    [({"reason": " "}, "reason"), ({"days": 0}, "until"), ({"days": -3}, "until"), ({"days": 400}, "until")],
)
def test_cover_needs_a_reason_and_a_span(city: Authority, change: dict, path: str) -> None:
    away, here = person("甲", city, "officer"), person("乙", city, "officer")
    assert path in [f.path for f in refusal(lambda: cover(away, here, city, **change)).faults]


def test_covers_of_one_role_do_not_overlap_but_may_meet(city: Authority) -> None:
    away, here, third = (person(name, city, "officer") for name in "甲乙丙")
    start = clock.now() + DAY
    cover(away, here, city, since=start, days=2)
    assert refusal(lambda: cover(away, third, city, since=start + DAY)).faults[0].path == "since"
    assert refusal(lambda: cover(here, away, city, since=start)).faults[0].path == "stand_in"
    assert cover(away, third, city, since=start + 2 * DAY)


def test_cover_is_not_handed_on_to_a_third(city: Authority) -> None:
    """Who covers for the cover does their own duties, not those they hold in a stead."""
    first, second, third = (
        person("甲", city, "leader"),
        person("乙", city, "officer"),
        person("丙", city, "officer"),
    )
    cover(first, second, city, role="leader")
    assert refusal(lambda: cover(second, third, city, role="leader")).code == "not_allowed"
    cover(second, third, city)
    assert not read_standing(third.pk).holds("leader")


def test_cover_lapses_when_either_loses_the_role(city: Authority) -> None:
    away, here = person("甲", city, "leader"), person("乙", city, "officer")
    cover(away, here, city, role="leader")
    end_role(CLOCK, account_id=here.public_id, authority_id=city.pk, role="officer")
    assert not read_standing(here.pk).holds("leader")
    grant_role(CLOCK, account_id=here.public_id, authority_id=city.pk, role="officer")
    assert read_standing(here.pk).holds("leader")
    end_role(CLOCK, account_id=away.public_id, authority_id=city.pk, role="leader")
    assert not read_standing(here.pk).holds("leader")


def test_pair_counts_as_one_pair_of_eyes_both_ways(city: Authority) -> None:
    away, here, third = (person(name, city, "officer") for name in "甲乙丙")
    cover(away, here, city)
    assert same_eyes(away, here) and same_eyes(here, away) and same_eyes(here, here)
    assert not same_eyes(here, third)


def test_standing_is_one_query_whatever_is_covered(city: Authority, django_assert_num_queries) -> None:
    here = person("乙", city, "officer")
    for name in "甲丙丁":
        cover(person(name, city, "officer"), here, city)
    with django_assert_num_queries(1):
        who = read_standing(here.pk)
    assert len(who.covered) == 3 and who.authority_ids("officer") == [city.pk]
    assert len(desk_ids(here.pk)) == 4


def test_page_lists_covers_with_their_phase(city: Authority) -> None:
    away, here = person("甲", city, "officer"), person("乙", city, "officer")
    end_cover(actor(away), cover_id=cover(away, here, city))
    cover(away, here, city)
    cover(away, here, city, since=clock.now() + 30 * DAY)
    assert sorted(c.phase for c in covers_of(here)) == ["coming", "on", "over"]
    assert covers_of(person("丙", city, "officer")).count() == 0


def test_cover_of_oneself_cannot_be_stored(city: Authority) -> None:
    away = person("甲", city, "officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        Cover.objects.create(
            authority=city, absent=away, stand_in=away, role="officer", since=clock.now(),
            until=clock.now() + DAY, reason="x", set_by="x", set_at=clock.now(),
        )  # fmt: skip


def test_leaving_ends_roles_and_covers_and_names_a_successor(city: Authority) -> None:
    gone, heir, admin = (
        person("甲", city, "officer", "leader"),
        person("乙", city, "officer"),
        person("管", city, "administrator"),
    )
    cover(gone, heir, city)
    leaving = {"account_id": gone.public_id, "authority_id": city.pk, "reason": "调离"}
    refused = refusal(lambda: leave_office(actor(admin), **leaving, successor_id=admin.public_id))
    assert [f.path for f in refused.faults] == ["successor"]
    assert refusal(lambda: leave_office(actor(heir), **leaving, successor_id=None)).code == "not_allowed"
    leave_office(actor(admin), **leaving, successor_id=heir.public_id)
    assert not Role.objects.filter(account=gone, until=None).exists()
    assert not read_standing(heir.pk).covered
    assert Event.objects.filter(action="office.leave").count() == 1
