"""Loops of templates, prepared once: a list draws the same few nodes fifty times, and Django looks at each anew.

``{% for %}`` is Django's own in every respect but speed. When a loop is first drawn, what its body says is turned into
small functions: where a name leads, whether a text must be escaped, what a constant is translated to. They do what
Django's nodes do for the plain cases – a text, a number, a name with attributes, a filter, a condition, a simple tag, an
address – and hand everything else to the node itself, so no template can tell the difference:
``tests/apps/ui/test_loops.py`` draws both ways. A list page takes about a third of the time in its rows (docs/decisions/0013-prepared-loops.md).
"""

from collections.abc import Callable
from html import escape
from typing import Any, cast
from weakref import WeakKeyDictionary

from django.conf import settings
from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode, VariableNode, render_value_in_context
from django.template.defaulttags import CommentNode, ForNode, IfNode, URLNode, WithNode
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from exclave.apps.ui import addresses
from exclave.apps.ui.values import expression, spoken, test

Draw = Callable[[Context, str], str]
"""What a node shows in a context and a language."""
Make = Callable[[Any], Draw | None]


class Loop(ForNode):
    """A ``for`` whose body is prepared when it is first drawn."""

    prepared: Draw | None = None

    def render(self, context: Context) -> SafeString:
        return (
            self.draw(context, get_language() or "")
            if is_plain(context)
            else cast(SafeString, super().render(context))
        )

    def draw(self, context: Context, language: str) -> SafeString:
        """Django's own loop, around the prepared body."""
        if (draw := self.prepared) is None:
            draw = self.prepared = body(self.nodelist_loop)
        around = context.get("forloop", {})
        several = len(self.loopvars) > 1
        with context.push():
            values = cast(FilterExpression, self.sequence).resolve(context, ignore_failures=True)
            if values is None:
                values = []
            if not hasattr(values, "__len__"):
                values = list(values)
            number = len(values)
            if number < 1:
                return cast(NodeList, self.nodelist_empty).render(context)
            forloop = context["forloop"] = {"parentloop": around}
            name, top, rows = self.loopvars[0], context.dicts[-1], []
            for i, item in enumerate(reversed(values) if self.is_reversed else values):
                forloop.update(
                    counter0=i, counter=i + 1, revcounter=number - i, revcounter0=number - i - 1,
                    first=i == 0, last=i == number - 1,
                )  # fmt: skip
                if several:
                    with context.push(**self._unpacked(item)):
                        rows.append(draw(context, language))
                else:
                    top[name] = item
                    rows.append(draw(context, language))
        return mark_safe("".join(rows))

    def _unpacked(self, item: Any) -> dict[str, Any]:
        try:
            found = len(item)
        except TypeError:  # one thing only
            found = 1
        if found != len(self.loopvars):
            raise ValueError(f"Need {len(self.loopvars)} values to unpack in for loop; got {found}. ")
        return dict(zip(self.loopvars, item, strict=True))


def is_plain(context: Context) -> bool:
    """Whether what is prepared shows what Django would; under ``DEBUG`` a fault is to be shown at its place."""
    engine = context.template.engine  # type: ignore[union-attr]
    plain = context.autoescape and context.use_l10n is None and context.use_tz is None
    return bool(
        plain and not engine.debug and not engine.string_if_invalid and not settings.USE_THOUSAND_SEPARATOR
    )


def body(nodes: NodeList) -> Draw:
    """What a list of nodes shows: fixed texts are laid out once, the rest is filled in."""
    pieces: list[str] = []
    filled: list[tuple[int, Draw]] = []
    for node in nodes:
        if isinstance(node, TextNode):
            pieces.append(node.s)
        elif not isinstance(node, CommentNode):
            filled.append((len(pieces), of(node)))
            pieces.append("")
    if not filled:
        text = "".join(pieces)
        return lambda context, language: text
    if len(pieces) == 1:
        return filled[0][1]

    def draw(context: Context, language: str) -> str:
        laid = pieces.copy()
        for at, one in filled:
            laid[at] = one(context, language)
        return "".join(laid)

    return draw


def of(node: Node) -> Draw:
    """What one node shows; a node that is not known here draws itself."""
    make = MAKERS.get(type(node))
    made = make(node) if make else None
    return made or (lambda context, language: node.render(context))


MAKERS: dict[type[Node], Make] = {}
"""How nodes of a kind are prepared; None for one that must draw itself. Tags of the house add theirs."""


def _text(node: VariableNode) -> Draw | None:
    if say := spoken(node.filter_expression):
        return lambda context, language: shown(say(context, language), context)
    value = expression(node.filter_expression)

    def draw(context: Context, language: str) -> str:
        found = value(context)
        return escape(found) if type(found) is str else shown(found, context)

    return draw


def shown(value: Any, context: Context) -> str:
    """A value as a template shows it: escaped unless it is safe."""
    kind = type(value)
    if kind is str:
        return escape(value)
    if kind is SafeString:
        return value
    return str(value) if kind is int else render_value_in_context(value, context)


