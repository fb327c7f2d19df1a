"""What the sample applicants of the three other types write: a group's subsidiary, an incubator, a government."""

from datetime import date, timedelta
from typing import Any

Values = dict[str, Any]

FILES = {
    "headquarters": [
        "applicant.f_leading", "applicant.f_parent", "applicant.f_rd", "institution.f_site",
        "institution.f_staff", "institution.f_projects", "institution.f_contracts", "institution.f_results",
    ],
    "incubator": ["applicant.f_incubator", "institution.f_site", "institution.f_pipeline"],
    "centralised": [
        "applicant.f_established", "institution.f_running", "institution.f_site", "institution.f_rules",
        "institution.f_tenants",
    ],
}  # fmt: skip
"""What is attached to the application of each type."""
GROUP = "示例拱石集团（虚构）"
HOLDING = "示例拱石控股（虚构）"
FORMER_NAME = "高新技术创业服务中心"


def headquarters(name: str, on: date) -> Values:
    """A subsidiary two levels below its group, with a centre at the group's headquarters."""
    began = on - timedelta(days=500)
    return _contact(name) | {
        "applicant.legal_person": True,
        "applicant.parent": GROUP,
        "applicant.equity": {"complete": True, "rows": [
            {"holder": GROUP, "held": HOLDING, "held_is_applicant": False, "share": "80", "since": "2014-05-06"},
            {"holder": HOLDING, "held": name, "held_is_applicant": True, "share": "62.5", "since": "2015-03-02"},
        ]},
        "applicant.rd_spend": "960",
        "institution.name": f"{name[:6]}·总部技术创新中心（虚构）",
        "institution.place": "310115",
        "institution.address": "示例集团路8号研发楼五层",
        "institution.functions": ["research", "transfer"],
        "institution.industry": "C38",
        "institution.liaison": f"演示·{name[2:4]}联络员",
        "institution.host_body": GROUP,
        "institution.at_headquarters": True,
        "institution.area": "820",
        "institution.rooms": "五层501至512：501至504办公，505至512实验室。",
        "institution.site_right": "provided",
        "institution.site_from": str(began),
        "institution.site_until": "",
        "institution.facilities": "示例电机试验台两套，示例振动台一套，均可随时使用。",
        "institution.staff": _team(12, began),
        "institution.projects": {"complete": True, "rows": [
            {
                "title": "示例高效电机项目（虚构）", "began": str(began), "ends": str(on + timedelta(days=400)),
                "stage": "transfer", "budget": "600", "spent": "350", "results": "样机两台",
            },
        ]},
        "institution.contracts": {"complete": True, "rows": [
            {
                "contract_title": "示例电机技术开发合同（虚构）", "partner": name, "with_applicant": True,
                "signed": True, "terms_stated": True, "kind": "development", "signed_on": str(began),
                "amount": "600", "technology_amount": "520", "registration_no": "",
            },
        ]},
        "institution.results_used": {"complete": True, "rows": [
            {"result": "示例绕组设计（虚构）", "became": "process", "used_on": str(began + timedelta(days=60)), "note": "产线一"},
            {"result": "示例控制算法（虚构）", "became": "product", "used_on": str(began + timedelta(days=300)), "note": "新型号"},
        ]},
    }  # fmt: skip


def incubator(name: str, on: date) -> Values:
    """The operator of a city-level incubator whose certificate bears the name that later rules replaced."""
    began = on - timedelta(days=200)
    return _contact(name) | {
        "applicant.incubator_name": "示例果园孵化器（虚构）",
        "applicant.runs_incubator": True,
        "applicant.incubator_place": "420704",
        "applicant.titles": {"complete": True, "rows": [
            {
                "title": "incubator", "level": "city", "issuer": "示例科技局（虚构）", "since": "2012-06-18",
                "until": "", "former_name": FORMER_NAME,
            },
        ]},
        "institution.name": f"{name[:6]}·异地孵化平台（虚构）",
        "institution.place": "440305",
        "institution.address": "示例创业路21号、示例软件街3号",
        "institution.functions": ["resources", "incubation"],
        "institution.industry": "I65",
        "institution.liaison": f"演示·{name[2:4]}联络员",
        "institution.site_form": "several",
        "institution.spaces": {"complete": True, "rows": [
            {"address": "示例创业路21号二层", "place": "440305", "area": "420", "right": "leased", "until": str(on + timedelta(days=800))},
            {"address": "示例软件街3号四层", "place": "440306", "area": "260", "right": "provided", "until": ""},
        ]},
        "institution.pipeline": {"complete": True, "rows": [
            {"name": "示例视觉检测项目（虚构）", "kind": "project", "sector": "I65", "intent": "letter", "planned": str(on + timedelta(days=200))},
            {"name": "示例传感器公司（虚构）", "kind": "firm", "sector": "C39", "intent": "signed", "planned": str(on + timedelta(days=120))},
        ]},
        "institution.tenants": {"complete": True, "rows": [
            {"tenant": "示例视觉团队（虚构）", "project": "示例视觉检测", "moved_in": str(began)},
        ]},
    }  # fmt: skip


def centralised(name: str, on: date) -> Values:
    """A centre that a district government opened in another city, run by a company, not co-built."""
    opened = on - timedelta(days=90)
    return _contact(name) | {
        "institution.name": "示例滨江离岸科创中心（虚构）",
        "institution.place": "420111",
        "institution.address": "示例光谷路66号",
        "institution.functions": ["resources", "research", "incubation", "transfer"],
        "institution.industry": "C39",
        "institution.liaison": f"演示·{name[2:4]}联络员",
        "institution.operator": "示例滨江科创运营有限公司（虚构）",
        "institution.opened": str(opened),
        "institution.carrier": "示例光谷园区三号楼一至三层",
        "institution.area": "3600",
        "institution.facilities": "共享实验室两间、路演厅一间、会议室六间。",
        "institution.staff": {"complete": True, "rows": [
            {
                "person": f"演示运营员{n + 1:02d}", "research": False, "serves_applicant": True,
                "full_time": True, "degree": "bachelor", "title": "", "since": str(opened + timedelta(days=n)),
            }
            for n in range(5)
        ]},
        "institution.tenants": {"complete": True, "rows": [
            {"tenant": f"示例{kind}企业（虚构）", "project": f"示例{kind}项目", "moved_in": str(opened + timedelta(days=7 * n))}
            for n, kind in enumerate(("光纤", "芯片", "激光"))
        ]},
        "institution.co_built": False,
    }  # fmt: skip


WRITING = {"headquarters": headquarters, "incubator": incubator, "centralised": centralised}


def _contact(name: str) -> Values:
    return {"applicant.contact": f"演示·{name[2:4]}联系人", "applicant.contact_phone": "0711-0000000"}


def _team(people: int, began: date) -> Values:
    return {"complete": True, "rows": [
        {
            "person": f"演示工程师{n + 1:02d}", "research": True, "serves_applicant": True,
            "full_time": True, "degree": "master", "title": "", "since": str(began + timedelta(days=5 * n)),
        }
        for n in range(people)
    ]}  # fmt: skip
