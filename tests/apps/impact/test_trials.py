"""A change tried over the register: who gains, loses or becomes unknown, with the clause that turned, and the money."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.impact import ports, queries, versions
from exclave.apps.impact.actions.advance_trial import claim_trial, fail_trial, finish_trial, keep_outcomes
from exclave.apps.impact.actions.order_trial import order_trial
from exclave.apps.impact.models import Outcome, Trial, TriedPack
from exclave.apps.impact.trying import outcomes, sides_of
from exclave.apps.impact.working import work
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.reference.models import Authority
from exclave.apps.register.models import Institution, InstitutionState
from exclave.apps.workbench import drafts
from exclave.apps.workbench.actions.begin_draft import begin_draft
from tests.apps.impact import trying
from tests.apps.workbench import drafting

pytestmark = pytest.mark.django_db
WAN = 1_000_000


def test_a_trial_tells_who_loses_by_which_clause_and_never_guesses(tried, laboratory, team, found):
    team(laboratory(name="九人"), 9)
    team(laboratory(name="十人"), 10)
    team(laboratory(name="名单未全"), 9, complete=False)
    laboratory(name="不知")
    laboratory(name="中心", type="hub")
    laboratory(name="已撤销", state="revoked")
    trial = tried()
    rows = found(trial)
    assert {name: row.way for name, row in rows.items()} == {
        "九人": "loses", "十人": "otherwise", "名单未全": "becomes_unknown", "不知": "same", "中心": "same",
    }  # fmt: skip
    assert (trial.state, trial.asked, trial.total) == ("done", 5, 6)
    lost = rows["九人"]
    assert (lost.before, lost.after, lost.turned, lost.clauses) == (
        "qualifies",
        "no",
        " grant_team_size ",
        " g1 ",
    )
    [pair] = [one for one in lost.explanation if one.get("turned")]
    assert (pair["old"]["answer"], pair["new"]["answer"]) == ("met", "not_met")
    assert "少于10 人" in lost.why_zh and "10" in lost.why_en
    assert (rows["不知"].before, rows["不知"].after) == ("unknown", "unknown"), "what is missing is no loss"
    assert trial.words["clauses"]["g1"]["at"]["zh"] == "第十一条"
    assert {(c["kind"], c["id"]) for c in trial.changes} == {("param", "grant"), ("param", "grant_team")}


def test_a_trial_counts_money_as_a_range_that_unknowns_widen(tried, laboratory, team, found):
    team(laboratory(name="十人"), 10)
    team(laboratory(name="名单未全"), 9, complete=False)
    rows = found(tried())
    known, open_ = rows["十人"], rows["名单未全"]
    assert (known.low_before, known.high_before, known.low_after, known.high_after) == (5 * WAN, 5 * WAN, 6 * WAN, 6 * WAN)  # fmt: skip
    assert (open_.low_before, open_.low_after, open_.high_after) == (5 * WAN, 0, 8 * WAN)


def test_a_trial_is_kept_with_both_packs_digests_and_who_ordered_it(tried, laboratory, grants):
    laboratory(name="甲")
    trial = tried()
    ordered, finished = (Event.objects.get(action=f"impact.{name}") for name in ("order", "finish"))
    assert ordered.subject_id == finished.subject_id == trial.public_id
    assert trial.old_digest == grants.pack_version.digest != trial.new_digest
    assert trial.ordered_by.public_id == ordered.actor["id"] and TriedPack.objects.count() == 2
    again = tried()
    assert again.pk != trial.pk and TriedPack.objects.count() == 2, "the same version is kept once"


def test_the_register_of_a_past_day_is_tried_as_of_then_and_as_known_then(tried, laboratory, team, found):
    one = laboratory(name="甲")
    team(one, 9)
    newer = laboratory(name="乙")
    InstitutionState.objects.filter(institution=newer).update(valid_from=clock.now().date())
    yesterday = clock.now().date() - timedelta(days=1)
    assert found(tried())["甲"].way == "loses"
    past = tried(asof=yesterday)
    assert set(found(past)) == {"甲"} and found(past)["甲"].before == "unknown", "handed in only today"
    later = clock.now()
    InstitutionState.objects.filter(institution=one).update(recorded_at=later)
    assert found(tried(asof=yesterday, known="now"))["甲"].explanation
    then = found(tried(asof=yesterday, known="then"))["甲"]
    recognised = next(c for c in then.explanation if c.get("both", {}).get("id") == "is_recognised")
    assert recognised["both"]["answer"] == "unknown", "the state was recorded later"


def test_renamed_benefits_are_followed_and_new_ones_stand_alone(shelf, settings, tried, laboratory, team):
    renames = (("opening_grant:", "starting_grant:"), ("procedure: grant_claim", "procedure: grant_claim"))
    folder = shelf.parent / "renamed"
    folder.mkdir()
    made = trying.write_next(folder, {"benefits.yaml": renames})
    manifest = made / "pack.yaml"
    text = manifest.read_text("utf-8")
    link = "  succeeds: {pack: test-grants, version: '1', same: {opening_grant: starting_grant}}\n"
    manifest.write_text(text.replace("  fictional: true\n", "  fictional: true\n" + link), "utf-8")
    settings.EXCLAVE_PACKS = [*settings.EXCLAVE_PACKS[:-1], folder]
    team(laboratory(name="甲"), 9)
    trial = tried()
    assert {(c["how"], c["was"]) for c in trial.changes} == {("renamed", "opening_grant")}
    row = trial.outcomes.get(target="benefit:starting_grant")
    assert (row.way, row.before, row.after) == ("same", "qualifies", "qualifies")


@pytest.mark.parametrize("who", ["city1", "leader", "echeng", "lumen"])
def test_only_a_policy_officer_of_the_authority_orders_a_trial(who, shelf, grants, notice_city):
    with pytest.raises(Refused) as refused:
        order_trial(
            notice_city.actor(who),
            authority_id=notice_city.authority.pk,
            old=f"programme:{grants.public_id}",
            new=f"shelf:{trying.NEXT}",
            asof=clock.now().date(),
        )
    assert refused.value.code == "not_allowed"


def test_what_cannot_be_tried_is_refused_beside_its_field(shelf, grants, notice_city):
    def order(**given):
        with pytest.raises(Refused) as refused:
            order_trial(
                notice_city.actor("policy"),
                **{"authority_id": notice_city.authority.pk, "old": f"programme:{grants.public_id}",
                   "new": f"shelf:{trying.NEXT}", "asof": clock.now().date()} | given,
            )  # fmt: skip
        return refused.value.code, [fault.path for fault in refused.value.faults]

    assert order(new="shelf:nothing") == ("version_unknown", ["new"])
    assert order(asof=clock.now().date() + timedelta(days=2)) == ("day_to_come", ["asof"])
    assert order(known="maybe") == ("known_wrong", ["known"])
    both = "shelf:hainan-cooperation"
    assert order(old=both, new=both) == ("no_register", ["old"])
    file = shelf / trying.NEXT / "benefits.yaml"
    file.write_text(
        file.read_text("utf-8").replace("conditions: [is_recognised", "conditions: [is_unheard_of")
    )
    assert order() == ("pack_faulty", ["new"])
    assert not Trial.objects.scoped("a test").exists()


def test_another_room_may_offer_drafts_to_choose(monkeypatch, shelf, grants, notice_city, laboratory):
    laboratory(name="甲")
    shelved = versions.version_of(notice_city.authority, f"shelf:{trying.NEXT}")
    assert shelved is not None
    draft = ports.Version(
        "draft:one", shelved.name, shelved.pack, "3", {"zh": "草稿", "en": "draft"}, shelved.load
    )
    monkeypatch.setattr(ports, "sources", {})
    ports.offer("draft", lambda authority: [draft] if authority == notice_city.authority else [])
    trial = Trial.objects.scoped("a test").get(public_id=trying.tried(notice_city, grants, new="draft:one"))
    assert trial.state == "done" and trial.new_word["en"] == "draft"


def test_a_stopped_worker_costs_a_part_and_the_third_time_ends_it(shelf, grants, notice_city, laboratory):
    laboratory(name="甲")
    made = order_trial(
        notice_city.actor("policy"), authority_id=notice_city.authority.pk, old=f"programme:{grants.public_id}",
        new=f"shelf:{trying.NEXT}", asof=clock.now().date(),
    ).result["trial"]  # fmt: skip
    assert claim_trial(CLOCK, trial_id=made).result["claimed"]
    assert not claim_trial(CLOCK, trial_id=made).result["claimed"], "one worker at a time"
    trial = Trial.objects.scoped("a test").get(public_id=made)
    assert not keep_outcomes(CLOCK, trial_id=made, after=5, made=6, asked=1, rows=[]).result["kept"]
    nothing = {"changes": [], "targets": [], "words": {}, "ways": {}}
    assert not finish_trial(CLOCK, trial_id=made, **nothing).result["done"], "not everybody is answered"
    Trial.objects.scoped("a test").update(claimed_until=clock.now() - timedelta(minutes=1))
    assert work() == 1
    Trial.objects.scoped("a test").update(state="running", tries=3, claimed_until=None)
    assert work() == 0
    trial.refresh_from_db()
    assert trial.state == "failed" and "Run it again" in trial.fault_en
    assert fail_trial(CLOCK, trial_id=made, zh="x", en="x").result["state"] == "failed"
    with pytest.raises(Refused):
        claim_trial(notice_city.actor("policy"), trial_id=made)


def test_the_answers_cost_the_same_queries_for_many_as_for_one(shelf, grants, notice_city, laboratory, tried):
    laboratory(name="站")
    trial = Trial.objects.scoped("a test").select_related("programme__pack_version", "programme__authority", "old", "new").get(pk=tried().pk)  # fmt: skip
    sides, counts = sides_of(trial), []
    for n in (1, 3, 20):
        while Institution.objects.scoped("a test").filter(programme=grants).count() < n:
            laboratory(name=f"站{Institution.objects.scoped('a test').count()}")
        rows = list(
            Institution.objects.scoped("a test").filter(programme=grants).select_related("organisation")
        )
        with CaptureQueriesContext(connection) as seen:
            assert len(list(outcomes(trial, sides, rows))) == n
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2]


def test_every_number_is_the_number_of_its_cases(tried, laboratory, team, notice_city):
    for n in range(7, 12):
        team(laboratory(name=f"{n}人"), n, complete=n != 9)
    trial = tried()
    nothing = dict.fromkeys((*queries.FILTERS, "q"), "")

    def count(**asked: str) -> int:
        return queries.narrowed(queries.outcomes_of(trial), nothing | asked).count()

    groups = queries.groups_of(trial)
    assert sum(one.n for one in groups) == Outcome.objects.filter(trial=trial).count() == count()
    for one in groups:
        exact = {name: getattr(one, name) for name in ("target", "type", "host", "home", "way")}
        ends = {side: getattr(one, side) or queries.NONE for side in ("before", "after")}
        assert count(**exact, **ends) == one.n
    moved = {name: n for name, n in queries.clauses_turned(trial).items()}
    assert moved == {"g1": count(way="moved", clause="g1")}


def test_a_draft_of_the_workbench_is_tried_as_it_stands_and_refused_while_it_has_faults(
    shelf, grants, notice_city, laboratory, team
):
    team(laboratory(name="九人"), 9)
    begun = begin_draft(
        notice_city.actor("policy"),
        authority_id=notice_city.authority.pk,
        origin="pack",
        pack=trying.NEXT,
        why="试",
    )
    draft = drafting.fetch(begun.result["draft"])
    ref = f"draft:{draft.public_id}"
    offered = versions.version_of(notice_city.authority, ref)
    assert offered is not None and offered.word["en"] == "a draft"
    trial = Trial.objects.scoped("a test").get(public_id=trying.tried(notice_city, grants, new=ref))
    assert trial.outcomes.get(target="benefit:opening_grant").way == "loses"
    text = drafts.texts(draft)["benefits.yaml"].replace(
        "conditions: [is_recognised", "conditions: [unheard_of"
    )
    drafting.saved(notice_city, draft, "benefits.yaml", text)
    with pytest.raises(Refused) as refused:
        trying.tried(notice_city, grants, new=ref)
    assert (refused.value.code, refused.value.faults[0].path) == ("pack_faulty", "new")
    other = Authority.objects.exclude(pk=notice_city.authority.pk).first()
    assert versions.version_of(other, ref) is None, "a draft of another office is not there"
