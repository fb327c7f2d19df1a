"""Both languages are whole: every page each role can reach is read in English and in Chinese (issue B, point 7).

The rule: in an English page a Chinese word comes from what people stored (a name, a reason), from the paper (its
title, the place of a clause) or from an example of what may be typed; it then stands in an element of that language.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from exclave.apps.ui.language_of_parts import mark_chinese
from exclave.engines.codes.industry_table import IndustryTable
from exclave.sample_city.city import City
from tests.cities import city_at
from tests.site.reading_pages import (
    ENGLISH,
    HAN,
    LOCATOR,
    RUN,
    Page,
    said_in_english,
    stored_texts,
    texts,
    walk,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SOURCE = Path(__file__).resolve().parents[2] / "src" / "exclave"
PEOPLE = (
    "", "amber", "cedar", "lumen", "riverside", "echeng", "city1", "leader", "expert1", "policy", "auditor", "admin",
)  # fmt: skip
FEWER = ("", "cedar", "city1", "expert1", "policy", "auditor", "admin")
"""Who between them see every kind of page; links were tried for everybody in English."""
BY_THEMSELVES = ("鄂州市离岸科创机构备案管理工作方案", "示科函〔2026〕1号", "中文")
"""The paper's own title, an example of a number, and the name of the language."""
QUOTED = rf"“[^”]*”|[{HAN}]?[0-9]+[{HAN}]+"
"""What a sentence quotes: a word of the page, or a number with its unit as it may be typed."""
BOTH_AT_ONCE = {"api-reference"}
"""Written in both languages side by side, for programmers of either."""


@pytest.fixture(scope="module")
def whole_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    """The sample city with an institution of every type, as the demonstration has it."""
    with city_at("evaluation", django_db_blocker, every_type=True) as city:
        yield city


@pytest.fixture(scope="module")
def english(whole_city: City, django_db_blocker) -> list[Page]:
    with django_db_blocker.unblock():
        return [page for who in PEOPLE for page in walk(whole_city, who, "en")]


@pytest.fixture(scope="module")
def chinese(whole_city: City, django_db_blocker) -> list[Page]:
    with django_db_blocker.unblock():
        return [page for who in FEWER for page in walk(whole_city, who, "zh-hans")]


@pytest.fixture(scope="module")
def stored(whole_city: City, django_db_blocker) -> set[str]:
    with django_db_blocker.unblock():
        return stored_texts()


def test_links_of_every_role_lead_somewhere(english: list[Page]) -> None:
    """No page offers its reader a link to a page that is not theirs."""
    dead = [
        f"{p.who or 'public'}: {p.address} on {p.came_from}"
        for p in english
        if p.status not in (200, 301, 302)
    ]
    assert len(english) > 200 and dead == []


def test_english_pages_have_no_chinese_of_their_own(english: list[Page], stored: set[str]) -> None:
    # The national classification of industries is published in Chinese alone.
    industries = [row.name_zh for row in IndustryTable.load().rows.values()]
    quoted = said_in_english(SOURCE) + "\n".join((*industries, *BY_THEMSELVES))
    data = "\n".join(stored)
    left = {
        f"{page.route}: {run} in “{text[:80]}”"
        for page in english
        if page.route not in BOTH_AT_ONCE
        for text in texts(page.body)
        if text not in stored
        for run in RUN.findall(LOCATOR.sub("", text))
        if run not in quoted and (run not in data or (len(run) == 2 and run not in stored))
    }
    assert sorted(left) == []


def test_chinese_in_english_pages_says_that_it_is_chinese(english: list[Page]) -> None:
    """WCAG 3.1.2; a name marked by hand in a template is not marked twice."""
    marked = [p for p in english if 'lang="zh' in p.body]
    assert len(marked) > 100
    bare = re.compile(rf"<(?!option|title|textarea|span)([a-z0-9]+)(?![^>]* lang=)[^>]*>[^<]*[{HAN}][^<]*<")
    assert [(p.route, found.group(0)[:80]) for p in english if (found := bare.search(p.body))] == []


def test_chinese_pages_have_no_english_sentence_of_their_own(chinese: list[Page], stored: set[str]) -> None:
    data = "\n".join(stored)
    left = {
        f"{page.route}: {run} in “{text[:80]}”"
        for page in chinese
        if page.route not in BOTH_AT_ONCE
        for text in texts(page.body)
        for run in ENGLISH.findall(text)
        if run not in data and not (page.route == "packs" and names_of_a_pack(run))
    }
    assert sorted(left) == []


def names_of_a_pack(run: str) -> bool:
    """A list of names in the pack format, such as the verbs nothing carries out yet: ``pay, reclaim, revise``."""
    return all(word.isidentifier() and word.islower() for word in run.split(", "))


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("<p>Nothing here</p>", "<p>Nothing here</p>"),
        ("<p>示例机构</p>", '<p><span lang="zh-Hans">示例机构</span></p>'),
        ("<b>Ask 演示·甲</b>", '<b><span>Ask <span lang="zh-Hans">演示·甲</span></span></b>'),
        ('<button lang="zh-hans">中文</button>', '<button lang="zh-hans">中文</button>'),
        ("<option>示例</option>", '<option lang="zh-Hans">示例</option>'),
        ("<title>示例 and more</title>", "<title>示例 and more</title>"),
        ("<script>// 示例</script>", "<script>// 示例</script>"),
        ("<p>3. 示例</p>", '<p>3. <span lang="zh-Hans">示例</span></p>'),
    ],
)
def test_chinese_passage_is_marked_where_elements_may_stand(page: str, marked: str) -> None:
    assert mark_chinese(page) == marked


# ---- what the source says -----------------------------------------------------------------------------------
def test_every_refusal_is_said_in_both_languages() -> None:
    """Each ``Refused`` and ``Fault`` has a Chinese sentence with Chinese in it and an English one without."""
    wrong = [
        f"{file.relative_to(SOURCE)}:{line}: {why}"
        for file in SOURCE.rglob("*.py")
        for line, why in _faults(file)
    ]
    assert wrong == []


def _faults(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("Refused", "Fault"):
            continue
        named = {k.arg: k.value for k in node.keywords}
        given = [*node.args, None, None, None]
        pair = (named.get("zh") or given[1], named.get("en") or given[2])
        if any(isinstance(a, ast.Starred) for a in node.args) or None in named:
            continue
        for language, value in zip(("zh", "en"), pair, strict=True):
            if value is None:
                yield node.lineno, f"no {language}"
                continue
            said = re.sub(QUOTED, "", _literal(value))
            if re.search(rf"[{HAN}A-Za-z]", said) and bool(re.search(rf"[{HAN}]", said)) != (
                language == "zh"
            ):
                yield node.lineno, f"{language}: {said}"


def _literal(value: ast.expr) -> str:
    """The fixed words of a text, empty when it comes from elsewhere."""
    return "".join(
        n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )


def test_catalogues_are_complete() -> None:
    """Every English sentence of a room has its Chinese one, none of them a guess."""
    missing = []
    for file in SOURCE.rglob("django.po"):
        for entry in file.read_text(encoding="utf-8").split("\n\n")[1:]:
            live = "\n".join(line for line in entry.split("\n") if not line.startswith("#~"))
            if "msgid" in live and (re.search(r'msgstr(\[0\])? ""(?!\n")', live) or "#, fuzzy" in live):
                missing.append(f"{file.relative_to(SOURCE)}: {live[:120]}")
    assert missing == []
