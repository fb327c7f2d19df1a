"""Random people doing random things at random times: the promises hold on every path."""

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sample_filing import (
    APPLICANT,
    BOTH,
    CLERK,
    DISTRICT,
    EXPERTS,
    LEADER,
    OFFICER,
    STRANGER,
    Walk,
    context,
    filing,
)

from exclave.engines.procedure import (
    Accepted,
    Period,
    act,
    answer_objection,
    assign,
    confirm,
    decline,
    extend,
    fold,
    hop,
    options,
    pause,
    raise_objection,
    recompute,
    recuse,
    resume,
    transitions,
    withdraw,
)

PEOPLE = (APPLICANT, DISTRICT, CLERK, OFFICER, LEADER, BOTH, STRANGER, *EXPERTS)
OUTCOMES = sorted({hop_.outcome for hop_ in transitions(filing())})
people = st.sampled_from(PEOPLE)
reasons = st.sampled_from([None, "", "理由"])
DISTURBANCES = ("confirm", "decline", "withdraw", "assign", "recuse", "pause", "extend", "object", "answer")


class RandomCase(RuleBasedStateMachine):
    @initialize(
        pauses=st.sampled_from([True, False, "待细则"]),
        guard=st.sampled_from([True, True, True, None]),
        stage=st.sampled_from(["apply", "forward", "accept", "review", "decide", "publish"]),
    )
    def begin(self, pauses, guard, stage):
        self.walk = Walk(settings=context(params={"objection_pauses": pauses})).to(stage)
        self.walk.context = context(params={"objection_pauses": pauses}, guard=lambda expr: guard)
        self.now = self.walk.state.last_at

    def try_(self, do, *args, **more):
        walk = self.walk
        answer = do(walk.procedure, walk.state, walk.context, *args, self.now, **more)
        if not isinstance(answer, Accepted):
            return
        assert not walk.state.ended, "an ended case accepted something"
        before = walk.state
        walk.take(answer)  # folds the whole history and compares
        assert all(entry.at <= self.now for entry in answer.entries)
        if walk.state.stage != before.stage:
            legal = {(hop_.stage, hop_.to) for hop_ in transitions(walk.procedure)}
            taken_back = answer.entries[-1].kind == "withdrawn"
            assert taken_back or (before.stage, walk.state.stage) in legal

    @rule(minutes=st.integers(0, 60 * 24 * 2))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(who=people, key=st.sampled_from(OUTCOMES), reason=reasons, days=st.integers(0, 5))
    def decide(self, who, key, reason, days):
        self.try_(act, who, key, reason, correction=Period(days, "workdays") if days else None)

    def follow(self, pick):
        """What `options` allows is accepted, when given what it asks for."""
        walk = self.walk
        allowed = [
            (who, option)
            for who in PEOPLE
            for option in options(walk.procedure, walk.state, walk.context, who, self.now)
            if option.allowed
        ]
        if not allowed:
            return
        who, option = allowed[pick % len(allowed)]
        before = len(walk.history)
        if option.step == "confirm":
            self.try_(confirm, who)
        elif option.step == "decline":
            self.try_(decline, who, "理由")
        elif option.step == "withdraw":
            self.try_(withdraw, who, None)
        else:
            self.try_(act, who, option.outcome, "理由", correction=Period(3, "workdays"))
        assert len(walk.history) > before

    @rule(pick=st.integers(0, 20))
    def follow_an_option(self, pick):
        self.follow(pick)

    @rule(pick=st.integers(0, 20))
    def follow_another(self, pick):
        self.follow(pick)

    @rule(pick=st.integers(0, 20), minutes=st.integers(10, 1000))
    def follow_later(self, pick, minutes):
        self.now += timedelta(minutes=minutes)
        self.follow(pick)

    @rule()
    @precondition(lambda self: self.walk.state.stage == "review")
    def fill_the_panel(self):
        for expert in EXPERTS[:2]:
            self.try_(assign, CLERK, expert)

    @rule(who=people, person=people, reason=reasons, days=st.integers(0, 9), do=st.sampled_from(DISTURBANCES))
    def disturb(self, who, person, reason, days, do):
        key, cause = f"o{days % 2}", f"c{days % 2}"
        calls = {
            "confirm": lambda: self.try_(confirm, who),
            "decline": lambda: self.try_(decline, who, reason),
            "withdraw": lambda: self.try_(withdraw, who, reason),
            "assign": lambda: self.try_(assign, who, person),
            "recuse": lambda: self.try_(recuse, who, person.id, reason if days == 0 else None),
            "pause": lambda: self.try_(pause, who, cause, reason),
            "extend": lambda: self.try_(extend, who, Period(days, "workdays"), reason),
            "object": lambda: self.try_(raise_objection, key),
            "answer": lambda: self.try_(answer_objection, who, key, days > 4, reason),
        }
        calls[do]()

    @rule()
    def run_on(self):
        for cause in sorted(self.walk.state.standstills):
            for who in PEOPLE:
                self.try_(resume, who, cause, "理由")

    @rule()
    def let_time_end(self):
        self.try_(hop)

    @rule()
    @precondition(lambda self: not self.walk.state.ended)
    def recompute_changes_nothing(self):
        walk = self.walk
        assert recompute(walk.procedure, walk.state, walk.context, self.now) is None

    @invariant()
    def history_folds_to_the_state(self):
        if hasattr(self, "walk"):
            once, twice = (fold(self.walk.procedure, self.walk.history) for _ in range(2))
            assert once == twice == self.walk.state

    @invariant()
    def one_outcome_for_each_visit(self):
        if not hasattr(self, "walk"):
            return
        visits: dict[str, int] = {}
        at_stage = "apply"
        taken: set[tuple[str, int]] = set()
        visits["apply"] = 1
        for entry in self.walk.history:
            if entry.kind in ("acted", "withdrawn"):
                assert entry.stage == at_stage
                if entry.kind == "acted":
                    visit = (at_stage, visits[at_stage])
                    assert visit not in taken
                    taken.add(visit)
                at_stage = entry.detail["to"]
                visits[at_stage] = visits.get(at_stage, 0) + 1

    @invariant()
    def two_signatures_are_two_people_and_apart(self):
        if not hasattr(self, "walk"):
            return
        for entry in self.walk.history:
            if entry.kind == "acted" and entry.stage == "decide":
                second = entry.detail["second"]
                assert second and second != entry.actor
                earlier = [e for e in self.walk.history if e.seq < entry.seq]
                acted = {
                    e.actor
                    for e in earlier
                    if e.stage in ("forward", "accept", "review")
                    and e.kind in ("acted", "reviewed", "proposed")
                }
                assert not acted & {entry.actor, second}

    @invariant()
    def clocks_never_run_below_nothing(self):
        if not hasattr(self, "walk"):
            return
        for clock in self.walk.state.clocks.values():
            assert clock.used >= 0 and all(period.amount >= 0 for period in clock.periods)
            assert clock.due is None or clock.due > clock.started - timedelta(days=1)

    @invariant()
    def recused_people_are_gone(self):
        if not hasattr(self, "walk"):
            return
        gone: set[str] = set()
        for entry in self.walk.history:
            if entry.kind in ("acted", "proposed", "reviewed"):
                assert entry.actor not in gone
                assert entry.detail.get("second") not in gone
            if entry.kind == "recused":
                gone.add(entry.detail["person"])


RandomCase.TestCase.settings = settings(max_examples=50, stateful_step_count=60, deadline=None)
TestRandomCase = RandomCase.TestCase


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_long_random_cases_keep_every_promise(seed):
    """The same promises on long walks, most of whose steps succeed."""
    dice = Random(seed)
    case = RandomCase()
    case.begin(dice.choice([True, False, "待细则"]), dice.choice([True, True, True, None]), "apply")
    for _ in range(120):
        step = dice.random()
        if step < 0.5:
            case.follow_later(dice.randrange(20), dice.choice([0, 1, 30, 600]))
        elif step < 0.6:
            case.fill_the_panel()
        elif step < 0.75:
            who, person = dice.choice(PEOPLE), dice.choice(PEOPLE)
            case.disturb(who, person, "理由", dice.randrange(10), dice.choice(DISTURBANCES))
        elif step < 0.85:
            case.run_on()
        elif step < 0.95:
            case.let_time_end()
        else:
            case.wait(dice.randrange(60 * 24 * 2))
        for check in (
            case.one_outcome_for_each_visit,
            case.two_signatures_are_two_people_and_apart,
            case.clocks_never_run_below_nothing,
            case.recused_people_are_gone,
        ):
            check()
    case.history_folds_to_the_state()
