"""The menus. A room adds its items in ``AppConfig.ready``::

    from django.utils.translation import gettext_lazy as _
    from exclave.apps.ui import menu
    menu.add("work", _("My tasks"), "task-list", roles={"officer"}, order=10, count=count_open_tasks)
    menu.add("public", _("Register"), "register", order=20)

``section`` is one of SECTIONS. The section ``public`` is the menu on top of every page and takes no roles;
the others stand at the left for signed-in people who hold one of the roles
(no roles named: everyone signed in).
``count(request)`` gives the figure beside the item, None or 0 for none; it runs once a page: keep it cheap.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from . import providers

Count = Callable[[HttpRequest], int | None]

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
    label: str
    items: tuple[Shown, ...]


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


def _addressed(items: Iterable[Item]) -> list[tuple[Item, str]]:
    """The items that have an address, in order."""
    found: list[tuple[Item, str]] = []
    for item in sorted(items, key=lambda i: i.order):
        if href := _address(item.url_name):
            found.append((item, href))
    return found


@lru_cache(maxsize=256)
def _address(url_name: str) -> str:
    """Where an item leads; nothing when its room is left out of this installation."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _show(
    request: HttpRequest, found: list[tuple[Item, str]], within: list[tuple[Item, str]]
) -> tuple[Shown, ...]:
    """Items of one group, marked where the present page lies under the longest matching address of ``within``."""
    under = [
        href for _, href in within if request.path == href or (href != "/" and request.path.startswith(href))
    ]
    here = max(under, key=len, default=None)
    return tuple(
        Shown(str(item.label), href, href == here, item.count(request) if item.count else None, item.icon)
        for item, href in found
    )


def public(request: HttpRequest) -> tuple[Shown, ...]:
    """The menu on top, for everyone."""
    found = _addressed(i for i in _items if i.section == "public")
    return _show(request, found, found)


def groups(request: HttpRequest) -> tuple[Group, ...]:
    """The menu at the left: groups of what the signed-in person may open; empty when signed out."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    held = set(providers.current().roles(user))
    mine = _addressed(i for i in _items if i.section != "public" and (not i.roles or i.roles & held))
    shown = []
    for section, label in SECTIONS.items():
        own = [(item, href) for item, href in mine if item.section == section]
        if own:
            shown.append(Group(str(label), _show(request, own, mine)))
    return tuple(shown)
