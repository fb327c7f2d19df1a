"""Parts of templates that are worked out once for each language: the house's own ``still``, ``kept``, ``translate`` and ``for``."""

from collections.abc import Hashable
from html import escape

from django import template
from django.conf import settings
from django.template.defaulttags import CsrfTokenNode, do_for
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exclave.apps.ui import loops, values


class Still(template.Node):
    """What only the language changes, rendered once per language in a process."""

    def __init__(self, nodes: template.NodeList) -> None:
        self.nodes = nodes
        self.kept: dict[str, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        if settings.DEBUG:
            return self.nodes.render(context)
        language = get_language() or ""
        shown = self.kept.get(language)
        if shown is None:
            shown = self.kept[language] = self.nodes.render(context)
        return shown


def _still(node: Still) -> loops.Draw:
    def draw(context: template.Context, language: str) -> str:
        return node.kept.get(language) or node.render(context)

    return draw


loops.MAKERS[Still] = _still


def still(parser: template.base.Parser, token: template.base.Token) -> Still:
    """``{% still %}…{% endstill %}`` around a part of the frame that no page, person or moment changes."""
    nodes = parser.parse(("endstill",))
    parser.delete_first_token()
    return Still(nodes)


class Kept(template.Node):
    """What follows from the language and a value alone, rendered once for each; a page's menu is mostly the last page's."""

    def __init__(self, value: template.base.FilterExpression, nodes: template.NodeList) -> None:
        self.value, self.nodes = value, nodes
        self.found, self.draw = values.expression(value), loops.body(nodes)
        self.kept: dict[tuple[str, Hashable], str] = {}

    def render(self, context: template.Context) -> str:
        plain = loops.is_plain(context)
        return self.drawn(context, get_language() or "") if plain else self.nodes.render(context)

    def drawn(self, context: template.Context, language: str) -> str:
        key = language, self.found(context)
        shown = self.kept.get(key)
        if shown is None:
            shown = self.draw(context, language)
            if len(self.kept) >= KEPT:
                self.kept.clear()
            self.kept[key] = shown
        return mark_safe(shown)


KEPT = 1_000


def kept(parser: template.base.Parser, token: template.base.Token) -> Kept:
    """``{% kept value %}…{% endkept %}`` around a part that shows nothing but ``value``, which compares by what it holds."""
    _, value = token.split_contents()
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(parser.compile_filter(value), nodes)


def _kept(node: Kept) -> loops.Draw:
    return node.drawn


loops.MAKERS[Kept] = _kept


class KeptTranslation(template.Node):
    """A constant text, translated once for each language: a table says the same few words in every row."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self.node, self.asvar = node, node.asvar
        self.kept: dict[tuple[str | None, bool], str] = {}
        node.asvar = None

    def render(self, context: template.Context) -> str:
        key = get_language(), context.autoescape
        value = self.kept.get(key)
        if value is None:
            value = self.kept[key] = self.node.render(context)
        if self.asvar:
            context[self.asvar] = value
            return ""
        return value


def translate(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Django's own tag; where it names a text and no variable, the translation is kept."""
    node = do_translate(parser, token)
    expression = getattr(node, "filter_expression", None)
    told = getattr(node, "message_context", None)
    constant = expression is not None and not expression.filters and expression.var.literal is not None
    return KeptTranslation(node) if constant and (told is None or not told.is_var) else node


def _in_a_loop(node: KeptTranslation) -> loops.Draw | None:
    def draw(context: template.Context, language: str) -> str:
        return node.kept.get((language, True)) or node.render(context)

    return None if node.asvar else draw


loops.MAKERS[KeptTranslation] = _in_a_loop


def _token(node: CsrfTokenNode) -> loops.Draw:
    """The hidden field of a form: a list may have a form in every row."""

    def draw(context: template.Context, language: str) -> str:
        token = str(context.get("csrf_token") or "NOTPROVIDED")
        if token == "NOTPROVIDED":
            return node.render(context)
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'

    return draw


loops.MAKERS[CsrfTokenNode] = _token


def loop(parser: template.base.Parser, token: template.base.Token) -> loops.Loop:
    """Django's own tag; its body is prepared once (``ui/loops.py``)."""
    made = do_for(parser, token)
    return loops.Loop(made.loopvars, made.sequence, made.is_reversed, made.nodelist_loop, made.nodelist_empty)
