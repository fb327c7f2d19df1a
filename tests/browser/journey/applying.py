"""The applicant: starts, fills in with the conditions beside the form, submits, withdraws, corrects."""

from datetime import date

from playwright.sync_api import expect
from town import Desk, Town, starts

from exclave.sample_city import papers
from journey.filling import fill_part, fill_row, parts_of, table
from journey.handling import RETURNED
from journey.policy import CALL

WHO = "lumen"
STAFF = 10


def condition(desk: Desk, name: str, answer: str) -> None:
    """The list beside the form gives this answer to the condition."""
    label = desk.town.of(desk.town.pack.conditions[name])
    place = desk.page.locator("#beside").get_by_role("listitem").filter(has_text=label)
    expect(place.first).to_contain_text(answer, timeout=15_000)


def start_application(town: Town) -> None:
    town.day("2025-03-10", "10:20")
    desk = town.at(WHO)
    desk.menu("To do")
    desk.follow(town.say(*CALL))
    desk.main.get_by_role(
        "radio", name=starts(town.of(town.pack.subjects["institution"].types["university"]))
    ).check()
    desk.press(town.say("Start"))
    desk.sees(town.say("Progress"))


def fill_in(town: Town) -> None:
    """Part by part; the size of the team turns from not met to met while the list grows."""
    desk = town.at(WHO)
    go_on(desk, town.say("Continue", "继续填写"))
    firm = town.city.firms[WHO]
    values = papers.application(WHO, firm.name_zh, date(2025, 3, 10), staff=STAFF - 1)
    parts = parts_of(town.pack.forms["application"], "university")
    for part in parts:
        expect(desk.main.get_by_role("heading", name=starts(town.of(part)), level=2)).to_be_visible()
        fill_part(desk, part, values, tuple(papers.FILES) if "institution.staff" not in part.fields else ())
        if "institution.staff" in part.fields:
            _watch_the_team_grow(town, desk)
            fill_part(desk, part, {}, tuple(papers.FILES))
        if part is not parts[-1]:
            desk.press(town.say("Save and continue"))
    desk.picture("form-last-part")
    desk.press(town.say("Save and check"))


def _watch_the_team_grow(town: Town, desk: Desk) -> None:
    condition(desk, "team_size", town.answer("not_met"))
    place = table(desk, "institution.staff")
    asked = town.pack.fields["institution"]["staff"]
    row = papers.application(WHO, "x", date(2025, 3, 10), staff=STAFF)["institution.staff"]["rows"][-1]
    place.get_by_role("button", name=town.say("Add a row")).click()
    fill_row(desk, place, STAFF - 1, asked, row)
    expect(
        desk.page.locator("#beside")
        .get_by_role("listitem")
        .filter(has_text=town.of(town.pack.conditions["team_size"]))
        .first
    ).not_to_contain_text(town.answer("not_met"), timeout=15_000)
    condition(desk, "team_size", town.answer("met"))
    desk.picture("form-conditions-live")


def go_on(desk: Desk, action: str) -> None:
    """From the to-do list into what waits there."""
    desk.menu("To do")
    desk.follow(action)


def submit(town: Town) -> None:
    desk = town.at(WHO)
    go_on(desk, town.say("Continue", "继续填写"))
    desk.follow(town.say("Check and submit", "检查并提交"))
    hand_in(desk, town.outcome("filing", "apply", "submit"))
    desk.sees(town.say("It has been received"))
    desk.picture("receipt")


def hand_in(desk: Desk, button: str) -> None:
    """Confirm every entry that the check asks to look at again, then press the button of the check page."""
    for box in desk.main.get_by_role("checkbox", name=desk.say("It is right as it stands.")).all():
        box.check()
    desk.press(button, desk.page.locator("#submit"))


def withdraw(town: Town) -> None:
    """Within ten minutes, with a confirmation that says what happens."""
    desk = town.at(WHO)
    desk.press_and_confirm(town.say("Take back"))
    desk.sees(town.say("Taken back. What you typed is in the draft; hand it in again when it is ready."))


def submit_again(town: Town) -> None:
    submit(town)


def correct(town: Town) -> None:
    """What the district asked for is shown; one entry is changed and the form handed in again."""
    town.day("2025-03-13", "09:00")
    desk = town.at(WHO)
    go_on(desk, town.say("Correct", "补正"))
    desk.sees(RETURNED)
    desk.follow(
        town.of(next(p for p in town.pack.forms["application"].parts if "institution.rooms" in p.fields))
    )
    desk.write(town.field("institution.rooms"), "三层301至308：301至303办公，304至308实验室，租约补齐。")
    desk.press(town.say("Save"), desk.page.locator(".form-buttons"))
    desk.follow(town.say("Check and submit", "检查并提交"))
    hand_in(desk, town.outcome("filing", "apply", "submit"))
    desk.sees(town.say("It has been received"))
