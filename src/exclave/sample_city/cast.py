"""Who lives in the sample city. All names are plainly fictional."""

from dataclasses import dataclass

from stdnum.cn import uscc


@dataclass(frozen=True)
class Office:
    key: str
    name_zh: str
    name_en: str
    level: str
    place: str
    code: str
    parent: str | None = None


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    roles: tuple[tuple[str, str], ...] = ()  # (role, office)
    firm: str | None = None
    fields: str = ""
    employer: str | None = None


@dataclass(frozen=True)
class Firm:
    key: str
    name_zh: str
    name_en: str
    kind: str
    place: str
    body: str  # nine signs in the middle of the credit code

    @property
    def code(self) -> str:
        head = f"{'11' if self.kind.endswith('_gov') else '91'}{self.place[:6]}{self.body}"
        return head + uscc.calc_check_digit(head)


CITY = "city"
OFFICES = [
    Office(CITY, "鄂州市科技局（演示）", "Ezhou Science Bureau (demo)", "city", "420700", "EZ"),
    Office("echeng", "鄂城区科技部门（演示）", "Echeng District Science Office (demo)", "district", "420704", "EZEC", CITY),
    Office("huarong", "华容区科技部门（演示）", "Huarong District Science Office (demo)", "district", "420703", "EZHR", CITY),
    Office("liangzihu", "梁子湖区科技部门（演示）", "Liangzihu District Science Office (demo)", "district", "420702", "EZLZ", CITY),
    Office("gedian", "葛店经开区科技部门（演示）", "Gedian Zone Science Office (demo)", "district", "420700-gedian", "EZGD", CITY),
    Office("linkong", "临空经济区科技部门（演示）", "Linkong Zone Science Office (demo)", "district", "420700-linkong", "EZLK", CITY),
]  # fmt: skip

FIRMS = [
    Firm("lumen", "示例流明光电有限公司（虚构）", "Lumen Sample Optics Ltd (fictional)", "firm", "420704", "DEMA0001A"),
    Firm("cedar", "示例雪松医药有限公司（虚构）", "Cedar Sample Pharma Ltd (fictional)", "firm", "420700", "DEMA0002B"),
    Firm("quartz", "示例石英材料有限公司（虚构）", "Quartz Sample Materials Ltd (fictional)", "firm", "420703", "DEMA0003C"),
    Firm("heron", "示例白鹭智能装备有限公司（虚构）", "Heron Sample Robotics Ltd (fictional)", "firm", "420704", "DEMA0004D"),
    Firm("maple", "示例红枫研究院（虚构）", "Maple Sample Institute (fictional)", "research_body", "420700", "DEMA0005E"),
    Firm("amber", "示例琥珀软件有限公司（虚构）", "Amber Sample Software Ltd (fictional)", "firm", "420702", "DEMA0006F"),
    Firm("basalt", "示例玄武新能源有限公司（虚构）", "Basalt Sample Energy Ltd (fictional)", "firm", "420703", "DEMA0007G"),
    Firm("willow", "示例垂柳生物有限公司（虚构）", "Willow Sample Biotech Ltd (fictional)", "firm", "420704", "DEMA0008H"),
    Firm("keystone", "示例拱石电机有限公司（虚构）", "Keystone Sample Motors Ltd (fictional)", "firm", "420703", "DEMA0009J"),
    Firm("orchard", "示例果园孵化运营有限公司（虚构）", "Orchard Sample Incubators Ltd (fictional)", "firm", "420704", "DEMA0010K"),
    Firm("riverside", "示例滨江区人民政府（虚构）", "Riverside Sample District Government (fictional)", "district_gov", "420704", "DEMA0011L"),
]  # fmt: skip
PLACES = {"cedar": "420700-gedian", "maple": "420700-linkong"}
"""Firms registered in a functional zone; their credit codes carry the city's code."""

PEOPLE = [
    Person("admin", "演示·管理员", (("administrator", CITY),)),
    Person("auditor", "演示·审计员", (("auditor", CITY),)),
    Person("policy", "演示·政策员", (("policy_officer", CITY),)),
    Person("leader", "演示·局负责人", (("leader", CITY),)),
    Person("city1", "演示·市局经办甲", (("officer", CITY),)),
    Person("city2", "演示·市局经办乙", (("officer", CITY),)),
    Person("echeng", "演示·鄂城经办", (("officer", "echeng"),)),
    Person("huarong", "演示·华容经办", (("officer", "huarong"),)),
    Person("liangzihu", "演示·梁子湖经办", (("officer", "liangzihu"),)),
    Person("gedian", "演示·葛店经办", (("officer", "gedian"),)),
    Person("linkong", "演示·临空经办", (("officer", "linkong"),)),
    Person("expert1", "演示·专家一", (("expert", CITY),), fields="光电、装备"),
    Person("expert2", "演示·专家二", (("expert", CITY),), fields="生物医药"),
    Person("expert3", "演示·专家三", (("expert", CITY),), fields="材料、新能源"),
    Person("expert4", "演示·专家四", (("expert", CITY),), fields="软件", employer="lumen"),
    *(Person(f.key, f"演示·{f.name_zh[2:4]}申报人", firm=f.key) for f in FIRMS),
]
