"""Projects and input that forms declare: entered when the case is decided, shown to the decider before.

A form's list is of the projects with one partner, not of all: a project it does not name goes on. Budgets without a
source and spending without a year have no place here and stay in the submission; so do results in free words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from exclave.apps.journal.transaction import Actor, record
from exclave.apps.projects import history
from exclave.apps.projects.models import Input, Project
from exclave.apps.projects.words import SOURCE_ORDER, STAGE_ORDER, word
from exclave.apps.register.ports import Effect, Effects, Stated
from exclave.engines.codes import LiteralError, read_stated
from exclave.engines.codes import Stated as Amount
from exclave.engines.policy.pack.model import Field_

DEFINITION = "申报单位在表中填报的当年投入"
LONGEST_TITLE, LONGEST_USE = 200, 200


@dataclass(frozen=True)
class Said:
    """A project as the form states it. ``op``: add, change (its stage moved on), leave (dates differ), same."""

    op: str
    title: str
    began: date | None
    ends: date | None
    stage: str
    known: Project | None = None


@dataclass(frozen=True)
class Money:
    """Input from one source in one year. ``known``: what is recorded for the same day, where it differs."""

    op: str
    year: int
    source: str
    amount: Amount
    use: str
    known: Input | None = None


class DeclaredProjects:
    """The projects room as a keeper of what forms declare (no state of its own)."""

    def effects(self, stated: Stated) -> list[Effects]:
        projects, money = said_projects(stated), said_input(stated)
        found = []
        if projects:
            rows = [Effect(p.op, p.title, _told(p.stage, p.known)) for p in projects if p.op != "same"]
            found.append(
                Effects({"zh": "项目", "en": "projects"}, rows, sum(p.op == "same" for p in projects))
            )
        if money:
            rows = [
                Effect(m.op, f"{m.year}", _words(word("money_source", m.source), m.amount.text))
                for m in money
                if m.op != "same"
            ]
            found.append(Effects({"zh": "投入", "en": "input"}, rows, sum(m.op == "same" for m in money)))
        return found

    def enter(self, stated: Stated, actor: Actor, at: datetime) -> None:
        assert stated.institution is not None
        written = 0
        for project in said_projects(stated):
            written += _enter_project(project, stated, at)
        for one in said_input(stated):
            written += _enter_input(one, stated, at)
        if written:
            record(
                actor,
                stated.institution.authority.public_id,
                "project.enter",
                kind="institution",
                subject_id=stated.institution.public_id,
                version=stated.institution.version,
                content={"case": stated.case.public_id, "rows": written},
            )


# ---- what is said -----------------------------------------------------------------------------------------
def _tables(stated: Stated, core: str) -> Iterator[tuple[Field_, Mapping[str, Any]]]:
    """Rows of the form's tables about ``core``, under the core facts their columns name."""
    for subject, fields in stated.compiled.pack.fields.items():
        for name, field in fields.items():
            value = stated.submission.data.get(f"{subject}.{name}")
            if field.type != "table" or field.core != core or not isinstance(value, Mapping):
                continue
            columns = {
                (column.core or "").removeprefix(f"{core}."): key
                for key, column in (field.columns or {}).items()
                if column.core
            }
            for row in value.get("rows") or ():
                if isinstance(row, Mapping):
                    yield field, {fact: row.get(key) for fact, key in columns.items()}


def said_projects(stated: Stated) -> list[Said]:
    """By title, each once; what the institution has already comes with its project (one query)."""
    rows: dict[str, Mapping[str, Any]] = {}
    for _field, row in _tables(stated, "project"):
        title = " ".join(str(row.get("title") or "").split())
        if title and len(title) <= LONGEST_TITLE:
            rows.setdefault(title, row)
    known: dict[str, Project] = {}
    if rows and stated.institution is not None:
        mine = Project.objects.of(stated.institution.authority_id).filter(
            institution=stated.institution, title__in=list(rows)
        )
        known = {one.title: one for one in mine}
    return [_said(title, row, known.get(title), stated.day) for title, row in sorted(rows.items())]


