"""Rounds: the list with counts, and a call that must state what the policy leaves to it."""

import pytest

from exclave.apps.programmes.models import Programme, Round
from exclave.sample_city.city import City
from tests.apps.cases.officers import signed_in

pytestmark = pytest.mark.django_db
GOOD = {
    "title_zh": "2026年第一批申报通知（演示）", "opens_on": "2026-04-01", "closes_on": "2026-04-30",
    "dates.forward": "2026-05-08", "types": ["university"], "review_period": "20", "review_period.unit": "工作日",
    "notice_period": "５", "notice_period.unit": "日", "expert_count": "3 人",
}  # fmt: skip


def post(city: City, **changes: object) -> object:
    programme = Programme.objects.of(city.authority.pk).get()
    typed = GOOD | {"programme": programme.public_id, "procedure": "filing", "act": "publish"} | changes
    return signed_in(city, "city1").post("/work/rounds/new/", typed)


@pytest.mark.parametrize("who", ["echeng", "leader", "expert1", "heron", "auditor", "policy", "admin"])
def test_rounds_are_absent_for_everybody_but_city_officers(review_city: City, who: str) -> None:
    client = signed_in(review_city, who)
    row = Round.objects.of(review_city.authority.pk).first()
    for address in ("/work/rounds/", "/work/rounds/new/", f"/work/rounds/{row.public_id}/"):
        assert client.get(address).status_code == 404, address


def test_absent_round_is_absent(review_city: City) -> None:
    assert signed_in(review_city, "city1").get("/work/rounds/nothinghere/").status_code == 404


def test_list_and_page_count_cases_by_stage(review_city: City) -> None:
    client = signed_in(review_city, "city1")
    row = Round.objects.of(review_city.authority.pk).get(number="EZ-R-2025-0002")
    assert "2025年第二批" in client.get("/work/rounds/").content.decode()
    html = client.get(f"/work/rounds/{row.public_id}/").content.decode()
    assert "?view=open&amp;stage=filing.review" in html and "20 个工作日" in html


def test_form_shows_each_point_beside_the_clause_that_leaves_it_open(review_city: City) -> None:
    html = signed_in(review_city, "city1").get("/work/rounds/new/").content.decode()
    for point in ("review_period", "notice_period", "expert_count", "dates.forward"):
        assert f'name="{point}"' in html
    assert html.count("五、（一）第2句") >= 3


def test_unstated_point_keeps_the_round_shut_and_names_it(review_city: City) -> None:
    response = post(review_city, notice_period="")
    html = response.content.decode()
    assert response.status_code == 422
    assert "“公示期”须在通知中写明后才能开启批次" in html and 'href="#notice_period"' in html
    assert 'value="2026年第一批申报通知（演示）"' in html and 'value="2026-04-30"' in html, (
        "nothing typed is lost"
    )
    assert Round.objects.of(review_city.authority.pk).count() == 2


@pytest.mark.parametrize(
    "changes, path",
    [
        ({"opens_on": "2026-13-01"}, "opens_on"),
        ({"opens_on": ""}, "opens_on"),
        ({"closes_on": "2026-03-01"}, "closes_on"),
        ({"dates.forward": "2026-04-01"}, "dates.forward"),
        ({"title_zh": " "}, "title_zh"),
        ({"types": []}, "types"),
        ({"review_period": "soon"}, "review_period"),
        ({"expert_count": "3 分"}, "expert_count"),
    ],
)
def test_each_fault_stands_beside_its_field(review_city: City, changes: dict[str, object], path: str) -> None:
    response = post(review_city, **changes)
    assert response.status_code == 422 and f'href="#{path}"' in response.content.decode()
    assert Round.objects.of(review_city.authority.pk).count() == 2


def test_preview_publishes_nothing(review_city: City) -> None:
    response = post(review_city, act="preview")
    html = response.content.decode()
    assert response.status_code == 200 and 'id="preview"' in html and "5 日" in html
    assert Round.objects.of(review_city.authority.pk).count() == 2


def test_published_call_is_public_and_a_double_click_opens_one(review_city: City, client) -> None:
    answers = [post(review_city, idempotency_key="once") for _ in range(2)]
    assert {a.status_code for a in answers} == {302}
    row = Round.objects.of(review_city.authority.pk).get(year=2026)
    assert (row.settled["notice_period"], row.settled["expert_count"]) == ("5 日", "3 人")
    assert client.get(f"/calls/{row.public_id}/").status_code == 200


def test_programme_of_another_authority_is_absent(review_city: City) -> None:
    assert post(review_city, programme="nothinghere").status_code == 404
    assert post(review_city, procedure="objection").status_code == 404
