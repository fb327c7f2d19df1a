"""Full-width characters as typed with a Chinese input method, turned into ASCII ones."""

from __future__ import annotations

# U+FF01–FF5E mirror U+0021–007E; the ideographic space is U+3000.
_HALF = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}


def halfwidth(text: str) -> str:
    """The text with full-width letters, digits, marks and spaces made half-width; nothing else changes."""
    return text.translate(_HALF)
