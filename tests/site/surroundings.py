"""One of each thing that surrounds an institution, for the access matrix: all of lumen's, in the district of Echeng."""

from datetime import date

from exclave.apps.facilities.actions.add_facility import add_facility
from exclave.apps.facilities.actions.add_served import add_served
from exclave.apps.facilities.actions.log_contact import log_contact
from exclave.apps.facilities.actions.name_liaison import name_liaison
from exclave.apps.facilities.models import Served
from exclave.apps.monitoring.actions.add_indicator import add_indicator
from exclave.apps.monitoring.actions.record_reading import record_reading
from exclave.apps.projects.actions.add_project import add_project
from exclave.apps.projects.actions.move_stage import move_stage
from exclave.apps.projects.actions.record_input import record_input
from exclave.apps.projects.actions.record_money import record_money
from exclave.apps.projects.models import ProjectMoney, ProjectStage
from exclave.apps.workbench.actions.begin_draft import begin_draft
from exclave.sample_city.city import City
from exclave.sample_city.ecosystem import institution
from exclave.sample_city.library_texts import shelve
from tests.apps.library.papers import brought, proposed
from tests.apps.records.river import KIND, lay

DAY = date(2025, 12, 1)
DRAFT = {"public_id": "pack_draft"}
OFFICERS = {"district", "other_district", "city", "twin"}
LEADERS = {"leader", "twin_leader"}
APPLICANTS = {"own", "foreign", "reporter", "founder"}
READERS, KEEPERS = {"district", "city", "leader"}, {"district", "city"}
OF_THE_CITY = {"district", "other_district", "city", "leader"}
PROJECT, POST = {"public_id": "project"}, {"public_id": "liaison"}


def table(everybody: set[str]) -> dict[str, tuple[set[str], dict[str, str]]]:
    """Route name → (who may, what it is called with)."""
    lists = ("projects", "projects-export", "inputs", "inputs-export", "readings", "readings-export")
    return {
        **dict.fromkeys(lists, (OFFICERS | LEADERS | APPLICANTS, {})),
        **dict.fromkeys(("project-new", "input-new", "liaison-new"), (OFFICERS | APPLICANTS, {})),
        "workbench": ({"policy"} | LEADERS, {}),
        "workbench-new": ({"policy"}, {}),
        **{
            f"workbench-{part}": ({"policy", "leader"}, DRAFT)
            for part in ("draft", "act", "file", "try", "form", "rules", "history", "difference", "zip")
        },
        "workbench-picture": ({"policy", "leader"}, DRAFT | {"procedure": "recognition"}),
        **{f"workbench-{act}": ({"policy"}, DRAFT) for act in ("save", "remove", "rename", "restore")},
        "project": (READERS, PROJECT),
        **{
            f"project-{form}": (KEEPERS, PROJECT)
            for form in ("edit", "stage", "party", "budget", "spent", "result")
        },
        "project-correct": (KEEPERS, PROJECT | {"row_id": "stage_row"}),
        "project-strike": (KEEPERS, PROJECT | {"kind": "money", "row_id": "money_row"}),
        "input-year": (READERS, {"public_id": "institution", "year": "2025"}),
        "facility-new": (OFFICERS, {}),
        "facility-edit": (KEEPERS, {"public_id": "facility"}),
        "facility-serve": (KEEPERS, {"public_id": "facility"}),
        "facility-strike": (KEEPERS, {"public_id": "facility", "row_id": "served_row"}),
        **dict.fromkeys(("liaisons", "liaisons-export"), (everybody, {})),
        "liaison": (READERS, POST),
        "liaison-edit": (KEEPERS, POST),
        "contact-new": (KEEPERS, POST),
        "contact-close": (KEEPERS, POST | {"contact_id": "contact"}),
        **dict.fromkeys(("reading-new", "indicator-new"), ({"city", "twin"}, {})),
        "reading": (OF_THE_CITY, {"public_id": "reading"}),
        **dict.fromkeys(("findings", "findings-export"), (OFFICERS | LEADERS, {})),
        "finding": (OF_THE_CITY, {"public_id": "finding"}),
        **dict.fromkeys(
            ("work-records", "work-records-export", "work-records-export-xlsx"),
            (OFFICERS | LEADERS | {"auditor"}, {}),
        ),
        "record-new": ({"city"}, {"programme_id": "river", "kind": KIND}),
        **dict.fromkeys(("record-move", "record-fact"), ({"city"}, {"public_id": "record"})),
        "begin": (OFFICERS | LEADERS | APPLICANTS, {}),
        "begin-case": ({"own", "foreign", "reporter"}, {"programme_id": "river", "procedure": "appeal"}),
    }


def surround(city: City) -> dict[str, str]:
    """The objects of the table's addresses, made by real actions."""
    who, lumen = city.actor("lumen"), institution(city, "lumen")
    project = add_project(who, institution_id=lumen, title="示例项目").result["project"]
    move_stage(
        who, project_id=project, stage="research", since=DAY, evidence_text="示例文件", expected_version=1
    )
    record_money(who, project_id=project, source="fiscal", fen=1, expected_version=2)
    record_input(
        who,
        institution_id=lumen,
        year=2025,
        source="fiscal",
        amount="1",
        definition="x",
        as_of=DAY,
        origin="x",
    )
    facility = add_facility(
        city.actor("echeng"), authority_id=city.offices["echeng"].public_id, kind="pilot", name_zh="示例中试基地",
        place="420704", offers="x", as_of=DAY,
    ).result["facility"]  # fmt: skip
    add_served(city.actor("echeng"), facility_id=facility, name="示例", began=DAY, expected_version=1)
    liaison = name_liaison(
        who, institution_id=lumen, name="演示专员", side="operator", body="x", tasks="x", since=DAY
    ).result["liaison"]
    contact = log_contact(who, liaison_id=liaison, on=DAY, whom="x", matter="x", follow_up="x").result[
        "contact"
    ]
    officer = city.actor("city1")
    indicator = add_indicator(
        officer, authority_id=city.authority.public_id, name_zh="示例指标", unit="元", definition="x"
    ).result["indicator"]
    read = [
        record_reading(officer, indicator=indicator, value=value, as_of=DAY, source="x").result
        for value in ("5亿", "4亿")
    ]
    shelved = shelve(city)
    waiting = brought(city, who="policy")
    draft = begin_draft(
        city.actor("policy"), authority_id=city.authority.pk, origin="pack", pack="test-rivermouth", why="x"
    ).result["draft"]
    return lay(city) | {
        "document": shelved["paper"],
        "draft_paper": shelved["draft_paper"],
        "paper_waiting": proposed(city, waiting, "policy").public_id,
        "pack_draft": draft,
        "project": project,
        "stage_row": ProjectStage.objects.get(project__public_id=project).public_id,
        "money_row": ProjectMoney.objects.get(project__public_id=project).public_id,
        "facility": facility,
        "served_row": Served.objects.get(facility__public_id=facility).public_id,
        "liaison": liaison,
        "contact": contact,
        "reading": read[0]["reading"],
        "finding": read[1]["findings"][0],
    }
