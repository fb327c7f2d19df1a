"""Institutions already on a bureau's list: their filed state and date as stated, and no history before it."""

from datetime import date
from functools import cache

from exclave.apps.cases.openness import is_public
from exclave.apps.imports.columns import Column
from exclave.apps.imports.kinds.organisations import known_by_code
from exclave.apps.imports.kinds.shape import Job, Kind, Made, Report, Row, Scope, check_days, chunks, twice
from exclave.apps.programmes.conditions import state_name
from exclave.apps.register.models import Certificate, Institution, InstitutionState
from exclave.engines.codes import PlaceTable
from exclave.engines.codes.calendar import start_of_day_instant
from exclave.engines.policy.pack.model import Pack

SUBJECT = "institution"
SINCE = date(2000, 1, 1)
_OPEN = {"text": "text", "longtext": "text", "org": "text", "industry": "industry"}
_OWN = ("name", "place")


def columns(scope: Scope) -> tuple[Column, ...]:
    """The register's own columns, and those facts the pack opens to the public."""
    pack = scope.pack
    subject = pack.subjects[SUBJECT]
    types = {code: (one.zh, one.en or one.zh) for code, one in subject.types.items()}
    states = {s: (n["zh"], n["en"]) for s in subject.states for n in [state_name(pack, s)]}
    example = next(iter(types.values()))
    filed = next((s for s in subject.states[::-1] if s not in subject.out), subject.states[0])
    return (
        Column("name", "机构名称", "Institution", "text", True, ("名称", "平台名称", "离岸机构名称", "飞地名称", "name"), most=200, example="示例山海·示例大学离岸研发中心（虚构）"),
        Column("type", "机构类型", "Type", "choice", True, ("类型", "类别", "平台类型"), types, example=example[0], example_en=example[1]),
        Column("uscc", "依托单位信用代码", "Organisation's credit code", "uscc", True, ("统一社会信用代码", "信用代码", "申报单位信用代码", "代码", "credit code"), help_zh="单位须已在库里，或先导入", help_en="The organisation is known already, or is imported first", example="91000000MA0SAMPLE0"),
        Column("place", "飞入地", "Host place", "place", True, ("所在地", "设立地", "所在区县", "host"), help_zh="区县全称或六位代码", help_en="Full name of the county, or its code", example="上海市浦东新区", example_en="310115"),
        Column("state", "状态", "State", "choice", True, ("备案状态", "当前状态", "status"), states, example=states[filed][0], example_en=states[filed][1]),
        Column("filed_on", "备案日期", "Filed on", "date", True, ("备案时间", "认定日期", "批准日期", "filing date"), help_zh="名册上写明的备案日", help_en="The day of filing the list states", example="2024-06-28"),
        Column("state_since", "状态起始日", "State since", "date", False, ("移出日期", "变更日期", "since"), help_zh="状态与备案时不同的必填，如移出日期", help_en="Required where the state is no longer that of the filing, such as the day of removal"),
        Column("number", "备案编号", "Filing number", "code", False, ("编号", "文号", "备案号", "number"), most=60, example="示备〔2024〕3号"),
        *_open_columns(pack),
    )  # fmt: skip


def _open_columns(pack: Pack) -> list[Column]:
    found = []
    for name, one in pack.fields.get(SUBJECT, {}).items():
        if name in _OWN or one.type not in _OPEN or not is_public(pack, f"{SUBJECT}.{name}"):
            continue
        found.append(Column(f"{SUBJECT}.{name}", one.zh, (one.en or one.zh).capitalize(), _OPEN[one.type]))
    return found


def check(scope: Scope, rows: list[Row], report: Report) -> None:
    pack = scope.pack
    subject, home = pack.subjects[SUBJECT], pack.pack.place
    check_days(scope, rows, report, ["filed_on", "state_since"], SINCE)
    for row, first in twice(rows, lambda r: r.values["name"]):
        report.say(row, "name", "error", "twice", row=first.number)
    for row, first in twice(rows, lambda r: r.values["number"]):
        report.say(row, "number", "error", "twice_code", row=first.number)
    for row in rows:
        v = row.values
        if v["place"] and _lies_at_home(v["place"], home):
            report.say(row, "place", "warning", "host_at_home")
        if v["state"] in subject.out and v["state_since"] is None and not row.raw.get("state_since"):
            words = state_name(pack, v["state"])
            report.say(
                row, "state_since", "error", "since_missing", state_zh=words["zh"], state_en=words["en"]
            )
        if v["filed_on"] and v["state_since"] and v["state_since"] < v["filed_on"]:
            report.say(
                row,
                "state_since",
                "error",
                "out_of_order",
                label_zh="备案日期",
                label_en="Filed on",
                day=v["filed_on"].isoformat(),
            )
    _against_register(scope, rows, report)