def _said(title: str, row: Mapping[str, Any], known: Project | None, day: date) -> Said:
    began, ends = _day(row.get("began")), _day(row.get("ends"))
    if began and ends and ends < began:
        ends = None
    stage = str(row.get("stage") or "")
    stage = stage if stage in STAGE_ORDER else ""
    if known is None:
        return Said("add", title, began, ends, stage)
    if stage and stage != known.stage and (known.stage_since is None or known.stage_since < day):
        return Said("change", title, began, ends, stage, known)
    same = (began in (None, known.began)) and (ends in (None, known.ends)) and stage in ("", known.stage)
    return Said("same" if same else "leave", title, began, ends, stage, known)


def said_input(stated: Stated) -> list[Money]:
    """Input by source of the year the form is about; a form about no year states none (one query)."""
    found: dict[tuple[int, str], tuple[Amount, str]] = {}
    for field, row in _tables(stated, "input"):
        source, year = str(row.get("source") or ""), row.get("year") or stated.case.year
        amount = _amount(field, row.get("amount"))
        if source in SOURCE_ORDER and amount is not None and year is not None and str(year).isdigit():
            found.setdefault((int(year), source), (amount, str(row.get("use") or "")[:LONGEST_USE]))
    known: dict[tuple[int, str], Input] = {}
    if found and stated.institution is not None:
        mine = Input.objects.of(stated.institution.authority_id).filter(
            institution=stated.institution, as_of=stated.day, superseded_at=None
        )
        known = {(one.year, one.source): one for one in mine}
    rows = []
    for (year, source), (amount, use) in sorted(found.items()):
        entered = known.get((year, source))
        same = entered is not None and (entered.bound, entered.scaled) == (amount.bound, amount.scaled)
        rows.append(
            Money("same" if same else "change" if entered else "add", year, source, amount, use, entered)
        )
    return rows


def _amount(field: Field_, value: Any) -> Amount | None:
    column = next((c for c in (field.columns or {}).values() if c.core == "input.amount"), None)
    if value in (None, "") or column is None:
        return None
    try:
        found = read_stated(f"{value}{column.unit or '元'}", "元")
    except LiteralError:
        return None
    return found if found.value >= 0 and len(found.text) <= 60 else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


# ---- entering ---------------------------------------------------------------------------------------------
def _source(stated: Stated) -> str:
    return f"{stated.compiled.pack.procedures[stated.case.procedure].zh} {stated.case.number}"


def _enter_project(said: Said, stated: Stated, at: datetime) -> int:
    """A new project, or the stage a known one has reached, shown by the case; the rest is left as it is."""
    who = stated.submission.submitted_by
    if said.op not in ("add", "change"):
        return 0
    project = said.known or Project(
        authority_id=stated.case.authority_id,
        institution=stated.institution,
        title=said.title,
        began=said.began,
        ends=said.ends,
        entered_at=at,
        entered_by=who,
        version=0,
    )
    project.version += 1
    project.save()
    if said.stage:
        timeline = history.steps(project)
        before = timeline[-1].stage if timeline else None
        reason = "表中只写了现在的阶段。" if history.needs_reason(before, said.stage) else ""
        step = history.Step(said.stage, stated.day, _source(stated), None, reason)
        history.store(project, [*timeline, step], who, at, "")
        project.save()
    return 1


def _enter_input(said: Money, stated: Stated, at: datetime) -> int:
    if said.op == "same":
        return 0
    who = stated.submission.submitted_by
    if said.known is not None:
        said.known.superseded_at, said.known.superseded_by = at, who
        said.known.correction = f"按 {_source(stated)} 更正。"
        said.known.save(update_fields=["superseded_at", "superseded_by", "correction"])
    Input.objects.create(
        authority_id=stated.case.authority_id,
        institution=stated.institution,
        year=said.year,
        source=said.source,
        bound=said.amount.bound,
        scaled=said.amount.scaled,
        text=said.amount.text,
        use=said.use,
        definition=DEFINITION,
        as_of=stated.day,
        origin=_source(stated),
        recorded_at=at,
        recorded_by=who,
    )
    return 1


# ---- in words ---------------------------------------------------------------------------------------------
def _told(stage: str, known: Project | None) -> dict[str, str]:
    now = _words(word("project_stage", stage)) if stage else {"zh": "", "en": ""}
    if known is None or not known.stage or known.stage == stage:
        return now
    return _words(word("project_stage", known.stage), "→", now)


def _words(*parts: Any) -> dict[str, str]:
    return {
        lang: " ".join(part[lang] if isinstance(part, dict) else str(part) for part in parts)
        for lang in ("zh", "en")
    }
