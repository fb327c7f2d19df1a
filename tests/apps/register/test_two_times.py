"""For any sequence of records and corrections, “as known on” is stable once passed (issue 3, point 2)."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exclave.apps.journal.refusals import Refused
from exclave.apps.register.entering import Entry, Writer
from exclave.apps.register.known import on_day, rows_of
from exclave.apps.register.models import Change, Staff

from .conftest import Register
from .factories import ENTERED

pytestmark = pytest.mark.django_db

DAYS = st.integers(0, 60).map(lambda n: date(2025, 6, 1) + timedelta(days=n))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "end", "correct", "withdraw"]),
        DAYS,
        st.integers(1, 30),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=8,
)


def seen(register: Register, instant) -> list[tuple]:
    return [
        (r.thread, r.valid_from, r.valid_until, r.person) for r in rows_of(register.row, "staff", instant)
    ]


def entry(register: Register, number: int, op: str, since: date, length: int, pick: int) -> Entry | None:
    """The step if it is possible on what is known now: what ``checking`` lets through."""
    values = {"person": f"示例人员{number}"}
    until = since + timedelta(days=length) if length % 2 else None
    if op == "add":
        return Entry("add", "staff", f"thread{number:010}", None, since, until, values)
    rows = list(Staff.objects.of(register.city.authority.pk).filter(superseded_at=None).order_by("pk"))
    if not rows:
        return None
    row = rows[pick % len(rows)]
    inside = row.valid_from < since and (row.valid_until is None or since < row.valid_until)
    if op in ("change", "end") and not inside:
        return None
    return Entry(op, "staff", row.thread, row.pk, since, until if op == "correct" else None, values)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_what_was_known_at_a_past_instant_never_changes(register: Register, steps: list[tuple]) -> None:
    with transaction.atomic():
        change = Change.objects.create(
            authority=register.city.authority,
            institution=register.row,
            reason="x",
            proposed_as="officer",
            proposed_at=ENTERED,
        )
        remembered: dict = {}
        for number, (op, since, length, pick) in enumerate(steps):
            at = ENTERED + timedelta(hours=number)
            step = entry(register, number, op, since, length, pick)
            if step is not None:
                try:
                    with transaction.atomic():
                        Writer(change, register.row, at).write([step])
                except Refused as refused:
                    assert refused.code == "overlap"
            remembered[at] = seen(register, at)
            for instant, then in remembered.items():
                assert seen(register, instant) == then
            rows = rows_of(register.row, "staff", at)
            for day in {r.valid_from for r in rows}:
                threads = [r.thread for r in on_day(rows, day)]
                assert len(threads) == len(set(threads)), "one thing is one thing on any day"
        transaction.set_rollback(True)


def test_view_between_two_records_shows_the_first_alone(register: Register) -> None:
    change = Change.objects.create(
        authority=register.city.authority,
        institution=register.row,
        reason="x",
        proposed_as="officer",
        proposed_at=ENTERED,
    )
    for number in range(2):
        step = Entry(
            "add", "staff", f"thread{number}", None, date(2025, 6, 1), None, {"person": f"示例{number}"}
        )
        Writer(change, register.row, ENTERED + timedelta(hours=number)).write([step])
    assert len(seen(register, ENTERED)) == 1
    assert len(seen(register, ENTERED + timedelta(hours=1))) == 2
    assert seen(register, ENTERED - timedelta(seconds=1)) == []
