"""Benefits, payments, clawback and credit: each refusal, on a good benefit broken in one way."""

import pytest

from exclave.engines.policy.pack import PackFault, check_pack, read_pack

GOOD = """
params:
  support: {zh: 支持金额, en: support, clause: r7, value: 待细则, unit: 万元, settle: rules}
  share: {zh: 折算比例, en: ratio, clause: r7, value: 待细则, unit: "%", settle: rules}
benefits:
  help:
    zh: 建站支持
    en: support for stations
    kind: grant
    clause: r7
    to: station
    types: [lab]
    object: {zh: 已认定的实验站, en: recognised laboratories}
    conditions: [host_outside]
    standard: param.support
    materials: [station.f_lease]
    period: 30 工作日
    desk: city_office
    procedure: reward
    validity: {from: 2026-01-01, until: 2028-12-31}
    detail: 待细则
effects:
  help_it: {clause: r7, pay: {to: applicant, amount: param.support, budget: 示例专项}}
  claw_it: {clause: r8, reclaim: {from: station, calc: "param.reward * (1 - station.completion)"}}
  count_it: {clause: r7, credit: {from: station.staff, to: applicant.place, ratio: param.share}}
"""
BREAKS = [
    ("to: station\n", "to: stations\n", "unknown_name"),
    ("types: [lab]", "types: [labs]", "unknown_name"),
    ("conditions: [host_outside]", "conditions: [host_inside]", "unknown_name"),
    ("standard: param.support", "standard: param.suport", "unknown_name"),
    ("standard: param.support", "standard: 一点儿", "bad_value"),
    ("materials: [station.f_lease]", "materials: [station.plan]", "not_a_file"),
    ("materials: [station.f_lease]", "materials: [station.none]", "unknown_name"),
    ("period: 30 工作日", "period: 30 人", "unit"),
    ("period: 30 工作日", "period: param.support", "unit"),
    ("desk: city_office", "desk: city_ofice", "unknown_name"),
    ("procedure: reward", "procedure: rewards", "unknown_name"),
    ("    detail: 待细则", "    detail: stated", "benefit_open"),
    ("    detail: 待细则", "    detail: elsewhere", "benefit_elsewhere"),
    ("    detail: 待细则", "    detail: 待细则\n    detail_in: {zh: 示例办法, en: sample rules}", "benefit_elsewhere"),
    ("pay: {to: applicant,", "pay: {to: applicants,", "unknown_name"),
    ("amount: param.support, budget", "budget", "pay_body"),
    ("amount: param.support, budget", "amount: 待细则, budget", "no_settle"),
    ("amount: param.support, budget", "amount: 5 人, budget", "unit"),
    ("reclaim: {from: station,", "reclaim: {from: stations,", "unknown_name"),
    ('station.completion)"}', 'station.completion)", within: param.share}', "unit"),
    ('station.completion)"}', 'station.completion)", within: param.nothing}', "unknown_name"),
    ('station.completion)"}', 'station.completion)", within: soon}', "bad_value"),
    ("1 - station.completion", "1 - station.none", "expression"),
    ("from: station.staff", "from: station.plan", "credit_rows"),
    ("from: station.staff", "from: station.none", "unknown_name"),
    ("to: applicant.place,", "to: applicant.revenue,", "unknown_name"),
    ("ratio: param.share", "ratio: 3 人", "unit"),
]  # fmt: skip


def refusals(files, more):
    loaded, faults = read_pack({name: text.encode() for name, text in {**files, "more.yaml": more}.items()})
    return [
        one for one in ([*faults] if loaded is None else check_pack(loaded)) if isinstance(one, PackFault)
    ]


def test_a_good_benefit_is_not_refused(rivermouth):
    assert refusals(rivermouth, GOOD) == []
    assert refusals(rivermouth, GOOD.replace("standard: param.support", "standard: {zh: 视情况, en: it depends}").replace("detail: 待细则", "detail: stated")) == []  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code"), BREAKS)
def test_a_benefit_broken_in_one_way_says_that_way(rivermouth, old, new, code):
    assert GOOD.count(old) == 1, old
    found = refusals(rivermouth, GOOD.replace(old, new))
    assert code in {one.code for one in found}, found


def test_a_money_verb_with_an_unknown_key_is_refused(rivermouth):
    found = refusals(rivermouth, GOOD.replace("budget: 示例专项", "bugdet: 示例专项"))
    assert [one.code for one in found] == ["unknown_key"]
