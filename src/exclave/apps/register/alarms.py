"""What an officer should look at: empty rooms, tenants gone after support, old evidence, claims without any.

Nothing here decides anything. Each alarm is one query; where it needs a number, the authority sets it, and an
alarm whose number is not set says so instead of guessing one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from exclave.apps.reference import composing, counting, parameters
from exclave.apps.register.models import Institution, Proof, Space, Support, Tenant, TenantState
from exclave.engines.codes import add_months

KINDS = ("vacancy", "left", "stale", "unproved")
FEW, LEFT, STALE = "register.few_tenants", "register.left_months", "register.stale_months"
NEEDED = {"vacancy": FEW, "left": LEFT, "stale": STALE}
"""The parameter each alarm needs; vacancy without it still shows rooms with nobody working in them."""
AGEING = ("moved_in", "working")
"""States that must be shown anew from time to time; a signature or a registration stays."""
CLAIMED = ("signed", "moved_in", "working", "landed")


def register_parameters() -> None:
    """The numbers an authority sets for its alarms. They decide nothing, so one person sets them."""
    parameters.parameter(
        FEW, kind="int", room="register", minimum=1, maximum=1000,
        zh="空置提醒：实际运营企业少于", en="Vacancy alarm: fewer really working tenants than", unit_zh="家", unit_en="tenants",
        help_zh="有场地而实际运营的入驻企业少于此数的机构会提醒；不设的，只提醒一家也没有的。",
        help_en="An institution with space and fewer tenants at work is shown; if not set, only one with none.",
    )  # fmt: skip
    parameters.parameter(
        LEFT, kind="int", room="register", minimum=1, maximum=120,
        zh="扶持结束后退出提醒：几个月内", en="Left after support alarm: within", unit_zh="个月", unit_en="months",
        help_zh="扶持结束后这些月内退出的企业会提醒；不设的不提醒。",
        help_en="Tenants that left within so many months after support ended are shown; if not set, none.",
    )  # fmt: skip
    parameters.parameter(
        STALE, kind="int", room="register", minimum=1, maximum=120,
        zh="佐证陈旧提醒：超过", en="Stale evidence alarm: older than", unit_zh="个月", unit_en="months",
        help_zh="入驻和实际运营的最近一份佐证早于此数的会提醒；不设的不提醒。",
        help_en="A tenant said to be in or at work whose latest proof is older is shown; if not set, none.",
    )  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Which institutions an officer looks after: those of ``authority_ids``, and of ``parent_ids`` whose
    organisation lies in one of ``places``. ``district`` and ``type`` narrow it."""

    authority_ids: tuple[int, ...]
    parent_ids: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    district: str = ""
    type: str = ""

    def q(self, prefix: str = "") -> Q:
        """The condition on an institution, or on one that ``prefix`` leads to."""
        found = Q(**{f"{prefix}authority_id__in": self.authority_ids})
        if self.parent_ids:
            found |= Q(
                **{
                    f"{prefix}authority_id__in": self.parent_ids,
                    f"{prefix}organisation__place__in": self.places,
                }
            )
        if self.district:
            found &= Q(**{f"{prefix}organisation__place": self.district})
        if self.type:
            found &= Q(**{f"{prefix}type": self.type})
        return found


@dataclass(frozen=True)
class Watched:
    """What the alarms are worked out with: the day, the numbers set, and which institutions count.

    ``hosting`` are the types whose forms ask for tenants; ``out`` the states in which one is off the register.
    """

    scope: Scope
    today: date
    limits: dict[str, int | None]
    hosting: tuple[str, ...]
    out: tuple[str, ...]


def holding(today: date) -> Q:
    return Q(superseded_at=None, valid_from__lte=today) & (Q(valid_until=None) | Q(valid_until__gt=today))


def _states(watched: Watched, *states: str) -> QuerySet[TenantState]:
    """Claims that hold today of tenants that have not left, with the tenant's name."""
    left = TenantState.objects.scoped("the same tenant").filter(
        holding(watched.today), tenant=OuterRef("tenant"), state="left"
    )
    found = TenantState.objects.scoped("by the officer's scope").filter(
        holding(watched.today), watched.scope.q("institution__"), state__in=states
    )
    found = found.exclude(institution__state__in=watched.out)
    return (
        found.filter(Q(state="landed") | ~Exists(left))
        .annotate(tenant_name=_name())
        .select_related("institution__organisation")
    )


def _name() -> Subquery:
    rows = Tenant.objects.scoped("the tenant of the row").filter(
        thread=OuterRef("tenant"), superseded_at=None
    )
    return Subquery(rows.order_by("-valid_from").values("name_zh")[:1])


