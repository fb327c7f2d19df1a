"""The office: people enough for four eyes, a published calendar, and packs that can be answered from."""

from collections.abc import Iterator

from django.db.models import Count, Q

from exclave.apps.journal import clock
from exclave.apps.people.models import Role
from exclave.apps.programmes import effects, library
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import PUBLISHED
from exclave.apps.reference.models import Authority, CalendarYear
from exclave.apps.search import indexing
from exclave.apps.search.indexing import MAKERS
from exclave.engines.policy.pack import PackFault, check_pack
from exclave.engines.policy.pack.model import Duty
from exclave.site.health.findings import Finding, watch, well, wrong

NEXT_YEAR_FROM = 12
"""The State Council publishes the next year in autumn; from this month on its absence is worth a word."""


def people() -> Iterator[Finding]:
    """An authority, an administrator, and where a programme runs, officers and a leader who are two people."""
    if not Authority.objects.exists():
        yield wrong(
            "people",
            ("还没有主管机关。", "There is no authority yet."),
            ("exclave found --name-zh … --administrator …（docs/operators.md）", "exclave found --name-zh … --administrator … (docs/operators.md)"),
        )  # fmt: skip
        return
    held = Role.objects.filter(until=None, account__is_active=True)
    if not held.filter(role="administrator").exists():
        yield wrong(
            "people",
            ("没有在任的系统管理员。", "No administrator is in office."),
            ("exclave user add NAME --authority CODE --role administrator", "exclave user add NAME --authority CODE --role administrator"),
        )  # fmt: skip
    if not held.filter(role="auditor").exists():
        yield watch(
            "people",
            ("没有审计员：没有人看日志。", "There is no auditor: nobody reads the journal."),
            (
                "由管理员指定一位审计员（三员分立）。",
                "The administrator names an auditor, another person (三员分立).",
            ),
        )
    yield from _offices()
    yield well("people", f"在任角色 {held.count()} 个", f"{held.count()} roles in office")


def _offices() -> Iterator[Finding]:
    running = Programme.objects.filter(state="in_force").scoped("the doctor looks at every authority")
    for authority in Authority.objects.filter(pk__in=running.values("authority_id")).annotate(
        officers=Count("roles", filter=Q(roles__role="officer", roles__until=None)),
        leaders=Count("roles", filter=Q(roles__role="leader", roles__until=None)),
    ):
        for count, zh, en in (
            (authority.officers, "经办", "officer"),
            (authority.leaders, "负责人", "leader"),
        ):
            if not count:
                yield wrong(
                    "people",
                    (f"{authority.name_zh}没有{zh}，事项办不下去。", f"{authority.name_en} has no {en}: its cases stand still."),
                    ("由管理员在“账号”页授予角色。", "The administrator gives the role on the page Accounts."),
                )  # fmt: skip


def calendar() -> Iterator[Finding]:
    """Without the year's working days every deadline in it is provisional."""
    today = clock.now()
    published = set(CalendarYear.objects.values_list("year", flat=True))
    due = [today.year, *([today.year + 1] if today.month >= NEXT_YEAR_FROM else [])]
    missing = [year for year in due if year not in published]
    if missing:
        years = "、".join(map(str, missing))
        yield watch(
            "calendar",
            (f"{years} 年工作日历未公布，涉及的期限均为暂定。", f"The working days of {', '.join(map(str, missing))} are not published: deadlines in it are provisional."),
            ("管理员在“工作日历”页按国务院通知公布。", "The administrator publishes them on the page Calendar."),
        )  # fmt: skip
    else:
        yield well("calendar", "工作日历已公布", "the calendar is published")


def packs() -> Iterator[Finding]:
    """Packs on the shelf pass their check; packs in force can be read back and do only what rooms can do."""
    for name in library.folders():
        faults = [f for f in check_pack(library.from_disk(name)) if isinstance(f, PackFault)]
        if faults:
            yield watch(
                "packs",
                (f"政策包 {name} 有 {len(faults)} 处错误：{faults[0].zh}", f"The pack {name} has {len(faults)} faults: {faults[0].en}"),
                (f"exclave pack check {name}", f"exclave pack check {name}"),
            )  # fmt: skip
    known = Programme.objects.filter(state__in=PUBLISHED).scoped("the doctor looks at every authority")
    running = 0
    for programme in known.select_related("pack_version"):
        running += programme.state == "in_force"
        try:
            library.compiled(programme)
        except Exception as error:
            said = str(error).strip().splitlines()[0] if str(error).strip() else error.__class__.__name__
            yield wrong(
                "packs",
                (f"{programme.name_zh} 的政策包读不出来：{said}", f"The pack of {programme.name_en or programme.name_zh} cannot be read: {said}"),
                ("本版程序不认识该包格式：退回原版本，或由政策员提交新版本；之后运行 exclave search --rebuild，其条款和公示名称才能重新搜到。",
                 "This version of the software does not know its form: go back, or put a new version in force. Then run exclave search --rebuild, "
                 "so that its clauses and the names in its notices are found again."),
            )  # fmt: skip
    for programme, missing in _unheld():
        zh = "、".join(one.zh for one in missing)
        en = ", ".join(one.en or one.zh for one in missing)
        organs = " ".join(sorted({f"--organ {one.organ} --level {one.level}" for one in missing}))
        yield watch(
            "packs",
            (f"{programme.name_zh}：没有机关承担“{zh}”，轮到它们的环节办不下去。", f"{programme.name_en or programme.name_zh}: no office holds “{en}”; stages that are theirs stand still."),
            (f"exclave found {organs} --parent … （docs/operators.md）", f"exclave found {organs} --parent … (docs/operators.md)"),
        )  # fmt: skip
    verbs = len(effects.bound())
    yield well(
        "packs",
        f"施行中 {running} 项，可执行动作 {verbs} 种",
        f"{running} programmes in force, {verbs} verbs bound",
    )


def _unheld() -> Iterator[tuple[Programme, list[Duty]]]:
    """Programmes in force with the duties of their procedures that no office of the tree can hold."""
    offices = set(Authority.objects.values_list("organ", "level"))
    known = Programme.objects.filter(state="in_force").scoped("the doctor looks at every authority")
    for programme in known.select_related("pack_version"):
        read = library.readable(programme)
        if read is None:
            continue
        stages = [one for procedure in read.pack.procedures.values() for one in procedure.stages]
        said = [who.duty for one in stages for who in (one.who, one.second) if who is not None]
        keys = dict.fromkeys(key for duty in said for key in ([duty] if isinstance(duty, str) else duty))
        duties = [read.pack.duties[key] for key in keys if key in read.pack.duties]
        missing = [one for one in duties if one.organ and (one.organ, one.level) not in offices]
        if missing:
            yield programme, missing


def search() -> Iterator[Finding]:
    """Everything that can be found is in the index; the worker takes up what was written in bulk."""
    missing = {kind: count for kind in MAKERS if (count := indexing.missing(kind).count())}
    if missing:
        rows = ", ".join(f"{kind} {count}" for kind, count in missing.items())
        yield watch(
            "search",
            (f"有记录尚不能搜到：{rows}。", f"Not in the search index: {rows}."),
            ("等后台进程下一轮补上；仍有缺少时运行 exclave search --rebuild 并看日志。",
             "The worker takes them up in its next round; if some stay, run exclave search --rebuild and read the log."),
        )  # fmt: skip
    else:
        yield well("search", "搜索索引完整", "the search index is complete")
