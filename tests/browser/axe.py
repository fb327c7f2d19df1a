"""Runs axe-core in a page that is open."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""Tags of axe's rules that stand for criteria of WCAG 2.2, levels A and AA."""


def violations(
    page: Page, impacts: tuple[str, ...] = ("critical", "serious"), rules: list[str] | None = None
) -> list[str]:
    """“rule: what (where, where)” for each violation of these impacts; empty when there is none.

    With ``rules`` (tags) whatever breaks one of them counts, of any impact.

    Playwright evaluates outside of the page's content security policy, so the policy stays in force.
    """
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(f"(() => {{ {SOURCE} }})()")
    asked = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    found: list[dict[str, Any]] = page.evaluate(
        "async asked => (await axe.run(document, asked)).violations", asked
    )
    return [
        f"{v['id']}: {v['help']} ({', '.join(str(n['target'][0]) for n in v['nodes'][:5])})"
        for v in found
        if rules or v["impact"] in impacts
    ]


SMALL = """least => {
  const box = e => e.getBoundingClientRect();
  // The label of a tick box is part of its target.
  const held = e => e.matches('[type=radio], [type=checkbox]') && box(e.parentElement).height >= least;
  return [...document.querySelectorAll('button, input, select, textarea, summary, a[href]')]
    .filter(e => e.type !== 'hidden' && e.checkVisibility() && !e.closest('dialog:not([open])'))
    .filter(e => getComputedStyle(e).display !== 'inline' && !held(e))
    .filter(e => Math.min(box(e).width, box(e).height) < least)
    .map(e => `${e.tagName} ${e.className} “${(e.innerText || e.name || '').slice(0, 20)}” ` +
      `${Math.round(box(e).width)}×${Math.round(box(e).height)}`);
}"""


def too_small(page: Page, least: int = 24) -> list[str]:
    """Controls smaller than ``least`` CSS pixels in either direction (WCAG 2.2, 2.5.8), inline links excepted."""
    found: list[str] = page.evaluate(SMALL, least)
    return found


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
