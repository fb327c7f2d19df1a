"""The applicant's form as the hand meets it: saving by itself, files, stale tabs, the keyboard alone, a phone."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe import overflow, too_small, violations
from django.test import Client
from playwright.sync_api import Page, expect
from snapshots import put_back

from exclave.apps.cases.models import Case, Draft
from exclave.sample_city.city import City
from exclave.sample_city.papers import pdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(stages: Any, live_server: Any) -> City:
    made, kept = stages
    put_back(kept["call"])
    return made


@pytest.fixture
def arrive(city: City, open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A page with “amber” signed in: ``arrive("edit/?part=4")`` opens that page of their draft."""

    def visit(path: str = "", **options: Any) -> Page:
        client = Client()
        client.force_login(city.accounts["amber"], backend="django.contrib.auth.backends.ModelBackend")
        page = open_page(**options)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        page.set_default_timeout(10_000)
        page.goto(f"/cases/{case(city).public_id}/{path}" if not path.startswith("/") else path)
        return page

    return visit


def case(city: City) -> Case:
    return Case.objects.scoped("a test").get(applicant=city.firms["amber"], procedure="filing")


def draft(city: City) -> dict[str, Any]:
    return dict(Draft.objects.get(case=case(city)).data)


def field(page: Page, key: str) -> Any:
    return page.locator(f'[id="{key}"]')


def test_typing_is_saved_by_itself_and_the_conditions_follow(city: City, arrive: Callable[..., Page]) -> None:
    page = arrive("edit/?part=3")
    state = page.locator("[data-form-state]")
    field(page, "institution.place").fill("420704 湖北省鄂州市鄂城区")
    expect(state).to_have_text("尚未保存")
    expect(state).to_contain_text("已保存")
    expect(page.locator("#condition-host_outside")).to_contain_text("不满足")
    assert draft(city)["institution.place"] == "420704"
    expect(state).to_contain_text("秒前", timeout=8000)
    field(page, "institution.place").fill("110108 北京市海淀区")
    expect(page.locator("#condition-host_outside")).to_contain_text("符合：飞入地")


def test_place_is_offered_while_typing(arrive: Callable[..., Page]) -> None:
    page = arrive("edit/?part=3")
    field(page, "institution.place").fill("葛店")
    expect(page.locator('[id="institution.place-list"] option').first).to_have_attribute(
        "value", re.compile("^420700-gedian .*葛店")
    )


def test_file_goes_up_when_it_is_chosen_and_what_was_typed_stays(
    city: City, arrive: Callable[..., Page], tmp_path: Path
) -> None:
    paper = tmp_path / "照片.pdf"
    paper.write_bytes(pdf("Photographs"))
    page = arrive("edit/?part=5")
    field(page, "institution.rooms").fill("刚刚改的房间")
    with page.expect_navigation():
        field(page, "institution.f_photos-file").set_input_files(paper)
    expect(field(page, "institution.f_photos").get_by_role("link", name="照片.pdf")).to_be_visible()
    expect(field(page, "institution.rooms")).to_have_value("刚刚改的房间")
    page.get_by_role("button", name="移除“照片.pdf”").click()
    with page.expect_navigation():
        page.locator("[data-confirm-yes]").click()
    expect(page.get_by_role("link", name="照片.pdf")).to_have_count(0)


def test_refused_file_is_answered_beside_its_field(arrive: Callable[..., Page], tmp_path: Path) -> None:
    program = tmp_path / "说明.pdf"
    program.write_bytes(b"MZ\x90\x00" + b"\x00" * 64)
    page = arrive("edit/?part=5")
    field(page, "institution.rooms").fill("刚刚改的房间")
    with page.expect_navigation():
        field(page, "institution.f_site-file").set_input_files(program)
    expect(field(page, "institution.f_site").locator(".error")).to_contain_text("不是可接收的文件类型")
    expect(field(page, "institution.rooms")).to_have_value("刚刚改的房间")


