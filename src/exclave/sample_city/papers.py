"""What the sample applicants write in their forms, and the files they attach."""

from datetime import date, timedelta
from typing import Any

HOSTS = {
    "lumen": ("示例江南大学（虚构）", "420111", "university"),
    "cedar": ("示例东湖药学院（虚构）", "420111", "university"),
    "quartz": ("示例材料研究所（虚构）", "310115", "research_body"),
    "heron": ("示例机器人学院（虚构）", "440305", "university"),
    "maple": ("示例海岸大学（虚构）", "330106", "university"),
    "amber": ("示例计算机学院（虚构）", "110108", "university"),
    "basalt": ("示例能源研究所（虚构）", "430104", "research_body"),
    "willow": ("示例生命科学院（虚构）", "420111", "university"),
}
FILES = [
    "applicant.f_titles", "applicant.f_rd", "institution.f_site", "institution.f_staff",
    "institution.f_projects", "institution.f_cooperation", "institution.f_contracts",
]  # fmt: skip


def application(key: str, name: str, on: date, staff: int = 12, complete: bool = True) -> dict[str, Any]:
    """A whole university-type application, as typed. ``staff``: rows of the team list."""
    host, place, host_kind = HOSTS[key]
    began = on - timedelta(days=400)
    return {
        "applicant.contact": f"演示·{name[2:4]}联系人",
        "applicant.contact_phone": "0711-0000000",
        "applicant.titles": {"complete": True, "rows": [
            {"title": "high_tech", "level": "province", "since": str(began), "until": ""},
        ]},
        "applicant.rd_spend": "420",
        "institution.name": f"{name[:6]}·{host[2:6]}联合研发中心（虚构）",
        "institution.place": place,
        "institution.address": "示例大道1号示例楼三层",
        "institution.functions": ["research", "transfer"],
        "institution.industry": "C39",
        "institution.liaison": f"演示·{name[2:4]}联络员",
        "institution.host_body": host,
        "institution.host_kind": host_kind,
        "institution.area": "640",
        "institution.rooms": "三层301至308：301至303办公，304至308实验室。",
        "institution.site_right": "leased",
        "institution.site_from": str(began),
        "institution.site_until": str(on + timedelta(days=900)),
        "institution.facilities": "示例检测平台一套，示例洁净间80平方米，均可随时使用。",
        "institution.staff": {"complete": complete, "rows": [
            {
                "person": f"演示研究员{n + 1:02d}", "research": True, "serves_applicant": True,
                "full_time": n % 3 != 0, "degree": "doctor" if n % 2 else "master", "title": "",
                "since": str(began + timedelta(days=10 * n)),
            }
            for n in range(staff)
        ]},
        "institution.partner_of_applicant": True,
        "institution.cooperation_began": str(began),
        "institution.cooperation_ends": str(on + timedelta(days=700)),
        "institution.cooperation_plan": "今后两年每年立项两项，投入不少于三百万元，到期前续签。",
        "institution.projects": {"complete": True, "rows": [
            {
                "title": "示例项目甲（虚构）", "began": str(began), "ends": str(on + timedelta(days=300)),
                "stage": "research", "budget": "300", "spent": "120", "results": "样机一台",
            },
        ]},
        "institution.contracts": {"complete": True, "rows": [
            {
                "contract_title": "示例技术开发合同（虚构）", "partner": name, "with_applicant": True,
                "signed": True, "terms_stated": True, "signed_on": str(began), "amount": "300",
                "technology_amount": "260", "registration_no": "",
            },
        ]},
    }  # fmt: skip


def report(year: int, type: str = "university") -> dict[str, Any]:
    """The five sections of a yearly report and the figures beside them, by four sources at most (EZ-21)."""
    shared = {
        "institution.r_goals": f"{year}年计划三项，完成三项；下一年计划四项。",
        "institution.r_research": "在研两项，形成样机一台、示例专利一件。",
        "institution.r_talent": "新到岗研究人员两名，一名回本市工作。",
        "institution.r_industry": "一项成果在依托单位试产。",
        "institution.r_service": "为本市两家示例企业提供检测服务。",
        "institution.input": {"complete": True, "rows": [
            {"source": "enterprise", "amount": "300"}, {"source": "fiscal", "amount": "50"},
        ]},
        "institution.insured": "9",
    }  # fmt: skip
    return shared | ({"applicant.rd_spend": "460"} if type in ("university", "headquarters") else {})


def pdf(title: str) -> bytes:
    """A small real PDF (one page, one line of ASCII) to stand in for a scanned paper."""
    stream = f"BT /F1 14 Tf 72 760 Td ({title}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
