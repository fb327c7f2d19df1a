"""A list that awaits a leader stands where everything stands that awaits their signature."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases import signing
from exclave.apps.imports import queries
from exclave.apps.imports.models import Import
from exclave.sample_city.city import City

from . import lists
from .test_import_pages import browser, post

pytestmark = pytest.mark.django_db


def test_list_to_approve_and_one_to_undo_stand_on_the_leaders_page(notice_city: City) -> None:
    leader = browser(notice_city, "leader")
    before = sum(rows.count() for rows in signing.waiting(notice_city.accounts["leader"]))
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(2))
    page, link = f'href="/work/imports/{one.public_id}/"', "查看名册并复核"
    html = leader.get("/sign/").content.decode()
    assert (
        page in html
        and "1 份名册" in html
        and "一次写入 2 行" in html
        and "演示名册" in html
        and link in html
    )
    assert f'<span>待签</span><span class="count">{before + 1}</span>' in html
    english = browser(notice_city, "leader", "en").get("/sign/").content.decode()
    assert "1 list" in english and "Read the list and decide" in english and "2 rows are written" in english
    post(leader, one, "approve")
    assert page not in leader.get("/sign/").content.decode()
    post(browser(notice_city), one, "undo", reason="演示撤销")
    html = leader.get("/sign/").content.decode()
    assert page in html and "确认撤销导入" in html and "演示撤销" in html
    post(leader, one, "undo-confirm")
    assert page not in leader.get("/sign/").content.decode()


def test_leader_signs_neither_their_own_list_nor_what_an_administrator_decides(notice_city: City) -> None:
    viewer = notice_city.accounts["leader"]
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    assert list(queries.to_sign(viewer)) == [one]
    mine = Import.objects.of(one.authority_id).filter(pk=one.pk)
    mine.update(proposed_by=viewer)
    assert not queries.to_sign(viewer), "they proposed it themselves"
    mine.update(proposed_by=one.proposed_by, kind="experts")
    assert not queries.to_sign(viewer)
    mine.update(kind="organisations")
    assert not queries.to_sign(notice_city.accounts["city2"]), "an officer finds it among the imports"


def test_leaders_page_costs_the_same_however_many_lists_wait(notice_city: City) -> None:
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    leader = browser(notice_city, "leader")
    leader.get("/sign/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            leader.get("/sign/")
        return len(caught)

    few = cost()
    for n in range(20):
        one.pk, one.public_id = None, f"more{n:012}"
        one.save(force_insert=True)
    assert leader.get("/sign/").content.decode().count("查看名册并复核") == 21 and cost() == few
