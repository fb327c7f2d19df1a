"""The published JSON Schema of the format, generated from the types.

``python -m exclave.engines.policy.pack.schema`` writes ``schema.json`` beside this file. One file of a pack
need not hold every section, so no section is required there; the loader asks for ``pack`` once per folder.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .model import Pack

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def pack_schema() -> dict[str, Any]:
    """The schema of one file of a pack, in the writing of the format (``for``, ``from``, ``list`` …)."""
    schema = Pack.model_json_schema(by_alias=True)
    schema.pop("required", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:exclave:pack:1",
        **schema,
    }


def schema_text() -> str:
    """The schema as it is committed."""
    return json.dumps(pack_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    """Write the schema."""
    SCHEMA_FILE.write_text(schema_text(), "utf-8")


if __name__ == "__main__":
    main()
