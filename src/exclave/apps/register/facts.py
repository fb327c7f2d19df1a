"""What the register knows for conditions and forms: bars, states, and values to fill in."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, Q

from exclave.apps.cases.ports import Asked, Barred, FactSource, Prefill, Subject
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Bar, Institution, InstitutionState


class RegisterFacts:
    """The register as a source of facts for cases (no state of its own)."""

    def barred(self, asked: Asked, procedure: str) -> Barred | None:
        """The bar in force for the organisation or the institution on the day, if any: half-open interval.

        A bar speaks of procedures of its own pack, whichever version. Of several the longest is given.
        """
        if asked.organisation_id is None:
            return None
        pack = Programme.objects.of(asked.authority_id).filter(pk=asked.programme_id)
        bars = (
            Bar.objects.of(asked.authority_id)
            .filter(_binding(asked), starts__lte=asked.asof)
            .filter(Q(until=None) | Q(until__gt=asked.asof))
            .filter(programme__pack_version__pack__in=pack.values("pack_version__pack"))
            .order_by(F("until").desc(nulls_first=True), "pk")
        )
        hit = next((b for b in bars if procedure in b.blocks), None)
        return Barred(hit.starts, hit.until, hit.clause) if hit else None

    def state(self, asked: Asked, subject_id: str, on: date) -> str | None:
        return state_on(subject_id, on)

    def among(self, asked: Sequence[Asked]) -> FactSource:
        return FactsAmong(asked)

    def prefill(self, asked: Asked) -> dict[str, Prefill]:
        """Register values by the name a pack's field gives in ``from`` (``register.<fact>``)."""
        institution = (
            Institution.objects.of(asked.authority_id)
            .select_related("authority")
            .filter(public_id=asked.subject_id)
            .first()
        )
        if institution is None:
            return {}
        known: dict[str, Any] = {"name": institution.name, "place": institution.place}
        zone = institution.authority.zone
        day = institution.entered_at.astimezone(zone).date()
        return {f"register.{k}": Prefill(v, "备案库", "register", day) for k, v in known.items()}


class FactsAmong(RegisterFacts):
    """The same answers for the cases asked about, from bars and states read once for all of them."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked = asked

    def barred(self, asked: Asked, procedure: str) -> Barred | None:
        pack = self._packs.get((asked.authority_id, asked.programme_id))
        if asked.organisation_id is None or pack is None:
            return None
        for bar in self._bars.get((asked.authority_id, pack), ()):
            holds = bar.starts <= asked.asof and (bar.until is None or asked.asof < bar.until)
            if holds and procedure in bar.blocks and _binds(bar, asked):
                return Barred(bar.starts, bar.until, bar.clause)
        return None

    def state(self, asked: Asked, subject_id: str, on: date) -> str | None:
        known = self._states.get(subject_id, ())
        for state, since, until in known:
            if since <= on and (until is None or on < until):
                return state
        return "" if any(since > on for _, since, _ in known) else None

    @cached_property
    def _packs(self) -> dict[tuple[int, int], str]:
        """By (authority, programme)."""
        wanted = Programme.objects.of({one.authority_id for one in self._asked}).filter(
            pk__in={one.programme_id for one in self._asked}
        )
        return {
            (a, pk): pack for a, pk, pack in wanted.values_list("authority_id", "pk", "pack_version__pack")
        }

    @cached_property
    def _bars(self) -> dict[tuple[int, str], list[Bar]]:
        """By (authority, pack), the longest first."""
        organisations = {one.organisation_id for one in self._asked if one.organisation_id is not None}
        rows = (
            Bar.objects.of({one.authority_id for one in self._asked})
            .filter(
                Q(institution=None, organisation_id__in=organisations)
                | Q(institution__public_id__in={one.subject_id for one in self._asked})
                | Q(institution__name__in={one.subject_name for one in self._asked if one.subject_name})
            )
            .select_related("institution", "programme__pack_version")
            .defer("programme__pack_version__content")
            .order_by(F("until").desc(nulls_first=True), "pk")
        )
        found: dict[tuple[int, str], list[Bar]] = {}
        for bar in rows:
            found.setdefault((bar.authority_id, bar.programme.pack_version.pack), []).append(bar)
        return found

    @cached_property
    def _states(self) -> dict[str, list[tuple[str, date, date | None]]]:
        rows = InstitutionState.objects.filter(
            institution__public_id__in={one.subject_id for one in self._asked}, superseded_at=None
        ).order_by("pk")
        found: dict[str, list[tuple[str, date, date | None]]] = {}
        for subject_id, *row in rows.values_list(
            "institution__public_id", "state", "valid_from", "valid_until"
        ):
            found.setdefault(subject_id, []).append((row[0], row[1], row[2]))
        return found


def _binds(bar: Bar, asked: Asked) -> bool:
    """The same as ``_binding`` of a row in hand."""
    if bar.institution is None:
        return bar.organisation_id == asked.organisation_id
    return bar.institution.public_id == asked.subject_id or bool(
        asked.subject_name and bar.institution.name == asked.subject_name
    )


def _binding(asked: Asked) -> Q:
    """A bar on an organisation binds every application of it; one on an institution binds that institution,
    also when it applies anew under its name, whoever applies for it."""
    found = Q(institution=None, organisation_id=asked.organisation_id)
    found |= Q(institution__public_id=asked.subject_id)
    return found | Q(institution__name=asked.subject_name) if asked.subject_name else found


def state_on(subject_id: str, on: date) -> str | None:
    """The institution's state on a day, as known now.

    ``""`` on a day before its first: the register knows that it was in none. None for one it does not know.
    """
    row = (
        InstitutionState.objects.filter(
            institution__public_id=subject_id, superseded_at=None, valid_from__lte=on
        )
        .filter(Q(valid_until=None) | Q(valid_until__gt=on))
        .first()
    )
    if row is not None:
        return row.state
    known = InstitutionState.objects.filter(institution__public_id=subject_id, superseded_at=None)
    return "" if known.filter(valid_from__gt=on).exists() else None


class RegisterSubjects:
    """The register's institutions as subjects of obligations and removals."""

    def of_programme(self, programme: Any) -> list[Subject]:
        """All of the same pack: those entered under an earlier version owe what the present one asks."""
        rows = (
            Institution.objects.of(programme.authority_id)
            .filter(programme__pack_version__pack=programme.pack_version.pack)
            .order_by("pk")
        )
        found = rows.select_related("programme__pack_version", "programme__authority")
        return [_subject(r) for r in found.defer("programme__pack_version__content")]

    def one(self, subject_id: str) -> Subject | None:
        row = (
            Institution.objects.scoped("by public id; the caller checks the authority")
            .select_related("programme__pack_version", "programme__authority")
            .filter(public_id=subject_id)
            .first()
        )
        return _subject(row) if row else None


def _subject(row: Institution) -> Subject:
    return Subject(row.public_id, row.name, row.type, row.organisation_id, row.authority_id, row.programme)
