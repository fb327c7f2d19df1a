"""Names of the installation's authorities, kept for a minute: every page shows some, and they hardly ever change."""

from dataclasses import dataclass

from exclave.apps.reference.keeping import kept
from exclave.apps.reference.models import Authority


@dataclass(frozen=True, slots=True)
class Named:
    """An authority as pages name it; ``zh`` and ``en`` are read by the ``t`` filter."""

    pk: int
    public_id: str
    zh: str
    en: str
    parent_id: int | None
    level: str


@kept(Authority)
def named() -> dict[int, Named]:
    """Row id → names."""
    rows = Authority.objects.order_by("pk").values_list(
        "pk", "public_id", "name_zh", "name_en", "parent_id", "level"
    )
    return {row[0]: Named(*row) for row in rows}


def roots() -> list[Named]:
    """The authorities at the top of the tree: one in an ordinary installation."""
    return [one for one in named().values() if one.parent_id is None]
