"""Every page, for everybody who may open it, in the city with every type of institution.

In Chinese: no violation of WCAG 2.2 A and AA that axe can see, one first heading, headings in order, a skip link
that works, and no wider than a phone (390 px) or than a 1280 px window at 200 % (640 px). In English, whose words are
longer: no wider than a phone. In both: one language.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import WCAG, overflow, too_small, violations
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from furnishing import around, furnish
from pages import NOBODY, NOT_PAGES, ROUNDS, Round_, V, Visit, objects
from pages_around import AROUND
from playwright.sync_api import Browser, BrowserContext, Page
from reading import headings_out_of_order, leftovers, skips, spoken
from snapshots import Kept, build_stages, keep, put_back

from exclave.apps.people import limiting
from exclave.sample_city.city import City

pytestmark = pytest.mark.django_db(transaction=True)

# Names people gave to things in English, and names of programs and formats.
DATA = {"名册", "chinesecalendar", "demo)", "fictional)", "Sample", "Exclave", "SHA-256", "EZ-"}
EVERY = (*ROUNDS, *AROUND)
PICTURES = os.environ.get("EXCLAVE_PICTURES", "")
"""A folder to keep every page in, at two widths and in both languages."""


def routes(resolver: URLResolver) -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}
    for one in resolver.url_patterns:
        found |= routes(one) if isinstance(one, URLResolver) else {one.name: one}
    return found


def for_machines(name: str) -> bool:
    return name.endswith(("-export", "-export-xlsx")) or (
        name.startswith(("feed-", "api-")) and name != "api-reference"
    )


def test_every_page_is_visited() -> None:
    """A new page needs its line in pages.py or pages_around.py (or in NOT_PAGES, with the reason)."""
    known = {name: p for name, p in routes(get_resolver()).items() if not for_machines(name)}
    shown = {name for name, p in known.items() if "GET" in p.callback.allowed_methods}
    visited = {visit.route for one in EVERY for visit in one.visits}
    assert shown - visited - set(NOT_PAGES) == set()
    assert (visited | set(NOT_PAGES)) - set(known) == set()


@pytest.fixture(scope="module")
def whole_city(django_db_setup: None, django_db_blocker: Any) -> tuple[City, dict[str, Kept]]:
    """The city with every type at each stage; “around” is the stage of the reports, furnished."""
    with django_db_blocker.unblock():
        city, kept = build_stages(every_type=True)
        put_back(kept["report"])
        furnish(city)
        return city, kept | {"around": keep("around")}


@pytest.fixture
def browsing(chromium: Browser, live_server: Any) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", reduced_motion="reduce")
    yield context
    context.close()


@pytest.mark.parametrize("one", EVERY, ids=lambda r: f"{r.stage}-{r.who or 'nobody'}{'-around' * r.around}")
def test_pages_are_accessible_and_in_one_language(
    one: Round_, whole_city: tuple[City, dict[str, Kept]], browsing: BrowserContext, live_server: Any
) -> None:
    city, kept = whole_city
    put_back(kept["around" if one.around else one.stage])
    one.before(city)
    known = objects(city) | (around(city) if one.around else {})
    page, wrong = arrive(browsing, live_server.url, city, one.who), {}
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    for language in ("zh-hans", "en"):
        browsing.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        for visit in one.visits:
            address = visit.address(known)
            found = look(page, address, visit, language)
            picture(page, f"{one.who or 'nobody'}-{visit.route}", language)
            if found:
                print(f"\n{one.who} {language} {address}: {found}")
                wrong[f"{language} {address}"] = found
    assert wrong == {}
    assert faults == []


def arrive(browsing: BrowserContext, url: str, city: City, who: str) -> Page:
    """A window of somebody who is signed in; how one signs in is the journeys' matter."""
    if who:
        client = Client()
        client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        browsing.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    return browsing.new_page()


def look(page: Page, address: str, visit: Visit, language: str) -> list[str]:
    english = language == "en"
    page.set_viewport_size({"width": 390 if english else 1280, "height": 900})
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return [f"answered {answer.status if answer else 'nothing'}"]
    found = [f"leftover: {text[:80]}" for text in dict.fromkeys(leftovers(page, language, DATA))]
    if (lang := spoken(page)) != ("en" if english else "zh-Hans"):
        found.append(f"html lang is {lang}")
    if english:
        return found + [f"{wider} px wider than 390" for wider in (overflow(page),) if wider > 0]
    found += violations(page, rules=WCAG) + headings_out_of_order(page) + skips(page)
    for width in (640, 390):
        page.set_viewport_size({"width": width, "height": 844})
        if (wider := overflow(page)) > 0:
            found.append(f"{wider} px wider than {width}")
    found += [f"too small: {text}" for text in too_small(page)]
    if visit.main:
        found += [f"phone: {text}" for text in violations(page, rules=WCAG)]
    return found


