"""First load of home and inbox: what goes over the line compressed, how many requests, and to whom."""

import gzip
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response
from town import Town

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES = 300 * 1024
MOST_REQUESTS = 20


def loaded(page: Page, path: str) -> dict[str, int]:
    """Address → compressed size of everything that opening the page fetches."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    # Static files are served compressed from their hashed copies; pages by the server before us.
    return {answer.url: len(gzip.compress(answer.body(), 6)) for answer in answers if answer.ok}


@pytest.mark.parametrize(("who", "path"), [("", "/"), ("city1", "/work/"), ("amber", "/me/")])
def test_first_load_is_small_and_comes_from_here_alone(
    who: str, path: str, town_at: Callable[..., Town], record_property: Callable[[str, object], None]
) -> None:
    """≤ 300 KB compressed (issue, “How good”); no request leaves 127.0.0.1."""
    town = town_at("review")
    cookies = town.at(who).page.context.cookies() if who else []
    fresh = town.browser.new_context(base_url=town.url, locale="zh-CN")  # an empty cache, as on the first day
    try:
        fresh.add_cookies(cookies)
        asked: list[str] = []
        fresh.on("request", lambda request: asked.append(request.url))
        sizes = loaded(fresh.new_page(), path)
    finally:
        fresh.close()
    record_property("bytes", sum(sizes.values()))
    record_property("requests", len(sizes))
    assert {urlsplit(url).hostname for url in asked} == {urlsplit(town.url).hostname}
    assert any(urlsplit(url).path == path for url in sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sorted(sizes.items(), key=lambda one: -one[1])
    assert len(sizes) <= MOST_REQUESTS
