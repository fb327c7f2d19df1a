"""The officers' inbox: who sees what, filters in the address, counts, and its cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.inbox.asking import PER_PAGE, Wanted
from exclave.apps.cases.inbox.neighbours import of as neighbours
from exclave.apps.cases.inbox.reading import find
from exclave.apps.journal import clock
from exclave.apps.people.access import read_standing
from exclave.sample_city.city import City
from tests.apps.cases.factories import cases
from tests.apps.cases.officers import case_of, signed_in

pytestmark = pytest.mark.django_db


def seen(city: City, who: str, query: str = "") -> list[str]:
    """Titles of the cases found, in their order."""
    found = find(read_standing(city.accounts[who].pk), Wanted.read(QueryDict(query)))
    return [row[2] for row in found.rows]


def names(city: City, *firms: str) -> list[str]:
    return [case_of(city, firm).title for firm in firms]


@pytest.mark.parametrize("who", ["leader", "expert1", "heron", "auditor", "admin", "policy"])
def test_inbox_is_absent_for_everybody_but_officers(review_city: City, who: str) -> None:
    assert signed_in(review_city, who).get("/work/").status_code == 404


def test_inbox_sends_the_signed_out_to_sign_in(client, review_city: City) -> None:
    response = client.get("/work/")
    assert response.status_code == 302 and "sign-in" in response["Location"]


def test_city_officer_sees_what_waits_for_the_authority(review_city: City) -> None:
    assert set(seen(review_city, "city1")) == set(names(review_city, "heron", "willow"))


def test_district_officer_sees_own_cases_only(review_city: City) -> None:
    assert set(seen(review_city, "echeng", "view=open")) == set(names(review_city, "heron", "willow"))
    assert seen(review_city, "huarong", "view=open") == []


def test_most_urgent_first_and_no_deadline_last(review_city: City) -> None:
    made = cases(review_city, 3)
    titles = [c.title for c in made]
    assert seen(review_city, "city1") == [*titles, *names(review_city, "heron", "willow")]
    turned = seen(review_city, "city1", "sort=-due")
    assert turned[:3] == titles[::-1] and set(turned[3:]) == set(names(review_city, "heron", "willow"))


def test_filters_stand_in_the_address_and_narrow(review_city: City) -> None:
    cases(review_city, 2, type="incubator", stage="decide", office=review_city.offices["huarong"])
    officer = "city1"
    assert len(seen(review_city, officer, "type=incubator")) == 2
    assert len(seen(review_city, officer, "stage=filing.decide")) == 3
    assert len(seen(review_city, officer, f"district={review_city.offices['huarong'].public_id}")) == 2
    assert seen(review_city, officer, "q=垂柳") == names(review_city, "willow")
    assert seen(review_city, officer, f"q={case_of(review_city, 'heron').number}") == names(
        review_city, "heron"
    )
    assert seen(review_city, officer, "q=no such thing") == []


def test_overdue_counts_running_deadlines_only(review_city: City) -> None:
    past = clock.now() - timedelta(days=3)
    cases(review_city, 1, due_at=past, title="late")
    cases(review_city, 1, due_at=past, title="guess", due_provisional=True)
    assert seen(review_city, "city1", "overdue=1") == ["late"]
    html = signed_in(review_city, "city1").get("/work/").content.decode()
    assert "逾期" in html


def test_counts_agree_with_the_lists_they_lead_to(review_city: City) -> None:
    cases(review_city, 4, waits_on="expert", stage="review")
    who = read_standing(review_city.accounts["city1"].pk)
    for view in ("mine", "open", "expert", "authority", "closed"):
        found = find(who, Wanted(view=view))
        assert found.total == len(found.rows), view


def test_pages_hold_fifty_and_keep_the_filters(review_city: City) -> None:
    cases(review_city, PER_PAGE + 3, type="incubator")
    client = signed_in(review_city, "city1")
    first = client.get("/work/?type=incubator").content.decode()
    assert first.count("<tr><td>") == PER_PAGE and "type=incubator&amp;page=2" in first
    assert client.get("/work/?type=incubator&page=2").content.decode().count("<tr><td>") == 3


@pytest.mark.parametrize(
    "query", ["view=nonsense", "page=²", "page=-1", "page=9999999999", "q=%00", "sort=drop", "stage=.."]
)
def test_odd_addresses_open_a_page_all_the_same(review_city: City, query: str) -> None:
    assert signed_in(review_city, "city1").get(f"/work/?{query}").status_code == 200


def test_what_applicants_write_is_escaped(review_city: City) -> None:
    cases(review_city, 1, title="<script>alert(1)</script>")
    html = signed_in(review_city, "city1").get("/work/?q=<b>x</b>&view=mine").content.decode()
    assert "<b>x</b>" not in html
    html = signed_in(review_city, "city1").get("/work/").content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_english_page_names_stages_and_days_in_english(review_city: City) -> None:
    cases(review_city, 1)
    html = signed_in(review_city, "city1", "en").get("/work/").content.decode()
    assert "Filing · accept" in html and "Due today" in html
    assert (
        "Waiting for the authority"
        in signed_in(review_city, "city1", "en").get("/work/?view=open").content.decode()
    )


def test_empty_inbox_says_what_to_do(review_city: City) -> None:
    html = signed_in(review_city, "huarong").get("/work/").content.decode()
    assert 'class="empty"' in html and "?view=open" in html


def test_number_of_queries_does_not_grow_with_the_list(review_city: City) -> None:
    client = signed_in(review_city, "city1")
    counts = {}
    made = 2
    for wanted in (1, 3, 50):
        if wanted > made:
            cases(review_city, wanted - made)
            made = wanted
        client.get("/work/")
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/work/?view=mine")
        assert response.status_code == 200
        counts[wanted] = len(queries)
    assert len(set(counts.values())) == 1, counts
    # Session, account, standing; counts, rows, desks, kept lists; and one for all figures of the menu.
    assert counts[50] <= 8, counts


def test_neighbours_follow_the_queue(review_city: City) -> None:
    made = cases(review_city, 3)
    who = read_standing(review_city.accounts["city1"].pk)
    first, second = neighbours(who, made[0]), neighbours(who, made[1])
    assert (first.previous, first.next, first.place) == (None, made[1].public_id, 1)
    assert (second.previous, second.next, second.length) == (made[0].public_id, made[2].public_id, 5)
    elsewhere = neighbours(who, case_of(review_city, "maple"))
    assert elsewhere.place is None and elsewhere.next == made[0].public_id, (
        "from a case that waits no longer to the first"
    )
