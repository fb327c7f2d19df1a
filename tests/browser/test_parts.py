"""Turns of the road, each from a stage of the sample city: what goes wrong, what is refused, what comes back."""

from collections.abc import Callable

import pytest
from counting import counted
from journey.handling import REASON, done, open_case
from pages import of_firm, propose_heron
from playwright.sync_api import expect
from town import Desk, Town, starts

from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, Entry
from exclave.apps.people.models import Organisation

pytestmark = pytest.mark.django_db(transaction=True)
TownAt = Callable[..., Town]
EDGE = "91420700YDGTXM6990"
"""A credit code whose sum is 1 modulo 31, so that its check character is 0."""


def test_new_organisation_signs_up_from_the_call_and_starts(town_at: TownAt) -> None:
    """Bad input gets a sentence naming field, reason and remedy, and loses nothing typed; then the way goes on."""
    town = town_at("call", "en")
    with counted(town, "Applicant", "register an organisation from the call, one refused attempt included"):
        _sign_up(town)


def _sign_up(town: Town) -> None:
    desk = town.at("")
    desk.home()
    desk.follow("Second call of 2025 (demo)")
    desk.follow(town.say("Apply in this round"))
    desk.follow(town.say("Register an organisation"))
    _type_organisation(desk, EDGE[:-1] + "1")
    desk.press(town.say("Complete registration"))
    expect(desk.main.get_by_role("alert")).to_contain_text(town.say("Unified social credit code"))
    expect(desk.main.get_by_role("textbox", name=town.say("Name of the organisation"))).to_have_value(
        "示例新芽科技有限公司（虚构）"
    )
    # Full-width characters and spaces, as pasted from a scanned licence.
    desk.write(town.say("Unified social credit code"), "９１４２０７００ YDGTXM６９９０")
    desk.write(town.say("Password"), "plain-words-for-a-test")
    desk.press(town.say("Complete registration"))
    desk.sees(town.say("Start an application"))
    assert Organisation.objects.filter(identity_no=EDGE).exists()
    desk.main.get_by_role(
        "radio", name=starts(town.of(town.pack.subjects["institution"].types["university"]))
    ).check()
    desk.press(town.say("Start"))
    expect(desk.main.get_by_role("textbox", name=starts(town.field("applicant.uscc")))).to_have_value(EDGE)


def _type_organisation(desk: Desk, code: str) -> None:
    say = desk.say
    desk.write(say("Unified social credit code"), code)
    desk.write(say("Name of the organisation"), "示例新芽科技有限公司（虚构）")
    desk.choose(say("Kind of organisation"), say("firm", "企业"))
    box = desk.main.get_by_role("combobox", name=starts(say("Registered in")))
    box.press_sequentially("420704")
    option = desk.page.locator("datalist option[value^='420704 ']").first
    option.wait_for(state="attached")
    box.fill(option.get_attribute("value") or "")
    desk.write(say("Your name"), "演示·新芽申报人")
    desk.write(say("Sign-in name"), "sprout")
    desk.write(say("Password"), "plain-words-for-a-test")


def test_form_after_the_deadline_keeps_what_is_typed_and_says_why(town_at: TownAt) -> None:
    town = town_at("call", "en")
    desk = town.at("amber")
    desk.menu("To do")
    desk.follow(town.say("Continue", "继续填写"))
    desk.write(town.field("applicant.contact"), "演示·新联系人")
    town.day("2025-10-18", "00:01")
    desk.press(town.say("Save and continue"))
    desk.sees(town.say("The time for this has passed"))
    case = of_firm(town.city, "amber")
    assert case.draft.data["applicant.contact"] == "演示·新联系人"
    desk.follow(town.say("Check and submit", "检查并提交"))
    expect(
        desk.page.locator("#submit").get_by_role(
            "button", name=starts(town.outcome("filing", "apply", "submit"))
        )
    ).to_be_disabled()


