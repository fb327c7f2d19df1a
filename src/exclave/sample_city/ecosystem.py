"""What grows around the institutions of the sample city: projects, input, facilities, liaison officers, readings."""

from datetime import date

from exclave.apps.facilities.actions.add_facility import add_facility
from exclave.apps.facilities.actions.add_served import add_served
from exclave.apps.facilities.actions.log_contact import close_follow_up, log_contact
from exclave.apps.facilities.actions.name_liaison import name_liaison
from exclave.apps.monitoring.actions.add_indicator import add_indicator
from exclave.apps.monitoring.actions.record_reading import record_reading
from exclave.apps.monitoring.actions.resolve_finding import resolve_finding
from exclave.apps.projects.actions.add_party import add_party
from exclave.apps.projects.actions.add_project import add_project
from exclave.apps.projects.actions.add_result import add_result
from exclave.apps.projects.actions.correct_stage import correct_stage
from exclave.apps.projects.actions.move_stage import move_stage
from exclave.apps.projects.actions.record_input import record_input
from exclave.apps.projects.actions.record_money import record_money
from exclave.apps.projects.models import Project
from exclave.apps.register.models import Institution
from exclave.sample_city import papers
from exclave.sample_city.city import City, at

WAN = 1_000_000
"""Fen in ten thousand yuan."""


def grow(city: City) -> None:
    """All of it, in January 2026; the clock is left where it was found, at the reports."""
    at("2026-01-13", "10:00")
    served = _projects(city)
    _inputs(city)
    _facilities(city, served)
    _liaison(city)
    _readings(city)
    at("2026-01-15", "10:00")


def institution(city: City, firm: str) -> str:
    """Public id of the institution of a firm."""
    rows = Institution.objects.of(city.authority.pk).filter(organisation=city.firms[firm])
    return str(rows.order_by("pk").values_list("public_id", flat=True)[0])


def _version(project: str) -> int:
    return int(Project.objects.scoped("the sample city").get(public_id=project).version)


def _move(city: City, who: str, project: str, stage: str, since: date, shown: str, reason: str = "") -> None:
    move_stage(
        city.actor(who),
        project_id=project,
        stage=stage,
        since=since,
        evidence_text=shown,
        reason=reason,
        file_name="stage.pdf" if stage == "transfer" else "",
        file_content=papers.pdf(f"Sample paper: {stage}") if stage == "transfer" else b"",
        expected_version=_version(project),
    )


