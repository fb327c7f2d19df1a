"""The removal: verified, heard, decided, signed; the register, the bar, and the journal that tells it all."""

from playwright.sync_api import expect
from town import Town, starts

from journey.applying import WHO, condition, hand_in
from journey.handling import done, sign, title_of
from journey.policy import publish_call

STATEMENT = "对考评结果有不同看法：三项计划均已完成，附验收材料。"


def city_verifies(town: Town) -> None:
    """The time to be heard is stated for this case; then the organisation is told."""
    town.day("2026-03-05", "10:00")
    desk = town.at("city1")
    desk.menu("To do")
    desk.follow(title_of(town))
    reply = town.of(town.pack.params["reply_period"])
    desk.write(reply, "10")
    point = desk.page.locator("#settle")
    desk.write(town.say("Reason"), "给足准备材料的时间。", point)
    desk.press(town.say("State it"), point)
    desk.sees(town.say("Stated for this case and recorded."))
    desk.picture("removal-verify")
    desk.decide(town.outcome("removal", "verify", "notify"), "2025年度考评不合格，等次已两人签署。")
    done(desk)


def organisation_is_heard(town: Town) -> None:
    town.day("2026-03-10", "09:00")
    desk = town.at(WHO)
    desk.menu("To do")
    desk.follow(town.say("State your case", "陈述意见"))
    desk.write(town.field("institution.statement"), STATEMENT)
    desk.picture("hearing")
    desk.press(town.say("Save and check"))
    hand_in(desk, town.outcome("removal", "hear", "stated"))
    desk.sees(town.say("It has been received"))


def removal_is_decided(town: Town) -> None:
    """By an officer who did not verify; the leader signs."""
    town.day("2026-03-25", "10:00")
    desk = town.at("city2")
    desk.menu("To do")
    desk.follow(title_of(town))
    desk.sees(STATEMENT)
    desk.decide(town.outcome("removal", "decide", "remove"), "陈述的材料不足以改变考评结果。")
    done(desk)
    town.day("2026-03-26", "11:00")
    sign(town.at("leader"), title_of(town))


def register_shows_removal(town: Town) -> None:
    """Removed institutions stay in sight, with the clause and the bar; the certificate is no longer valid."""
    desk = town.at("")
    desk.home()
    desk.menu("Register")
    desk.follow(title_of(town))
    desk.sees(town.of_state("removed"))
    desk.sees(town.say("Applying is barred until %(day)s", day=town.date("2028-03-25")))
    desk.picture("institution-removed")
    desk.follow(town.say("Check the certificate"))
    desk.sees(town.say("Genuine, but no longer valid: revoked on %(day)s", day=town.date("2026-03-26")))


def barred_from_applying(town: Town) -> None:
    """A new application is possible and says at once, with clause and date, that the bar stands."""
    town.day("2026-04-01", "09:00")
    call = publish_call(town, ("First call of 2026 (demo)", "2026年第一批备案申报通知（演示）"), "2026-04")
    desk = town.at(WHO)
    desk.menu("To do")
    desk.follow(call)
    desk.main.get_by_role(
        "radio", name=starts(town.of(town.pack.subjects["institution"].types["university"]))
    ).check()
    desk.press(town.say("Start"))
    condition(desk, "not_barred", town.answer("not_met"))
    condition(desk, "not_barred", town.date("2028-03-25"))
    condition(desk, "not_barred", town.of(town.pack.clauses["c5.2.d"]))
    desk.picture("barred")


def auditor_verifies(town: Town) -> None:
    desk = town.at("auditor")
    desk.menu("Journal")
    desk.follow(town.say("Verify the journal"))
    desk.press(town.say("Verify now"))
    expect(desk.main.get_by_text(town.say("sound"), exact=True).first).to_be_visible()
    expect(desk.main.get_by_text(town.say("not sound"), exact=True)).to_have_count(0)
    desk.picture("journal-verified")
