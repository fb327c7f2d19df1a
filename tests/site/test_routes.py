"""Every route declares its access; signed out, a route that is not public sends to sign-in."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, path
from rules.predicates import Predicate

from exclave.apps.ui.routes import public, route, signed_in


def leaves(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found += leaves(pattern, prefix + str(pattern.pattern))
        else:
            found.append((prefix + str(pattern.pattern), pattern))
    return found


def undeclared(resolver: URLResolver) -> list[str]:
    return [
        where
        for where, p in leaves(resolver)
        if not isinstance(getattr(p.callback, "access", None), Predicate)
    ]


ROUTES = leaves(get_resolver())


def test_every_route_declares_its_access() -> None:
    assert undeclared(get_resolver()) == []


def test_route_without_declared_access_is_found() -> None:
    """Negative control: a bare path() among the routes is reported."""

    class Module:
        urlpatterns = [
            path("bare", lambda request: None),
            route("good", lambda r: None, access=public, name="g"),
        ]

    assert undeclared(URLResolver(get_resolver().pattern, Module)) == ["^/bare"] or undeclared(
        URLResolver(get_resolver().pattern, Module)
    ) == ["bare"]


def test_every_route_has_a_name_and_names_are_unique() -> None:
    names = [p.name for _, p in ROUTES]
    assert all(names) and len(names) == len(set(names))


def address(pattern: str) -> str:
    """The route with made-up values where it captures some."""
    import re

    return "/" + re.sub(
        r"<(?:(\w+):)?\w+>", lambda m: "7" if m.group(1) == "int" else "absent2345absent", pattern
    )


PRIVATE = [
    (where, p)
    for where, p in ROUTES
    if p.callback.access is not public and not getattr(p.callback, "by_token", False)
]
"""Operations for programs ask for a token instead: tests/site/api/test_tokens.py."""


@pytest.mark.django_db
@pytest.mark.parametrize("where", [w for w, _ in PRIVATE])
def test_signed_out_is_sent_to_sign_in_whether_or_not_the_object_exists(client, where: str) -> None:
    response = client.get(address(where))
    assert response.status_code == 302 and response["Location"].startswith("/sign-in?next="), where


def test_signed_in_predicate_refuses_the_anonymous() -> None:
    from django.contrib.auth.models import AnonymousUser

    assert not signed_in.test(AnonymousUser(), None)
