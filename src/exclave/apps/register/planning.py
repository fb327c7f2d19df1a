"""What a submission would change in the register: shown to those who decide, carried out when they have decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from exclave.apps.cases.answering import asof
from exclave.apps.cases.models import Case, Submission
from exclave.apps.journal.identifiers import public_id
from exclave.apps.register.declaring import Listed, compared, declared_lists, keys_of
from exclave.apps.register.keeping import USABLE
from exclave.apps.register.models import Institution, Recorded
from exclave.apps.register.tables import LISTED, PRESENT, TABLES
from exclave.engines.lists import Declared, Key, Known, Step, reconcile, writes
from exclave.engines.policy.answers import CompiledPack

NOT_LISTED = "未列入本机构申报的完整名单。"
"""Why a tenant left, where all that is known is that a complete list no longer names it."""
VOUCHED = tuple(key for key in LISTED if key != "space")
"""Lists whose completeness a form can vouch for: of space it names only what the institution itself uses."""


@dataclass(frozen=True)
class Write:
    """One step on one thing. ``row``: the version it is based on. ``columns``: what is said anew."""

    op: str
    table: str
    thread: str
    row: Recorded | None
    since: date | None
    until: date | None
    columns: Mapping[str, Any] = field(default_factory=dict)
    stated: bool = True
    day_differs: bool = False


@dataclass(frozen=True)
class Plan:
    """``writes`` in their order. ``stays``: rows left as they are, by table. ``doubts``: rows of the form a person
    must settle, by table; ``unread``: rows that could not be read. ``shown``: thing → the list that declares it.
    ``names``: of known tenants, by thread.
    """

    day: date
    writes: tuple[Write, ...]
    stays: Mapping[str, int]
    doubts: Mapping[str, int]
    unread: Mapping[str, int]
    shown: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def form_day(case: Case, submission: Submission) -> date:
    """The day a form speaks of: its as-of day, and none after it was handed in."""
    handed_in = case.authority.day(submission.at)
    return min(asof(case), handed_in)


def standing_submission(case: Case) -> Submission | None:
    rows = Submission.objects.filter(case=case, withdrawn_at=None).select_related("submitted_by")
    return rows.order_by("-sequence").first()


def plan_for(
    institution: Institution | None, compiled: CompiledPack, data: Mapping[str, Any], day: date
) -> Plan:
    """One query for each table the form speaks of; none for an institution not entered yet."""
    found = _Planning(institution, day)
    for listed in declared_lists(compiled, data, day):
        found.take(listed)
    return found.plan()


class _Planning:
    def __init__(self, institution: Institution | None, day: date) -> None:
        self.institution, self.day = institution, day
        self.writes: list[Write] = []
        self.stays: dict[str, int] = {}
        self.doubts: dict[str, int] = {}
        self.unread: dict[str, int] = {}
        self.shown: dict[str, str] = {}
        self._rows: dict[str, list[Any]] = {}

    def plan(self) -> Plan:
        names = {
            row.thread: {"zh": row.name_zh, "en": row.name_en or row.name_zh}
            for row in self._rows.get("tenants", ())
        }
        return Plan(self.day, tuple(self.writes), self.stays, self.doubts, self.unread, self.shown, names)

    def rows(self, key: str) -> list[Any]:
        """Everything known now of one table, whatever day it speaks of."""
        if self.institution is None:
            return []
        if key not in self._rows:
            model = TABLES[key].model
            found = model.objects.scoped("rows of the institution the deciding case is about")
            found = found.filter(institution=self.institution, superseded_at=None)
            self._rows[key] = list(found.order_by("valid_from", "pk"))
        return self._rows[key]

    def take(self, listed: Listed) -> None:
        whole = bool(listed.complete) and not listed.unread
        if listed.unread:
            self.unread[listed.table] = self.unread.get(listed.table, 0) + listed.unread
        rows = [row for row in self.rows(listed.table) if _in_scope(listed.table, row)]
        versions = standing(rows, self.day)
        if listed.total and _same_total(listed, versions, self.day):
            return
        known = [_known(listed.table, version, listed.total) for version in versions]
        steps = reconcile(known, listed.rows, day=self.day, complete=whole)
        by_thread = {version.row.thread: version.row for version in versions}
        for step in steps:
            thread = self._write(listed.table, step, by_thread, listed.path)
            if listed.table == "tenants":
                self._states(listed, step, thread)
        if listed.complete is not None and listed.table in VOUCHED:
            self._completeness(listed.table, whole)

    def _write(self, table: str, step: Step, rows: Mapping[str, Recorded], path: str) -> str:
        row = rows[step.known.thread] if step.known else None
        thread = row.thread if row is not None else public_id()
        if step.op == "leave" or step.day_differs:
            self.doubts[table] = self.doubts.get(table, 0) + 1
        if step.op == "same" and step.known and step.known.holds(self.day):
            self.stays[table] = self.stays.get(table, 0) + 1
        if step.declared is not None and step.op != "leave" and table != "tenants":
            self.shown[thread] = path  # of a tenant, a file shows its states
        if writes([step]):
            columns = _said(step.declared, new=step.op == "add") if step.declared and step.op != "end" else {}
            stated = not step.assumed and step.op not in ("change", "again")
            self.writes.append(
                Write(step.op, table, thread, row, step.since, step.until, columns, stated, step.day_differs)
            )
        return thread

    # ---- tenants: each state is a thing of its own ---------------------------------------------------------
    def _states(self, listed: Listed, step: Step, tenant: str) -> None:
        mine = [row for row in self.rows("states") if row.tenant == tenant] if step.known else []
        if step.op == "end":
            self._leave(tenant, mine)
        elif step.declared is not None and step.op != "leave":
            said = {s: d for s, d in listed.states.get(step.declared.mark, {}).items() if d is not None}
            reason = listed.reasons.get(step.declared.mark, "") or NOT_LISTED
            declared = [
                Declared(
                    (Key("state", state),),
                    {"tenant": tenant, "state": state, "reason": reason[:300] if state == "left" else None},
                    since,
                )
                for state, since in said.items()
            ]
            versions = standing([row for row in mine if row.state in said], self.day)
            known = [_known("states", version) for version in versions]
            by_thread = {version.row.thread: version.row for version in versions}
            for one in reconcile(known, declared, day=self.day, complete=False):
                self._write("states", one, by_thread, listed.path)
            if "left" not in said:
                self._end([row for row in mine if row.state == "left"])

    def _leave(self, tenant: str, states: Sequence[Any]) -> None:
        """Gone from a complete list: its presence ends, and it has left; what it landed stays."""
        self._end([row for row in states if row.state in PRESENT])
        if not any(row.state == "left" and row.holds(self.day) for row in states):
            columns = {"tenant": tenant, "state": "left", "reason": NOT_LISTED}
            self.writes.append(Write("add", "states", public_id(), None, self.day, None, columns, False))

    def _end(self, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.holds(self.day) and row.valid_from < self.day:
                self.writes.append(Write("end", _key_of(row), row.thread, row, None, self.day))

    def _completeness(self, table: str, whole: bool) -> None:
        said = [row for row in self.rows("complete") if row.table == table]
        if whole and not any(row.valid_until is None or row.holds(self.day) for row in said):
            columns = {"table": table}
            self.writes.append(Write("add", "complete", public_id(), None, self.day, None, columns, True))
        elif not whole:
            self._end(said)


def _key_of(row: Recorded) -> str:
    return next(table.key for table in TABLES.values() if table.model is type(row))


def _in_scope(table: str, row: Any) -> bool:
    """A form's list speaks of these rows only: the organisation's titles, the institution's own usable space."""
    if table == "titles":
        return bool(row.holder == "organisation")
    return table != "space" or (row.kind == USABLE and not row.tenant)


