"""Made-up documents, and the way of one through the library by real actions."""

from datetime import date
from typing import Any

from exclave.apps.library.actions.decide_document import decide_document
from exclave.apps.library.actions.propose_document import propose_document
from exclave.apps.library.actions.upload_document import upload_document
from exclave.apps.library.models import Document
from exclave.sample_city.city import City

TITLE = "江口示例市离岸创新站管理示例办法（虚构）"
FIRST = f"""{TITLE}
江示规〔2026〕1号
第一章 总则
第一条 创新站设在市外，由本市单位设立，按照《江口示例市示例总则》第二条办理。
第二条 站里的团队一般不少于八人。材料见附件1。
第二章 管理
第三条 人数不足的，按照本办法第二条说明理由。
第四条 本办法自2026年3月1日起施行，有效期至2028年12月31日。
附件：1.材料清单
江口示例市科技示例局
2026年2月1日
附件1
材料清单
一、申请表
"""
SECOND = (
    FIRST.replace("〔2026〕1号", "〔2027〕2号")
    .replace("不少于八人", "不少于十人")
    .replace("2026年", "2027年")
)
# The paths of the shipped pack's paper, with words of our own.
EZHOU = """鄂州市离岸科创机构备案管理工作方案
一、示例
示例甲。
三、示例
（二）示例
示例乙。
四、示例
（二）示例
（1）示例丙。
（2）示例丁。
（3）示例戊。
五、示例
示例己。
"""
GIVEN: dict[str, Any] = {
    "title": TITLE, "number": "江示规〔2026〕1号", "issuers": "江口示例市科技示例局", "place": "420700", "kind": "measures",
    "theme": "offshore", "openness": "open", "state": "issued", "issued": date(2026, 2, 1),
    "in_force_from": date(2026, 3, 1), "last_day": date(2028, 12, 31),
}  # fmt: skip


def fetch(document: str) -> Document:
    return Document.objects.scoped("test").get(public_id=document)


def brought(
    city: City, text: str = FIRST, name: str = "示例办法.txt", who: str = "city1", office: str = "city"
) -> Document:
    content = text.encode() if isinstance(text, str) else text
    done = upload_document(city.actor(who), authority_id=city.offices[office].pk, name=name, content=content)
    return fetch(done.result["document"])


def proposed(city: City, one: Document, who: str = "city1", **given: Any) -> Document:
    propose_document(
        city.actor(who), document_id=one.public_id, expected_version=one.version, **GIVEN | given
    )
    return fetch(one.public_id)


def published(
    city: City, text: str = FIRST, who: str = "city1", by: str = "city2", office: str = "city", **given: Any
) -> Document:
    one = proposed(city, brought(city, text, who=who, office=office), who, **given)
    decide_document(city.actor(by), document_id=one.public_id, agree=True, expected_version=one.version)
    return fetch(one.public_id)
