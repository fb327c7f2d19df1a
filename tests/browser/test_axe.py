"""No serious or critical fault of accessibility, nothing too small to hit, nothing wider than the window."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from axe import overflow, too_small, violations
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db
PAGES = ["/ui/gallery", "/ui/gallery?show=form", "/ui/gallery?show=list", "/sign-in", "/no-such-page"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible(path: str, width: int, language: str, open_page: Callable[..., Page]) -> None:
    page = open_page(path, language, width)
    assert violations(page, ("critical", "serious", "moderate")) == []
    assert overflow(page) <= 0
    assert too_small(page) == []


@pytest.mark.parametrize("path", PAGES[:3])
def test_page_holds_at_twice_the_size(path: str, open_page: Callable[..., Page]) -> None:
    """200 % zoom of a 1280 px window is a window of 640 px."""
    page = open_page(path, width=640)
    assert overflow(page) <= 0


def test_axe_finds_a_fault_that_is_there(open_page: Callable[..., Page]) -> None:
    page = open_page("/sign-in")
    page.evaluate("document.querySelector('main label').remove()")
    assert any(found.startswith("label:") for found in violations(page))


@pytest.mark.parametrize("path", PAGES[:3])
def test_headings_are_in_order(path: str, open_page: Callable[..., Page]) -> None:
    levels = open_page(path).evaluate(
        "[...document.querySelectorAll('main h1, main h2, main h3, main h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
