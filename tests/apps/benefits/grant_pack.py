"""The fictional pack with benefits, moved to the sample city: its stations are institutions, which the register keeps.

The shipped pack speaks of a made-up city and of stations; no office there signs anything. Nothing else is changed.
"""

import re
from importlib.resources import files
from pathlib import Path

from exclave.engines.policy.pack import pack_files

NAME = "test-grants"
PLACES = {
    "990100": "420700", "990101": "420704", "990102": "420703", "990200": "420100", "990201": "420102", "990000": "420000",
}  # fmt: skip


def write_pack(root: Path) -> Path:
    """The pack as a folder below ``root``, without its scenarios."""
    folder = root / NAME
    folder.mkdir(parents=True)
    shipped = Path(str(files("exclave.packs") / "test-rivermouth"))
    for name, content in pack_files(shipped).items():
        if not name.startswith("scenarios"):
            (folder / name).write_text(moved(content.decode()), encoding="utf-8")
    return folder


def moved(text: str) -> str:
    text = text.replace("test-rivermouth", NAME)
    text = re.sub(r"\bstation\b", "institution", text)
    text = re.sub(r"\nentries:\n(  .*\n)+", "\n", text)
    text = text.replace("validity: {from: 2026-01-01", "validity: {from: 2025-01-01")
    text = re.sub(r"\n  reclaim_it: .*", "", text).replace(", reclaim_it]", "]")
    for old, new in PLACES.items():
        text = text.replace(f"'{old}'", f"'{new}'")
    return text
