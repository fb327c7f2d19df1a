"""What may be read of trials: by policy officers of the authority whose register was tried, and by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from exclave.apps.impact.models import Outcome, Trial
from exclave.apps.impact.ports import Version
from exclave.apps.impact.versions import programmes_of
from exclave.apps.people.access import standing
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority
from exclave.apps.register.models import Institution, InstitutionState

ROLE = "policy_officer"
SORTS = {
    "name": ("institution__name", "target", "pk"),
    "target": ("target", "institution__name", "pk"),
    "way": ("way", "institution__name", "target", "pk"),
}
FILTERS = ("way", "before", "after", "target", "type", "host", "home", "clause", "money")
MOVED = "moved"
NONE = "none"
"""In an address: a version does not have the target."""


# ---- the register -------------------------------------------------------------------------------------------
def register_of(authority: Authority, old: Version, new: Version) -> Programme | None:
    """The programme under whose pack institutions are registered: the old version's, else the new one's."""
    own = programmes_of(authority)
    for pack in (old.pack, new.pack):
        for one in own:
            if one.pack_version.pack == pack and one.state in ("in_force", "ended"):
                return one
    return None


def tried_on(programme: Programme, day: date) -> list[int]:
    """Row ids of the institutions under any version of the pack; those that entered the register later are left out."""
    states = InstitutionState.objects.filter(institution=OuterRef("pk"))
    rows = Institution.objects.of(programme.authority_id).filter(
        Q(Exists(states.filter(valid_from__lte=day))) | ~Q(Exists(states)),
        programme__pack_version__pack=programme.pack_version.pack,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


# ---- trials -------------------------------------------------------------------------------------------------
def _trials(viewer: Any) -> QuerySet[Trial]:
    return (
        Trial.objects.of(standing(viewer).authority_ids(ROLE))
        .select_related("ordered_by", "authority", "old", "new")
        .defer("old__content", "new__content", "items", "settled")
    )


def trials_of(viewer: Any) -> QuerySet[Trial]:
    """The newest first, without what they say."""
    return (
        _trials(viewer)
        .defer("changes", "targets", "words", "items", "settled")
        .order_by("-ordered_at", "-pk")
    )


def trial_of(viewer: Any, public_id: str) -> Trial | None:
    return _trials(viewer).filter(public_id=public_id).first()


def touched_by(trials: list[Trial]) -> dict[int, int]:
    """How many institutions each trial touches, by row id (one query)."""
    rows = Outcome.objects.filter(trial__in=trials).exclude(way="same").order_by().values_list("trial")
    return dict(rows.annotate(n=Count("institution", distinct=True)))


# ---- results ------------------------------------------------------------------------------------------------
def outcomes_of(trial: Trial) -> QuerySet[Outcome]:
    """Without the explanations, which one page shows."""
    return (
        Outcome.objects.filter(trial=trial)
        .select_related("institution__organisation")
        .defer("explanation", "institution__public")
    )


def narrowed(found: QuerySet[Outcome], asked: dict[str, str]) -> QuerySet[Outcome]:
    """``way`` may be ``moved``, for any change; unknown values simply match nothing."""
    if asked["way"] == MOVED:
        found = found.exclude(way="same")
    elif asked["way"]:
        found = found.filter(way=asked["way"])
    for side in ("before", "after"):
        if asked[side]:
            found = found.filter(**{side: "" if asked[side] == NONE else asked[side]})
    for column in ("target", "type", "host", "home"):
        if asked[column]:
            found = found.filter(**{column: asked[column]})
    if asked["clause"]:
        found = found.filter(clauses__contains=f" {asked['clause']} ")
    if asked["money"]:
        found = found.filter(_money(asked["money"]))
    if asked["q"]:
        found = found.filter(
            Q(institution__name__icontains=asked["q"])
            | Q(institution__organisation__name_zh__icontains=asked["q"])
            | Q(institution__organisation__name_en__icontains=asked["q"])
        )
    return found


def _money(which: str) -> Q:
    """``before``, ``after``: counted in that sum; ``…_open``: with no stated limit; ``unpriced``: no stated amount."""
    open_before, open_after = Q(high_before=None), Q(high_after=None)
    return {
        "before": ~Q(high_before=0) | open_before,
        "after": ~Q(high_after=0) | open_after,
        "before_open": open_before,
        "after_open": open_after,
        "unpriced": Q(unpriced=True),
    }.get(which, Q(pk__in=[]))


def institutions_in(found: QuerySet[Outcome]) -> int:
    return int(found.order_by().aggregate(n=Count("institution", distinct=True))["n"])


def ways_of(found: QuerySet[Outcome]) -> dict[str, int]:
    return dict(found.order_by().values_list("way").annotate(n=Count("pk")))


@dataclass(frozen=True)
class Group:
    """Results that agree in everything a number is told by, and the money in them (fen)."""

    target: str
    type: str
    host: str
    home: str
    way: str
    before: str
    after: str
    n: int
    low_before: int
    high_before: int
    open_before: int
    low_after: int
    high_after: int
    open_after: int
    unpriced: int


def groups_of(trial: Trial) -> list[Group]:
    """All results of a trial, added up (one query)."""
    rows = (
        Outcome.objects.filter(trial=trial)
        .order_by()
        .values_list("target", "type", "host", "home", "way", "before", "after")
        .annotate(
            n=Count("pk"),
            lb=Sum("low_before"),
            hb=Sum("high_before"),
            ob=Count("pk", filter=Q(high_before=None)),
            la=Sum("low_after"),
            ha=Sum("high_after"),
            oa=Count("pk", filter=Q(high_after=None)),
            unpriced=Count("pk", filter=Q(unpriced=True)),
        )
    )
    return [Group(*row[:7], *(int(one or 0) for one in row[7:])) for row in rows]


def clauses_turned(trial: Trial) -> dict[str, int]:
    """How many changed results turn by each clause (one query)."""
    found: dict[str, int] = {}
    rows = Outcome.objects.filter(trial=trial).exclude(way="same").exclude(clauses="").order_by()
    for clauses, n in rows.values_list("clauses").annotate(n=Count("pk")):
        for name in clauses.split():
            found[name] = found.get(name, 0) + n
    return found


def subject_of(trial: Trial, institution_id: str) -> list[Outcome]:
    """Everything one institution was asked for, in the order it was asked, with the explanations."""
    return list(
        Outcome.objects.filter(trial=trial, institution__public_id=institution_id)
        .select_related("institution__organisation")
        .order_by("pk")
    )
