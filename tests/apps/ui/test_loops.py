"""Loops are drawn as Django draws them, to the letter, whatever stands in them."""

from collections import namedtuple
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, RequestContext, engines
from django.template.base import VariableDoesNotExist
from django.template.defaulttags import ForNode
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from exclave.apps.ui import addresses
from exclave.apps.ui.loops import Loop


class Thing:
    plain = "a<b>&\"'"
    none = None
    number = 1234567
    yes = True
    part = Decimal("1234.50")
    day = date(2026, 1, 31)
    moment = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    safe = mark_safe("<b>bold</b>")
    late = gettext_lazy("Register")

    def called(self) -> str:
        return "called & escaped"

    def needs(self, more: int) -> int:
        return more

    def destroys(self) -> str:
        raise AssertionError("a template must not call this")

    destroys.alters_data = True  # type: ignore[attr-defined]

    @property
    def fails(self) -> str:
        raise ValueError("no value")

    @property
    def lacks(self) -> str:
        raise AttributeError("no attribute")


Pair = namedtuple("Pair", "left right")
VALUES: dict[str, Any] = {
    "things": [Thing(), Thing()],
    "dicts": [{"name": "x<y", "items": "own key", "n": 0, "deep": {"er": [1, "two"]}}, {"name": ""}],
    "pairs": [(1, "a&b"), Pair("l", "r")],
    "both": {"zh": "甲<乙", "en": "A & B"},
    "texts": ["<i>", mark_safe("<i>"), "", "好"],
    "lazy": SimpleLazyObject(lambda: [Thing()]),
    "numbers": [0, 1, -5, 10**12, True, None, 2.5, Decimal("3.10")],
    "nothing": [],
    "words": ["a", "b"],
    "outside": Thing(),
    "dues": [
        {"due": date(2026, 2, 1), "left": n, "provisional": n == 2, "why": "a<b"} for n in (-1, 0, 2, 9)
    ],
}
ALIKE = [
    "{% for t in things %}{{ t.plain }} {{ t.none }} {{ t.number }} {{ t.yes }} {{ t.part }} {{ t.day }} {{ t.moment }}{% endfor %}",
    "{% for t in things %}{{ t.safe }}{{ t.late }}{{ t.called }}{{ t.needs }}{{ t.destroys }}{{ t.missing }}|{% endfor %}",
    "{% for t in lazy %}{{ t.plain }}{{ outside.plain }}{{ outside.called }}{% endfor %}",
    "{% for d in dicts %}{{ d.name }}/{{ d.items }}/{{ d.n }}/{{ d.deep.er.1 }}/{{ d.deep.er.9 }}/{{ d.nope.deeper }}{% endfor %}",
    "{% for d in dicts %}{% for key, value in d.deep.items %}{{ key }}{{ value }}{% endfor %}{% endfor %}",
    "{% for a, b in pairs %}{{ a }}-{{ b }}{{ forloop.counter }}{% if not forloop.last %},{% endif %}{% endfor %}",
    "{% for p in pairs %}{{ p.0 }}{{ p.left }}{{ p.1 }}{% endfor %}",
    "{% for x in texts %}{{ x }}{{ x|upper }}{{ x|default:'<none>' }}{{ x|length }}{{ x|safe }}{{ x|force_escape }}{% endfor %}",
    "{% for n in numbers %}{{ n }}{{ n|default_if_none:'-' }}{{ n|add:1 }}{% if n %}y{% else %}n{% endif %};{% endfor %}",
    "{% for n in numbers %}{% if n > 0 and n != 1 or n is None %}a{% elif not n %}b{% elif n in numbers %}c{% endif %}{% endfor %}",
    "{% for n in numbers %}{% if n < none.such %}a{% else %}b{% endif %}{% if missing %}c{% endif %}{% if missing == None %}d{% endif %}{% endfor %}",
    "{% for t in things %}{% if t.missing %}a{% elif t.called == 'called & escaped' %}b{% endif %}{{ t.day|date:'Y' }}{{ t.moment|date_text }}{% endfor %}",
    "{% for x in nothing %}{{ x }}{% empty %}none of {{ outside.number }}{% endfor %}{% for x in missing %}a{% empty %}b{% endfor %}",
    "{% for x in words reversed %}{{ x }}{{ forloop.revcounter }}{{ forloop.parentloop.counter }}{% endfor %}",
    "{% for x in words %}{% for y in words %}{{ forloop.parentloop.counter }}{{ forloop.counter0 }}{{ x }}{{ y }}{% endfor %}{% endfor %}",
    "{% for x in words %}{% cycle 'odd' 'even' %}{% ifchanged x %}{{ x }}{% endifchanged %}{% with z=x|upper %}{{ z }}{% endwith %}{% endfor %}",
    "{% for x in words %}{% translate 'Register' %}{% translate 'Register' as w %}{{ w }}{% blocktranslate with n=x %}{{ n }} shown{% endblocktranslate %}{% endfor %}",
    "{% for x in words %}{% icon 'check' %}{% status 'danger' x %}{% status x outside.plain 'x' %}{% when outside.day %}{% when outside.none %}{% endfor %}",
    "{% for x in words %}{% url 'register' %}{% url 'institution' x %}{% url 'institution' public_id=x %}{% url 'institution' 'a b' as u %}{{ u }}{% endfor %}",
    "{% for x in words %}{# not shown #}{% comment %}{{ x }}{% endcomment %}{% autoescape off %}{{ outside.plain }}{% endautoescape %}{{ _('Register') }}{% endfor %}",
    "{% autoescape off %}{% for t in things %}{{ t.plain }}{% endfor %}{% endautoescape %}",
    "{% for x in words %}{% now 'Y' as y %}{{ y|length }}{% firstof missing x %}{% include 'ui/parts/empty.html' with title=x %}{% endfor %}{{ x }}",
    "{% load tz %}{% load l10n %}{% for n in numbers %}{% localize off %}{{ n }}{% endlocalize %}{% timezone 'UTC' %}{{ outside.moment }}{% endtimezone %}{% endfor %}",
    "{% for x in words %}{% include 'ui/parts/empty.html' with title=outside.plain text=x %}{{ title }}{% include 'ui/parts/empty.html' only %}{% endfor %}",
    "{% for x in words %}{% place_pair 'x<y' x outside.safe %}{% deadline_chip outside %}{% deadline d %}{{ kind }}{% endfor %}",
    "{% for x in texts %}{{ both|t }}{{ x|t }}{{ missing|t }}{{ both|t|upper }}{{ both|default:x|t }}{{ outside.day|date_text:'weekday' }}{% endfor %}",
    "{% for x in words %}{{ outside.moment|instant_text:'seconds' }}{% when outside.moment %}{% when outside.moment 'seconds' %}{% when outside.day as w %}{{ w }}{% endfor %}",
    "{% for d in dues %}{% deadline_chip d %}{% deadline d %}{% endfor %}",
    "{% for x in texts %}{% blocktranslate with name=x %}Select {{ name }}{% endblocktranslate %}{% blocktranslate %}Page {{ n }}{% endblocktranslate %}{% endfor %}",
    "{% for n in words %}{% if n %}{% blocktranslate count n=n|length %}{{ n }} try{% plural %}{{ n }} tries{% endblocktranslate %}{% endif %}{% endfor %}",
    "{% for x in texts %}{% blocktranslate with name=x|upper asvar said %}Select {{ name }}{% endblocktranslate %}{{ said }}{{ name }}100%{% endfor %}",
    "{% for x in words %}{% include 'ui/errors/bare.html' %}{% endfor %}",
    "{% load tz %}{% localtime off %}{% for t in things %}{{ t.moment }}{% endfor %}{% endlocaltime %}",
]  # fmt: skip


