"""What the scripts promise: keys, one submission, saving by itself, rows, confirmations, the running clock."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

pytestmark = pytest.mark.django_db
Open = Callable[..., Page]

LIST = "/ui/gallery?show=list"
FORM = "/ui/gallery?show=form"


def rewritten(page: Page, path: str, old: str, new: str) -> None:
    """Open the page with one change of its markup, as a page author would have written it."""

    def change(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert old in text
        route.fulfill(response=answer, body=text.replace(old, new, 1))

    page.route("**" + path.replace("?", "\\?"), change)
    page.goto(path)


def test_rows_are_walked_and_opened_by_keys(open_page: Open) -> None:
    page = open_page(LIST)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.closest('tr').rowIndex")
    assert focused == 2
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 1 项")
    page.keyboard.press("Enter")
    assert page.url.endswith("#")


@pytest.mark.parametrize(("key", "box"), [("/", "[data-site-search]"), ("f", "main [data-search]")])
def test_key_goes_to_the_search_and_letters_are_then_text(open_page: Open, key: str, box: str) -> None:
    page = open_page(LIST)
    page.keyboard.press(key)
    page.keyboard.type("jk/?")
    expect(page.locator(box)).to_have_value("jk/?")


def test_keys_can_be_switched_off(open_page: Open) -> None:
    page = open_page(LIST)
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.locator("#keys-off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".row-now").count() == 0
    page.reload()
    page.keyboard.press("j")
    assert page.locator(".row-now").count() == 0


def test_skip_link_is_first_and_leads_to_the_main_part(open_page: Open) -> None:
    page = open_page(LIST)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_page_works_without_javascript(open_page: Open) -> None:
    page = open_page(FORM, java_script_enabled=False)
    expect(page.locator("h1")).to_have_text("表单")
    expect(page.locator('button[name="add_row"]')).to_be_visible()
    page.goto(LIST)
    page.locator('a[rel="next"]').click()
    expect(page.locator('.pagination [aria-current="page"]')).to_have_text("2")


def test_language_switch_keeps_the_page(open_page: Open) -> None:
    page = open_page(LIST + "&state=late")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("List")
    assert page.url.endswith("show=list&state=late")


def test_pressing_twice_sends_once_and_going_back_keeps_the_key(open_page: Open) -> None:
    """Nothing acknowledged is lost; the same request twice has one effect."""
    page = open_page()
    sent: list[str] = []

    def slow(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            time.sleep(0.8)
            route.fulfill(status=500, content_type="text/html", body="<h1>failed</h1>")
        else:
            route.continue_()

    page.route("**/receive", slow)
    rewritten(page, "/ui/gallery", 'action="#decide"', 'action="/receive"')
    page.locator("#outcome-approve").check()
    # While the first is on its way somebody presses Enter, past the disabled button.
    page.evaluate("setTimeout(() => document.querySelector('.decision form').requestSubmit(), 400)")
    page.get_by_role("button", name="作出决定").dblclick()
    expect(page.locator("h1")).to_have_text("failed")
    assert len(sent) == 1

    page.unroute("**/ui/gallery")
    page.route(
        re.compile(r"/ui/gallery$"),
        lambda route: route.fulfill(
            body=(page_text := route.fetch().text())
            .replace('action="#decide"', 'action="/receive"', 1)
            .replace("sample-key", "another-key" if page_text else ""),
            content_type="text/html",
        ),
    )
    page.go_back()
    expect(page.locator('.decision input[name="idempotency_key"]')).to_have_value("sample-key")
    page.locator("#outcome-approve").check()
    page.get_by_role("button", name="作出决定").click()
    expect(page.locator("h1")).to_have_text("failed")
    assert len(sent) == 2
    assert all("idempotency_key=sample-key" in body for body in sent)


def test_reason_is_required_where_the_option_says_so(open_page: Open) -> None:
    page = open_page("/ui/gallery")
    page.locator("#outcome-refuse").check()
    assert page.locator("#decision-reason").evaluate("e => e.required")
    page.locator("#outcome-approve").check()
    assert not page.locator("#decision-reason").evaluate("e => e.required")
    assert page.locator("#outcome-waive").is_disabled()


def test_form_saves_by_itself_and_takes_the_new_version(open_page: Open) -> None:
    page = open_page()
    seen: list[str] = []

    def save(route: Route) -> None:
        assert route.request.headers["x-autosave"] == "1"
        seen.append(route.request.post_data or "")
        route.fulfill(body=json.dumps({"version": 8}), content_type="application/json")

    page.route("**/save", save)
    rewritten(
        page,
        FORM,
        "data-guard novalidate>",
        'data-guard data-autosave="/save" novalidate><input type="hidden" name="expected_version" value="7">',
    )
    page.locator("#name").fill("新的名称")
    state = page.locator("[data-form-state]")
    expect(state).to_have_text("尚未保存")
    expect(state).to_have_text(re.compile("^已保存$"), timeout=6000)
    expect(state).to_have_text(re.compile(r"\d+ 秒前已保存"), timeout=6000)
    assert page.locator('input[name="expected_version"]').input_value() == "8"
    assert len(seen) == 1
    assert "新的名称" in seen[0]


def test_failed_save_says_so_and_tries_again(open_page: Open) -> None:
    page = open_page()
    answers = iter([500, 200])
    page.route("**/save", lambda route: route.fulfill(status=next(answers), body="{}"))
    rewritten(page, FORM, "data-guard novalidate>", 'data-guard data-autosave="/save" novalidate>')
    page.locator("#name").fill("甲")
    state = page.locator("[data-form-state]")
    expect(state).to_have_text(re.compile("未能保存"), timeout=6000)
    expect(state).to_have_text(re.compile("已保存"), timeout=10_000)


def test_stale_form_stops_saving(open_page: Open) -> None:
    page = open_page()
    page.route("**/save", lambda route: route.fulfill(status=409, body="{}"))
    rewritten(page, FORM, "data-guard novalidate>", 'data-guard data-autosave="/save" novalidate>')
    page.locator("#name").fill("甲")
    expect(page.locator("[data-form-state]")).to_have_text(re.compile("已在别处改动"), timeout=6000)
    expect(page.locator("#name")).to_have_value("甲")


def test_submitting_waits_for_a_save_under_way(open_page: Open) -> None:
    """Otherwise the save would raise the version that the submission expects, and the person met a conflict."""
    page = open_page()
    order: list[str] = []

    def save(route: Route) -> None:
        page.get_by_role("button", name="保存并继续").click()
        order.append("saved")
        route.fulfill(body=json.dumps({"version": 8}), content_type="application/json")

    def submit(route: Route) -> None:
        order.append("version 8" if "expected_version=8" in (route.request.post_data or "") else "stale")
        route.fulfill(body="<h1>done</h1>", content_type="text/html")

    page.route("**/save", save)
    page.route("**/submit", submit)
    hidden = '<input type="hidden" name="expected_version" value="7">'
    old = 'action="?show=form" class="form" id="sample" data-guard novalidate>'
    rewritten(
        page,
        FORM,
        old,
        'action="/submit" class="form" id="sample" data-autosave="/save" data-guard novalidate>' + hidden,
    )
    page.locator("#name").fill("甲")
    expect(page.locator("h1")).to_have_text("done", timeout=8000)
    assert order == ["saved", "version 8"]


def test_leaving_an_unsaved_form_asks(open_page: Open) -> None:
    page = open_page(FORM)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.locator("#name").fill("甲")
    page.goto("/sign-in")
    assert asked == ["beforeunload"]
    page.goto(FORM)
    page.goto("/sign-in")
    assert asked == ["beforeunload"]


def test_rows_are_added_and_removed_in_place(open_page: Open) -> None:
    page = open_page(FORM)
    page.locator("[data-add-row]").click()
    expect(page.locator("#team-3-name")).to_be_focused()
    expect(page.locator("[data-row-count]")).to_have_text("共 4 行")
    page.get_by_role("button", name="移除第 2 行").click()
    expect(page.locator("#team-1-name")).to_have_count(0)
    assert page.locator("#team tbody .row-number").all_inner_texts() == ["1", "2", "3"]
    page.locator("[data-add-row]").click()
    expect(page.locator("#team-4-name")).to_be_focused()


def test_money_shows_the_other_scale_also_for_full_width_digits(open_page: Open) -> None:
    page = open_page(FORM)
    shown = page.locator('[data-money-of="rd"]')
    expect(shown).to_have_text("＝ 18,265,000 元")
    page.locator("#rd").fill("１，２００．５")
    expect(shown).to_have_text("＝ 12,005,000 元")
    page.locator("#rd").fill("很多")
    expect(shown).to_have_text("")


def test_counter_counts_characters_not_code_units(open_page: Open) -> None:
    page = open_page(FORM)
    page.locator("#plan").fill("𠮷" * 3 + "建设")
    expect(page.locator('[data-counter="plan"]')).to_have_text("还可输入 495 字")
    page.locator("#plan").fill("字" * 501)
    expect(page.locator('[data-counter="plan"]')).to_have_text("超出 1 字")


def test_confirmation_says_what_happens_and_can_be_refused(open_page: Open) -> None:
    page = open_page()
    sent: list[str] = []
    page.route(
        "**/remove",
        lambda route: (sent.append("x"), route.fulfill(body="<h1>done</h1>", content_type="text/html")),
    )
    rewritten(page, "/ui/gallery", 'action="#remove"', 'action="/remove"')
    page.get_by_role("button", name="移除", exact=True).first.click()
    dialog = page.locator("#confirm")
    expect(dialog).to_contain_text("移除 合作协议.docx？")
    dialog.get_by_role("button", name="取消").click()
    assert sent == []
    page.get_by_role("button", name="移除", exact=True).first.click()
    dialog.get_by_role("button", name="继续").click()
    expect(page.locator("h1")).to_have_text("done")
    assert sent == ["x"]


def test_withdrawal_counts_down_by_the_clock_of_the_house(open_page: Open) -> None:
    """The ten minutes run from the server's time, even where the desk's clock is an hour off."""
    page = open_page()
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=1))
    page.goto("/ui/gallery")
    place = page.locator(".notice [data-countdown]")
    expect(place).to_have_text(re.compile(r"还剩 (09:5\d|10:00)"))
    page.clock.run_for(60_000)
    expect(place).to_have_text(re.compile(r"还剩 08:5\d|还剩 09:00"))
    page.clock.run_for(10 * 60_000)
    expect(page.locator(".notice").get_by_text("时限已过。")).to_be_visible()
    expect(page.locator("#withdraw")).to_be_disabled()


def test_whole_page_never_lands_in_a_part(open_page: Open) -> None:
    """An expired session sends a partial request to the sign-in page: say so, and keep what is on the page."""
    page = open_page()
    rewritten(
        page,
        LIST,
        '<div id="results"',
        '<button id="more" hx-get="/sign-in" hx-target="#results">x</button><div id="results"',
    )
    page.locator("#more").click()
    expect(page.locator("#messages .notice")).to_have_text(re.compile("未成功"))
    assert page.locator("#results table").count() == 1


def test_htmx_sends_the_token_and_asks_in_our_dialog(open_page: Open) -> None:
    page = open_page()
    tokens: list[str] = []

    def receive(route: Route) -> None:
        tokens.append(route.request.headers.get("x-csrftoken", ""))
        route.fulfill(body="<p>新内容</p>", content_type="text/html")

    page.route("**/change", receive)
    button = '<button id="more" hx-post="/change" hx-confirm="真的吗？" hx-target="#results">x</button>'
    rewritten(page, LIST, '<div id="results"', button + '<div id="results"')
    page.locator("#more").click()
    expect(page.locator("#confirm")).to_contain_text("真的吗？")
    page.locator("[data-confirm-yes]").click()
    expect(page.locator("#results")).to_contain_text("新内容")
    assert len(tokens[0]) >= 32


def test_first_load_is_few_bytes(open_page: Open) -> None:
    """≤ 300 KB compressed by the rule. This server does not compress, so whole bytes are counted here."""
    page = open_page()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())) if answer.ok else None)
    page.goto(LIST)
    page.wait_for_load_state("networkidle")
    assert len(sizes) <= 14
    assert sum(sizes) < 200_000


def test_paper_shows_the_content_alone(open_page: Open) -> None:
    page = open_page("/ui/gallery")
    page.emulate_media(media="print")
    for gone in (".top-tools", ".page-actions", ".crumbs"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator(".timeline").is_visible()
