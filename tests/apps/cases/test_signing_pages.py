"""The leader's page: what awaits the second signature, with exactly what follows from it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.signing import cases_to_sign
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.models import Programme
from exclave.sample_city.city import City, decide, fetch, judge_all
from exclave.sample_city.copies import copies
from exclave.sample_city.founding import PACK, SETTLED
from tests.apps.cases.officers import case_of, hidden, signed_in

pytestmark = pytest.mark.django_db


def proposal(city: City) -> str:
    case = case_of(city, "heron")
    judge_all(city, "city2", case.public_id)
    decide(city, "city2", case.public_id, "approve", "符合全部条件。")
    return case.public_id


def proposed_programme(city: City) -> Programme:
    left = {"district_may_decline"}
    proposed = propose_programme(
        city.actor("policy"),
        authority_id=city.authority.pk,
        pack=PACK,
        in_force_from=date(2026, 1, 1),
        settled={k: v for k, v in SETTLED.items() if k not in left},
        left_open=sorted(left),
        reasons={"district_may_decline": "等待细则"},
    )
    return Programme.objects.scoped("a test").get(public_id=proposed.result["programme"])


@pytest.mark.parametrize(
    "who", ["city1", "city2", "echeng", "expert1", "heron", "auditor", "policy", "admin"]
)
def test_page_is_absent_for_everybody_but_leaders(review_city: City, who: str) -> None:
    programme = proposed_programme(review_city)
    client = signed_in(review_city, who)
    assert client.get("/sign/").status_code == 404
    answer = client.post(
        f"/sign/programmes/{programme.public_id}/", {"answer": "agree", "expected_version": 1}
    )
    assert answer.status_code == 404
    assert Programme.objects.scoped("a test").get(pk=programme.pk).state == "proposed"


def test_decision_says_what_follows_and_is_signed_from_the_list(review_city: City) -> None:
    public_id = proposal(review_city)
    client = signed_in(review_city, "leader")
    html = client.get("/sign/").content.decode()
    assert "向社会公示" in html and "符合全部条件。" in html and "立即生效，不能撤回" in html
    assert "演示·市局经办乙" in html, "who proposed it"
    action = f"/cases/{public_id}/sign/"
    response = client.post(action, hidden(html, action) | {"answer": "agree"})
    assert response.status_code == 302 and response["Location"] == "/sign/"
    assert fetch(public_id).stage == "publish"
    assert public_id not in client.get("/sign/").content.decode()


def test_number_beside_the_menu_item_counts_both_kinds(review_city: City) -> None:
    proposal(review_city)
    proposed_programme(review_city)
    html = signed_in(review_city, "leader").get("/sign/").content.decode()
    assert '<span>待签</span><span class="count">2</span>' in html


def test_programme_shows_every_point_beside_its_clause_and_what_is_left_open(review_city: City) -> None:
    programme = proposed_programme(review_city)
    client = signed_in(review_city, "leader")
    html = client.get("/sign/").content.decode()
    assert "区级部门可否不予转报" in html and "暂不确定" in html and "等待细则" in html
    assert "限制申报的对象" in html and "依托单位" in html and "五、（二）第4句" in html
    action = f"/sign/programmes/{programme.public_id}/"
    refused = client.post(action, hidden(html, action) | {"answer": "decline", "reason": ""})
    assert refused.status_code == 422 and "请写明理由" in refused.content.decode()
    html = client.get("/sign/").content.decode()
    assert client.post(action, hidden(html, action) | {"answer": "agree"}).status_code == 302
    assert Programme.objects.scoped("a test").get(pk=programme.pk).state == "in_force"


def test_stale_signature_on_a_programme_is_409(review_city: City) -> None:
    programme = proposed_programme(review_city)
    answer = signed_in(review_city, "leader").post(
        f"/sign/programmes/{programme.public_id}/", {"answer": "agree", "expected_version": 7}
    )
    assert answer.status_code == 409


def test_page_asks_as_many_queries_for_fifty_decisions_as_for_one(review_city: City) -> None:
    proposal(review_city)
    case, client = case_of(review_city, "heron"), signed_in(review_city, "leader")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/sign/").content.decode()
        assert (
            html.count('name="next" value="to-sign"') == cases_to_sign(review_city.accounts["leader"]).count()
        )
        return len(queries)

    cost()
    one = cost()
    more = copies(case, 2)
    three = cost()
    copies(more[0], 47)
    assert one == three == cost() <= 24, (one, three)


def test_only_the_first_that_may_be_signed_has_the_filled_button(review_city: City) -> None:
    proposal(review_city)
    copies(case_of(review_city, "heron"), 2)
    proposed_programme(review_city)
    html = signed_in(review_city, "leader").get("/sign/").content.decode()
    assert html.count("button-primary") == 1 and html.count('value="agree"') == 4
    first = html[html.index('<section class="decision') :]
    assert "button-primary" in first[: first.index("</section>")]


def test_nothing_to_sign_says_so(review_city: City) -> None:
    assert "没有待签事项" in signed_in(review_city, "leader").get("/sign/").content.decode()
