"""What pages about many cases read of all of them in one go, so that fifty cost as many queries as one.

Only pages that change nothing read so: an action locks its case and reads it anew. What is read here stands on the case
(``case.known``), and the functions that gather a case's history, context and facts take it from there; a case without it
asks the database itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from exclave.apps.cases import answering, ports, running
from exclave.apps.cases.models import Case, CaseOffice, Draft, Entry, Judgement, Submission, Waiver
from exclave.apps.files.models import Evidence
from exclave.apps.panels.models import Assignment
from exclave.apps.people.access import account_ids
from exclave.apps.people.models import Agency
from exclave.apps.reference.calendars import work_calendar
from exclave.engines import procedure as engine
from exclave.engines.codes import WorkCalendar


@dataclass(frozen=True)
class Seat:
    """An expert's assignment to a stage of the case. ``account``: (row id, opaque id)."""

    stage: str
    state: str
    account: tuple[int, str]


class Shared:
    """What all the cases read together have in common; asked when first needed."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = cases
        self.account_ids: Callable[[str, int], list[str]] = cache(account_ids)

    @cached_property
    def calendar(self) -> WorkCalendar:
        return work_calendar()

    @cached_property
    def sources(self) -> tuple[ports.FactSource, ...]:
        asked = [answering.asked_of(case, answering.latest_data(case)) for case in self._cases]
        return tuple(source.among(asked) for source in ports.sources())


@dataclass(frozen=True)
class Known:
    """One case's share. ``data``: as ``answering.latest_data``; ``judgements`` and ``waivers``: rows of values.

    ``others``: (duty, authority) rows of ``duties.others_of``.
    """

    history: Sequence[engine.Entry]
    evidence: frozenset[str]
    agents: Sequence[str]
    data: Mapping[str, Any]
    judgements: Sequence[tuple[Any, ...]]
    waivers: Sequence[tuple[Any, ...]]
    panel: Sequence[Seat]
    others: Sequence[tuple[str, int]]
    shared: Shared


def read(cases: Iterable[Case]) -> None:
    """Read of all these cases what bringing them to life and answering their conditions asks for (about ten queries).

    ``cases`` as ``queries.cases_for`` gives them. The cases they grew out of come with them.
    """
    asked = list(cases)
    if not asked:
        return
    prefetch_related_objects(asked, "objection")
    ids = {case.pk for case in asked}
    everyone = [*asked, *(parent for parent in _parents(asked) if parent.pk not in ids)]
    keys = [case.pk for case in everyone]
    history = _by(
        Entry.objects.filter(case__in=keys).order_by("case_id", "seq"), "case_id", running.ENTRY_COLUMNS
    )
    files = _by(
        Evidence.objects.scoped("the cases' own evidence").filter(
            subject_kind="case", subject_id__in=[case.public_id for case in everyone], removed_at=None
        ),
        "subject_id",
        ("field",),
    )
    agents = _by(
        Agency.objects.filter(
            organisation_id__in={case.applicant_id for case in everyone}, until=None, account__is_active=True
        ),
        "organisation_id",
        ("account__public_id",),
    )
    judged = _by(Judgement.objects.filter(case__in=keys, superseded_at=None), "case_id", answering.JUDGED)
    waived = _by(Waiver.objects.filter(case__in=keys, state="given"), "case_id", answering.WAIVED)
    seats = _by(
        Assignment.objects.scoped("the panels of these cases").filter(case_id__in=keys),
        "case_id",
        ("stage", "state", "expert__account_id", "expert__account__public_id"),
    )
    others = _by(
        CaseOffice.objects.filter(case__in=keys, asked=True).order_by("pk"), "case_id", ("duty", "office_id")
    )
    data, shared = _data(keys), Shared(asked)
    for case in everyone:
        case.known = Known(
            [running.entry_of(row) for row in history.get(case.pk, ())],
            frozenset(field for (field,) in files.get(case.public_id, ())),
            [account for (account,) in agents.get(case.applicant_id, ())],
            data.get(case.pk, {}),
            judged.get(case.pk, ()),
            waived.get(case.pk, ()),
            [Seat(stage, state, (key, account)) for stage, state, key, account in seats.get(case.pk, ())],
            [(duty, office) for duty, office in others.get(case.pk, ())],
            shared,
        )


def _parents(cases: Sequence[Case]) -> list[Case]:
    wanted = {case.parent_id for case in cases if case.parent_id}
    if not wanted:
        return []
    rows = Case.objects.scoped("what the chosen cases grew out of").select_related("authority", "round")
    found = rows.in_bulk(list(wanted))
    for case in cases:
        if case.parent_id:
            case.parent = found[case.parent_id]
    return list(found.values())


def _by(rows: QuerySet[Any], key: str, columns: Sequence[str]) -> dict[Any, list[tuple[Any, ...]]]:
    """Rows of ``columns``, in the order of ``rows``, by the value of ``key``."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for value, *row in rows.values_list(key, *columns):
        found.setdefault(value, []).append(tuple(row))
    return found


def _data(keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What was last handed in of each form and still stands, else what was typed."""
    handed_in = Submission.objects.filter(case__in=keys, withdrawn_at=None).order_by("sequence")
    last = {(key, form): data for key, form, data in handed_in.values_list("case_id", "form", "data")}
    found: dict[int, dict[str, Any]] = {}
    for (key, _form), data in last.items():
        found.setdefault(key, {}).update(data)
    typing = [key for key in keys if key not in found]
    if typing:
        found |= dict(Draft.objects.filter(case__in=typing).values_list("case_id", "data"))
    return found
