"""The one search: what is found, in which order, and that nobody finds what they could not open (EZ-21)."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from exclave.apps.cases.models import Case, PublicNotice
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account, Organisation
from exclave.apps.reference.models import Authority
from exclave.apps.register.models import Institution
from exclave.apps.search import indexing, queries
from exclave.apps.search.indexing import catch_up, rebuild
from exclave.apps.search.models import Found
from exclave.apps.search.queries import KINDS, MOST, Sought, find
from exclave.sample_city.city import City
from tests.unreadable import unreadable_programme

pytestmark = pytest.mark.django_db


def browser(city: City, who: str = "", language: str = "zh-hans") -> Client:
    client = Client()
    if who:
        client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = language
    return client


def page(city: City, who: str, q: str, **more: str) -> str:
    return browser(city, who).get("/search/", {"q": q, **more}).content.decode()


def hits(city: City, who: str, q: str, kind: str) -> list[int]:
    viewer = city.accounts[who] if who else None
    found = find(viewer, Sought.of(q))
    return [target for target, _part in found[kind].keys] if kind in found else []


def one(city: City, firm: str) -> Case:
    found = Case.objects.of(city.authority.pk).filter(applicant=city.firms[firm], procedure="filing")
    return found.order_by("pk")[0]


def test_two_chinese_characters_are_found_inside_a_name(notice_city: City) -> None:
    case = one(notice_city, "heron")  # 示例白鹭智能装备有限公司（虚构）
    for q in ("白鹭", "智能", "装备", "鹭智", "白鹭 装备"):
        assert case.pk in hits(notice_city, "city1", q, "case"), q
    assert case.pk not in hits(notice_city, "city1", "白鹭 石英", "case"), "every word must be there"


def test_english_is_found_whatever_its_case(notice_city: City) -> None:
    case = one(notice_city, "heron")
    for q in ("heron", "HERON robotics", "Ｈｅｒｏｎ"):
        assert case.pk in hits(notice_city, "city1", q, "case"), q


def test_exact_number_and_credit_code_stand_first(notice_city: City) -> None:
    case = one(notice_city, "heron")
    for q in (
        case.number,
        case.number.lower(),
        case.number.replace("-", " "),
        case.number.replace("-", "－"),
    ):
        assert hits(notice_city, "city1", q, "case")[0] == case.pk, q
    firm = notice_city.firms["heron"]
    assert hits(notice_city, "city1", firm.identity_no, "organisation") == [firm.pk]
    assert case.pk in hits(notice_city, "city1", firm.identity_no, "case")


def test_title_comes_before_the_rest_of_the_words(notice_city: City) -> None:
    authority = notice_city.authority
    Found.objects.filter(kind="case").delete()
    case, other = one(notice_city, "heron"), one(notice_city, "willow")
    low, high = sorted((case.pk, other.pk))
    Found.objects.create(kind="case", target=low, title="飞地", words="飞地")
    Found.objects.create(kind="case", target=high, title="别的", words="别的 飞地")
    assert hits(notice_city, "city1", "飞地", "case") == [low, high]
    assert authority.pk == case.authority_id


@pytest.mark.parametrize("who", ["", "heron", "willow", "echeng", "gedian", "city1", "leader", "expert1", "auditor", "admin", "policy"])  # fmt: skip
def test_cases_found_are_those_the_viewers_own_query_gives(notice_city: City, who: str) -> None:
    viewer = notice_city.accounts[who] if who else None
    readable = set(cases_for(viewer).values_list("pk", flat=True)) if viewer else set()
    found = set(hits(notice_city, who, "示例", "case")) | set(hits(notice_city, who, "EZ", "case"))
    assert found <= readable
    if who in ("city1", "leader"):
        assert found


def test_stranger_learns_neither_titles_nor_counts_nor_that_a_number_exists(notice_city: City) -> None:
    case = one(notice_city, "heron")
    twin = Authority.objects.create(name_zh="孪生市", name_en="Twin", level="city", place="420600", code="TW")
    account = Account.objects.create_account("twin", "x", name="孪生")
    grant_role(CLOCK, account_id=account.public_id, authority_id=twin.pk, role="officer")
    notice_city.accounts["twin"] = account
    nothing = re.sub(r"\s+", " ", page(notice_city, "twin", "绝无此事").replace("绝无此事", "Q"))
    for q in (case.number, notice_city.firms["heron"].identity_no):
        assert not hits(notice_city, "twin", q, "case") and not hits(notice_city, "twin", q, "organisation")
        shown = re.sub(r"\s+", " ", page(notice_city, "twin", q).replace(q, "Q"))
        strip = re.compile(
            r'name="csrfmiddlewaretoken" value="[^"]*"|q=[^"&]*|next" value="[^"]*"|<time.*?</time>'
        )
        assert strip.sub("", shown) == strip.sub("", nothing)


def test_objection_is_found_by_its_owner_and_not_by_the_district_or_the_applicant(notice_city: City) -> None:
    objection = Case.objects.of(notice_city.authority.pk).get(procedure="objection")
    assert objection.pk in hits(notice_city, "city1", objection.number, "case")
    for who in ("echeng", "heron", "willow", "cedar", ""):
        assert objection.pk not in hits(notice_city, who, objection.number, "case")


def test_draft_of_an_applicant_is_found_by_its_applicant_alone(notice_city: City) -> None:
    case = one(notice_city, "heron")
    Case.objects.of(case.authority_id).filter(pk=case.pk).update(submitted_at=None)
    assert case.pk in hits(notice_city, "heron", "白鹭", "case")
    for who in ("city1", "leader", "echeng"):
        assert case.pk not in hits(notice_city, who, case.number, "case")


def test_index_follows_a_change_in_its_own_transaction(notice_city: City) -> None:
    case = one(notice_city, "heron")
    case.title = "全新题目甲"
    case.save()
    assert hits(notice_city, "city1", "新题", "case") == [case.pk]
    firm = notice_city.firms["heron"]
    firm.name_zh, firm.version = "改名后的单位（虚构）", firm.version + 1
    firm.save()
    assert case.pk in hits(notice_city, "city1", "改名后", "case")
    Organisation.objects.filter(pk=firm.pk).update(version=1)


def test_bulk_rows_are_taken_up_and_a_rebuild_gives_the_same_index(notice_city: City) -> None:
    def content() -> set[tuple]:
        return set(Found.objects.values_list("kind", "target", "part", "number", "title", "words"))

    Found.objects.filter(kind__in=["case", "call"]).delete()
    assert not hits(notice_city, "city1", "白鹭", "case")
    assert catch_up() > 0 and catch_up() == 0
    kept = content()
    assert rebuild()["case"] > 0 and content() == kept


def test_what_a_pack_closes_is_not_found_though_the_index_still_holds_it(notice_city: City) -> None:
    row = Institution.objects.of(notice_city.authority.pk).order_by("pk")[0]
    name = str(row.public["institution.name"])
    assert hits(notice_city, "", name, "institution") == [row.pk]
    Institution.objects.of(row.authority_id).update(public={})
    assert not hits(notice_city, "", name, "institution")


def test_clauses_calls_and_notices_are_found_by_everybody(notice_city: City) -> None:
    notice = PublicNotice.objects.of(notice_city.authority.pk).order_by("pk")[0]
    assert hits(notice_city, "", notice.number, "notice") == [notice.pk]
    html = page(notice_city, "", "条件", kind="clause")
    assert "/policies/" in html and "<mark>条件</mark>" in html
    assert hits(notice_city, "", "第二批", "call")


def test_page_groups_narrows_and_leads_on_in_both_languages(notice_city: City) -> None:
    html = page(notice_city, "city1", "示例")
    assert (
        "办件" in html
        and "kind=institution" in html
        and "/search/?q=%E7%A4%BA%E4%BE%8B&amp;kind=case" in html
    )
    narrowed = page(notice_city, "city1", "示例", kind="case")
    assert "/cases/" in narrowed and "/register/" not in narrowed.split("<main")[1].split("</main")[0]
    english = browser(notice_city, "city1", "en").get("/search/", {"q": "heron"}).content.decode()
    assert "<mark>Heron</mark>" in english and "Organisations" in english


@pytest.mark.parametrize(("who", "where"), [("heron", "/my/"), ("city1", "/cases/"), ("leader", "/cases/")])
def test_case_found_opens_at_the_readers_own_page(notice_city: City, who: str, where: str) -> None:
    client = browser(notice_city, who)
    html = client.get("/search/", {"q": one(notice_city, "heron").number, "kind": "case"}).content.decode()
    href = re.search(r'<tr><td><a href="([^"]+)"', html)
    assert href and client.get(href[1]).status_code == 200, where


def test_own_pages_are_found_by_their_name(notice_city: City) -> None:
    assert 'href="/me/cover/"' in page(notice_city, "city1", "代办").split("<main")[1]
    assert 'href="/me/cover/"' not in page(notice_city, "heron", "代办")


@pytest.mark.parametrize(
    "q", ["", " ", "%", "_", "'", '"', "\\", "<script>alert(1)</script>", "（", "０", "\x00", "a" * 999]
)
def test_odd_words_are_only_words(notice_city: City, q: str) -> None:
    response = browser(notice_city, "city1").get("/search/", {"q": q, "kind": "case", "page": "x"})
    assert response.status_code == 200 and "<script>alert" not in response.content.decode()
    if q in ("%", "_", "\\"):
        assert not hits(notice_city, "city1", q, "case"), "no wildcard"


def test_search_costs_the_same_number_of_queries_however_much_is_found(
    notice_city: City, django_assert_max_num_queries
) -> None:
    origin = one(notice_city, "heron")
    client = browser(notice_city, "city1")
    client.get("/search/", {"q": "白鹭"})
    few = _queries(client, "白鹭")
    rows = []
    for n in range(50):
        clone = Case.objects.of(origin.authority_id).get(pk=origin.pk)
        clone.pk, clone.public_id, clone.number = None, f"clone{n:011}", f"EZ-X-2026-{n:04}"
        clone.round_id, clone.subject_id = None, f"subj{n:012}"
        rows.append(clone)
    Case.objects.bulk_create(rows)
    catch_up()
    assert _queries(client, "白鹭") == few <= 20


def _queries(client: Client, q: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        assert client.get("/search/", {"q": q}).status_code == 200
    return len(caught)


def test_title_and_number_come_first_though_more_is_found_than_is_counted(
    notice_city: City, monkeypatch
) -> None:
    """The newest are looked at, and a common word stops early: neither may hide the better hit that is old."""
    monkeypatch.setattr(queries, "MOST", 2)
    cases = list(Case.objects.of(notice_city.authority.pk).filter(procedure="filing").order_by("pk")[:5])
    assert len(cases) == 5
    Found.objects.filter(kind="case").delete()
    for case in cases:
        Found.objects.create(kind="case", target=case.pk, number="z", title="别的", words="别的 飞地7")
    Found.objects.filter(target=cases[0].pk).update(number="飞地7")
    Found.objects.filter(target=cases[1].pk).update(title="飞地7")
    found = find(notice_city.accounts["city1"], Sought.of("飞地7"))["case"]
    assert [target for target, _part in found.keys] == [cases[0].pk, cases[1].pk] and found.more


def test_no_more_than_the_most_is_counted(notice_city: City, monkeypatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    found = find(notice_city.accounts["city1"], Sought.of("示例"))["case"]
    assert len(found.keys) == 2 and found.more
    assert MOST == 100 and set(KINDS) >= {"case", "institution", "organisation", "clause", "call", "notice"}


def test_pack_that_cannot_be_read_keeps_nothing_else_out_of_the_index(notice_city: City) -> None:
    """Saving it, catching up and a rebuild all go on; the search still answers, and shows the others."""
    broken = unreadable_programme(notice_city)
    clauses = set(Found.objects.filter(kind="clause").values_list("target", "part"))
    assert clauses and broken.pk not in {target for target, _part in clauses}
    Found.objects.filter(kind__in=["clause", "notice", "institution"]).delete()
    assert catch_up() > 0
    kept = set(Found.objects.values_list("kind", "target", "part", "words"))
    assert set(Found.objects.filter(kind="clause").values_list("target", "part")) == clauses
    rebuild()
    assert set(Found.objects.values_list("kind", "target", "part", "words")) == kept
    name = str(Institution.objects.of(notice_city.authority.pk).order_by("pk")[0].public["institution.name"])
    assert hits(notice_city, "", name, "institution") and "/policies/" in page(notice_city, "", "条件")
    assert browser(notice_city).get("/calls/").status_code == 200


def test_row_that_cannot_be_put_into_words_is_passed_over(notice_city: City, monkeypatch, caplog) -> None:
    first = Organisation.objects.order_by("pk")[0]
    model, make, related = indexing.MAKERS["organisation"]

    def making(one: Organisation) -> Iterator[Found]:
        if one.pk == first.pk:
            raise ValueError("no words")
        yield from make(one)

    monkeypatch.setitem(indexing.MAKERS, "organisation", (model, making, related))
    Found.objects.filter(kind="organisation").delete()
    catch_up()
    assert set(indexing.missing("organisation").values_list("pk", flat=True)) == {first.pk}
    assert f"organisation {first.pk} is not in the index" in caplog.text
