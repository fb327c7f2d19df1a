"""The public sets of data: what each holds, when it last changed, and its rows as a table.

Rows come from the rooms' own public queries and row texts, so that a table never says more than the pages.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exclave.apps.benefits.offers import all_offers
from exclave.apps.cases import noticing
from exclave.apps.cases import queries as cases
from exclave.apps.journal import clock
from exclave.apps.library.queries import public_documents
from exclave.apps.programmes import deadlines, queries
from exclave.apps.programmes.conditions import type_name
from exclave.apps.programmes.library import compiled
from exclave.apps.reference.calendars import work_calendar
from exclave.apps.register import queries as register
from exclave.apps.ui.text import pick

Rows = Iterator[list[object]]


@dataclass(frozen=True)
class DataSet:
    """One set. ``name`` is its word in addresses; ``api`` and ``table`` are names of routes (``table`` ends in the form).

    ``api`` is empty where the read API does not give the set.
    """

    name: str
    title: Any
    definition: Any
    page: str
    api: str
    feed: str
    tables: tuple[str, str]
    updated: Callable[[], datetime | None]
    head: Callable[[], list[str]] | None = None
    rows: Callable[[], Rows] | None = None


def address(route: str, *args: object) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(route, args=args)}"


# ---- public notices ---------------------------------------------------------------------------------------
NOTICE_STATES = {
    "running": {"zh": "公示中", "en": "running"},
    "paused": {"zh": "暂停", "en": "paused"},
    "over": {"zh": "期满", "en": "its days have passed"},
    "ended": {"zh": "已结束", "en": "ended"},
}
CALL_STATES = {
    "open": {"zh": "申报中", "en": "open"},
    "coming": {"zh": "未开始", "en": "not yet open"},
    "closed": {"zh": "已截止", "en": "closed"},
}
POLICY_STATES = {"in_force": {"zh": "施行中", "en": "in force"}, "ended": {"zh": "已停止", "en": "ended"}}


def _notices_head() -> list[str]:
    return [
        _("Number"), _("Subject"), _("Type"), _("Procedure"), _("Applicant"), _("Authority"), _("Starts"),
        _("Last day"), _("State"), _("Page"),
    ]  # fmt: skip


def _notices() -> Rows:
    now, calendar = clock.now(), work_calendar()
    for notice in cases.public_notices(now).iterator(chunk_size=500):
        row = noticing.notice_row(notice, now, calendar)
        zone = notice.authority.zone
        yield [
            row["number"], pick(row["name"]), pick(row["type"]), pick(row["procedure"]), pick(row["applicant"]),
            pick(_named(notice.authority)), row["starts_at"].astimezone(zone).date(), row["deadline"]["due"],
            pick(NOTICE_STATES[row["state"]]), address("notice", row["public_id"]),
        ]  # fmt: skip


def _notices_updated() -> datetime | None:
    rows = cases.running_notices().values_list("starts_at", "ended_at")
    return max((max(filter(None, row)) for row in rows), default=None)


def _named(one: Any) -> dict[str, str]:
    return {"zh": one.name_zh, "en": one.name_en or one.name_zh}


# ---- calls ------------------------------------------------------------------------------------------------
def _calls_head() -> list[str]:
    return [
        _("Number"), _("Call"), _("Takes"), _("Authority"), _("Opens"), _("Closes"), _("State"), _("Page"),
    ]  # fmt: skip


def _calls() -> Rows:
    now = clock.now()
    for call in queries.public_calls(now).iterator(chunk_size=500):
        zone = call.authority.zone
        pack = compiled(call.programme).pack
        yield [
            call.number, pick({"zh": call.title_zh, "en": call.title_en or call.title_zh}),
            "; ".join(pick(type_name(pack, key)) for key in call.types), pick(_named(call.authority)),
            call.opens_at.astimezone(zone).date(), deadlines.last_day(call.closes_at, zone),
            pick(CALL_STATES[queries.stage_of_call(call.opens_at, call.closes_at, now)]), address("call", call.public_id),
        ]  # fmt: skip


def _calls_updated() -> datetime | None:
    return max(
        (c for c in queries.public_calls(clock.now()).values_list("published_at", flat=True)), default=None
    )


# ---- policies ---------------------------------------------------------------------------------------------
def _policies_head() -> list[str]:
    return [
        _("Policy"), _("Authority"), _("State"), _("In force from"), _("Order number"), _("Pack"), _("Version"),
        _("Digest of the pack"), _("Page"),
    ]  # fmt: skip


def _policies() -> Rows:
    for one in queries.public_programmes():
        yield [
            pick(_named(one)), pick(_named(one.authority)), pick(POLICY_STATES[one.state]), one.in_force_from, one.order_number,
            one.pack_version.pack, one.pack_version.version, one.pack_version.digest,
            address("policy", one.public_id),
        ]  # fmt: skip


def _policies_updated() -> datetime | None:
    return max((p.signed_at for p in queries.public_programmes() if p.signed_at), default=None)


def _benefits_updated() -> datetime | None:
    return max((one.programme.signed_at for one in all_offers() if one.programme.signed_at), default=None)


def _library_updated() -> datetime | None:
    found: datetime | None = public_documents().aggregate(latest=Max("changed_at"))["latest"]
    return found


def _register_updated() -> datetime | None:
    latest = register.latest_changes(1)
    return latest[0].recorded_at if latest else None


SETS = (
    DataSet(
        "register",
        gettext_lazy("Register of institutions"),
        gettext_lazy(
            "Every institution that was filed, those removed as well: number, name, type, supporting organisation, "
            "places, state and day of entry. Names stand where the policy opens them."
        ),
        page="register",
        api="api-register",
        feed="feed-register",
        tables=("register-export", "register-export-xlsx"),
        updated=_register_updated,
    ),
    DataSet(
        "notices",
        gettext_lazy("Public notices"),
        gettext_lazy("Every public notice with its subject, its days and where it stands. Who objected is not in it."),
        page="notices",
        api="api-notices",
        feed="feed-notices",
        tables=("notices-export", "notices-export-xlsx"),
        updated=_notices_updated,
        head=_notices_head,
        rows=_notices,
    ),
    DataSet(
        "calls",
        gettext_lazy("Calls for applications"),
        gettext_lazy("Every published call: what it takes, when it opens and its last day. Cycles of reports are no calls."),
        page="calls",
        api="api-rounds",
        feed="feed-calls",
        tables=("calls-export", "calls-export-xlsx"),
        updated=_calls_updated,
        head=_calls_head,
        rows=_calls,
    ),
    DataSet(
        "policies",
        gettext_lazy("Policies"),
        gettext_lazy("Every policy in force or ended here, with the version and the digest of its pack."),
        page="policies",
        api="api-policies",
        feed="feed-policies",
        tables=("policies-export", "policies-export-xlsx"),
        updated=_policies_updated,
        head=_policies_head,
        rows=_policies,
    ),
    DataSet(
        "benefits",
        gettext_lazy("Benefits"),
        gettext_lazy(
            "Every benefit of the policies in force: for whom, conditions, clauses, how much, materials, period, desk and "
            "days. What a policy leaves to rules still to come is called so."
        ),
        page="benefits",
        api="api-benefits",
        feed="feed-benefits",
        tables=("benefits-export", "benefits-export-xlsx"),
        updated=_benefits_updated,
    ),
    DataSet(
        "library",
        gettext_lazy("Policy library"),
        gettext_lazy("Every official document that is open to the public, with its number, issuers, dates and state. The text stands on its page."),
        page="library",
        api="api-library",
        feed="feed-library",
        tables=("library-export", "library-export-xlsx"),
        updated=_library_updated,
    ),
)  # fmt: skip
