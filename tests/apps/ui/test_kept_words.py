"""Words and chips that are worked out once: in the right language, and never safe because somebody else's was."""

from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from exclave.apps.ui.nodes import KeptTranslation
from exclave.apps.ui.templatetags.ui import status


def test_kept_translation_follows_the_language() -> None:
    page = Template('{% translate "Filter" %}/{% translate "Filter" as word %}{{ word }}')
    for _ in range(2):
        for language, word in (("zh-hans", "筛选"), ("en", "Filter")):
            with override(language):
                assert page.render(Context()) == f"{word}/{word}"


def test_translation_of_a_variable_is_not_kept() -> None:
    page = Template("{% translate word %}")
    assert not isinstance(page.nodelist[0], KeptTranslation)
    with override("en"):
        assert [page.render(Context({"word": w})) for w in ("Filter", "Clear")] == ["Filter", "Clear"]


def test_kept_chip_of_a_safe_text_leaves_a_plain_text_escaped() -> None:
    word = "<b>x</b>"
    assert word in status("neutral", mark_safe(word))
    assert word not in status("neutral", word)
