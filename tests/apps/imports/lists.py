"""Lists as a bureau might have them: plainly fictional bodies with credit codes that check."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from stdnum.cn import uscc

from exclave.apps.imports.actions.check_import import check_import
from exclave.apps.imports.actions.decide_import import decide_import
from exclave.apps.imports.actions.propose_import import propose_import
from exclave.apps.imports.actions.upload_import import upload_import
from exclave.apps.imports.models import Import
from exclave.apps.journal.transaction import Actor, Receipt
from exclave.engines.tables import Sheet, csv_lines, workbook
from exclave.sample_city.city import City

ORGANISATIONS = ["统一社会信用代码", "单位名称", "单位性质", "注册地", "成立日期"]
INSTITUTIONS = ["机构名称", "机构类型", "依托单位信用代码", "飞入地", "状态", "备案日期", "备案编号"]
TENANTS = [
    "机构名称",
    "入驻企业",
    "统一社会信用代码",
    "签约日期",
    "入驻日期",
    "使用面积（平方米）",
    "面积类别",
    "人员数",
]
CONTRACTS = ["机构名称", "合同名称", "合作单位", "签订日期", "合同金额（万元）"]
EXPERTS = ["姓名", "所在单位信用代码", "专业领域", "电子邮箱", "登录名"]
_serial = count(1)


def code(n: int | None = None) -> str:
    """A credit code that checks, of a registry nobody uses."""
    body = f"91420700MA{(next(_serial) if n is None else n):07d}"
    return body + str(uscc.calc_check_digit(body))


def firms(number: int, start: int = 5_000_000) -> list[list[str]]:
    return [
        [code(start + n), f"示例导入企业{start + n}（虚构）", "企业", "湖北省鄂州市鄂城区", "2019-05-06"]
        for n in range(number)
    ]


def filed(codes: Sequence[str], start: int = 0) -> list[list[str]]:
    return [
        [
            f"示例导入机构{start + n}（虚构）",
            "高校院所式离岸研发中心",
            one,
            "上海市浦东新区",
            "已备案",
            "2024-06-28",
            f"示备〔2024〕{start + n}号",
        ]
        for n, one in enumerate(codes)
    ]


def csv_file(head: Sequence[str], rows: Sequence[Sequence[Any]], codec: str = "utf-8") -> bytes:
    return "".join(csv_lines(list(head), [list(r) for r in rows])).removeprefix("\ufeff").encode(codec)


def xlsx_file(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    return workbook([Sheet("名册", list(head), [list(r) for r in rows])])


def upload(
    city: City,
    kind: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    who: str = "city1",
    book: bool = True,
) -> Import:
    content = xlsx_file(head, rows) if book else csv_file(head, rows)
    made = upload_import(
        city.actor(who), authority_id=city.authority.pk, kind=kind, name=f"名册.{'xlsx' if book else 'csv'}",
        content=content, programme_id=city.programme if kind == "institutions" else "",
    )  # fmt: skip
    return of(made)


def of(receipt: Receipt) -> Import:
    found = Import.objects.scoped("test").select_related("file", "authority", "programme__pack_version")
    return found.get(public_id=receipt.result["import"])


def checked(
    city: City,
    kind: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    who: str = "city1",
    **more: Any,
) -> Import:
    one = upload(city, kind, head, rows, who=who, **more)
    return of(
        check_import(
            city.actor(who), import_id=one.public_id, mapping=one.mapping, expected_version=one.version
        )
    )


def proposed(
    city: City, kind: str, head: Sequence[str], rows: Sequence[Sequence[Any]], *, who: str = "city1"
) -> Import:
    one = checked(city, kind, head, rows, who=who)
    return of(
        propose_import(
            city.actor(who), import_id=one.public_id, note="演示名册", expected_version=one.version
        )
    )


def approver(city: City, one: Import) -> Actor:
    return city.actor("admin") if one.kind == "experts" else city.actor("leader")


def applied(
    city: City, kind: str, head: Sequence[str], rows: Sequence[Sequence[Any]], *, who: str = "city1"
) -> Import:
    one = proposed(city, kind, head, rows, who=who)
    return of(
        decide_import(
            approver(city, one), import_id=one.public_id, approve=True, expected_version=one.version
        )
    )


def found(one: Import) -> set[tuple[int, str, str, str]]:
    return set(one.findings.values_list("row", "column", "level", "code"))


def decide(city: City, who: str, one: Import, approve: bool = True, reason: str = "") -> Import:
    actor = city.actor(who)
    return of(
        decide_import(
            actor, import_id=one.public_id, approve=approve, reason=reason, expected_version=one.version
        )
    )
