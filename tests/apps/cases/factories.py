"""Rows made directly, for lists that need many of them. Never for testing what an action does."""

from datetime import datetime, timedelta
from typing import Any

from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.journal.identifiers import public_id
from exclave.apps.programmes.models import Round
from exclave.sample_city.city import City


def cases(city: City, number: int, **fields: Any) -> list[Case]:
    """``number`` filings of the city's first call that wait for the authority, due one after the other."""
    row = Round.objects.of(city.authority.pk).order_by("pk").select_related("programme").first()
    assert row is not None
    now = clock.now()
    return Case.objects.bulk_create([_case(city, row, n, now, fields) for n in range(number)])


def _case(city: City, row: Round, n: int, now: datetime, fields: dict[str, Any]) -> Case:
    stated: dict[str, Any] = {
        "authority": city.authority,
        "programme": row.programme,
        "round": row,
        "procedure": "filing",
        "type": "university",
        "number": f"TEST-{public_id()}",
        "title": f"示例机构{n:04d}（虚构）",
        "applicant": city.firms["lumen"],
        "office": city.offices["echeng"],
        "subject_id": public_id(),
        "stage": "accept",
        "waits_on": "authority",
        "entered_stage_at": now,
        "due_at": now + timedelta(days=n, hours=1),
        "opened_at": now,
        "submitted_at": now,
        "form_version": "test",
    }
    return Case(**stated | fields)
