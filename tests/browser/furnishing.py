"""What the pages around the institutions show, made in the sample city by real actions, and where to find it."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from exclave.apps.alerts.models import Alert, Dispatch
from exclave.apps.alerts.sending import MAX_ATTEMPTS
from exclave.apps.benefits.models import Credit, PaymentOrder, Reclaim, Repayment, Run
from exclave.apps.documents.models import PrintJob
from exclave.apps.facilities.models import Contact, Served
from exclave.apps.files import storage
from exclave.apps.impact.models import Trial
from exclave.apps.imports.models import Import
from exclave.apps.journal import clock
from exclave.apps.library.models import Document
from exclave.apps.monitoring.models import Finding, Reading
from exclave.apps.people.actions.issue_token import issue_token
from exclave.apps.people.actions.set_cover import set_cover
from exclave.apps.people.tokens import new_secret
from exclave.apps.programmes.models import Programme
from exclave.apps.projects.models import Project, ProjectMoney, ProjectStage
from exclave.apps.records.models import Record
from exclave.apps.reference.actions.set_parameter import set_parameter
from exclave.apps.register.actions.propose_change import propose_change
from exclave.apps.register.models import Change, Institution
from exclave.apps.workbench.actions.begin_draft import begin_draft
from exclave.apps.workbench.models import Draft
from exclave.sample_city.city import ZONE, City
from exclave.sample_city.ecosystem import institution
from tests.apps.benefits.granting import grant
from tests.apps.imports.lists import ORGANISATIONS, applied, checked, firms, proposed, upload
from tests.apps.library import papers as library_papers
from tests.apps.records.river import lay
from tests.apps.register.test_rows_pages import STAFF, bulk


def furnish(city: City) -> None:
    """Lists at each step of an import, changes to the register, a cover, a token, a setting, a printed job, a failure."""
    _imports(city)
    _library(city)
    _workbench(city)
    _changes(city)
    _of_people(city)
    grant(city)
    lay(city)
    PrintJob.objects.create(
        authority=city.authority, ordered_by=city.accounts["city1"], ordered_at=clock.now(), what_zh="证书（演示）",
        what_en="certificates (demo)", form="pdf", items=[], total=3, made=3, state="done", result=storage.put(b"%PDF-"),
        size=5, finished_at=clock.now(),
    )  # fmt: skip
    for alert in Alert.objects.order_by("pk")[:2]:
        Dispatch.objects.update_or_create(
            alert=alert, channel="mail",
            defaults={"due_at": clock.now(), "attempts": MAX_ATTEMPTS, "last_error": "SMTPConnectError"},
        )  # fmt: skip


def _imports(city: City) -> None:
    upload(city, "organisations", ORGANISATIONS, firms(3))
    checked(
        city, "organisations", ORGANISATIONS, [*firms(3, 5_100_000), ["x", "", "企业", "不知何处", "昨天"]]
    )
    proposed(city, "organisations", ORGANISATIONS, firms(3, 5_200_000))
    applied(city, "organisations", ORGANISATIONS, firms(3, 5_300_000))


def _library(city: City) -> None:
    """A document that waits for a second person, beside those that the sample city has published."""
    library_papers.proposed(city, library_papers.brought(city, who="policy"), "policy")


def _workbench(city: City) -> None:
    """A draft of a pack, begun from a document of the library."""
    paper = Document.objects.scoped("the sample city's own").filter(state="issued", stage="published").first()
    begin_draft(
        city.actor("policy"), authority_id=city.authority.pk, origin="document", name="sample-draft",
        document_id=paper.public_id, why="示例",
    )  # fmt: skip


def _changes(city: City) -> None:
    """Rows in every table of one institution, and two steps that wait for a second person."""
    lumen = Institution.objects.of(city.authority.pk).get(public_id=institution(city, "lumen"))
    bulk(SimpleNamespace(row=lumen, city=city), 4)  # type: ignore[arg-type]
    for who, person in (("lumen", "演示研发人员甲"), ("city1", "演示研发人员乙")):
        propose_change(
            city.actor(who), institution_id=lumen.public_id, reason="年度核对补登（演示）",
            entries=[STAFF | {"values": STAFF["values"] | {"person": person}}],
        )  # fmt: skip
    mine = Change.objects.of(city.authority.pk)
    said = mine.exclude(entries=[]).latest("pk").entries
    mine.filter(entries=[]).update(entries=said, state="approved", decided_at=clock.now())


def _of_people(city: City) -> None:
    now = clock.now().astimezone(ZONE)
    set_cover(
        city.actor("city1"), absent_id=city.accounts["city1"].public_id, stand_in_id=city.accounts["city2"].public_id,
        authority_id=city.authority.pk, role="officer", since=now, until=datetime(now.year + 1, 1, 1, tzinfo=ZONE),
        reason="年休假（演示）",
    )  # fmt: skip
    for who, role, place in (
        ("lumen", "applicant", city.firms["lumen"].public_id),
        ("city1", "officer", city.authority.public_id),
    ):
        issue_token(
            city.actor(who), secret=new_secret(), name="对接程序（演示）", role=role, place_id=place,
            scopes=["cases:read"], days=30,
        )  # fmt: skip
    for key, text in (("register.stale_months", "6"), ("opendata.licence", "演示许可")):
        set_parameter(
            city.actor("admin"), authority_id=city.authority.pk, key=key, text=text, since=date(now.year + 1, 1, 1),
            reason="演示",
        )  # fmt: skip


def around(city: City) -> dict[str, str]:
    """One of each kind by the name the visits use."""
    lumen, every = institution(city, "lumen"), "the sample city's own"
    steps = {
        f"import_{state}": Import.objects.scoped(every).filter(state=state).order_by("-pk").first()
        for state in ("uploaded", "checked", "proposed", "applied")
    }
    engine = Project.objects.scoped(every).get(title__startswith="微显示光")
    pilot = Served.objects.order_by("pk").first().facility
    met = Contact.objects.filter(done_on=None).first()
    found: dict[str, Any] = steps | {
        "project": engine,
        "stage_row": ProjectStage.objects.filter(project=engine, superseded_at=None).first(),
        "money_row": ProjectMoney.objects.filter(project=engine, superseded_at=None).first(),
        "facility": pilot,
        "served_row": Served.objects.filter(facility=pilot, superseded_at=None).first(),
        "liaison": met.liaison,
        "contact": met,
        "reading": Reading.objects.scoped(every).filter(institution__public_id=lumen).first(),
        "finding": Finding.objects.scoped(every).filter(resolved_at=None).first(),
        "settled_finding": Finding.objects.scoped(every).exclude(resolved_at=None).first(),
        "printed": PrintJob.objects.scoped(every).first(),
        "change": Change.objects.of(city.authority.pk).filter(state="proposed").order_by("-pk").first(),
        "officer": city.accounts["city1"],
        "grants": Programme.objects.scoped(every).filter(pack_version__pack="test-grants").first(),
        "river": Programme.objects.scoped(every).filter(pack_version__pack="test-rivermouth").first(),
        "record": Record.objects.scoped(every).first(),
        "trial": Trial.objects.scoped(every).first(),
        "grant_run": Run.objects.scoped(every).first(),
        "grant_institution": Institution.objects.scoped(every).filter(type="lab").first(),
        "payment_order": PaymentOrder.objects.scoped(every).first(),
        "credit_row": Credit.objects.scoped(every).first(),
        "reclaim_row": Reclaim.objects.scoped(every).first(),
        "repayment": Repayment.objects.scoped(every).first(),
        "document": Document.objects.scoped(every).filter(state="issued", stage="published").first(),
        "draft_document": Document.objects.scoped(every).filter(state="repealed").first(),
        "pack_draft": Draft.objects.scoped(every).first(),
        "waiting_document": Document.objects.scoped(every).filter(stage="new").first(),
    }
    return {name: one.public_id for name, one in found.items() if one} | {"lumen": lumen}
