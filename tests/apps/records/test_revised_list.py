"""The list of matters a paper names, entered with its programme and revised by the yearly meeting (HC-01, HC-19)."""

from datetime import date

import pytest
from django.test import Client

from exclave.apps.cases.actions.begin_case import begin_case
from exclave.apps.cases.clockwork import tick
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.programmes import library
from exclave.apps.programmes.actions.open_round import open_round
from exclave.apps.programmes.models import Round
from exclave.apps.records import revising
from exclave.apps.records.actions.enter_listed import enter_listed
from exclave.apps.records.actions.enter_record import enter_record
from exclave.apps.records.models import Record, RecordFact
from exclave.sample_city.city import at, fetch
from tests.apps.records.province import Province, decide, fill, found, programme, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def mechanism(db) -> Province:
    made = found("hainan-cooperation", {"monitoring_cycle": "year"})
    made.office("nation", "st_office", "示例科技部", level="nation", place="CN")
    made.office("joint", "joint_office", "示例联合办公室", level="nation", place="CN")
    made.office("government", "government", "示例省人民政府")
    made.person("ministry", "nation", "leader")
    made.person("joint", "joint", "officer")
    made.person("governor", "government", "leader")
    return made


def matters(made: Province, day: date) -> dict[str, str]:
    rows = list(
        Record.objects.of(made.authority.pk)
        .filter(kind="matter", listed_from__lte=day)
        .exclude(listed_until__lte=day)
    )
    names = revising.as_of(rows, day)
    return {one.slug: names[one.pk] for one in rows}


def meeting(made: Province) -> str:
    """The yearly meeting of the mechanism, begun by the joint office in its cycle."""
    enter_record(
        made.people["st"], programme_id=made.programme, kind="mechanism", name="示例合作机制", state="running",
        since=date(2020, 12, 2), proof="示例文件",
    )  # fmt: skip
    assert tick().failed == 0
    cycle = Round.objects.of(made.authority.pk).get(obligation="yearly")
    assert cycle.closes_at.date() == date(2026, 12, 31)
    one = Record.objects.of(made.authority.pk).get(kind="mechanism")
    return begin_case(
        made.people["joint"], programme_id=made.programme, procedure="meeting", subject_id=one.public_id
    ).result["case"]


def minutes(*changes: tuple[str, str, str]) -> dict:
    rows = [{"entry": e, "change": c, "text": t} for e, c, t in changes]
    return {
        "mechanism.agenda": "示例议题",
        "mechanism.present": "示例单位",
        "mechanism.held_on": "2026-06-01",
        "mechanism.changes": {"rows": rows},
        "mechanism.assigned": {"rows": [{"task": "示例任务", "owner": "示例单位", "due": "2026-12-01"}]},
    }


def test_cooperation_pack_waits_for_nothing_any_more() -> None:
    assert library.faults_of(library.from_disk("hainan-cooperation")) == []


def test_rows_the_paper_names_are_entered_once_and_what_it_leaves_open_stays_unknown(
    mechanism: Province,
) -> None:
    assert enter_listed(CLOCK, programme_pk=programme(mechanism).pk).result["entered"] > 30
    assert enter_listed(CLOCK, programme_pk=programme(mechanism).pk).result["entered"] == 0
    owned = Record.objects.of(mechanism.authority.pk)
    pair = owned.get(slug="zhangjiang_haikou")
    assert (pair.kind, pair.type, pair.state, pair.source) == ("matter", "park_pair", "listed", "paper")
    paths = set(
        RecordFact.objects.of(mechanism.authority.pk).filter(record=pair).values_list("path", flat=True)
    )
    assert "matter.partners" in paths and "matter.mode" not in paths, "待细则 is no value"
    with pytest.raises(Refused, match="not_allowed"):
        enter_listed(mechanism.people["st"], programme_pk=programme(mechanism).pk)


