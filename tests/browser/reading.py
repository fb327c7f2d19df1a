"""What a page says: leftovers of the other language, headings, the language it declares."""

import gettext
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page

CATALOGUES = Path(__file__).resolve().parents[2] / "src" / "exclave" / "apps"

# Texts that are data, marks or names keep their language.
TEXTS = """() => {
  const own = 'code, kbd, .id, .hash, .digest, [translate=no], script, style, template, [data-words], #words';
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const text = node.textContent.replace(/\\s+/g, ' ').trim();
    if (text && !node.parentElement.closest(own) && !node.parentElement.closest('dialog:not([open])')) found.push(text);
  }
  for (const e of document.querySelectorAll('[aria-label], [placeholder], [title]'))
    for (const name of ['aria-label', 'placeholder', 'title'])
      if (e.getAttribute(name) && !e.closest(own)) found.push(e.getAttribute(name).trim());
  found.push(document.title);
  return found;
}"""
ENGLISH = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")


@cache
def _catalogue() -> dict[str, str]:
    found: dict[str, str] = {}
    for compiled in CATALOGUES.glob("*/locale/zh_Hans/LC_MESSAGES/django.mo"):
        with compiled.open("rb") as file:
            entries = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        for key, text in entries.items():
            english = key[0] if isinstance(key, tuple) else key
            if english and english.rpartition("\x04")[2] != text:
                found[english.rpartition("\x04")[2]] = text
    return found


def leftovers(page: Page, language: str, allowed: set[str]) -> list[str]:
    """Texts of the other language.

    On a Chinese page: a text of the catalogue in English, or two English words in a row. On an English page:
    a text of the catalogue in Chinese. Names and words of the policy are data and stay as they are.
    """
    texts: list[str] = page.evaluate(TEXTS)
    known = _catalogue()
    raw = [t for t in texts if "{'zh'" in t]  # a pair of texts that nobody chose from
    if language == "en":
        chinese = {zh for zh in known.values() if len(zh) > 1}
        return raw + [t for t in texts if t in chinese and t not in allowed]
    wrong = [t for t in texts if (t in known and len(t) > 2) or ENGLISH.search(t)]
    return raw + [t for t in wrong if not any(one in t for one in allowed)]


def spoken(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


def headings_out_of_order(page: Page) -> list[str]:
    """Not exactly one first heading, or a level left out on the way down; of the headings one can see."""
    levels: list[int] = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]"
        ".filter(h => h.checkVisibility() && !h.closest('dialog')).map(h => Number(h.tagName[1]))"
    )
    found = [f"{levels.count(1)} first headings"] if levels.count(1) != 1 else []
    jumps = [f"h{a} is followed by h{b}" for a, b in pairwise(levels) if b - a > 1]
    return found + list(dict.fromkeys(jumps))


def skips(page: Page) -> list[str]:
    """Whether the first stop of the keyboard is a link that leads past the menus."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    link = "document.activeElement.matches('.skip-link')"
    if not page.evaluate(link):
        return ["the first stop of the keyboard is no skip link"]
    page.keyboard.press("Enter")
    return [] if page.evaluate("document.activeElement.id === 'main'") else ["the skip link leads nowhere"]
