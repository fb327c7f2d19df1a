"""An institution of any type from its application to the register, by visible words: who writes what differs by type."""

from dataclasses import dataclass
from datetime import date

from counting import Effort
from playwright.sync_api import expect
from town import Desk, Town, starts

from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case
from exclave.sample_city import city as sample
from exclave.sample_city import papers_of_types
from journey.applying import hand_in
from journey.filling import fill_part, parts_of
from journey.handling import done, judge_all, sign


@dataclass
class Applicant:
    """Who applies for which type; ``title`` begins the institution's name; ``office`` forwards, if one does."""

    who: str
    type: str
    title: str
    office: str = ""

    @property
    def procedure(self) -> str:
        return "filing" if self.office else "filing_by_case"


def desk_of(town: Town, who: str, counts: dict[str, Effort]) -> Desk:
    """The person's desk, with what they do counted."""
    desk = town.at(who)
    counts[who] = town.efforts[who]
    return desk


def start_in_call(town: Town, one: Applicant, desk: Desk) -> None:
    desk.menu("To do")
    desk.follow(town.say("Second call of 2025 (demo)", "2025年第二批离岸科创机构备案申报通知（演示）"))
    named = town.of(town.pack.subjects["institution"].types[one.type])
    desk.main.get_by_role("radio", name=starts(named)).check()
    desk.press(town.say("Start"))
    desk.sees(town.say("Progress"))


def start_without_call(town: Town, one: Applicant, desk: Desk) -> None:
    desk.menu("To do")
    desk.sees(town.say("Open at any time"))
    desk.follow(town.of(town.pack.subjects["institution"].types[one.type]))
    desk.sees(town.of(town.pack.conditions["con_running"]))
    desk.press(town.say("Start"))
    desk.sees(town.say("Progress"))


def fill_in_and_submit(town: Town, one: Applicant, desk: Desk, on: date) -> None:
    """Part by part, with the papers that the type asks; then the check, and handing in."""
    firm = town.city.firms[one.who]
    values = papers_of_types.WRITING[one.type](firm.name_zh, on)
    files = tuple(papers_of_types.FILES[one.type])
    parts = parts_of(town.pack.forms["application"], one.type)
    for part in parts:
        expect(desk.main.get_by_role("heading", name=starts(town.of(part)), level=2)).to_be_visible()
        fill_part(desk, part, values, files)
        desk.press(town.say("Save and check") if part is parts[-1] else town.say("Save and continue"))
    hand_in(desk, town.outcome(one.procedure, "apply", "submit"))
    desk.sees(town.say("It has been received"))
    desk.picture(f"receipt-{one.type}")


def open_case(desk: Desk, one: Applicant) -> None:
    desk.menu("To do")
    desk.follow(one.title)


def forward(town: Town, one: Applicant, desk: Desk) -> None:
    open_case(desk, one)
    desk.decide(town.outcome("filing", "forward", "forward"), "材料齐全，情况属实，同意转报。")
    done(desk)


def accept(town: Town, one: Applicant, desk: Desk) -> None:
    open_case(desk, one)
    desk.decide(town.outcome("filing", "accept", "accept"))
    done(desk)


def experts_advise(town: Town, one: Applicant) -> None:
    """The panel, by the same actions their pages call; its own journey is walked with the university type."""
    case = Case.objects.of(town.city.authority.pk).get(applicant=town.city.firms[one.who], procedure="filing")
    sample.assign(town.city, case.public_id, "expert2", "expert3")
    for expert in ("expert2", "expert3"):
        sample.review(town.city, case.public_id, expert)


def judge_and_propose(town: Town, one: Applicant, desk: Desk) -> None:
    open_case(desk, one)
    judge_all(desk)
    desk.picture(f"judged-{one.type}")
    open_case(desk, one)
    desk.decide(town.outcome(one.procedure, "decide", "approve"), "符合全部条件。")
    done(desk)


def leader_signs(town: Town, one: Applicant, desk: Desk) -> None:
    sign(desk, one.title)


def everybody_reads_the_notice(town: Town, one: Applicant) -> None:
    desk = town.at("")
    desk.home()
    desk.follow(one.title)
    desk.sees(town.city.firms[one.who].name_zh)


def notice_ends(town: Town, day: str) -> None:
    town.day(day, "00:10")
    tick()


def register_shows_it(town: Town, one: Applicant) -> None:
    """Anybody finds the entry, its state and its certificate, and checks the certificate's number."""
    desk = town.at("")
    desk.home()
    desk.menu("Register")
    desk.follow(one.title)
    desk.sees(town.of_state("filed"))
    desk.sees(town.of(town.pack.subjects["institution"].types[one.type]))
    number = desk.main.locator("dd").filter(has_text="EZ-P-").first.inner_text().strip()
    desk.picture(f"entry-{one.type}")
    desk.menu("Check a certificate")
    desk.write(town.say("Number"), number)
    desk.press(town.say("Check"))
    desk.sees(town.say("Genuine and valid"))


def report(one: Applicant, counts: dict[str, Effort]) -> str:
    """One line per person: how much each had to do (shown with -s; the figures of docs/measurements.md)."""
    lines = [f"{who}: {e.clicks} clicks, {len(e.fields)} fields" for who, e in counts.items()]
    whole = sum(counts.values(), Effort())
    return f"{one.type}: " + "; ".join(lines) + f"; together {whole.clicks} clicks"


def by_call(town: Town, one: Applicant) -> dict[str, Effort]:
    """Apply in the open call → forward → accept → (experts) → decide and sign → notice → register."""
    counts: dict[str, Effort] = {}
    town.day("2025-09-25", "10:00")
    desk = desk_of(town, one.who, counts)
    start_in_call(town, one, desk)
    fill_in_and_submit(town, one, desk, date(2025, 9, 25))
    town.day("2025-09-26", "10:00")
    forward(town, one, desk_of(town, one.office, counts))
    town.day("2025-09-28", "10:00")
    accept(town, one, desk_of(town, "city1", counts))
    experts_advise(town, one)
    town.day("2025-10-10", "10:00")
    judge_and_propose(town, one, desk_of(town, "city2", counts))
    leader_signs(town, one, desk_of(town, "leader", counts))
    everybody_reads_the_notice(town, one)
    notice_ends(town, "2025-10-28")
    register_shows_it(town, one)
    return counts


def by_case(town: Town, one: Applicant) -> dict[str, Effort]:
    """Apply without a call → decide and sign → register: no forwarding, no panel, no notice (EZ-14)."""
    counts: dict[str, Effort] = {}
    town.day("2025-09-25", "10:00")
    desk = desk_of(town, one.who, counts)
    start_without_call(town, one, desk)
    fill_in_and_submit(town, one, desk, date(2025, 9, 25))
    town.day("2025-09-28", "10:00")
    judge_and_propose(town, one, desk_of(town, "city2", counts))
    leader_signs(town, one, desk_of(town, "leader", counts))
    register_shows_it(town, one)
    return counts
