"""The library as the public and the office that holds a document read it."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.library.models import Document
from exclave.apps.people.models import Account
from exclave.sample_city.city import City
from tests.apps.library.papers import EZHOU, FIRST, SECOND, TITLE, brought, fetch, proposed, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(notice_city: City) -> City:
    return notice_city


def signed_in(city: City, who: str) -> Client:
    client = Client()
    if who:
        account = Account.objects.get(pk=city.accounts[who].pk)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(city: City, address: str, who: str = "", status: int = 200) -> str:
    response = signed_in(city, who).get(address)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def address(one: Document) -> str:
    return f"/library/{one.public_id}/"


def test_published_document_is_public_with_its_clauses_contents_and_anchors(city: City) -> None:
    shown = page(city, address(published(city)))
    assert TITLE in shown and "江示规〔2026〕1号" in shown
    for anchor in ("part-body", "cch1", "c1", "c4", "part-1", "a1.1"):
        assert f'id="{anchor}"' in shown
    assert 'href="#c2">' in shown  # the contents
    assert '/#c2" aria-label' in shown  # a link to copy


def test_covering_notice_stands_before_the_text_it_sends_out(city: City) -> None:
    letter = "关于印发《江口示例办法》的通知\n各单位：\n现将《江口示例办法》印发给你们。\n江口示例市科技示例局\n2026年2月1日\n江口示例办法\n第一条 示例。\n"
    one = published(city, letter, title="江口示例办法", number="")
    shown = page(city, address(one))
    assert 0 < shown.index('id="part-letter"') < shown.index('id="part-body"')


def test_references_lead_to_clauses_attachments_and_documents_that_are_there(city: City) -> None:
    general = published(
        city, "江口示例市示例总则\n第一条 示例甲。\n第二条 示例乙。\n", title="江口示例市示例总则", number=""
    )
    shown = page(city, address(published(city)))
    assert f'href="{address(general)}" title="江口示例市示例总则">《江口示例市示例总则》</a>' in shown
    assert f'href="{address(general)}#c2" title="江口示例市示例总则">第二条</a>' in shown
    assert '<a class="paper-link" href="#c2">本办法第二条</a>' in shown
    assert '<a class="paper-link" href="#part-1">附件1</a>' in shown


def test_reference_to_a_document_that_is_not_held_or_not_open_stays_text(city: City) -> None:
    one = published(city)
    assert "《江口示例市示例总则》第二条" in page(city, address(one))
    published(
        city,
        "江口示例市示例总则\n第一条 示例甲。\n",
        title="江口示例市示例总则",
        number="",
        openness="closed",
    )
    assert "《江口示例市示例总则》第二条" in page(city, address(one))


@pytest.mark.parametrize("openness", ["on_request", "closed"])
def test_document_not_open_is_seen_by_the_office_that_holds_it_alone(city: City, openness: str) -> None:
    one = published(city, openness=openness)
    for who in ("", "lumen", "echeng", "expert1", "auditor"):
        page(city, address(one), who, 404)
        page(city, f"{address(one)}compare/", who, 404)
        assert TITLE not in page(city, "/library/", who)
        assert TITLE not in page(city, "/search/?q=创新站设在市外", who)
    for who in ("city1", "leader", "policy"):
        assert TITLE in page(city, address(one), who)
    assert address(one) in page(city, "/search/?q=创新站设在市外", "city1")


def test_document_nobody_published_is_no_public_matter(city: City) -> None:
    one = proposed(city, brought(city))
    page(city, address(one), status=404)
    shown = page(city, address(one), "city2")
    assert 'value="publish"' in shown and "江示规〔2026〕1号" in shown
    assert 'value="publish"' not in page(city, address(one), "city1")


def test_second_person_publishes_on_the_page_of_the_document(city: City) -> None:
    one = proposed(city, brought(city))
    client = signed_in(city, "city2")
    form = {"expected_version": one.version, "act": "decline", "reason": ""}
    assert client.post(f"/work/library/{one.public_id}/decide/", form).status_code == 422
    form = {"expected_version": one.version, "act": "publish"}
    assert client.post(f"/work/library/{one.public_id}/decide/", form).status_code == 302
    assert fetch(one.public_id).stage == "published"
    assert client.post(f"/work/library/{one.public_id}/decide/", form).status_code == 409


def test_form_is_filled_in_from_the_text_and_says_so(city: City) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(city, "city1")
    assert client.post("/work/library/new/", {}).status_code == 422
    file = SimpleUploadedFile("示例办法.txt", FIRST.encode())
    response = client.post("/work/library/new/", {"file": file, "idempotency_key": "k1"})
    assert response.status_code == 302
    shown = client.get(response["Location"]).content.decode()
    assert 'value="江示规〔2026〕1号"' in shown and 'value="2026-03-01"' in shown and "文件正文" in shown
    wrong = client.post(
        response["Location"], {"expected_version": 1, "title": "改过的标题", "replaces": "没有的文件"}
    )
    body = wrong.content.decode()
    assert wrong.status_code == 422 and "改过的标题" in body and "没有的文件" in body


def test_superseded_document_says_by_what_and_shows_the_difference(city: City) -> None:
    old = published(city)
    new = published(city, SECOND, number="江示规〔2027〕2号", replaces="江示规〔2026〕1号")
    shown = page(city, address(old))
    assert "本文件已被替代或废止" in shown and address(new) in shown
    compared = page(city, f"{address(old)}compare/?with={new.public_id}")
    assert "<del>八</del>" in compared and "<ins>十</ins>" in compared
    assert "第三条" not in compared and "第三条" in page(
        city, f"{address(old)}compare/?with={new.public_id}&all=1"
    )
    assert page(city, f"{address(new)}compare/?with={old.public_id}").count("<ins>") == compared.count(
        "<ins>"
    )


def test_comparison_with_what_one_may_not_open_is_no_comparison(city: City) -> None:
    old = published(city)
    closed = published(city, SECOND, number="江示规〔2027〕2号", openness="closed")
    shown = page(city, f"{address(old)}compare/?with={closed.public_id}")
    assert "没有找到该文件" in shown and "<del>" not in shown and "江示规〔2027〕2号" not in shown
    assert "<del>" in page(city, f"{address(old)}compare/?with={closed.public_id}", "city2")


def test_pack_and_paper_lead_to_each_other_clause_by_clause(city: City) -> None:
    one = published(
        city, EZHOU, title="鄂州市离岸科创机构备案管理工作方案", number="", issuers="", state="draft", issued=None,
        in_force_from=None, last_day=None,
    )  # fmt: skip
    shown = page(city, address(one))
    assert f"/policies/{city.programme}/#c4.2.2" in shown
    assert "条件：" in shown and f"/policies/{city.programme}/#type-university" in shown
    policy = page(city, f"/policies/{city.programme}/")
    assert f'href="{address(one)}#c4.2.2"' in policy and f'href="{address(one)}">鄂州市' in policy


def test_paper_of_a_pack_that_is_not_open_is_not_linked_for_the_public(city: City) -> None:
    one = published(city, EZHOU, title="鄂州市离岸科创机构备案管理工作方案", number="", openness="closed")
    assert address(one) not in page(city, f"/policies/{city.programme}/")


def test_list_is_narrowed_by_state_year_theme_issuer_and_words(city: City) -> None:
    published(city)
    published(
        city,
        SECOND,
        title="江口示例市人才示例措施",
        number="江示规〔2027〕2号",
        theme="talent",
        state="draft",
        issued=None,
    )
    for query, count in (
        ("", 2), ("?state=draft", 1), ("?year=2026", 1), ("?year=1999", 0), ("?theme=talent", 1), ("?place=420700", 2),
        ("?place=310000", 0), ("?issuer=江口示例市科技示例局", 2), ("?q=人才", 1), ("?q=江示规[2026]1号", 1), ("?q=没有", 0),
        ("?state=nonsense&sort=nothing&year=x&page=99", 2),
    ):  # fmt: skip
        found = page(city, f"/library/{query}").count('href="/library/')
        links = page(city, f"/library/{query}")
        assert links.count('<td><a href="/library/') == count, (query, found)


def test_full_text_is_found_and_leads_to_the_clause(city: City) -> None:
    one = published(city, title_en="Sample measures for stations")
    for words in ("一般不少于八人", "团队 八人", "sample MEASURES 八人"):
        assert f'href="{address(one)}#c2"' in page(city, f"/search/?q={words}")
    shown = page(city, "/search/?q=江示规[2026]1号")
    assert f'href="{address(one)}"' in shown


def test_tables_and_feed_hold_what_is_public_and_nothing_else(city: City) -> None:
    one = published(city)
    published(city, SECOND, number="江示规〔2027〕2号", openness="closed")
    client = Client()
    csv = b"".join(client.get("/library/export.csv")).decode("utf-8-sig")
    assert csv.count("江示规") == 1 and address(one) in csv
    assert client.get("/library/export.xlsx").status_code == 200
    feed = client.get("/feeds/library.atom").content.decode()
    assert feed.count("<entry>") == 1 and address(one) in feed
    assert "/library/export.csv" in client.get("/data/").content.decode()


def test_file_as_uploaded_is_for_the_office_alone(city: City) -> None:
    one = published(city)
    assert f"/evidence/{one.file.public_id}/" not in page(city, address(one))
    assert signed_in(city, "city2").get(f"/evidence/{one.file.public_id}/").status_code == 200
    for who in ("lumen", "echeng", "auditor"):
        assert signed_in(city, who).get(f"/evidence/{one.file.public_id}/").status_code == 404


def test_desk_shows_what_the_office_holds_and_what_waits(city: City) -> None:
    proposed(city, brought(city))
    assert "待第二人复核" in page(city, "/work/library/", "city2")
    assert TITLE not in page(city, "/work/library/", "echeng")
    page(city, "/work/library/", "lumen", 404)


def test_page_of_a_document_costs_the_same_with_many_references(city: City) -> None:
    few = published(city)
    titles = "".join(f"第{n}条 执行《示例规定{n}》第二条。\n" for n in ("一", "二", "三"))
    many = published(city, f"江口示例市引用示例\n{titles}", title="江口示例市引用示例", number="")
    for n in ("一", "二", "三"):
        published(city, f"示例规定{n}\n第一条 甲。\n第二条 乙。\n", title=f"示例规定{n}", number="")
    counts: list[Any] = []
    for one in (few, many):
        page(city, address(one))
        with CaptureQueriesContext(connection) as found:
            page(city, address(one))
        counts.append(len(found))
    assert counts[1] <= counts[0] + 1 and counts[0] <= 12, counts


def test_text_that_would_run_is_shown_as_text(city: City) -> None:
    one = published(
        city,
        '江口示例办法\n第一条 <script>alert(1)</script>《<b>示例》"onload=x。\n',
        title="<i>示例</i>",
        number="",
    )
    shown = page(city, address(one))
    assert "<script>alert" not in shown and "&lt;script&gt;alert" in shown and "<i>示例" not in shown
    assert unquote(address(one)) in shown
