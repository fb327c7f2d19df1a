"""The public notice: somebody without an account objects, an officer who did not decide answers, the days run out."""

from playwright.sync_api import expect
from town import Desk, Town, starts

from exclave.apps.cases.clockwork import tick
from journey.handling import done, title_of

STATEMENT = "该机构的实验室与另一家示例单位共用，请核实是否固定使用。"
ANSWER = "现场核实：实验室由该机构独立使用。"


def someone_objects(town: Town) -> None:
    """By real name; number and code are shown once."""
    town.day("2025-04-23", "15:30")
    desk = town.at("")
    desk.home()
    desk.picture("home-notice")
    desk.follow(title_of(town))
    desk.picture("notice")
    desk.follow(town.say("Raise an objection"))
    desk.choose(town.say("You object as"), town.say("A person"))
    desk.write(town.say("Real name"), "演示异议人")
    desk.write(town.say("Identity number"), "DEMO12345")
    desk.write(town.say("Telephone or mail address"), "objector@example.test")
    desk.write(town.say("What you object to, and the facts"), STATEMENT)
    desk.press(town.say("Send the objection"))
    number, code = desk.main.locator(".receipt-code").all_inner_texts()
    town.notes |= {"objection": number, "code": code}
    desk.picture("objection-receipt")


def follow_objection(town: Town) -> Desk:
    desk = town.at("")
    desk.home()
    desk.follow(town.say("Follow an objection"))
    desk.write(town.say("Objection number"), town.notes["objection"])
    desk.write(town.say("Follow-up code"), town.notes["code"])
    desk.press(town.say("Show"))
    return desk


def officer_answers(town: Town) -> None:
    """The officer who decided is refused; the other sees the objector and answers."""
    town.day("2025-04-25", "10:00")
    desk = town.at("city2")
    desk.menu("To do")
    desk.follow(title_of(town))
    expect(desk.main.get_by_role("button", name=starts(town.say("Decide")))).to_have_count(0)
    desk = town.at("city1")
    desk.menu("To do")
    desk.follow(title_of(town))
    desk.sees(STATEMENT)
    desk.press(town.say("Show identity and contact"))
    desk.sees("objector@example.test")
    desk.picture("objection-case")
    desk.decide(town.outcome("objection", "answer", "dismissed"), ANSWER)
    done(desk)
    desk = follow_objection(town)
    desk.sees(town.say("Dismissed"))
    desk.sees(ANSWER)


def notice_ends(town: Town) -> None:
    """The clock alone enters the institution when the days, which stood still meanwhile, are over."""
    town.day("2025-05-12", "00:10")
    tick()
    desk = town.at("")
    desk.home()
    desk.menu("Register")
    desk.sees(town.of_state("filed"))
    desk.picture("register")
    desk.follow(title_of(town))
    desk.picture("institution")
    number = desk.main.locator("dd").filter(has_text="EZ-P-").first.inner_text()
    town.notes["certificate"] = number.strip()


def certificate_checks(town: Town) -> None:
    desk = town.at("")
    desk.home()
    desk.menu("Check a certificate")
    desk.write(town.say("Number"), town.notes["certificate"])
    desk.press(town.say("Check"))
    desk.sees(town.say("Genuine and valid"))
    desk.sees(title_of(town))
    desk.picture("certificate-check")
