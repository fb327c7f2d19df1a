"""A city with very much of everything: what each room has, multiplied (names of MAKE), for tests and measurements of lists."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from exclave.apps.alerts.models import Alert, Dispatch
from exclave.apps.benefits.models import Credit, PaymentOrder, Reclaim, Standing
from exclave.apps.cases.models import Case, Entry, Note, ObligationDue, PublicNotice
from exclave.apps.documents.models import PrintJob
from exclave.apps.facilities.models import Contact, Facility, Liaison, Served
from exclave.apps.impact.models import Outcome, Trial
from exclave.apps.imports.actions.upload_import import upload_import
from exclave.apps.imports.models import Finding as ImportFinding
from exclave.apps.imports.models import Import
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.transaction import Actor
from exclave.apps.library.models import Document
from exclave.apps.monitoring.models import Finding, Indicator, Reading
from exclave.apps.panels.models import Assignment
from exclave.apps.people import tokens
from exclave.apps.people.actions.issue_token import issue_token
from exclave.apps.people.models import Account, Agency, ApiToken, Cover
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.projects.models import Input, Project, ProjectMoney, ProjectStage
from exclave.apps.records.models import Record
from exclave.apps.reference.models import CalendarYear, ParameterValue
from exclave.apps.register.actions.propose_change import propose_change
from exclave.apps.register.models import Certificate, Change, Institution, InstitutionState
from exclave.apps.search.indexing import rebuild
from exclave.apps.workbench.models import Change as DraftChange
from exclave.apps.workbench.models import Draft
from exclave.sample_city.city import City
from tests.apps.benefits.granting import grant
from tests.multiplying import multiply
from tests.site.surroundings import surround


def rows_of(model: Any, **given: Any) -> list[Any]:
    found = list(model._base_manager.filter(**given).order_by("pk")[:3])
    assert found, f"the city has no {model.__name__} to multiply"
    return found


def _institutions(n: int) -> None:
    made = multiply(rows_of(Institution, state="filed"), n)
    state, paper = rows_of(InstitutionState)[0], rows_of(Certificate, kind="certificate")[0]
    each = iter(made)
    multiply([state], n, lambda row, _: setattr(row, "institution", next(each)))
    each2 = iter(made)
    multiply([paper], n, lambda row, _: setattr(row, "institution", next(each2)))


LATER = datetime(2030, 1, 1, tzinfo=UTC)
FOUND_BY = {"procedure": "filing"}


def _cases(n: int, found: dict[str, Any] = FOUND_BY, **given: Any) -> None:
    made = multiply(rows_of(Case, **found), n, **given)
    entry = rows_of(Entry)[0]
    each = iter(made)
    multiply([entry], n, lambda row, _: setattr(row, "case", next(each)))


def _notices(n: int) -> None:
    made = multiply(rows_of(Case, procedure="filing"), n)
    each = iter(made)
    multiply(
        rows_of(PublicNotice),
        n,
        lambda row, _: setattr(row, "case", next(each)),
        ended_at=None,
        ends_at=LATER,
    )


def _projects(n: int) -> None:
    made = multiply(rows_of(Project), n)
    for model in (ProjectStage, ProjectMoney):
        each = iter(made)
        multiply(
            rows_of(model)[:1],
            n,
            lambda row, _, each=each: setattr(row, "project", next(each)),
            keep=("source", "year"),
        )


def _liaisons(n: int) -> None:
    each = iter(multiply(rows_of(Liaison), n))
    multiply(rows_of(Contact)[:1], n, lambda row, _: setattr(row, "liaison", next(each)))


def _readings(n: int) -> None:
    firsts, seconds = (iter(multiply(rows_of(Reading), n)) for _ in range(2))

    def pair(row: Any, _: int) -> None:
        row.first, row.second = next(firsts), next(seconds)

    multiply(rows_of(Finding)[:1], n, pair)


def _accounts(n: int) -> None:
    from exclave.apps.people.models import Role

    each = iter(multiply(rows_of(Account, username="city2"), n))
    multiply(
        rows_of(Role, account__username="city2")[:1], n, lambda row, _: setattr(row, "account", next(each))
    )


def _assignments(n: int) -> None:
    each = iter(multiply(rows_of(Case, waits_on="expert"), n))

    def give(row: Any, _: int) -> None:
        case = next(each)
        row.case_id, row.case_public_id, row.state = case.pk, case.public_id, "assigned"

    multiply(rows_of(Assignment, expert__account__username="expert1")[:1], n, give)


def _alerts(n: int) -> None:
    multiply(rows_of(Alert, account__username="city1")[:1], n)


def _given_up(n: int) -> None:
    made = multiply(rows_of(Alert), n)
    Dispatch.objects.bulk_create(
        Dispatch(alert=one, channel="mail", due_at=clock.now(), attempts=99, last_error="x") for one in made
    )


def _events(n: int) -> None:
    multiply(rows_of(Event)[:1], n)


def _applied_by(who: str) -> dict[str, Any]:
    return FOUND_BY | {"applicant__agencies__account__username": who}


def _obligations(n: int) -> None:
    origin = rows_of(ObligationDue, organisation__agencies__account__username="quartz")
    multiply(origin, n, keep=("obligation", "year"), state="open", case=None)


def _standings(n: int) -> None:
    each = iter(multiply(rows_of(Institution, type="lab"), n))
    multiply(rows_of(Standing), n, lambda row, _: setattr(row, "institution", next(each)))


def _index(_: int) -> None:
    rebuild()


MAKE: dict[str, Callable[[int], Any]] = {
    "institutions": _institutions,
    "cases": lambda n: _cases(n, {"waits_on": "authority"}),
    "cases of the round": lambda n: _cases(n, waits_on="authority", ended=False),
    "drafts": lambda n: _cases(n, _applied_by("quartz"), waits_on="applicant", ended=False, outcome=""),
    "evaluations": lambda n: _cases(n, {"procedure": "evaluation"}),
    "notices": _notices,
    "obligations": _obligations,
    "rounds": lambda n: multiply(rows_of(Round, **FOUND_BY), n, keep=("procedure", "obligation"), closes_at=LATER, state="open"),
    "proposed": lambda n: multiply(rows_of(Programme, state="in_force"), n, state="proposed"),
    "programmes": lambda n: multiply(rows_of(Programme, state="in_force"), n),
    "changes": lambda n: multiply(rows_of(Change, state="proposed"), n),
    "projects": _projects,
    "inputs": lambda n: multiply(rows_of(Input), n),
    "records": lambda n: multiply(rows_of(Record), n, keep=("pack", "kind", "slug")),
    "facilities": lambda n: multiply(rows_of(Facility), n),
    "documents": lambda n: multiply(rows_of(Document, stage="published", openness="open"), n),
    "pack drafts": lambda n: multiply(rows_of(Draft), n),
    "draft changes": lambda n: multiply(list(DraftChange.objects.order_by("pk")[:1]), n),
    "standings": _standings,
    "trials": lambda n: multiply(rows_of(Trial), n),
    "outcomes": lambda n: multiply(rows_of(Outcome), n),
    "payments": lambda n: multiply(rows_of(PaymentOrder), n),
    "credits": lambda n: multiply(rows_of(Credit), n),
    "reclaims": lambda n: multiply(rows_of(Reclaim), n),
    "served": lambda n: multiply(rows_of(Served), n),
    "liaisons": _liaisons,
    "readings": _readings,
    "indicators": lambda n: multiply(rows_of(Indicator), n, keep=("target",)),
    "imports": lambda n: multiply(rows_of(Import), n),
    "import findings": lambda n: multiply(rows_of(ImportFinding), n),
    "accounts": _accounts,
    "assignments": _assignments,
    "alerts": _alerts,
    "given up": _given_up,
    "events": _events,
    "printing": lambda n: multiply(rows_of(PrintJob), n),
    "tokens": lambda n: multiply(rows_of(ApiToken), n),
    "covers": lambda n: multiply(rows_of(Cover), n, lambda row, _: setattr(row, "ended_at", row.set_at)),
    "parameters": lambda n: multiply(
        rows_of(ParameterValue), n, keep=("key",), state="declined", decided_at=clock.now(), decided_by="x",
        decline_reason="x",
    ),
    "years": lambda n: multiply(rows_of(CalendarYear), n),
    "agencies": lambda n: _agencies(n),
    "index": _index,
    "notes": lambda n: multiply(rows_of(Note), n),
    "organisations": lambda n: multiply([rows_of(Agency, account__username="lumen")[0].organisation], n),
}  # fmt: skip


def _agencies(n: int) -> None:
    each = iter(multiply(rows_of(Account, username="nobody"), n))
    multiply(
        rows_of(Agency, account__username="lumen")[:1], n, lambda row, _: setattr(row, "account", next(each))
    )


def furnish(city: City) -> None:
    """One of each kind the stage has none of."""
    owned, now, who = city.authority, clock.now(), city.accounts["city1"]
    surround(city)
    grant(city)
    Account.objects.create_account("nobody", "x", name="nobody")
    brought = upload_import(
        city.actor("city1"), authority_id=owned.pk, kind="organisations", name="名册.csv",
        content="统一社会信用代码,单位名称\nx,示例（虚构）\n".encode(),
    )  # fmt: skip
    one = Import._base_manager.get(public_id=brought.result["import"])
    Import._base_manager.filter(pk=one.pk).update(state="checked", rows=60)
    ImportFinding.objects.create(imported=one, row=2, column="x", level="error", code="no_email", value="x")
    Cover.objects.create(
        authority=owned, absent=who, stand_in=city.accounts["city2"], role="officer", since=now,
        until=datetime(2030, 1, 1, tzinfo=UTC), reason="年休假", set_by=who.public_id, set_at=now,
    )  # fmt: skip
    ParameterValue.objects.create(
        authority=owned, key="alerts.sms_on", value=True, since=date(2026, 1, 1), reason="x", state="proposed",
        proposed_by="x", proposed_at=now,
    )  # fmt: skip
    lumen = Institution._base_manager.get(organisation=city.firms["lumen"])
    propose_change(
        city.actor("city1"), institution_id=lumen.public_id, reason="x",
        entries=[{"op": "add", "table": "complete", "since": "2025-05-01", "values": {"table": "staff"}}],
    )  # fmt: skip
    issue_token(
        Actor(who.public_id, "officer"), secret=tokens.new_secret(), name="portal", role="officer",
        place_id=owned.public_id, scopes=["cases:read"], days=30,
    )  # fmt: skip
    PrintJob.objects.create(
        authority=owned, ordered_by=who, ordered_at=now, what_zh="证书", what_en="certificates", form="pdf", items=[],
        total=0,
    )  # fmt: skip
    if not Alert.objects.filter(account=who).exists():
        Alert.objects.create(account=who, outbox_id=10**8, topic="test", payload={}, created_at=now)
    _given_up(1)
    case = Case._base_manager.filter(waits_on="authority").first() or Case._base_manager.first()
    Note.objects.create(authority=owned, case=case, author=who, at=now, text="x")
