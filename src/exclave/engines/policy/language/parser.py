"""Source text to syntax tree: a closed CEL subset, LALR by Lark.

Grammar, loosest first: `? :` · `||` · `&&` · one comparison (`== != < <= > >= in`) · `+ -` · `* /` · `!` ·
field access, calls. Nothing else exists: no variables besides those of macros, no lambda, no index, no
strings besides codes. Every text is refused before lexing when it is too long or holds a sign outside ASCII.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError
from lark.visitors import Transformer_NonRecursive

from exclave.engines.policy.language.errors import LanguageError
from exclave.engines.policy.language.syntax import LIMITS, Expression, Limits, Node, NodeKind

_GRAMMAR: Final = r"""
start: _cond
_cond: disj | if_
if_: disj QUESTION _cond COLON _cond
?disj: conj | conj (OR conj)+ -> or_
?conj: relation | relation (AND relation)+ -> and_
?relation: sum | sum RELOP sum -> compare | sum IN sum -> in_
?sum: product | sum (PLUS | MINUS) product -> arith
?product: unary | product (STAR | SLASH) unary -> arith
?unary: postfix | BANG unary -> not_
?postfix: primary
    | postfix DOT NAME -> select
    | postfix DOT NAME LPAR arguments RPAR -> method
?primary: TRUE -> true | FALSE -> false | NULL -> null
    | NUMBER -> number | CODE -> code | NAME -> name
    | NAME LPAR arguments RPAR -> call
    | LBRACKET arguments RBRACKET -> list
    | LPAR _cond RPAR -> group
arguments: (_cond (COMMA _cond)*)?