def test_stale_window_is_shown_the_difference_and_overwrites_nothing(town_at: TownAt) -> None:
    """409 with what happened meanwhile; what this window had typed is still there to go on with."""
    town = town_at("notice", "en")
    desk = town.at("city1")
    case = of_firm(town.city, "willow")
    desk.page.goto(f"/cases/{case.public_id}/")
    other = desk.second_window()
    desk.decide(town.outcome("filing", "accept", "accept"))
    done(desk)
    other.decide(town.outcome("filing", "accept", "return"), "租约缺最后两页，请补正。")
    other.sees(town.say("This was changed after you opened the page"))
    expect(other.main.get_by_role("table")).to_contain_text(town.outcome("filing", "accept", "accept"))
    case.refresh_from_db()
    assert case.stage == "review"


def test_double_click_decides_once(town_at: TownAt) -> None:
    town = town_at("notice", "en")
    desk = town.at("city1")
    case = of_firm(town.city, "willow")
    before = Entry.objects.filter(case=case).count()
    desk.page.goto(f"/cases/{case.public_id}/")
    desk.main.get_by_role("radio", name=starts(town.outcome("filing", "accept", "accept"))).check()
    desk.main.get_by_role("button", name=starts(town.say("Decide"))).dblclick()
    done(desk)
    assert Entry.objects.filter(case=case).count() == before + 1


def test_objection_upheld_sends_the_case_back_to_be_decided(town_at: TownAt) -> None:
    town = town_at("notice", "en")
    title = of_firm(town.city, "maple").title
    desk = town.at("city1")
    objection = Case.objects.of(town.city.authority.pk).get(procedure="objection")
    desk.page.goto(f"/cases/{objection.public_id}/")
    desk.decide(town.outcome("objection", "answer", "upheld"), "现场核实：实验室确与另一家共用。")
    done(desk)
    desk = town.at("city2")
    open_case(desk, title)
    desk.decide(town.outcome("filing", "decide", "refuse"), "没有固定的科研用房。")
    done(desk)
    desk = town.at("leader")
    desk.menu("To sign")
    desk.press(town.say("Sign"), desk.page.get_by_role("region", name=starts(title)))
    desk = town.at("maple")
    desk.menu("To do")
    desk.follow(title)
    desk.sees(town.outcome("filing", "decide", "refuse"))
    desk.sees("没有固定的科研用房。")


def test_leader_sends_back_and_the_officer_reads_why(town_at: TownAt) -> None:
    town = town_at("review", "en")
    propose_heron(town.city)
    title = of_firm(town.city, "heron").title
    desk = town.at("leader")
    desk.menu("To sign")
    place = desk.page.get_by_role("region", name=starts(title))
    place.get_by_text(town.say("Send back with a reason")).click()
    desk.write(town.say("Reason"), "请补充两位专家意见的归纳。", place)
    desk.press(town.say("Send back"), place)
    desk.sees(town.say("Sent back with your reason."))
    tick()
    desk = town.at("city2")
    desk.menu("Messages")
    desk.sees("请补充两位专家意见的归纳。")
    open_case(desk, title)
    desk.decide(town.outcome("filing", "decide", "approve"), "两位专家均同意。")
    done(desk)


def test_removal_without_a_statement_goes_on_by_itself_and_may_keep(town_at: TownAt) -> None:
    """The report that never came: verified, told; silence ends the hearing; the register keeps the institution."""
    town = town_at("evaluation", "en")
    case = of_firm(town.city, "quartz", "removal")
    desk = town.at("city1")
    open_case(desk, case.title)
    desk.write(town.of(town.pack.params["reply_period"]), "5")
    desk.write(town.say("Reason"), "给足准备材料的时间。", desk.page.locator("#settle"))
    desk.press(town.say("State it"))
    desk.decide(town.outcome("removal", "verify", "notify"), "2025年度报告未报送。")
    done(desk)
    town.day("2026-04-01", "00:10")
    tick()
    desk = town.at("city2")
    open_case(desk, case.title)
    desk.sees(town.outcome("removal", "hear", "silent"))
    desk.decide(town.outcome("removal", "decide", "keep"), "因不可抗力迟报，已补报。")
    done(desk)
    desk = town.at("leader")
    desk.menu("To sign")
    desk.press(town.say("Sign"), desk.page.get_by_role("region", name=starts(case.title)))
    case.refresh_from_db()
    assert case.ended and case.outcome == "keep"


