"""Rows of the register made directly, where a test is about how they are read and not about how they came."""

from datetime import UTC, date, datetime
from itertools import count as counter
from typing import Any

from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Bar, Certificate, Institution, InstitutionState
from exclave.sample_city.city import City

_next = counter(1)
ENTERED = datetime(2025, 4, 30, 1, 0, tzinfo=UTC)
DECISION = {"kind": "decision", "number": "EZ-P-2025-9001"}


def programme(city: City) -> Programme:
    return Programme.objects.of(city.authority.pk).get(public_id=city.programme)


def institutions(city: City, count: int, **given: Any) -> list[Institution]:
    """``count`` filed institutions with open facts, each with its state row and a certificate."""
    owner = programme(city)
    organisation = given.pop("organisation", city.firms["lumen"])
    rows = []
    for n in range(count):
        fields = {
            "type": "university",
            "name": f"示例离岸机构{n:05d}",
            "place": "310115",
            "state": "filed",
            "entered_at": ENTERED,
        } | given
        opened = {
            "institution.name": fields["name"],
            "institution.place": fields["place"],
            "applicant.name": organisation.name_zh,
        }
        fields["public"] = given.get("public", opened)
        rows.append(
            Institution(
                authority=city.authority, programme=owner, home="420700", organisation=organisation, **fields
            )
        )
    made = Institution.objects.bulk_create(rows, batch_size=500)
    InstitutionState.objects.bulk_create(
        [
            InstitutionState(
                institution=row,
                state=row.state,
                valid_from=date(2025, 4, 30),
                recorded_at=ENTERED,
                case_id=1,
                clause="c5.1.b",
            )
            for row in made
        ],
        batch_size=500,
    )
    Certificate.objects.bulk_create([_certificate(row) for row in made], batch_size=500)
    return made


def _certificate(row: Institution) -> Certificate:
    number = f"EZ-P-2099-{next(_next):05d}"
    return Certificate(
        authority_id=row.authority_id,
        institution=row,
        kind="certificate",
        number=number,
        issued_on=date(2025, 4, 30),
        content={"number": number, "institution": row.name},
        content_hash="0" * 64,
    )


def decision(row: Institution) -> Certificate:
    """A removal decision: a paper that is not public."""
    return Certificate.objects.create(
        authority=row.authority,
        institution=row,
        kind="decision",
        number=DECISION["number"],
        issued_on=date(2025, 11, 3),
        content=DECISION
        | {"institution": row.name, "organisation": row.organisation.name_zh, "type": row.type},
        content_hash="abcdef12" * 8,
    )


def bar(row: Institution, starts: date, until: date | None, **given: Any) -> Bar:
    return Bar.objects.create(
        authority=row.authority,
        organisation=row.organisation,
        programme=row.programme,
        blocks=["filing"],
        starts=starts,
        until=until,
        clause="c5.2.d",
        case_id=1,
        **given,
    )
