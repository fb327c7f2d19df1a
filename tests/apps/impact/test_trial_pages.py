"""The pages of a trial: chosen in two steps, watched, read as numbers that open their cases, exported, and nobody else's."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from exclave.apps.impact.actions.advance_trial import claim_trial
from exclave.apps.impact.actions.delete_trial import delete_trial
from exclave.apps.impact.actions.order_trial import order_trial
from exclave.apps.impact.models import Outcome, Trial
from exclave.apps.impact.working import work
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.register.models import Institution
from tests.apps.impact import trying
from tests.apps.workbench.drafting import colleague

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def officer(client, notice_city):
    client.force_login(notice_city.accounts["policy"])
    client.cookies["language"] = "en"
    return client


def test_two_steps_choose_versions_and_day_and_the_worker_does_the_rest(officer, shelf, grants, laboratory):
    laboratory(name="甲")
    address, empty = reverse("trial-new"), officer.get(reverse("trials"))
    assert "Nothing tried yet" in words(empty)
    first = officer.get(address)
    assert first.status_code == 200 and f"programme:{grants.public_id}" in first.content.decode()
    given = {"old": f"programme:{grants.public_id}", "new": f"shelf:{trying.NEXT}", "known": "now"}
    day = clock.now().date().isoformat()
    second = officer.get(address, given | {"asof": day})
    assert second.status_code == 200 and "1 institution" in words(second)
    for wrong, said in (
        ({"asof": "2025-02-30"}, "This is no day"),
        ({"asof": "2999-01-01"}, "still to come"),
        ({"new": "shelf:none"}, "Choose a version of the list"),
        ({"new": ""}, "Choose a version of the list"),
    ):
        refused = officer.get(address, given | {"asof": day} | wrong)
        assert refused.status_code == 422 and said in words(refused), wrong
        assert given["old"] in refused.content.decode(), "what was chosen is not lost"
    done = officer.post(address, given | {"asof": day, "idempotency_key": "k1"})
    assert done.status_code == 302
    assert officer.post(address, given | {"asof": day, "idempotency_key": "k1"}).url == done.url
    assert Trial.objects.scoped("a test").count() == 1, "the same form twice is one trial"
    waiting = officer.get(done.url)
    assert waiting.headers["Refresh"] and "0 of 1 institution" in words(waiting)
    trial = Trial.objects.scoped("a test").get()
    assert officer.get(reverse("trial-results", args=[trial.public_id])).status_code == 404, "not done yet"
    assert work() == 1
    assert "Refresh" not in officer.get(done.url).headers
    assert "0 / 1" in words(officer.get(reverse("trials")))


def test_open_points_are_asked_once_and_taken_over_from_the_version_in_force(
    officer, shelf, grants, laboratory, settings
):
    laboratory(name="甲")
    root = shelf.parent / "open"
    root.mkdir()
    stated = ("{zh: 申领补助的团队人数, en: team needed for the grant, clause: g1, value: 8 人}",)
    open_ = "{zh: 申领补助的团队人数, en: team needed for the grant, clause: g1, value: 待细则, unit: 人, settle: programme}"
    period = ("clause: g1, value: 20 工作日}", "clause: g1, value: 待细则, unit: 工作日, settle: programme}")
    trying.write_next(root, {"benefits.yaml": ((stated[0], open_), period)})
    settings.EXCLAVE_PACKS = [*settings.EXCLAVE_PACKS[:-1], root]
    given = {"old": f"programme:{grants.public_id}", "new": f"shelf:{trying.NEXT}", "known": "now"}
    given |= {"asof": clock.now().date().isoformat()}
    page = officer.get(reverse("trial-new"), given).content.decode()
    assert 'name="new.grant_team"' in page and "第十一条" in page
    assert "grant_period" not in page, "a period moves nobody"
    refused = officer.post(reverse("trial-new"), given | {"new.grant_team": "many"})
    assert refused.status_code == 422 and 'value="many"' in refused.content.decode()
    assert officer.post(reverse("trial-new"), given | {"new.grant_team": "9"}).status_code == 302
    assert Trial.objects.scoped("a test").get().settled["new"] == {"grant_team": "9 人"}
    page = officer.get(reverse("trial-new"), given | {"old": given["new"]}).content.decode()
    assert page.count('name="new.grant_team"') == 1 and "both versions" in page, (
        "what both leave open is asked once"
    )


@pytest.fixture
def trial(tried, laboratory, team) -> Trial:
    team(laboratory(name="九人"), 9)
    team(laboratory(name="=十人"), 10)
    laboratory(name="不知")
    return tried()


def test_the_result_says_who_and_what_and_every_link_opens_its_cases(officer, trial):
    page = officer.get(reverse("trial", args=[trial.public_id]))
    text = words(page)
    assert "2 results change, for 2 of 3 institutions." in text
    assert "8 people → 10 people" in text and "2 results turn by it" in text
    assert "CNY" in text and "advice" in text.lower()
    links = set(re.findall(r'href="(/impact/[^"]+/results/\?[^"]+)"[^>]*>\s*([0-9]+)', page.content.decode()))
    assert len(links) > 5
    for address, number in links:
        listed = officer.get(address.replace("&amp;", "&"))
        assert listed.context["page"].paginator.count == int(number), address


def test_a_subject_opens_before_and_after_with_the_clause_that_turned(officer, trial):
    lost = Institution.objects.scoped("a test").get(name="九人")
    page = officer.get(reverse("trial-case", args=[trial.public_id, lost.public_id]))
    text = words(page)
    assert "turned" in text and "第十一条" in text and "Not met" in text and "Does not qualify" in text
    unknown = Institution.objects.scoped("a test").get(name="不知")
    same = officer.get(reverse("trial-case", args=[trial.public_id, unknown.public_id]))
    assert "Nothing changes for this institution" in words(same)
    missing = reverse("trial-case", args=[trial.public_id, "nobody"])
    assert officer.get(missing).status_code == 404


def test_lists_filter_and_export_what_they_show(officer, trial):
    address = reverse("trial-results", args=[trial.public_id])
    for query, shown in (
        ({"way": "loses"}, {"九人"}), ({"way": "moved"}, {"九人", "=十人"}), ({"clause": "g1", "way": "loses"}, {"九人"}),
        ({"target": "benefit:opening_grant", "way": "same"}, {"不知"}), ({"q": "十人"}, {"=十人"}), ({"type": "hub"}, set()),
        ({"before": "qualifies", "after": "no"}, {"九人"}), ({"money": "nonsense"}, set()), ({"money": "before", "way": "same"}, {"不知"}),
    ):  # fmt: skip
        rows = officer.get(address, query).context["page"].object_list
        assert {row["name"] for row in rows} == shown, query
    assert "No result matches" in words(officer.get(address, {"q": "nothing-has-this-name"}))
    sent = officer.get(reverse("trial-export", args=[trial.public_id]), {"way": "moved"}).streaming_content
    rows = list(csv.reader(StringIO(b"".join(sent).decode("utf-8-sig"))))
    assert len(rows) == 3 and {rows[1][0], rows[2][0]} == {"九人", "'=十人"}, "no cell becomes a formula"
    book = officer.get(reverse("trial-export-xlsx", args=[trial.public_id]), {"way": "moved"}).content
    assert len(CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()) == 3


def test_the_same_rules_are_said_to_be_the_same(officer, tried, grants, laboratory):
    laboratory(name="甲")
    same = tried(new=f"programme:{grants.public_id}")
    text = words(officer.get(reverse("trial", args=[same.public_id])))
    assert "No difference" in text and "Nobody&#x27;s standing can differ" in text
    nobody = tried(asof=clock.now().date().replace(year=2020))
    assert "there is nobody the change could touch" in words(
        officer.get(reverse("trial", args=[nobody.public_id]))
    )


@pytest.mark.parametrize(
    ("who", "status"), [("city1", 404), ("leader", 404), ("lumen", 404), ("policy", 200)]
)
def test_nobody_but_the_policy_officer_sees_names(client, trial, notice_city, who, status):
    client.force_login(notice_city.accounts[who])
    one = Institution.objects.scoped("a test").get(name="九人")
    for name, args in (
        ("trial", []),
        ("trial-results", []),
        ("trial-export", []),
        ("trial-case", [one.public_id]),
    ):
        assert client.get(reverse(name, args=[trial.public_id, *args])).status_code == status, (who, name)


def test_pages_cost_the_same_queries_for_many_cases_as_for_one(officer, tried, laboratory, team):
    def asked(trial) -> list[int]:
        found = []
        for name in ("trial", "trial-results"):
            address = reverse(name, args=[trial.public_id])
            officer.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert officer.get(address).status_code == 200
            found.append(len(seen))
        return found

    counts = []
    for n in (1, 3, 12):
        while Institution.objects.scoped("a test").filter(name__startswith="站").count() < n:
            team(laboratory(name=f"站{Institution.objects.scoped('a test').count()}"), 9)
        counts.append(asked(tried()))
    assert counts[0] == counts[1] == counts[2]


def test_a_trial_says_how_old_it_is_and_is_deleted_by_whoever_ordered_it(officer, trial, notice_city):
    address = reverse("trial", args=[trial.public_id])
    page = officer.get(address)
    assert "days old" not in words(page) and "Delete this trial" in words(page)
    clock.travel_to(clock.now() + timedelta(days=4))
    assert "Ordered 4 days ago" in words(officer.get(address))
    clock.travel_to(clock.now() + timedelta(days=36))
    assert "This trial is 40 days old" in words(officer.get(address))
    assert "40 days old" in words(officer.get(reverse("trials")))
    other = colleague(notice_city)
    with pytest.raises(Refused) as refused:
        delete_trial(other, trial_id=trial.public_id)
    assert refused.value.code == "not_allowed"
    Trial.objects.scoped("a test").filter(pk=trial.pk).update(state="running")
    kept = officer.post(reverse("trial-delete", args=[trial.public_id]), follow=True)
    assert "can be deleted when it is done" in words(kept)
    Trial.objects.scoped("a test").filter(pk=trial.pk).update(state="done")
    gone = officer.post(reverse("trial-delete", args=[trial.public_id]), follow=True)
    assert "The trial is deleted" in words(gone) and "Nothing tried yet" in words(gone)
    assert not Outcome.objects.exists() and officer.get(address).status_code == 404
    event = Event.objects.get(action="impact.delete")
    assert event.subject_id == trial.public_id


def test_a_trial_deleted_before_its_turn_stops_no_worker(shelf, grants, notice_city, laboratory):
    laboratory(name="甲")
    given = {"authority_id": notice_city.authority.pk, "asof": clock.now().date()}
    ordered = order_trial(
        notice_city.actor("policy"), old=f"programme:{grants.public_id}", new=f"shelf:{trying.NEXT}", **given
    ).result["trial"]
    delete_trial(notice_city.actor("policy"), trial_id=ordered)
    assert work() == 0
    assert claim_trial(CLOCK, trial_id=ordered).result == {"claimed": False}
