"""What each role mainly does, by somebody who never saw the page: from the home page on, by visible words only.

Every click is on a name that can be read; no address and no selector is used. The tasks of the main job are walked in
``test_journey.py`` and ``test_parts.py``; both count clicks and fields, and ``script/effort`` writes them down.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from counting import counted
from pages import of_firm
from town import Desk, Town

from exclave.apps.alerts.models import Alert, Dispatch
from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.engines.tables import Sheet, workbook
from exclave.sample_city.copies import copies
from tests.apps.imports.lists import ORGANISATIONS, firms

pytestmark = pytest.mark.django_db(transaction=True)
TownAt = Callable[..., Town]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def arrive(town: Town, who: str) -> Desk:
    """Signed in, at the home page."""
    desk = town.at(who)
    desk.home()
    return desk


def test_visitor_searches_from_the_home_page(town_at: TownAt) -> None:
    town = town_at("evaluation", "en")
    title = of_firm(town.city, "lumen").title
    desk = arrive(town, "")
    with counted(town, "Public", "search for an institution"):
        desk.main.get_by_role("searchbox").fill(title[2:6])
        desk.press(town.say("Search"))
        desk.follow(title)
    desk.sees("EZ-P-")


def test_agent_proposes_a_change_of_a_tenant(town_at: TownAt) -> None:
    """From the organisation's own page to the institution, its tenants, and a new one that an officer confirms."""
    town = town_at("evaluation", "en")
    desk = arrive(town, "lumen")
    with counted(town, "Applicant", "propose a new tenant of the institution"):
        desk.menu("Organisation file")
        desk.follow(of_firm(town.city, "lumen").title)
        desk.follow(town.say("Tenants"))
        desk.follow(town.say("Add"))
        desk.write(town.say("Name"), "示例晨曦团队（虚构）")
        desk.choose(town.say("Kind"), town.say("team"))
        desk.write(town.say("Known here from"), "2026-03-02")
        desk.write(town.say("Reason"), "新签入驻协议。")
        desk.press(town.say("Propose"))
    desk.sees("示例晨曦团队")


def test_officer_accepts_two_cases_at_once(town_at: TownAt) -> None:
    town = town_at("review", "en")
    first = of_firm(town.city, "willow")
    cases = [first, *copies(first, 1)]
    desk = arrive(town, "city1")
    with counted(town, "City officer", "accept two cases at once, with a preview"):
        desk.menu("To do")
        for case in cases:
            desk.main.get_by_role("checkbox", name=f"Select {case.title}", exact=True).check()
        desk.press(town.say("Act on the chosen cases"))
        accept = town.outcome("filing", "accept", "accept")
        desk.main.get_by_role("radio", name=starts_after_a_key(accept)).first.check()
        desk.press(town.say("Preview"))
        desk.main.get_by_role("button", name="do it for 2").click()
        desk.page.wait_for_load_state()
    desk.menu("To do")
    found = Case.objects.scoped("a test").filter(pk__in=[c.pk for c in cases])
    assert set(found.values_list("stage", flat=True)) == {"review"}


def starts_after_a_key(words: str) -> re.Pattern[str]:
    """A name before which the key that chooses it may stand."""
    return re.compile(r"^\s*(?:[0-9]\s*)?" + re.escape(words), re.IGNORECASE)


def test_officer_imports_a_spreadsheet_and_a_second_person_approves(town_at: TownAt) -> None:
    town = town_at("evaluation", "en")
    desk = arrive(town, "city1")
    book = workbook([Sheet("名单", ORGANISATIONS, firms(3))])
    with counted(town, "City officer", "import a spreadsheet and propose it"):
        desk.menu("Imports")
        desk.follow(town.say("Import a list"))
        desk.main.get_by_role("link", name="Organisations").first.click()
        desk.main.get_by_label(town.say("List (XLSX or CSV)")).set_input_files(
            {"name": "单位.xlsx", "mimeType": XLSX, "buffer": book}
        )
        desk.press(town.say("Upload and assign columns"))
        desk.press(town.say("Check every row"))
        desk.write(town.say("Where the list comes from"), "演示名单（虚构）")
        desk.press(town.say("Propose for approval"))
    leader = arrive(town, "leader")
    with counted(town, "Leader", "approve an imported list"):
        leader.menu("Imports")
        leader.follow(town.say("Organisations"))
        leader.press(town.say("Approve and import"))
    leader.sees("Organisations")


def test_officer_orders_printing(town_at: TownAt) -> None:
    town = town_at("evaluation", "en")
    desk = arrive(town, "city1")
    with counted(town, "City officer", "order all valid certificates as one PDF"):
        desk.menu("Printing")
        desk.choose(town.say("What to print"), town.say("Certificates of filing"))
        desk.choose(town.say("In which state"), town.say("Certificates still valid"))
        desk.press(town.say("Make them"))
    desk.does_not_see(town.say("Nothing ordered yet"))


def test_officer_names_a_colleague_for_the_holidays(town_at: TownAt) -> None:
    town = town_at("evaluation", "en")
    desk = arrive(town, "city1")
    with counted(town, "City officer", "name a colleague as cover"):
        desk.menu("Cover while away")
        desk.choose(town.say("Done by"), "演示·市局经办乙")
        desk.write(town.say("First day"), "2026-03-09")
        desk.write(town.say("Last day"), "2026-03-13")
        desk.write(town.say("Reason"), "年休假。")
        desk.press(town.say("Set the cover"))
    desk.sees("演示·市局经办乙 for 演示·市局经办甲")


def test_administrator_sets_a_parameter(town_at: TownAt) -> None:
    town = town_at("evaluation", "en")
    desk = arrive(town, "admin")
    with counted(town, "Administrator", "set a parameter of the authority"):
        desk.menu("Settings of the authority")
        desk.follow(town.say("Sender's name of mails"))
        desk.write(town.say("Sender's name of mails"), "示例市科技局")
        desk.write(town.say("Reason"), "演示设定。")
        desk.press(town.say("Save"))
    desk.sees("示例市科技局")


def test_administrator_names_a_cover_for_somebody_ill(town_at: TownAt) -> None:
    town = town_at("evaluation", "en")
    desk = arrive(town, "admin")
    with counted(town, "Administrator", "name a cover for an absent officer"):
        desk.menu("Accounts")
        desk.follow("city1")
        desk.follow(town.say("Cover while away"))
        desk.choose(town.say("Done by"), "演示·市局经办乙")
        desk.write(town.say("First day"), "2026-03-06")
        desk.write(town.say("Last day"), "2026-03-13")
        desk.write(town.say("Reason"), "病假。")
        desk.press(town.say("Set the cover"))
    desk.sees("演示·市局经办乙 for 演示·市局经办甲")


def test_administrator_sends_a_failed_message_again(town_at: TownAt) -> None:
    town = town_at("evaluation", "en")
    alert = Alert.objects.order_by("pk").last()
    now = clock.now()
    row = Dispatch.objects.create(
        alert=alert, channel="mail", due_at=now - timedelta(hours=1), attempts=8, last_error="no answer"
    )
    desk = arrive(town, "admin")
    with counted(town, "Administrator", "send a failed message again"):
        desk.menu("Messages given up")
        desk.press(town.say("Send again"))
    desk.sees(town.say("Nothing was given up"))
    row.refresh_from_db()
    assert row.attempts == 0