def vacancy(watched: Watched) -> QuerySet[Institution]:
    """Institutions with space today in which nobody works, or fewer than the number set. ``working`` says how many."""
    gone = TenantState.objects.scoped("the same tenant").filter(
        holding(watched.today), tenant=OuterRef("tenant"), state="left"
    )
    working = (
        TenantState.objects.scoped("tenants of the institution")
        .filter(holding(watched.today), institution=OuterRef("pk"), state="working")
        .filter(~Exists(gone))
        .order_by()
        .values("institution")
        .annotate(n=Count("tenant", distinct=True))
        .values("n")
    )
    space = Space.objects.scoped("space of the institution").filter(
        holding(watched.today), institution=OuterRef("pk")
    )
    few = watched.limits.get(FEW)
    return (
        Institution.objects.scoped("by the officer's scope")
        .filter(watched.scope.q(), Exists(space), type__in=watched.hosting)
        .exclude(state__in=watched.out)
        .annotate(working=Coalesce(Subquery(working), 0))
        .filter(working__lt=few if few is not None else 1)
        .select_related("organisation")
        .order_by("working", "name", "pk")
    )


def left_after_support(watched: Watched) -> list[TenantState]:
    """Leavings within the months set after the tenant's last support ended (``support_ended``), the latest first.

    The same tenant may have landed at home (``landed``): then leaving the rooms was the aim.
    """
    months = watched.limits.get(LEFT)
    if months is None:
        return []
    ended = (
        Support.objects.scoped("support of the tenant that left")
        .filter(tenant=OuterRef("tenant"), superseded_at=None, valid_until__lte=OuterRef("valid_from"))
        .order_by()
        .values("tenant")
        .annotate(last=Max("valid_until"))
        .values("last")
    )
    landed = TenantState.objects.scoped("the same tenant").filter(
        holding(watched.today), tenant=OuterRef("tenant"), state="landed"
    )
    found = (
        TenantState.objects.scoped("by the officer's scope")
        .filter(
            watched.scope.q("institution__"), superseded_at=None, state="left", valid_from__lte=watched.today
        )
        .annotate(support_ended=Subquery(ended), landed=Exists(landed), tenant_name=_name())
        .filter(support_ended__isnull=False)
        .select_related("institution__organisation")
        .order_by("-valid_from", "pk")
    )
    # Months differ in length: the calendar counts them, not the database.
    return [row for row in found if row.valid_from < add_months(row.support_ended, months)]


def stale(watched: Watched) -> QuerySet[TenantState]:
    """Tenants in or at work whose latest proof (``proved_on``) is older than the months set, the oldest first."""
    months = watched.limits.get(STALE)
    if months is None:
        return TenantState.objects.scoped("nothing").none()
    found = _states(watched, *AGEING).annotate(proved_on=_latest_proof())
    return found.filter(proved_on__lt=add_months(watched.today, -months)).order_by("proved_on", "pk")


def unproved(watched: Watched) -> QuerySet[TenantState]:
    """States claimed that no file shows, the oldest claim first."""
    proofs = Proof.objects.scoped("proofs of the claim").filter(about=OuterRef("thread"), superseded_at=None)
    return _states(watched, *CLAIMED).filter(~Exists(proofs)).order_by("valid_from", "pk")


def _latest_proof() -> Subquery:
    rows = Proof.objects.scoped("proofs of the claim").filter(about=OuterRef("thread"), superseded_at=None)
    return Subquery(rows.order_by(F("valid_from").desc()).values("valid_from")[:1])


SOURCES = {"vacancy": vacancy, "left": left_after_support, "stale": stale, "unproved": unproved}


def rows(kind: str, watched: Watched) -> Any:
    """The rows of one alarm: a queryset, or a list."""
    return SOURCES[kind](watched)


INSTITUTION = ("public_id", "name", "organisation__place")
SHOWN = {
    "vacancy": (*INSTITUTION, "working"),
    "stale": (*(f"institution__{c}" for c in INSTITUTION), "tenant_name", "tenant", "state", "valid_from", "reason", "proved_on"),
    "unproved": (*(f"institution__{c}" for c in INSTITUTION), "tenant_name", "tenant", "state", "valid_from", "reason"),
}  # fmt: skip
"""The columns a list shows of each alarm."""


def listed(kind: str, watched: Watched, total: int) -> Any:
    """The rows of one alarm as a list shows them: in the columns of ``SHOWN``, or as rows where months are counted."""
    if kind not in SHOWN:
        return rows(kind, watched)
    return composing.Listed(
        ("alarms", kind, *_key(watched)), lambda: rows(kind, watched).values_list(*SHOWN[kind]), total
    )


def _key(watched: Watched) -> tuple[Any, ...]:
    limits = tuple(sorted(watched.limits.items()))
    return watched.scope, watched.today, limits, watched.hosting, watched.out


def totals(watched: Watched) -> dict[str, int]:
    """How many rows each alarm has: one query, and one more for leavings, whose months the calendar counts."""
    found = _counting(watched).read()
    found["left"] = len(left_after_support(watched))
    return {kind: found[kind] for kind in KINDS}


_composed: dict[tuple[Any, ...], counting.Counting] = {}
"""Composing three counts over tenants' states costs more than asking them; an officer asks the same all day."""


def _counting(watched: Watched) -> counting.Counting:
    key = _key(watched)
    if key not in _composed:
        if len(_composed) > 200:
            _composed.clear()
        _composed[key] = counting.compose({kind: [rows(kind, watched)] for kind in KINDS if kind != "left"})
    return _composed[key]
