"""Compiled expressions and their evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from exclave.engines.policy.language.checker import Checked, LiteralNumbers, check
from exclave.engines.policy.language.codegen import generate
from exclave.engines.policy.language.emitter import Slot
from exclave.engines.policy.language.errors import FactError, FactErrors, LanguageErrors
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.syntax import LIMITS, Expression, Limits
from exclave.engines.policy.language.tracing import Trace
from exclave.engines.policy.language.types import Type, TypeEnv


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Program:
    """A checked expression, compiled once. Safe to share between threads; holds no facts.

    `reads`: dotted names of facts and params it needs. `columns`: table columns it needs. `type`: the
    result's.
    """

    checked: Checked
    type: Type
    env: TypeEnv
    reads: frozenset[str]
    columns: frozenset[str]
    slots: tuple[Slot, ...]
    run: Callable[[Any, Any], Any]
    run_traced: Callable[[Any, Any], Any]

    def __repr__(self) -> str:
        return f"Program({self.source!r})"

    @property
    def source(self) -> str:
        """The text of the expression."""
        return self.checked.expression.source


def compile_program(
    expression: str | Expression | Checked,
    env: TypeEnv | None = None,
    *,
    expect: Type | None = None,
    literal_numbers: LiteralNumbers = "closed",
    limits: Limits = LIMITS,
) -> Program:
    """Compile an expression; text and `Expression` are checked first (`env` is then required).

    Raises LanguageError for its form, LanguageErrors with all errors of type.
    """
    if not isinstance(expression, Checked):
        if env is None:
            raise TypeError("an unchecked expression needs its environment")
        expression = check(expression, env, expect=expect, literal_numbers=literal_numbers, limits=limits)
    if expression.errors:
        raise LanguageErrors(expression.errors)
    fast = generate(expression, tracing=False)
    traced = generate(expression, tracing=True)
    return Program(
        checked=expression,
        type=expression.type,
        env=expression.env,
        reads=expression.reads,
        columns=expression.columns,
        slots=traced.slots,
        run=fast.function,
        run_traced=traced.function,
    )


def evaluate(program: Program, facts: Facts) -> Any:
    """The result: True, False or UNKNOWN for a condition.

    For other expressions the value – a number as int or Fraction, `Bounds` where only limits are known, a
    date, a code – or UNKNOWN. Raises BudgetExceeded, and FactErrors when `facts` were admitted under
    declarations that differ from the program's for a name it reads.
    """
    if facts.env is not program.env:
        _agree(program, facts)
    return program.run(facts.values, facts.world)


def trace(program: Program, facts: Facts) -> Trace:
    """Evaluate and keep every intermediate value; `reason` makes a sentence of it. Raises as `evaluate`."""
    if facts.env is not program.env:
        _agree(program, facts)
    return Trace(program, facts, *program.run_traced(facts.values, facts.world))


def _agree(program: Program, facts: Facts) -> None:
    """Refuse facts whose declarations differ from the program's; remembered per environment."""
    if facts.env._agreed.get(id(program)) is program:
        return
    errors = []
    for path in sorted(program.reads):
        steps = tuple(path.split("."))
        if facts.env.find(steps) != program.env.find(steps):
            errors.append(
                FactError(path, "与条件所用的声明不同。", "declared differently from the condition")
            )
    if errors:
        raise FactErrors(errors)
    facts.env._agreed[id(program)] = program
