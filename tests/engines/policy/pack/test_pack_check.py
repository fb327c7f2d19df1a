"""Every refusal of the checker: a good pack broken in one way says that way."""

import random
import re

import pytest

from exclave.engines.policy.pack import Note, PackFault, check_pack, format_check, read_pack
from exclave.engines.policy.pack.check_messages import CHECKING
from exclave.engines.policy.pack.check_sources import copied_run

ALL_VERBS = ("state", "bar", "start", "pay", "reclaim", "oblige", "credit", "issue", "tell", "flag")
PAPER = """示例办法
第一条 离岸创新站设在市外。
第二条 团队、投入、方案。
第三条 放宽。
第四条 程序。
第五条 申诉。
第六条 考评。
第七条 奖励。
第八条 整改。
第九条 期限。
第十条 目标。
第十一条 补助。
第十二条 服务。
"""


def results(files: dict[str, str], **options):
    loaded, faults = read_pack({name: text.encode() for name, text in files.items()})
    assert faults == []
    return check_pack(loaded, **options)


def refusals(files: dict[str, str], **options) -> list[PackFault]:
    return [one for one in results(files, **options) if isinstance(one, PackFault)]


def broken(files: dict[str, str], file: str, old: str, new: str) -> dict[str, str]:
    assert files[file].count(old) >= 1, f"{old!r} is not in {file}"
    return {**files, file: files[file].replace(old, new, 1)}


def test_the_good_pack_is_not_refused(rivermouth):
    assert refusals(rivermouth, text=PAPER, bound_effects=ALL_VERBS) == []


