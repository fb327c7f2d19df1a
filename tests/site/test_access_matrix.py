"""Every route called as every kind of person, on their own, somebody else's and no object.

A route missing from the table fails; a person not allowed gets 404, and the denial reads like an absence.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from exclave.apps.alerts.models import Alert
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, KeptFilter, ObligationDue, PublicNotice, Submission
from exclave.apps.documents.models import PrintJob
from exclave.apps.files import storage
from exclave.apps.files.models import Evidence
from exclave.apps.imports.actions.upload_import import upload_import
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.panels.models import Assignment
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.actions.issue_token import issue_token
from exclave.apps.people.models import Account, Cover
from exclave.apps.people.tokens import new_secret
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference.models import Authority, ParameterValue
from exclave.apps.register.actions.propose_change import propose_change
from exclave.apps.register.models import Certificate, Institution
from exclave.apps.ui.routes import public
from exclave.sample_city.city import City, at, decide
from exclave.sample_city.founding import PACK, SETTLED
from tests.apps.benefits import granting
from tests.site import surroundings
from tests.site.test_routes import ROUTES

pytestmark = pytest.mark.django_db

PEOPLE = {
    "own": "willow",  # agent of the applicant of the case
    "foreign": "cedar",  # agent of another applicant
    "founder": "riverside",  # agent of a district government, which may apply without a call
    "reporter": "quartz",  # agent of an organisation that owes a report
    "district": "echeng",
    "other_district": "gedian",
    "city": "city1",
    "leader": "leader",
    "expert": "expert1",  # asked to review amber's case, nothing declared
    "other_expert": "expert4",
    "auditor": "auditor",
    "admin": "admin",
    "policy": "policy",
    "twin": "twin",  # officer of another city
    "twin_leader": "twin_leader",
    "nobody": "nobody",  # signed in, holds nothing
}
EVERYBODY = set(PEOPLE)
OFFICERS = {"district", "other_district", "city", "twin"}
APPLICANTS = {"own", "foreign", "reporter", "founder"}

# route name → (who may, what it is called with)
TABLE: dict[str, tuple[set[str], dict[str, str]]] = {
    "sign-out": (EVERYBODY, {}),
    "packs": ({"policy"}, {}),
    "pack": ({"policy"}, {"pack": "ezhou-offshore-institutions"}),
    "library-desk": (OFFICERS | {"leader", "twin_leader", "policy"}, {}),
    "library-new": (OFFICERS | {"policy"}, {}),
    "library-edit": ({"city", "policy"}, {"public_id": "paper_waiting"}),
    "library-decide": ({"city", "leader", "policy"}, {"public_id": "paper_waiting"}),
    "benefit-runs": (OFFICERS | {"leader", "twin_leader"}, {}),
    "benefit-register": ({"city", "leader"}, {"programme_id": "grants", "benefit": "opening_grant"}),
    "benefit-run": ({"city", "leader"}, {"public_id": "grant_run"}),
    "benefit-run-export": ({"city", "leader"}, {"public_id": "grant_run"}),
    "benefit-run-export-xlsx": ({"city", "leader"}, {"public_id": "grant_run"}),
    "benefit-standing": (
        {"city", "leader"},
        {"public_id": "grant_run", "institution_id": "grant_institution"},
    ),
    "trials": ({"policy"}, {}),
    "trial-new": ({"policy"}, {}),
    **dict.fromkeys(
        ("trial", "trial-results", "trial-export", "trial-export-xlsx", "trial-delete"),
        ({"policy"}, {"public_id": "trial"}),
    ),
    "trial-case": ({"policy"}, {"public_id": "trial", "institution_id": "grant_institution"}),
    "benefit-claim": ({"own"}, {"programme_id": "grants", "benefit": "opening_grant"}),
    **dict.fromkeys(
        ("payments", "payments-export", "payments-export-xlsx"),
        (OFFICERS | APPLICANTS | {"leader", "twin_leader"}, {}),
    ),
    "payment": ({"own", "city", "leader"}, {"public_id": "payment_order"}),
    **dict.fromkeys(
        (
            "credits",
            "credits-export",
            "credits-export-xlsx",
            "reclaims",
            "reclaims-export",
            "reclaims-export-xlsx",
        ),
        (OFFICERS | APPLICANTS | {"leader", "twin_leader", "auditor"}, {}),
    ),
    "credit": ({"own", "city", "district", "leader", "auditor"}, {"public_id": "credit_row"}),
    "reclaim": ({"own", "city", "leader", "auditor"}, {"public_id": "reclaim_row"}),
    "reclaim-repay": ({"city"}, {"public_id": "reclaim_row"}),
    "reclaim-strike": ({"city"}, {"public_id": "reclaim_row", "row_id": "repayment"}),
    "taken-revoke": ({"city", "leader"}, {"kind": "credit", "public_id": "credit_row"}),
    "todo": (APPLICANTS | {"nobody"}, {}),
    "tokens": (APPLICANTS | OFFICERS | {"leader", "twin_leader"}, {}),
    "token-revoke": ({"own", "admin"}, {"public_id": "token"}),
    "all-tokens": ({"admin"}, {}),
    "case-start": (APPLICANTS | {"nobody"}, {"round_id": "open_round"}),
    "request-start": ({"founder"}, {"programme_id": "programme", "type": "centralised"}),
    "my-case": ({"own"}, {"public_id": "case"}),
    "case-withdraw": ({"own"}, {"public_id": "case"}),
    "case-edit": ({"own"}, {"public_id": "case"}),
    "case-file-add": ({"own"}, {"public_id": "case"}),
    "case-file-remove": ({"own"}, {"public_id": "case", "evidence_id": "evidence"}),
    "case-conditions": ({"own"}, {"public_id": "case"}),
    "case-check": ({"own"}, {"public_id": "case"}),
    "case-submit": ({"own"}, {"public_id": "case"}),
    "case-receipt": ({"own"}, {"public_id": "case", "sequence": "submission"}),
    "inbox": (OFFICERS, {}),
    "case": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-decide": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-judge": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-sign": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-assign": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-extend": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-settle": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-reveal": ({"city"}, {"public_id": "objection"}),
    "case-waive": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-waive-sign": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-note": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-hand": ({"district", "city", "leader"}, {"public_id": "case"}),
    "case-takeback": ({"district", "city", "leader"}, {"public_id": "case"}),
    "inbox-export": (OFFICERS, {}),
    "many": (OFFICERS, {}),
    "many-do": (OFFICERS, {}),
    "list-keep": (OFFICERS, {}),
    "list-drop": ({"city"}, {"public_id": "kept_list"}),
    "to-sign": ({"leader", "twin_leader"}, {}),
    "programme-sign": ({"leader"}, {"public_id": "proposed"}),
    "rounds": ({"city", "twin"}, {}),
    "round-new": ({"city", "twin"}, {}),
    "round": ({"city"}, {"public_id": "open_round"}),
    "work-notices": ({"city", "twin"}, {}),
    "chase": ({"city", "twin"}, {}),
    "reports-ask": ({"city"}, {"public_id": "cycle"}),
    "remind": ({"city"}, {"public_id": "obligation"}),
    "remind-many": ({"city", "twin"}, {}),
    "removal-new": ({"city"}, {"subject_id": "institution"}),
    "institution-changes": ({"district", "city", "leader", "auditor"}, {"public_id": "institution"}),
    "change-new": ({"district", "city"}, {"public_id": "institution"}),
    "change": ({"district", "city", "leader", "auditor"}, {"public_id": "change"}),
    "change-decide": ({"district", "city"}, {"public_id": "change"}),
    "change-endorse": ({"district", "city"}, {"public_id": "change"}),
    "change-withdraw": ({"district", "city"}, {"public_id": "change"}),
    "work-register": (OFFICERS, {}),
    "work-register-export": (OFFICERS, {}),
    "work-changes": (OFFICERS, {}),
    "alarms": (OFFICERS, {}),
    "imports": ({"city", "leader", "admin", "twin", "twin_leader"}, {}),
    "import-new": ({"city", "twin"}, {}),
    "import-upload": ({"city", "twin"}, {"kind": "organisations"}),
    "import-template-csv": ({"city", "twin"}, {"kind": "organisations"}),
    "import-template-xlsx": ({"city", "twin"}, {"kind": "organisations"}),
    "import": ({"city", "leader"}, {"public_id": "import"}),
    "import-columns": ({"city"}, {"public_id": "import"}),
    "import-rows": ({"city", "leader"}, {"public_id": "import"}),
    "import-findings": ({"city", "leader"}, {"public_id": "import"}),
    "import-act": ({"city", "leader"}, {"public_id": "import"}),
    "case-document": (
        {"own", "district", "city", "leader"},
        {"kind": "application", "key": "handed_in", "form": "pdf"},
    ),
    "document-issue": ({"city"}, {"kind": "correction", "key": "letter"}),
    "case-archive": ({"own", "district", "city", "leader"}, {"public_id": "case"}),
    "printing": ({"city", "twin"}, {}),
    "printing-job": ({"city"}, {"public_id": "printed"}),
    "printing-file": ({"city"}, {"public_id": "printed"}),
    "evaluations": ({"city", "leader", "twin", "twin_leader"}, {}),
    "evaluation-new": ({"city", "twin"}, {}),
    "case-grade": ({"district", "city", "leader"}, {"public_id": "case"}),
    "organisation": (APPLICANTS, {}),
    "organisation-agents": ({"own"}, {"public_id": "organisation"}),
    "report-start": ({"reporter"}, {"obligation_id": "obligation"}),
    "messages": (EVERYBODY, {}),
    "messages-read": (EVERYBODY, {}),
    "message-settings": (EVERYBODY, {}),
    "given-up": ({"admin"}, {}),
    "given-up-again": ({"admin"}, {}),
    "covers": (OFFICERS | {"leader", "twin_leader"}, {}),
    "cover-end": ({"city", "admin"}, {"public_id": "cover"}),
    "account-covers": ({"admin"}, {"public_id": "officer_account"}),
    "account-leave": ({"admin"}, {"public_id": "officer_account"}),
    "settings": ({"admin", "leader", "twin_leader"}, {}),
    "setting": ({"admin", "leader", "twin_leader"}, {"key": "parameter"}),
    "setting-decide": ({"admin", "leader"}, {"public_id": "parameter_value"}),
    "message": ({"own"}, {"alert_id": "alert"}),
    "review-tasks": ({"expert", "other_expert"}, {}),
    "sheet": ({"expert"}, {"assignment": "assignment"}),
    "declare": ({"expert"}, {"assignment": "assignment"}),
    "evidence-preview": ({"own", "district", "city", "leader"}, {"public_id": "evidence"}),
    "evidence": ({"own", "district", "city", "leader"}, {"public_id": "evidence"}),
    "journal": ({"auditor"}, {}),
    "journal-verify": ({"auditor"}, {}),
    "journal-checkpoint": ({"auditor"}, {}),
    "journal-event": ({"auditor"}, {"authority": "authority", "sequence": "event"}),
    "accounts": ({"admin"}, {}),
    "account-new": ({"admin"}, {}),
    "account": ({"admin"}, {"public_id": "account"}),
    "calendar": ({"admin"}, {}),
    "calendar-year": ({"admin"}, {"year": "year"}),
    **surroundings.table(EVERYBODY),
}
# Operations that need a token are called as everybody in tests/site/api/test_tokens.py.
PRIVATE = {
    p.name: p
    for _, p in ROUTES
    if p.callback.access is not public and not getattr(p.callback, "by_token", False)
}
PUBLIC = {p.name: p for _, p in ROUTES if p.callback.access is public}


@pytest.fixture(scope="module")
def _objects(_notice_city: City, django_db_blocker) -> dict[str, str]:
    """Made once for the module, within the transaction its city lies in: making them takes seconds."""
    with django_db_blocker.unblock():
        return one_of_each(_notice_city)


@pytest.fixture
def objects(_objects: dict[str, str], notice_city: City) -> dict[str, str]:
    """One of each kind; what a test changes in them is rolled back to a savepoint."""
    return _objects


def one_of_each(notice_city: City) -> dict[str, str]:
    """One of each kind, all of them the sample city's; and people of a twin city to whom they are foreign."""
    owned = notice_city.authority.pk
    case = Case.objects.of(owned).get(applicant=notice_city.firms["willow"])
    decide(notice_city, "city1", case.public_id, "return", "请补正。", correction_days=10)
    twin = Authority.objects.create(name_zh="孪生市", name_en="Twin", level="city", place="420600", code="TW")
    for name, role in (("twin", "officer"), ("twin_leader", "leader"), ("nobody", "")):
        account = Account.objects.create_account(name, "x", name=name)
        if role:
            grant_role(CLOCK, account_id=account.public_id, authority_id=twin.pk, role=role)
        notice_city.accounts[name] = account
    call = Round.objects.of(owned).get(pk=case.round_id)
    Round.objects.of(owned).filter(pk=call.pk).update(
        closes_at=datetime(2026, 12, 31, tzinfo=UTC), state="open"
    )
    evidence = Evidence.objects.of(owned).filter(subject_id=case.public_id).first()
    assigned = Assignment.objects.of(owned).get(
        expert__account=notice_city.accounts["expert1"], case_id=Case.objects.of(owned).get(
            applicant=notice_city.firms["amber"]).pk
    )  # fmt: skip
    lumen = Institution.objects.of(owned).get(organisation=notice_city.firms["lumen"])
    at("2026-01-02")
    tick()
    proposed = propose_programme(
        notice_city.actor("policy"), authority_id=owned, pack=PACK, in_force_from=date(2026, 2, 1),
        settled=SETTLED, left_open=[], reasons={},
    )  # fmt: skip
    brought = upload_import(
        notice_city.actor("city1"), authority_id=owned, kind="organisations", name="名册.csv",
        content="统一社会信用代码,单位名称\nx,示例（虚构）\n".encode(),
    )  # fmt: skip
    cover = Cover.objects.create(
        authority_id=owned, absent=notice_city.accounts["city1"], stand_in=notice_city.accounts["city2"], role="officer",
        since=datetime(2025, 1, 1, tzinfo=UTC), until=datetime(2027, 1, 1, tzinfo=UTC), reason="年休假", set_by="x",
        set_at=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    stated = ParameterValue.objects.create(
        authority_id=owned, key="alerts.sms_on", value=True, since=date(2026, 1, 1), reason="x", state="proposed",
        proposed_by="x", proposed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    kept = KeptFilter.objects.create(
        account=notice_city.accounts["city1"],
        name="x",
        query="overdue=1",
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    change = propose_change(
        notice_city.actor("city1"), institution_id=lumen.public_id, reason="x",
        entries=[{"op": "add", "table": "complete", "since": "2025-05-01", "values": {"table": "staff"}}],
    )  # fmt: skip
    token = issue_token(
        notice_city.actor("willow"), secret=new_secret(), name="portal", role="applicant",
        place_id=notice_city.firms["willow"].public_id, scopes=["cases:read"], days=30,
    )  # fmt: skip
    return (
        surroundings.surround(notice_city)
        | granting.grant(notice_city)
        | {
            "change": change.result["change"],
            "kept_list": kept.public_id,
            "cover": cover.public_id,
            "officer_account": notice_city.accounts["city2"].public_id,
            "parameter": "alerts.sms_on",
            "parameter_value": stated.public_id,
            "import": brought.result["import"],
            "token": token.result["token"],
            "proposed": proposed.result["programme"],
            "case": case.public_id,
            "objection": Case.objects.of(owned).get(procedure="objection").public_id,
            "obligation": ObligationDue.objects.of(owned)
            .get(organisation=notice_city.firms["quartz"])
            .public_id,
            "cycle": Round.objects.of(owned).exclude(obligation="").first().public_id,
            "organisation": notice_city.firms["willow"].public_id,
            "alert": str(Alert.objects.filter(account=notice_city.accounts["willow"]).first().pk),
            "handed_in": f"{case.public_id}-1",
            "letter": f"{case.public_id}-{case.entries.get(kind='acted', outcome='return').seq}",
            "printed": printed(notice_city).public_id,
            "open_round": call.public_id,
            "evidence": evidence.public_id,
            "submission": str(Submission.objects.filter(case=case).first().sequence),
            "assignment": assigned.public_id,
            "authority": notice_city.authority.public_id,
            "event": "3",
            "account": notice_city.accounts["heron"].public_id,
            "year": "2026",
            "institution": lumen.public_id,
            "paper": Certificate.objects.of(owned).filter(institution=lumen).first().public_id,
            "notice": PublicNotice.objects.of(owned).filter(ended_at=None).first().public_id,
            "programme": Programme.objects.of(owned).get(state="in_force", pack_version__pack=PACK).public_id,
        }
    )


def printed(city: City) -> PrintJob:
    """A print job of city1 that is done."""
    return PrintJob.objects.create(
        authority=city.authority, ordered_by=city.accounts["city1"], ordered_at=datetime.now(UTC), what_zh="证书",
        what_en="certificates", form="pdf", items=[], total=0, state="done", result=storage.put(b"%PDF-"), size=5,
    )  # fmt: skip


def test_table_names_every_private_route() -> None:
    assert set(TABLE) == set(PRIVATE), "a new route needs its line in the table"


@pytest.fixture(scope="module")
def _signed_in(_objects: dict[str, str], _notice_city: City, django_db_blocker) -> dict[str, str]:
    """Everybody's session, begun once: a test that ends one has it back with all the rest."""
    with django_db_blocker.unblock():
        name = settings.SESSION_COOKIE_NAME
        return {who: client(_notice_city, who).cookies[name].value for who in PEOPLE}


@pytest.fixture
def client_of(_signed_in: dict[str, str], objects: dict[str, str]) -> Callable[[str], Client]:
    def browse(who: str) -> Client:
        browser = Client(raise_request_exception=True)
        browser.cookies[settings.SESSION_COOKIE_NAME] = _signed_in[who]
        return browser

    return browse


def client(city: City, who: str) -> Client:
    browser = Client(raise_request_exception=True)
    account = Account.objects.get(pk=city.accounts[PEOPLE.get(who, who)].pk)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def call(browser: Client, name: str, address: str):
    methods = PRIVATE[name].callback.allowed_methods
    return browser.get(address) if "GET" in methods else browser.post(address, {})


def address(name: str, objects: dict[str, str], *, absent: bool = False) -> str:
    _, wanted = TABLE[name]
    known = {k: objects.get(v, v) for k, v in wanted.items()}
    if absent:
        known = {k: ("9999" if v.isdecimal() else "absent2345absent") for k, v in known.items()}
    return reverse(name, kwargs=known)


def plain(body: bytes) -> str:
    """A page without what differs by request: tokens, times, addresses."""
    text = re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", body.decode())
    text = re.sub(r"[?&]next=[^\"]*|\d\d:\d\d(:\d\d(\.\d+)?)?", "", text)
    return re.sub(r"/[\w\-./]*(?=[\"<])", "", text)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_route_is_open_to_those_named_and_absent_for_everybody_else(name: str, client_of, objects) -> None:
    allowed, _ = TABLE[name]
    wrong = {}
    for who in PEOPLE:
        response = call(client_of(who), name, address(name, objects))
        if (response.status_code != 404) != (who in allowed) or response.status_code >= 500:
            wrong[who] = response.status_code
    assert wrong == {}, f"{name}: allowed {sorted(allowed)}"


@pytest.mark.parametrize("name", sorted(n for n, (_, wanted) in TABLE.items() if wanted))
def test_denial_reads_like_an_absence(name: str, client_of, objects) -> None:
    allowed, _ = TABLE[name]
    for who in ("foreign", "twin", "other_district", "auditor"):
        browser = client_of(who)
        absent = call(browser, name, address(name, objects, absent=True))
        assert absent.status_code == 404, (who, absent.status_code)
        if who not in allowed:
            denied = call(browser, name, address(name, objects))
            assert plain(denied.content) == plain(absent.content), who


SHOWN = {
    "call": {"public_id": "open_round"},
    "policy": {"public_id": "programme"},
    "policy-picture": {"public_id": "programme", "procedure": "filing"},
    "notice": {"public_id": "notice"},
    "objection-raise": {"public_id": "notice"},
    "institution": {"public_id": "institution"},
    "facility": {"public_id": "facility"},
    "record": {"public_id": "record"},
    **{
        name: {"programme_id": "river", "kind": "station"}
        for name in ("records-of", "records-export", "records-export-xlsx")
    },
    "benefit": {"programme_id": "grants", "benefit": "opening_grant"},
    "benefit-check": {"programme_id": "grants"},
    "library-document": {"public_id": "document"},
    "library-compare": {"public_id": "document"},
    "progress-active": {"public_id": "programme"},
    "institution-table": {"public_id": "institution", "table": "tenants"},
    "certificate-code": {"public_id": "paper"},
    "paper": {"public_id": "paper"},
    "open-document": {"kind": "public_notice", "key": "notice", "form": "pdf"},
    "api-institution": {"id": "institution"},
    "api-notice": {"id": "notice"},
    "api-round": {"id": "open_round"},
    "api-policy": {"id": "programme"},
    "api-library-document": {"id": "document"},
}
HIDDEN_FROM_TESTS = {"set-language", "api-certificate-check", "favicon"}


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - HIDDEN_FROM_TESTS))
def test_public_page_opens_for_anybody_and_absent_objects_are_404(name: str, notice_city, objects) -> None:
    browser = Client()
    known = {k: objects.get(v, v) for k, v in SHOWN.get(name, {}).items()}
    assert browser.get(reverse(name, kwargs=known)).status_code == 200, name
    if known:
        absent = {k: "absent2345absent" if k != "procedure" else v for k, v in known.items()}
        assert browser.get(reverse(name, kwargs=absent)).status_code == 404, name
