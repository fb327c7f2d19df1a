"""The frame: language, content security policy, menus, error pages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.templatetags.static import static
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from exclave.apps.ui import menu, middleware, providers, views

pytestmark = pytest.mark.django_db


def get(path: str = "/sign-in", **headers: str) -> HttpResponse:
    return Client(headers=headers).get(path)


def test_language_is_chinese_whatever_the_browser_claims() -> None:
    answer = get(**{"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "zh-Hans"
    assert '<html lang="zh-Hans">' in answer.content.decode()
    assert "Cookie" in answer.headers["Vary"]


def test_icon_is_found_at_its_old_address_by_anybody(django_assert_num_queries: Any) -> None:
    """A browser asks for it beside a PDF or JSON, which name no icon: no sign-in, no query, and the icon is there."""
    with django_assert_num_queries(0):
        answer = get("/favicon.ico")
    assert answer.headers["Location"] == static("ui/mark.svg")
    assert finders.find("ui/mark.svg") and "max-age" in answer.headers["Cache-Control"]


def test_language_switch_is_kept_and_returns_to_the_page(client: Client) -> None:
    answer = client.post(reverse("set-language"), {"language": "en", "next": "/sign-in?next=/x"})
    assert answer.headers["Location"] == "/sign-in?next=/x"
    after = client.get("/sign-in")
    assert after.headers["Content-Language"] == "en"
    assert '<html lang="en">' in after.content.decode()


def test_an_english_page_with_chinese_words_is_sent_whole() -> None:
    """The marks around Chinese words come after its length was counted; a server sends no more than the length."""
    request = RequestFactory().get("/")
    request.COOKIES["language"] = "en"
    counted = CommonMiddleware(lambda request: HttpResponse("<p>鄂州</p><p>last</p>"))
    answer = middleware.Language(counted)(request)
    assert b'lang="zh-Hans"' in answer.content
    assert answer.headers["Content-Length"] == str(len(answer.content))


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_language_switch_never_leaves_the_site(client: Client, target: str) -> None:
    answer = client.post(reverse("set-language"), {"language": "en", "next": target})
    assert answer.headers["Location"] == "/"


def test_language_switch_refuses_an_unknown_language_and_a_get(client: Client) -> None:
    answer = client.post(reverse("set-language"), {"language": "../../etc"})
    assert "language" not in answer.cookies
    assert client.get(reverse("set-language")).status_code == 405


def test_language_switch_needs_the_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("set-language"), {"language": "en"}).status_code == 403


def test_every_answer_carries_the_policy() -> None:
    policy = get().headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert get("/no-such-page").headers["Content-Security-Policy"] == policy


def test_stricter_policy_of_a_view_stands() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    answer = middleware.ContentSecurityPolicy(view)(RequestFactory().get("/"))
    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, empty in (("_items", []), ("_menus", {}), ("_groups", {})):
        monkeypatch.setattr(menu, name, empty)
    monkeypatch.setattr(providers, "_in_use", [providers.Providers(roles=lambda user: user.roles_held)])
    yield


class Viewer:
    is_authenticated = True

    def __init__(self, *roles: str) -> None:
        self.roles_held = roles


def request_of(path: str, *roles: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = Viewer(*roles)  # type: ignore[assignment]
    return request


def test_menu_shows_only_what_the_roles_open(menus: None) -> None:
    menu.add("work", "待办", "sign-in", roles={"officer"}, order=2, count=lambda request: 7)
    menu.add("work", "账号", "ui-gallery", roles={"administrator"}, order=1)
    menu.add("work", "无处", "no-such-route", order=3)
    (group,) = menu.groups(request_of("/", "officer"))
    assert [(item.label, item.count) for item in group.items] == [("待办", 7)]
    assert menu.groups(request_of("/", "expert")) == ()


def test_menu_item_without_roles_is_for_everyone_signed_in(menus: None) -> None:
    menu.add("work", "消息", "ui-gallery")
    assert menu.groups(request_of("/"))[0].items[0].label == "消息"
    signed_out = RequestFactory().get("/")
    assert menu.groups(signed_out) == ()


def test_menu_marks_the_longest_matching_item(menus: None) -> None:
    menu.add("public", "首页", "sign-in")
    menu.add("public", "组件", "ui-gallery")
    items = menu.public(RequestFactory().get("/ui/gallery/deeper"))
    assert [item.current for item in items] == [False, True]


def test_menu_refuses_an_unknown_section_and_replaces_a_repeated_item(menus: None) -> None:
    with pytest.raises(ValueError, match="unknown menu section"):
        menu.add("elsewhere", "x", "sign-in")
    menu.add("work", "旧", "ui-gallery")
    menu.add("work", "新", "ui-gallery")
    assert [item.label for item in menu.groups(request_of("/"))[0].items] == ["新"]


def test_unknown_provider_is_refused() -> None:
    with pytest.raises(TypeError):
        providers.provide(weather=lambda: "rain")


def test_denied_page_is_the_absent_page() -> None:
    """No change may break: a denial looks like absence."""
    request = RequestFactory().get("/x")
    absent, denied = views.not_found(request), views.denied(request, PermissionDenied("no"))
    assert absent.status_code == denied.status_code == 404
    changing = rb'csrfmiddlewaretoken" value="[^"]+"|<time.*?</time>'
    assert re.sub(changing, b"", absent.content) == re.sub(changing, b"", denied.content)


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (views.bad_request, 400),
        (views.csrf_failure, 403),
        (views.not_found, 404),
        (lambda r: views.conflict(r), 409),
        (lambda r: views.too_large(r, "20 MB"), 413),
        (lambda r: views.too_many(r, 60), 429),
        (views.server_error, 500),
        (views.unavailable, 503),
    ],
)
def test_error_page_has_its_status_and_says_something_in_both_languages(make: Any, status: int) -> None:
    headings = set()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            answer = make(RequestFactory().get("/x"))
        assert answer.status_code == status
        headings.add(re.search(r"<h1>(.+?)</h1>", answer.content.decode())[1])  # type: ignore[index]
    assert len(headings) == 2


def test_error_of_a_partial_update_is_a_part() -> None:
    request = RequestFactory().get("/x", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    html = views.not_found(request).content.decode()
    assert "<html" not in html
    assert 'role="alert"' in html


def test_server_error_page_needs_no_database(django_db_blocker: Any) -> None:
    with django_db_blocker.block():
        assert views.server_error(RequestFactory().get("/x")).status_code == 500
        assert views.unavailable(RequestFactory().get("/x")).headers["Retry-After"] == "300"


def test_conflict_shows_both_sides_and_offers_to_continue() -> None:
    """Two deciders have one winner; the other loses no text."""
    difference = [{"field": "团队", "theirs": "9", "yours": "<b>11</b>"}]
    answer = views.conflict(
        RequestFactory().post("/case/1"), difference, again="/case/1", fields=[("team", "11")]
    )
    html = answer.content.decode()
    assert "&lt;b&gt;11&lt;/b&gt;" in html
    assert '<input type="hidden" name="team" value="11">' in html
    assert 'href="/case/1"' in html


def test_too_many_requests_tells_when_to_come_back() -> None:
    answer = views.too_many(RequestFactory().get("/x"), 60)
    assert answer.headers["Retry-After"] == "60"
    assert "60 秒" in answer.content.decode()


def test_frame_costs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        client.get("/sign-in")