def test_meeting_revises_the_list_from_its_day_and_earlier_days_read_as_they_were(
    mechanism: Province,
) -> None:
    case = meeting(mechanism)
    before = matters(mechanism, date(2026, 3, 1))
    at("2026-06-01")
    said = minutes(
        ("forum", "drop", ""), ("nanfan", "change", "示例：南繁二期"), ("new_lab", "add", "示例：新实验室"),
    )  # fmt: skip
    fill(mechanism, "joint", case, said)
    for who in ("ministry", "governor"):
        decide(mechanism, who, case, "agree")
    decide(mechanism, "ministry", case, "issue")
    assert matters(mechanism, date(2026, 7, 1)) == before, "one signature revises nothing"
    sign(mechanism, "governor", case)
    assert matters(mechanism, date(2026, 3, 1)) == before
    after = matters(mechanism, date(2026, 6, 1))
    assert (
        "forum" not in after and after["new_lab"] == "示例：新实验室" and after["nanfan"] == "示例：南繁二期"
    )
    changed = RecordFact.objects.of(mechanism.authority.pk).get(
        record__slug="nanfan", path=revising.NAME, superseded_at=None, valid_until=None
    )
    assert (changed.source, changed.by, changed.valid_from) == (
        "meeting",
        mechanism.people["governor"].id,
        date(2026, 6, 1),
    )


def test_change_that_does_not_fit_the_list_is_refused_whole(mechanism: Province) -> None:
    case = meeting(mechanism)
    at("2026-06-01")
    fill(mechanism, "joint", case, minutes(("forum", "drop", ""), ("no_such_row", "change", "示例")))
    for who in ("ministry", "governor"):
        decide(mechanism, who, case, "agree")
    decide(mechanism, "ministry", case, "issue")
    with pytest.raises(Refused, match="revision_refused"):
        sign(mechanism, "governor", case)
    assert "forum" in matters(mechanism, date(2026, 7, 1))


def test_list_page_reads_as_it_stood_on_a_day(mechanism: Province) -> None:
    case = meeting(mechanism)
    at("2026-06-01")
    fill(mechanism, "joint", case, minutes(("forum", "drop", ""), ("nanfan", "change", "示例：南繁二期")))
    for who in ("ministry", "governor"):
        decide(mechanism, who, case, "agree")
    decide(mechanism, "ministry", case, "issue")
    sign(mechanism, "governor", case)
    address = f"/records/{mechanism.programme}/matter/"
    now = Client().get(address).content.decode()
    then = Client().get(f"{address}?on=2026-05-31").content.decode()
    assert "示例：南繁二期" in now and "国际科技合作论坛" not in now
    assert "示例：南繁二期" not in then and "国际科技合作论坛" in then
    sheet = Client().get(f"{address}export.csv?on=2026-05-31").getvalue().decode("utf-8-sig")
    assert "国际科技合作论坛" in sheet and "南繁二期" not in sheet


def test_partner_region_named_in_the_form_agrees_and_reports_for_itself(mechanism: Province) -> None:
    """HC-18, HC-21: the office of the place the matter names is asked; another region's is not."""
    for key, place in (("shanghai", "310000"), ("hunan", "430000")):
        mechanism.office(key, "partner_st_office", f"示例{key}", place=place)
        mechanism.person(key, key, "officer")
    tick()
    case = begin_case(
        mechanism.people["st"], programme_id=mechanism.programme, procedure="agree_matter", type="regional"
    ).result["case"]
    said = {
        "matter.mode": "one_one", "matter.responsible": "示例单位", "matter.hainan_side": "示例单位",
        "matter.about": ["clinical"], "matter.actions": "示例行动",
        "matter.department": "示例司局", "matter.progress": "示例进展",
        "matter.partners": {"rows": [{"partner": "示例合作方", "where": "310000"}], "complete": True},
    }  # fmt: skip
    fill(mechanism, "st", case, said)
    with pytest.raises(Refused, match="not_allowed"):
        decide(mechanism, "hunan", case, "agree")
    decide(mechanism, "st", case, "agree")
    assert decide(mechanism, "shanghai", case, "agree").ended
    agreed = Record.objects.of(mechanism.authority.pk).get(public_id=fetch(case).subject_id)
    assert (agreed.kind, agreed.state) == ("matter", "agreed")
    open_round(
        mechanism.people["st"], programme_id=mechanism.programme, procedure="monitoring", types=[],
        title_zh="示例监测", opens_on=date(2026, 1, 4), closes_on=date(2026, 3, 31), dates={}, settled={},
    )  # fmt: skip
    region = Record.objects.of(mechanism.authority.pk).get(kind="region", slug="shanghai")
    given = {"programme_id": mechanism.programme, "procedure": "monitoring", "subject_id": region.public_id}
    with pytest.raises(Refused, match="not_allowed"):
        begin_case(mechanism.people["hunan"], **given)
    assert begin_case(mechanism.people["shanghai"], **given).result["case"]
