"""A benefit over the whole register: who stands where, by what, as of a day; in as many queries for many as for one."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from exclave.apps.benefits.actions.run_benefit import run_benefit
from exclave.apps.benefits.models import Run
from exclave.apps.benefits.running import stood
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.register.models import Change, Completeness, Institution, Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(grants, notice_city):
    def make(benefit="opening_grant", who="city1", asof=None):
        return run_benefit(
            notice_city.actor(who),
            programme_id=grants.public_id,
            benefit=benefit,
            asof=asof or clock.now().date(),
        )

    return make


def kept(made) -> dict[str, str]:
    found = Run.objects.scoped("a test").get(public_id=made.result["run"])
    return {s.institution.name: s.standing for s in found.standings.select_related("institution")}


def test_a_run_tells_who_lacks_what_and_who_fails_by_which_condition(run, laboratory):
    laboratory(name="甲")
    laboratory(name="乙", type="hub")
    laboratory(name="丙", state="planned")
    laboratory(name="丁", state="revoked")
    made = run()
    assert kept(made) == {"甲": "unknown", "乙": "no", "丙": "no"}, "one off the register is left out"
    found = Run.objects.scoped("a test").get(public_id=made.result["run"])
    assert found.counts == {"unknown": 1, "no": 2} and found.total == 3
    by_name = {s.institution.name: s for s in found.standings.all()}
    assert by_name["乙"].failing == " types__opening_grant " and by_name["丙"].failing == " is_recognised "
    assert set(by_name["甲"].missing.split()) == {"institution.team_serving", "institution.shared"}
    assert by_name["丙"].explanation[1]["clause"]["zh"] == "第十一条"
    assert "不在已认定状态" in by_name["丙"].why_zh and "not recognised" in by_name["丙"].why_en
    assert Event.objects.filter(action="benefit.run").count() == 1


def test_one_fact_short_is_set_apart_and_a_complete_list_qualifies_without_applying(
    run, laboratory, handed_in
):
    one = laboratory(name="甲")
    handed_in(one, {"institution.shared": False})
    assert kept(run()) == {"甲": "one_short"}
    handed_in(
        one,
        {
            "institution.staff": {
                "complete": True,
                "rows": [{"person": f"示例{n}", "research": True} for n in range(8)],
            }
        },
    )
    assert kept(run()) == {"甲": "qualifies"}


def test_a_rule_not_stated_whole_makes_nobody_qualify(run, laboratory, handed_in):
    handed_in(laboratory(name="甲"), {"institution.shared": False})
    assert kept(run("rent_help")) == {"甲": "open"}
    assert kept(run("advice")) == {"甲": "open"}


def test_a_run_of_an_earlier_day_takes_the_facts_of_that_day(run, laboratory, handed_in):
    one = laboratory(name="甲")
    handed_in(one, {"institution.shared": True})
    today = clock.now().date()
    assert kept(run()) == {"甲": "no"}
    assert kept(run(asof=today - timedelta(days=1))) == {"甲": "unknown"}, "stated only later"
    with pytest.raises(Refused) as refused:
        run(asof=today + timedelta(days=2))
    assert refused.value.code == "day_to_come"


@pytest.mark.parametrize("who", ["leader", "echeng", "lumen", "policy"])
def test_only_an_officer_of_the_authority_runs_it(run, laboratory, who):
    laboratory()
    with pytest.raises(Refused) as refused:
        run(who=who)
    assert refused.value.code == "not_allowed"


def test_the_results_cost_the_same_queries_for_many_as_for_one(grants, laboratory):
    day, counts = clock.now().date(), []
    for n in (1, 3, 20):
        while Institution.objects.scoped("a test").filter(programme=grants).count() < n:
            laboratory(name=f"站{Institution.objects.scoped('a test').count()}")
        rows = list(
            Institution.objects.scoped("a test").filter(programme=grants).select_related("organisation")
        )
        list(stood(grants, "opening_grant", rows, day))
        with CaptureQueriesContext(connection) as seen:
            assert len(list(stood(grants, "opening_grant", rows, day))) == n
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2]


def words(response) -> str:
    return re.sub(r"<[^>]+>", "", response.content.decode())


def test_the_pages_filter_explain_and_export_what_they_show(client, run, laboratory, notice_city, grants):
    laboratory(name="长江站")
    laboratory(name="=汉江站", type="hub")
    made = run().result["run"]
    client.force_login(notice_city.accounts["leader"])
    client.cookies["language"] = "en"
    address = reverse("benefit-run", args=[made])
    text = words(client.get(address))
    assert "长江站" in text and "=汉江站" in text and "Does not qualify" in text
    for query, shown in (({"standing": "no"}, "=汉江站"), ({"failing": "types__opening_grant"}, "=汉江站"), ({"missing": "institution.shared"}, "长江站"),
                         ({"type": "hub"}, "=汉江站"), ({"q": "长江站"}, "长江站")):  # fmt: skip
        names = words(client.get(address, query))
        assert ("长江站" in names, "=汉江站" in names) == (shown == "长江站", shown == "=汉江站"), query
    institution = Institution.objects.scoped("a test").get(name="=汉江站")
    explained = client.get(reverse("benefit-standing", args=[made, institution.public_id])).content.decode()
    assert "type of institution" in explained.lower() and "第十一条" in explained
    rows = list(csv.reader(StringIO(b"".join(client.get(reverse("benefit-run-export", args=[made]), {"standing": "no"}).streaming_content).decode("utf-8-sig"))))  # fmt: skip
    assert len(rows) == 2 and rows[1][0] == "'=汉江站", "no cell becomes a formula"
    book = client.get(reverse("benefit-run-export-xlsx", args=[made])).content
    assert len(CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()) == 3
    listed = client.get(reverse("benefit-runs")).content.decode()
    assert "Opening grant" in listed and "never run" in listed


def test_the_form_runs_it_and_says_what_is_no_day(client, laboratory, notice_city, grants):
    laboratory(name="甲")
    client.force_login(notice_city.accounts["city1"])
    address = reverse("benefit-register", args=[grants.public_id, "opening_grant"])
    wrong = client.post(address, {"asof": "2025-02-30"})
    assert wrong.status_code == 422 and "2025-02-30" in wrong.content.decode()
    done = client.post(address, {"asof": clock.now().date().isoformat(), "idempotency_key": "k1"})
    assert done.status_code == 302
    client.post(address, {"asof": clock.now().date().isoformat(), "idempotency_key": "k1"})
    assert Run.objects.scoped("a test").count() == 1, "the same form twice is one run"


def test_who_has_no_business_with_runs_finds_nothing(client, run, laboratory, notice_city, grants):
    laboratory()
    made = run().result["run"]
    for who, status in (("lumen", 404), ("echeng", 404), ("expert1", 404), ("city2", 200)):
        client.force_login(notice_city.accounts[who])
        assert client.get(reverse("benefit-run", args=[made])).status_code == status, who
    client.logout()
    assert client.get(reverse("benefit-run", args=[made])).status_code == 302


def test_what_the_register_keeps_counts_for_many_as_for_one(grants, laboratory, run):
    """The staff of the register decide, where the list is complete."""
    one = laboratory(name="甲")
    since = date(2025, 3, 1)
    change = Change.objects.create(
        authority=grants.authority, institution=one, origin="case", reason="示例", state="approved", proposed_as="case",
        proposed_at=one.entered_at,
    )  # fmt: skip
    common = {
        "authority": grants.authority,
        "institution": one,
        "valid_from": since,
        "recorded_at": one.entered_at,
        "change": change,
    }
    for n in range(9):
        Staff.objects.create(**common, thread=f"s{n}", person=f"示例{n}", research=True)
    Completeness.objects.create(**common, thread="c", table="staff")
    made = run()
    found = Run.objects.scoped("a test").get(public_id=made.result["run"]).standings.get()
    assert found.missing.split() == ["institution.shared"] and found.standing == "one_short"
