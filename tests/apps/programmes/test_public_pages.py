"""Calls and policies as everyone reads them: what is open stays open in sight, with how it was settled."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.programmes import clauses, conditions, deadlines, library, points, queries, stages
from exclave.apps.programmes.models import Programme, Round
from exclave.engines.codes.calendar import WorkCalendar
from exclave.sample_city.city import City, at

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def programme(notice_city: City) -> Programme:
    return queries.public_programme(notice_city.programme)


@pytest.fixture
def call(notice_city: City) -> Round:
    return Round.objects.of(notice_city.authority.pk).filter(obligation="").order_by("-pk")[0]


# ---- deadlines --------------------------------------------------------------------------------------------
def left(now: datetime, ends: datetime) -> int | None:
    return deadlines.days_left(now, ends, ZONE, WorkCalendar.load())


def instant(day: int, hour: int = 10, month: int = 10) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=ZONE).astimezone(UTC)


def test_days_left_count_working_days_after_today() -> None:
    ends = instant(18, 0)
    assert left(instant(15), ends) == 2 and left(instant(17, 23), ends) == 0
    assert deadlines.last_day(ends, ZONE) == date(2025, 10, 17)


def test_days_left_skip_the_national_holiday_and_count_the_shifted_workday() -> None:
    """1–8 Oct 2025 are off, Saturday 11 Oct is worked."""
    assert left(instant(30, month=9), instant(12, 0)) == 3


def test_days_left_before_a_last_day_off_are_not_a_number() -> None:
    assert left(instant(1), instant(4, 0)) is None


def test_days_left_are_negative_when_late() -> None:
    assert left(instant(20), instant(18, 0)) == -1 and left(instant(18, 12), instant(18, 0)) == -1


# ---- calls ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "stage", "words"),
    [
        ("2025-10-15", "open", "剩 2 个工作日"),
        ("2025-10-17", "open", "今天到期"),
        ("2025-10-18", "closed", "不再受理"),
    ],
)
def test_call_says_where_it_stands(
    client: Client, notice_city: City, call: Round, day: str, stage: str, words: str
) -> None:
    at(day, "10:00")
    response = client.get(f"/calls/{call.public_id}/")
    assert response.context["call"]["stage"] == stage and words in response.content.decode()


def test_call_page_has_text_dates_points_and_conditions(
    client: Client, notice_city: City, call: Round
) -> None:
    page = client.get(f"/calls/{call.public_id}/").content.decode()
    for words in (
        "本通知为演示内容",
        "2025年10月24日（星期五）",
        "转报截止",
        "20 个工作日",
        "由本通知写明，政策未写",
        "研究团队人数",
        "四、（二）（2）",
    ):
        assert words in page, words


def test_call_of_reports_is_no_call(client: Client, notice_city: City) -> None:
    from exclave.apps.cases.clockwork import tick

    at("2026-01-02", "10:00")
    tick()
    cycle = Round.objects.of(notice_city.authority.pk).get(obligation="annual_report")
    assert client.get(f"/calls/{cycle.public_id}/").status_code == 404
    assert cycle.number not in client.get("/calls/").content.decode()


def test_round_of_an_evaluation_is_no_call(client: Client, notice_city: City, call: Round) -> None:
    """Rounds are opened for evaluations too; nobody applies in them."""
    Round.objects.of(call.authority_id).filter(pk=call.pk).update(procedure="evaluation")
    assert client.get(f"/calls/{call.public_id}/").status_code == 404
    assert client.get("/calls/").context["page"].paginator.count == 1


def test_call_not_yet_published_is_absent(client: Client, notice_city: City, call: Round) -> None:
    at("2025-09-01", "10:00")
    assert client.get(f"/calls/{call.public_id}/").status_code == 404


def test_calls_filter_by_stage_and_search(client: Client, notice_city: City) -> None:
    at("2025-10-15", "10:00")
    assert client.get("/calls/?state=open").context["page"].paginator.count == 1
    assert client.get("/calls/?state=closed").context["page"].paginator.count == 1
    assert client.get("/calls/?q=第一批").context["page"].paginator.count == 1
    assert "没有符合的通知" in client.get("/calls/?q=zzz").content.decode()
    assert client.get("/calls/?state=<script>").context["page"].paginator.count == 2


@pytest.mark.parametrize(
    "address", ["/calls/nonesuch/", "/policies/nonesuch/", "/policies/nonesuch/filing.svg"]
)
def test_absent_is_404(client: Client, db, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/calls/", "/policies/", "/notices/"])
def test_public_pages_take_no_post(client: Client, db, address: str) -> None:
    assert client.post(address).status_code == 405


def test_list_takes_a_fixed_number_of_queries(
    client: Client, notice_city: City, call: Round, django_assert_num_queries
) -> None:
    client.get("/calls/")
    with CaptureQueriesContext(connection) as found:
        client.get("/calls/")
    for n in range(15):
        Round.objects.create(
            **{
                f.name: getattr(call, f.name)
                for f in Round._meta.fields
                if f.name not in ("id", "public_id", "number")
            },
            number=f"EZ-R-2025-9{n:03d}",
        )
    with django_assert_num_queries(len(found)):
        client.get("/calls/")


# ---- policies ---------------------------------------------------------------------------------------------
def test_policy_page_has_an_anchor_for_every_clause_and_point(client: Client, programme: Programme) -> None:
    pack = library.compiled(programme).pack
    page = client.get(f"/policies/{programme.public_id}/").content.decode()
    anchors = [
        *pack.clauses,
        *(f"point-{p}" for p in pack.params),
        *(f"procedure-{p}" for p in pack.procedures),
    ]
    for anchor in anchors:
        assert page.count(f'id="{anchor}"') == 1, anchor


def test_every_link_within_the_policy_page_arrives(client: Client, programme: Programme) -> None:
    import re

    page = client.get(f"/policies/{programme.public_id}/").content.decode()
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    own = re.findall(rf'href="(?:/policies/{programme.public_id}/)?#([^"]+)"', page)
    assert len(own) > 100 and set(own) <= ids


def test_proposal_nobody_signed_is_absent(client: Client, programme: Programme) -> None:
    Programme.objects.of(programme.authority_id).filter(pk=programme.pk).update(state="proposed")
    assert client.get(f"/policies/{programme.public_id}/").status_code == 404
    assert programme.public_id not in client.get("/policies/").content.decode()
    assert client.get("/calls/").context["page"].paginator.count == 0


def test_open_point_shows_how_it_was_settled_and_why(programme: Programme) -> None:
    pack = library.compiled(programme).pack
    by_id = {p.id: p for p in points.points(programme, pack)}
    settled = by_id["objection_reply"]
    assert (
        settled.value == {"zh": "10 个工作日", "en": "10 working days"}
        and settled.by == "programme"
        and settled.reason
    )
    assert by_id["notice_period"].value is None and by_id["notice_period"].by == "round"
    assert by_id["bar_term"].value["zh"] == "2 年" and not by_id["bar_term"].open
    assert by_id["report_due"].value == {"zh": "1月31日", "en": "31 Jan"}
    assert by_id["district_may_decline"].value == {"zh": "否", "en": "no"}
    assert by_id["bar_who"].value["zh"] == "依托单位"
    assert by_id["incubator_min"].value["zh"] == "市级"


def test_point_left_open_is_never_shown_as_a_value(client: Client, programme: Programme) -> None:
    """What a policy leaves open stays open (待细则), never a default, zero or no."""
    stated = {k: v for k, v in programme.settled.items() if k != "bar_who"}
    Programme.objects.of(programme.authority_id).update(
        settled=stated, left_open=["bar_who"], reasons={"bar_who": "等待省里答复。"}
    )
    fresh = queries.public_programme(programme.public_id)
    found = next(p for p in points.points(fresh, library.compiled(fresh).pack) if p.id == "bar_who")
    assert found.value is None and found.left_open
    page = client.get(f"/policies/{programme.public_id}/").content.decode()
    assert "等待省里答复。" in page and "施行时决定暂不确定" in page


def test_conditions_stand_under_the_clause_of_their_type(programme: Programme) -> None:
    university, *_ = (
        t for t in conditions.types(programme, library.compiled(programme)) if t.id == "university"
    )
    groups = {tuple(c.id for c in g.clauses): [c.id for c in g.conditions] for g in university.groups}
    assert groups[("c4.2.2",)] == ["host_outside", "uni_at_institute", "site_fixed", "team_size"]
    assert sum(len(ids) for ids in groups.values()) == len(university.conditions) == 15
    applicant = next(c for c in university.conditions if c.id == "uni_applicant")
    assert applicant.parts_word == "any" and len(applicant.parts) == 2


def test_locator_reads_as_one_writes_it() -> None:
    assert clauses.locator("四、/（二）/（2）")["zh"] == "四、（二）（2）"
    assert clauses.locator("五、/（一）#2") == {"zh": "五、（一）第2句", "en": "五、（一） sentence 2"}
    assert clauses.locator("附件1:二、")["zh"] == "附件1：二、"


def test_tree_holds_every_clause_once(programme: Programme) -> None:
    pack = library.compiled(programme).pack

    def ids(nodes: list[clauses.Node]) -> list[str]:
        return [i for n in nodes for i in ([n.id] if n.id else []) + ids(n.children)]

    assert sorted(ids(clauses.tree(pack, {}))) == sorted(pack.clauses)


def test_procedure_shows_the_times_as_settled_here(programme: Programme) -> None:
    pack = library.compiled(programme).pack
    objection = next(p for p in stages.procedures(programme, pack) if p.id == "objection")
    assert "10 个工作日" in objection.stages[1].time["zh"]
    filing = next(p for p in stages.procedures(programme, pack) if p.id == "filing")
    assert "待细则" in next(s for s in filing.stages if "公示" in s.label["zh"]).time["zh"]


def test_diagram_is_an_svg_in_the_readers_language(client: Client, programme: Programme) -> None:
    address = f"/policies/{programme.public_id}/filing.svg"
    chinese = client.get(address)
    assert chinese.headers["Content-Type"].startswith("image/svg+xml") and "转报" in chinese.content.decode()
    ET.fromstring(chinese.content)
    client.cookies["language"] = "en"
    assert "forward" in client.get(address).content.decode()
    assert client.get(f"/policies/{programme.public_id}/nonesuch.svg").status_code == 404


def test_targets_show_goal_and_missing_definition(client: Client, programme: Programme) -> None:
    page = client.get(f"/policies/{programme.public_id}/").content.decode()
    assert "2028年底前不低于 50 家" in page and "年末处于备案状态的机构数" in page and "口径待定" in page


def test_stored_pack_keeps_the_order_it_was_written_in(programme: Programme) -> None:
    """PostgreSQL sorts the keys of a JSON object; conditions, clauses and outcomes have an order of their own."""
    stored, written = library.compiled(programme).pack, library.from_disk(programme.pack_version.pack).pack
    for part in ("clauses", "conditions", "params", "procedures", "targets"):
        assert list(getattr(stored, part)) == list(getattr(written, part)), part
    for ours, theirs in zip(stored.procedures.values(), written.procedures.values(), strict=True):
        assert [list(s.outcomes) for s in ours.stages] == [list(s.outcomes) for s in theirs.stages]
