"""The inbox by keys alone (EZ-25, WCAG 2.1.1 and 2.1.4): three routine cases, and single keys switched off."""

from collections.abc import Callable

import pytest
from pages import of_firm
from playwright.sync_api import expect
from town import Town

from exclave.apps.cases.models import Case
from exclave.sample_city.copies import copies

pytestmark = pytest.mark.django_db(transaction=True)


def test_three_cases_are_cleared_without_the_mouse(town_at: Callable[..., Town]) -> None:
    town = town_at("review")
    first = of_firm(town.city, "willow")
    made = [first, *copies(first, 2)]
    page = town.at("city1").page
    page.goto("/work/?stage=filing.accept")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    for one in made:
        expect(heading).to_have_text(one.title)
        expect(heading).to_be_focused()
        page.keyboard.press("1")
        expect(page.locator("[data-submit]")).to_be_focused()
        page.keyboard.press("Enter")
    page.wait_for_url("**/work/?stage=filing.accept")
    stages = Case.objects.scoped("a test").filter(pk__in=[one.pk for one in made])
    assert set(stages.values_list("stage", flat=True)) == {"review"}


def test_single_keys_can_be_switched_off_and_are_named_in_the_help(town_at: Callable[..., Town]) -> None:
    town = town_at("review")
    case = of_firm(town.city, "willow")
    page = town.at("city1").page
    page.goto(f"/cases/{case.public_id}/?list=")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_contain_text("1 … 9")
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator('input[name="outcome"]').first).not_to_be_checked()