def _condition(node: IfNode) -> Draw | None:
    ways = [(test(one) if one is not None else None, body(nodes)) for one, nodes in node.conditions_nodelists]

    def draw(context: Context, language: str) -> str:
        for holds, way in ways:
            if holds is None or holds(context):
                return way(context, language)
        return ""

    return draw


def _tag(node: SimpleNode) -> Draw:
    function, with_context, kept_as = node.func, node.takes_context, node.target_var
    given = [expression(one) for one in node.args]
    named = {name: expression(one) for name, one in node.kwargs.items()}
    is_spoken = getattr(function, "is_spoken", False)

    def draw(context: Context, language: str) -> str:
        values = [one(context) for one in given]
        if with_context:
            values.insert(0, context)
        words = {name: one(context) for name, one in named.items()} if named else {}
        if is_spoken:
            words["english"] = language.startswith("en")
        found = function(*values, **words)
        if kept_as is not None:
            context[kept_as] = found
            return ""
        return found if type(found) is SafeString else conditional_escape(found)

    return draw


def _address(node: URLNode) -> Draw | None:
    """Addresses of a route by its name and texts; a route in a namespace is left to Django."""
    name = node.view_name
    constant = not name.is_var and not name.filters and ":" not in str(name.var)
    if not constant or node.kwargs:
        return None
    route, given, kept_as = str(name.var), [expression(one) for one in node.args], node.asvar

    def draw(context: Context, language: str) -> str:
        found = addresses.address(route, *(one(context) for one in given))
        if found is None:
            return node.render(context)
        if kept_as is None:
            return found
        context[kept_as] = found
        return ""

    return draw


def _included(node: IncludeNode) -> Draw | None:
    """A part named by a constant. It is prepared as well; its own names are seen by it alone."""
    constant = not node.template.is_var and not node.template.filters and isinstance(node.template.var, str)
    if not constant or node.isolated_context or node.template.var.startswith("."):
        return None
    name = str(node.template.var)
    given = {key: expression(one) for key, one in node.extra_context.items()}

    def draw(context: Context, language: str) -> str:
        template = context.template.engine.get_template(name)  # type: ignore[union-attr]
        part = _prepared(template)
        if part is None:
            return node.render(context)
        with (
            context.push(**{key: one(context) for key, one in given.items()}),
            context.render_context.push_state(template),
        ):
            return part(context, language)

    return draw


def _tag_with_template(node: InclusionNode) -> Draw | None:
    if not isinstance(node.filename, str) or node.takes_context:
        return None
    function, name = node.func, node.filename
    given = [expression(one) for one in node.args]
    named = {key: expression(one) for key, one in node.kwargs.items()}

    def draw(context: Context, language: str) -> str:
        template = context.template.engine.get_template(name)  # type: ignore[union-attr]
        part = _prepared(template)
        if part is None:
            return node.render(context)
        values = function(*(v(context) for v in given), **{key: v(context) for key, v in named.items()})
        inside = context.new(values)
        if (token := context.get("csrf_token")) is not None:
            inside["csrf_token"] = token
        with inside.render_context.push_state(template):
            return part(inside, language)

    return draw


_parts: WeakKeyDictionary[Template, Draw | None] = WeakKeyDictionary()


def _prepared(template: Template) -> Draw | None:
    """A part's body; None where blocks are to be filled, which is Django's affair."""
    if template not in _parts:
        blocks = template.nodelist.get_nodes_by_type((BlockNode, ExtendsNode))  # type: ignore[arg-type]
        _parts[template] = None if blocks else body(template.nodelist)
    return _parts[template]


def _sentence(node: BlockTranslateNode) -> Draw | None:
    """A sentence with values in it; how they are laid out is worked out once, its translation kept."""
    if node.message_context or node.asvar:
        return None
    said, names = node.render_token_list(node.singular)
    counted, of_many = node.render_token_list(node.plural) if node.plural else ("", [])
    given = {key: expression(one) for key, one in node.extra_context.items()}
    if node.plural and node.countervar and node.counter:
        given[node.countervar] = number = expression(node.counter)
    elif node.plural:
        return None
    kept: dict[str, str] = {}

    def draw(context: Context, language: str) -> str:
        if node.plural:
            count = number(context)
            if not isinstance(count, int):
                return node.render(context)
            sentence = ngettext(said, counted, count)
        elif (sentence := kept.get(language, "")) == "":
            sentence = kept[language] = gettext(said)
        try:
            values = {
                name: shown(given[name](context) if name in given else context[name], context)
                for name in (*names, *of_many)
            }
            return sentence % values
        except (KeyError, ValueError):  # a name that is not there, or a translation that does not fit
            return node.render(context)

    return draw


def _within(node: WithNode) -> Draw:
    given, inside = {key: expression(one) for key, one in node.extra_context.items()}, body(node.nodelist)

    def draw(context: Context, language: str) -> str:
        with context.push(**{key: one(context) for key, one in given.items()}):
            return inside(context, language)

    return draw


MAKERS |= {
    VariableNode: _text, IfNode: _condition, SimpleNode: _tag, URLNode: _address, IncludeNode: _included,
    InclusionNode: _tag_with_template, BlockTranslateNode: _sentence, WithNode: _within, Loop: lambda node: node.draw,
}  # fmt: skip
