"""Documents of the sample city's library, plainly made up: measures that no city ever issued, and their earlier draft.

They are the paper of the fictional pack ``test-rivermouth``, in the pack's own words.
"""

from datetime import date

from exclave.apps.library.actions.decide_document import decide_document
from exclave.apps.library.actions.propose_document import propose_document
from exclave.apps.library.actions.upload_document import upload_document
from exclave.apps.library.models import Document
from exclave.sample_city.city import City

TITLE = "江口示例市离岸创新站管理示例办法（虚构）"
MEASURES = f"""{TITLE}
江示规〔2026〕0号
第一章 建站
第一条 离岸创新站设在本市以外，由本市的企业、研究单位或园区设立。本办法全部为虚构，只供演示。
第二条 建站须有三样：够数的团队、够高的研发投入比例、一份建站方案。具体数目见附件1。
第三条 团队人数不足而成果突出的，可以放宽，但不得低于附件1所列底线。
第二章 程序
第四条 程序依次为申请、核对、会商、盲审、决定、公示。会商部门名单见附件2。
第五条 对决定不服的，可以在期限内申诉，由没有参与过的人复核，并参照第四条办理。
第三章 考评
第六条 每年一月报送报告，按分数和名次评定等次：
（一）第一名且达到优秀线的为优秀；
（二）达到良好线的为良好；
（三）其余为合格或不合格。
第七条 评为优秀的给予奖励，金额随团队大小分两档。
第八条 不合格的限期整改；整改不过或者连续两年不合格的，撤销资格、收回奖励、限制申请。前条的奖励自撤销之日起收回。
第四章 附则
第九条 期限从次日起算，末日遇休息日顺延。
第十条 三年目标按规模分档，另行公布。
第十一条 本办法自2026年1月10日起施行，《江口示例市离岸创新站管理示例办法（虚构、征求意见稿）》不再使用。
附件：1.数目一览
2.会商部门名单
江口示例市科技示例局
2026年1月1日
附件1
数目一览
一、团队：一般八人，底线五人。
二、研发投入：占营业收入的百分之三。
附件2
会商部门名单
一、江口示例市财政示例局
二、江口示例市人才示例办
"""
DRAFT_TITLE = "江口示例市离岸创新站管理示例办法（虚构、征求意见稿）"
DRAFT = f"""{DRAFT_TITLE}
第一章 建站
第一条 离岸创新站设在本市以外，由本市的企业设立。本办法全部为虚构，只供演示。
第二条 建站须有三样：够数的团队、够高的研发投入比例、一份建站方案。
第二章 程序
第三条 程序依次为申请、核对、盲审、决定、公示。
第四条 对决定不服的，可以在期限内申诉，由没有参与过的人复核。
第三章 考评
第五条 每年三月报送报告，按分数评定等次。
第六条 期限从次日起算，末日遇休息日顺延。
第七条 评为优秀的给予奖励，金额随团队大小分两档。
第八条 不合格的限期整改；整改不过的，撤销资格。
第九条 站点名册每季度更新一次，并在网上公布。
"""


def shelve(city: City) -> dict[str, str]:
    """Both documents, published by two people; public ids by name."""
    draft = _publish(city, "draft.txt", DRAFT, title=DRAFT_TITLE, state="draft", issued=date(2025, 9, 1))
    measures = _publish(
        city, "measures.txt", MEASURES, title=TITLE, title_en="Sample measures for offshore innovation stations (fictional)",
        number="江示规〔2026〕0号", issuers="江口示例市科技示例局", state="issued", issued=date(2026, 1, 1),
        in_force_from=date(2026, 1, 10), replaces=DRAFT_TITLE,
    )  # fmt: skip
    return {"paper": measures, "draft_paper": draft}


def _publish(city: City, name: str, text: str, **said: object) -> str:
    uploaded = upload_document(
        city.actor("city1"), authority_id=city.authority.pk, name=name, content=text.encode()
    )
    document = str(uploaded.result["document"])
    propose_document(
        city.actor("city1"), document_id=document, place=city.authority.place, kind="measures", theme="offshore",
        openness="open", note="演示用的虚构文件。", expected_version=_version(document), **said,  # type: ignore[arg-type]
    )  # fmt: skip
    decide_document(
        city.actor("leader"), document_id=document, agree=True, expected_version=_version(document)
    )
    return document


def _version(document: str) -> int:
    return int(Document.objects.scoped("the sample city").get(public_id=document).version)
