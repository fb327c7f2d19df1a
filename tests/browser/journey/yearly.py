"""January: the report round opens by itself; later the evaluation, its scores and a grade that has a consequence."""

from playwright.sync_api import expect
from town import Desk, Town, starts

from exclave.apps.cases.clockwork import tick
from exclave.sample_city import papers
from journey.applying import WHO, hand_in
from journey.filling import fill_part, parts_of
from journey.handling import declare_free, done, name_of, open_case, sign, title_of

PANEL = ("expert2", "expert3")


def january_comes(town: Town) -> None:
    """Nobody presses anything: the cycle opens on its day."""
    town.day("2026-01-01", "00:10")
    tick()
    desk = town.at("city1")
    desk.menu("Reports owed")
    desk.sees(title_of(town))
    desk.picture("reports-owed")


def applicant_reports(town: Town) -> None:
    """What is known stands there already; the five headings and the year's money are typed."""
    town.day("2026-01-12", "10:00")
    desk = town.at(WHO)
    desk.menu("To do")
    desk.press(town.say("Start", "开始填报"))
    parts = parts_of(town.pack.forms["report"], "university")
    for part in parts:
        expect(desk.main.get_by_role("heading", name=starts(town.of(part)), level=2)).to_be_visible()
        fill_part(desk, part, papers.report(2025))
        desk.picture("report")
        desk.press(town.say("Save and check") if part is parts[-1] else town.say("Save and continue"))
    hand_in(desk, town.outcome("report", "write", "submit"))
    desk.sees(town.say("It has been received"))


def city_receives(town: Town) -> None:
    town.day("2026-01-26", "10:00")
    desk = town.at("city1")
    open_case(desk)
    desk.decide(town.outcome("report", "receive", "receive"))
    done(desk)


def open_evaluation(town: Town) -> None:
    town.day("2026-02-25", "09:00")
    desk = town.at("city1")
    desk.menu("Evaluation")
    desk.follow(town.say("Open an evaluation"))
    desk.write(town.say("Opens on", "开始"), "2026-02-25")
    desk.write(town.say("Last day for the experts", "专家评分截止日"), "2026-03-31")
    for point, value in (("heading_weight", "20"), ("pass_mark", "60"), ("expert_count", "2")):
        desk.write(town.of(town.pack.params[point]), value)
    desk.picture("evaluation-new")
    desk.press(town.say("Open the evaluation"))
    desk.follow(title_of(town))
    for expert in PANEL:
        desk.press(town.say("Ask %(name)s", name=name_of(expert)))
        desk.sees(town.say("Asked. The expert declares conflicts of interest first."))


def experts_score(town: Town) -> None:
    """Low marks on all five headings, and both find that it failed."""
    town.day("2026-03-03", "15:00")
    for expert in PANEL:
        desk = town.at(expert)
        declare_free(desk, title_of(town))
        _score(town, desk, "9", "Yes")
        desk.picture("marks")
        desk.press(town.say("Hand in and lock"))
        desk.sees(town.say("Handed in and locked. Thank you."))


def _score(town: Town, desk: Desk, mark: str, failed: str) -> None:
    for leaf in town.pack.evaluations["yearly"].tree:
        desk.write(town.of(leaf), mark)
    finding = desk.main.get_by_role("group").filter(has=desk.page.get_by_role("radio")).last
    finding.get_by_role("radio", name=town.say(failed), exact=True).check()


def grade_is_given(town: Town) -> None:
    """An officer proposes the grade found, the leader signs; a removal opens as a case of its own."""
    town.day("2026-03-04", "10:00")
    desk = town.at("city2")
    open_case(desk)
    desk.sees(town.of(next(g for g in town.pack.evaluations["yearly"].grades if g.id == "fail")))
    desk.picture("grade")
    desk.decide(town.outcome("evaluation", "confirm", "grade"), "按专家组意见。")
    done(desk)
    sign(town.at("leader"), title_of(town))
