"""The officer's desk (EZ-25): the list one works through, notes, kept lists, export, and taking a step back."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.actions.decide_case import decide_case
from exclave.apps.cases.actions.keep_filter import drop_filter, keep_filter
from exclave.apps.cases.actions.take_back_step import take_back_step
from exclave.apps.cases.actions.write_note import write_note
from exclave.apps.cases.inbox.keeping import MOST
from exclave.apps.cases.models import Entry, Handling, KeptFilter, Note
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.models import Agency
from exclave.sample_city.city import City, fetch
from exclave.sample_city.copies import copies
from tests.apps.cases.factories import cases
from tests.apps.cases.officers import Desk, address, case_of, hidden, signed_in

pytestmark = pytest.mark.django_db


# ---- the list one works through ---------------------------------------------------------------------------
def test_after_a_decision_the_next_case_of_the_list_opens(review_city: City) -> None:
    willow = case_of(review_city, "willow")
    made = copies(willow, 2)
    client = signed_in(review_city, "city1")
    query = "stage=filing.accept"
    html = client.get(address(willow), {"list": query}).content.decode()
    assert "列表中第1件，共3件" in html and 'data-press="1"' in html
    to = address(willow, "decide")
    response = client.post(to, hidden(html, to) | {"outcome": "accept", "list": query})
    assert response.status_code == 302
    assert response["Location"] == (f"{address(made[0])}?list=stage%3Dfiling.accept&done={willow.public_id}")
    html = client.get(response["Location"]).content.decode()
    assert willow.number in html and "已办理并记录" in html and "data-queue" in html


def test_after_the_last_case_the_list_opens_again(review_city: City) -> None:
    willow, client = case_of(review_city, "willow"), signed_in(review_city, "city1")
    html = client.get(address(willow), {"list": "stage=filing.accept"}).content.decode()
    to = address(willow, "decide")
    response = client.post(to, hidden(html, to) | {"outcome": "accept", "list": "stage=filing.accept"})
    assert response["Location"] == "/work/?stage=filing.accept"


def test_a_refused_decision_stays_at_its_case_in_the_list(review_city: City) -> None:
    willow, client = case_of(review_city, "willow"), signed_in(review_city, "city1")
    html = client.get(address(willow), {"list": "view=open"}).content.decode()
    to = address(willow, "decide")
    response = client.post(to, hidden(html, to) | {"outcome": "return", "list": "view=open"})
    assert response.status_code == 422 and "data-queue" in response.content.decode()


def test_the_inbox_leads_into_its_own_list(review_city: City) -> None:
    html = signed_in(review_city, "city1").get("/work/?stage=filing.accept").content.decode()
    assert f'{address(case_of(review_city, "willow"))}?list=stage%3Dfiling.accept"' in html


# ---- taking back ---------------------------------------------------------------------------------------------
def propose(city: City) -> str:
    """“heron” is proposed to be refused by one of the city's officers; the second signature is open."""
    heron = case_of(city, "heron")
    decide_case(
        city.actor("city2"), case_id=heron.public_id, outcome="refuse", reason="不符合条件。",
        expected_version=heron.version,
    )  # fmt: skip
    return heron.public_id


def test_own_proposal_is_taken_back_until_it_is_signed(review_city: City) -> None:
    case_id = propose(review_city)
    html = signed_in(review_city, "city2").get(f"/cases/{case_id}/").content.decode()
    assert f"/cases/{case_id}/takeback/" in html
    other = signed_in(review_city, "city1").get(f"/cases/{case_id}/").content.decode()
    assert f"/cases/{case_id}/takeback/" not in other
    with pytest.raises(Refused):
        take_back_step(review_city.actor("city1"), case_id=case_id, expected_version=fetch(case_id).version)
    take_back_step(review_city.actor("city2"), case_id=case_id, expected_version=fetch(case_id).version)
    assert fetch(case_id).pending_outcome == "" and fetch(case_id).stage == "decide"


def test_what_the_applicant_handed_in_is_not_the_officers_to_take_back(review_city: City) -> None:
    willow = case_of(review_city, "willow")
    for who in ("city1", "echeng", "willow"):
        with pytest.raises(Refused):
            take_back_step(review_city.actor(who), case_id=willow.public_id, expected_version=willow.version)


# ---- fields to be mended ---------------------------------------------------------------------------------
def test_fields_named_in_a_return_stand_marked_before_the_applicant(review_city: City) -> None:
    willow = case_of(review_city, "willow")
    desk = Desk(review_city, "city1", willow)
    assert 'name="mend" value="institution.area"' in desk.html
    named = ["institution.area", "institution.f_site"]
    response = desk.post("decide", outcome="return", reason="两处需改。", correction_days="10", mend=named)
    assert response.status_code == 302
    entry = Entry.objects.filter(case=willow, kind="acted").order_by("-seq")[0]
    assert entry.detail["mend"] == named
    html = signed_in(review_city, "willow").get(f"/cases/{willow.public_id}/edit/").content.decode()
    asked = html.split('id="asked-title"')[1].split("</section>")[0]
    assert "面积" in asked and asked.count("<a ") == 2