def drawn(text: str, plain: bool, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patched:
        if plain:
            patched.setattr(Loop, "render", ForNode.render)
        template = engines["django"].from_string(text).template  # type: ignore[attr-defined]
        request = HttpRequest()
        return str(template.render(RequestContext(request, dict(VALUES))))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("text", ALIKE)
def test_loop_draws_what_django_draws(text: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with override(language):
        once = drawn(text, True, monkeypatch)
        assert drawn(text, False, monkeypatch) == once
        assert once or "nothing" in text


FAILING = {
    "{% for t in things %}{{ t.fails }}{% endfor %}": ValueError,
    "{% for t in things %}{{ t.lacks }}{% endfor %}": AttributeError,
    "{% for a, b in words %}{{ a }}{% endfor %}": ValueError,
    "{% for a, b in numbers %}{{ a }}{% endfor %}": ValueError,
    "{% for t in things %}{{ t.plain|default:missing.thing }}{% endfor %}": VariableDoesNotExist,
    "{% for t in things %}{% url 'institution' 'a/b' %}{% endfor %}": NoReverseMatch,
    "{% for t in things %}{% url 'no-such-route' %}{% endfor %}": NoReverseMatch,
}


@pytest.mark.parametrize("text", FAILING)
@pytest.mark.parametrize("plain", [True, False])
def test_loop_fails_where_django_fails(text: str, plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FAILING[text]):
        drawn(text, plain, monkeypatch)


def test_a_loop_shows_each_language_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    template = engines["django"].from_string("{% for x in words %}{% translate 'Register' %}{% endfor %}")
    shown = {}
    for language in ("en", "zh-hans", "en"):
        with override(language):
            shown.setdefault(language, set()).add(template.render({"words": ["a"]}))
    assert shown == {"en": {"Register"}, "zh-hans": {"备案库"}}


def test_a_loop_leaves_the_context_as_it_was() -> None:
    template = engines["django"].from_string("{% for a, b in pairs %}{{ a }}{% endfor %}").template  # type: ignore[attr-defined]
    context = Context(dict(VALUES))
    before = len(context.dicts)
    template.render(context)
    with pytest.raises(ValueError, match="values to unpack"):
        engines["django"].from_string("{% for a, b in words %}{% endfor %}").template.render(context)  # type: ignore[attr-defined]
    assert len(context.dicts) == before


@pytest.mark.parametrize("parts", [("ab-1_2",), ("x", "tenants"), (), ("x", mark_safe("tenants"))])
def test_address_is_the_one_django_works_out(parts: tuple[str, ...]) -> None:
    route = {0: "register", 1: "institution", 2: "institution-table"}[len(parts)]
    assert addresses.address(route, *parts) == reverse(route, args=parts)


@pytest.mark.parametrize(
    ("route", "parts"),
    [
        ("institution", ("a b",)), ("institution", ("a/b",)), ("institution", ("",)), ("institution", ("中",)),
        ("institution", ("x\n",)), ("institution", (5,)), ("institution", (mark_safe("a b"),)), ("institution", ()),
        ("no-such-route", ("x",)), ("institution", ("x", "y")),
    ],
)  # fmt: skip
def test_address_of_anything_else_is_left_to_django(route: str, parts: tuple[Any, ...]) -> None:
    assert addresses.address(route, *parts) is None
