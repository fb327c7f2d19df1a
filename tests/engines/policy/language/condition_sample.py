"""A made-up environment with every type, a made-up world, and helpers to run one expression."""

from __future__ import annotations

from datetime import date
from typing import Any

from exclave.engines.policy.language import (
    BOOL,
    DATE,
    DAY_OF_YEAR,
    DECIMAL,
    INT,
    PERCENT,
    PLACE,
    REF,
    TEXT,
    UNKNOWN,
    YEAR,
    CodeList,
    Facts,
    Labels,
    LanguageError,
    Limits,
    Nobody,
    Rows,
    Type,
    TypeEnv,
    Who,
    World,
    admit,
    bounded,
    check,
    code,
    codes,
    compile_program,
    duration,
    evaluate,
    money,
    quantity,
    record,
    signed,
    table,
    trace,
)

LISTS = [
    CodeList("degree", ("bachelor", "master", "doctor"), ordered=True),
    CodeList("kind", ("firm", "research_body", "city_gov")),
    CodeList("state", ("planned", "filed", "removed")),
    CodeList("industry", None),
    CodeList("local", ("chips", "light"), covers=("C39", "C40")),
]
STAFF = table(
    {
        "full_time": BOOL,
        "research": BOOL,
        "age": INT,
        "pay": money(),
        "since": DATE,
        "degree": code("degree"),
        "drift": signed(DECIMAL),
        "hours": quantity("分钟"),
        "insured_at": PLACE,
        "employer": REF,
    }
)
INSTITUTION = record(
    {
        "place": PLACE,
        "built": BOOL,
        "open": BOOL,
        "opened": DATE,
        "area": quantity("平方米"),
        "team": bounded(quantity("人")),
        "guests": quantity("人"),
        "firms": quantity("家"),
        "industry": code("industry"),
        "kinds": codes("kind"),
        "input": money(shown="万元"),
        "profit": money(shown="万元", signed=True),
        "staff": STAFF,
        "projects": table({"began": DATE, "ends": DATE, "budget": money(), "done": BOOL, "parts": STAFF}),
        "operator": REF,
        "note": TEXT,
        "report_day": DAY_OF_YEAR,
        "founded": YEAR,
        "state": code("state"),
    },
    states="state",
)
APPLICANT = record(
    {
        "place": PLACE,
        "kind": code("kind"),
        "degree": code("degree"),
        "revenue": money(shown="万元"),
        "rd": money(shown="万元"),
        "staff_number": INT,
        "growth": PERCENT,
        "name": TEXT,
        "legal": BOOL,
        "dollars": money("USD"),
    }
)
PARAM = record(
    {
        "team_min": quantity("人"),
        "share": PERCENT,
        "term": duration("年"),
        "months": duration("月"),
        "grace": duration("日"),
        "review": duration("工作日"),
        "size": INT,
        "ratio": DECIMAL,
        "line": money(shown="万元"),
        "each": quantity("分"),
        "level": code("degree"),
        "strict": BOOL,
    }
)
ENV = TypeEnv(
    {
        "institution": INSTITUTION,
        "applicant": APPLICANT,
        "param": PARAM,
        "pack": record({"place": PLACE}),
        "asof": DATE,
        "period": record({"year": YEAR}),
        "checks": record({"failed": INT, "unknown": INT, "judge": INT, "clear": BOOL}),
        "register": record({"institution": table({"state": code("state"), "place": PLACE}, states="state")}),
        "full": quantity("分"),
        "actual": quantity("家"),
        "target": quantity("家"),
        "rank": INT,
        "n": INT,
    },
    LISTS,
)