BREAKS = [
    # file, what stands there, what is put there, the refusal
    ("pack.yaml", "place: '990100'", "place: 待细则", "place_open"),
    ("rules.yaml", "for: [lab, hub]\n    clause: r1", "for: [lab, pub]\n    clause: r1", "unknown_name"),
    ("rules.yaml", "look: [station.plan]", "look: [station.plans]", "unknown_name"),
    ("rules.yaml", "by: city_office\n      floor", "by: city_ofice\n      floor", "unknown_name"),
    ("rules.yaml", "by: city_office\n      floor", "by: applicant\n      floor", "waiver_office"),
    ("rules.yaml", "by: city_office\n      floor", "by: city_office\n      second: expert\n      floor", "waiver_office"),
    ("rules.yaml", "by: city_office\n      floor", "by: city_office\n      second: city_leadr\n      floor", "unknown_name"),
    ("rules.yaml", "clause: r1", "clause: r11", "unknown_name"),
    ("rules.yaml", "evidence: [station.f_lease]", "evidence: [station.plan]", "not_a_file"),
    ("rules.yaml", "{param.rd_share}", "{param.rd_sharee}", "unknown_placeholder"),
    ("rules.yaml", "    clause: r2\n    level: principle", "    level: principle", "no_source"),
    ("rules.yaml", "clause: r10", "clause: {lab: r10}", "clause_by_type"),
    ("rules.yaml", "expr: atLeast(station.size, 'large')", "expr: atLeast(station.size, 'huge')", "expression"),
    ("rules.yaml", "station.team_serving >= param.team_min", "station.team_serving >= 8", "number"),
    ("rules.yaml", "station.team_serving >= param.team_min", "station.team_serving >= param.rectify_period", "expression"),
    ("rules.yaml", "applicant.rd_spend >= param.rd_share * applicant.revenue", "applicant.rd_spend >= param.rd_share", "expression"),
    ("rules.yaml", "expr: outside(station.place, pack.place)", "expr: outside(station.place", "expression"),
    ("procedures.yaml", "starts: decided, for: param.bar_term", "starts: decided, for: 30 工作日", "unit"),
    ("procedures.yaml", "starts: decided, for: param.bar_term", "starts: decided, for: 90 分钟", "unit"),
    ("values.yaml", "en: bar, clause: r8, value: 1 年", "en: bar, clause: r8, value: 30 工作日", "unit"),
    ("rules.yaml", "expr: within(applicant.place, pack.place)", "expr: within(applicant.place, pack.place)\n    any: [not_barred]", "bodies"),
    ("rules.yaml", "expr: \"!barred(applicant, asof)\"", "any: [not_barred]", "circle"),
    ("rules.yaml", "expr: \"!barred(applicant, asof)\"", "any: [hub_large]", "helper_outside_type"),
    ("values.yaml", "unit: 工作日, settle: round", "unit: 工作日", "no_settle"),
    ("values.yaml", "value: 60 日}", "value: 60 公里}", "unit"),
    ("values.yaml", "unit: 工作日, settle", "unit: 公里, settle", "unknown_unit"),
    ("values.yaml", "    clause: r7\n    unit: 万元\n    value:\n      - {when: station.team_serving >= param.big_team, value: 20 万元}", "    clause: r7\n    unit: 万元\n    value:\n      - {when: station.team_serving >= param.big_team, value: 20 人}", "unit"),
    ("values.yaml", "- {until: 2026-12-31, value: 8 人}", "- {value: 8 人}", "row_unreachable"),
    ("values.yaml", "- {until: 2026-12-31, value: 8 人}", "- {until: 2026-12-31}", "row_body"),
    ("values.yaml", "blind: {zh: 是否盲审, en: is the review blind, clause: r4, type: bool, value: true}", "blind: {zh: 是否盲审, en: is the review blind, clause: r4, type: choice, value: yes}", "no_list"),
    ("values.yaml", "size_class:\n    clause: r10", "std.level:\n    clause: r10", "std_redefined"),
    ("values.yaml", "    items:\n      small: {zh: 小型, en: small}\n      large: {zh: 大型, en: large}\n", "    items: {}\n", "list_empty"),
    ("facts.yaml", "type: quantity, unit: 家, per: year, clause: r6}\n    firms_goal", "type: quantity, per: year, clause: r6}\n    firms_goal", "no_unit"),
    ("facts.yaml", "type: choice, list: size_class", "type: choice", "no_list"),
    ("facts.yaml", "key: person", "key: persona", "no_columns"),
    ("facts.yaml", "core: organisation.revenue", "core: organisation.turnover", "core_unknown"),
    ("facts.yaml", "revenue: {zh: 营业收入, en: revenue, type: money, unit: 万元, per: year, core", "revenue: {zh: 营业收入, en: revenue, type: text, core", "core_differs"),
    ("facts.yaml", "core: organisation.revenue, ", "", "twin"),
    ("facts.yaml", "type: date, core: staff.since}", "type: date}", "twin"),
    ("facts.yaml", "core: organisation.rd_spend", "core: organisation.revenue", "core_twice"),
    ("facts.yaml", "type: longtext, clause: r2}\n    shared", "type: longtext}\n    shared", None),
    ("facts.yaml", "    rectify_plan: {zh: 整改方案, en: plan to rectify, type: longtext, clause: r8}", "    rectify_plan: {zh: 整改方案, en: plan to rectify, type: longtext}", "field_no_use"),
    ("facts.yaml", "station.plan, station.shared, ", "station.shared, ", "not_asked"),
    ("facts.yaml", ", station.f_lease]}", "]}", "evidence_not_asked"),
    ("facts.yaml", "applicant.place, applicant.kind", "applicant.plaace, applicant.kind", "unknown_name"),
    ("pack.yaml", "procedure: recognition}\n      hub", "procedure: reward}\n      hub", "nobody_judges"),
    ("pack.yaml", "procedure: recognition}\n      hub", "procedure: objection}\n      hub", "type_no_procedure"),
    ("pack.yaml", "party: objector, clause", "party: objector, pool: experts, clause", "duty_body"),
    ("pack.yaml", "documents:\n  measures:", "documents:\n  other: {title: 另一示例文件, kind: normative, state: draft}\n  measures:", "document_unclear"),
    ("pack.yaml", "about: [target.stations]", "about: [target.station]", "unknown_name"),
    ("pack.yaml", "out: [revoked]", "out: [gone]", "unknown_name"),
    ("procedures.yaml", "outcomes: {submit: {zh: 提交, en: submit, to: check}}", "outcomes: {submit: {zh: 提交, en: submit, to: chek}}", "unknown_name"),
    ("procedures.yaml", "outcomes: {submit: {zh: 提交, en: submit, to: check}}", "outcomes: {submit: {zh: 提交, en: submit, to: consult}}", "unreachable"),
    ("procedures.yaml", "outcomes: {submit: {zh: 提交, en: submit, to: check}}", "outcomes: {submit: {zh: 提交, en: submit, to: apply}}", "no_way_out"),
    ("procedures.yaml", "outcomes: {submit: {zh: 提交, en: submit, to: check}}", "outcomes: {}", "no_outcomes"),
    ("procedures.yaml", "outcomes: {submit: {zh: 提交, en: submit, to: check}}", "outcomes: {submit: {zh: 提交, en: submit, to: check, when: param.blind}}", "only_when"),
    ("procedures.yaml", "      - id: check\n", "      - id: apply\n", "stage_twice"),
    ("procedures.yaml", "form: application", "shows: []", "fill_without_form"),
    ("procedures.yaml", "who: {duty: applicant}, within: param.correction_period, outcomes", "who: {duty: applicant}, outcomes", "at_end"),
    ("procedures.yaml", "second: {duty: city_leader}, apart_from: [propose], ", "apart_from: [propose], ", "second_signature"),
    ("procedures.yaml", "second: {duty: city_leader}, apart_from: [propose]", "second: {duty: city_office}, apart_from: [propose]", "second_same"),
    ("procedures.yaml", "silent: {zh: 未陈述, en: silent, to: decide, at_end: true}", "silent: {zh: 未陈述, en: silent, to: end, at_end: true, effects: [revoke_it]}", "harm_without_person"),
    ("procedures.yaml", "revoke: {zh: 撤销, en: revoke, to: end, reason: true", "revoke: {zh: 撤销, en: revoke, to: end", "harm_without_reason"),
    ("procedures.yaml", "start_reward: {clause: r7, start: reward}", "start_reward: {clause: r7}", "no_verb"),
    ("procedures.yaml", "start_reward: {clause: r7, start: reward}", "start_reward: {clause: r7, oblige: {}}", None),
    ("procedures.yaml", "within: 10 工作日", "within: 十个工作日", "bad_value"),
    ("procedures.yaml", "within: 10 工作日", "within: param.expert_count", "unit"),
    ("procedures.yaml", "within: 10 工作日", "within: 10 人", "unit"),
    ("procedures.yaml", "count: param.expert_count, blind", "count: 3 日, blind", "bad_value"),
    ("procedures.yaml", "blind: param.blind}", "blind: param.reward}", "unknown_name"),
    ("procedures.yaml", "until: round.closes\n", "until: round.ends\n", "bad_until"),
    ("procedures.yaml", "starts: request\n    stages:\n      - {id: raise, zh: 提出, en: raise, clause: r4, does: fill, ", "starts: request\n    stages:\n      - {id: raise, zh: 提出, en: raise, clause: r4, does: fill, until: round.closes, ", "round_date_without_round"),
    ("procedures.yaml", "apart_from: [recognition.decide]", "apart_from: [recognition.decided]", "unknown_name"),
    ("procedures.yaml", "due: param.report_due", "due: param.report_duee", "unknown_name"),
    ("procedures.yaml", "opens: 01-01", "opens: 1 月", "bad_value"),
    ("procedures.yaml", "remind: [15 日]", "remind: [15 人]", "unit"),
    ("procedures.yaml", "late: {start: rectification}", "late: {start: rectify}", "unknown_name"),
    ("procedures.yaml", "when: \"state(station, endOfYear(period.year)) == 'recognised'\"", "when: \"state(station, endOfYear(period.year)) == 'filed'\"", "expression"),
    ("procedures.yaml", "state: {of: station, to: rectifying, only", "state: {of: station, to: mending, only", "unknown_name"),
    ("procedures.yaml", "blocks: [recognition]", "blocks: [recognitions]", "unknown_name"),
    ("evaluation.yaml", 'when: "rank == 1 && total >= param.good_mark"', 'when: "rank == 1 && total >= param.expert_count"', "expression"),
    ("evaluation.yaml", 'clause: r6, when: "true"}', "clause: r6}", "grade_body"),
    ("evaluation.yaml", "effects: [start_reward]", "effects: [pay_it]", "harm_without_person"),
    ("evaluation.yaml", "full: param.full_work", "full: 50 人", "leaf"),
    ("evaluation.yaml", "full: param.full_work, ", "", "leaf"),
    ("evaluation.yaml", 'score: "full * min(1, actual / target)"', 'score: "full * min(1, actual / param.reward)"', "expression"),
    ("evaluation.yaml", "reading: \"register.station.count(s, ", "reading: \"register.stations.count(s, ", "expression"),
    ("scenarios/all.yaml", "expect: {host_outside: not_met}}", "expect: {host_outsides: not_met}}", "unknown_name"),
    ("scenarios/all.yaml", "expect: {host_outside: not_met}}", "expect: {host_outside: failed}}", "scenario"),
    ("scenarios/all.yaml", "expect: {stage: check, due: 2026-03-24}", "expect: {stage: check, until: 2026-03-24}", "scenario"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "code"), BREAKS, ids=[f"{n}-{b[3]}" for n, b in enumerate(BREAKS)]
)
def test_a_pack_broken_in_one_way_says_that_way(rivermouth, file, old, new, code):
    found = refusals(broken(rivermouth, file, old, new))
    if code is None:
        assert found == []
        return
    assert code in {fault.code for fault in found}
    fault = next(fault for fault in found if fault.code == code)
    assert fault.file in rivermouth
    assert fault.line > 0
    assert fault.column > 0
    assert fault.zh
    assert fault.en
    assert fault.remedy_zh
    assert fault.remedy_en


