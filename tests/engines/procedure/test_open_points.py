"""What the policy leaves open keeps a round or case shut until it is stated."""

from datetime import date
from pathlib import Path

import pytest
from sample_filing import APPLICANT, CLERK, OFFICER, Walk, at, context, filing, outcome, procedure, stage

import exclave.packs
from exclave.engines.policy.pack.load import load_pack
from exclave.engines.policy.pack.model import Pack
from exclave.engines.procedure import Round, missing_dates, needed_params, open_points, settle

EZHOU = Path(exclave.packs.__file__).parent / "ezhou-offshore-institutions"


def pack(**params) -> Pack:
    hearing = procedure(
        stage("tell", "check", "city_st", {"notify": outcome("hear", effects=["bar_it"])}),
        stage(
            "hear",
            "fill",
            "applicant",
            {"stated": outcome("end"), "silent": outcome("end", at_end=True)},
            within="param.reply",
        ),
        starts="effect",
    )
    known = {
        "reply": {"zh": "陈述期限", "value": "待细则", "settle": "case"},
        "bar_term": {"zh": "限制期", "value": "待细则", "settle": "programme"},
        "unused": {"zh": "无关事项", "value": "待细则", "settle": "case"},
        "later": {"zh": "另文规定", "value": "待细则", "settle": "rules"},
        **params,
    }
    return Pack.model_validate(
        {
            "pack": {
                "id": "sample",
                "version": "1",
                "name": {"zh": "样例"},
                "place": "000000",
                "author": {"drafted": date(2026, 1, 1)},
            },
            "params": known,
            "procedures": {"hearing": hearing.model_dump(by_alias=True)},
            "effects": {
                "bar_it": {
                    "bar": {"who": "applicant", "blocks": [], "starts": "decided", "for": "param.bar_term"}
                }
            },
        }
    )


def names(points) -> list[str]:
    return [point.param for point in points]


def test_points_are_asked_at_their_own_level():
    assert names(open_points(pack(), "hearing", "case", {})) == ["reply"]
    assert names(open_points(pack(), "hearing", "programme", {})) == ["bar_term"]
    assert names(open_points(pack(), "hearing", "round", {})) == []


def test_settled_points_are_open_no_longer_unless_settled_with_nothing():
    assert open_points(pack(), "hearing", "case", {"reply": "10 工作日"}) == []
    assert names(open_points(pack(), "hearing", "case", {"reply": "待细则"})) == ["reply"]


def test_putting_in_force_asks_the_whole_pack():
    assert names(open_points(pack(), None, "programme", {})) == ["bar_term"]
    assert names(open_points(pack(), None, "case", {})) == ["reply", "unused"]


def test_point_says_where_it_is_needed():
    (point,) = open_points(pack(), "hearing", "programme", {})
    assert point.needed_by == ("bar_it",) and point.zh == "限制期" and point.settle == "programme"


def test_rows_and_computed_values_are_followed():
    rows = [{"when": "param.later == 1", "calc": "param.base"}, {"value": "待细则"}]
    sample = pack(
        reply={"zh": "陈述期限", "value": rows, "settle": "case"},
        base={"zh": "基数", "value": "待细则", "settle": "case"},
    )
    assert names(open_points(sample, "hearing", "case", {})) == ["reply", "base"]
    assert needed_params(sample, "hearing")["base"] == ["param.reply"]


def test_unknown_procedure_or_evaluation_is_an_error():
    with pytest.raises(KeyError):
        open_points(pack(), "nothing", "case", {})
    with pytest.raises(KeyError):
        open_points(pack(), None, "round", {}, evaluation_id="nothing")


def test_ezhou_round_cannot_open_before_its_days_and_experts_are_stated():
    """EZ-15: the paper gives no length for review and public notice."""
    ezhou = load_pack(EZHOU).pack
    found = names(open_points(ezhou, "filing", "round", {}))
    assert {"review_period", "notice_period", "expert_count"} <= set(found)
    given = {"review_period": "20 工作日", "expert_count": "5 人"}
    assert "notice_period" in names(open_points(ezhou, "filing", "round", given))
    assert open_points(ezhou, "filing", "round", {**given, "notice_period": "5 工作日"}) == []


def test_ezhou_evaluation_waits_for_weights():
    """EZ-18: the evaluation scale is absent from the paper."""
    ezhou = load_pack(EZHOU).pack
    assert "heading_weight" in names(open_points(ezhou, None, "round", {}, evaluation_id="yearly"))


def test_dates_the_round_must_state():
    assert missing_dates(filing(), Round()) == ["closes", "dates.forward"]
    assert missing_dates(filing(), Round(closes=date(2026, 3, 20))) == ["dates.forward"]
    stated = Round(closes=date(2026, 3, 20), dates={"forward": date(2026, 3, 27)})
    assert missing_dates(filing(), stated) == []


def hearing() -> Walk:
    walk = Walk(pack().procedures["hearing"], context())
    walk.open("2026-03-16T09:00", CLERK)
    walk.act(CLERK, "notify", "2026-03-16T10:00")
    assert walk.state.due is None and walk.state.clock.open == "param.reply"
    return walk


def ask(walk: Walk, param: str, value, reason="告知书载明", when="2026-03-18T09:00"):
    return settle(pack(), walk.procedure, walk.state, walk.context, OFFICER, param, value, reason, at(when))


def test_point_settled_for_a_case_sets_its_clock_from_when_it_began():
    walk = hearing()
    walk.take(ask(walk, "reply", "5 工作日"))
    assert [entry.kind for entry in walk.history[-2:]] == ["settled", "recomputed"]
    assert walk.state.clock.last_day == date(2026, 3, 23)
    walk.refused(walk.ask(APPLICANT, "stated", "2026-03-24T00:00"), "late")
    walk.hop("2026-03-24T00:00")


def test_settling_a_case_is_once_with_a_reason_and_only_for_its_own_points():
    walk = hearing()
    walk.refused(ask(walk, "reply", "5 工作日", reason=" "), "reason")
    walk.refused(ask(walk, "reply", "待细则"), "not_settleable")
    walk.refused(ask(walk, "bar_term", "2 年"), "not_settleable")
    walk.refused(ask(walk, "nothing", "2 年"), "not_settleable")
    walk.take(ask(walk, "reply", "5 工作日"))
    walk.refused(ask(walk, "reply", "9 工作日", when="2026-03-19T09:00"), "not_settleable")
    walk.hop("2026-03-24T00:00")
    walk.refused(ask(walk, "unused", "1", when="2026-03-25T09:00"), "ended")


def test_point_the_programme_settled_is_not_the_cases():
    walk = hearing()
    walk.context = context(params={"reply": "5 工作日"})
    walk.refused(ask(walk, "reply", "9 工作日"), "not_settleable")
