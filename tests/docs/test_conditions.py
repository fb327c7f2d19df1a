"""The examples of docs/reference/conditions.md, run; none of the language is left without one."""

import re

import pytest

from exclave.engines.policy.language import LanguageErrors
from exclave.engines.policy.language.functions import METHODS, SIGNATURES, SPECIAL
from script.pages import ROOT, conditions

EXAMPLES = [
    pytest.param(one["expr"], one["facts"], one["answer"], id=f"{section['title']}: {one['expr']} {{{n}}}")
    for section in conditions.sections()
    for n, one in enumerate(section["example"])
]


@pytest.mark.parametrize(("expr", "facts", "expected"), EXAMPLES)
def test_example_answers_as_written(expr: str, facts: str, expected: str) -> None:
    assert conditions.answer(expr, facts) == expected


def test_wrong_example_is_found() -> None:
    """Negative control: the comparison above can fail."""
    assert conditions.answer("institution.co_built", "institution: {co_built: true}") != "no"
    with pytest.raises(LanguageErrors):
        conditions.answer("institution.co_build", "{}")


@pytest.mark.parametrize("name", [*SIGNATURES, *SPECIAL, *METHODS])
def test_function_or_method_has_an_example_and_its_usage(name: str) -> None:
    listed = [section for section in conditions.sections() if name in section.get("name", ())]
    assert listed, f"{name} stands in no section"
    assert any(re.search(rf"\b{name}\(", one["expr"]) for section in listed for one in section["example"])


@pytest.mark.parametrize(
    "operator", ["&&", "||", "!", "==", "!=", "<", "<=", ">", ">=", " in ", "+", "-", "*", "/", "?"]
)
def test_operator_has_an_example(operator: str) -> None:
    assert any(operator in one.values[0] for one in EXAMPLES)


def test_each_section_shows_an_unknown_where_there_can_be_one() -> None:
    """The third value is the point of the page: every section but `has` shows it."""
    for section in conditions.sections():
        answers = {one["answer"] for one in section["example"]}
        assert "unknown" in answers or section.get("name") == ["has"], section["title"]


def test_page_prints_every_example_with_its_answer() -> None:
    page = (ROOT / "docs/reference/conditions.md").read_text("utf-8")
    for one in EXAMPLES:
        expr, facts, expected = one.values
        assert f"| `{expr.replace('|', chr(92) + '|')}` | `{facts}` | **{expected}** |" in page
