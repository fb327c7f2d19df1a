"""The generated pages of the documentation, each from the thing it describes, so that none can fall behind it."""

from pathlib import Path

from script.pages import api, conditions, core_facts, pack_format, procedures, routes

ROOT = Path(__file__).resolve().parent.parent.parent
PACKS = ROOT / "src" / "exclave" / "packs"
FOLDERS = ("docs/reference", "docs/procedures")
"""Folders that hold generated files only; what is not generated any more is deleted there."""


def generated() -> dict[str, str]:
    """Every generated file: path relative to the repository → text."""
    return {
        "docs/reference/pack-format.md": pack_format.page(PACKS),
        "docs/reference/conditions.md": conditions.page(),
        "docs/reference/core-facts.md": core_facts.page(),
        "docs/reference/routes.md": routes.page(),
        "docs/reference/api/openapi.json": api.document(),
        **procedures.pages(PACKS),
    }


def stale() -> dict[str, str | None]:
    """What differs from the files that stand there: path → text it should have, None for a file to delete."""
    wanted = generated()
    found: dict[str, str | None] = {}
    for name, text in wanted.items():
        file = ROOT / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            found[name] = text
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            name = file.relative_to(ROOT).as_posix()
            if file.is_file() and name not in wanted:
                found[name] = None
    return found
