"""Projects of institutions: stages in two times, money that is unknown where nobody said, results (EZ-21, EZ-24)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from exclave.apps.files.models import Evidence
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.people.models import Account
from exclave.apps.projects import history, queries, summing
from exclave.apps.projects.actions.add_party import add_party
from exclave.apps.projects.actions.add_project import add_project
from exclave.apps.projects.actions.add_result import add_result
from exclave.apps.projects.actions.correct_stage import correct_stage
from exclave.apps.projects.actions.edit_project import edit_project
from exclave.apps.projects.actions.move_stage import move_stage
from exclave.apps.projects.actions.record_money import record_money
from exclave.apps.projects.actions.strike_entry import strike_entry
from exclave.apps.projects.models import Project, ProjectStage
from exclave.sample_city import papers
from exclave.sample_city.city import City, at
from exclave.sample_city.ecosystem import institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(notice_city: City) -> City:
    at("2026-01-15", "10:00")
    return notice_city


def made(city: City, who: str = "lumen", title: str = "示例项目", **given: Any) -> str:
    return add_project(
        city.actor(who), institution_id=institution(city, "lumen"), title=title, **given
    ).result["project"]


def fetch(project: str) -> Project:
    return Project.objects.scoped("test").get(public_id=project)


def move(city: City, project: str, stage: str, since: date, who: str = "lumen", **given: Any) -> None:
    move_stage(
        city.actor(who),
        project_id=project,
        stage=stage,
        since=since,
        **{"evidence_text": "演示文件", "expected_version": fetch(project).version} | given,
    )


def faults(refused: Any) -> set[str]:
    return {fault.path for fault in refused.value.faults}


def stages(project: str) -> list[tuple[str, date, date | None]]:
    rows = fetch(project).stages.filter(superseded_at=None).order_by("valid_from")
    return [(r.stage, r.valid_from, r.valid_until) for r in rows]


def test_project_goes_from_research_to_landing_and_keeps_each_day(city: City) -> None:
    project = made(city)
    assert fetch(project).stage == "", "no stage until one is recorded"
    days = [date(2024, 1, 5), date(2024, 6, 1), date(2025, 2, 1), date(2025, 9, 1)]
    for stage, day in zip(("research", "incubation", "transfer", "landing"), days, strict=True):
        move(city, project, stage, day)
    assert stages(project) == [
        ("research", days[0], days[1]),
        ("incubation", days[1], days[2]),
        ("transfer", days[2], days[3]),
        ("landing", days[3], None),
    ]
    assert (fetch(project).stage, fetch(project).stage_since) == ("landing", days[3])
    assert Event.objects.filter(subject_id=project, action="project.move").count() == 4


@pytest.mark.parametrize(("first", "then"), [("research", "transfer"), ("transfer", "research")])
def test_skipping_or_going_back_needs_a_reason(city: City, first: str, then: str) -> None:
    project = made(city)
    move(city, project, first, date(2025, 1, 1))
    with pytest.raises(Refused) as refused:
        move(city, project, then, date(2025, 5, 1))
    assert faults(refused) == {"reason"}
    move(city, project, then, date(2025, 5, 1), reason="方案调整")
    assert fetch(project).stage == then


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"since": date(2025, 1, 1)}, "since"),
        ({"since": date(2026, 2, 1)}, "since"),
        ({"stage": "research"}, "stage"),
        ({"stage": "fame"}, "stage"),
        ({"evidence_text": "  "}, "evidence_text"),
        ({"evidence_text": "字" * 201}, "evidence_text"),
        ({"reason": "字" * 301}, "reason"),
    ],
)
def test_stage_that_cannot_be_is_refused_at_its_field(city: City, given: dict[str, Any], fault: str) -> None:
    project = made(city)
    move(city, project, "research", date(2025, 1, 1))
    stage, since = given.pop("stage", "incubation"), given.pop("since", date(2025, 5, 1))
    with pytest.raises(Refused) as refused:
        move(city, project, stage, since, **given)
    assert fault in faults(refused)
    assert len(stages(project)) == 1


def test_correction_leaves_what_was_known_then(city: City) -> None:
    """A bitemporal history: asked as known before the correction, the old day is answered."""
    project = made(city)
    move(city, project, "research", date(2025, 1, 1))
    move(city, project, "incubation", date(2025, 6, 1))
    before = clock.now()
    at("2026-01-16", "10:00")
    row = fetch(project).stages.get(stage="incubation", superseded_at=None)
    given = {
        "project_id": project, "row_id": row.public_id, "stage": "incubation", "since": date(2025, 7, 1),
        "evidence_text": "演示文件", "expected_version": fetch(project).version,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        correct_stage(city.actor("lumen"), correction=" ", **given)
    assert faults(refused) == {"correction"}
    correct_stage(city.actor("echeng"), correction="以协议日期为准", **given)
    assert stages(project) == [
        ("research", date(2025, 1, 1), date(2025, 7, 1)),
        ("incubation", date(2025, 7, 1), None),
    ]
    then = queries.stages_known(fetch(project), before)
    assert [(r.stage, r.valid_from) for r in then] == [
        ("research", date(2025, 1, 1)),
        ("incubation", date(2025, 6, 1)),
    ]
    struck = queries.stages_corrected(fetch(project))
    assert [r.correction for r in struck] == ["以协议日期为准"], "a stage that merely ended was not wrong"


def test_stage_that_never_was_leaves_the_history(city: City) -> None:
    project = made(city)
    move(city, project, "research", date(2025, 1, 1))
    move(city, project, "incubation", date(2025, 6, 1))
    row = fetch(project).stages.get(stage="incubation", superseded_at=None)
    correct_stage(
        city.actor("lumen"), project_id=project, row_id=row.public_id, stage="incubation", since=date(2025, 6, 1),
        evidence_text="演示文件", correction="录错项目", never=True, expected_version=fetch(project).version,
    )  # fmt: skip
    assert stages(project) == [("research", date(2025, 1, 1), None)]
    assert fetch(project).stage == "research"


def test_correction_that_breaks_the_order_is_refused(city: City) -> None:
    project = made(city)
    move(city, project, "research", date(2025, 1, 1))
    move(city, project, "incubation", date(2025, 6, 1))
    row = fetch(project).stages.get(stage="research", superseded_at=None)
    with pytest.raises(Refused) as refused:
        correct_stage(
            city.actor("lumen"), project_id=project, row_id=row.public_id, stage="research", since=date(2025, 8, 1),
            evidence_text="演示文件", correction="日期有误", expected_version=fetch(project).version,
        )  # fmt: skip
    assert faults(refused) == {"reason"}, "incubation would come first: a way back without a reason"


def test_file_that_shows_a_stage_is_read_by_those_who_read_the_project(city: City) -> None:
    project = made(city)
    move(city, project, "research", date(2025, 1, 1), file_name="a.pdf", file_content=papers.pdf("stage"))
    evidence = Evidence.objects.scoped("test").get(subject_kind="project")
    assert fetch(project).stages.get().evidence == evidence
    readers = {who for who in city.accounts if queries.may_read_file(city.accounts[who], evidence)}
    assert readers == {"lumen", "city1", "city2", "echeng", "leader"}


@pytest.mark.parametrize("who", ["cedar", "gedian", "leader", "auditor", "expert1", "policy"])
def test_project_is_kept_by_its_own_people_alone(city: City, who: str) -> None:
    project = made(city)
    with pytest.raises(Refused) as refused:
        move(city, project, "research", date(2025, 1, 1), who=who)
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        made(city, who, "另一项目")
    assert refused.value.code == "not_allowed"


def test_title_once_and_dates_in_order(city: City) -> None:
    project = made(city)
    for given in ({"title": "示例项目"}, {"title": " "}, {"title": "字" * 201}):
        with pytest.raises(Refused) as refused:
            made(city, **given)
        assert faults(refused) == {"title"}
    with pytest.raises(Refused) as refused:
        made(city, title="另一", began=date(2025, 2, 1), ends=date(2025, 1, 1))
    assert faults(refused) == {"ends"}
    edit_project(
        city.actor("city1"),
        project_id=project,
        title="示例项目",
        began=date(2025, 1, 1),
        ends=None,
        expected_version=1,
    )
    with pytest.raises(Stale):
        edit_project(
            city.actor("city1"), project_id=project, title="旧", began=None, ends=None, expected_version=1
        )


def test_missing_source_is_unknown_and_never_zero(city: City) -> None:
    """EZ-21: the sum over known sources is at least their sum, and names what is missing."""
    project = made(city)
    none = summing.of_budget(queries.money_of([fetch(project).pk]).get(fetch(project).pk, []))
    assert none.value is None and len(none.missing) == 4
    for source, fen in (("fiscal", 5_000_000), ("enterprise", 0)):
        record_money(
            city.actor("lumen"),
            project_id=project,
            source=source,
            fen=fen,
            expected_version=fetch(project).version,
        )
    some = summing.of_budget(queries.money_of([fetch(project).pk])[fetch(project).pk])
    assert some.value is not None and (some.value.bound, some.value.value) == ("at_least", 50_000)
    assert some.missing == ("credit", "social")
    for source in some.missing:
        record_money(
            city.actor("lumen"),
            project_id=project,
            source=source,
            fen=100,
            expected_version=fetch(project).version,
        )
    whole = summing.of_budget(queries.money_of([fetch(project).pk])[fetch(project).pk])
    assert whole.value is not None and (whole.value.bound, whole.value.value) == ("exact", 50_002)


def test_amount_is_corrected_with_a_reason_and_the_old_one_stays(city: City) -> None:
    project = made(city)
    record_money(city.actor("lumen"), project_id=project, year=2025, fen=100, expected_version=1)
    for given, fault in (({"fen": 200}, "correction"), ({"fen": 100, "correction": "x"}, "fen")):
        with pytest.raises(Refused) as refused:
            record_money(city.actor("lumen"), project_id=project, year=2025, expected_version=2, **given)
        assert fault in faults(refused)
    record_money(
        city.actor("lumen"), project_id=project, year=2025, fen=200, correction="漏计", expected_version=2
    )
    rows = fetch(project).money.order_by("pk")
    assert [(r.fen, r.correction) for r in rows] == [(100, "漏计"), (200, "")]


@pytest.mark.parametrize(
    "given",
    [
        {"fen": 1}, {"fen": 1, "source": "fiscal", "year": 2025}, {"fen": 1, "source": "lottery"},
        {"fen": 1, "year": 2027}, {"fen": 1, "year": 1900}, {"fen": -1, "source": "fiscal"},
        {"fen": 10**16, "source": "fiscal"},
    ],
)  # fmt: skip
def test_amount_that_cannot_be_is_refused(city: City, given: dict[str, Any]) -> None:
    project = made(city)
    with pytest.raises(Refused) as refused:
        record_money(city.actor("lumen"), project_id=project, expected_version=1, **given)
    assert refused.value.code == "money_faulty"


def test_parties_and_results_are_added_and_struck_with_a_reason(city: City) -> None:
    project, who = made(city), city.actor("lumen")
    known = city.firms["cedar"].name_zh
    add_party(who, project_id=project, name=known, role="partner", expected_version=1)
    party = fetch(project).parties.get()
    assert party.organisation == city.firms["cedar"]
    for given in (
        {"name": known, "role": "partner"},
        {"name": "", "role": "lead"},
        {"name": "甲", "role": "boss"},
    ):
        with pytest.raises(Refused):
            add_party(who, project_id=project, expected_version=2, **given)
    result = {
        "kind": "patent", "title": "示例专利", "owner": "示例", "dated": date(2025, 1, 1), "used_at": "420704",
    }  # fmt: skip
    add_result(who, project_id=project, expected_version=2, **result)
    wrong = {
        "kind": "poem", "title": "", "owner": " ", "dated": date(2027, 1, 1), "used_at": "999999",
    }  # fmt: skip
    for name, value in wrong.items():
        with pytest.raises(Refused) as refused:
            add_result(who, project_id=project, expected_version=3, **result | {name: value})
        assert faults(refused) == {name}
    with pytest.raises(Refused):
        strike_entry(
            who, project_id=project, kind="results", row_id=party.public_id, reason="x", expected_version=3
        )
    with pytest.raises(Refused) as refused:
        strike_entry(
            who, project_id=project, kind="parties", row_id=party.public_id, reason=" ", expected_version=3
        )
    assert faults(refused) == {"reason"}
    strike_entry(
        who, project_id=project, kind="parties", row_id=party.public_id, reason="退出", expected_version=3
    )
    assert fetch(project).parties.get().correction == "退出", "struck, not deleted"


def test_database_holds_one_stage_now_and_evidence(city: City) -> None:
    project = fetch(made(city))
    account = Account.objects.get(username="lumen")
    row = {
        "project": project, "stage": "research", "valid_from": date(2025, 1, 1), "evidence_text": "x",
        "recorded_at": clock.now(), "recorded_by": account,
    }  # fmt: skip
    ProjectStage.objects.create(**row)
    for wrong in (
        {"valid_from": date(2025, 2, 1)},
        {"valid_until": date(2024, 1, 1)},
        {"valid_from": date(2025, 3, 1), "valid_until": date(2025, 4, 1), "evidence_text": ""},
        {"valid_from": date(2025, 3, 1), "valid_until": date(2025, 4, 1), "superseded_at": clock.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectStage.objects.create(**row | wrong)


def test_timeline_faults_are_found_without_a_database() -> None:
    today = date(2026, 1, 15)
    good = [history.Step("research", today - timedelta(30), "x"), history.Step("incubation", today, "x")]
    assert history.faults(good, today) == []
    assert {f.path for f in history.faults(good[::-1], today)} == {"since", "reason"}
