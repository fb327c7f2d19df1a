"""A list declared again: what it adds, changes and ends (EZ-16, EZ-17; unknown is never gone)."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from exclave.engines.lists import Declared, Key, Known, Step, reconcile, writes

DAY = date(2026, 1, 20)
BEFORE = date(2025, 3, 1)


def keys(person: str, since: date | None = None, number: str = "") -> tuple[Key, ...]:
    found = [Key("number", number, decides=True)] if number else []
    found += [Key("since", f"{person}|{since}")] if since else []
    return (*found, Key("person", person))


def said(person: str, since: date | None = None, until: date | None = None, number: str = "", **values):
    return Declared(keys(person, since, number), {"person": person, **values}, since, until)


def told_by(row: Known, one: Declared, began: date | None) -> tuple[Key, ...]:
    numbers = [k for k in (*one.keys, *row.keys) if k.name == "number"]
    return keys(one.values["person"], began, numbers[0].value if numbers else "")


def apply(known: list[Known], steps: tuple[Step, ...], day: date = DAY) -> list[Known]:
    """The rows after the steps, as a register would hand them to the next list of the same day."""
    rows = {row.thread: row for row in known}
    fresh = count(1)
    for step in steps:
        one, row = step.declared, step.known
        if step.op == "add":
            thread = f"new{len(known)}.{next(fresh)}"
            rows[thread] = Known(
                thread, one.keys, dict(one.values), step.since, step.since, step.until, step.assumed
            )
        elif step.op == "end":
            rows[row.thread] = replace(row, until=step.until)
        elif step.op in ("change", "again", "restate"):
            values = {**row.values, **{k: v for k, v in one.values.items() if v is not None}}
            began = step.since if step.op == "restate" and row.since == row.began else row.began
            rows[row.thread] = replace(
                row, values=values, began=began, since=step.since, until=step.until, assumed=step.assumed,
                keys=told_by(row, one, None if step.assumed and step.op != "again" and row.assumed else began),
            )  # fmt: skip
    return list(rows.values())


def entered(*rows: Declared, day: date = BEFORE) -> list[Known]:
    return apply([], reconcile([], rows, day=day, complete=True), day)


def ops(known: list[Known], *rows: Declared, complete: bool = True) -> list[str]:
    return sorted(step.op for step in reconcile(known, rows, day=DAY, complete=complete))


# ---- one by one --------------------------------------------------------------------------------------------
def test_row_without_a_stated_day_begins_on_the_day_of_the_list_and_says_so() -> None:
    (step,) = reconcile([], [said("甲")], day=DAY, complete=False)
    assert (step.op, step.since, step.assumed) == ("add", DAY, True)
    (step,) = reconcile([], [said("甲", BEFORE)], day=DAY, complete=False)
    assert (step.since, step.assumed) == (BEFORE, False)


def test_changed_value_is_a_new_version_from_the_day_of_the_list() -> None:
    known = entered(said("甲", BEFORE, degree="master"))
    (step,) = reconcile(known, [said("甲", BEFORE, degree="doctor")], day=DAY, complete=True)
    assert (step.op, step.since, step.until) == ("change", DAY, None)


def test_blank_leaves_what_is_known() -> None:
    known = entered(said("甲", BEFORE, degree="master"))
    assert ops(known, said("甲", BEFORE, degree=None)) == ["same"]


def test_row_missing_from_a_complete_list_ends_and_from_another_stays() -> None:
    known = entered(said("甲"), said("乙"))
    assert ops(known, said("甲")) == ["end", "same"]
    assert ops(known, said("甲"), complete=False) == ["same", "same"]


def test_stated_day_replaces_an_assumed_one_and_never_a_stated_one() -> None:
    later = date(2025, 2, 1)
    (step,) = reconcile(entered(said("甲")), [said("甲", later)], day=DAY, complete=True)
    assert (step.op, step.since, step.assumed) == ("restate", later, False)
    (step,) = reconcile(entered(said("甲", BEFORE)), [said("甲", later)], day=DAY, complete=True)
    assert (step.op, step.day_differs) == ("same", True)


def test_what_had_ended_and_is_listed_again_holds_anew_from_the_day_of_the_list() -> None:
    (row,) = entered(said("甲", BEFORE))
    gone = replace(row, until=date(2025, 9, 1))
    (step,) = reconcile([gone], [said("甲", BEFORE)], day=DAY, complete=True)
    assert (step.op, step.since, step.assumed) == ("again", DAY, True)
    assert ops([gone], said("甲", date(2025, 10, 1))) == ["add", "same"], (
        "back since a stated day: another time"
    )


def test_decisive_key_tells_rows_of_one_name_apart() -> None:
    known = entered(said("甲", number="A1"))
    assert ops(known, said("甲", number="B2")) == ["add", "end"]
    assert ops(known, said("丙", number="A1")) == ["change"]


def test_rows_nothing_tells_apart_are_left_to_a_person() -> None:
    known = entered(said("甲", degree="master"), said("甲", degree="doctor"))
    assert ops(known, said("甲", degree="doctor")) == ["same", "same"], (
        "which of the two is missing: nobody said"
    )
    assert "change" not in ops(known, said("甲", degree="none"), said("甲", degree="doctor"))


def test_row_that_begins_after_the_day_of_the_list_is_not_ended_by_it() -> None:
    known = entered(said("甲", DAY + timedelta(days=3)))
    assert ops(known) == ["same"]


def test_stated_end_ends_a_row() -> None:
    until = date(2027, 1, 1)
    (step,) = reconcile(entered(said("甲", BEFORE)), [said("甲", BEFORE, until)], day=DAY, complete=True)
    assert (step.op, step.until) == ("end", until)


def twice(known: list[Known], *rows: Declared, complete: bool = True) -> tuple[Step, ...]:
    """What a list would change the second time."""
    once = apply(known, reconcile(known, rows, day=DAY, complete=complete))
    return tuple(writes(reconcile(once, rows, day=DAY, complete=complete)))


def test_row_entered_from_a_list_takes_no_other_rows_place_the_second_time() -> None:
    """Two of one number: the one that was new is known just so afterwards, and the other is not added again."""
    known = entered(said("甲", BEFORE, BEFORE + timedelta(days=40)))
    listed = said("甲", date(2024, 1, 1), number="B2"), said("甲", DAY + timedelta(days=9), number="B2")
    assert ops(known, *listed) == ["add", "same"]
    assert twice(known, *listed) == ()
    assert twice(known, said("甲"), said("甲", degree="master"), said("甲"), complete=False) == ()


def test_row_that_says_more_chooses_before_one_that_leaves_it_blank() -> None:
    known = entered(said("甲", degree=None), said("甲", degree="master"))
    assert ops(known, said("甲", degree=None), said("甲", degree="master")) == ["same", "same"]


def test_row_named_by_a_stronger_key_elsewhere_is_not_ended() -> None:
    known = entered(said("乙", None, DAY + timedelta(days=40), "A1", title="senior"), said("乙", number="A1"))
    listed = said("乙", BEFORE, BEFORE + timedelta(days=40)), said("甲", date(2024, 1, 1), number="A1")
    assert ops(known, *listed) == ["leave", "leave"]
    assert twice(known, *listed) == ()


def test_row_named_by_a_stronger_key_elsewhere_is_left_to_a_person() -> None:
    (row,) = entered(said("乙", BEFORE, number="A1"))
    gone = replace(row, until=BEFORE + timedelta(days=40))
    again, other = said("乙", BEFORE, DAY + timedelta(days=500)), said("甲", DAY, number="A1")
    assert ops([gone], again) == ["again"]
    assert ops([gone], again, other) == ["add", "leave"]
    assert twice([gone], again, other) == ()


# ---- whatever the rows ------------------------------------------------------------------------------------
days = st.sampled_from([None, date(2024, 1, 1), BEFORE, DAY, DAY + timedelta(days=9)])
rows = st.builds(
    lambda person, since, lasts, number, degree, title: said(
        person,
        since,
        (since or DAY) + timedelta(days=lasts) if lasts else None,
        number,
        degree=degree,
        title=title,
    ),
    st.sampled_from(["甲", "乙", "丙"]),
    days,
    st.sampled_from([0, 0, 0, 40, 900]),
    st.sampled_from(["", "", "A1", "B2"]),
    st.sampled_from([None, "master", "doctor"]),
    st.sampled_from([None, "senior"]),
)
lists = st.lists(rows, max_size=6)


@settings(max_examples=300, deadline=None)
@given(before=lists, declared=lists, complete=st.booleans())
def test_declaring_one_list_twice_changes_nothing(before, declared, complete) -> None:
    """Whatever was known before, and however many rows of one person nothing tells apart."""
    once = apply(known := entered(*before), reconcile(known, declared, day=DAY, complete=complete))
    assert writes(reconcile(once, declared, day=DAY, complete=complete)) == []


@settings(max_examples=200, deadline=None)
@given(before=lists, declared=lists, complete=st.booleans(), data=st.data())
def test_order_of_rows_does_not_matter(before, declared, complete, data) -> None:
    known = entered(*before)
    other = data.draw(st.permutations(declared))
    turned = data.draw(st.permutations(known))
    assert reconcile(known, declared, day=DAY, complete=complete) == reconcile(
        turned, other, day=DAY, complete=complete
    )


@settings(max_examples=200, deadline=None)
@given(before=lists, declared=lists)
def test_incomplete_list_ends_no_row_it_does_not_name(before, declared) -> None:
    known = entered(*before)
    for step in reconcile(known, declared, day=DAY, complete=False):
        assert step.op != "end" or step.declared is not None


@settings(max_examples=200, deadline=None)
@given(before=lists, declared=lists, complete=st.booleans())
def test_every_row_is_spoken_of_once_and_every_written_time_holds_a_day(before, declared, complete) -> None:
    known = entered(*before)
    steps = reconcile(known, declared, day=DAY, complete=complete)
    assert sorted(s.known.thread for s in steps if s.known) == sorted(k.thread for k in known)
    assert sum(s.declared is not None for s in steps) == len(declared)
    for step in writes(steps):
        since = step.since or step.known.since
        assert step.until is None or since < step.until
        if step.op == "change":
            assert step.known.since < step.since
