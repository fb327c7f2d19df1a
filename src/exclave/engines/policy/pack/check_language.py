"""Every expression typed against the pack's own names; the errors placed in the file."""

from __future__ import annotations

from exclave.engines.codes.units import LiteralError, Quantity, parse_literal
from exclave.engines.policy.language.checker import Checked
from exclave.engines.policy.language.checker import check as check_expression
from exclave.engines.policy.language.errors import LanguageError
from exclave.engines.policy.language.types import NUMERIC, Type, TypeEnv

from .checking import Checking
from .expressions import Written, all_expressions, evaluation_env, grade_env, leaves, target_env
from .faults import Path, Position
from .messages import fault
from .model import OPEN, Leaf


def check_language(check: Checking) -> dict[Path, Checked]:
    """Check every expression. Returns those that are sound, by path."""
    sound: dict[Path, Checked] = {}
    for written in all_expressions(check.pack):
        env = _env(check, written)
        try:
            found = check_expression(written.text, env, expect=written.expect)
        except LanguageError as error:
            _say(check, written.path, error)
            continue
        for one in found.errors:
            _say(check, written.path, one)
        if found.ok and written.numeric and found.type.kind not in NUMERIC:
            check.bad(
                written.path, "expression", part=written.path[-1], zh="结果应为数。",
                en="the result should be a number.", remedy_zh="改写算式。",
                remedy_en="Rewrite the formula.",
            )  # fmt: skip
        elif found.ok:
            sound[written.path] = found
    for name, evaluation in check.pack.evaluations.items():
        for path, leaf in leaves(evaluation.tree, ("evaluations", name, "tree")):
            _leaf(check, path, leaf)
    return sound


def _env(check: Checking, written: Written) -> TypeEnv:
    if written.where == "target" and written.target is not None:
        return target_env(check.env, written.target)
    if written.where == "pack":
        return check.env
    leaf = written.leaf
    if leaf is None:
        return grade_env(check.env, written.evaluation) if written.evaluation else evaluation_env(check.env)
    return evaluation_env(check.env, actual=_type_of(check, leaf.actual), target=_type_of(check, leaf.target))


def _type_of(check: Checking, text: str | None) -> Type | None:
    if text is None:
        return None
    try:
        found = check_expression(text, check.env)
    except LanguageError:
        return None
    return found.type if found.ok else None


def _say(check: Checking, path: Path, error: LanguageError) -> None:
    at = check.loaded.at(*path)
    if error.line == 1:
        at = Position(at.file, at.line, at.column + error.column - 1)
    elif error.line > 1:
        at = Position(at.file, at.line + error.line - 1, error.column)
    code = "number" if error.code == "number" else "expression"
    check.faults.append(
        fault(
            at,
            code,
            part=path[-1],
            zh=error.zh,
            en=error.en,
            remedy_zh=error.remedy.zh,
            remedy_en=error.remedy.en,
        )
    )


# -- marks of an indicator


def _leaf(check: Checking, path: Path, leaf: Leaf) -> None:
    for part in ("full", "weight", "cap"):
        written = getattr(leaf, part)
        if written is not None:
            _points(check, (*path, part), leaf.id, written)
    for index, row in enumerate(leaf.score if isinstance(leaf.score, list) else ()):
        if isinstance(row.value, str):
            _points(check, (*path, "score", index, "value"), leaf.id, row.value)
    if leaf.score == "judged" and leaf.full is None:
        check.bad(
            path, "leaf", name=leaf.id, zh="由人打分却没有满分。", en="it is judged but has no full marks."
        )
    if leaf.score is None and not leaf.parts:
        check.bad(
            path,
            "leaf",
            name=leaf.id,
            zh="没有打分办法，也没有下级指标。",
            en="it has neither a score nor parts.",
        )
    fields = check.fields()
    for index, key in enumerate(leaf.look):
        check.known((*path, "look", index), "fields", key, fields)


def _points(check: Checking, path: Path, name: str, written: str) -> None:
    """Points: ``20 分``, a share, or a param of either; open is allowed."""
    if written == OPEN:
        return
    if written.startswith("param."):
        param = written.removeprefix("param.")
        if check.known(path, "params", param, check.pack.params):
            type_ = check.env.find(("param", param))
            if type_ is None or (type_.unit != "分" and type_.kind not in ("decimal", "int")):
                zh, en = f"参数“{param}”的单位应为分。", f"the param “{param}” should be in points (分)."
                check.bad(path, "leaf", name=name, zh=zh, en=en)
        return
    try:
        found = parse_literal(written)
    except LiteralError as error:
        check.bad(path, "leaf", name=name, zh=error.zh, en=error.en)
        return
    if not isinstance(found, Quantity) or found.unit not in ("分", "", "%"):
        zh, en = f"“{written}”的单位应为分。", f"“{written}” should be in points (分)."
        check.bad(path, "leaf", name=name, zh=zh, en=en)
