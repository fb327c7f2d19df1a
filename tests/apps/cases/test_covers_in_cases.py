"""Covers in a case: done in a colleague's stead, named so, and four eyes stay four (EZ-19)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from exclave.apps.cases.actions.confirm_decision import confirm_decision
from exclave.apps.cases.models import Handling
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal import clock
from exclave.apps.journal.models import Opening
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.actions.leave_office import leave_office
from exclave.apps.people.actions.set_cover import end_cover, set_cover
from exclave.apps.people.models import Account
from exclave.sample_city.city import City, decide, fetch, judge_all
from tests.apps.cases.officers import case_of, signed_in

pytestmark = pytest.mark.django_db


def cover(city: City, absent: str, stand_in: str, role: str) -> str:
    for account in city.accounts.values():
        account.__dict__.pop("_standing", None)
    now = clock.now()
    done = set_cover(
        city.actor(absent),
        absent_id=city.accounts[absent].public_id,
        stand_in_id=city.accounts[stand_in].public_id,
        authority_id=city.authority.pk,
        role=role,
        since=now,
        until=now + timedelta(days=7),
        reason="年休假",
    )
    return done.result["cover"]


def also(city: City, who: str, role: str) -> None:
    """A second role, so that somebody could sign in their own right."""
    grant_role(CLOCK, account_id=city.accounts[who].public_id, authority_id=city.authority.pk, role=role)


def newcomer(city: City) -> None:
    """An officer who has not acted in any case."""
    city.accounts["city3"] = Account.objects.create_account("city3", "x", name="演示·市局经办丙")
    also(city, "city3", "officer")


def proposed(city: City, who: str) -> str:
    case = case_of(city, "heron")
    judge_all(city, who, case.public_id)
    decide(city, who, case.public_id, "approve", "符合全部条件。")
    return case.public_id


def second(city: City, who: str, case_id: str) -> None:
    confirm_decision(city.actor(who), case_id=case_id, agree=True, expected_version=fetch(case_id).version)


def refused(city: City, who: str, case_id: str) -> str:
    with pytest.raises(Refused) as caught:
        second(city, who, case_id)
    return caught.value.code


def test_cover_signs_in_the_leaders_stead_and_everybody_sees_for_whom(review_city: City) -> None:
    newcomer(review_city)
    case_id = proposed(review_city, "city2")
    assert refused(review_city, "city3", case_id) == "not_allowed"
    cover(review_city, "leader", "city3", "leader")
    second(review_city, "city3", case_id)
    entry = fetch(case_id).entries.filter(kind="acted").order_by("-seq").first()
    leader = review_city.accounts["leader"]
    assert entry.detail["second_for"] == leader.public_id and "for" not in entry.detail
    html = signed_in(review_city, "city2").get(f"/cases/{case_id}/").content.decode()
    assert f"{review_city.accounts['city3'].name}，代{leader.name}" in html
    english = signed_in(review_city, "city2", "en").get(f"/cases/{case_id}/").content.decode()
    assert f"{review_city.accounts['city3'].name} for {leader.name}" in re.sub(r"</?span[^>]*>", "", english)
    kept = Opening.objects.filter(event__subject_id=case_id, event__action="case.acted").latest("pk")
    assert kept.content["detail"]["second_for"] == leader.public_id


def test_cover_may_not_sign_what_they_proposed_themselves(review_city: City) -> None:
    cover(review_city, "leader", "city2", "leader")
    case_id = proposed(review_city, "city2")
    assert refused(review_city, "city2", case_id) == "same_person"


def test_cover_may_not_sign_what_the_absent_colleague_proposed(review_city: City) -> None:
    """City1 leads in their own right, and covers for city2, who proposed."""
    also(review_city, "city1", "leader")
    case_id = proposed(review_city, "city2")
    cover(review_city, "city2", "city1", "officer")
    assert refused(review_city, "city1", case_id) == "same_eyes"
    second(review_city, "leader", case_id)


def test_absent_colleague_may_not_sign_what_their_cover_proposed(review_city: City) -> None:
    also(review_city, "city1", "leader")
    cover(review_city, "city1", "city2", "officer")
    case_id = proposed(review_city, "city2")
    assert refused(review_city, "city1", case_id) == "same_eyes"


def test_proposal_made_in_a_stead_binds_the_absent_after_the_cover_is_over(review_city: City) -> None:
    """City2 proposes a case that lies on city1's desk; city1 returns and leads."""
    also(review_city, "city1", "leader")
    case = case_of(review_city, "heron")
    Handling.objects.create(
        case=case, authority=review_city.authority, account=review_city.accounts["city1"],
        given_by=review_city.accounts["leader"], at=clock.now(),
    )  # fmt: skip
    made = cover(review_city, "city1", "city2", "officer")
    case_id = proposed(review_city, "city2")
    entry = fetch(case_id).entries.filter(kind="proposed").get()
    assert entry.detail["for"] == review_city.accounts["city1"].public_id
    end_cover(review_city.actor("city1"), cover_id=made)
    assert refused(review_city, "city1", case_id) == "same_eyes"
    second(review_city, "leader", case_id)
    acted = fetch(case_id).entries.filter(kind="acted").order_by("-seq").first()
    assert acted.detail["for"] == review_city.accounts["city1"].public_id


