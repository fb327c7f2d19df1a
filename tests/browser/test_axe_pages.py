"""Every page, for everybody who may open it, in both languages: accessible, readable on a phone, in one language."""

from collections.abc import Callable

import pytest
from axe import overflow, violations
from django.urls import URLPattern, URLResolver, get_resolver
from pages import NOT_PAGES, ROUNDS, Round_, Visit, objects
from reading import first_headings, leftovers, spoken
from town import Town

pytestmark = pytest.mark.django_db(transaction=True)

# Names people gave to things in English, and names of programs and formats.
DATA = {"chinesecalendar", "demo)", "fictional)", "Sample", "Exclave", "SHA-256", "EZ-"}


def routes(resolver: URLResolver) -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}
    for one in resolver.url_patterns:
        found |= routes(one) if isinstance(one, URLResolver) else {one.name: one}
    return found


def test_every_page_is_visited() -> None:
    """A new page needs its line in pages.py (or in NOT_PAGES, with the reason)."""
    shown = {name for name, p in routes(get_resolver()).items() if "GET" in p.callback.allowed_methods}
    visited = {visit.route for one in ROUNDS for visit in one.visits}
    assert shown - visited - set(NOT_PAGES) == set()
    assert (visited | set(NOT_PAGES)) - set(routes(get_resolver())) == set()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("one", ROUNDS, ids=lambda r: f"{r.stage}-{r.who or 'nobody'}")
def test_pages_are_accessible_and_in_one_language(
    one: Round_, language: str, town_at: Callable[..., Town]
) -> None:
    town = town_at(one.stage, language)
    one.before(town.city)
    known = objects(town.city)
    wrong = {}
    for visit in one.visits:
        found = look(town, one.who, visit, known)
        if found:
            wrong[visit.address(known)] = found
    assert wrong == {}


def look(town: Town, who: str, visit: Visit, known: dict[str, str]) -> list[str]:
    page = town.at(who).page
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(visit.address(known))
    if answer is None or answer.status != 200:
        return [f"answered {answer.status if answer else 'nothing'}"]
    found = violations(page)
    if (lang := spoken(page)) != ("en" if town.language == "en" else "zh-Hans"):
        found.append(f"html lang is {lang}")
    if (headings := first_headings(page)) != 1:
        found.append(f"{headings} first headings")
    found += [f"leftover: {text[:80]}" for text in dict.fromkeys(leftovers(page, town.language, DATA))]
    page.set_viewport_size({"width": 390, "height": 844})
    if (wider := overflow(page)) > 0:
        found.append(f"{wider} px wider than a phone")
    if visit.main:
        found += [f"phone: {text}" for text in violations(page)]
    return found
