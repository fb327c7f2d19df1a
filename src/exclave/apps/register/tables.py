"""The tables of an institution as data: which columns, in whose words, who may read them, what one row must say.

Forms, checks, pages, differences and facts all read this one description.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from exclave.apps.register.models import (
    Completeness,
    Contract,
    ParentLink,
    Proof,
    Recorded,
    Space,
    Staff,
    Support,
    Tenant,
    TenantState,
    Title,
)
from exclave.engines.policy.facts import std_lists

Words = dict[str, str]


@dataclass(frozen=True)
class Column:
    """One column. ``kind``: text, choice, bool, place, industry, uscc, count, area, money, tenant, institution, evidence.

    count, area and money may be approximate: a row keeps number, bound and text. ``personal`` columns are
    masked for those who may not read them.
    """

    name: str
    zh: str
    en: str
    kind: str = "text"
    options: str = ""
    required: bool = False
    personal: bool = False
    longest: int = 160
    help_zh: str = ""
    help_en: str = ""

    @property
    def label(self) -> Words:
        return {"zh": self.zh, "en": self.en}

    @property
    def help(self) -> Words:
        return {"zh": self.help_zh, "en": self.help_en}


@dataclass(frozen=True)
class Table:
    """A table. ``core``: the subject of the core dictionary it answers for; ``field``: the name packs give it.

    ``since`` and ``until`` name what its valid time means. ``ahead``: may begin after today.
    """

    key: str
    model: type[Recorded]
    zh: str
    en: str
    one_zh: str
    one_en: str
    columns: tuple[Column, ...]
    since: tuple[str, str] = ("起始日期", "from")
    until: tuple[str, str] = ("截止日期（不含当日）", "until (first day it no longer holds)")
    core: str = ""
    field: str = ""
    ahead: bool = False
    icon: str = ""

    @property
    def name(self) -> Words:
        return {"zh": self.zh, "en": self.en}

    @property
    def one(self) -> Words:
        return {"zh": self.one_zh, "en": self.one_en}

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)


_PUBLISHED_ZH = "约数照公布的写：约600、600+、不少于50。"
_PUBLISHED_EN = "Write an approximate number as published: 约600, 600+, at least 50."
_TENANT = Column("tenant", "入驻企业（团队）", "tenant", "tenant", required=True)

TABLES: dict[str, Table] = {
    table.key: table
    for table in (
        Table(
            "tenants", Tenant, "入驻企业（团队）", "tenants", "入驻企业（团队）", "tenant",
            (
                Column("name_zh", "名称", "name", required=True),
                Column("name_en", "英文名称", "English name", longest=200),
                Column("kind", "类别", "kind", "choice", "tenant_kind", required=True),
                Column("identity_kind", "身份类别", "kind of identity", "choice", "std.identity_kind"),
                Column("identity_no", "身份号码", "identity number", "identity", longest=64, help_zh="统一社会信用代码18位；未登记的团队不填。", help_en="The unified social credit code has 18 characters; leave empty for a team not registered."),
                Column("home_registered", "注册在飞出地", "registered at home", "bool"),
                Column("industry", "所属行业", "industry", "industry", longest=8),
                Column("staff", "人数", "staff", "count", help_zh=_PUBLISHED_ZH, help_en=_PUBLISHED_EN),
            ),
            since=("进入登记日期", "known here from"), core="tenant", field="tenants",
        ),
        Table(
            "states", TenantState, "入驻状态", "states of tenants", "入驻状态", "state of a tenant",
            (
                _TENANT,
                Column("state", "状态", "state", "choice", "tenant_state", required=True),
                Column("reason", "退出原因", "reason for leaving", longest=300, help_zh="状态为“已退出”时必填。", help_en="Required when the tenant left."),
            ),
            since=("自何日起", "since"),
        ),
        Table(
            "support", Support, "扶持", "support", "扶持", "support",
            (_TENANT, Column("name", "扶持事项", "support", required=True)),
            since=("开始日期", "began"), until=("结束日期（不含当日）", "ended (first day without it)"), ahead=True,
        ),
        Table(
            "space", Space, "场地", "space", "场地", "space",
            (
                Column("name", "场地名称", "name", required=True),
                Column("kind", "面积类别", "kind of area", "choice", "std.area_kind", required=True),
                Column("area", "面积", "area", "area", required=True, help_zh=_PUBLISHED_ZH, help_en=_PUBLISHED_EN),
                Column("address", "地址", "address", longest=200),
                Column("tenant", "使用的入驻企业", "used by", "tenant"),
            ),
            core="institution", field="area", ahead=True,
        ),
        Table(
            "staff", Staff, "人员", "staff", "人员", "person",
            (
                Column("person", "姓名", "name", required=True, personal=True, longest=80),
                Column("full_time", "全职", "full-time", "bool"),
                Column("research", "从事研究", "does research", "bool"),
                Column("serves_applicant", "服务依托单位", "serves the organisation", "bool"),
                Column("degree", "学位", "degree", "choice", "std.degree"),
                Column("title", "职称", "professional title", "choice", "std.title"),
                Column("insured_at", "参保地", "insured at", "place", longest=40, personal=True),
                Column("paid_by", "发薪单位", "paid by", personal=True),
            ),
            since=("到岗日期", "in post since"), until=("离岗日期（不含当日）", "left (first day away)"), core="staff", field="staff",
        ),
        Table(
            "contracts", Contract, "技术合同", "contracts", "技术合同", "contract",
            (
                Column("title", "合同名称", "title", required=True, longest=200),
                Column("kind", "合同类别", "kind", "choice", "std.tech_contract"),
                Column("partner", "合同对方", "partner", required=True),
                Column("with_applicant", "对方是依托单位", "with the organisation itself", "bool"),
                Column("terms_stated", "写明内容和权责", "content and duties stated", "bool"),
                Column("amount", "合同金额", "amount", "money", help_zh=_PUBLISHED_ZH, help_en=_PUBLISHED_EN),
                Column("technology_amount", "技术交易额", "technology amount", "money", help_zh="不含设备、材料费。", help_en="Without equipment and material."),
                Column("registration_no", "合同登记号", "registration number", longest=60),
            ),
            since=("签订日期", "signed on"), until=("到期日期（不含当日）", "ends (first day it no longer holds)"), core="contract", field="contracts",
        ),
        Table(
            "titles", Title, "资质", "titles", "资质", "title",
            (
                Column("holder", "持有者", "held by", "choice", "title_holder", required=True),
                Column("code", "资质", "title", "choice", "std.tech_title", required=True),
                Column("level", "级别", "level", "choice", "std.level"),
                Column("name", "文件上的名称", "name in the decision"),
                Column("former_name", "原称", "former name"),
                Column("issuer", "认定机关", "issuer"),
            ),
            since=("取得日期", "since"), until=("失效日期（不含当日）", "until (first day no longer held)"), core="organisation.titles", field="titles",
        ),
        Table(
            "parents", ParentLink, "上级机构", "parent institutions", "上级机构", "parent institution",
            (Column("parent", "上级机构", "parent institution", "institution", required=True, help_zh="上级机构的备案号。", help_en="The filing number of the parent."),),
            ahead=True,
        ),
        Table(
            "proofs", Proof, "佐证", "proofs", "佐证", "proof",
            (
                Column("about", "证明何事", "what it proves", "about", required=True),
                Column("kind", "佐证类别", "kind of proof", "choice", "proof_kind", required=True),
                Column("evidence", "文件", "file", "evidence", required=True, longest=16),
                Column("note", "说明", "note", longest=200),
            ),
            since=("反映何日情况", "as of"),
        ),
        Table(
            "complete", Completeness, "名单完整", "complete lists", "名单完整声明", "statement that a list is complete",
            (Column("table", "名单", "list", "choice", "listed_table", required=True),),
            since=("自何日起完整", "complete from"),
        ),
    )
}  # fmt: skip
SHOWN = ("tenants", "space", "staff", "contracts", "titles", "parents")
"""Tables with a page of their own, in this order; the others are read within those of the tenants."""
LISTED = ("tenants", "staff", "contracts", "titles", "space")
"""Tables of which one may say that the list is complete."""

_OWN: dict[str, dict[str, Words]] = {
    "tenant_kind": {
        "organisation": {"zh": "单位", "en": "organisation"},
        "team": {"zh": "团队", "en": "team"},
    },
    "tenant_state": {
        "signed": {"zh": "已签约", "en": "signed"},
        "moved_in": {"zh": "已入驻", "en": "moved in"},
        "working": {"zh": "实际运营", "en": "really working"},
        "landed": {"zh": "已落地", "en": "landed at home"},
        "left": {"zh": "已退出", "en": "left"},
    },
    "proof_kind": {
        "agreement": {"zh": "协议", "en": "agreement"},
        "lease": {"zh": "租约", "en": "lease"},
        "social_insurance": {"zh": "参保证明", "en": "social insurance count"},
        "electricity": {"zh": "用电记录", "en": "electricity record"},
        "photo": {"zh": "现场照片", "en": "on-site photograph"},
        "registration": {"zh": "工商登记", "en": "registration"},
        "tax": {"zh": "纳税证明", "en": "tax record"},
        "other": {"zh": "其他", "en": "other"},
    },
    "title_holder": {
        "institution": {"zh": "机构", "en": "the institution"},
        "operator": {"zh": "运营机构", "en": "its operator"},
        "organisation": {"zh": "依托单位", "en": "its organisation"},
    },
}


@cache
def options(name: str) -> Mapping[str, Words]:
    """The codes of a column's list with their words."""
    if name == "listed_table":
        return {key: TABLES[key].name for key in LISTED}
    if name in _OWN:
        return _OWN[name]
    return {code: {"zh": item.zh, "en": item.en} for code, item in std_lists()[name].items.items()}


def option(name: str, code: str) -> Words:
    """A code in words; one the list does not know stands for itself."""
    return options(name).get(code, {"zh": code, "en": code})


STATES = ("signed", "moved_in", "working", "landed", "left")
PRESENT = ("signed", "moved_in", "working")
"""States that say the tenant is at the institution; they end when it leaves, while ``landed`` does not."""

DEFINITIONS: dict[str, Words] = {
    "signed": {"zh": "已签入驻协议、尚未退出", "en": "has signed and has not left"},
    "moved_in": {"zh": "已进驻场地、尚未退出", "en": "has moved in and has not left"},
    "working": {"zh": "有人在场地实际运营、尚未退出", "en": "really works there and has not left"},
    "landed": {"zh": "在飞出地登记落地（退出场地后仍计）", "en": "has landed at home (still counted after leaving the rooms)"},
    "left": {"zh": "已退出，附原因", "en": "has left, with a reason"},
}  # fmt: skip
