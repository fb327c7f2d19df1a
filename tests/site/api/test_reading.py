"""What everybody reads: open facts only, two days, paging that stands still, ETags, limits, refusals by name."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.models import PublicNotice
from exclave.apps.people import limiting
from exclave.apps.people.limiting import Limit
from exclave.apps.programmes import library
from exclave.apps.register.models import Certificate, Institution
from exclave.site.api import paging, urls
from exclave.site.api.door import OPERATIONS, read
from tests.apps.library import papers
from tests.apps.register import factories

pytestmark = pytest.mark.django_db


def test_register_gives_entries_with_open_facts_and_both_days(notice_city, anyone) -> None:
    """EZ-02: the register, as everybody may read it."""
    found = anyone.get("/register").json()
    assert len(found["items"]) == Institution.objects.scoped("all").count()
    assert found["as_of"] == found["known"] == "2025-11-27"
    lumen = Institution.objects.scoped("one").get(organisation=notice_city.firms["lumen"])
    entry = next(i for i in found["items"] if i["id"] == lumen.public_id)
    assert entry["state"] == {"code": "filed", "name": {"zh": "已备案", "en": "filed"}}
    assert entry["state_since"] == entry["entered_on"] and entry["page"] == f"/register/{entry['id']}/"


def test_chinese_is_not_escaped_and_instants_are_utc(notice_city, anyone) -> None:
    response = anyone.get("/notices")
    assert "公示" in response.content.decode() or "示例" in response.content.decode()
    assert "\\u" not in response.content.decode()
    assert response.json()["items"][0]["starts_at"].endswith("Z")


def test_closed_facts_stand_nowhere_in_an_entry(notice_city, anyone) -> None:
    row = factories.institutions(notice_city, 1, name="闭名机构", public={})[0]
    for address in (f"/register/{row.public_id}", "/register"):
        assert "闭名机构" not in anyone.get(address).content.decode()


def test_entry_is_read_as_of_a_day_and_as_known_on_a_day(notice_city, anyone) -> None:
    """Issue 3, 2: two dates of one institution are two readings."""
    lumen = Institution.objects.scoped("one").get(organisation=notice_city.firms["lumen"])
    address = f"/register/{lumen.public_id}"
    now = anyone.get(address).json()
    assert now["state"]["code"] == "filed" and now["history"][0]["recorded_at"]
    before = anyone.get(address, as_of="2025-01-01").json()
    assert before["state"] is None and before["as_of"] == "2025-01-01"
    unknown = anyone.get(address, known="2025-01-01").json()
    assert unknown["state"] is None and unknown["history"] == []
    listed = anyone.get("/register", known="2025-01-01").json()["items"]
    assert {one["state"] for one in listed} == {None}


def test_state_of_the_past_is_refused_rather_than_guessed(notice_city, anyone) -> None:
    response = anyone.get("/register", state="filed", as_of="2025-06-01")
    assert response.status_code == 400
    assert response.json()["faults"][0]["field"] == "state"


def test_certificate_is_checked_by_number_and_code(notice_city, anyone) -> None:
    paper = Certificate.objects.scoped("one").filter(kind="certificate").first()
    found = anyone.get("/certificates/check", number=paper.number.lower(), code=paper.public_id).json()
    assert (found["genuine"], found["code_matches"], found["in_force"]) == (True, True, True)
    wrong = anyone.get("/certificates/check", number=paper.number, code="zzzz").json()
    assert (wrong["genuine"], wrong["in_force"]) == (False, False)
    assert anyone.get("/certificates/check", number="EZ-P-1999-0001").status_code == 404


def test_statistics_name_definition_unit_day_and_source(notice_city, anyone) -> None:
    found = anyone.get("/statistics").json()
    by_id = {one["id"]: one for one in found["items"]}
    assert by_id["register.state"]["value"] == Institution.objects.scoped("all").count()
    for one in found["items"]:
        assert (
            (one["unit"] or one["value"] is None) and one["as_of"] == "2025-11-27" and one["source"]["zh"]
        ), one["id"]
        assert one["definition"] or one["value"] is None, "a figure without a definition has no value"
        assert (
            one["value"] is None or not one["parts"] or sum(p["value"] for p in one["parts"]) == one["value"]
        )


def test_policy_shows_what_it_leaves_open(notice_city, anyone) -> None:
    policy = anyone.get(f"/policies/{notice_city.programme}").json()
    points = policy["points"]
    assert any(p["open"] and p["value"] is None for p in points), "what nobody settled stays open"
    assert {t["type"]["code"] for t in policy["types"]} >= {"university", "headquarters"}
    assert all(c["clauses"] for t in policy["types"] for c in t["conditions"])


def test_library_gives_public_documents_and_each_with_its_clause_tree(notice_city, anyone) -> None:
    known = {one["id"] for one in anyone.get("/library").json()["items"]}
    first = papers.published(notice_city, openness="open")
    hidden = papers.published(notice_city, "示例内部办法\n\n一、只供内部\n\n文字。", openness="closed")
    items = anyone.get("/library").json()["items"]
    assert {one["id"] for one in items} - known == {first.public_id}
    assert items[0]["title"]["zh"] == first.title and items[0]["clause_count"] == first.clauses
    assert anyone.get(f"/library/{hidden.public_id}").status_code == 404
    assert [one["id"] for one in anyone.get("/library", q=first.number).json()["items"]] == [first.public_id]
    answer = anyone.get(f"/library/{first.public_id}")
    text = answer.json()
    ids = [clause["id"] for clause in text["clauses"]]
    assert ids and any(clause["parent"] for clause in text["clauses"]), "a tree"
    for place, clause in enumerate(text["clauses"]):
        assert clause["parent"] is None or clause["parent"] in ids[:place], (
            "a clause stands after the one it stands under"
        )
        assert clause["part"] in text["parts"] and clause["page"] == f"{text['page']}#{clause['id']}"
    again = anyone.get(f"/library/{first.public_id}", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_benefits_are_those_of_the_policies_in_force(notice_city, grants, anyone) -> None:
    found = anyone.get("/benefits").json()["items"]
    assert [one["id"] for one in found] == list(library.compiled(grants).pack.benefits)
    assert anyone.get("/benefits", policy=notice_city.programme).json() == {"items": []}, "it states none"
    assert all(one["clauses"] and one["page"].startswith("/benefits/") for one in found)
    stated = [one["standard"] for one in found]
    assert all(not one["open"] or one["text"] is None for one in stated)
    kind = found[0]["kind"]
    assert {one["kind"] for one in anyone.get("/benefits", kind=kind).json()["items"]} == {kind}
    assert anyone.get("/benefits", kind="nothing").status_code == 400


# ---- paging -----------------------------------------------------------------------------------------------
def pages(anyone, address: str, between=lambda: None, **query) -> list[str]:
    seen, found = [], anyone.get(address, **query).json()
    while True:
        seen += [one["id"] for one in found["items"]]
        if found["next"] is None:
            return seen
        between()
        path = found["next"].partition("/api/")[2]
        found = anyone.client.get(f"/api/{path}").json()


@pytest.mark.parametrize("sort", ["-entered", "entered"])
def test_pages_hold_every_row_once_though_rows_are_entered_meanwhile(notice_city, anyone, sort: str) -> None:
    """Ties of the instant as well: all rows made at once carry the same one."""
    factories.institutions(notice_city, 57)
    before = {row.public_id for row in Institution.objects.scoped("all")}
    newest = datetime(2025, 11, 26, tzinfo=UTC)
    oldest = datetime(2020, 1, 1, tzinfo=UTC)

    def entered_meanwhile() -> None:
        factories.institutions(notice_city, 1, entered_at=newest)
        factories.institutions(notice_city, 1, entered_at=oldest)

    seen = pages(anyone, "/register", entered_meanwhile, limit=7, sort=sort)
    assert len(seen) == len(set(seen)) and before <= set(seen)


def test_cursor_of_another_list_or_made_up_is_refused(notice_city, anyone) -> None:
    factories.institutions(notice_city, 3)
    next_ = anyone.get("/register", limit=2).json()["next"]
    cursor = next_.partition("cursor=")[2].partition("&")[0].replace("%3A", ":")
    assert anyone.get("/register", limit=2, cursor=cursor).status_code == 200
    for query in ({"cursor": cursor, "sort": "entered"}, {"cursor": "abc"}, {"cursor": cursor[:-1] + "x"}):
        response = anyone.get("/register", **query)
        assert response.status_code == 400 and response.json()["faults"][0]["field"] == "cursor"


def test_cursor_holds_nothing_a_page_would_not_show(notice_city, anyone) -> None:
    from django.core import signing

    factories.institutions(notice_city, 3, name="闭名机构", public={})
    next_ = anyone.get("/register", limit=2).json()["next"]
    cursor = next_.partition("cursor=")[2].partition("&")[0].replace("%3A", ":")
    stated = signing.loads(cursor, salt=paging.SALT)
    assert "闭名" not in json.dumps(stated, ensure_ascii=False) and len(stated) == 3


# ---- caching ----------------------------------------------------------------------------------------------
def test_unchanged_answer_is_304_without_a_body(notice_city, anyone) -> None:
    first = anyone.get("/rounds")
    etag = first.headers["ETag"]
    assert etag.startswith('"') and first.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in first.headers.get("Vary", "") and "Content-Language" not in first.headers
    for sent in (etag, f'W/{etag}, "other"', "*"):
        again = anyone.client.get("/api/v1/rounds", headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b"") and again.headers["ETag"] == etag
    other = anyone.client.get("/api/v1/rounds", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_etag_changes_with_the_content(notice_city, anyone) -> None:
    before = anyone.get("/register").headers["ETag"]
    factories.institutions(notice_city, 1)
    assert anyone.get("/register").headers["ETag"] != before


def test_head_goes_with_get_and_writing_is_refused(notice_city) -> None:
    client = Client()
    assert client.head("/api/v1/rounds").status_code == 200
    for method in ("post", "put", "patch", "delete", "options"):
        response = getattr(client, method)("/api/v1/rounds")
        assert response.status_code == 405 and response.headers["Allow"] == "GET, HEAD"
        assert response.headers["Content-Type"] == "application/problem+json"


# ---- limits -----------------------------------------------------------------------------------------------
def test_too_many_requests_are_told_when_to_come_back(notice_city, anyone, monkeypatch) -> None:
    monkeypatch.setattr(limiting, "API_ADDRESS", Limit("test", 3, 600))
    monkeypatch.setattr(limiting, "_now", lambda: 1_000_000.0)
    left = [anyone.get("/rounds").headers["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = anyone.get("/policies")
    assert refused.status_code == 429 and refused.json()["code"] == "too_many"
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"] == "200"
    assert refused.headers["RateLimit-Policy"] == "3;w=600"
    elsewhere = anyone.client.get("/api/v1/policies", REMOTE_ADDR="198.51.100.9")
    assert elsewhere.status_code == 200


def test_checking_certificates_has_a_limit_of_its_own(notice_city, anyone, monkeypatch) -> None:
    monkeypatch.setattr(limiting, "CHECK", Limit("test-check", 2, 600))
    seen = [anyone.get("/certificates/check", number="EZ-P-1999-0001").status_code for _ in range(3)]
    assert seen == [404, 404, 429]


# ---- refusals ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?colour=red", "colour"),
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=ten", "limit"),
        ("?sort=name", "sort"),
        ("?as_of=2025-02-30", "as_of"),
        ("?q=a%00b", "q"),
        ("?limit=1&limit=2", "limit"),
        ("?authority=1", "authority"),
    ],
)
def test_wrong_parameter_is_named_with_reason_and_remedy_in_both_languages(
    notice_city, anyone, query, field
) -> None:
    response = anyone.client.get(f"/api/v1/register{query}")
    problem = response.json()
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert [fault["field"] for fault in problem["faults"]] == [field]
    fault = problem["faults"][0]
    assert all(fault[part][lang] for part in ("reason", "remedy") for lang in ("zh", "en"))
    assert field in problem["detail"] and problem["zh"]["title"]


def test_unknown_address_of_the_api_is_a_problem_and_other_pages_stay_pages(notice_city, anyone) -> None:
    absent = anyone.client.get("/api/v1/nothing/here")
    assert (absent.status_code, absent.headers["Content-Type"]) == (404, "application/problem+json")
    assert anyone.client.get("/nothing/").headers["Content-Type"].startswith("text/html")


def test_failure_is_a_problem_without_details(notice_city, monkeypatch) -> None:
    def fail(*_a, **_k):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("exclave.site.api.policies.queries.programmes_by_id", fail)
    response = Client(raise_request_exception=False).get("/api/v1/rounds")
    assert response.status_code == 500 and response.json()["code"] == "failed"
    assert "secret" not in response.content.decode()


# ---- other sites ------------------------------------------------------------------------------------------
def test_other_sites_read_by_script_only_where_the_site_allows_it(notice_city) -> None:
    origin = {"Origin": "https://news.example"}
    client = Client()
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/rounds", headers=origin).headers
    with override_settings(EXCLAVE_API_ORIGINS=["https://news.example"]):
        allowed = client.get("/api/v1/rounds", headers=origin)
        assert allowed.headers["Access-Control-Allow-Origin"] == "https://news.example"
        assert "Origin" in allowed.headers["Vary"]
        preflight = client.options("/api/v1/rounds", headers=origin)
        assert (preflight.status_code, preflight.headers["Access-Control-Allow-Methods"]) == (
            204,
            "GET, HEAD",
        )
        other = client.get("/api/v1/rounds", headers={"Origin": "https://other.example"})
        assert "Access-Control-Allow-Origin" not in other.headers
        private = client.get("/api/v1/cases", headers=origin)
        assert "Access-Control-Allow-Origin" not in private.headers


# ---- the same number of queries ---------------------------------------------------------------------------
def counted(anyone, address: str, **query) -> int:
    anyone.get(address, **query)
    with CaptureQueriesContext(connection) as found:
        assert anyone.get(address, **query).status_code == 200
    return len([q for q in found.captured_queries if "requestcount" not in q["sql"]])


def test_register_costs_the_same_queries_at_1_3_and_50_rows(notice_city, anyone) -> None:
    factories.institutions(notice_city, 50)
    assert len({counted(anyone, "/register", limit=n) for n in (1, 3, 50)}) == 1


def test_notices_cost_the_same_queries_at_1_3_and_50_rows(notice_city, anyone) -> None:
    first = PublicNotice.objects.scoped("one").filter(ended_at=None).first()
    PublicNotice.objects.bulk_create(
        PublicNotice(
            authority=first.authority, case=first.case, stage=first.stage, number=f"EZ-N-2099-{n:04d}",
            starts_at=first.starts_at - timedelta(days=n), ends_at=first.ends_at, shown=first.shown,
        )
        for n in range(50)
    )  # fmt: skip
    assert len({counted(anyone, "/notices", limit=n) for n in (1, 3, 50)}) == 1


# ---- the door ---------------------------------------------------------------------------------------------
def test_every_operation_declares_its_access_and_is_mounted() -> None:
    names = {pattern.name for pattern in urls.urlpatterns}
    assert set(OPERATIONS) <= names and all(one.access is not None for one in OPERATIONS.values())


def test_operation_without_access_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="access"):
        read("/bare", shape=dict, name="bare", tag="register")  # type: ignore[call-arg, arg-type]


def test_operation_that_goes_round_the_door_stops_the_site(monkeypatch) -> None:
    """One that ninja knows and the door does not."""
    monkeypatch.delitem(OPERATIONS, "api-rounds")
    with pytest.raises(ImproperlyConfigured, match="access="):
        urls.mounted()
