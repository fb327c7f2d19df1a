"""One Chromium for all browser tests; each test gets its own page, and an error in the console fails it."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from snapshots import Kept, build_stages, put_back
from town import Town

from exclave.sample_city import founding
from exclave.sample_city.city import City
from script.browser import CHROMIUM

# Playwright runs an event loop in this thread; Django would refuse the database calls of the tests beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def plain_static(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.EXCLAVE_SIMULATION = True


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """``open_page(path, language="zh-hans", width=1280)`` → a page; blocked content or a script error fails."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def visit(path: str = "", language: str = "zh-hans", width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", base_url=live_server.url, **options
        )
        context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
        if path:
            page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def stages(django_db_setup: None, django_db_blocker: Any) -> tuple[City, dict[str, Kept]]:
    """The sample city, built once, as it stood at each of its stages."""
    with django_db_blocker.unblock():
        return build_stages()


@pytest.fixture
def town_at(
    chromium: Browser, live_server: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Town]]:
    """``town_at(stage, language="zh-hans")`` → the sample city's people in their browsers.

    Without a stage: offices and people, and nothing in force. An error in a console or of the server fails.
    """
    towns: list[Town] = []

    def arrive(stage: str = "", language: str = "zh-hans") -> Town:
        if stage:
            city, kept = request.getfixturevalue("stages")
            put_back(kept[stage])
        else:
            city = City()
            founding.settle(city)
        towns.append(Town(chromium, live_server.url, city, language))
        return towns[-1]

    yield arrive
    faults = [fault for town in towns for fault in town.faults]
    for town in towns:
        town.close()
    assert faults == []
