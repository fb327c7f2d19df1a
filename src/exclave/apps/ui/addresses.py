"""Addresses of routes for lists: worked out once for a route, then only its ids are put in.

Django tries a route's pattern anew at every ``reverse()``; a list asks for the same route fifty times.
"""

import re
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from django.urls import get_resolver, get_script_prefix, reverse
from django.urls.converters import IntConverter, PathConverter, SlugConverter, StringConverter
from django.urls.resolvers import URLResolver
from django.utils.http import RFC3986_SUBDELIMS
from django.utils.safestring import SafeString

_PLAIN = re.compile(r"[-a-zA-Z0-9_]+")
"""Ids and words of an address that need no quoting and that every text converter of Django takes."""
_TEXTS = (StringConverter, SlugConverter, PathConverter)

Recipe = tuple[str, tuple[type, ...]] | None
"""The address with a place for each part, and the kind each must be; None for a route that Django must work out."""
_recipes: WeakKeyDictionary[URLResolver, dict[tuple[str, int], Recipe]] = WeakKeyDictionary()


def address(route: str, *parts: Any) -> str | None:
    """What ``reverse(route, args=parts)`` gives, for plain ids in a plain route; None: ask Django."""
    # No request of ours brings routes of its own, and asking whether it does is dear.
    resolver = get_resolver()
    recipes = _recipes.get(resolver)
    if recipes is None:
        recipes = _recipes[resolver] = {}
    key = route, len(parts)
    if key not in recipes:
        recipes[key] = _recipe(resolver, *key)
    recipe = recipes[key]
    if recipe is None or get_script_prefix() != "/":
        return None
    for part, kind in zip(parts, recipe[1], strict=True):
        own = int if type(part) is int else str if type(part) in (str, SafeString) else None
        if own is not kind or (part < 0 if kind is int else not _PLAIN.fullmatch(part)):
            return None
    return recipe[0] % parts


def to(route: str, *parts: Any) -> str:
    """The address of a route, worked out by Django where it must be: for code that names one in every row."""
    return address(route, *parts) or reverse(route, args=parts)


def _recipe(resolver: URLResolver, route: str, number: int) -> Recipe:
    """Only for a name that stands for one pattern, all of whose parts are Django's own kinds."""
    found = resolver.reverse_dict.getlist(route)
    if len(found) != 1:
        return None
    possibilities, _pattern, defaults, converters = found[0]
    if len(possibilities) != 1 or defaults:
        return None
    text, names = possibilities[0]
    if len(names) != number:
        return None
    kinds = tuple(_kind(converters.get(name)) for name in names)
    around = re.split(r"%\(\w+\)s", text)
    if None in kinds or len(around) != number + 1 or text.startswith("/"):
        return None
    fixed = (
        quote(one.replace("%%", "%"), safe=RFC3986_SUBDELIMS + "/~:@").replace("%", "%%") for one in around
    )
    return "/" + "%s".join(fixed), kinds  # type: ignore[return-value]


def _kind(converter: object) -> type | None:
    if type(converter) is IntConverter:
        return int
    return str if type(converter) in _TEXTS else None