def test_a_procedure_without_stages_is_refused(rivermouth):
    files = {
        **rivermouth,
        "more.yaml": "procedures:\n  empty: {zh: 空, en: empty, clause: r4, subject: station, starts: request, stages: []}\n",
    }
    assert "no_stages" in {fault.code for fault in refusals(files)}


def test_an_unbound_verb_is_refused_only_when_the_bound_ones_are_known(rivermouth):
    verbs = [verb for verb in ALL_VERBS if verb != "pay"]
    found = refusals(rivermouth, bound_effects=verbs)
    assert {(fault.code, "pay" in fault.en) for fault in found} == {("unbound_verb", True)}


def test_locators_and_copied_words_are_checked_against_the_paper(rivermouth):
    assert "locator" in {
        fault.code
        for fault in refusals(broken(rivermouth, "pack.yaml", "at: 第十条", "at: 第十九条"), text=PAPER)
    }
    sentence = "离岸创新站应当设在本市行政区域以外并有固定的团队"
    paper = PAPER.replace("离岸创新站设在市外。", f"{sentence}。")
    files = broken(rivermouth, "pack.yaml", "离岸创新站设在市外，由本市单位设立。", f"要求：{sentence}。")
    found = [fault for fault in refusals(files, text=paper) if fault.code == "copied"]
    assert len(found) == 1
    assert found[0].file == "pack.yaml"
    assert refusals(files, text=PAPER) == []


