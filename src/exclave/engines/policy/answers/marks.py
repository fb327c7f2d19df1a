"""An evaluation's expressions answered over facts, with the types that the pack's check gave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exclave.engines.policy.language.checker import check
from exclave.engines.policy.language.errors import FactErrors
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.program import Program, compile_program, evaluate
from exclave.engines.policy.language.types import Type, TypeEnv
from exclave.engines.policy.language.values import Unknown
from exclave.engines.policy.pack.expressions import evaluation_env, grade_env, leaves
from exclave.engines.policy.pack.model import Leaf
from exclave.engines.scoring import Evaluate

from .compiled import CompiledPack


def _type_of(env: TypeEnv, text: str | None) -> Type | None:
    return None if text is None else check(text, env).type


def _leaf_texts(leaf: Leaf) -> Iterator[str]:
    if isinstance(leaf.score, str) and leaf.score not in ("judged", "watch"):
        yield leaf.score
    for row in leaf.score if isinstance(leaf.score, list) else ():
        yield from (text for text in (row.when, row.calc) if text is not None)


def _programs(compiled: CompiledPack, evaluation: str) -> dict[str, list[Program]]:
    """Expression → its programs: the same words may score two indicators with other units."""
    one = compiled.pack.evaluations[evaluation]
    found: dict[str, list[Program]] = {}
    for _, leaf in leaves(one.tree, ()):
        for text in (leaf.actual, leaf.target):
            if text is not None:
                found.setdefault(text, []).append(compile_program(text, compiled.env))
        env = evaluation_env(
            compiled.env,
            actual=_type_of(compiled.env, leaf.actual),
            target=_type_of(compiled.env, leaf.target),
        )
        for text in _leaf_texts(leaf):
            found.setdefault(text, []).append(compile_program(text, env))
    env = grade_env(compiled.env, one)
    for grade in one.grades:
        if grade.when is not None:
            found.setdefault(grade.when, []).append(compile_program(grade.when, env))
    return found


def evaluator(compiled: CompiledPack, evaluation: str, facts: Facts) -> Evaluate:
    """The scoring engine's ``evaluate`` for one evaluation over one subject's facts.

    Numbers come back as int or Fraction (money in fen), truth values as bool, what is unknown as None.
    Raises KeyError for an unknown evaluation and LanguageError(s) for one the check would have refused.
    """
    programs = _programs(compiled, evaluation)

    def answer(expression: str, names: Mapping[str, Any]) -> Any:
        given = {name: value for name, value in names.items() if value is not None}
        several = programs.get(expression) or [compile_program(expression, evaluation_env(compiled.env))]
        for program in several:
            try:
                known = {name: value for name, value in given.items() if name in program.env.names}
                value = evaluate(program, facts.with_values(program.env, known))
            except FactErrors:
                continue
            return None if isinstance(value, Unknown) else value
        return None

    return answer
