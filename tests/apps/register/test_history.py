"""States in valid and recorded time."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from exclave.apps.register.history import known_at, state_on
from exclave.apps.register.models import InstitutionState

SPRING, AUTUMN, WINTER = date(2025, 4, 30), date(2025, 11, 3), date(2025, 12, 1)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def row(
    state: str, since: date, until: date | None, recorded: date, superseded: date | None = None
) -> InstitutionState:
    return InstitutionState(
        state=state,
        valid_from=since,
        valid_until=until,
        recorded_at=at(recorded),
        superseded_at=at(superseded) if superseded else None,
        case_id=1,
    )


FILED_THEN_REMOVED = [row("filed", SPRING, AUTUMN, SPRING), row("removed", AUTUMN, None, AUTUMN)]


def test_known_at_before_anything_was_recorded_is_empty() -> None:
    assert known_at(FILED_THEN_REMOVED, at(date(2025, 1, 1))) == []


def test_known_at_does_not_know_an_end_recorded_later() -> None:
    (span,) = known_at(FILED_THEN_REMOVED, at(date(2025, 6, 1)))
    assert (span.state, span.until) == ("filed", None)


def test_known_at_knows_the_end_once_the_next_state_is_recorded() -> None:
    removed, filed = known_at(FILED_THEN_REMOVED, at(AUTUMN))
    assert (removed.state, filed.until) == ("removed", AUTUMN)


def test_state_on_is_half_open() -> None:
    spans = known_at(FILED_THEN_REMOVED, at(WINTER))
    assert state_on(spans, date(2025, 4, 29)) is None
    assert state_on(spans, SPRING).state == "filed"
    assert state_on(spans, date(2025, 11, 2)).state == "filed"
    assert state_on(spans, AUTUMN).state == "removed"


def test_superseded_row_is_known_until_it_was_superseded() -> None:
    corrected = date(2025, 5, 20)
    rows = [
        row("filed", SPRING, None, SPRING, superseded=corrected),
        row("filed", date(2025, 4, 28), None, corrected),
    ]
    assert [s.since for s in known_at(rows, at(date(2025, 5, 1)))] == [SPRING]
    assert [s.since for s in known_at(rows, at(corrected))] == [date(2025, 4, 28)]


def test_state_entered_in_retrospect_knows_its_end() -> None:
    rows = [row("filed", SPRING, AUTUMN, WINTER)]
    assert known_at(rows, at(WINTER))[0].until == AUTUMN


@given(st.lists(st.dates(date(2024, 1, 1), date(2026, 1, 1)), min_size=1, max_size=6, unique=True), st.data())
def test_one_state_holds_on_every_day_known(days: list[date], data: st.DataObject) -> None:
    """States entered one after the other leave no gap and no overlap, whenever one looks."""
    days.sort()
    ends = [*days[1:], None]
    rows = [
        row(f"s{n}", since, until, since) for n, (since, until) in enumerate(zip(days, ends, strict=True))
    ]
    known = data.draw(st.dates(days[0], date(2026, 6, 1)))
    day = data.draw(st.dates(days[0], date(2026, 6, 1)))
    spans = known_at(rows, at(known))
    assert sum(span.holds(day) for span in spans) == 1
    assert state_on(spans, day).state == f"s{max(n for n, d in enumerate(days) if d <= min(day, known))}"
