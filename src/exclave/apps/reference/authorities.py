"""Names of the installation's authorities, kept for a minute: every page shows some, and they hardly ever change."""

from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any

from django.db.models.signals import post_save

from exclave.apps.reference.models import Authority

KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Named:
    """An authority as pages name it; ``zh`` and ``en`` are read by the ``t`` filter."""

    pk: int
    public_id: str
    zh: str
    en: str
    parent_id: int | None
    level: str


def named() -> dict[int, Named]:
    """Row id → names. A change made in this process shows at once, one made elsewhere within a minute."""
    return _named(int(monotonic() // KEPT_SECONDS))


def roots() -> list[Named]:
    """The authorities at the top of the tree: one in an ordinary installation."""
    return [one for one in named().values() if one.parent_id is None]


@lru_cache(maxsize=1)
def _named(minute: int) -> dict[int, Named]:
    rows = Authority.objects.order_by("pk").values_list(
        "pk", "public_id", "name_zh", "name_en", "parent_id", "level"
    )
    return {row[0]: Named(*row) for row in rows}


def forget(**_: Any) -> None:
    _named.cache_clear()


post_save.connect(forget, sender=Authority, dispatch_uid="names of authorities")
