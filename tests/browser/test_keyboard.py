"""Without a mouse: sign in, walk the inbox, judge and decide, fill in a form; the focus is always in sight."""

from collections.abc import Callable
from typing import Any

import pytest
from pages import objects, of_firm
from playwright.sync_api import Locator, Page, expect
from town import Desk, Town, starts

from exclave.apps.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)

# A focused element shows an outline or a shadow, has a size, and stands in the window.
FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  const box = e.matches('[type=radio], [type=checkbox]') ? e.parentElement : e;
  const marked = [e, box].some(x => { const t = getComputedStyle(x);
    return t.outlineStyle !== 'none' && parseFloat(t.outlineWidth) > 0 || t.boxShadow !== 'none'; });
  const inside = b.bottom > 0 && b.right > 0 && b.top < innerHeight && b.left < innerWidth;
  const name = `${e.tagName} ${e.id || e.className} “${(e.innerText || e.name || '').slice(0, 20)}”`;
  return {name, marked, inside, sized: b.width > 1 && b.height > 1, body: e === document.body};
}"""


def focus_is_seen(page: Page) -> None:
    found: dict[str, Any] = page.evaluate(FOCUS)
    assert found["body"] or (found["marked"] and found["inside"] and found["sized"]), found


def tab_to(desk: Desk, wanted: Locator, most: int = 150, back: bool = False) -> None:
    """Press Tab until it has the focus; every stop on the way is looked at."""
    expect(wanted).to_be_visible()
    for _ in range(most):
        if wanted.evaluate("e => e === document.activeElement"):
            return
        desk.page.keyboard.press("Shift+Tab" if back else "Tab")
        focus_is_seen(desk.page)
    raise AssertionError(f"no way by Tab to {wanted}")


def keys(desk: Desk, *pressed: str) -> None:
    for one in pressed:
        desk.page.keyboard.press(one)


def sign_in(town: Town, who: str) -> Desk:
    """By keys alone, beginning with the skip link."""
    desk = town.at("")
    desk.page.goto("/sign-in")
    keys(desk, "Tab")
    expect(desk.page.get_by_role("link", name=town.say("Skip to main content"))).to_be_focused()
    focus_is_seen(desk.page)
    keys(desk, "Enter")
    tab_to(desk, desk.page.get_by_label(town.say("Account name")))
    desk.page.keyboard.type(who)
    tab_to(desk, desk.page.get_by_label(town.say("Password")))
    desk.page.keyboard.type(town.city.passwords[who])
    keys(desk, "Enter")
    expect(desk.page.get_by_text(town.city.accounts[who].name).first).to_be_visible()
    return desk


def test_officer_judges_and_decides_a_case_by_keys(town_at: Callable[..., Town]) -> None:
    town = town_at("review")
    case = of_firm(town.city, "heron")
    desk = sign_in(town, "city2")
    walk_to(desk, case)
    place = desk.page.locator("#conditions")
    for question in place.get_by_role("group").filter(has=desk.page.get_by_role("radio")).all():
        tab_to(desk, question.get_by_role("radio").first)
        keys(desk, "Space")
        tab_to(desk, question.get_by_role("textbox"))
        desk.page.keyboard.type("审阅后认定。")
    tab_to(desk, desk.main.get_by_role("button", name=town.say("Save judgements")))
    keys(desk, "Enter")
    expect(desk.main.get_by_role("status")).to_contain_text("5")
    decide(desk, town.outcome("filing", "decide", "approve"), "符合全部条件。")
    desk.sees(town.say("Done and recorded."))
    case.refresh_from_db()
    assert case.pending_outcome == "approve"
    # The next case of the list opens by itself.
    expect(desk.main.get_by_role("heading", level=1)).not_to_have_text(case.title)


def walk_to(desk: Desk, case: Case) -> None:
    """Down the inbox with j, once too far and back with k, and in with Enter."""
    row = desk.main.get_by_role("row").filter(has_text=case.number)
    expect(row).to_be_visible()
    for _ in range(30):
        keys(desk, "j")
        focus_is_seen(desk.page)
        if row.evaluate("e => e.contains(document.activeElement)"):
            break
    keys(desk, "j", "k")
    assert row.evaluate("e => e.contains(document.activeElement)")
    keys(desk, "Enter")
    expect(desk.main.get_by_role("heading", level=1)).to_have_text(case.title)


def decide(desk: Desk, outcome: str, reason: str) -> None:
    """The first option by Tab, the wanted one by the arrow keys."""
    chosen = desk.main.get_by_role("radio", name=starts(outcome))
    group = desk.main.get_by_role("group", name=starts(desk.say("What do you decide?")))
    tab_to(desk, group.get_by_role("radio", disabled=False).first)
    keys(desk, "Space")
    for _ in range(4):
        if chosen.is_checked():
            break
        keys(desk, "ArrowDown")
    expect(chosen).to_be_checked()
    tab_to(desk, desk.page.locator("#decision-reason"))
    desk.page.keyboard.type(reason)
    tab_to(desk, desk.main.get_by_role("button", name=starts(desk.say("Decide"))))
    keys(desk, "Enter")


def test_applicant_completes_the_team_list_by_keys(town_at: Callable[..., Town]) -> None:
    """The row that was lacking, the tick that the list is whole; the condition answers beside the form."""
    town = town_at("call")
    desk = sign_in(town, "amber")
    known = objects(town.city)
    desk.page.goto(f"/cases/{known['case_amber']}/edit/?part=6")
    team = desk.main.get_by_role("group", name=starts(town.field("institution.staff")))
    tab_to(desk, team.get_by_role("button", name=town.say("Add a row")), most=200)
    keys(desk, "Enter")
    line = team.locator("tbody").get_by_role("row").last
    expect(line.get_by_label(town.field("institution.staff.person"))).to_be_focused()
    focus_is_seen(desk.page)
    desk.page.keyboard.type("演示研究员99")
    for column in ("research", "serves_applicant", "full_time"):
        keys(desk, "Tab", "ArrowDown")
        expect(line.get_by_label(town.field(f"institution.staff.{column}"))).to_have_value("yes")
    keys(desk, "Tab", "Tab", "Tab")
    expect(line.get_by_label(town.field("institution.staff.since"))).to_be_focused()
    type_date(desk, "2024-09-01")
    tab_to(desk, team.get_by_role("checkbox"))
    keys(desk, "Space")
    size = desk.page.locator("#condition-team_size")
    expect(size).to_contain_text(town.answer("met"), timeout=10_000)
    tab_to(desk, desk.main.get_by_role("button", name=town.say("Save and continue")))
    keys(desk, "Enter")
    desk.page.wait_for_url("**part=7**")


def type_date(desk: Desk, day: str) -> None:
    """As typed into a date control. Its parts stand in the order of the browser's own language: try until it fits."""
    year, month, dom = day.split("-")
    for order in (month + dom + year, year + month + dom, dom + month + year):
        desk.page.keyboard.type(order)
        if desk.page.evaluate("document.activeElement.value") == day:
            return
        keys(desk, "ArrowLeft", "ArrowLeft", "ArrowLeft")
    raise AssertionError("the date control takes no date")
