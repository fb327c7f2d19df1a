"""Statistics: counts with what they count, their unit, their day and where they come from."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from exclave.apps.cases import queries as cases
from exclave.apps.cases.presenting import type_text
from exclave.apps.cases.presenting.values import place_text
from exclave.apps.journal import clock
from exclave.apps.programmes import library
from exclave.apps.programmes.conditions import state_name
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import call_counts, programmes_by_id
from exclave.apps.register import figures, queries
from exclave.apps.register.queries import Filters
from exclave.apps.ui.routes import public
from exclave.site.api.door import read
from exclave.site.api.texts import Clause, Coded, Shape, Words, clause, coded, words

UNIT: Words = {"zh": "家", "en": "institutions"}
ITEMS: Words = {"zh": "件", "en": "items"}
REGISTER: Words = {"zh": "备案库", "en": "the register"}


class PartOut(Shape):
    """One part of a count."""

    of: Coded
    value: int


class FigureOut(Shape):
    """A count. ``value`` null: it cannot be worked out, because its definition is not settled or a fact is missing."""

    id: str
    label: Words
    value: int | None
    unit: Words | None
    definition: Words | None
    as_of: date
    source: Words
    goal: Words | None
    clauses: list[Clause]
    parts: list[PartOut]


class StatisticsOut(Shape):
    as_of: date
    items: list[FigureOut]


@read("/statistics", access=public, shape=StatisticsOut, name="api-statistics", tag="statistics")
def show_statistics(request: HttpRequest) -> dict[str, Any]:
    """统计 · Statistics

    每个数都写明口径、单位、截至日期和来源；无法计算的为 null，不写成零。 · Every figure with its definition, unit, day and source; a value that cannot be
    worked out is null, never zero.
    """
    programmes = programmes_by_id()
    now = clock.now()
    first = next(iter(programmes.values()), None)
    today = now.astimezone(ZoneInfo(first.authority.time_zone if first else "Asia/Shanghai")).date()
    items = [*_register(programmes, today), *_calls(now, today), *_notices(now, today)]
    for programme in programmes.values():
        if programme.state == "in_force":
            items += _targets(programme, today)
    return {"as_of": today, "items": items}


def _register(programmes: dict[int, Programme], today: date) -> Iterator[dict[str, Any]]:
    packs = [library.compiled(p).pack for p in programmes.values()]

    def named(key: str, code: str) -> Any:
        if key == "home":
            return place_text(code)
        for pack in packs:
            found = state_name(pack, code) if key == "state" else type_text(pack, code)
            if found["zh"] != code:
                return found
        return None

    labels: dict[str, tuple[Words, Words]] = {
        "state": (
            {"zh": "备案库机构，按状态", "en": "Institutions in the register, by state"},
            {"zh": "备案库中的全部机构，按其现在的状态计。", "en": "All institutions in the register, by their present state."},
        ),
        "type": (
            {"zh": "备案库机构，按类型", "en": "Institutions in the register, by type"},
            {"zh": "备案库中的全部机构，包括已移出的，按类型计。", "en": "All institutions in the register, those removed as well, by type."},
        ),
        "home": (
            {"zh": "备案库机构，按飞出地", "en": "Institutions in the register, by home place"},
            {"zh": "备案库中的全部机构，包括已移出的，按飞出地计。", "en": "All institutions in the register, those removed as well, by home place."},
        ),
    }  # fmt: skip
    for key, (label, definition) in labels.items():
        counts = queries.counts(Filters(), key)
        parts = [{"of": coded(code, named(key, code)), "value": n} for code, n in sorted(counts.items())]
        yield _figure(
            f"register.{key}", label, definition, today, sum(counts.values()), UNIT, REGISTER, parts
        )


def _calls(now: datetime, today: date) -> Iterator[dict[str, Any]]:
    names: dict[str, Words] = {
        "open": {"zh": "申报中", "en": "open"},
        "coming": {"zh": "未开始", "en": "not yet open"},
        "closed": {"zh": "已截止", "en": "closed"},
    }
    counts = call_counts(now)
    yield _figure(
        "rounds.state",
        {"zh": "申报通知，按进度", "en": "Calls, by where they stand"},
        {"zh": "已发布的申报通知；年度报告批次不计。", "en": "Published calls for applications; cycles of reports are not counted."},
        today,
        sum(counts.values()),
        ITEMS,
        {"zh": "申报批次", "en": "rounds"},
        [{"of": coded(key, names[key]), "value": n} for key, n in counts.items()],
    )  # fmt: skip


def _notices(now: datetime, today: date) -> Iterator[dict[str, Any]]:
    names: dict[str, Words] = {
        "running": {"zh": "公示中", "en": "running"},
        "ended": {"zh": "已结束", "en": "no longer running"},
    }
    counts = {key: cases.public_notices(now, state=key).count() for key in names}
    yield _figure(
        "notices.state",
        {"zh": "公示，按进度", "en": "Public notices, by where they stand"},
        {"zh": "已发布的全部公示；计时暂停的算公示中。", "en": "All public notices; one whose clock stands still counts as running."},
        today,
        sum(counts.values()),
        ITEMS,
        {"zh": "公示", "en": "public notices"},
        [{"of": coded(key, names[key]), "value": n} for key, n in counts.items()],
    )  # fmt: skip


def _targets(programme: Programme, today: date) -> Iterator[dict[str, Any]]:
    pack = library.compiled(programme).pack
    for key, found in zip(pack.targets, figures.target_figures(programme, today), strict=True):
        unit = str(pack.targets[key].unit or "")
        value = found["value"]
        yield {
            "id": f"target.{programme.public_id}.{key}",
            "label": words(found["label"]),
            "value": int(value) if value is not None else None,
            "unit": {"zh": unit, "en": unit} if unit else None,
            "definition": words(found["definition"]),
            "as_of": today,
            "source": words(found["source"]) or REGISTER,
            "goal": words(found["target"]),
            "clauses": [clause(c) for c in found["clauses"]],
            "parts": [],
        }


def _figure(
    id_: str,
    label: Words,
    definition: Words,
    today: date,
    value: int,
    unit: Words,
    source: Words,
    parts: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        "id": id_,
        "label": label,
        "value": value,
        "unit": unit,
        "definition": definition,
        "as_of": today,
        "source": source,
        "goal": None,
        "clauses": [],
        "parts": parts,
    }