def test_stale_tab_stops_saving_and_shows_the_difference(city: City, arrive: Callable[..., Page]) -> None:
    one, other = arrive("edit/?part=4"), arrive("edit/?part=4")
    field(one, "institution.host_body").fill("甲标签页（虚构）")
    expect(one.locator("[data-form-state]")).to_contain_text("已保存")
    field(other, "institution.host_body").fill("乙标签页（虚构）")
    expect(other.locator("[data-form-state]")).to_have_attribute("data-state", "failed")
    other.get_by_role("button", name="保存并继续").click()
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    expect(other.locator("main")).to_contain_text("甲标签页（虚构）")
    assert draft(city)["institution.host_body"] == "甲标签页（虚构）"
    other.locator("main form button.button-primary").click()
    other.wait_for_url("**/edit/?part=5")
    assert draft(city)["institution.host_body"] == "乙标签页（虚构）"


UNANSWERED = """async () => {
  const form = document.getElementById("draft");
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-Autosave": "1" } });
}"""
"""An autosave that reached the server, and whose answer never reached the page."""


def test_saving_after_an_autosave_without_an_answer_meets_no_conflict(
    city: City, arrive: Callable[..., Page]
) -> None:
    page = arrive("edit/?part=4")
    page.evaluate(UNANSWERED)
    field(page, "institution.host_body").fill("后写的（虚构）")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/edit/?part=5")
    assert draft(city)["institution.host_body"] == "后写的（虚构）"


def test_rows_are_added_and_removed_in_place(city: City, arrive: Callable[..., Page]) -> None:
    page = arrive("edit/?part=6")
    page.get_by_role("button", name="增加一行").click()
    page.keyboard.type("演示新来的研究员")
    page.locator("[data-remove-row]").first.click()
    expect(page.locator("[data-row-count]")).to_have_text("共 9 行")
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    names = [row["person"] for row in draft(city)["institution.staff"]["rows"]]
    assert names[0] == "演示研究员02" and names[-1] == "演示新来的研究员"


def test_whole_last_mile_by_keyboard_alone(city: City, arrive: Callable[..., Page]) -> None:
    """Enter saves; Tab and Enter hand in, confirm the doubt, and take back."""
    page = arrive("edit/?part=4")
    field(page, "institution.host_body").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("只用键盘（虚构）")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert draft(city)["institution.host_body"] == "只用键盘（虚构）"
    page.goto(f"/cases/{case(city).public_id}/check/")
    tab_to(page, "input[name=confirmed]")
    page.keyboard.press("Space")
    tab_to(page, "#submit button.button-primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/receipt/1/")
    tab_to(page, "#withdraw")
    page.keyboard.press("Enter")
    tab_to(page, "[data-confirm-yes]", back=True)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/edit/" in page.url and case(city).stage == "apply"


def tab_to(page: Page, selector: str, most: int = 120, back: bool = False) -> None:
    for _ in range(most):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the keyboard never reaches {selector}")


def test_a_day_that_does_not_exist_is_said_at_once(arrive: Callable[..., Page]) -> None:
    page = arrive("edit/?part=5")
    day = field(page, "institution.site_from")
    day.focus()
    page.keyboard.type("02302025")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    if page.evaluate("document.getElementById('institution.site_from').validity.badInput"):
        expect(page.locator("[data-no-such-day]")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path",
    [
        "/me/",
        "edit/?part=3&check=1",
        "edit/?part=6",
        "edit/?part=9",
        "check/",
        "conditions/",
        "/me/organisation/",
        "/me/messages/",
        "/join/",
    ],
)
def test_page_is_accessible(path: str, width: int, language: str, arrive: Callable[..., Page]) -> None:
    page = arrive(path, language=language, width=width)
    assert violations(page, ("critical", "serious", "moderate")) == []
    assert overflow(page) <= 0
    assert too_small(page) == []
