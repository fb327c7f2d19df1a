"""Pages within a frame are drawn as Django draws them, to the letter."""

from typing import Any

import pytest
from django.template import Context, Engine
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils.translation import override

from exclave.apps.ui import filling, nodes

SOURCES = {
    "outer": """<title>{% block title %}{% endblock %}</title>{% still %}{% translate "Register" %}{% endstill %}
{% block around %}<main>{% block content %}nothing{% endblock %}</main>{% endblock %}{{ leaked }}
{% if yes %}{% block when %}own {{ one }}{% endblock %}{% endif %}{% for n in numbers %}{% block each %}{{ n }},{% endblock %}{% endfor %}
{% with one="other" %}{% block named %}{{ one }}{% endblock %}{% endwith %}{% include "part" %}{% block end %}{% endblock %}""",
    "inner": """{% extends "outer" %}lost{% block content %}<div>{% block list %}empty{% endblock %}</div>{% endblock %}
{% block end %}{% url 'home-of-nothing' as nowhere %}[{{ nowhere }}]{% endblock %}""",
    "part": "part {{ one }} {% block title %}of its own{% endblock %}",
    "asks": "{% extends 'outer' %}{% block named %}{{ block.super }} & more{% endblock %}",
    "chosen": "{% extends frame %}{% block list %}{{ one }}{% endblock %}",
    "beyond": "{% extends 'chosen' %}{% block title %}{{ one }}{% endblock %}",
    "twice": "{% extends 'inner' %}{% block list %}{% include 'page' %}{% endblock %}",
    "page": """{% extends "inner" %}{% block title %}{{ one }}{% endblock %}{% block list %}{% for n in numbers %}{{ forloop.counter }}{% endfor %}
{% translate "Register" as leaked %}{{ leaked }} {% blocktranslate count n=numbers|length %}{{ n }} result{% plural %}{{ n }} results{% endblocktranslate %}
{% endblock %}{% block each %}<b>{{ n }}</b>{{ forloop.counter }}{% endblock %}{% block unknown %}never{% endblock %}""",
    "one": "{% extends 'outer' %}{% block content %}{% kept one %}{{ one }}{% translate 'Register' %}{% endkept %}{% endblock %}",
}  # fmt: skip
BUILTINS = ["django.templatetags.i18n", "exclave.apps.ui.templatetags.ui"]
SEEN: dict[str, Any] = {"one": "<a>", "numbers": [1, 2], "yes": True, "frame": "inner"}


def _drawn(name: str, values: dict[str, Any]) -> list[str]:
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", SOURCES)],
        builtins=BUILTINS,
    )
    shown = []
    for language in ("zh-hans", "en", "zh-hans"):
        with override(language):
            shown.append(engine.get_template(name).render(Context(dict(values))))
    return shown


@pytest.mark.parametrize("name", [name for name in SOURCES if name != "part"])
@pytest.mark.parametrize("more", [{}, {"yes": False, "numbers": [], "one": "好 & gut"}, {"frame": "outer"}])
def test_page_in_a_frame_is_drawn_as_django_draws_it(
    name: str, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = _drawn(name, SEEN | more)
    monkeypatch.setattr(filling.Page, "render", ExtendsNode.render)
    monkeypatch.setattr(filling.Place, "render", BlockNode.render)
    monkeypatch.setattr(nodes.Kept, "render", lambda self, context: self.nodes.render(context))
    assert ours == _drawn(name, SEEN | more)
    assert ours[0] == ours[2]


def test_plain_page_is_prepared_and_one_that_asks_for_more_is_not() -> None:
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", SOURCES)],
        builtins=BUILTINS,
    )
    for name, prepared in (("page", True), ("asks", False), ("chosen", False)):
        template = engine.get_template(name)
        template.render(Context(SEEN))
        page = template.nodelist[0]
        assert isinstance(page, filling.Page)
        assert (page.prepared is not None) is prepared, name


def test_kept_part_is_drawn_anew_for_another_value_and_forgets_what_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nodes, "KEPT", 2)
    template = Engine(builtins=BUILTINS).from_string("{% kept one %}{{ one.0 }}{{ other }}{% endkept %}")
    drawn = [
        template.render(Context({"one": (one,), "other": n}))
        for n, one in enumerate(["a", "<", "a", "c", "a"])
    ]
    assert drawn == ["a0", "&lt;1", "a0", "c3", "a4"]