def _said(one: Declared, *, new: bool) -> dict[str, Any]:
    """Columns to write: all of a new row; of a known one those that were said."""
    if new:
        # A number nobody stated is exactly nothing; a text nobody stated is empty, a yes or no unknown.
        return {k: v for k, v in {**one.values, **one.also}.items() if v is not None}
    said = {name: value for name, value in one.values.items() if value is not None}
    words = {
        name: text
        for name, text in one.also.items()
        if name.endswith("_text") and said.get(f"{name.removesuffix('_text')}_bound") is not None
    }
    return said | words


# ---- versions of one thing ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Version:
    """The version of a thing that counts on a day, the day the thing began, and whether that was stated."""

    row: Any
    began: date
    stated: bool
    later: bool


def standing(rows: Sequence[Any], day: date) -> list[Version]:
    """Of each thing the version that holds on the day, else the last before it, else the first after it."""
    threads: dict[str, list[Any]] = {}
    for row in rows:
        threads.setdefault(row.thread, []).append(row)
    found = []
    for versions in threads.values():
        versions.sort(key=lambda row: row.valid_from)
        past = [row for row in versions if row.valid_from <= day]
        chosen = past[-1] if past else versions[0]
        first = versions[0]
        found.append(Version(chosen, first.valid_from, first.since_stated, chosen is not versions[-1]))
    return found


def _known(table: str, version: Version, total: bool = False) -> Known:
    row = version.row
    columns = {name: getattr(row, name) for name in compared(table)}
    if total:
        columns.pop("name", None)
    keys = (
        (Key("total", ""),) if total
        else (Key("state", row.state),) if table == "states"
        else keys_of(table, columns, version.began if version.stated else None)
    )  # fmt: skip
    return Known(
        row.thread,
        keys,
        columns,
        version.began,
        row.valid_from,
        row.valid_until,
        not version.stated,
        version.later,
    )


def _same_total(listed: Listed, versions: Sequence[Version], day: date) -> bool:
    """Whether several places together make up the one figure of the form."""
    own = [version.row.area for version in versions if version.row.holds(day)]
    if not listed.rows or not own or not all(area.is_exact for area in own):
        return False
    return int(sum((area.value for area in own), Decimal(0)) * 10_000) == listed.rows[0].values["area_scaled"]
