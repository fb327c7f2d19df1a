"""Even assignment against every possible assignment, on inputs small enough to list them all."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exclave.engines.assigning import balance

PEOPLE = ("a", "b", "c", "d")
TASKS = ("t1", "t2", "t3")


@st.composite
def towns(
    draw: st.DrawFn,
) -> tuple[dict[str, int], dict[str, dict[str, int]], dict[str, int], dict[str, int]]:
    wanted = {task: draw(st.integers(0, 3)) for task in TASKS[: draw(st.integers(1, 3))]}
    fit = {
        task: draw(st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 3), max_size=4)) for task in wanted
    }
    load = {person: draw(st.integers(0, 3)) for person in PEOPLE}
    limit = draw(st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 4), max_size=4))
    return wanted, fit, load, limit


def every(
    wanted: Mapping[str, int],
    fit: Mapping[str, Mapping[str, int]],
    load: Mapping[str, int],
    limit: Mapping[str, int],
) -> Iterator[tuple[int, int, int, int]]:
    """(seats left empty, sum of squares, lost fit, greatest load) of every assignment within the limits."""
    choices = [
        [chosen for size in range(seats + 1) for chosen in combinations(sorted(fit[task]), size)]
        for task, seats in wanted.items()
    ]
    for picked in product(*choices):
        after, gained = dict(load), 0
        for task, people in zip(wanted, picked, strict=True):
            gained += sum(fit[task][person] for person in people)
            for person in people:
                after[person] += 1
        if all(after[p] <= max(limit.get(p, after[p]), load[p]) for p in after):
            empty = sum(wanted.values()) - sum(map(len, picked))
            yield empty, sum(n * n for n in after.values()), -gained, max(after.values())


@settings(max_examples=150, deadline=None)
@given(towns())
def test_balance_is_the_best_of_all_assignments(town) -> None:  # type: ignore[no-untyped-def]
    wanted, fit, load, limit = town
    plan = balance(wanted, fit, load, limit)
    gained = sum(fit[task][person] for task, people in plan.people.items() for person in people)
    found = (sum(plan.lacking.values()), sum(n * n for n in plan.load.values()), -gained)
    best = min(every(wanted, fit, load, limit))
    assert found == best[:3]
    least = min(one[3] for one in every(wanted, fit, load, limit) if one[0] == best[0])
    assert max(plan.load.values()) == least, "the greatest load is as small as it can be"


@settings(max_examples=100, deadline=None)
@given(towns())
def test_balance_asks_only_whom_it_may(town) -> None:  # type: ignore[no-untyped-def]
    wanted, fit, load, limit = town
    plan = balance(wanted, fit, load, limit)
    for task, people in plan.people.items():
        assert set(people) <= set(fit[task]) and len(people) + plan.lacking.get(task, 0) == wanted[task]
    taken = [person for people in plan.people.values() for person in people]
    for person, after in plan.load.items():
        assert after == load[person] + taken.count(person)
        assert after == load[person] or after <= limit.get(person, after)
    assert balance(wanted, fit, load, limit) == plan


def test_balance_takes_work_off_somebody_to_fill_a_seat_nobody_else_can() -> None:
    plan = balance(
        {"first": 1, "second": 1}, {"first": {"a": 5, "b": 0}, "second": {"a": 0}}, {"a": 0, "b": 0}, {"a": 1}
    )
    assert plan.people == {"first": ("b",), "second": ("a",)}


def test_balance_prefers_the_lighter_desk_to_the_better_fit() -> None:
    assert balance({"t": 1}, {"t": {"a": 9, "b": 0}}, {"a": 1, "b": 0}).people == {"t": ("b",)}
    assert balance({"t": 1}, {"t": {"a": 0, "b": 1}}, {"a": 1, "b": 1}).people == {"t": ("b",)}


def test_balance_refuses_what_it_cannot_count() -> None:
    with pytest.raises(ValueError):
        balance({"t": -1}, {}, {})
    with pytest.raises(ValueError):
        balance({"t": 1}, {"t": {"a": 0}}, {})


def test_balance_of_a_whole_round_ends() -> None:
    """120 cases of three seats and forty people, one in five kept out of each case."""
    people = [f"p{n}" for n in range(40)]
    fit = {f"c{n}": {p: k % 3 for k, p in enumerate(people) if (k + n) % 5} for n in range(120)}
    plan = balance(dict.fromkeys(fit, 3), fit, dict.fromkeys(people, 0))
    assert not plan.lacking and set(plan.load.values()) == {9}
