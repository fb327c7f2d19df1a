"""Reads must say for whom. A queryset of an owned table that was never scoped raises when it is evaluated.

``Model.objects.of(authority_ids)`` narrows to authorities; ``.scoped(reason)`` marks a queryset narrowed
another way (the reason is for the reader of the code). Relations and migrations use the plain manager.
"""

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class UnscopedRead(RuntimeError):
    """A query over an owned table said neither which authority nor why not."""


class ScopedQuerySet(models.QuerySet[M]):
    _is_scoped = False

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._is_scoped = self._is_scoped
        return clone

    def of(self, authority_ids: Iterable[int] | int) -> Self:
        """Only rows owned by these authorities (row ids)."""
        ids = [authority_ids] if isinstance(authority_ids, int) else list(authority_ids)
        return self.filter(authority_id__in=ids).scoped("by authority")

    def scoped(self, reason: str) -> Self:
        """Declare that this queryset is narrowed in another way, or rightly spans authorities; say why."""
        if not reason:
            raise ValueError("say why the read is scoped")
        clone = self._chain()  # type: ignore[attr-defined]
        clone._is_scoped = True
        return clone

    def _refuse_unscoped(self) -> None:
        if not self._is_scoped:
            raise UnscopedRead(f"{self.model.__name__}: call .of(authority) or .scoped(reason) first")

    def _fetch_all(self) -> None:
        self._refuse_unscoped()
        super()._fetch_all()  # type: ignore[misc]

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_unscoped()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._refuse_unscoped()
        return super().count()

    def exists(self) -> bool:
        self._refuse_unscoped()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._refuse_unscoped()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._refuse_unscoped()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_unscoped()
        return super().delete()


class OwnedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """``objects`` of an owned table. Creating needs no scope: the row itself names its authority."""


class Owned(models.Model):
    """A row that belongs to one authority, from the first migration."""

    authority = models.ForeignKey("reference.Authority", on_delete=models.PROTECT, related_name="+")

    objects = OwnedManager()

    class Meta:
        abstract = True
        base_manager_name = None  # type: ignore[assignment]
