"""Generated code against the obvious interpreter, on random typed expressions and facts with gaps."""

from __future__ import annotations

from condition_reference import Reference
from condition_sample import ENV
from condition_strategies import cases, conditions, growing_cases, numbers
from hypothesis import HealthCheck, given, settings

from exclave.engines.policy.language import BOOL, UNKNOWN, Bounds, Facts, Program, evaluate, trace

RANDOM = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RANDOM
@given(cases(conditions()))
def test_conditions_agree_with_the_reference(case: tuple[Program, Facts]) -> None:
    program, known = case
    assert program.type == BOOL
    expected = Reference(ENV, known).result(program.checked.expression.root)
    assert evaluate(program, known) is expected
    assert trace(program, known).result is expected


@RANDOM
@given(cases(numbers()))
def test_numbers_agree_with_the_reference(case: tuple[Program, Facts]) -> None:
    program, known = case
    expected = Reference(ENV, known).result(program.checked.expression.root)
    assert evaluate(program, known) == expected
    assert trace(program, known).result == expected


@RANDOM
@given(growing_cases(conditions(with_has=False)))
def test_more_facts_never_turn_a_definite_answer(case: tuple[Program, Facts, Facts]) -> None:
    program, less, more = case
    before, after = evaluate(program, less), evaluate(program, more)
    assert before is UNKNOWN or after is before


@RANDOM
@given(growing_cases(numbers(with_has=False)))
def test_more_facts_only_narrow_a_number(case: tuple[Program, Facts, Facts]) -> None:
    program, less, more = case
    before, after = evaluate(program, less), evaluate(program, more)
    if before is UNKNOWN:
        return
    assert after is not UNKNOWN
    low, high = ends(before)
    after_low, after_high = ends(after)
    assert low is None or (after_low is not None and after_low >= low)
    assert high is None or (after_high is not None and after_high <= high)


def ends(value: object) -> tuple[object, object]:
    return (value.low, value.high) if isinstance(value, Bounds) else (value, value)