def test_names_and_titles_may_be_the_papers(rivermouth):
    title = "江口示例市离岸创新站管理示例办法（虚构）"
    assert refusals(rivermouth, text=f"{PAPER}\n{title}\n江口示例市离岸创新站（虚构）\n") == []


def test_eleven_characters_in_a_row_pass_and_twelve_do_not():
    runs = frozenset({"一二三四五六七八九十甲乙"})
    assert copied_run("一二三四五六七八九十甲", runs, []) is None
    assert copied_run("一二三四、五六七八九十，甲乙", runs, []) == "一二三四五六七八九十甲乙"
    assert copied_run("一二三四五六七八九十甲乙", runs, ["五六七八"]) is None


def test_a_param_that_names_judges_must_name_duties(rivermouth):
    files = broken(
        rivermouth,
        "rules.yaml",
        "judge: {by: city_office, zh: 方案是否可行？",
        "judge: {by: param.judge, zh: 方案是否可行？",
    )
    files["more.yaml"] = (
        "params:\n  judge:\n    {zh: 谁判断, en: who judges, clause: r4, type: choice, settle: programme, value: 待细则,\n"
        "     items: {city_office: {zh: 市局, en: city}, nobody: {zh: 无, en: nobody}}}\n"
    )
    found = refusals(files)
    assert [fault.code for fault in found] == ["unknown_name"]
    assert "nobody" in found[0].en


def test_faults_of_expressions_point_into_the_expression(rivermouth):
    files = broken(
        rivermouth,
        "rules.yaml",
        "expr: station.team_serving >= param.team_min",
        "expr: station.team_serving >= param.team_mim",
    )
    fault = next(fault for fault in refusals(files) if fault.code == "expression")
    line = files["rules.yaml"].splitlines()[fault.line - 1]
    assert line[fault.column - 1 :].startswith("param.team_mim")


