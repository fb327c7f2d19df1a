"""Every list costs the same number of queries at 1, 3 and 50 rows, and no more than its line allows (issue 3).

A route that is neither a list nor named as the page of one thing fails, so that a new list cannot be forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exclave.apps.benefits.models import Run
from exclave.apps.cases.models import Case, Note
from exclave.apps.facilities.models import Facility
from exclave.apps.impact.models import Trial
from exclave.apps.imports.models import Import
from exclave.apps.journal.transaction import Actor
from exclave.apps.library.models import Document
from exclave.apps.people import limiting, tokens
from exclave.apps.people.actions.issue_token import issue_token
from exclave.apps.people.models import Account
from exclave.apps.programmes.models import Programme
from exclave.apps.records.models import Record
from exclave.apps.register.models import Institution
from exclave.apps.workbench.models import Draft
from exclave.sample_city.city import City
from tests.cities import city_at, fresh
from tests.site.crowding import MAKE, furnish
from tests.site.test_routes import ROUTES

pytestmark = pytest.mark.django_db
GET = {p.name: p for _, p in ROUTES if "GET" in p.callback.allowed_methods}
LENGTHS = (1, 3, 50)


@dataclass(frozen=True)
class List:
    """Who reads it, the most queries it may cost, what is made many (names of MAKE), and its address."""

    who: str
    cap: int
    rows: tuple[str, ...]
    where: dict[str, str] = field(default_factory=dict)
    query: str = ""
    fixed: str = ""
    """Why the page does not grow with the rows; empty: it must, or the rows never reached it."""


THEIRS = {"public_id": "institution"}
RIVER = {"programme_id": "river", "kind": "station"}
LISTS: dict[str, List] = {
    # public
    "home": List("", 9, ("institutions", "notices"), fixed="figures and the newest only"),
    "register": List("", 6, ("institutions",)),
    "register-export": List("", 4, ("institutions",)),
    "register-export-xlsx": List("", 4, ("institutions",)),
    "calls": List("", 5, ("rounds",)),
    "calls-export": List("", 3, ("rounds",)),
    "calls-export-xlsx": List("", 3, ("rounds",)),
    "policies": List("", 2, ("programmes",)),
    "policies-export": List("", 2, ("programmes",)),
    "policies-export-xlsx": List("", 2, ("programmes",)),
    "notices": List("", 5, ("notices",)),
    "notices-export": List("", 3, ("notices",)),
    "notices-export-xlsx": List("", 3, ("notices",)),
    "feed-notices": List("", 1, ("notices",)),
    "feed-calls": List("", 3, ("rounds",)),
    "feed-register": List("", 2, ("institutions",)),
    "feed-policies": List("", 1, ("programmes",)),
    "library": List("", 8, ("documents",)),
    "library-export": List("", 2, ("documents",)),
    "library-export-xlsx": List("", 2, ("documents",)),
    "workbench": List("policy", 9, ("pack drafts",)),
    "workbench-history": List("policy", 9, ("draft changes",), {"public_id": "pack_draft"}),
    "library-desk": List("city1", 9, ("documents",)),
    "library-compare": List("", 8, ("documents",), {"public_id": "document"}),
    "feed-library": List("", 2, ("documents",)),
    "feed-benefits": List("", 1, ("programmes",)),
    "facilities": List("", 4, ("facilities",)),
    "facilities-export": List("", 2, ("facilities",)),
    "records": List("", 6, ("records",), fixed="a figure a kind"),
    "records-of": List("", 6, ("records",), RIVER),
    "records-export": List("", 4, ("records",), RIVER),
    "records-export-xlsx": List("", 4, ("records",), RIVER),
    "work-records": List("city1", 14, ("records",)),
    "work-records-export": List("city1", 8, ("records",)),
    "work-records-export-xlsx": List("city1", 8, ("records",)),
    "benefits": List("", 4, ("programmes",)),
    "benefits-export": List("", 2, ("programmes",)),
    "benefits-export-xlsx": List("", 2, ("programmes",)),
    "trials": List("policy", 9, ("trials",)),
    "trial-results": List("policy", 12, ("outcomes",), {"public_id": "trial"}),
    "trial-export": List("policy", 6, ("outcomes",), {"public_id": "trial"}),
    "trial-export-xlsx": List("policy", 6, ("outcomes",), {"public_id": "trial"}, fixed="a workbook"),
    "benefit-runs": List("city1", 9, ("programmes",)),
    "benefit-run": List("city1", 12, ("standings",), {"public_id": "run"}),
    "benefit-run-export": List("city1", 6, ("standings",), {"public_id": "run"}),
    "benefit-run-export-xlsx": List("city1", 6, ("standings",), {"public_id": "run"}, fixed="a workbook"),
    "payments": List("city1", 11, ("payments",)),
    "payments-export": List("city1", 6, ("payments",)),
    "payments-export-xlsx": List("city1", 6, ("payments",), fixed="a workbook"),
    "credits": List("city1", 14, ("credits",)),
    "credits-export": List("city1", 9, ("credits",)),
    "credits-export-xlsx": List("city1", 9, ("credits",), fixed="a workbook"),
    "reclaims": List("city1", 11, ("reclaims",)),
    "reclaims-export": List("city1", 6, ("reclaims",)),
    "reclaims-export-xlsx": List("city1", 6, ("reclaims",), fixed="a workbook"),
    "facility": List("city1", 12, ("served",), {"public_id": "facility"}),
    "progress": List("", 12, ("institutions", "projects", "readings"), fixed="figures"),  # three programmes, two queries each
    "progress-active": List("", 5, ("institutions", "projects"), {"public_id": "programme"}, fixed="figures"),
    "project-counts": List("", 3, ("projects",), fixed="figures"),
    "search": List("city1", 21, ("institutions", "cases", "organisations", "index"), query="q=示例", fixed="the best of each kind"),
    "place-search": List("", 0, (), query="q=武汉", fixed="a table of the country"),
    "industry-search": List("", 0, (), query="q=制造", fixed="a table of the standard"),
    "api-register": List("", 5, ("institutions",)),
    "api-rounds": List("", 3, ("rounds",)),
    "api-policies": List("", 1, ("programmes",)),
    "api-benefits": List("", 1, ("programmes",)),
    "api-library": List("", 1, ("documents",)),
    "api-notices": List("", 3, ("notices",)),
    "api-statistics": List("", 10, ("institutions",), fixed="figures"),
    "api-cases": List("token:city1", 5, ("cases",)),
    "api-obligations": List("token:city1", 5, ("obligations",)),
    # applicants
    "todo": List("quartz", 15, ("drafts", "obligations")),
    "organisation": List("lumen", 9, ("agencies",)),
    # officers and leaders
    "inbox": List("city1", 8, ("cases",)),
    "inbox-export": List("city1", 5, ("cases",)),
    "to-sign": List("leader", 9, ("proposed",)),
    "rounds": List("city1", 8, ("rounds",)),
    "round": List("city1", 10, ("cases of the round",), {"public_id": "round"}, fixed="figures"),
    "work-notices": List("city1", 9, ("notices",)),
    "chase": List("city1", 7, ("obligations",)),
    "case": List("city1", 53, ("notes",), {"public_id": "case"}),
    "work-register": List("city1", 12, ("institutions",)),
    "work-register-export": List("city1", 8, ("institutions",)),
    "work-changes": List("city1", 7, ("changes",)),
    "alarms": List("city1", 11, ("institutions",), fixed="rows in tests/apps/register/test_alarms.py"),
    "institution-changes": List("city1", 8, ("changes",), THEIRS),
    "institution": List("city1", 17, ("projects", "readings", "liaisons"), THEIRS, fixed="rows in tests/apps/register/test_rows_pages.py"),
    "evaluations": List("city1", 11, ("evaluations",)),
    "evaluation-new": List("city1", 7, ("institutions",), fixed="figures"),
    "imports": List("city1", 8, ("imports",)),
    "import": List("city1", 11, ("import findings",), {"public_id": "import"}),
    "import-rows": List("city1", 7, ("import findings",), {"public_id": "import"}),
    "import-findings": List("city1", 6, ("import findings",), {"public_id": "import"}),
    "projects": List("city1", 10, ("projects",)),
    "projects-export": List("city1", 6, ("projects",)),
    "project-new": List("city1", 6, ("institutions",)),
    "inputs": List("city1", 9, ("inputs",)),
    "inputs-export": List("city1", 5, ("inputs",)),
    "input-new": List("city1", 6, ("institutions",)),
    "liaisons": List("city1", 9, ("liaisons",)),
    "liaisons-export": List("city1", 6, ("liaisons",)),
    "liaison-new": List("city1", 6, ("institutions",)),
    "readings": List("city1", 9, ("readings",)),
    "readings-export": List("city1", 5, ("readings",)),
    "reading-new": List("city1", 9, ("indicators",), fixed="choices"),
    "findings": List("city1", 9, ("readings",)),
    "findings-export": List("city1", 4, ("readings",)),
    "printing": List("city1", 8, ("printing",)),
    "messages": List("city1", 8, ("alerts",), fixed="a full page"),
    "covers": List("city1", 8, ("covers",)),
    "tokens": List("city1", 6, ("tokens",)),
    # experts, policy, administrators, auditors
    "review-tasks": List("expert1", 7, ("assignments",)),
    "packs": List("policy", 7, ("programmes",)),
    "accounts": List("admin", 9, ("accounts",), fixed="a full page"),
    "account-covers": List("admin", 11, ("covers",), {"public_id": "officer"}),
    "given-up": List("admin", 8, ("given up",)),
    "all-tokens": List("admin", 13, ("tokens",)),
    "settings": List("admin", 12, ("parameters",), fixed="one line a parameter"),
    "setting": List("admin", 15, ("parameters",), {"key": "parameter"}, fixed="the latest"),
    "calendar": List("admin", 6, ("years",)),
    "journal": List("auditor", 10, ("events",), fixed="a full page"),
}  # fmt: skip

ONE_THING = set(
    [
        "healthz",
        "readyz",
        "favicon",
        "ui-gallery",
        "sign-in",
        "join",
        "message-settings",
        "pack",
        "call",
        "policy",
        "policy-picture",
        "notice",
        "objection-raise",
        "objection-follow",
        "case-start",
        "my-case",
        "case-edit",
        "case-conditions",
        "case-check",
        "case-receipt",
        "request-start",
        "round-new",
        "removal-new",
        "sheet",
        "certificate-check",
        "certificate-code",
        "paper",
        "change",
        "change-new",
        "institution-table",
        "import-new",
        "import-upload",
        "import-template-csv",
        "import-template-xlsx",
        "import-columns",
        "project",
        "project-edit",
        "project-stage",
        "project-party",
        "project-budget",
        "project-spent",
        "project-result",
        "project-correct",
        "project-strike",
        "input-year",
        "benefit",
        "benefit-check",
        "benefit-register",
        "benefit-standing",
        "benefit-claim",
        "trial",
        "trial-new",
        "trial-case",
        "payment",
        "credit",
        "reclaim",
        "reclaim-repay",
        "reclaim-strike",
        "facility-new",
        "facility-edit",
        "facility-serve",
        "facility-strike",
        "liaison",
        "liaison-edit",
        "contact-new",
        "contact-close",
        "indicator-new",
        "reading",
        "finding",
        "evidence",
        "evidence-preview",
        "open-document",
        "library-document",
        "library-new",
        "workbench-new",
        "workbench-draft",
        "workbench-file",
        "workbench-try",
        "workbench-form",
        "workbench-picture",
        "workbench-rules",
        "workbench-difference",
        "workbench-zip",
        "library-edit",
        "case-document",
        "case-archive",
        "printing-job",
        "printing-file",
        "journal-verify",
        "journal-checkpoint",
        "journal-event",
        "account",
        "account-new",
        "calendar-year",
        "open-data",
        "api-reference",
        "api-document",
        "api-notice",
        "record",
        "record-new",
        "record-move",
        "record-fact",
        "begin",
        "begin-case",
        "api-certificate-check",
        "api-me",
        "api-case",
        "api-round",
        "api-policy",
        "api-library-document",
        "api-institution",
    ]
)
"""Pages of one thing, forms and files: what they hold is bounded by the thing."""


def test_every_get_route_is_a_list_or_shows_one_thing() -> None:
    assert set(LISTS) & ONE_THING == set()
    assert set(LISTS) | ONE_THING == set(GET), "a new route: a list needs its line in LISTS"


@pytest.fixture(scope="module")
def _city(django_db_setup: Any, django_db_blocker: Any) -> Iterator[City]:
    with city_at("evaluation", django_db_blocker) as city:
        furnish(city)
        yield city


@pytest.fixture
def city(_city: City, db: None) -> City:
    limiting.forget()
    return fresh(_city)


def _where(city: City, name: str) -> str:
    known: dict[str, Callable[[], str]] = {
        "institution": lambda: Institution._base_manager.get(organisation=city.firms["lumen"]).public_id,
        "run": lambda: Run._base_manager.first().public_id,
        "trial": lambda: Trial._base_manager.first().public_id,
        "facility": lambda: Facility._base_manager.first().public_id,
        "document": lambda: Document._base_manager.filter(stage="published").first().public_id,
        "pack_draft": lambda: Draft._base_manager.first().public_id,
        "programme": lambda: Programme._base_manager.filter(state="in_force").first().public_id,
        "round": lambda: Case._base_manager.filter(round__obligation="").first().round.public_id,
        "case": lambda: Note._base_manager.first().case.public_id,
        "import": lambda: Import._base_manager.first().public_id,
        "officer": lambda: city.accounts["city1"].public_id,
        "parameter": lambda: "alerts.sms_on",
        "river": lambda: Record._base_manager.first().programme.public_id,
        "station": lambda: "station",
    }
    line = LISTS[name]
    address = reverse(name, kwargs={key: known[what]() for key, what in line.where.items()})
    return f"{address}?{line.query}" if line.query else address


def _browser(city: City, who: str) -> Client:
    if who.startswith("token:"):
        account = city.accounts[who.removeprefix("token:")]
        secret = tokens.new_secret()
        issue_token(
            Actor(account.public_id, "officer"), secret=secret, name="list", role="officer",
            place_id=city.authority.public_id, scopes=list(tokens.SCOPES), days=30,
        )  # fmt: skip
        return Client(headers={"Authorization": f"Bearer {secret.value}"})
    client = Client()
    if who:
        account = Account.objects.get(pk=city.accounts[who].pk)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _taken(client: Client, address: str) -> tuple[int, int]:
    """(queries, bytes) of one answer; saving a session or counting a request belongs to neither."""
    with CaptureQueriesContext(connection) as found:
        response = client.get(address)
        assert response.status_code == 200, response.status_code
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    sqls = [q["sql"] for q in found if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    return len(sqls), len(body)


@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_queries_at_any_length(city: City, name: str) -> None:
    line = LISTS[name]
    client, address = _browser(city, line.who), _where(city, name)
    taken, sizes, made = [], [], 0
    for number in LENGTHS:
        for what in line.rows:
            if number > made:
                MAKE[what](number - made)
        made = number
        _taken(
            client, address
        )  # what is kept for the whole process is read once, a table's while it is written
        queries, size = _taken(client, address)
        taken.append(queries)
        sizes.append(size)
    assert len(set(taken)) == 1, f"{name}: {dict(zip(LENGTHS, taken, strict=True))}"
    assert taken[0] <= line.cap, f"{name}: {taken[0]} queries, {line.cap} allowed"
    assert line.fixed or sizes[-1] > sizes[0] + 300, f"{name}: the rows are not on the page {sizes}"
