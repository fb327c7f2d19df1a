"""Texts of a pack: which facts and params they ask for."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
NAMED = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def placeholders(text: str) -> tuple[str, ...]:
    """What stands in braces, in order; a proper name is ``subject.field`` or ``param.x``."""
    return tuple(match.group(1) for match in PLACEHOLDER.finditer(text))
