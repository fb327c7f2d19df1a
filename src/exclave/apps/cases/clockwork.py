"""What the clock does by itself: report cycles open, notices and hearings end, obligations are chased.

`tick()` is safe to run from several workers and at any time: each step is an action of its own that looks
again under lock, so a step done twice does nothing the second time.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Q

from exclave.apps.alerts.delivery import deliver
from exclave.apps.cases.actions.chase_obligation import chase_obligation
from exclave.apps.cases.actions.hop_case import hop_case, recompute_deadline
from exclave.apps.cases.actions.open_reports import context_of, cycle_known, open_reports
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.journal import clock
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.programmes import library
from exclave.apps.programmes.actions.close_round import close_round
from exclave.apps.programmes.models import Programme, Round
from exclave.engines import procedure as engine
from exclave.engines.policy.pack.model import Obligation
from exclave.engines.procedure.rules import ending

log = logging.getLogger(__name__)

_besides: dict[str, Callable[[], int]] = {}


def besides(name: str, work: Callable[[], int]) -> None:
    """Work that a room further down has the worker do at every tick; ``work`` says how much it did."""
    _besides[name] = work


@dataclass
class Ticked:
    """How much one tick did."""

    rounds: int = 0
    hops: int = 0
    chased: int = 0
    delivered: int = 0
    besides: int = 0
    failed: int = 0


def tick() -> Ticked:
    now = clock.now()
    done = Ticked()
    done.rounds = sum(_try(done, step) for step in _report_cycles(done, now))
    for case_id in _over(now):
        done.hops += _try(done, lambda c=case_id: hop_case(CLOCK, case_id=c).result["moved"])
    for pk in _chaseable(now):
        done.chased += _try(done, lambda k=pk: bool(chase_obligation(CLOCK, obligation_pk=k).result["done"]))
    for pk in _closing(now):
        _try(done, lambda k=pk: bool(close_round(CLOCK, round_pk=k)))
    done.delivered = _delivered(done)
    for work in _besides.values():
        done.besides += _try(done, work)
    return done


def _report_cycles(done: Ticked, now: datetime) -> list[Callable[[], bool]]:
    """One step per programme and obligation whose cycle has begun and has no round yet."""
    steps: list[Callable[[], bool]] = []
    programmes = Programme.objects.scoped("the clock works through all programmes").filter(state="in_force")
    for programme in programmes.select_related("pack_version", "authority"):

        def look(one: Programme = programme) -> bool:
            steps.extend(_cycles_of(one, now))
            return True

        _try(done, look)
    return steps


def _cycles_of(programme: Programme, now: datetime) -> list[Callable[[], bool]]:
    """Cycles due this year or the next (one due in January may open the year before)."""
    steps: list[Callable[[], bool]] = []
    today = programme.authority.day(now)
    for key, spec in library.compiled(programme).pack.obligations.items():
        for year in (today.year, today.year + 1) if spec.every == "year" else ():
            if _begun(programme, spec, year, now) and not cycle_known(programme, key, year):
                steps.append(partial(_open_reports, programme.pk, key, year))
    return steps


def _open_reports(programme_id: int, obligation: str, year: int) -> bool:
    receipt = open_reports(CLOCK, programme_id=programme_id, obligation=obligation, year=year)
    return bool(receipt.result["opened"])


def _begun(programme: Programme, spec: Obligation, year: int, now: datetime) -> bool:
    """Whether the cycle's first instant has come; one that was over before the programme began never does."""
    anybody: dict[str, engine.Guard] = {"anybody": lambda _: True}
    for cycle in engine.obligations_due(spec, year, anybody, context_of(programme)):
        if cycle.opens is None or cycle.opens > now:
            return False
        zone = programme.authority.zone
        return cycle.due is None or cycle.due.astimezone(zone).date() > programme.in_force_from
    return False


def _over(now: datetime) -> list[str]:
    """Cases whose stage's time has ended, at stages where something follows by itself.

    The others are late and stay so: their offices see it, and the clock need not ask at every tick.
    """
    late = Case.objects.scoped("the clock works through all cases").filter(
        ended=False, due_at__lte=now, due_provisional=False
    )
    kinds = late.order_by().values_list("programme_id", "procedure", "stage").distinct()
    following = Q(pk__in=[])
    for programme_id, procedure, stage in kinds:
        if _ends_by_itself(programme_id, procedure, stage):
            following |= Q(programme_id=programme_id, procedure=procedure, stage=stage)
    return list(late.filter(following).order_by("due_at", "pk").values_list("public_id", flat=True))


def _ends_by_itself(programme_id: int, procedure: str, stage: str) -> bool:
    programme = (
        Programme.objects.scoped("the programme of a case the clock works through")
        .select_related("pack_version")
        .get(pk=programme_id)
    )
    stages = library.compiled(programme).pack.procedures[procedure].stages
    return any(ending(one) is not None and one.second is None for one in stages if one.id == stage)


def _closing(now: datetime) -> list[int]:
    return list(
        Round.objects.scoped("the clock closes rounds everywhere")
        .filter(state="open", closes_at__lte=now)
        .values_list("pk", flat=True)
    )


def _delivered(done: Ticked) -> int:
    try:
        return deliver()
    except Exception:
        log.exception("delivery failed")
        done.failed += 1
        return 0


def _chaseable(now: datetime) -> list[int]:
    return list(
        ObligationDue.objects.scoped("the clock works through all obligations")
        .filter(state="open", opens_at__lte=now)
        .values_list("pk", flat=True)
    )


def _try(done: Ticked, step: Callable[[], int]) -> int:
    """One step that fails must not keep the others from being taken; it is logged and tried again next tick."""
    try:
        return step()
    except Exception:
        log.exception("a step of the clock failed")
        done.failed += 1
        return False


def follow_calendar(actor: Actor, year: int) -> None:
    """After a calendar year was published or amended: work out again every deadline that may need it."""
    waiting = Case.objects.scoped("a calendar holds for the whole installation").filter(
        ended=False, due_at__isnull=False
    )
    for public_id in waiting.order_by("pk").values_list("public_id", flat=True):
        recompute_deadline(CLOCK, case_id=public_id)
