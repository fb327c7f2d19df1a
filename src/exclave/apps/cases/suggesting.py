"""Whom to ask: experts for reviews and officers for desks, evenly loaded, without those who must keep away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from exclave.apps.cases import answering, desks
from exclave.apps.cases.models import Case, Handling
from exclave.apps.cases.presenting.words import Words, text
from exclave.apps.cases.running import Running
from exclave.apps.panels.queries import Asking, Candidate, candidates_for
from exclave.apps.people.models import Organisation
from exclave.engines.assigning import balance
from exclave.engines.procedure.rules import panel_size

PARTIES = ("host_body", "operator")
"""Fields that name a body besides the applicant which the case is about."""


@dataclass(frozen=True)
class Proposed:
    """One person proposed for one case, and why in a sentence."""

    id: str
    name: str
    why: Words


@dataclass(frozen=True)
class Suggestion:
    """By the case's public id: who is proposed, and how many seats stay empty."""

    people: Mapping[str, Sequence[Proposed]]
    lacking: Mapping[str, int]


def seats(alive: Running) -> int:
    """How many experts the review still needs; none where the case is at no review."""
    stage = alive.stage
    if stage is None or stage.does != "review" or alive.state.ended:
        return 0
    size = panel_size(stage, alive.state, alive.context)
    return max((size if isinstance(size, int) else 1) - len(alive.state.assigned), 0)


def asking_of(alive: Running, registered: Mapping[str, int] | None = None) -> Asking:
    """The case as experts are looked for. ``registered``: row ids of organisations by name, if read already."""
    case, data = alive.case, answering.latest_data(alive.case)
    bodies = _bodies(data)
    known = registered if registered is not None else _registered(bodies)
    parties = [case.applicant_id] if case.applicant_id else []
    parties += [known[name] for name in bodies if name in known]
    return Asking(
        case.pk,
        case.stage,
        alive.state.visit,
        tuple(dict.fromkeys(parties)),
        frozenset(_people(data)),
        " ".join([case.title, *_texts(data)]),
    )


def experts(authority_id: int, cases: Sequence[Running]) -> Suggestion:
    """The seats of these reviews filled together: as many as can be, loads as even as can be, then fields that
    match. Nobody with a conflict, a doubt or a full desk is proposed."""
    wanted = {alive.case.public_id: seats(alive) for alive in cases}
    names = {name for alive in cases for name in _bodies(answering.latest_data(alive.case))}
    known = _registered(names)
    found = candidates_for(authority_id, [asking_of(alive, known) for alive in cases])
    by_case = {
        alive.case.public_id: {
            c.expert.account.public_id: c
            for c in found[alive.case.pk]
            if c.eligible and not c.doubt_zh and not c.full
        }
        for alive in cases
    }
    load = {c.expert.account.public_id: c.load for row in found.values() for c in row}
    limit = {
        c.expert.account.public_id: c.expert.limit
        for row in found.values()
        for c in row
        if c.expert.limit is not None
    }
    fit = {case: {key: len(c.matches) for key, c in row.items()} for case, row in by_case.items()}
    plan = balance(wanted, fit, load, limit)
    people = {case: [_proposed(by_case[case][one]) for one in chosen] for case, chosen in plan.people.items()}
    return Suggestion(people, plan.lacking)


def _proposed(one: Candidate) -> Proposed:
    return Proposed(one.expert.account.public_id, one.expert.account.name, why(one))


def why(one: Candidate) -> Words:
    """“3 in hand, no conflict found, field matches (…)”."""
    if not one.eligible:
        return text(one.barred_zh, one.barred_en)
    zh, en = [f"在手{one.load}件"], [f"{one.load} in hand"]
    if one.doubt_zh:
        zh.append(one.doubt_zh)
        en.append(one.doubt_en)
    else:
        zh.append("未发现利益冲突")
        en.append("no conflict found")
    if one.full:
        zh.append(f"已达上限{one.expert.limit}件")
        en.append(f"at the limit of {one.expert.limit}")
    if one.matches:
        zh.append(f"领域相符（{'、'.join(one.matches)}）")
        en.append(f"field matches ({', '.join(one.matches)})")
    return text("，".join(zh), ", ".join(en))


def handlers(office_id: int, cases: Sequence[Case]) -> Suggestion:
    """Officers of the office for cases nobody handles yet, loads as even as can be (four queries)."""
    people = desks.officers(office_id)
    open_now = dict(
        Handling.objects.of(office_id)
        .filter(case__ended=False)
        .values_list("account__public_id")
        .annotate(number=Count("pk", filter=~Q(case__in=[c.pk for c in cases])))
    )
    barred = desks.barred_officers(cases)
    load = {one.public_id: open_now.get(one.public_id, 0) for one in people}
    fit = {
        case.public_id: {one.public_id: 0 for one in people if one.public_id not in barred[case.pk]}
        for case in cases
    }
    plan = balance({case.public_id: 1 for case in cases}, fit, load)
    names = {one.public_id: one.name for one in people}
    return Suggestion(
        {
            case: [
                Proposed(
                    one,
                    names[one],
                    text(f"在手{load[one]}件，未发现利益冲突", f"{load[one]} in hand, no conflict found"),
                )
                for one in chosen
            ]
            for case, chosen in plan.people.items()
        },
        plan.lacking,
    )


def _bodies(data: Mapping[str, Any]) -> list[str]:
    return [v for k, v in data.items() if k.endswith(PARTIES) and isinstance(v, str) and v]


def _registered(names: Iterable[str]) -> dict[str, int]:
    return dict(Organisation.objects.filter(name_zh__in=list(names)).values_list("name_zh", "pk"))


def _people(data: Mapping[str, Any]) -> Iterable[str]:
    """Names of persons in the tables of a form: cells of the columns called ``person`` and ``name``."""
    for value in data.values():
        rows = value.get("rows", []) if isinstance(value, Mapping) else []
        for row in rows:
            if isinstance(row, Mapping):
                yield from (str(row[key]).strip() for key in ("person", "name") if row.get(key))


def _texts(data: Mapping[str, Any]) -> Iterable[str]:
    """Every text in a form, cells of its tables included."""
    for value in data.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for row in value.get("rows", []):
                if isinstance(row, Mapping):
                    yield from (str(cell) for cell in row.values() if isinstance(cell, str))
