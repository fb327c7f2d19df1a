"""What anyone may see of programmes and calls, and what those who keep the rules see besides."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from exclave.apps.people.access import standing
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference import composing
from exclave.apps.reference.models import Authority

PUBLISHED = ("in_force", "ended")
"""A proposal nobody has signed, and one that was declined, are no public matter."""


def public_programmes() -> QuerySet[Programme]:
    """Programmes in force or ended, the newest first. The pack's content stays in the database: it is cached."""
    return (
        Programme.objects.scoped("policies put in force are public")
        .filter(state__in=PUBLISHED)
        .select_related("pack_version", "authority")
        .defer("pack_version__content")
        .order_by("-state", "-in_force_from", "-pk")
    )


def programmes_by_id() -> dict[int, Programme]:
    """Every public programme by row id, in one query: lists join them in Python, not per row."""
    return {p.pk: p for p in composing.once("public programmes", public_programmes).read()}


def public_programme(public_id: str) -> Programme | None:
    return public_programmes().filter(public_id=public_id).first()


def public_calls(
    now: datetime, *, state: str = "", search: str = "", programmes: Iterable[Programme] | None = None
) -> QuerySet[Round]:
    """Published calls for applications, newest first. ``state``: open, coming, closed or "" for all.

    Cycles of reports and evaluations are rounds too, but no calls: nobody applies in them. ``programmes``:
    the public programmes, where the caller has read them already.
    """
    calls = Q(pk__in=[])
    for programme in programmes_by_id().values() if programmes is None else programmes:
        calls |= Q(programme=programme, procedure__in=applied_procedures(programme))
    found = (
        Round.objects.scoped("published calls are public")
        .filter(calls, obligation="", published_at__lte=now)
        .select_related("programme__pack_version", "programme__authority", "authority")
        .defer("programme__pack_version__content")
        .order_by("-opens_at", "-pk")
    )
    if state:
        found = found.filter(_stage(state, now))
    if search:
        found = found.filter(
            Q(title_zh__icontains=search)
            | Q(title_en__icontains=search)
            | Q(number__icontains=search)
            | Q(text_zh__icontains=search)
            | Q(text_en__icontains=search)
        )
    return found


def applied_procedures(programme: Programme) -> list[str]:
    """The procedures by which some institution type is applied for; none where the pack cannot be read."""
    read = library.readable(programme)
    subjects = read.pack.subjects if read else {}
    named = [t.procedure for subject in subjects.values() for t in subject.types.values() if t.procedure]
    return list(dict.fromkeys(named))


def _stage(state: str, now: datetime) -> Q:
    if state == "open":
        return Q(opens_at__lte=now, closes_at__gt=now)
    return Q(opens_at__gt=now) if state == "coming" else Q(closes_at__lte=now)


SHOWN = (
    "public_id", "number", "title_zh", "title_en", "types", "opens_at", "closes_at", "programme_id", "authority_id",
)  # fmt: skip
"""What a list shows of a call."""


def listed_calls(
    now: datetime, programmes: Sequence[Programme], total: int, *, state: str = "", search: str = ""
) -> composing.Listed:
    """The calls as a list shows them: rows of ``SHOWN``, ``total`` in all."""
    at, key = (now, None) if search else (composing.NO_INSTANT, ("calls", state, packs_of(programmes)))

    def make() -> QuerySet[Any]:
        found = public_calls(at, state=state, search=search, programmes=programmes)
        return found.select_related(None).defer(None).values_list(*SHOWN)

    return composing.Listed(key, make, total, now)


def packs_of(programmes: Iterable[Programme]) -> tuple[tuple[int, str], ...]:
    """What the query of public calls depends on: each programme and its pack."""
    return tuple((one.pk, one.pack_version.digest) for one in programmes)


STAGES = ("open", "coming", "closed")


def call_counts(
    now: datetime, search: str = "", programmes: Iterable[Programme] | None = None
) -> dict[str, int]:
    """How many calls stand at each stage, for the filter (one query beside that for ``programmes``)."""
    named = list(public_programmes() if programmes is None else programmes)

    def counted(at: datetime) -> QuerySet[Any]:
        found = public_calls(at, search=search, programmes=named).order_by().values(one=Value(1))
        stages = {name: Count("pk", filter=_stage(name, at)) for name in STAGES}
        return found.annotate(**stages).values_list(*STAGES)

    if search:
        rows = list(counted(now))
    else:
        query = composing.once(("calls counted", packs_of(named)), lambda: counted(composing.NO_INSTANT))
        rows = query.read_at(now)
    return dict(zip(STAGES, rows[0] if rows else (0, 0, 0), strict=True))


def stage_of_call(opens: datetime, closes: datetime, now: datetime) -> str:
    if now < opens:
        return "coming"
    return "open" if now < closes else "closed"


def public_call(public_id: str, now: datetime) -> Any:
    return public_calls(now).filter(public_id=public_id).first()


def programmes_of(viewer: Any) -> QuerySet[Programme]:
    """Programmes of the authorities where the viewer is policy officer or leader, newest first."""
    ids = standing(viewer).authority_ids("policy_officer", "leader")
    return (
        Programme.objects.of(ids)
        .select_related("pack_version", "authority", "proposed_by", "signed_by")
        .defer("pack_version__content")
        .order_by("-proposed_at")
    )


def shelf_authorities(viewer: Any) -> list[int]:
    """Row ids of the authorities whose rules this viewer keeps; no query."""
    return standing(viewer).authority_ids("policy_officer")


def policy_authority(viewer: Any) -> Authority:
    """The authority whose rules this policy officer keeps (an account holds that role once)."""
    return Authority.objects.get(pk=standing(viewer).authority_ids("policy_officer")[0])