def picture(page: Page, name: str, language: str) -> None:
    """Both widths under the folder that EXCLAVE_PICTURES names, to be looked at."""
    if not PICTURES:
        return
    Path(PICTURES).mkdir(parents=True, exist_ok=True)
    number = len(list(Path(PICTURES).glob("*.png")))
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        menu = "document.querySelectorAll('.left details').forEach(d => { d.open = innerWidth > 900; })"
        page.evaluate(menu)
        page.screenshot(path=f"{PICTURES}/{name}-{number:04d}-{width}-{language[:2]}.png", full_page=True)


# ---- when something is wrong ---------------------------------------------------------------------------------
EMPTY = {
    NOBODY: (V("join"), V("objection-follow")),
    "echeng": (V("project-new"), V("facility-new"), V("liaison-new"), V("input-new"), V("project-stage", public_id="project")),
    "city1": (
        V("reading-new"),
        V("indicator-new"),
        V("change-new", "?table=tenants", public_id="lumen"),
        V("import-upload", kind="organisations"),
        V("covers"),
        V("tokens"),
        V("finding", public_id="finding"),
    ),
    "admin": (V("account-new"), V("setting", key="opendata.licence")),
}  # fmt: skip
SEND = "form => { form.noValidate = true; form.requestSubmit(); }"


@pytest.mark.parametrize("who", EMPTY)
def test_forms_sent_empty_say_what_is_wrong_accessibly(
    who: str, whole_city: tuple[City, dict[str, Kept]], browsing: BrowserContext, live_server: Any
) -> None:
    city, kept = whole_city
    put_back(kept["around"])
    known = objects(city) | around(city)
    page, wrong = arrive(browsing, live_server.url, city, who), {}
    for visit in EMPTY[who]:
        address = visit.address(known)
        page.goto(address)
        with page.expect_navigation() as sent:
            page.locator("main form[method=post]:not([data-confirm])").first.evaluate(SEND)
        found = violations(page, rules=WCAG) + headings_out_of_order(page)
        if sent.value.status not in (404, 422):
            found.append(f"answered {sent.value.status}")
        if not page.locator("main .error, main [role=alert], main .notice-error").count():
            found.append("says nothing of what is wrong")
        picture(page, f"wrong-{who or 'nobody'}-{visit.route}", "zh-hans")
        if found:
            print(f"\n{who} {address}: {found}")
            wrong[address] = found
    assert wrong == {}


def test_pages_of_a_conflict_a_limit_and_an_absence_are_accessible(
    whole_city: tuple[City, dict[str, Kept]], browsing: BrowserContext, live_server: Any
) -> None:
    city, kept = whole_city
    put_back(kept["around"])
    page = arrive(browsing, live_server.url, city, "lumen")
    page.set_viewport_size({"width": 390, "height": 844})
    project = around(city)["project"]
    page.goto(f"/projects/{project}/edit/")
    page.locator("main [name=expected_version]").first.evaluate("field => { field.value = '1'; }")
    with page.expect_navigation() as sent:
        page.locator("main form[method=post]").first.evaluate(SEND)
    assert (sent.value.status, whats_wrong(page)) == (409, [])
    page.goto("/objections/follow/")
    for _ in range(limiting.FOLLOW.most):
        limiting.spend(limiting.FOLLOW, "127.0.0.1")
    page.locator("main input[name=number]").fill("EZ-X-2025-0001")
    with page.expect_navigation() as sent:
        page.locator("main form[method=post]").first.evaluate(SEND)
    assert (sent.value.status, whats_wrong(page)) == (429, [])
    for absent in ("/projects/absent2345absent/", "/no-such-page"):
        answer = page.goto(absent)
        assert answer is not None
        assert (answer.status, whats_wrong(page)) == (404, [])


def whats_wrong(page: Page) -> list[str]:
    found = violations(page, rules=WCAG) + headings_out_of_order(page)
    return found + (["wider than the window"] if overflow(page) > 0 else [])
