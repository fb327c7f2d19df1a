"""The menus. A room adds its items in ``AppConfig.ready``::

    from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
    from exclave.apps.ui import menu
    menu.add("work", _("My tasks"), "task-list", roles={"officer"}, order=10, count=count_open_tasks)
    menu.add("public", _("Register"), "register", order=20)

``section`` is one of SECTIONS. The section ``public`` is the menu on top of every page and takes no roles;
the others stand at the left for signed-in people who hold one of the roles
(no roles named: everyone signed in).
``count(request)`` says what the figure beside the item counts: a queryset, or several whose rows are added up. All
counts of a page are read in one query, composed once for a person and what they hold; so the function may depend on
these alone, must not read the database itself, and asks for the time as ``HouseNow()`` or ``HouseDay()``. It may also
give a number, which is asked for on every page; None or 0 shows nothing.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from exclave.apps.reference.counting import Counting, compose

from . import providers

Counted = QuerySet[Any] | Sequence[QuerySet[Any]] | int | None
Count = Callable[[HttpRequest], Counted]

# Order here is order on the page.
SECTIONS: dict[str, Any] = {
    "public": _("Public pages"),
    "work": _("My work"),
    "organisation": _("My organisation"),
    "cases": _("Cases"),
    "review": _("Review"),
    "register": _("Register"),
    "evaluation": _("Evaluation"),
    "funds": _("Funds"),
    "figures": _("Figures"),
    "policy": _("Policy packs"),
    "oversight": _("Oversight"),
    "settings": _("Settings"),
}


@dataclass(frozen=True, slots=True)
class Item:
    section: str
    label: Any
    url_name: str
    roles: frozenset[str]
    order: int
    count: Count | None
    icon: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as one page shows it. ``current`` is set on the item the page belongs to."""

    label: str
    href: str
    current: bool
    count: int | None
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """``place``: which of the groups it is, from 1."""

    label: str
    items: tuple[Shown, ...]
    place: int


_items: list[Item] = []


def add(
    section: str,
    label: Any,
    url_name: str,
    roles: Collection[str] = (),
    order: int = 100,
    count: Count | None = None,
    icon: str = "",
) -> None:
    """Register an item. The same (section, url_name) again replaces it, so that ``ready`` may run twice."""
    if section not in SECTIONS:
        raise ValueError(f"unknown menu section {section!r}; known: {', '.join(SECTIONS)}")
    item = Item(section, label, url_name, frozenset(roles), order, count, icon)
    _items[:] = [i for i in _items if (i.section, i.url_name) != (section, url_name)]
    _items.append(item)
    _menus.clear()
    _groups.clear()


@lru_cache(maxsize=256)
def _address(url_name: str) -> str:
    """Where an item leads; nothing when its room is left out of this installation."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class _Menu:
    """What those who hold the same roles are offered: ``items`` with their addresses in order, ``counted`` those with a figure."""

    items: tuple[tuple[Item, str], ...]
    counted: Mapping[str, Count]

    def here(self, path: str) -> str | None:
        """The longest address the page lies under."""
        under = [href for _, href in self.items if path == href or (href != "/" and path.startswith(href))]
        return max(under, key=len, default=None)


_menus: dict[frozenset[str] | None, _Menu] = {}
"""By the roles held; None: the menu on top. What a role is offered changes only with the installed rooms."""
_groups: dict[tuple[frozenset[str], str | None], tuple[Group, ...]] = {}
"""The groups of a menu in a language, as a page shows them that lies under none and has nothing to count."""
NO_MENU = _Menu((), {})


def _menu(held: frozenset[str] | None) -> _Menu:
    if (known := _menus.get(held)) is not None:
        return known
    if held is None:
        own = [i for i in _items if i.section == "public"]
    else:
        own = [i for i in _items if i.section != "public" and (not i.roles or i.roles & held)]
    own.sort(key=lambda i: i.order)
    found = tuple((item, href) for item in own if (href := _address(item.url_name)))
    _menus[held] = _Menu(found, {item.url_name: item.count for item, _ in found if item.count})
    return _menus[held]


def _held(request: HttpRequest) -> frozenset[str] | None:
    """The roles of who asks; None when signed out."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return frozenset(providers.current().roles(user))


