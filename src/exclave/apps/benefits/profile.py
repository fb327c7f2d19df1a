"""What is known of organisations and institutions already, fact by fact, with where it comes from and of which day.

Many are read at a time, in as many queries as for one. The order of trust: what the register was told by two
people, what was handed in last, what stands in the organisation's file. A yearly fact holds for its own year only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from exclave.apps.cases import prefilling
from exclave.apps.cases.models import Submission
from exclave.apps.people.models import Organisation
from exclave.apps.programmes.models import Programme
from exclave.apps.register.keeping import kept_of
from exclave.apps.register.known import known_by
from exclave.apps.register.models import Bar, Institution, InstitutionState
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.answers.reading import is_blank
from exclave.engines.policy.language import Who
from exclave.engines.policy.pack.model import Field_

FILE = ("单位档案", "the organisation's file")
REGISTER = ("备案库", "the register")
HANDED_IN = ("已提交的表单", "a form handed in")


@dataclass(frozen=True)
class Known:
    """One value in the shape of a form. ``asof``: the day it speaks of or was stated; None when not recorded."""

    value: Any
    source_zh: str
    source_en: str
    asof: date | None = None


@dataclass(frozen=True)
class Profile:
    """All that is known of one organisation, or of one institution with the organisation behind it."""

    organisation: Organisation
    institution: Institution | None
    facts: Mapping[str, Known]
    bars: tuple[Bar, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        return {path: one.value for path, one in self.facts.items()}


@dataclass(frozen=True)
class RegisterRecords:
    """Bars of one profile as the condition language asks for them. Without a profile nothing is known."""

    profile: Profile | None
    procedure: str

    def barred(self, who: Who, on: date) -> bool | None:
        if self.profile is None:
            return None
        return any(
            self.procedure in bar.blocks and bar.starts <= on and (bar.until is None or on < bar.until)
            for bar in self.profile.bars
        )

    def state(self, who: Who, on: date) -> str | None:
        """Earlier states are not read here; the state of the day is a fact of the profile."""
        return None


def of_institutions(
    institutions: Sequence[Institution],
    programme: Programme,
    compiled: CompiledPack,
    day: date,
    known_at: datetime | None = None,
) -> list[Profile]:
    """Profiles of institutions of the programme's pack, in their order; ``organisation`` must be joined.

    ``known_at``: as the register knew it at that instant, corrections made later left out; None: as it knows it
    now. The organisation's file and the bars keep no such history: they are read as they stand.
    """
    kept = kept_of(institutions, compiled, day, known_at)
    states = _states(institutions, day, known_at)
    bars = _bars(programme, [one.organisation_id for one in institutions])
    forms = _handed_in(programme, {one.organisation_id for one in institutions}, known_at)
    zone = programme.authority.zone
    found = []
    for one in institutions:
        facts = _from_file(compiled, one.organisation)
        facts |= _from_forms(compiled, forms.get(one.organisation_id, ()), one.public_id, day, zone)
        facts |= {
            path: Known(held.value, held.source_zh, held.source_en, held.asof)
            for path, held in kept[one.pk].items()
        }
        facts |= _of_record(compiled, one, states.get(one.pk), day)
        own = tuple(bar for bar in bars.get(one.organisation_id, ()) if bar.institution_id in (None, one.pk))
        found.append(Profile(one.organisation, one, facts, own))
    return found


def of_organisation(
    organisation: Organisation, programme: Programme, compiled: CompiledPack, day: date
) -> Profile:
    """What is known of an organisation that asks about an institution it has not founded yet."""
    zone = programme.authority.zone
    forms = _handed_in(programme, {organisation.pk}).get(organisation.pk, ())
    facts = _from_file(compiled, organisation) | _from_forms(compiled, forms, "", day, zone)
    bars = _bars(programme, [organisation.pk]).get(organisation.pk, ())
    return Profile(organisation, None, facts, tuple(b for b in bars if b.institution_id is None))


# ---- sources ------------------------------------------------------------------------------------------------
def _from_file(compiled: CompiledPack, organisation: Organisation) -> dict[str, Known]:
    values = prefilling.organisation_values(organisation)
    return {
        f"{subject}.{name}": Known(values[key].value, *FILE)
        for subject, fields in compiled.pack.fields.items()
        for name, one in fields.items()
        if subject == "applicant" and (key := (one.from_ or "").removeprefix("org.")) in values
    }


@dataclass(frozen=True)
class _Form:
    """One form handed in: of which institution, when, and for which year its yearly figures are."""

    institution: str
    data: Mapping[str, Any]
    at: Any
    year: int


def _handed_in(
    programme: Programme, organisation_ids: Iterable[int], known_at: datetime | None = None
) -> dict[int, list[_Form]]:
    """Standing forms of the organisations under any version of the pack, the oldest first (one query)."""
    stood = (
        Q(withdrawn_at=None)
        if known_at is None
        else Q(at__lte=known_at) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at))
    )
    rows = (
        Submission.objects.filter(
            stood,
            case__authority=programme.authority_id,
            case__applicant_id__in=list(organisation_ids),
            case__programme__pack_version__pack=programme.pack_version.pack,
        )
        .order_by("at", "pk")
        .values_list(
            "case__applicant_id",
            "case__subject_id",
            "data",
            "at",
            "case__round__obligation",
            "case__year",
            "case__asof",
        )
    )
    found: dict[int, list[_Form]] = {}
    for organisation, institution, data, at, obligation, year, asof in rows:
        reported = year if obligation and year else (asof or at).year - 1
        found.setdefault(organisation, []).append(_Form(institution, data, at, reported))
    return found


def _from_forms(
    compiled: CompiledPack, forms: Iterable[_Form], institution: str, day: date, zone: ZoneInfo
) -> dict[str, Known]:
    """The latest value of each fact: of the organisation from any of its forms, of the institution from its own."""
    found: dict[str, Known] = {}
    for form in forms:
        stated = form.at.astimezone(zone).date()
        if stated > day:
            continue
        for path, value in form.data.items():
            subject, _, name = path.partition(".")
            one = compiled.pack.fields.get(subject, {}).get(name)
            if one is None or is_blank(value) or not _holds(one, form.year, day):
                continue
            if subject == "applicant" or form.institution == institution:
                found[path] = Known(value, *HANDED_IN, stated)
    return found


def _holds(one: Field_, year: int, day: date) -> bool:
    """Whether a value still holds: a yearly one is asked for the last full year, a monthly one always anew."""
    if one.type == "file" or one.per == "month":
        return False
    return one.per is None or year == day.year - 1


def _of_record(
    compiled: CompiledPack, institution: Institution, state: InstitutionState | None, day: date
) -> dict[str, Known]:
    """The institution's type, and its state on the day, under the subject that has them."""
    for subject, one in compiled.pack.subjects.items():
        if institution.type in one.types:
            found = {f"{subject}.type": Known(institution.type, *REGISTER, None)}
            if state is not None:
                found[f"{subject}.state"] = Known(state.state, *REGISTER, state.valid_from)
            return found
    return {}


def _states(
    institutions: Iterable[Institution], day: date, known_at: datetime | None = None
) -> dict[int, InstitutionState]:
    rows = InstitutionState.objects.filter(
        institution_id__in=[one.pk for one in institutions], valid_from__lte=day
    ).filter(Q(valid_until=None) | Q(valid_until__gt=day))
    rows = rows.filter(superseded_at=None) if known_at is None else known_by(rows, known_at)
    return {row.institution_id: row for row in rows}


def _bars(programme: Programme, organisation_ids: Iterable[int]) -> dict[int, list[Bar]]:
    """Bars on the organisations or their institutions under the pack, whichever version (one query)."""
    rows = Bar.objects.of(programme.authority_id).filter(
        organisation_id__in=list(organisation_ids),
        programme__pack_version__pack=programme.pack_version.pack,
    )
    found: dict[int, list[Bar]] = {}
    for row in rows:
        found.setdefault(row.organisation_id, []).append(row)
    return found
