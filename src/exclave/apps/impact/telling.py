"""What a trial says of its two versions, frozen with it: the rules that differ, what was asked for, names of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from exclave.apps.impact.models import Outcome
from exclave.apps.impact.trying import Side, is_asked
from exclave.apps.programmes.clauses import Text, both, locator
from exclave.apps.programmes.conditions import type_name
from exclave.engines.policy.answers import clauses_for
from exclave.engines.policy.eligibility import Target
from exclave.engines.policy.impact import ItemChange, pack_changes, renamed
from exclave.engines.policy.pack.model import OPEN, Pack

LONGEST = 600
"""Characters of a value that are shown; a longer one is a whole form or list."""


def changes_of(
    old: Pack, new: Pack, settled: Mapping[str, Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Every rule that is not the same, in the packs' order, with the clauses it rests on; then open points that were
    settled otherwise. ``settled``: {"old": …, "new": …}, by param."""
    found = [_change(one, old, new) for one in pack_changes(old, new)]
    return found + list(_settled(old, new, settled or {}))


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


def _change(one: ItemChange, old: Pack, new: Pack) -> dict[str, Any]:
    pack = old if one.new_id is None else new
    return {
        "kind": one.kind,
        "how": one.how,
        "id": one.new_id or one.old_id,
        "was": one.old_id if one.old_id != one.new_id and one.how != "added" else None,
        "name": {"zh": one.zh, "en": one.en},
        "clauses": [name for name in one.clauses if name in pack.clauses],
        "fields": [
            {"name": field.name, "before": shown(field.before), "after": shown(field.after)}
            for field in one.fields
        ],
    }


def shown(value: Any) -> str | None:
    """A value of the pack as one reads it: rows line by line, 待细则 as it stands; None where it is not there."""
    if value is None:
        return None
    text = _text(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, list):
        plain = all(not isinstance(one, dict | list) for one in value)
        return ("、" if plain else "\n").join(_text(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(one)}" for key, one in value.items() if one is not None)
    return str(value)


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