@cache
def _lies_at_home(place: str, home: str) -> bool:
    return PlaceTable.load().within(place, home) is True


def _against_register(scope: Scope, rows: list[Row], report: Report) -> None:
    known = known_by_code(r.values["uscc"] for r in rows)
    named: dict[str, Institution] = {}
    for some in chunks(r.values["name"] for r in rows if r.values["name"]):
        found = (
            Institution.objects.of(scope.authority.pk).filter(name__in=some).select_related("organisation")
        )
        named.update(
            {
                one.name: one
                for one in found.only("name", "organisation__identity_no", "organisation__name_zh")
            }
        )
    numbers = _numbers_taken(scope, rows)
    for row in rows:
        v = row.values
        if v["uscc"] and v["uscc"] not in known:
            report.say(row, "uscc", "error", "organisation_unknown")
            continue
        there = named.get(v["name"])
        if there is not None and v["uscc"] and there.organisation.identity_no != v["uscc"]:
            report.say(row, "name", "error", "name_other_owner", known=there.organisation.name_zh)
        elif there is not None and row.number not in report.wrong:
            report.say(row, "name", "skip", "there")
        elif v["number"] in numbers and (there is None or numbers[v["number"]] != there.name):
            report.say(row, "number", "error", "number_taken", known=numbers[v["number"]])


def _numbers_taken(scope: Scope, rows: list[Row]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(r.values["number"] for r in rows if r.values["number"]):
        own = Institution.objects.of(scope.authority.pk).filter(number__in=some)
        found.update(own.values_list("number", "name"))
        papers = Certificate.objects.of(scope.authority.pk).filter(number__in=some)
        found.update(papers.values_list("number", "institution__name"))
    return found


def write(job: Job, rows: list[Row]) -> Made:
    """Entered as of the filing day the list states, with the state the list states, and nothing else."""
    scope, pack = job.scope, job.scope.pack
    owners = known_by_code(r.values["uscc"] for r in rows)
    made = Institution.objects.bulk_create(
        [
            Institution(
                authority=scope.authority,
                programme=scope.programme,
                type=v["type"],
                name=v["name"],
                place=v["place"],
                home=pack.pack.place,
                organisation=owners[v["uscc"]],
                state=v["state"],
                public=_public(pack, v, owners[v["uscc"]].name_zh),
                number=v["number"] or "",
                source="import",
                entered_at=start_of_day_instant(v["filed_on"], scope.zone),
            )
            for v in (row.values for row in rows)
        ],
        batch_size=500,
    )
    pairs = [
        (row, one, state) for row, one in zip(rows, made, strict=True) for state in _states(job, row, one)
    ]
    states = InstitutionState.objects.bulk_create([state for _, _, state in pairs], batch_size=500)
    out: Made = [(row.number, one) for row, one in zip(rows, made, strict=True)]
    return out + [(row.number, state) for (row, _, _), state in zip(pairs, states, strict=True)]


def _states(job: Job, row: Row, one: Institution) -> list[InstitutionState]:
    """The state stated, since the day stated. One that went off the register was on it from its filing until then."""
    subject, v = job.scope.pack.subjects[SUBJECT], row.values
    since = v["state_since"] or v["filed_on"]
    now = InstitutionState(institution=one, state=v["state"], valid_from=since, recorded_at=job.at)
    kept = [s for s in subject.states if s not in subject.out]
    if v["state"] not in subject.out or since == v["filed_on"] or not kept:
        return [now]
    before = InstitutionState(
        institution=one, state=kept[-1], valid_from=v["filed_on"], valid_until=since, recorded_at=job.at
    )
    return [before, now]


def _public(pack: Pack, values: dict[str, object], owner: str) -> dict[str, object]:
    stated = {
        "institution.name": values["name"],
        "institution.place": values["place"],
        "applicant.name": owner,
    } | {path: value for path, value in values.items() if "." in path and value}
    return {path: value for path, value in stated.items() if is_public(pack, path)}


INSTITUTIONS = Kind(
    "institutions", "离岸机构（备案库）", "Institutions (register)",
    "已经备案的机构：状态、备案日期、备案编号照名册写入，来源记为“导入”，不补造此前的经过。",
    "Institutions filed before: state, day and number as the list states them, with the source “import” and no history made up.",
    columns, check, write, title="name", needs_programme=True,
)  # fmt: skip