def _projects(city: City) -> dict[str, str]:
    """Three projects: one straight through, one that skipped a stage, one that went back and was corrected."""
    found = {}
    for firm, title, began in (
        ("lumen", "微显示光引擎（演示项目）", date(2024, 3, 1)),
        ("lumen", "车载激光雷达接收芯片（演示项目）", date(2024, 9, 1)),
        ("cedar", "缓释制剂中试放大（演示项目）", date(2024, 6, 1)),
    ):
        added = add_project(
            city.actor(firm), institution_id=institution(city, firm), title=title, began=began
        )
        found[title[:4]] = str(added.result["project"])
    engine, chip, release = found["微显示光"], found["车载激光"], found["缓释制剂"]
    _move(city, "lumen", engine, "research", date(2024, 3, 1), "立项书 演示〔2024〕3号")
    _move(city, "lumen", engine, "incubation", date(2024, 11, 20), "样机测试报告（演示）")
    _move(city, "lumen", engine, "transfer", date(2025, 7, 8), "技术合同 DEMO-2025-07")
    _move(city, "lumen", engine, "landing", date(2025, 12, 3), "生产线验收单（演示）")
    _move(city, "lumen", chip, "research", date(2024, 9, 1), "立项书 演示〔2024〕9号")
    _move(
        city, "lumen", chip, "transfer", date(2025, 10, 15), "技术许可合同 DEMO-2025-10",
        "合作方已有成熟样机，无需孵化。",
    )  # fmt: skip
    _move(city, "cedar", release, "incubation", date(2024, 6, 1), "入驻孵化协议（演示）")
    _move(
        city,
        "cedar",
        release,
        "research",
        date(2025, 3, 10),
        "方案变更说明（演示）",
        "处方调整，重新开展研究。",
    )
    row = Project.objects.scoped("the sample city").get(public_id=release).stages.get(stage="research")
    correct_stage(
        city.actor("gedian"),
        project_id=release,
        row_id=row.public_id,
        stage="research",
        since=date(2025, 3, 1),
        evidence_text="方案变更说明（演示）",
        reason="处方调整，重新开展研究。",
        correction="日期应为变更说明的签署日。",
        expected_version=_version(release),
    )
    for source, wan in (("fiscal", 50), ("enterprise", 200)):
        record_money(
            city.actor("lumen"),
            project_id=engine,
            source=source,
            fen=wan * WAN,
            expected_version=_version(engine),
        )
    for year, wan in ((2024, 60), (2025, 145)):
        record_money(
            city.actor("lumen"),
            project_id=engine,
            year=year,
            fen=wan * WAN,
            expected_version=_version(engine),
        )
    add_party(
        city.actor("lumen"), project_id=engine, name=city.firms["lumen"].name_zh, role="lead",
        expected_version=_version(engine),
    )  # fmt: skip
    add_party(
        city.actor("lumen"), project_id=engine, name="示例远山大学（虚构）", role="partner",
        expected_version=_version(engine),
    )  # fmt: skip
    add_result(
        city.actor("lumen"), project_id=engine, kind="patent", title="一种光引擎封装方法（演示）", number="DEMO2025100001",
        owner=city.firms["lumen"].name_zh, dated=date(2025, 6, 18), used_at="420704", expected_version=_version(engine),
    )  # fmt: skip
    return {"engine": engine, "release": release}


def _inputs(city: City) -> None:
    """2024 whole; 2025 with two sources, one of them corrected: the other two stay unknown."""
    common = {"definition": "当年实际到账，不含承诺未到账部分", "origin": "机构自报投入表（演示）"}
    lumen = institution(city, "lumen")
    for source, amount in (
        ("fiscal", "80"), ("enterprise", "260"), ("credit", "0"), ("social", "约120万元"),
    ):  # fmt: skip
        record_input(
            city.actor("lumen"), institution_id=lumen, year=2024, source=source, amount=amount, as_of=date(2024, 12, 31),
            use="研发与设备", **common,
        )  # fmt: skip
    for amount, correction in (("300", ""), ("310", "漏计十二月设备款。")):
        record_input(
            city.actor("lumen"), institution_id=lumen, year=2025, source="enterprise", amount=amount,
            as_of=date(2025, 12, 31), use="研发", correction=correction, **common,
        )  # fmt: skip
    record_input(
        city.actor("echeng"), institution_id=lumen, year=2025, source="fiscal", amount="100万元以上",
        as_of=date(2025, 12, 31), definition="财政拨付数", origin="区科技部门拨付台账（演示）",
    )  # fmt: skip


def _facilities(city: City, projects: dict[str, str]) -> None:
    def add(office: str, kind: str, zh: str, en: str, capacity: str, open_: bool | None, offers: str) -> str:
        added = add_facility(
            city.actor(office), authority_id=city.offices[office].public_id, kind=kind, name_zh=zh, name_en=en,
            place=city.offices[office].place, operator="示例平台运营公司（虚构）", offers=offers, capacity=capacity, open=open_,
            how_to_use="向所在区科技部门预约（演示）。" if open_ else "", since=date(2024, 5, 1), as_of=date(2025, 12, 31),
        )  # fmt: skip
        return str(added.result["facility"])

    pilot = add(
        "gedian", "pilot", "示例制剂中试基地（虚构）", "Sample formulation pilot base (fictional)", "约12个", True,
        "固体制剂中试放大、稳定性考察。",
    )  # fmt: skip
    add(
        "echeng", "concept", "示例光电概念验证中心（虚构）", "Sample optics proof-of-concept centre (fictional)", "20个", True,
        "光学样机试制、可行性验证。",
    )  # fmt: skip
    add(
        "linkong", "scenario", "示例货运无人车园区场景（虚构）", "Sample freight robot scenario (fictional)", "", None,
        "园区内无人配送路线，供验证装备与调度软件。",
    )  # fmt: skip
    add_served(
        city.actor("gedian"), facility_id=pilot, project_id=projects["release"], began=date(2025, 9, 1),
        note="两批次", expected_version=1,
    )  # fmt: skip
    add_served(
        city.actor("gedian"), facility_id=pilot, name="示例外地企业放大试验（虚构）", began=date(2025, 4, 2),
        ended=date(2025, 6, 30), expected_version=2,
    )  # fmt: skip


