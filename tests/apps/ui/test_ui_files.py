"""What is served: no inline code, few bytes, complete translations, pinned front-end files."""

import ast
import gettext
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
APPS = ROOT / "src/exclave/apps"
STATIC = APPS / "ui/static/ui"
TEMPLATES = sorted(p for p in APPS.glob("*/templates/**/*") if p.suffix in {".html", ".svg"})

# Nothing the content security policy would block: a page that needs it would be broken without a warning.
INLINE = {
    "inline style": re.compile(r"\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\bhx-on\b", re.I),
    "script address": re.compile(r"(javascript|js):", re.I),
    "other server": re.compile(r'(src|href)="(https?:)?//(?!www\.w3\.org)', re.I),
}


SPACE_AFTER_SENTENCE = re.compile(
    r"(translate \"[^\"]*[.?!]\" %\}|[.?!]\{% endblocktranslate %\})(</[a-z]+>|\{% if [^%]*%\})? (\{%|\{\{|<)"
)


def test_no_space_follows_a_chinese_full_stop() -> None:
    """After a sentence stands ``{% gap %}``: a space in English, nothing after 。."""
    wrong = [str(one.relative_to(APPS)) for one in TEMPLATES if SPACE_AFTER_SENTENCE.search(one.read_text())]
    assert wrong == [], "write {% gap %} for the space"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: str(p.relative_to(APPS)))
def test_template_needs_nothing_inline_and_no_other_server(template: Path) -> None:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.S)
    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


def test_first_load_is_small() -> None:
    """≤ 300 KB compressed is the rule; we hold the frame's own files to 60 KB."""
    files = [f for f in STATIC.rglob("*") if f.is_file()]
    total = sum(len(gzip.compress(f.read_bytes(), 9)) for f in files)
    assert total < 60_000, total


def test_static_files_name_no_other_file_that_is_missing() -> None:
    """Source-map lines and unknown url() break the hashing of static files."""
    for file in STATIC.rglob("*"):
        if file.suffix in {".js", ".css"}:
            text = file.read_text()
            assert "sourceMappingURL" not in text, file
            assert "url(" not in text, file


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named: set[str] = set()
    for template in TEMPLATES:
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', template.read_text()))
    assert named <= sprite, sorted(named - sprite)


def test_vendored_files_are_the_pinned_versions() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for group in ("dependencies", "devDependencies"):
        for name, version in wanted[group].items():
            assert locked[f"node_modules/{name}"]["version"] == version
    assert f'version="{wanted["dependencies"]["htmx.org"]}"' in (STATIC / "vendor/htmx.min.js").read_text()
    axe = (ROOT / "tests/browser/vendor/axe.min.js").read_text()
    assert f"axe v{wanted['devDependencies']['axe-core']}" in axe[:200]


def test_lock_names_no_registry() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "http" not in text


CATALOGUES = sorted(APPS.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))


def entries(text: str) -> Iterator[tuple[str, str, bool]]:
    """(key as the compiled catalogue has it, translation, fuzzy) of each entry; the header has an empty key."""
    for block in re.split(r"\n\s*\n", text.strip()):
        found: dict[str, str] = {}
        key = ""
        for word, value in re.findall(r'^(\w+(?:\[\d\])?)?\s*"(.*)"$', block, re.M):
            key = word or key  # a line without a word continues the one before
            found[key] = found.get(key, "") + ast.literal_eval(f'"{value}"')
        context = f"{found['msgctxt']}\x04" if "msgctxt" in found else ""
        yield context + found["msgid"], found.get("msgstr", found.get("msgstr[0]", "")), "#, fuzzy" in block


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda p: p.relative_to(APPS).parts[0])
def test_catalogue_is_complete_and_compiled(catalogue: Path) -> None:
    """zh-Hans first, English complete: no text untranslated, none fuzzy, the .mo compiled from this .po."""
    found = list(entries(catalogue.read_text()))
    assert [key for key, words, fuzzy in found if fuzzy or not words] == []
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    plain = {key[0] if isinstance(key, tuple) else key: words for key, words in compiled.items()}
    assert plain == {key: words for key, words, _ in found}


def test_one_text_has_one_translation_in_every_room() -> None:
    """Django merges the catalogues and the first room wins, so a second translation never shows: give it a context."""
    known: dict[str, dict[str, list[str]]] = {}
    for catalogue in CATALOGUES:
        for key, words, _ in entries(catalogue.read_text()):
            if key:
                known.setdefault(key, {}).setdefault(words, []).append(catalogue.relative_to(APPS).parts[0])
    assert {key: found for key, found in known.items() if len(found) > 1} == {}