def test_officer_acts_in_their_own_right_where_the_case_is_not_the_absent_ones(review_city: City) -> None:
    cover(review_city, "city1", "city2", "officer")
    case_id = proposed(review_city, "city2")
    assert "for" not in fetch(case_id).entries.filter(kind="proposed").get().detail


def test_sign_page_opens_for_the_cover_and_closes_with_it(review_city: City) -> None:
    proposed(review_city, "city2")
    client = signed_in(review_city, "city1")
    assert client.get("/sign/").status_code == 404
    made = cover(review_city, "leader", "city1", "leader")
    assert signed_in(review_city, "city1").get("/sign/").status_code == 200
    end_cover(review_city.actor("city1"), cover_id=made)
    assert signed_in(review_city, "city1").get("/sign/").status_code == 404


def test_cover_of_a_district_officer_reads_no_other_offices_cases(review_city: City) -> None:
    """A cover gives the absent one's duties at that authority, and nothing beyond."""
    before = set(cases_for(review_city.accounts["city1"]).values_list("pk", flat=True))
    cover(review_city, "city2", "city1", "officer")
    review_city.accounts["city1"].__dict__.pop("_standing", None)
    assert set(cases_for(review_city.accounts["city1"]).values_list("pk", flat=True)) == before


def test_cases_of_somebody_who_left_go_to_the_successor(review_city: City) -> None:
    case = case_of(review_city, "heron")
    Handling.objects.create(
        case=case, authority=review_city.authority, account=review_city.accounts["city1"],
        given_by=review_city.accounts["leader"], at=clock.now(),
    )  # fmt: skip
    done = leave_office(
        review_city.actor("admin"),
        account_id=review_city.accounts["city1"].public_id,
        authority_id=review_city.authority.pk,
        successor_id=review_city.accounts["city2"].public_id,
        reason="调离",
    )
    assert done.result["handed_on"] == 1
    row = Handling.objects.of(review_city.authority.pk).get(case=case)
    assert row.account == review_city.accounts["city2"]


def test_cases_on_an_absent_colleagues_desk_lie_on_the_covers(review_city: City) -> None:
    case = case_of(review_city, "heron")
    Handling.objects.create(
        case=case, authority=review_city.authority, account=review_city.accounts["city1"],
        given_by=review_city.accounts["leader"], at=clock.now(),
    )  # fmt: skip
    address = f"{reverse('inbox')}?view=open&handler=me"
    assert case.number not in signed_in(review_city, "city2").get(address).content.decode()
    made = cover(review_city, "city1", "city2", "officer")
    html = signed_in(review_city, "city2").get(address).content.decode()
    assert case.number in html and "代演示" in html
    end_cover(review_city.actor("city1"), cover_id=made)
    assert case.number not in signed_in(review_city, "city2").get(address).content.decode()
