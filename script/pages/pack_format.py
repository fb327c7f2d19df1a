"""The reference of the pack format: keys from the published schema, words from ``pack_format.toml``, examples from packs."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exclave.engines.policy.pack import LoadedPack, load_pack
from exclave.engines.policy.pack.schema import SCHEMA_FILE

WORDS_FILE = Path(__file__).with_name("pack_format.toml")
LONGEST = 28
"""Lines of an example; a longer item is cut with a mark."""

HEAD = """# The pack format 政策包格式

> Written by `script/documents` from the schema (`src/exclave/engines/policy/pack/schema.json`) and the shipped packs.

A pack is a folder of YAML that states one policy. All files are merged by top-level key; file names are for
readers. How to write one: [pack-author.md](../pack-author.md). Expressions: [conditions.md](conditions.md).

- **YAML 1.2 core only.** `true` and `false` alone are booleans (`no`, `on` are text), decimals are exact, region codes
  and versions are quoted. Quote any text holding `, : ? #` inside `{}`. Anchors may stand in scenarios only.
- **Closed keys.** An unknown key is an error with file, line and remedy. The same id twice is an error.
- **Every item names its source:** `clause` or `practice`. Texts are `zh` (required) and `en`.
- **待细则** is a legal value wherever the policy leaves a point open. It is never a default, zero or false.
"""

VALUES = """## One form for every value

```yaml
value: 10 人                      # a literal with its unit
value: 待细则                     # open; `settle` says who may close it: programme | round | case | rules
value:                            # rows: the first whose dates hold and whose `when` is true
  - {until: 2026-12-31, value: 8 人}
  - {when: applicant.revenue >= param.big, value: 12 人, clause: c3}
  - {calc: param.base * param.relaxed}
```
"""


def words() -> dict[str, dict[str, str]]:
    """Type → key → what it means."""
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))


def types() -> dict[str, dict[str, Any]]:
    """Type → its schema; the pack itself is ``Pack``."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return {"Pack": {key: schema[key] for key in ("properties",)}} | dict(schema["$defs"])


def meaning(known: dict[str, dict[str, str]], name: str, key: str) -> str | None:
    """The words for a key, or None."""
    return known.get(name, {}).get(key) or known["all"].get(key)


def page(packs: Path) -> str:
    """Markdown: first the sections of a pack with an example each, then the types they are made of."""
    known, schema = words(), types()
    loaded = [load_pack(file.parent) for file in sorted(packs.glob("*/pack.yaml"))]
    parts = [HEAD, VALUES, "## Sections of a pack\n", _table(known, schema, "Pack")]
    for section, _ in _ordered(schema["Pack"]["properties"], known["Pack"]):
        if found := _example(loaded, section):
            parts.append(f"### Example: `{section}`\n\n{found}")
    parts.append("## Types\n")
    for name in _in_reading_order(schema):
        parts.append(f"### {name.rstrip('_')}\n\n{_table(known, schema, name)}")
    return "\n".join(parts).rstrip("\n") + "\n"


def _table(known: dict[str, dict[str, str]], schema: dict[str, dict[str, Any]], name: str) -> str:
    required = set(schema[name].get("required", ()))
    lines = ["| key | value | meaning |", "|---|---|---|"]
    for key, spec in _ordered(schema[name]["properties"], known.get(name, {})):
        mark = " **required**" if key in required else ""
        lines.append(
            f"| `{key}`{mark} | {_value(spec)}{_default(spec)} | {meaning(known, name, key) or ''} |"
        )
    return "\n".join(lines) + "\n"


def _ordered(properties: dict[str, Any], own: dict[str, str]) -> list[tuple[str, Any]]:
    """Id and names first, then keys as the words list them, sources last; the schema itself is sorted by letter."""
    first, last = ["id", "zh", "en"], ["clause", "practice", "practice_en"]
    order = [
        *first,
        *(key for key in own if key not in first),
        *sorted(set(properties) - set(own) - {*first, *last}),
        *last,
    ]
    return sorted(properties.items(), key=lambda item: order.index(item[0]))


def _in_reading_order(schema: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Types as they are met when reading the sections from the top."""
    seen = {"Pack"}

    def refs(spec: Any) -> Iterator[str]:
        if isinstance(spec, dict):
            if "$ref" in spec:
                yield str(spec["$ref"]).rpartition("/")[2]
            for value in spec.values():
                yield from refs(value)
        elif isinstance(spec, list):
            for value in spec:
                yield from refs(value)

    def visit(name: str) -> Iterator[str]:
        for other in refs([spec for _, spec in _ordered(schema[name]["properties"], words().get(name, {}))]):
            if other not in seen:
                seen.add(other)
                yield other
                yield from visit(other)

    return visit("Pack")


def _value(spec: dict[str, Any]) -> str:
    if "$ref" in spec:
        name = str(spec["$ref"]).rpartition("/")[2].rstrip("_")
        return f"[{name}](#{name.lower()})"
    if "enum" in spec:
        return " ".join(f"`{one}`" for one in spec["enum"])
    if "const" in spec:
        return f"`{spec['const']}`"
    if several := spec.get("anyOf") or spec.get("oneOf"):
        kinds = [_value(one) for one in several if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    kind = spec.get("type")
    if kind == "array":
        return f"list of {_value(spec['items'])}"
    if kind == "object":
        inner = spec.get("additionalProperties")
        return f"id → {_value(inner)}" if isinstance(inner, dict) else "mapping"
    plain = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true/false"}
    if spec.get("format") == "date":
        return "date"
    return plain.get(str(kind), "any value")


def _default(spec: dict[str, Any]) -> str:
    default = spec.get("default")
    if default in (None, "", [], {}) and default is not False:
        return ""
    if isinstance(default, dict):
        return ""
    return f" (`{json.dumps(default, ensure_ascii=False)}`)".replace('"', "")


def _example(loaded: list[LoadedPack], section: str) -> str:
    """The first item of a section as it stands in the first pack that has one."""
    for one in loaded:
        if section == "pack":
            start = one.keys[("pack",)]
        else:
            whole = getattr(one.pack, section)
            if not whole:
                continue
            path: tuple[str | int, ...] = (
                (section, 0) if isinstance(whole, list) else (section, next(iter(whole)))
            )
            start = one.positions[path] if isinstance(whole, list) else one.keys[path]
        text = one.files[start.file].decode("utf-8").splitlines()
        block = _block(text, start.line - 1)
        head = "" if section == "pack" else f"{section}:\n"
        return f"From `{one.pack.pack.id}`, `{start.file}`:\n\n```yaml\n{head}{block}\n```\n"
    return ""


def _block(lines: list[str], start: int) -> str:
    """The lines from ``start`` that belong to the item there, cut after LONGEST."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines):
        line = lines[end]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        end += 1
    found = lines[start:end]
    while found and not found[-1].strip():
        found.pop()
    if len(found) > LONGEST:
        found = [*found[:LONGEST], " " * (indent + 2) + "# … and so on"]
    return "\n".join(found)
