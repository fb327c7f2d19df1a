"""Parts of the officer's case page that rooms further down contribute, such as the result of an evaluation."""

from collections.abc import Callable
from typing import Any

Contribute = Callable[[Any, Any], dict[str, Any] | None]
"""``(request, casework) -> {"template", …context} or None``; with ``after_decision`` it stands below the decision."""

_sections: list[Contribute] = []


def contribute(section: Contribute) -> None:
    """A room registers its section in ``apps.py``; twice is once."""
    if section not in _sections:
        _sections.append(section)


def sections(request: Any, work: Any) -> list[dict[str, Any]]:
    return [found for section in _sections if (found := section(request, work)) is not None]
