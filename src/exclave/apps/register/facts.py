"""What the register knows for conditions and forms: bars, states, and values to fill in."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from exclave.apps.cases.ports import Asked, Barred, Prefill, Subject
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
        zone = ZoneInfo(institution.authority.time_zone)
        day = institution.entered_at.astimezone(zone).date()
        return {f"register.{k}": Prefill(v, "备案库", "register", day) for k, v in known.items()}


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
        return [_subject(r) for r in rows.select_related("programme__pack_version", "programme__authority")]

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