QUESTION: "?"
COLON: ":"
OR: "||"
AND: "&&"
RELOP: "==" | "!=" | "<=" | ">=" | "<" | ">"
IN: "in"
PLUS: "+"
MINUS: "-"
STAR: "*"
SLASH: "/"
BANG: "!"
DOT: "."
COMMA: ","
LPAR: "("
RPAR: ")"
LBRACKET: "["
RBRACKET: "]"
TRUE: "true"
FALSE: "false"
NULL: "null"
NUMBER: /[0-9]+(\.[0-9]+)?/
CODE: /'[^'\n]*'/
NAME: /[A-Za-z][A-Za-z0-9_]*/
%ignore /[ \t\r\n]+/
"""

CODE_FORM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,63}", re.ASCII)
_FULL_WIDTH: Final = dict(zip("（）［］，．：？！＞＜＝＋－＊×÷／＆｜＇‘’“”。、；　≥≤≠∧∨", [
    "(", ")", "[", "]", ",", ".", ":", "?", "!", ">", "<", "==", "+", "-", "*", "*", "/", "/", "&&", "||",
    "'", "'", "'", "'", "'", ".", ",", ",", " ", ">=", "<=", "!=", "&&", "||",
], strict=True))  # fmt: skip
_WORDS: Final = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!", "is": "=="}
_SIGNS: Final = {
    "QUESTION": "?", "COLON": ":", "OR": "||", "AND": "&&", "RELOP": "==", "IN": "in", "PLUS": "+",
    "MINUS": "-", "STAR": "*", "SLASH": "/", "BANG": "!", "DOT": ".", "COMMA": ",", "LPAR": "(",
    "RPAR": ")", "LBRACKET": "[", "RBRACKET": "]", "TRUE": "true", "FALSE": "false", "NUMBER": "1",
    "CODE": "'…'", "NAME": "name",
}  # fmt: skip


def parse(source: str, *, limits: Limits = LIMITS) -> Expression:
    """Parse `source`. Raises LanguageError for the first thing that is wrong with its form or size."""
    if len(source) > limits.length:
        raise LanguageError("too_long", source[:100], 0, 100, found=len(source), limit=limits.length)
    if not source.isascii():
        _refuse_non_ascii(source)
    try:
        tree = _lark().parse(source)
    except UnexpectedInput as problem:
        raise _explain(source, problem) from None
    try:
        root: Node = _Builder(source, limits).transform(tree)
    except VisitError as problem:
        if isinstance(problem.orig_exc, LanguageError):
            raise problem.orig_exc from None
        raise
    return Expression(source, root)


@lru_cache(maxsize=1)
def _lark() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


def _refuse_non_ascii(source: str) -> None:
    place = next(i for i, sign in enumerate(source) if not sign.isascii())
    sign = source[place]
    if source.count("'", 0, place) % 2:
        opening = source.rfind("'", 0, place)
        closing = source.find("'", place)
        end = len(source) if closing < 0 else closing + 1
        raise LanguageError(
            "code_text", source, opening, end, text=source[opening + 1 : end].rstrip("'")[:40]
        )
    if sign in _FULL_WIDTH:
        raise LanguageError("full_width", source, place, place + 1, text=sign, instead=_FULL_WIDTH[sign])
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    raise LanguageError("character", source, place, place + 1, text=shown)


def _explain(source: str, problem: UnexpectedInput) -> LanguageError:
    start = problem.pos_in_stream if problem.pos_in_stream is not None else len(source)
    if isinstance(problem, UnexpectedCharacters):
        sign = source[start]
        if sign in '"`':
            return LanguageError("quotes", source, start, start + 1)
        if sign == "=":
            return LanguageError("single_equals", source, start, start + 1)
        if sign in "&|":
            return LanguageError("word_operator", source, start, start + 1, text=sign, instead=sign * 2)
        if sign == "_":
            word = re.compile(r"\w+", re.ASCII).match(source, start)
            end = word.end() if word else start + 1
            return LanguageError("name_form", source, start, end, text=source[start:end][:40])
        shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
        return LanguageError("character", source, start, start + 1, text=shown)
    if not isinstance(problem, UnexpectedToken):
        return LanguageError("ends_early", source, len(source), len(source), expected="…")
    signs = [_SIGNS[name] for name in _SIGNS if name in problem.expected]
    expected = "  ".join(signs) or "…"
    token = problem.token
    if token.type == "$END":
        return LanguageError("ends_early", source, len(source), len(source), expected=expected)
    end = start + len(token)
    if token.type == "MINUS":
        return LanguageError("unary_minus", source, start, end)
    if token.type in ("RELOP", "IN"):
        return LanguageError("chained", source, start, end)
    if token.type == "LBRACKET":
        return LanguageError("index", source, start, end)
    if token.type == "NAME" and str(token) in _WORDS:
        return LanguageError("word_operator", source, start, end, text=str(token), instead=_WORDS[str(token)])
    return LanguageError("unexpected", source, start, end, text=str(token)[:40], expected=expected)


@v_args(inline=True)
class _Builder(Transformer_NonRecursive[Any, Any]):
    """Lark tree to nodes, bottom-up and without recursion: depth is known before anything recurses."""

    def __init__(self, source: str, limits: Limits) -> None:
        super().__init__()
        self._source = source
        self._limits = limits

    def _node(
        self, kind: NodeKind, value: str | bool | None, kids: tuple[Node, ...], start: int, end: int
    ) -> Node:
        depth = 1 + max((kid.depth for kid in kids), default=0)
        size = 1 + sum(kid.size for kid in kids)
        if depth > self._limits.depth:
            raise LanguageError("too_deep", self._source, start, end, limit=self._limits.depth)
        if size > self._limits.nodes:
            raise LanguageError("too_many_parts", self._source, start, end, limit=self._limits.nodes)
        return Node(kind, value, kids, start, end, depth, size)

    def _leaf(self, kind: NodeKind, value: str | bool | None, token: Token) -> Node:
        return self._node(kind, value, (), *_span(token))

    def start(self, node: Node) -> Node:
        return node

    def group(self, opening: Token, node: Node, closing: Token) -> Node:
        return node

    def true(self, token: Token) -> Node:
        return self._leaf("bool", True, token)

    def false(self, token: Token) -> Node:
        return self._leaf("bool", False, token)

    def null(self, token: Token) -> Node:
        return self._leaf("null", None, token)

    def number(self, token: Token) -> Node:
        return self._leaf("number", str(token), token)

    def code(self, token: Token) -> Node:
        text = str(token)[1:-1]
        if not CODE_FORM.fullmatch(text):
            raise LanguageError("code_text", self._source, *_span(token), text=text[:40])
        return self._leaf("code", text, token)

    def name(self, token: Token) -> Node:
        return self._leaf("name", self._proper(token), token)

    def select(self, owner: Node, dot: Token, field: Token) -> Node:
        return self._node("select", self._proper(field), (owner,), owner.start, _span(field)[1])

    def method(
        self, target: Node, dot: Token, name: Token, opening: Token, kids: tuple[Node, ...], end: Token
    ) -> Node:
        return self._node("method", self._proper(name), (target, *kids), target.start, _span(end)[1])

    def call(self, name: Token, opening: Token, kids: tuple[Node, ...], closing: Token) -> Node:
        return self._node("call", self._proper(name), kids, _span(name)[0], _span(closing)[1])

    def list(self, opening: Token, kids: tuple[Node, ...], closing: Token) -> Node:
        return self._node("list", None, kids, _span(opening)[0], _span(closing)[1])

    def arguments(self, *parts: Node | Token) -> tuple[Node, ...]:
        return tuple(part for part in parts if isinstance(part, Node))

    def not_(self, bang: Token, kid: Node) -> Node:
        return self._node("not", None, (kid,), _span(bang)[0], kid.end)

    def and_(self, *parts: Node | Token) -> Node:
        return self._chain("and", parts)

    def or_(self, *parts: Node | Token) -> Node:
        return self._chain("or", parts)

    def _chain(self, kind: NodeKind, parts: tuple[Node | Token, ...]) -> Node:
        kids = tuple(part for part in parts if isinstance(part, Node))
        return self._node(kind, None, kids, kids[0].start, kids[-1].end)

    def compare(self, left: Node, operator: Token, right: Node) -> Node:
        return self._node("compare", str(operator), (left, right), left.start, right.end)

    def in_(self, left: Node, operator: Token, right: Node) -> Node:
        return self._node("in", None, (left, right), left.start, right.end)

    def arith(self, left: Node, operator: Token, right: Node) -> Node:
        return self._node("arith", str(operator), (left, right), left.start, right.end)

    def if_(self, condition: Node, q: Token, then: Node, c: Token, otherwise: Node) -> Node:
        return self._node("if", None, (condition, then, otherwise), condition.start, otherwise.end)

    def _proper(self, token: Token) -> str:
        text = str(token)
        if "__" in text or len(text) > 64 or text.endswith("_"):
            raise LanguageError("name_form", self._source, *_span(token), text=text[:40])
        return text


def _span(token: Token) -> tuple[int, int]:
    return token.start_pos or 0, token.end_pos or 0