class SampleWorld(Nobody):
    """Places are prefixes (E lies in H, EX in E); codes starting with Z are in no table."""

    def within(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return None if "ZZ" in (code, ancestor) else code.startswith(ancestor)

    def up(self, code: str, level: str, on: date | None) -> str | None:
        return None if code == "ZZ" else code[:2]

    def overseas(self, code: str) -> bool | None:
        return None if code == "ZZ" else code.startswith("US")

    def name(self, code: str, on: date | None, lang: str) -> str | None:
        names = {"HBEZ": ("鄂州市", "Ezhou"), "HBWH": ("武汉市", "Wuhan"), "HB": ("湖北省", "Hubei")}
        return names[code][lang == "en"] if code in names else None

    def under(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return None if code == "ZZ" else code.startswith(ancestor)

    def barred(self, who: Who, on: date) -> bool | None:
        return {"applicant": False, "institution.operator": who.value == "org-9"}.get(who.name)

    def state(self, who: Who, on: date) -> str | None:
        if who.name == "register.institution":
            found = who.value["state"]
            return found if isinstance(found, str) else None
        return "filed" if on >= date(2026, 1, 1) else "planned"

    def previous(self, path: str, n: int) -> object:
        return {("institution.guests", 1): 8, ("institution.input", 1): 500_00}.get((path, n))


SAMPLE = SampleWorld()
WORLD = World(places=SAMPLE, industries=SAMPLE, records=SAMPLE, history=SAMPLE)
LABELS = Labels(
    {
        "institution.place": {"zh": "飞入地", "en": "host place"},
        "institution.team": {"zh": "服务依托单位的人数", "en": "people serving the applicant"},
        "institution.input": {"zh": "年度投入", "en": "input"},
        "institution.staff": {"zh": "团队人员", "en": "staff"},
        "institution.staff.full_time": {"zh": "全职", "en": "full time"},
        "institution.staff.degree": {"zh": "学历", "en": "degree"},
        "institution.projects": {"zh": "合作项目", "en": "projects"},
        "institution.projects.began": {"zh": "开始日期", "en": "start"},
        "institution.opened": {"zh": "启用日期", "en": "opening day"},
        "institution.built": {"zh": "是否共建", "en": "co-built"},
        "applicant": {"zh": "依托单位", "en": "applicant"},
        "applicant.kind": {"zh": "单位性质", "en": "kind"},
        "applicant.rd": {"zh": "研发投入", "en": "R&D spending"},
        "applicant.degree": {"zh": "学历", "en": "degree"},
        "param.team_min": {"zh": "团队人数下限", "en": "minimum team size"},
        "param.line": {"zh": "投入下限", "en": "minimum input"},
        "param.share": {"zh": "占比", "en": "share"},
    },
    {
        "kind": {
            "firm": {"zh": "企业", "en": "firm"},
            "research_body": {"zh": "研发机构", "en": "research body"},
        },
        "degree": {"master": {"zh": "硕士", "en": "master"}, "doctor": {"zh": "博士", "en": "doctor"}},
    },
)


def given(world: World = WORLD, **values: Any) -> Facts:
    """Facts with a day and a home place already there."""
    return admit(ENV, {"asof": date(2026, 4, 1), "pack": {"place": "HBEZ"}, **values}, world)


def run(text: str, facts: Facts | None = None, *, expect: Type | None = None, **values: Any) -> Any:
    """The answer of one expression; the traced answer must be the same."""
    program = compile_program(text, ENV, expect=expect)
    facts = facts or given(**values)
    answer = evaluate(program, facts)
    traced = trace(program, facts).result
    assert traced is answer or traced == answer
    return answer


def staff(*rows: dict[str, Any], complete: bool = True) -> dict[str, Any]:
    """The institution with these staff rows."""
    return {"staff": Rows(rows, complete)}


def refusal(text: str, *, limits: Limits | None = None, expect: Type | None = None) -> list[str]:
    """The codes of all errors of one expression."""
    try:
        found = check(text, ENV, expect=expect, **({"limits": limits} if limits else {}))
    except LanguageError as error:
        return [error.code]
    return [error.code for error in found.errors]


__all__ = [
    "ENV", "LABELS", "LISTS", "UNKNOWN", "WORLD", "SampleWorld", "given", "refusal", "run", "staff",
]  # fmt: skip