@pytest.mark.parametrize(
    ("outcome", "mend"), [("return", ["no.such_field"]), ("accept", ["institution.area"])]
)
def test_only_a_return_names_fields_and_only_those_there_are(
    review_city: City, outcome: str, mend: list[str]
) -> None:
    willow = case_of(review_city, "willow")
    with pytest.raises(Refused):
        decide_case(
            review_city.actor("city1"), case_id=willow.public_id, outcome=outcome, reason="x",
            correction_days=5, mend=mend, expected_version=willow.version,
        )  # fmt: skip


# ---- notes -----------------------------------------------------------------------------------------------------
def test_note_is_seen_by_colleagues_and_by_nobody_else(review_city: City) -> None:
    case, words = case_of(review_city, "maple"), "请核对租赁合同的日期"
    to = review_city.accounts["city2"].public_id
    write_note(review_city.actor("city1"), case_id=case.public_id, text=words, mentioned=[to])
    for who in ("city1", "city2", "leader"):
        assert words in signed_in(review_city, who).get(address(case)).content.decode(), who
    for who, path in (("maple", f"/me/cases/{case.public_id}/"), ("expert1", "/review/"), ("heron", "/me/")):
        page = signed_in(review_city, who).get(path)
        assert words not in page.content.decode(), who
    told = Outbox.objects.filter(topic="case.mentioned")
    assert [one.recipient for one in told] == [to]
    event = Event.objects.get(action="note.write")
    assert words not in str(event.opening.content), "the journal keeps that a note was written, not the note"


def test_officer_who_acts_for_the_applicant_sees_no_note(review_city: City) -> None:
    case = case_of(review_city, "maple")
    write_note(review_city.actor("city1"), case_id=case.public_id, text="内部备注一则")
    Agency.objects.create(
        account=review_city.accounts["city2"], organisation=case.applicant, since=clock.now()
    )
    assert "内部备注一则" not in signed_in(review_city, "city2").get(address(case)).content.decode()
    with pytest.raises(Refused):
        write_note(review_city.actor("city2"), case_id=case.public_id, text="x")


@pytest.mark.parametrize("who", ["maple", "expert1", "auditor", "huarong", "admin"])
def test_nobody_outside_the_offices_writes_a_note(review_city: City, who: str) -> None:
    with pytest.raises(Refused):
        write_note(review_city.actor(who), case_id=case_of(review_city, "maple").public_id, text="x")
    assert not Note.objects.scoped("a test").exists()


def test_note_needs_words_and_tells_only_those_who_may_read(review_city: City) -> None:
    case, officer = case_of(review_city, "maple"), review_city.actor("city1")
    for text in ("  ", "长" * 2001):
        with pytest.raises(Refused):
            write_note(officer, case_id=case.public_id, text=text)
    with pytest.raises(Refused):
        write_note(
            officer, case_id=case.public_id, text="x", mentioned=[review_city.accounts["maple"].public_id]
        )


def test_an_empty_note_comes_back_with_its_error(review_city: City) -> None:
    desk = Desk(review_city, "city1", case_of(review_city, "maple"))
    response = desk.post("note", text="")
    assert response.status_code == 422 and "请写下备注内容" in response.content.decode()


# ---- kept lists ------------------------------------------------------------------------------------------------
def test_kept_list_stands_as_a_tab_with_its_count(review_city: City) -> None:
    cases(review_city, 3, type="incubator")
    client = signed_in(review_city, "city1")
    html = client.get("/work/?type=incubator").content.decode()
    posted = hidden(html, "/work/lists/") | {"name": "园区组"}
    assert client.post("/work/lists/", posted)["Location"] == "/work/?type=incubator"
    html = client.get("/work/").content.decode()
    tab = html.split('<nav class="tabs"')[1].split("</nav>")[0]
    assert "园区组" in tab and '<span class="count">3</span>' in tab and "type=incubator" in tab
    assert "园区组" not in signed_in(review_city, "city2").get("/work/").content.decode()


def test_kept_list_is_renamed_and_dropped_by_its_owner_alone(review_city: City) -> None:
    officer, other = review_city.actor("city1"), review_city.actor("city2")
    made = keep_filter(officer, name="逾期", query="overdue=1&nonsense=2").result
    assert made["query"] == "overdue=1"
    keep_filter(officer, name="已逾期", filter_id=made["filter"])
    for act in (
        lambda: keep_filter(other, name="x", filter_id=made["filter"]),
        lambda: drop_filter(other, filter_id=made["filter"]),
        lambda: keep_filter(officer, name="已逾期", query="view=open"),
        lambda: keep_filter(officer, name=" ", query="view=open"),
        lambda: keep_filter(officer, name="长" * 41, query="view=open"),
    ):
        with pytest.raises(Refused):
            act()
    assert KeptFilter.objects.get().name == "已逾期"
    drop_filter(officer, filter_id=made["filter"])
    assert not KeptFilter.objects.exists()


