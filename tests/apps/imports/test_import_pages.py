"""The pages of an import, from the choice of a kind to the decision, in both languages."""

import io

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from exclave.apps.imports import findings, presenting, undoing
from exclave.apps.imports.kinds import KINDS
from exclave.apps.imports.models import Finding, Import
from exclave.apps.people.models import Organisation
from exclave.engines.tables import read_table
from exclave.sample_city.city import City
from tests.apps.benefits import granting

from . import lists

pytestmark = pytest.mark.django_db


def browser(city: City, who: str = "city1", language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["language"] = language
    return client


def post(client: Client, one: Import, act: str, **more: str):
    one.refresh_from_db()
    data = {"act": act, "expected_version": one.version} | more
    return client.post(f"/work/imports/{one.public_id}/act/", data, follow=True)


def test_list_goes_from_file_to_register_by_two_people_on_pages(notice_city: City) -> None:
    rows = lists.firms(2)
    maker = browser(notice_city)
    assert "导入名册" in maker.get("/work/imports/").content.decode()
    assert maker.get("/work/imports/new/").status_code == 200
    head = ["企业全称", "信用代码", "性质", "所属区"]
    file = SimpleUploadedFile(
        "名册.csv", lists.csv_file(head, [[r[1], r[0], r[2], r[3]] for r in rows], "gb18030")
    )
    page = maker.post("/work/imports/new/organisations/", {"file": file}, follow=True)
    one = Import.objects.scoped("test").get()
    assert one.mapping == {"name_zh": 0, "uscc": 1, "kind": 2, "place": 3}, "guessed from aliases"
    assert rows[0][1] in page.content.decode(), "samples of the file"
    page = maker.post(
        f"/work/imports/{one.public_id}/columns/",
        {"expected_version": 1, "map-0": "name_zh", "map-1": "uscc", "map-2": "kind", "map-3": "place"},
        follow=True,
    )
    assert "提交第二人复核" in page.content.decode()
    assert post(maker, one, "propose").status_code == 422, "where the list comes from must be said"
    assert "已提交" in post(maker, one, "propose", note="演示文号").content.decode()
    leader = browser(notice_city, "leader")
    shown = leader.get(f"/work/imports/{one.public_id}/").content.decode()
    assert "通过并导入" in shown and rows[0][1] in shown and "演示文号" in shown
    assert rows[1][0] in leader.get(f"/work/imports/{one.public_id}/rows/").content.decode()
    assert (
        leader.get(f"/evidence/{one.file.public_id}/").headers["Content-Disposition"].startswith("attachment")
    )
    assert "已导入 2 行" in post(leader, one, "approve").content.decode()
    assert Organisation.objects.filter(identity_no__in=[r[0] for r in rows]).count() == 2
    shown = post(maker, one, "undo", reason="演示撤销").content.decode()
    assert "待确认撤销" in shown and 'value="undo-confirm"' not in shown
    assert Organisation.objects.filter(identity_no=rows[0][0]).exists()
    english = browser(notice_city, "leader", "en").get(f"/work/imports/{one.public_id}/").content.decode()
    assert "proposes to undo this import" in english and "Confirm and undo" in english
    assert 'value="undo-confirm"' in leader.get(f"/work/imports/{one.public_id}/").content.decode()
    assert post(leader, one, "undo-decline").status_code == 422, "why it is kept must be said"
    assert "已撤销" in post(leader, one, "undo-confirm").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_own_template_comes_back_understood_with_its_example_left_out(
    notice_city: City, kind: str, language: str
) -> None:
    client = browser(notice_city, language=language)
    for form in ("csv", "xlsx"):
        response = client.get(f"/work/imports/new/{kind}/template.{form}")
        content = b"".join(response.streaming_content) if response.streaming else response.content
        page = client.post(f"/work/imports/new/{kind}/", {"file": SimpleUploadedFile(f"t.{form}", content)})
        one = Import.objects.scoped("test").order_by("-pk").first()
        assert page.status_code == 302 and len(one.mapping) == len(one.head), (
            "every heading of ours is known again"
        )
        done = lists.check_import(
            notice_city.actor("city1"), import_id=one.public_id, mapping=one.mapping, expected_version=1
        )
        assert done.result["counts"] == {
            "rows": 1,
            "new": 0,
            "skip": 1,
            "wrong": 0,
            "error": 0,
            "warning": 0,
            "note": 0,
        }


def test_file_that_is_no_list_is_refused_beside_the_field(notice_city: City) -> None:
    client = browser(notice_city)
    for name, content in (
        ("名册.xlsx", b"PK\x03\x04nonsense"),
        ("名册.csv", b"<html><script>"),
        ("名册.pdf", b"%PDF-1.7"),
        ("名册.csv", b"x"),
    ):
        page = client.post("/work/imports/new/organisations/", {"file": SimpleUploadedFile(name, content)})
        assert page.status_code == 422 and 'id="file-error"' in page.content.decode(), name
    assert client.post("/work/imports/new/organisations/", {}).status_code == 422
    assert not Import.objects.scoped("test").exists()


def test_mapping_typed_wrong_is_shown_again_as_typed(notice_city: City) -> None:
    one = lists.upload(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    page = browser(notice_city).post(
        f"/work/imports/{one.public_id}/columns/", {"expected_version": 1, "map-1": "name_zh", "map-0": ""}
    )
    text = page.content.decode()
    assert page.status_code == 422 and "统一社会信用代码”是必填项" in text
    assert '<option value="name_zh" selected>' in text


def test_findings_come_as_a_workbook_with_the_rows(notice_city: City) -> None:
    rows = lists.firms(2)
    rows[1][3] = "=cmd|'/C calc'!A0"
    one = lists.checked(notice_city, "organisations", lists.ORGANISATIONS, rows)
    client = browser(notice_city)
    content = client.get(f"/work/imports/{one.public_id}/findings.xlsx").content
    found = read_table(content, workbook=True)
    assert found.head[-1] == "核对结果" and "地区表里没有这个地方" in found.lines[1].cells[-1]
    assert found.lines[1].cells[4] == "=cmd|'/C calc'!A0"
    assert "改正文件" in client.get(f"/work/imports/{one.public_id}/").content.decode()
    assert io.BytesIO(content).read(2) == b"PK"


def test_pages_of_an_import_ask_the_same_number_of_queries_whatever_its_size(notice_city: City) -> None:
    client, seen = browser(notice_city), {}
    client.get("/work/imports/")  # names of offices and counters of the frame, kept a while, are read here
    for n in (1, 3, 50):
        rows = [[r[0], r[1], "不知道", r[3], r[4]] for r in lists.firms(n, 5_000_000 + n * 1000)]
        one = lists.checked(notice_city, "organisations", lists.ORGANISATIONS, rows)
        for page in ("", "rows/", "columns/"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(f"/work/imports/{one.public_id}/{page}").status_code == 200
            seen.setdefault(page, set()).add(len(asked))
    assert all(len(numbers) == 1 for numbers in seen.values()), seen
    with CaptureQueriesContext(connection) as few:
        client.get("/work/imports/")
    for n in range(20):
        lists.upload(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1, 8_000_000 + n))
    with CaptureQueriesContext(connection) as many:
        client.get("/work/imports/")
    assert len(few) == len(many)


def test_checking_asks_a_constant_number_of_queries_for_a_thousand_rows(notice_city: City) -> None:
    counted = []
    for n in (2, 1, 500):  # the first also keeps the columns
        one = lists.upload(
            notice_city, "organisations", lists.ORGANISATIONS, lists.firms(n, 5_000_000 + n * 1000)
        )
        with CaptureQueriesContext(connection) as asked:
            lists.check_import(
                notice_city.actor("city1"), import_id=one.public_id, mapping=one.mapping, expected_version=1
            )
        counted.append(len(asked))
    assert counted[1] == counted[2]
    assert Finding.objects.count() == 0


def test_leader_cannot_reach_the_makers_pages_and_the_maker_sees_no_decision(notice_city: City) -> None:
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    assert browser(notice_city, "leader").get(f"/work/imports/{one.public_id}/columns/").status_code == 404
    shown = browser(notice_city).get(f"/work/imports/{one.public_id}/").content.decode()
    assert "通过并导入" not in shown and "上传人和提交人以外的人复核" in shown
    assert post(browser(notice_city), one, "approve").status_code == 422


def test_menu_counts_what_waits_for_the_leader(notice_city: City) -> None:
    lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    lists.proposed(notice_city, "experts", lists.EXPERTS, [["演示·丁专家（虚构）", "", "", "", ""]])
    from exclave.apps.imports.queries import waiting

    assert [waiting(notice_city.accounts[who]).count() for who in ("leader", "admin", "city1")] == [1, 1, 0]


@pytest.mark.parametrize(("rows", "said"), [(500, (0, 0)), (501, (1, 1)), (5000, (1, 5)), (20_000, (4, 20))])
def test_long_list_says_beforehand_how_long_it_may_take(rows: int, said: tuple[int, int]) -> None:
    found = [presenting.seconds(Import(rows=rows), step) for step in ("checking", "writing")]
    assert tuple(found) == said


def test_page_of_a_long_list_says_how_long_checking_and_writing_may_take(notice_city: City) -> None:
    one = lists.proposed(notice_city, "organisations", lists.ORGANISATIONS, lists.firms(1))
    address, leader = f"/work/imports/{one.public_id}/", browser(notice_city, "leader", "en")
    assert "quiet machine" not in leader.get(address).content.decode()
    Import.objects.scoped("test").filter(pk=one.pk).update(rows=5000)
    assert "5,000 rows take about 5 seconds on a quiet machine" in leader.get(address).content.decode()
    assert "约需 5 秒" in browser(notice_city, "leader").get(address).content.decode()
    Import.objects.scoped("test").filter(pk=one.pk).update(state="checked")
    shown = browser(notice_city, "city1", "en").get(f"{address}columns/").content.decode()
    assert "The check writes nothing. 5,000 rows take about 1 second on" in shown


def test_every_kind_of_finding_has_a_title_that_names_nothing_of_one_row() -> None:
    for code in findings.SAYINGS:
        assert all(words and "%(" not in words for words in findings.title(code).values()), code
    assert findings.title("twice_code")["zh"] == "与另一行的代码相同"
    assert findings.title("missing")["zh"] == findings.SAYINGS["missing"][0]
    assert not set(findings.TITLES) - set(findings.SAYINGS)


def test_template_and_list_follow_the_policy_chosen_where_two_are_in_force(notice_city: City) -> None:
    """A city that runs two policies files institutions under the one it chose; the other's types are not offered."""
    first, second = notice_city.programme, granting.put_in_force(notice_city).public_id
    client = browser(notice_city)
    address = "/work/imports/new/institutions/"
    for one, types, others in ((first, "集中式区域", "实验站"), (second, "实验站", "集中式区域")):
        html = client.get(address, {"programme": one}).content.decode()
        assert f'<input type="hidden" name="programme" value="{one}">' in html
        assert f"template.xlsx?programme={one}" in html
        assert types in html and others not in html
        table = b"".join(client.get(f"{address}template.csv", {"programme": one}).streaming_content).decode()
        assert types in table and others not in table
    file = SimpleUploadedFile("名册.csv", lists.csv_file(["机构名称", "机构类型"], [["示例甲", "实验站"]]))
    client.post(f"{address}?programme={first}", {"file": file, "programme": second})
    assert Import.objects.scoped("test").get().programme.public_id == second, (
        "what the page said, not its address"
    )


def test_whatever_a_list_writes_or_what_stands_on_it_is_called_by_people_s_words() -> None:
    """An import of tenants with areas told 写入 “space 1”: no row of a list is named as its table is."""
    written = [*apps.get_app_config("register").get_models(), Organisation, apps.get_model("panels.expert")]
    named = {model._meta.label_lower for model in written}
    named |= {other._meta.label_lower for model in written for other, _field in undoing._pointing(model)}
    assert not named - set(undoing.NAMES)
    with translation.override("zh-hans"):
        assert presenting.made_words({"register.space": 1}) == "场地 1"
