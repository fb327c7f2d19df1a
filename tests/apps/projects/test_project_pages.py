"""Pages of projects and input: who sees which rows, what is typed is kept, and queries do not grow with rows."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.journal import clock
from exclave.apps.people.models import Account
from exclave.apps.projects.models import Input, Project, ProjectMoney, ProjectStage
from exclave.apps.register.models import Institution
from exclave.sample_city.city import City, at
from exclave.sample_city.ecosystem import grow, institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(notice_city: City) -> City:
    at("2026-01-15", "10:00")
    return notice_city


def signed_in(city: City, who: str) -> Client:
    browser = Client()
    account = Account.objects.get(pk=city.accounts[who].pk)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def bulk(city: City, number: int, firm: str = "lumen") -> list[Project]:
    owner = Institution.objects.of(city.authority.pk).get(public_id=institution(city, firm))
    who, now = city.accounts["city1"], clock.now()
    common = {"recorded_at": now, "recorded_by": who}
    projects = Project.objects.bulk_create(
        Project(
            authority=city.authority, institution=owner, title=f"批量项目{n:04d}", stage="research",
            stage_since=date(2025, 1, 1), entered_at=now, entered_by=who,
        )
        for n in range(number)
    )  # fmt: skip
    ProjectStage.objects.bulk_create(
        ProjectStage(project=p, stage="research", valid_from=date(2025, 1, 1), evidence_text="x", **common)
        for p in projects
    )
    ProjectMoney.objects.bulk_create(
        ProjectMoney(project=p, source="fiscal", fen=100, **common) for p in projects
    )
    Input.objects.bulk_create(
        Input(
            authority=city.authority, institution=owner, year=1990 + n % 36, source=["fiscal", "credit"][n // 36], bound="exact",
            scaled=10_000, text="1", definition="x", as_of=date(2025, 12, 31), origin="x", **common,
        )
        for n in range(number)
    )  # fmt: skip
    return projects


def test_each_sees_the_projects_of_their_own_reach(city: City) -> None:
    clear()
    grow(city)
    seen = {
        who: signed_in(city, who).get("/projects/").context["page"].paginator.count
        for who in ("city1", "leader", "echeng", "gedian", "huarong", "lumen", "cedar", "quartz")
    }
    assert seen == {
        "city1": 3, "leader": 3, "echeng": 2, "gedian": 1, "huarong": 0, "lumen": 2, "cedar": 1, "quartz": 0,
    }  # fmt: skip


def test_filters_search_and_export_follow_the_address(city: City) -> None:
    clear()
    grow(city)
    browser = signed_in(city, "city1")
    for query, number in (
        ("stage=landing", 1), ("stage=none", 0), ("result=patent", 1), ("source=fiscal", 1), ("q=远山大学", 1), ("q=制剂", 1),
        ("q=%00", 3), ("stage=nonsense", 0), ("sort=nonsense", 3), ("sort=-institution", 3),
    ):  # fmt: skip
        assert browser.get(f"/projects/?{query}").context["page"].paginator.count == number, query
    lines = (
        b"".join(browser.get("/projects/export.csv?stage=landing").streaming_content).decode().splitlines()
    )
    assert len(lines) == 2 and "500000.00" in lines[1] and ",," in lines[1], "unknown sources are empty cells"
    lines = b"".join(browser.get("/inputs/export.csv").streaming_content).decode().splitlines()
    assert len(lines) == 3


def test_project_page_tells_what_is_unknown_and_what_was_corrected(city: City) -> None:
    grow(city)
    browser = signed_in(city, "city1")
    release = Project.objects.scoped("test").get(title__startswith="缓释")
    shown = browser.get(f"/projects/{release.public_id}/").content.decode()
    assert "日期应为变更说明的签署日" in shown and "未知" in shown
    then = browser.get(f"/projects/{release.public_id}/?known=2026-01-12")
    assert then.context["stages"] == [], "nothing was recorded yet on that day"
    assert browser.get(f"/projects/{release.public_id}/?known=yesterday").status_code == 200
    assert signed_in(city, "lumen").get(f"/projects/{release.public_id}/").status_code == 404
    for path in ("stage", "edit", "budget", "spent", "party", "result"):
        assert signed_in(city, "leader").get(f"/projects/{release.public_id}/{path}/").status_code == 404
        assert browser.get(f"/projects/{release.public_id}/{path}/").status_code == 200


def test_refused_form_keeps_what_was_typed_and_says_what_to_mend(city: City) -> None:
    project = bulk(city, 1)[0]
    browser = signed_in(city, "lumen")
    address = f"/projects/{project.public_id}/stage/"
    typed = {
        "stage": "landing", "since": "2025-13-01", "evidence_text": "示例验收单", "reason": "", "expected_version": "1",
        "idempotency_key": "k1",
    }  # fmt: skip
    refused = browser.post(address, typed)
    assert refused.status_code == 422
    assert {e["id"] for e in refused.context["form"].errors} == {"since"}
    assert "示例验收单" in refused.content.decode()
    refused = browser.post(address, typed | {"since": "２０２５-０６-０１"})
    assert {e["id"] for e in refused.context["form"].errors} == {"reason"}
    done = browser.post(address, typed | {"since": "2025-06-01", "reason": "直接落地"})
    assert (done.status_code, done["Location"]) == (302, f"/projects/{project.public_id}/")
    stale = browser.post(address, typed | {"since": "2025-07-01", "idempotency_key": "k2"})
    assert stale.status_code == 409 and "示例验收单" in stale.content.decode()
    assert stale.context["form"].version == 2, "sent again, it counts"


def test_agent_enters_a_project_and_its_money_by_the_forms(city: City) -> None:
    browser = signed_in(city, "lumen")
    done = browser.post("/projects/new/", {"institution_id": institution(city, "lumen"), "title": "新项目"})
    address = done["Location"]
    assert (
        browser.post(
            f"{address}budget/", {"source": "social", "fen": "12.5", "expected_version": "1"}
        ).status_code
        == 302
    )
    assert ProjectMoney.objects.get().fen == 12_500_000, "in ten thousand yuan"
    assert (
        browser.post(
            f"{address}budget/", {"source": "fiscal", "fen": "0.0000001", "expected_version": "2"}
        ).status_code
        == 422
    )
    struck = ProjectMoney.objects.get().public_id
    strike = f"{address}strike/money/{struck}/"
    assert browser.post(strike, {"reason": "录错", "expected_version": "2"}).status_code == 302
    assert browser.get(strike).status_code == 404, "it is struck already"
    given = {
        "institution_id": institution(city, "lumen"), "year": "2025", "source": "fiscal", "amount": "100", "definition": "到账",
        "as_of": "2025-12-31", "origin": "台账",
    }  # fmt: skip
    assert browser.post("/inputs/new/", given)["Location"] == f"/inputs/{institution(city, 'lumen')}/2025/"
    assert (
        browser.post("/inputs/new/", given | {"institution_id": institution(city, "cedar")}).status_code
        == 404
    )


def test_public_sees_counts_and_no_names(city: City) -> None:
    clear()
    grow(city)
    page = Client().get("/projects/counts/")
    assert page.context["total"] == 3
    assert "光引擎" not in page.content.decode()
    for address in ("/projects/", "/inputs/"):
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize("address", ["/projects/", "/projects/export.csv", "/inputs/", "/inputs/export.csv"])
def test_lists_of_projects_cost_the_same_queries_at_any_length(city: City, address: str) -> None:
    taken = []
    signed_in(city, "city1").get(address)  # names of offices are kept for a minute; they are read here
    for number in (1, 3, 50):
        clear()
        bulk(city, number)
        browser = signed_in(city, "city1")
        with CaptureQueriesContext(connection) as caught:
            response = browser.get(address)
            assert response.status_code == 200
            if response.streaming:
                b"".join(response.streaming_content)
        taken.append(len(caught))
    assert len(set(taken)) == 1, taken


def clear() -> None:
    ProjectMoney.objects.all().delete()
    ProjectStage.objects.all().delete()
    Input.objects.scoped("test").delete()
    Project.objects.scoped("test").delete()