def test_one_person_keeps_a_dozen_lists(review_city: City) -> None:
    for n in range(MOST):
        keep_filter(review_city.actor("city1"), name=f"列表{n}", query=f"q=a{n}")
    with pytest.raises(Refused) as refused:
        keep_filter(review_city.actor("city1"), name="再一个", query="q=b")
    assert "最多" in refused.value.zh


def test_kept_lists_cost_one_count_however_many(review_city: City) -> None:
    client, counts = signed_in(review_city, "city1"), {}
    for number in (1, 3, MOST):
        while KeptFilter.objects.count() < number:
            n = KeptFilter.objects.count()
            keep_filter(review_city.actor("city1"), name=f"列表{n}", query=f"q=a{n}&handler=me")
        client.get("/work/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/work/")
        counts[number] = len(queries)
    assert len(set(counts.values())) == 1, counts


# ---- filters and export ---------------------------------------------------------------------------------------
def test_desks_narrow_the_list_and_are_counted(review_city: City) -> None:
    made, client = cases(review_city, 4), signed_in(review_city, "city1")
    me, other = review_city.accounts["city1"], review_city.accounts["city2"]
    for case, account in zip(made, (me, me, other), strict=False):
        Handling.objects.create(
            authority=review_city.authority, case=case, account=account, given_by=me, at=clock.now()
        )
    html = client.get("/work/").content.decode()
    group = html.split('aria-label="经办"')[1].split("</ul>")[0]
    assert '我经办 <span class="count">2</span>' in group and '未分派 <span class="count">3</span>' in group
    assert client.get("/work/?handler=me").content.decode().count("<tr><td>") == 2
    assert client.get("/work/?handler=none").content.decode().count("<tr><td>") == 3
    assert html.count('class="row-handler"') == 3


def test_type_and_district_carry_counts_of_their_own(review_city: City) -> None:
    cases(review_city, 2, type="incubator", office=review_city.offices["huarong"])
    html = signed_in(review_city, "city1").get("/work/?type=incubator").content.decode()
    kinds = html.split('id="filter-type"')[1].split("</select>")[0]
    assert 'value="incubator" selected' in kinds and "(2)" in kinds and 'value="university">' in kinds
    places = html.split('id="filter-district"')[1].split("</select>")[0]
    assert "(2)" in places and "(0)" in places


def test_due_soon_counts_the_next_seven_days(review_city: City) -> None:
    cases(review_city, 10)
    html = signed_in(review_city, "city1").get("/work/?soon=1").content.decode()
    assert html.count("<tr><td>") == 7, "due in an hour and then every day"
    assert '七日内到期 <span class="count">7</span>' in html


def test_list_is_exported_as_filtered(review_city: City) -> None:
    cases(review_city, 3, type="incubator", title="=HYPERLINK(1)")
    response = signed_in(review_city, "city1").get("/work/export/?type=incubator")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert len(rows) == 4 and rows[0][0] == "编号" and not rows[1][1].startswith("=")
    book = signed_in(review_city, "city1").get("/work/export/?type=incubator&format=xlsx")
    assert book.status_code == 200 and book.content[:2] == b"PK"


def test_export_costs_the_same_for_one_and_for_fifty(review_city: City) -> None:
    client, counts = signed_in(review_city, "city1"), set()
    for number in (1, 2, 47):
        cases(review_city, number, type="incubator")
        client.get("/work/export/?type=incubator")
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get("/work/export/?type=incubator").streaming_content)
        counts.add(len(queries))
    assert len(counts) == 1


# ---- evidence beside its conditions --------------------------------------------------------------------------
def test_evidence_stands_beside_the_conditions_it_serves(review_city: City) -> None:
    case = case_of(review_city, "heron")
    html = signed_in(review_city, "city2").get(address(case)).content.decode()
    assert 'class="panes"' in html and 'href="#evidence-' in html
    viewer = html.split('class="viewer"')[1].split("</section>")[0]
    assert 'href="#condition-' in viewer and 'data-preview="text"' in viewer


# ---- a case closed on its row -----------------------------------------------------------------------------------
def test_case_closed_on_its_row_alone_reads_as_closed(review_city: City) -> None:
    """An objection taken back: the history knows no end for it, the page must not call a stage still running."""
    case = case_of(review_city, "willow")
    type(case).objects.of(case.authority_id).filter(pk=case.pk).update(
        ended=True, outcome="withdrawn", waits_on="nobody"
    )
    html = signed_in(review_city, "city1").get(address(case)).content.decode()
    assert "本件已办结" in html and 'aria-current="step"' not in html
