"""Pages that fill the blocks of a frame, prepared once as loops are (``loops.py``).

``{% extends %}`` and ``{% block %}`` are Django's own in every respect but speed. Django finds out at every request which
blocks the frame has, by walking all of its nodes, and puts each block's owner on a stack. A page here names its frame by a
constant and no block asks for what it replaces (``block.super``); so which block fills which place is known when the page is
first drawn. A page that is not as plain as that is left to Django.
"""

from collections.abc import Iterator
from typing import cast
from weakref import WeakKeyDictionary

from django.template import Context, Engine, Template
from django.template.base import FilterExpression, Node, TextNode, VariableNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode, do_block, do_extends
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from exclave.apps.ui import loops

Filled = dict[str, loops.Draw]
KEY = "exclave_filled_blocks"


class Page(ExtendsNode):
    """A page within a frame; ``prepared``: the frame, and what fills its blocks. None: Django draws it."""

    prepared: tuple[loops.Draw, Filled] | None = None
    looked: bool = False

    def render(self, context: Context) -> SafeString:
        engine = context.template.engine  # type: ignore[union-attr]
        # A frame of a page that Django draws is Django's as well: the page's blocks stand in a context of its own.
        if not loops.is_plain(context) or BLOCK_CONTEXT_KEY in context.render_context:
            return cast(SafeString, super().render(context))
        if not self.looked:
            self.prepared, self.looked = _prepared(self, engine), True
        if self.prepared is None:
            return cast(SafeString, super().render(context))
        frame, context.render_context[KEY] = self.prepared
        return SafeString(frame(context, get_language() or ""))


class Place(BlockNode):
    """A place of the frame, filled by the page that is drawn."""

    def render(self, context: Context) -> SafeString:
        filled: Filled | None = context.render_context.get(KEY)
        if filled is None:
            return super().render(context)
        with context.push():
            return SafeString(filled[self.name](context, get_language() or ""))


def _prepared(page: Page, engine: Engine) -> tuple[loops.Draw, Filled] | None:
    chain = list(_frames(page, engine))
    if not chain or any(_asks_for_more(blocks) for _, blocks in chain):
        return None
    owners: dict[str, BlockNode] = {}
    for _, blocks in chain:
        owners = blocks | owners
    root = chain[-1][0]
    if root is None:
        return None
    return _body(root), {name: _body(one) for name, one in owners.items()}


_bodies: WeakKeyDictionary[Template | BlockNode, loops.Draw] = WeakKeyDictionary()


def _body(of: Template | BlockNode) -> loops.Draw:
    """Prepared once for all pages of a frame."""
    if of not in _bodies:
        _bodies[of] = loops.body(of.nodelist)
    return _bodies[of]


def _frames(page: ExtendsNode, engine: Engine) -> Iterator[tuple[Template | None, dict[str, BlockNode]]]:
    """From the page to the outermost frame, each with its own blocks; nothing where a frame is chosen by the moment."""
    yield None, page.blocks
    seen = set()
    node: ExtendsNode | None = page
    while node is not None:
        name = cast(FilterExpression, node.parent_name)
        if name.is_var or name.filters or name.var in seen:
            yield None, {}
            return
        seen.add(name.var)
        template = engine.get_template(str(name.var))
        first = next((one for one in template.nodelist if not isinstance(one, TextNode)), None)
        node = first if isinstance(first, ExtendsNode) else None
        yield template, node.blocks if node else _blocks(template)


def _blocks(template: Template) -> dict[str, BlockNode]:
    found = template.nodelist.get_nodes_by_type(BlockNode)  # type: ignore[arg-type]
    return {one.name: one for one in cast(list[BlockNode], found)}


def _asks_for_more(blocks: dict[str, BlockNode]) -> bool:
    """Whether a block names ``block``: what it replaces, or itself."""
    named: list[Node] = [
        one
        for block in blocks.values()
        for one in block.nodelist.get_nodes_by_type(VariableNode)  # type: ignore[arg-type]
    ]
    return any("block." in str(one.filter_expression.token) for one in named)  # type: ignore[attr-defined]


def extends(parser: object, token: object) -> Page:
    """Django's own tag; the page is prepared once."""
    made = do_extends(parser, token)
    return Page(made.nodelist, made.parent_name, made.template_dirs)


def block(parser: object, token: object) -> Place:
    """Django's own tag."""
    made = do_block(parser, token)
    return Place(made.name, made.nodelist, made.parent)


def _place(node: Place) -> loops.Draw:
    def draw(context: Context, language: str) -> str:
        filled: Filled | None = context.render_context.get(KEY)
        if filled is None:
            return node.render(context)
        with context.push():
            return filled[node.name](context, language)

    return draw


loops.MAKERS[Place] = _place