def _own(request: HttpRequest) -> _Menu:
    """The menu at the left of who asks."""
    held = _held(request)
    return NO_MENU if held is None else _menu(held)


def public(request: HttpRequest) -> tuple[Shown, ...]:
    """The menu on top, for everyone."""
    menu = _menu(None)
    here, numbers = menu.here(request.path), _counts(request, menu.counted)
    return tuple(
        Shown(str(item.label), href, href == here, numbers.get(item.url_name), item.icon)
        for item, href in menu.items
    )


def groups(request: HttpRequest) -> tuple[Group, ...]:
    """The menu at the left: groups of what the signed-in person may open; empty when signed out."""
    held = _held(request)
    if held is None:
        return ()
    menu = _menu(held)
    here = menu.here(request.path)
    told = {
        _address(name): number
        for name, number in _counts(request, menu.counted).items()
        if number is not None
    }
    return tuple(
        Group(group.label, tuple(_shown(one, here, told) for one in group.items), group.place)
        for group in _still(held, menu)
    )


def _shown(one: Shown, here: str | None, told: Mapping[str, int]) -> Shown:
    number = told.get(one.href)
    if number is None and one.href != here:
        return one
    return replace(one, current=one.href == here, count=number)


def _still(held: frozenset[str], menu: _Menu) -> tuple[Group, ...]:
    key = held, get_language()
    known = _groups.get(key)
    if known is None:
        found: list[Group] = []
        for section, label in SECTIONS.items():
            own = tuple(
                Shown(str(item.label), href, False, None, item.icon)
                for item, href in menu.items
                if item.section == section
            )
            if own:
                found.append(Group(str(label), own, len(found) + 1))
        known = _groups[key] = tuple(found)
    return known


def number(request: HttpRequest, url_name: str) -> int | None:
    """The figure beside an item of the left menu, without a query beside the menu's own; None where none stands."""
    return _counts(request, _own(request).counted).get(url_name)


_composed: dict[Hashable, tuple[Counting, tuple[str, ...]]] = {}
"""The query that counts, and the names of items that give a number themselves, by person and standing."""
KEPT = 2_000


def _counts(request: HttpRequest, counted: Mapping[str, Count]) -> dict[str, int | None]:
    """Route name → figure, read once a request."""
    if not counted:
        return {}
    known: dict[str, int | None] | None = getattr(request, "_menu_counts", None)
    if known is None or known.keys() != counted.keys():
        known = _read(request, counted)
        request._menu_counts = known  # type: ignore[attr-defined]
    return known


def _read(request: HttpRequest, counted: Mapping[str, Count]) -> dict[str, int | None]:
    key = _key(request, counted)
    kept = _composed.get(key) if key is not None else None
    if kept is None:
        asked = {name: count(request) for name, count in counted.items()}
        sets = {name: [one] if isinstance(one, QuerySet) else one for name, one in asked.items()}
        found = {name: one for name, one in sets.items() if one is not None and not isinstance(one, int)}
        kept = compose(found), tuple(name for name in counted if name not in found)
        if key is not None:
            if len(_composed) >= KEPT:
                _composed.clear()
            _composed[key] = kept
    counting, others = kept
    numbers: dict[str, int | None] = dict.fromkeys(counted)
    numbers.update(counting.read())
    for name in others:
        value = counted[name](request)
        numbers[name] = value if isinstance(value, int) else None
    return numbers


def _key(request: HttpRequest, counted: Mapping[str, Count]) -> Hashable | None:
    """What the composed query depends on; None for a viewer without an account, for whom nothing is kept."""
    person = getattr(request.user, "pk", None)
    if person is None:
        return None
    held = providers.current().standing(request.user)
    return person, held, connection.vendor, settings.EXCLAVE_SIMULATION, tuple(counted.items())
