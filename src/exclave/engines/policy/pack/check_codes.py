"""Codes written in a pack that no table has: a slip there would make an answer unknown for everybody."""

from __future__ import annotations

from collections.abc import Mapping

from exclave.engines.codes.industry_table import IndustryTable
from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.policy.language.checker import Checked

from .checking import Checking
from .faults import Path
from .model import PlaceEntry
from .model_base import OPEN

INDUSTRIES = "std.industry"


def check_codes(check: Checking, sound: Mapping[Path, Checked]) -> None:
    """The pack's own place, places and industries in expressions, and the national codes of local lists."""
    pack, places, industries = check.pack, PlaceTable.load(), IndustryTable.load()
    own = {row.code for row in pack.entries.get("place", []) if isinstance(row, PlaceEntry)}

    def place(path: Path, code: str) -> None:
        if code not in own and places.get(code) is None:
            check.bad(path, "unknown_code", name=code)

    def industry(path: Path, code: str) -> None:
        if industries.get(code) is None:
            check.bad(path, "unknown_code", name=code)

    if pack.pack.place is not None:
        if pack.pack.place == OPEN:
            check.bad(("pack", "place"), "place_open")
        else:
            place(("pack", "place"), pack.pack.place)
    for path, found in sound.items():
        for piece in found.root.walk():
            if piece.op == "const" and piece.type.kind == "place":
                place(path, str(piece.data))
            elif piece.op == "const" and piece.type.codes == INDUSTRIES:
                industry(path, str(piece.data))
    for name, one in pack.lists.items():
        for item, codes in one.codes.items():
            for code in codes:
                industry(("lists", name, "codes", item), code)
