"""What hardly ever changes and every page shows, kept for a minute in each process.

A row saved or deleted in this process is seen at once, one that another process changed within a minute. For what is shown:
what decides about someone reads its rows anew.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

Found = TypeVar("Found")
KEPT_SECONDS = 60
every: list["Kept[Any]"] = []
"""All that is kept in this process."""


def minute() -> int:
    """Which of the spans something is kept for has begun: a key for what else is worked out from what is kept."""
    return int(monotonic() // KEPT_SECONDS)


class Kept(Generic[Found]):
    """A reading without arguments whose answer is kept."""

    def __init__(self, read: Callable[[], Found]) -> None:
        self.read = read
        self.held: tuple[int, Found] | None = None

    def __call__(self) -> Found:
        now, held = minute(), self.held
        if held is None or held[0] != now:
            held = self.held = now, self.read()
        return held[1]

    def forget(self, **_: Any) -> None:
        self.held = None


def kept(*models: type[Model]) -> Callable[[Callable[[], Found]], Kept[Found]]:
    """Keep what a function reads; it is forgotten when a row of one of these models is saved or deleted."""

    def decorated(read: Callable[[], Found]) -> Kept[Found]:
        one = Kept(read)
        for model in models:
            for signal in (post_save, post_delete):
                signal.connect(one.forget, sender=model, weak=False)
        every.append(one)
        return one

    return decorated


def forget() -> None:
    for one in every:
        one.forget()
