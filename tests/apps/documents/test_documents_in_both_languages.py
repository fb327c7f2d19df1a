"""The frame of every kind of document stands in the reader's language; what people wrote stays as they wrote it."""

import re
from collections.abc import Iterator

import pytest

from exclave.apps.cases.models import Case, PublicNotice
from exclave.apps.documents import composing, queries
from exclave.apps.documents.kinds import KINDS
from exclave.apps.documents.queries import Source
from exclave.apps.programmes.models import Round
from exclave.apps.register.models import Certificate
from exclave.engines import paper
from exclave.engines.codes.industry_table import IndustryTable
from exclave.sample_city.city import City
from tests.cities import city_at, fresh
from tests.site.reading_pages import ENGLISH, LOCATOR, RUN, stored_texts

from .conftest import set_parameter

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PAPER = "鄂州市离岸科创机构备案管理工作方案"
"""The paper's own title."""


@pytest.fixture(scope="module")
def _evaluation_city(django_db_setup, django_db_blocker) -> Iterator[City]:
    with city_at("evaluation", django_db_blocker) as city:
        yield city


@pytest.fixture
def city(_evaluation_city: City, db) -> City:
    """5 March 2026, when every kind of document can be made; letters carry a contact and a number."""
    city = fresh(_evaluation_city)
    for series, prefix in (("letter", "示科函"), ("notice", "示科告"), ("decision", "示科决")):
        set_parameter(city, f"prefix_{series}", prefix)
    return city


def sources(city: City) -> list[Source]:
    viewer, mine = city.accounts["city1"], city.authority.pk
    found = [one for case in Case.objects.of(mine).order_by("pk") for one in queries.of_case(viewer, case)]
    for kind, rows in (
        ("call", Round.objects.of(mine).filter(obligation="")),
        ("public_notice", PublicNotice.objects.of(mine)),
        ("certificate", Certificate.objects.of(mine)),
    ):
        found += [one for row in rows if (one := queries.find(viewer, kind, row.public_id)) is not None]
    return found


def test_every_kind_of_document_has_no_stray_language_around_what_people_wrote(city: City) -> None:
    found = sources(city)
    missing = set(KINDS) - {one.kind for one in found}
    assert missing <= {"hearing", "removal"}, "made only while an institution is being removed"
    # The national classification of industries is published in Chinese alone.
    industries = [row.name_zh for row in IndustryTable.load().rows.values()]
    data = "\n".join((*stored_texts(), *industries, PAPER))
    left = set()
    for source in found:
        for text in paper.texts(composing.compose(source, "en")):
            shown = LOCATOR.sub("", text)
            left |= {("en", source.kind, run, text[:80]) for run in RUN.findall(shown) if run not in data}
        for text in paper.texts(composing.compose(source, "zh")):
            left |= {("zh", source.kind, run, text[:80]) for run in ENGLISH.findall(text) if run not in data}
    assert sorted(left) == []


def test_word_of_the_frame_in_the_other_language_would_be_found(city: City) -> None:
    """Negative control: neither word is anything people wrote."""
    data = "\n".join(stored_texts())
    found = next(one for one in sources(city) if one.kind == "acceptance")
    chinese = list(paper.texts(composing.compose(found, "zh")))
    assert any(run not in data for text in chinese for run in RUN.findall(text))
    english = list(paper.texts(composing.compose(found, "en")))
    assert any(run not in data for text in english for run in ENGLISH.findall(text))
    assert re.search("Notice of acceptance", "\n".join(english))
