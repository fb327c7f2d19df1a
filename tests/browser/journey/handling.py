"""The offices: the district returns and forwards, the city accepts, experts review, the city decides, a leader signs."""

from playwright.sync_api import expect
from town import Desk, Town, starts

from exclave.sample_city import cast

FIRM = "lumen"
RETURNED = "租约缺最后两页，请补正。"
REASON = "审阅材料和专家意见后认定：情况属实。"


def open_case(desk: Desk, title: str = "") -> None:
    """From the to-do list into the case of the firm (or of that title)."""
    desk.menu("To do")
    desk.follow(title or title_of(desk.town))


def title_of(town: Town) -> str:
    """The institution's name as typed in the form: it begins with the firm's."""
    return town.city.firms[FIRM].name_zh[:6]


def name_of(who: str) -> str:
    return next(p.name for p in cast.PEOPLE if p.username == who)


def done(desk: Desk) -> None:
    desk.sees(desk.say("Done and recorded."))


def district_returns(town: Town) -> None:
    town.day("2025-03-12", "14:00")
    desk = town.at("echeng")
    open_case(desk)
    desk.picture("district-case")
    desk.decide(town.outcome("filing", "forward", "return"), RETURNED)
    done(desk)


def district_forwards(town: Town) -> None:
    """What the applicant changed since is marked."""
    town.day("2025-03-14", "14:00")
    desk = town.at("echeng")
    open_case(desk)
    expect(
        desk.main.get_by_text(town.say("changed"), exact=True).locator("visible=true").first
    ).to_be_visible()
    desk.decide(town.outcome("filing", "forward", "forward"), "材料齐全，情况属实，同意转报。")
    done(desk)


def city_accepts(town: Town) -> None:
    town.day("2025-03-31", "09:00")
    desk = town.at("city1")
    open_case(desk)
    desk.decide(town.outcome("filing", "accept", "accept"))
    done(desk)


def city_asks_experts(town: Town) -> None:
    """The expert employed by the applicant is shown with the reason and cannot be asked."""
    desk = town.at("city1")
    open_case(desk)
    barred = desk.main.get_by_role("row").filter(has_text=name_of("expert4"))
    expect(barred).to_be_visible()
    expect(barred.get_by_role("button")).to_have_count(0)
    desk.picture("ask-experts")
    for expert in ("expert1", "expert2"):
        _ask(desk, expert)


def _ask(desk: Desk, expert: str) -> None:
    desk.press(desk.say("Ask %(name)s", name=name_of(expert)))
    desk.sees(desk.say("Asked. The expert declares conflicts of interest first."))


def expert_recuses(town: Town) -> None:
    town.day("2025-04-01", "09:00")
    desk = town.at("expert2")
    desk.menu("Review tasks")
    desk.follow(title_of(town))
    desk.main.get_by_role("radio", name=town.say("There is a conflict. I recuse myself.")).check()
    desk.write(town.say("Which interest, if there is one"), "曾与该机构合作项目。")
    desk.picture("declaration")
    desk.press(town.say("Declare"))
    desk.sees(town.say("Recorded. You are recused from this case; another expert will be asked."))


def city_asks_a_third(town: Town) -> None:
    desk = town.at("city1")
    open_case(desk)
    desk.sees(town.say("Recused", "已回避"))
    _ask(desk, "expert3")


def experts_review(town: Town) -> None:
    town.day("2025-04-10", "15:00")
    for expert in ("expert1", "expert3"):
        desk = town.at(expert)
        declare_free(desk, title_of(town))
        for question in desk.main.get_by_role("group").filter(has=desk.page.get_by_role("radio")).all():
            question.get_by_role("radio", name=town.say("Yes"), exact=True).check()
            question.get_by_role("textbox", name=town.say("Reason")).fill("材料齐全，现场情况相符。")
        desk.write(town.say("Remark on the whole"), "建议同意。")
        desk.picture("score-sheet")
        desk.press(town.say("Hand in and lock"))
        desk.sees(town.say("Handed in and locked. Thank you."))


def declare_free(desk: Desk, title: str) -> None:
    """Declare no conflict; the sheet opens."""
    desk.menu("Review tasks")
    desk.follow(title)
    free = desk.say("No conflict of interest. I will judge independently and keep what I read to myself.")
    desk.main.get_by_role("radio", name=free).check()
    desk.press(desk.say("Declare"))
    desk.sees(desk.say("Declared. The case is open to you now."))


def city_judges(town: Town) -> None:
    """Somebody who neither accepted nor reviewed answers every judgement with a reason."""
    town.day("2025-04-18", "10:00")
    desk = town.at("city2")
    open_case(desk)
    judge_all(desk)
    desk.picture("judged")


def judge_all(desk: Desk, answer: str = "Yes") -> None:
    place = desk.page.locator("#conditions")
    for question in place.get_by_role("group").filter(has=desk.page.get_by_role("radio")).all():
        question.get_by_role("radio", name=desk.say(answer), exact=True).check()
        question.get_by_role("textbox", name=desk.say("Reason")).fill(REASON)
    desk.press(desk.say("Save judgements"))
    expect(place.get_by_role("radio").first).to_be_visible()


def city_proposes(town: Town) -> None:
    desk = town.at("city2")
    open_case(desk)
    desk.decide(town.outcome("filing", "decide", "approve"), "符合全部条件。")
    done(desk)


def leader_signs(town: Town) -> None:
    town.day("2025-04-21", "11:00")
    sign(town.at("leader"), title_of(town))


def sign(desk: Desk, title: str) -> None:
    desk.menu("To sign")
    place = desk.page.get_by_role("region", name=starts(title)).first
    desk.press(desk.say("Sign"), place)
    desk.sees(desk.say("Signed and recorded."))
    desk.picture("signed")