def _liaison(city: City) -> None:
    """Two liaison officers; one has a follow-up that is overdue, the other closed theirs."""

    def name(firm: str, person: str, side: str, body: str) -> str:
        named = name_liaison(
            city.actor(firm), institution_id=institution(city, firm), name=person, contact="027-0000-0000",
            side=side, body=body, tasks="对接离岸团队，协调用房、用工和政策兑现。", since=date(2025, 5, 6),
        )  # fmt: skip
        return str(named.result["liaison"])

    first = name("lumen", "演示联络员甲", "supporting", city.firms["lumen"].name_zh)
    second = name("cedar", "演示联络员乙", "operator", "示例平台运营公司（虚构）")
    log_contact(
        city.actor("lumen"), liaison_id=first, on=date(2025, 12, 10), whom="离岸研发团队负责人",
        matter="团队反映异地社保转移手续不清。", follow_up="向区人社部门核实并答复", due=date(2025, 12, 24),
    )  # fmt: skip
    logged = log_contact(
        city.actor("cedar"), liaison_id=second, on=date(2025, 12, 15), whom="中试团队",
        matter="申请使用中试基地。", follow_up="联系基地排期", due=date(2025, 12, 31),
    )  # fmt: skip
    close_follow_up(
        city.actor("cedar"), liaison_id=second, contact_id=str(logged.result["contact"]), done_on=date(2025, 12, 28),
        note="已排入一月下旬。",
    )  # fmt: skip


def _readings(city: City) -> None:
    """Two days of one institution, a figure that is only approximate, and two findings: one open, one resolved."""
    who, lumen = city.actor("city1"), institution(city, "lumen")
    indicator = str(
        add_indicator(
            who, authority_id=city.authority.public_id, name_zh="累计带动投资", name_en="Investment brought in",
            unit="元", definition="立项以来带动的社会投资，含签约未到账",
        ).result["indicator"]
    )  # fmt: skip
    staff = str(
        add_indicator(
            who, authority_id=city.authority.public_id, name_zh="服务科研人员", name_en="Researchers served", unit="人",
            definition="全年到场服务的科研人员，按人次去重",
        ).result["indicator"]
    )  # fmt: skip
    for value, day, source in (
        ("4亿元", date(2025, 6, 30), "半年总结（演示）"),
        ("5亿元", date(2025, 12, 31), "年度总结（演示）"),
        ("4亿元", date(2025, 12, 31), "招商专报（演示）"),
    ):
        record_reading(who, indicator=indicator, value=value, as_of=day, source=source)
    record_reading(
        who,
        indicator=staff,
        institution_id=lumen,
        value="600+",
        as_of=date(2025, 12, 31),
        source="机构简报（演示）",
    )
    record_reading(
        who,
        indicator=staff,
        institution_id=lumen,
        value="约500",
        as_of=date(2025, 6, 30),
        source="机构简报（演示）",
    )
    raised = record_reading(
        who, indicator=staff, institution_id=lumen, value="580人", as_of=date(2025, 12, 31), source="年度报告（演示）",
        definition="全年到场服务的科研人员，只计全职",
    ).result["findings"]  # fmt: skip
    resolve_finding(
        who, finding_id=raised[0], outcome="definitions", reason="年度报告只计全职人员，简报含兼职，两者口径不同。",
        expected_version=1,
    )  # fmt: skip
