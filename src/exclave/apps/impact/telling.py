"""What a trial says of its two versions, frozen with it: the rules that differ, what was asked for, names of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from exclave.apps.impact.models import Outcome
from exclave.apps.impact.trying import Side, is_asked
from exclave.apps.programmes.clauses import Text, both, locator
from exclave.apps.programmes.conditions import type_name
from exclave.engines.codes import LiteralError, Quantity, parse_literal
from exclave.engines.codes.units import UNITS, format_quantity
from exclave.engines.policy.answers import CompiledPack, clauses_for
from exclave.engines.policy.eligibility import Target
from exclave.engines.policy.impact import ItemChange, pack_changes, renamed
from exclave.engines.policy.impact.changes import FieldChange
from exclave.engines.policy.language import LanguageError, check, requirement
from exclave.engines.policy.pack.model import OPEN, Pack

LONGEST = 600
"""Characters of a value that are shown; a longer one is a whole form or list."""
FORMULAS = frozenset({"expr", "calc", "when"})
YES_NO = {True: ("是", "yes"), False: ("否", "no")}


def changes_of(
    old: Side, new: Side, settled: Mapping[str, Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Every rule that is not the same, in the packs' order, with the clauses it rests on; then open points that were
    settled otherwise. ``settled``: {"old": …, "new": …}, by param."""
    found = [_change(one, old, new) for one in pack_changes(old.pack, new.pack)]
    return found + list(_settled(old.pack, new.pack, settled or {}))


def _settled(old: Pack, new: Pack, settled: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    same = renamed(old, new)
    before = {same.get(name, name): value for name, value in settled.get("old", {}).items()}
    after = settled.get("new", {})
    for name in dict.fromkeys([*before, *after]):
        param = new.params.get(name) or old.params.get(name)
        if param is None or before.get(name) == after.get(name):
            continue
        field = {"name": "settled", "before": shown(before.get(name)), "after": shown(after.get(name))}
        yield {
            "kind": "param", "how": "changed", "id": name, "was": None, "name": both(param),
            "clauses": [one for one in clauses_for(param.clause) if one in new.clauses or one in old.clauses],
            "fields": [field],
        }  # fmt: skip


def _change(one: ItemChange, old: Side, new: Side) -> dict[str, Any]:
    pack = (old if one.new_id is None else new).pack
    return {
        "kind": one.kind,
        "how": one.how,
        "id": one.new_id or one.old_id,
        "was": one.old_id if one.old_id != one.new_id and one.how != "added" else None,
        "name": {"zh": one.zh, "en": one.en},
        "clauses": [name for name in one.clauses if name in pack.clauses],
        "fields": [_field(field, old, new) for field in one.fields],
    }


def _field(field: FieldChange, old: Side, new: Side) -> dict[str, Any]:
    """One key before and after; a formula also in the words of the pack, where it can be said (``says``)."""
    told: dict[str, Any] = {
        "name": field.name,
        "before": shown(field.before),
        "after": shown(field.after),
    }
    if field.name in FORMULAS:
        says = {"before": _said(old.compiled, field.before), "after": _said(new.compiled, field.after)}
        if any(says.values()):
            told["says"] = says
    return told


def _said(compiled: CompiledPack, formula: Any) -> Text | None:
    """A formula in words; None where there is none, or where it can only be read as written."""
    if not isinstance(formula, str):
        return None
    try:
        rule = check(formula, compiled.env)
    except LanguageError:
        return None
    if rule.errors:
        return None
    return {lang: requirement(rule, compiled.labels, lang) for lang in ("zh", "en")}


def shown(value: Any) -> Text | None:
    """A value of the pack as one reads it: rows line by line, units by their words; None where it is not there."""
    if value is None:
        return None
    return {lang: _cut(_text(value, lang)) for lang in ("zh", "en")}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _text(value: Any, lang: Literal["zh", "en"]) -> str:
    if isinstance(value, bool):
        return YES_NO[value][lang == "en"]
    if isinstance(value, list):
        plain = all(not isinstance(one, dict | list) for one in value)
        between = "\n" if not plain else ", " if lang == "en" else "、"
        return between.join(_text(one, lang) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(one, lang)}" for key, one in value.items() if one is not None)
    return _plain(str(value), lang)


def _plain(value: str, lang: Literal["zh", "en"]) -> str:
    """A text as it stands, save a number with its unit, a unit alone and 待细则, which have English words."""
    if lang == "zh":
        return value
    if value == OPEN:
        return "left open by the policy"
    if value in UNITS:
        return UNITS[value][2]
    try:
        found = parse_literal(value)
    except LiteralError:
        return value
    return format_quantity(found, "en") if isinstance(found, Quantity) and found.unit else value


def targets_of(old: Side, new: Side) -> list[dict[str, Any]]:
    """Types and benefits of either version, the new one's order first; ``asked``: whether the register can say."""
    same = renamed(old.pack, new.pack)
    found: dict[str, dict[str, Any]] = {}
    for side, word, ids in ((new, "new", {}), (old, "old", same)):
        for target in side.rules.sheet.targets:
            key = f"{target.kind}:{ids.get(target.id, target.id)}"
            if key in found:
                found[key]["in"] = "both"
                continue
            found[key] = {
                "key": key,
                "kind": target.kind,
                "name": _name(side.pack, target),
                "in": word,
                "asked": is_asked(side.pack, target),
                "open": target.kind == "benefit" and target.detail == OPEN,
            }
    return list(found.values())


def _name(pack: Pack, target: Target) -> Text:
    return type_name(pack, target.id) if target.kind == "type" else both(pack.benefits[target.id])


def words_of(
    old: Pack,
    new: Pack,
    changes: Iterable[Mapping[str, Any]],
    turned: Iterable[Outcome],
    types: Iterable[str],
) -> dict[str, Any]:
    """Names of the clauses and types the trial speaks of, {"clauses": {id: …}, "types": {id: …}}."""
    clauses: dict[str, None] = {}
    for change in changes:
        clauses |= dict.fromkeys(change["clauses"])
    for row in turned:
        clauses |= dict.fromkeys(row.clauses.split())
    return {
        "clauses": {name: _clause(old, new, name) for name in clauses},
        "types": {name: _type(old, new, name) for name in types},
    }


def _clause(old: Pack, new: Pack, name: str) -> dict[str, Any]:
    stated = new.clauses.get(name) or old.clauses.get(name)
    if stated is None:
        return {"at": {"zh": name, "en": name}, "text": None}
    return {"at": locator(stated.at), "text": both(stated)}


def _type(old: Pack, new: Pack, name: str) -> Text:
    found = type_name(old, name)
    return found if found["zh"] != name else type_name(new, name)
