"""Doors kept shut for all: who writes, what is exempt, what costs much, and what every answer carries."""

import ast
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exclave.apps.people import limiting
from exclave.apps.people.limiting import Limit
from exclave.apps.people.models import Account
from exclave.site import costly
from tests.site.test_access_matrix import TABLE, _objects, address, client, objects  # noqa: F401
from tests.site.test_exports import EXPORTS
from tests.site.test_routes import ROUTES

APPS = Path(__file__).resolve().parents[2] / "src/exclave/apps"
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "select_for_update",
}  # fmt: skip
MANAGERS = {"objects", "filter", "exclude", "of", "scoped", "all"}


def faces(root: Path) -> list[Path]:
    """Whatever answers or reads: views, queries, tags, menus and the API."""
    found = [
        p for p in root.rglob("*.py") if "views" in p.relative_to(root).parts or "templatetags" in p.parts
    ]
    return found + [p for p in root.rglob("*.py") if p.name in ("views.py", "queries.py", "menu.py")]


def written(text: str) -> list[str]:
    """Calls that write through the ORM: by name, and ``update`` on what a manager or a filter gave."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, on = node.func.attr, node.func.value
        by_query = (
            isinstance(on, ast.Call) and isinstance(on.func, ast.Attribute) and on.func.attr in MANAGERS
        )
        if name in WRITES or (name == "update" and by_query):
            found.append(f"{node.lineno}: {ast.unparse(node.func)}")
    return found


def test_views_queries_and_tags_write_nothing() -> None:
    looked = [*faces(APPS), *(APPS.parent / "site" / "api").glob("*.py")]
    assert len(looked) > 60
    assert {str(p): w for p in looked if (w := written(p.read_text("utf-8")))} == {}


@pytest.mark.parametrize("text", ["row.save()", "A.objects.create(x=1)", "A.objects.filter(x=1).update(x=2)"])
def test_a_write_in_a_view_would_be_found(text: str) -> None:
    """Negative control."""
    assert written(text) and not written("values.update(x=1)")


def test_only_the_read_api_is_exempt_from_the_forgery_check() -> None:
    exempt = {p.name for _, p in ROUTES if getattr(p.callback, "csrf_exempt", False)}
    assert exempt and all(name.startswith("api-") for name in exempt)
    for _, p in ROUTES:
        if p.name in exempt:
            assert p.callback.allowed_methods <= {"GET", "HEAD"}


@pytest.mark.django_db
def test_form_of_another_site_is_refused(notice_city) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        Account.objects.get(pk=notice_city.accounts["city1"].pk),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for name in ("tokens", "covers", "sign-out", "messages-read"):
        assert browser.post(reverse(name), {}).status_code == 403, name


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
UNWRITTEN = ("people_requestcount", "django_session", "people_apitoken")
"""What a GET may write: how often somebody asked, the session's age, the day a token was used."""


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["city", "own", "leader", "admin", "auditor"])
def test_every_answer_carries_its_headers_and_no_get_writes(who: str, notice_city, objects) -> None:  # noqa: F811
    browser = client(notice_city, who)
    open_to = {p.name: p.callback.allowed_methods for _, p in ROUTES}
    answered = 0
    for name in sorted(TABLE):
        if "GET" not in open_to[name]:
            continue
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = browser.get(address(name, objects))
        answered += response.status_code == 200
        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy, name
        assert {k: response.headers.get(k) for k in HEADERS} == HEADERS, name
        wrote = [q["sql"] for q in asked if q["sql"].lstrip("( ").startswith(("INSERT", "UPDATE", "DELETE"))]
        assert not [w for w in wrote if not any(t in w for t in UNWRITTEN)], name
    assert answered > 5


# ---- what costs much ----------------------------------------------------------------------------------------
def test_every_export_and_paper_has_a_limit() -> None:
    names = {p.name for _, p in ROUTES}
    assert set(costly.COSTLY) <= names, "a limit of a route that is gone"
    assert [name for name in EXPORTS if costly.limit_of(name) is None] == []
    assert costly.limit_of("case-archive") and costly.limit_of("search") and costly.limit_of("home") is None


def test_limit_holds_for_one_asker_and_ends_with_its_window(monkeypatch) -> None:
    now = 100.0
    monkeypatch.setattr(costly, "_now", lambda: now)
    few = Limit("few", 2, 60)
    assert [costly.spend(few, "a") for _ in range(3)] == [0, 0, 60]
    assert costly.spend(few, "b") == 0
    now = 161.0
    assert costly.spend(few, "a") == 0


@pytest.mark.django_db
def test_too_many_searches_are_told_to_wait_and_nobody_else_is(monkeypatch) -> None:
    monkeypatch.setitem(costly.COSTLY, "search", Limit("search", 2, 60))
    one, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    answers = [one.get(reverse("search"), {"q": "x"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429] and other.get(reverse("search")).status_code == 200


@pytest.mark.django_db
def test_one_password_tried_on_many_names_is_slowed_down(monkeypatch) -> None:
    monkeypatch.setattr(limiting, "WRONG_PASSWORD", Limit("wrong-password", 3, 900))
    Account.objects.create_account("right", "sample-Password-1", name="right")
    browser = Client(REMOTE_ADDR="192.0.2.7")
    tries = [
        browser.post(reverse("sign-in"), {"username": f"n{n}", "password": "Spring-2026"}).status_code
        for n in range(4)
    ]
    assert tries == [422, 422, 422, 429]
    good = {"username": "right", "password": "sample-Password-1"}
    assert browser.post(reverse("sign-in"), good).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.8").post(reverse("sign-in"), good).status_code == 302
