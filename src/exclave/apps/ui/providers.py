"""What the page frame must know but this room may not ask for, because the rooms that know stand later.

A room that knows hands in a function once, in its ``apps.py``::

    from exclave.apps.ui import providers
    providers.provide(roles=role_names_of, identity=identity_of)

Every function has a plain default, so the frame renders before any room has spoken.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from exclave.apps.journal import clock
from exclave.apps.reference import authorities
from exclave.engines.codes import PlaceTable


@dataclass(frozen=True, slots=True)
class Identity:
    """The signed-in person as the header shows them.

    ``post`` says in which capacity they act (“市科技局 · 受理岗”); ``links`` are (label, address) pairs of
    the person's own menu, such as settings or acting for another organisation.
    """

    name: str
    post: str = ""
    links: tuple[tuple[str, str], ...] = ()


def _roles_of(user: Any) -> Iterable[str]:
    names = getattr(user, "role_names", ())
    return names() if callable(names) else names


def _identity_of(request: HttpRequest) -> Identity:
    user = request.user
    return Identity(name=str(getattr(user, "display_name", "") or user))


def _is_simulated() -> bool:
    return bool(settings.EXCLAVE_SIMULATION)


def _authority_of(request: HttpRequest) -> Mapping[str, str] | None:
    """The root of the installation's tree, when there is exactly one."""
    roots = authorities.roots()
    return {"zh": roots[0].zh, "en": roots[0].en} if len(roots) == 1 else None


@cache
def _places() -> PlaceTable:
    return PlaceTable.load()


MUNICIPALITIES = ("11", "12", "31", "50")


def _place_of(code: str) -> Mapping[str, str] | None:
    """The name of a place; a district or zone is named with its city, because many cities have a 鼓楼区."""
    line = _places().line(code)
    if not line:
        return None
    place, above = line[0], line[1] if len(line) > 1 else None
    english = place.name_en or place.name_zh
    names_city = above is not None and (above.level == "city" or above.code[:2] in MUNICIPALITIES)
    if place.level not in ("county", "zone", "town") or above is None or not names_city:
        return {"zh": place.name_zh, "en": english}
    told_already = above.name_zh[:2] in place.name_zh
    zh = place.name_zh if told_already else above.name_zh + place.name_zh
    return {"zh": zh, "en": f"{english}, {above.name_en or above.name_zh}"}


@dataclass(frozen=True, slots=True)
class Providers:
    """The functions in use.

    ``authority(request)`` → a text with zh/en naming the authority of this installation, or None;
    ``now()`` → the instant of the house's clock; ``simulated()`` → whether that clock has been moved;
    ``roles(user)`` → names of the roles held; ``identity(request)`` → Identity, for a signed-in request only;
    ``standing(user)`` → everything that decides what the person may see, as a value that can be compared;
    ``place(code)`` → a text with zh/en, or None when the code is not known.
    """

    authority: Callable[[HttpRequest], Mapping[str, str] | Any | None] = _authority_of
    now: Callable[[], datetime] = clock.now
    simulated: Callable[[], bool] = _is_simulated
    roles: Callable[[Any], Iterable[str]] = _roles_of
    standing: Callable[[Any], Hashable] = lambda user: tuple(_roles_of(user))
    identity: Callable[[HttpRequest], Identity] = _identity_of
    place: Callable[[str], Any | None] = _place_of


_in_use = [Providers()]


def provide(**functions: Callable[..., Any]) -> None:
    """Replace the named functions. Called in ``AppConfig.ready``; an unknown name is a TypeError."""
    _in_use[0] = replace(_in_use[0], **functions)


def current() -> Providers:
    return _in_use[0]