def test_officer_reminds_of_a_report_owed(town_at: TownAt) -> None:
    town = town_at("report", "en")
    desk = town.at("city1")
    with counted(town, "City officer", "remind of a report owed"):
        desk.menu("Reports owed")
        row = desk.main.get_by_role("row").filter(has_text=of_firm(town.city, "quartz").title)
        desk.press(town.say("Remind now"), row)
    desk.sees(town.say("Reminder sent about %(name)s.", name="")[:18])
    tick()
    desk = town.at("quartz")
    desk.menu("Messages")
    expect(desk.page.locator(".messages-list").get_by_role("listitem").first).to_contain_text(
        town.date("2026-01-31")
    )


def test_officer_missing_a_reason_loses_nothing(town_at: TownAt) -> None:
    """A judgement without its reason comes back beside its field; the others are saved."""
    town = town_at("review", "en")
    desk = town.at("city2")
    open_case(desk, of_firm(town.city, "heron").title)
    questions = (
        desk.page.locator("#conditions").get_by_role("group").filter(has=desk.page.get_by_role("radio"))
    )
    for question in questions.all():
        question.get_by_role("radio", name=town.say("Yes"), exact=True).check()
        question.get_by_role("textbox").fill(REASON)
    questions.first.get_by_role("textbox").fill("")
    desk.press(town.say("Save judgements"))
    expect(desk.main.get_by_role("alert").first).to_be_visible()
    expect(questions.first.get_by_role("radio", name=town.say("Yes"), exact=True)).to_be_checked()
    questions.first.get_by_role("textbox").fill(REASON)
    desk.press(town.say("Save judgements"))
    desk.sees(town.say("%(n)d judgements saved.", n=1))


def test_administrator_opens_an_account_and_publishes_a_year(town_at: TownAt) -> None:
    town = town_at("evaluation", "en")
    desk = town.at("admin")
    with counted(town, "Administrator", "open an account with its role"):
        _open_account(town, desk)
    with counted(town, "Administrator", "publish a year of the calendar"):
        _publish_year(town, desk)
    town.city.passwords["city3"] = "plain-words-for-a-test"
    fresh = town.at("")
    fresh.page.goto("/sign-in")
    fresh.write(town.say("Account name"), "city3")
    fresh.page.get_by_label(town.say("Password")).fill("plain-words-for-a-test")
    fresh.press(town.say("Sign in"))
    fresh.menu("To do")
    expect(fresh.main.get_by_role("heading", level=1)).to_have_text(town.say("To do"))


def _open_account(town: Town, desk: Desk) -> None:
    desk.menu("Accounts")
    desk.follow(town.say("Open an account"))
    desk.write(town.say("Sign-in name", "登录名"), "city3")
    desk.write(town.say("Name", "姓名"), "演示·市局经办丙")
    desk.write(town.say("First password", "初始密码"), "plain-words-for-a-test")
    desk.press(town.say("Open the account"))
    desk.choose(town.say("Role"), town.say("Officer", "经办人"))
    desk.press(town.say("Give the role"))


def _publish_year(town: Town, desk: Desk) -> None:
    desk.menu("Working-day calendar")
    desk.follow(town.say("Enter this year"))
    desk.write(town.say("Notice it follows", "依据"), "演示通知（虚构）")
    desk.write(town.say("Weekdays off", "放假的工作日"), "2027-01-01")
    desk.press(town.say("Publish the year"))
    desk.menu("Working-day calendar")
    desk.sees("演示通知（虚构）")