def test_all_faults_are_reported_at_once_in_reading_order(rivermouth):
    files = broken(rivermouth, "rules.yaml", "look: [station.plan]", "look: [station.plans]")
    files = broken(files, "procedures.yaml", "to: check}}", "to: chek}}")
    found = refusals(files)
    assert {"rules.yaml", "procedures.yaml"} <= {fault.file for fault in found}
    assert found == sorted(found, key=PackFault.sort_key)


def test_notes_tell_open_points_findings_and_form_costs(rivermouth):
    notes = [one for one in results(rivermouth) if isinstance(one, Note)]
    opened = [note for note in notes if note.kind == "open_point"]
    assert [(note.about, note.settle) for note in opened] == [("param.review_period", "round")]
    assert {note.about for note in notes if note.kind == "finding"} == {"f_nested", "f_principle"}
    cost = next(note for note in notes if note.about == "application.hub")
    assert cost.figures == {
        "fields": 12,
        "prefilled": 8,
        "optional": 0,
        "tables": 1,
        "columns": 3,
        "files": 1,
    }
    assert not any(note.refuses for note in notes)


def test_missing_english_and_unused_params_are_noted(rivermouth):
    files = broken(rivermouth, "values.yaml", "en: minimum team", "en: ''")
    files["more.yaml"] = "params:\n  idle: {zh: 闲置, en: idle, clause: r4, value: 1 人}\n"
    notes = [one for one in results(files) if isinstance(one, Note)]
    assert [note.about for note in notes if note.kind == "missing_en"] == ["params.team_min.zh"]
    assert [note.about for note in notes if note.kind == "unused"] == ["param.idle"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en: minimum team", "en: Least team"),
        ("en: minimum team", "en: no fewer than"),
        ("zh: 团队人数下限", "zh: 不少于的人数"),
    ],
)
def test_a_name_that_begins_with_a_comparison_is_noted(rivermouth, old, new):
    """“at least least team”: reasons write the comparison before the name."""
    assert not [one for one in results(rivermouth) if isinstance(one, Note) and one.kind == "wording"]
    notes = [one for one in results(broken(rivermouth, "values.yaml", old, new)) if isinstance(one, Note)]
    assert [note.about for note in notes if note.kind == "wording"] == ["param.team_min"]


def test_every_refusal_of_the_checker_is_tested():
    shown = {code for *_, code in BREAKS if code} | {"no_stages", "unbound_verb", "locator", "copied"}
    shown |= {"arithmetic", "entry"}  # test_pack_arithmetic.py, test_pack_entries.py
    shown |= {"chain_too_long", "unknown_code"}  # test_pack_hostile.py
    shown |= {"pay_body", "credit_rows", "benefit_open", "benefit_elsewhere"}  # test_pack_benefits.py
    assert set(CHECKING) - shown == set()


def test_two_hundred_clauses_are_read_and_checked():
    """The pack of `benchmarks.pack`, once; how long it takes is measured there."""
    from benchmarks import pack

    written = pack.sample(200)
    loaded, faults = read_pack(written)
    assert loaded is not None, faults[:3]
    assert [one for one in check_pack(loaded, text=pack.PAPER) if one.refuses] == []
    assert len(loaded.pack.clauses) > 200 and len(loaded.pack.conditions) > 200


def test_a_pack_damaged_anywhere_is_refused_or_passes_but_never_crashes(rivermouth):
    chance = random.Random(7)
    names = [name for name in rivermouth if not name.startswith("scenarios/")]
    for _ in range(80):
        file = chance.choice(names)
        lines = rivermouth[file].split("\n")
        at = chance.randrange(len(lines))
        words = re.findall(r"[\w.]+", lines[at])
        if words and chance.random() < 0.6:
            word = chance.choice(["zzz", "1", "end", "param.zzz", "[]", "null", "a.b", "12 人"])
            lines[at] = lines[at].replace(chance.choice(words), word, 1)
        else:
            del lines[at]
        files = {**rivermouth, file: "\n".join(lines)}
        loaded, faults = read_pack({name: text.encode() for name, text in files.items()})
        assert (loaded is None) == bool(faults)
        if loaded is not None:
            assert format_check(check_pack(loaded, text=PAPER), "en")
