"""A decision enters what its form declared; the next list adds, changes and ends by key (EZ-16, EZ-17, EZ-21)."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exclave.apps.cases import running
from exclave.apps.cases.actions.open_report import open_report
from exclave.apps.cases.answering import asof
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, ObligationDue, Submission
from exclave.apps.cases.prefilling import prefills
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK, action, moment
from exclave.apps.projects.models import Input, Project
from exclave.apps.register import known
from exclave.apps.register.enacting import accepts_report, enter_declared
from exclave.apps.register.models import Change, Contract, Institution, Proof, Space, Staff, Tenant, Title
from exclave.apps.register.tables import TABLES
from exclave.sample_city import papers
from exclave.sample_city.city import City, at, decide, fetch
from exclave.sample_city.city import hand_in as hand_in_report

pytestmark = pytest.mark.django_db
STAFF = "institution.staff"


@pytest.fixture
def filed(notice_city: City) -> Institution:
    return Institution.objects.of(notice_city.authority.pk).select_related("authority").order_by("pk").first()


def case_of(institution: Institution) -> Case:
    return Case.objects.of(institution.authority_id).get(subject_id=institution.public_id, procedure="filing")


def now_of(institution: Institution, model: Any) -> list[Any]:
    rows = model.objects.scoped("a test's own").filter(institution=institution, superseded_at=None)
    return list(rows.order_by("valid_from", "pk"))


def hand_in(institution: Institution, on: str, **changed: Any) -> Change | None:
    """The same form once more with changes, as of a later day, and its decision."""
    at(on)
    case = case_of(institution)
    last = case.submissions.order_by("-sequence").first()
    data = {**deepcopy(last.data), **{path.replace("__", "."): value for path, value in changed.items()}}
    Submission.objects.create(
        case=case, sequence=last.sequence + 1, form=last.form, form_version=last.form_version, data=data,
        submitted_by=last.submitted_by, at=clock.now(), receipt_number=f"T{last.sequence}",
    )  # fmt: skip
    Case.objects.of(institution.authority_id).filter(pk=case.pk).update(asof=date.fromisoformat(on))
    answer = _enter(CLOCK, case_id=case.pk, institution_id=institution.pk)
    return Change.objects.of(institution.authority_id).filter(pk=answer.result["change"]).first()


@action("test.enter")
def _enter(actor, *, case_id: int, institution_id: int, idempotency_key: str | None = None) -> dict[str, Any]:
    institution = (
        Institution.objects.scoped("a test's own").select_related("authority").get(pk=institution_id)
    )
    case = (
        Case.objects.of(institution.authority_id)
        .select_related("authority", "round", "applicant")
        .get(pk=case_id)
    )
    change = enter_declared(running.load(case), institution, actor, moment())
    return {"change": change.pk if change else None}


def staff_list(institution: Institution) -> dict[str, Any]:
    return deepcopy(case_of(institution).submissions.order_by("-sequence").first().data[STAFF])


def next_case(institution: Institution) -> Case:
    """A case opened later about the same institution."""
    case = case_of(institution)
    case.pk, case.public_id, case.number, case.procedure = None, "another-case", "T-2", "report"
    case.asof, case.round = date(2026, 2, 1), None
    case.save(force_insert=True)
    return case


# ---- filing ------------------------------------------------------------------------------------------------
def test_filing_enters_what_the_form_declared_with_its_source(filed: Institution) -> None:
    case = case_of(filed)
    (change,) = Change.objects.of(filed.authority_id).filter(institution=filed)
    assert (change.origin, change.case_id, change.state) == ("case", case.pk, "approved")
    assert change.submission_id == case.submissions.get().pk
    staff = now_of(filed, Staff)
    declared = case.submissions.get().data[STAFF]["rows"]
    assert [(r.person, r.valid_from.isoformat()) for r in staff] == [
        (r["person"], r["since"]) for r in declared
    ]
    assert all(
        r.change_id == change.pk and r.recorded_at == change.decided_at and r.since_stated for r in staff
    )
    assert [(c.amount, c.technology_amount) for c in now_of(filed, Contract)] == [(300_000_000, 260_000_000)]
    assert [t.holder for t in now_of(filed, Title)] == ["organisation"]


def test_row_without_a_stated_day_holds_from_the_day_of_the_form_and_says_so(filed: Institution) -> None:
    (space,) = now_of(filed, Space)
    assert (space.area.value, space.since_stated) == (640, False)
    assert space.valid_from == case_of(filed).submissions.get().at.date()


def test_files_of_the_fields_that_prove_a_list_show_its_rows(filed: Institution) -> None:
    proofs = now_of(filed, Proof)
    staff = {row.thread for row in now_of(filed, Staff)}
    assert {p.evidence.field for p in proofs if p.about in staff} == {"institution.f_staff"}
    assert {p.about for p in proofs} >= staff


def test_entering_stands_in_the_journal(filed: Institution) -> None:
    change = Change.objects.of(filed.authority_id).get(institution=filed)
    event = Event.objects.get(action="register.enter", subject_id=change.public_id)
    assert event.commitment and event.subject_id == change.public_id


# ---- the next list ------------------------------------------------------------------------------------------
def test_same_list_again_changes_nothing(filed: Institution) -> None:
    before = [(row.pk, row.valid_until) for row in now_of(filed, Staff)]
    assert hand_in(filed, "2026-01-20") is None
    assert [(row.pk, row.valid_until) for row in now_of(filed, Staff)] == before


def test_later_list_supersedes_by_person(filed: Institution) -> None:
    listed = staff_list(filed)
    first, second = listed["rows"][0], listed["rows"][1]
    first["degree"] = "doctor" if first["degree"] != "doctor" else "master"
    listed["rows"] = [
        first,
        *listed["rows"][2:],
        {"person": "新到人员（虚构）", "research": True, "since": "2026-01-05"},
    ]
    untouched = {row.person: row.pk for row in now_of(filed, Staff)}
    change = hand_in(filed, "2026-01-20", institution__staff=listed)
    day = date(2026, 1, 20)
    rows = now_of(filed, Staff)
    assert [(r.valid_from == day, r.valid_until) for r in rows if r.person == first["person"]] == [
        (False, day),
        (True, None),
    ]
    assert [r.valid_until for r in rows if r.person == second["person"]] == [day]
    assert [r.valid_from for r in rows if r.person.startswith("新到")] == [date(2026, 1, 5)]
    stayed = [r for r in rows if r.person in {one["person"] for one in listed["rows"][1:-1]}]
    assert stayed and all(r.pk == untouched[r.person] for r in stayed)
    assert sorted(e["op"] for e in change.entries) == ["add", "change", "end"]


def test_what_was_known_before_stays_readable(filed: Institution) -> None:
    at("2026-01-10")
    then = clock.now()
    before = [(r.person, r.degree) for r in known.rows_of(filed, "staff", then)]
    hand_in(filed, "2026-01-20", institution__staff={"complete": True, "rows": []})
    assert [(r.person, r.degree) for r in known.rows_of(filed, "staff", then)] == before
    assert known.on_day(known.rows_of(filed, "staff", clock.now()), date(2026, 1, 20)) == []


def test_incomplete_list_ends_nobody_and_is_vouched_for_no_more(filed: Institution) -> None:
    listed = {"complete": False, "rows": staff_list(filed)["rows"][:2]}
    count = len(now_of(filed, Staff))
    hand_in(filed, "2026-01-20", institution__staff=listed)
    assert [r.valid_until for r in now_of(filed, Staff)] == [None] * count
    complete = known.on_day(known.rows_of(filed, "complete", clock.now()), date(2026, 1, 20))
    assert "staff" not in {row.table for row in complete}


def test_cooperation_without_a_signed_contract_is_no_contract_and_is_not_lost(filed: Institution) -> None:
    data = case_of(filed).submissions.get().data["institution.contracts"]
    unsigned = {"contract_title": "示例意向（虚构）", "partner": "示例甲公司（虚构）", "signed": False}
    hand_in(filed, "2026-01-20", institution__contracts={**data, "rows": [*data["rows"], unsigned]})
    assert len(now_of(filed, Contract)) == 1
    case = next_case(filed)
    rows = prefills(case, running.library.compiled(case.programme))["institution.contracts"].value["rows"]
    assert [row["contract_title"] for row in rows] == [data["rows"][0]["contract_title"], "示例意向（虚构）"]


def test_approximate_amount_of_the_register_stays_where_the_form_says_nothing(filed: Institution) -> None:
    (row,) = now_of(filed, Contract)
    Contract.objects.scoped("a test's own").filter(pk=row.pk).update(
        amount_bound="at_least", amount_text="300万元以上"
    )
    data = deepcopy(case_of(filed).submissions.get().data["institution.contracts"])
    data["rows"][0]["amount"] = ""
    hand_in(filed, "2026-01-20", institution__contracts=data)
    (row,) = now_of(filed, Contract)
    assert (row.amount_bound, row.amount_text) == ("at_least", "300万元以上")


def test_person_entered_after_a_change_is_still_in_post_since_the_first_day(filed: Institution) -> None:
    """The next form is filled with the day somebody came, not with the day of the last change."""
    listed = staff_list(filed)
    listed["rows"][0]["full_time"] = not listed["rows"][0]["full_time"]
    hand_in(filed, "2026-01-20", institution__staff=listed)
    case = next_case(filed)
    kept = prefills(case, running.library.compiled(case.programme))[STAFF]
    assert kept.source_zh == "备案库" and kept.value["complete"] is True
    assert {r["person"]: r["since"] for r in kept.value["rows"]} == {
        r["person"]: r["since"] for r in listed["rows"]
    }


# ---- tenants -----------------------------------------------------------------------------------------------
def tenants(*names: str, complete: bool = True) -> dict[str, Any]:
    return {
        "complete": complete,
        "rows": [{"tenant": n, "project": "示例", "moved_in": "2025-06-01"} for n in names],
    }


def on(institution: Institution, day: date) -> dict[str, str]:
    parts = [
        known.rows_of(institution, key, clock.now()) for key in ("tenants", "states", "support", "proofs")
    ]
    return {one.row.name_zh: one.stands for one in known.tenants_on(*parts, day)}


def test_tenant_leaves_a_complete_list_with_a_reason_and_comes_back(filed: Institution) -> None:
    hand_in(filed, "2026-01-10", institution__tenants=tenants("示例甲", "示例乙"))
    assert on(filed, date(2026, 1, 10)) == {"示例甲": "moved_in", "示例乙": "moved_in"}
    hand_in(filed, "2026-01-20", institution__tenants=tenants("示例甲"))
    assert on(filed, date(2026, 1, 20)) == {"示例甲": "moved_in", "示例乙": "left"}
    hand_in(filed, "2026-01-25", institution__tenants=tenants("示例甲", "示例乙"))
    assert on(filed, date(2026, 1, 25)) == {"示例甲": "moved_in", "示例乙": "moved_in"}
    assert on(filed, date(2026, 1, 21))["示例乙"] == "left"
    assert len({row.thread for row in now_of(filed, Tenant)}) == 2
    assert hand_in(filed, "2026-01-25", institution__tenants=tenants("示例乙", "示例甲")) is None


# ---- projects and input --------------------------------------------------------------------------------------
def test_projects_of_the_form_stand_in_the_projects_room(filed: Institution) -> None:
    project = Project.objects.of(filed.authority_id).get(institution=filed)
    assert (project.title, project.stage) == ("示例项目甲（虚构）", "research")
    assert case_of(filed).number in project.stages.get().evidence_text


def test_project_that_moved_on_keeps_its_way(filed: Institution) -> None:
    data = deepcopy(case_of(filed).submissions.get().data["institution.projects"])
    data["rows"][0]["stage"] = "landing"
    hand_in(filed, "2026-01-20", institution__projects=data)
    project = Project.objects.of(filed.authority_id).get(institution=filed)
    held = project.stages.filter(superseded_at=None).order_by("valid_from")
    assert [(s.stage, s.valid_until) for s in held] == [("research", date(2026, 1, 20)), ("landing", None)]
    version = project.version
    hand_in(filed, "2026-01-20", institution__projects=data)
    assert Project.objects.of(filed.authority_id).get(institution=filed).version == version


def test_input_by_source_is_recorded_for_the_year_and_once(filed: Institution) -> None:
    Case.objects.of(filed.authority_id).filter(pk=case_of(filed).pk).update(year=2025)
    money = {"rows": [{"source": "fiscal", "amount": "50"}, {"source": "social", "amount": ""}]}
    for _ in range(2):
        hand_in(filed, "2026-01-20", institution__input=money)
    rows = Input.objects.of(filed.authority_id).filter(institution=filed)
    assert [(r.year, r.source, r.scaled, r.bound) for r in rows] == [
        (2025, "fiscal", 500_000 * 10_000, "exact")
    ]


# ---- what it costs, who reads it ------------------------------------------------------------------------------
def test_entering_costs_the_same_for_three_rows_and_for_fifty(filed: Institution) -> None:
    hand_in(filed, "2026-01-19", institution__staff={"complete": False, "rows": []})
    costs = []
    for count, day in ((3, "2026-01-20"), (50, "2026-01-21")):
        rows = [{"person": f"人员{day[-2:]}{n:02d}", "since": "2025-01-01"} for n in range(count)]
        at(day)
        with CaptureQueriesContext(connection) as caught:
            hand_in(filed, day, institution__staff={"complete": False, "rows": rows})
        costs.append(len(caught))
    assert costs[0] == costs[1] <= 60


def test_preview_tells_the_decider_what_changes(notice_city: City, client) -> None:
    case = (
        Case.objects.of(notice_city.authority.pk)
        .filter(procedure="filing", ended=False, stage="publish")
        .order_by("pk")
        .first()
    )
    client.force_login(notice_city.accounts["city1"])
    page = client.get(reverse("case", args=[case.public_id])).content.decode()
    assert 'id="register-effect"' in page and "演示研究员01" in page
    assert "备案库" in page


def test_institution_page_shows_the_source_case_to_those_inside_only(
    filed: Institution, notice_city: City, client
) -> None:
    address = reverse("institution-table", args=[filed.public_id, "staff"])
    number = case_of(filed).number
    assert number not in client.get(address).content.decode()
    client.force_login(notice_city.accounts["city1"])
    page = client.get(address).content.decode()
    assert number in page and "演示研究员01" in page
    client.force_login(notice_city.accounts["auditor"])
    page = client.get(address).content.decode()
    assert number in page and "演示研究员01" not in page and "演＊＊" in page


def test_change_of_a_case_opens_and_names_its_case(filed: Institution, notice_city: City, client) -> None:
    client.force_login(notice_city.accounts["city1"])
    change = Change.objects.of(filed.authority_id).get(institution=filed)
    page = client.get(reverse("change", args=[change.public_id])).content.decode()
    assert case_of(filed).number in page


def test_only_a_report_taken_as_it_is_enters_its_rows(filed: Institution) -> None:
    """A filing enters through its effect; a report that goes back or is closed against its reporter enters nothing."""
    alive = running.load(case_of(filed))
    assert not accepts_report(alive), "no report"


def report_of(city: City, institution: Institution) -> str:
    """The yearly report of “lumen”, opened by its agent on 12 January 2026; nothing handed in yet."""
    at("2026-01-01", "00:10")
    tick()
    at("2026-01-12")
    due = ObligationDue.objects.of(city.authority.pk).get(subject_id=institution.public_id, year=2025)
    return open_report(city.actor("lumen"), obligation_id=due.public_id).result["case"]


def test_report_enters_its_rows_when_an_office_receives_it_and_not_before(
    filed: Institution, notice_city: City
) -> None:
    """EZ-16, EZ-21, through the actions of the people: handed in, returned, corrected, received."""
    assert filed.organisation == notice_city.firms["lumen"]
    case_id = report_of(notice_city, filed)
    data = fetch(case_id).draft.data | papers.report(2025)
    listed = deepcopy(data[STAFF])
    gone, kept = listed["rows"][0]["person"], {row["person"] for row in listed["rows"][1:]}
    new = listed["rows"][1] | {"person": "新到研究员（虚构）", "since": "2025-12-08", "degree": "doctor"}
    listed["rows"] = [*listed["rows"][1:], new]
    data |= {STAFF: listed | {"complete": True}}
    before = [(row.pk, row.valid_until) for row in now_of(filed, Staff)]
    changes = Change.objects.of(filed.authority_id).filter(institution=filed)
    inputs = Input.objects.of(filed.authority_id).filter(institution=filed, year=2025)

    hand_in_report(notice_city, "lumen", case_id, data)
    decide(notice_city, "city1", case_id, "return", "请补充人才情况。", correction_days=5)
    hand_in_report(notice_city, "lumen", case_id, data)
    assert [(row.pk, row.valid_until) for row in now_of(filed, Staff)] == before
    assert changes.count() == 1 and not inputs.exists(), (
        "the filing's own; a report not received enters nothing"
    )

    at("2026-01-26")
    decide(notice_city, "city1", case_id, "receive")
    case = fetch(case_id)
    change = changes.get(case_id=case.pk)
    assert (change.origin, change.state, change.decided_by) == (
        "case", "approved", notice_city.accounts["city1"],
    )  # fmt: skip
    assert change.submission_id == case.submissions.order_by("-sequence").first().pk
    rows = {row.person: row for row in now_of(filed, Staff)}
    day = asof(case)
    assert rows[gone].valid_until == day and all(rows[person].valid_until is None for person in kept)
    assert (rows[new["person"]].valid_from, rows[new["person"]].degree) == (date(2025, 12, 8), "doctor")
    assert rows[new["person"]].change == change and rows[new["person"]].since_stated
    assert {one.source: one.scaled for one in inputs} == {
        "enterprise": 3_000_000 * 10_000, "fiscal": 500_000 * 10_000,
    }  # fmt: skip
    entered = Event.objects.get(action="register.enter", subject_id=change.public_id)
    assert entered.authority == notice_city.authority.public_id

    with pytest.raises(Refused):
        decide(notice_city, "city2", case_id, "receive")
    assert len(now_of(filed, Staff)) == len(rows) and changes.count() == 2


def test_every_listed_table_has_a_way_in() -> None:
    assert {"staff", "tenants", "contracts", "titles", "space"} <= set(TABLES)
