"""Types an expression against an environment and reports every error, with its place and a remedy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from functools import reduce
from typing import Literal

from exclave.engines.policy.language import calls
from exclave.engines.policy.language.errors import LanguageError
from exclave.engines.policy.language.parser import parse
from exclave.engines.policy.language.syntax import LIMITS, Expression, Limits, Node
from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.types import (
    BOOL,
    DECIMAL,
    ERROR,
    INT,
    Type,
    TypeEnv,
    code,
    describe,
)
from exclave.engines.policy.language.units import arithmetic, meeting

LiteralNumbers = Literal["closed", "open"]
CLOSED_NUMBERS = frozenset({"0", "1", "2", "100"})
_SAME_KIND = frozenset({"bool", "date", "year", "day_of_year", "place", "text", "ref"})
_ORDERED = frozenset({"date", "year", "day_of_year"})


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check. `root` means something only when `errors` is empty."""

    expression: Expression
    env: TypeEnv
    root: Typed
    errors: tuple[LanguageError, ...]
    limits: Limits

    @property
    def ok(self) -> bool:
        """Whether the expression may run."""
        return not self.errors

    @property
    def type(self) -> Type:
        """The type of the result; `bounds` on it says that the result may be a `Bounds`."""
        return self.root.type

    @property
    def reads(self) -> frozenset[str]:
        """Dotted names of all facts and params read, `asof` included where a place or industry is asked
        about.
        """
        paths = {".".join(piece.data) for piece in self.root.walk() if piece.op in ("fact", "prev")}
        if "asof" in self.env.names and any(calls.is_dated(piece, self.env) for piece in self.root.walk()):
            paths.add("asof")
        return frozenset(paths)

    @property
    def columns(self) -> frozenset[str]:
        """Dotted names of all table columns read (`institution.team.full_time`)."""
        return frozenset(
            f"{piece.args[0].data[1]}.{piece.data}" for piece in self.root.walk() if piece.op == "column"
        )

    @property
    def uses_of_has(self) -> tuple[tuple[int, int], ...]:
        """Places of each `has(…)`, the only way from unknown to no, for the reviewer of a pack."""
        return tuple((piece.start, piece.end) for piece in self.root.walk() if piece.op == "has")


def check(
    expression: Expression | str,
    env: TypeEnv,
    *,
    expect: Type | None = None,
    literal_numbers: LiteralNumbers = "closed",
    limits: Limits = LIMITS,
) -> Checked:
    """Type `expression` in `env`.

    `expect` is the type the result must have (BOOL for a condition, money for a `calc` into a money
    field); None allows any value. `literal_numbers="closed"` refuses all numbers but 0, 1, 2 and 100.
    Errors of form raise LanguageError at once (there is no tree yet); errors of type are all collected in
    `Checked.errors`.
    """
    if isinstance(expression, str):
        expression = parse(expression, limits=limits)
    checker = Checker(expression.source, env, literal_numbers, limits)
    root = checker.value(expression.root, expect)
    if expect is not None:
        root = checker.demand(root, expect)
    errors = {(error.start, error.end, error.code): error for error in checker.errors}
    return Checked(expression, env, root, tuple(errors[key] for key in sorted(errors)), limits)


class Checker:
    """One walk over one tree; collects errors and keeps the variables in scope."""

    def __init__(self, source: str, env: TypeEnv, literal_numbers: LiteralNumbers, limits: Limits) -> None:
        self.source = source
        self.env = env
        self.limits = limits
        self.errors: list[LanguageError] = []
        self.scope: dict[str, Typed] = {}
        self.variables = 0
        self._closed = literal_numbers == "closed"

    # -- reporting

    def wrong(self, code_: str, node: Node | Typed, **details: object) -> Typed:
        """Record an error at `node`; the returned piece of type ERROR keeps it from multiplying."""
        self.errors.append(LanguageError(code_, self.source, node.start, node.end, **details))
        return Typed("const", ERROR, (), None, node.start, node.end)

    def unlike(self, code_: str, node: Node | Typed, left: Typed, right: Typed, **details: object) -> Typed:
        """Two pieces whose types do not go together, with what to do about it."""
        (left_zh, left_en), (right_zh, right_en) = describe(left.type), describe(right.type)
        hint_zh, hint_en = _hint(left.type, right.type)
        details |= {"left_zh": left_zh, "left_en": left_en, "right_zh": right_zh, "right_en": right_en}
        return self.wrong(code_, node, hint_zh=hint_zh, hint_en=hint_en, **details)

    def unknown(self, code_: str, node: Node, name: str, known: list[str], **details: object) -> Typed:
        """An unknown name with the nearest known one."""
        near = (
            [_MEANT[name]] if _MEANT.get(name) in known else get_close_matches(name, known, n=1, cutoff=0.5)
        )
        few = "、".join(sorted(known)[:8])
        hint_zh = f"是否指“{near[0]}”？" if near else f"可用：{few}。"
        hint_en = f"Did you mean “{near[0]}”?" if near else f"Known: {few}."
        return self.wrong(code_, node, name=name, hint_zh=hint_zh, hint_en=hint_en, **details)

    def demand(self, piece: Typed, want: Type) -> Typed:
        """`piece` where a value of type `want` is needed."""
        have = piece.type
        if "error" in (have.kind, want.kind):
            return piece
        if have.kind == want.kind and have.unit == want.unit and have.codes == want.codes:
            return piece
        if want.numeric and have.numeric:
            wanted = Typed("fact", want, (), (), piece.start, piece.end)
            met = meeting(piece, wanted)
            if met is not None and met.kind == want.kind:
                return piece
        (want_zh, want_en), (kind_zh, kind_en) = describe(want), describe(have)
        return self.wrong(
            "expected_type", piece, want_zh=want_zh, want_en=want_en, kind_zh=kind_zh, kind_en=kind_en
        )

    # -- pieces

    def value(self, node: Node, expected: Type | None = None) -> Typed:
        """A piece that must be a value: not a subject, not rows (several codes are a value)."""
        piece = self.piece(node, expected)
        if piece.type.kind in ("record", "table"):
            kind_zh, kind_en = describe(piece.type)
            name = self.source[node.start : node.end][:40]
            return self.wrong("not_a_value", node, name=name, kind_zh=kind_zh, kind_en=kind_en)
        return piece

    def piece(self, node: Node, expected: Type | None = None) -> Typed:
        """Any piece. `expected` only tells a code literal which list it is from."""
        match node.kind:
            case "bool":
                return self.made("const", BOOL, node, data=node.value)
            case "number":
                return self._number(node)
            case "code":
                return self._code(node, expected)
            case "null":
                return self.wrong("null", node)
            case "name":
                return self._name(node)
            case "select":
                return self._select(node)
            case "list":
                return self.wrong("list_alone", node)
            case "not" | "and" | "or":
                kids = tuple(self.boolean(kid) for kid in node.kids)
                return self.made(node.kind, BOOL, node, *kids)
            case "compare":
                return self._compare(node)
            case "in":
                return self._in(node)
            case "arith":
                return self._arith(node)
            case "if":
                return self._if(node, expected)
            case "call":
                return calls.call(self, node)
            case "method":
                return calls.method(self, node)

    def boolean(self, node: Node) -> Typed:
        """A piece that must be yes/no."""
        return self.demand(self.value(node, BOOL), BOOL)

    def made(self, op: str, type_: Type, node: Node, *args: Typed, data: object = None) -> Typed:
        """A typed piece at the place of `node`."""
        return Typed(op, type_, args, data, node.start, node.end)

    def _number(self, node: Node) -> Typed:
        text = str(node.value)
        if self._closed and text not in CLOSED_NUMBERS:
            return self.wrong("number", node, text=text[:40])
        if "." in text:
            return self.made("const", replace(DECIMAL, signed=False), node, data=Fraction(text))
        return self.made("const", INT, node, data=int(text))

    def _code(self, node: Node, expected: Type | None) -> Typed:
        text = str(node.value)
        if expected is not None and expected.kind == "error":
            return self.made("const", ERROR, node)
        if expected is None:
            return self.wrong("code_without_list", node, text=text)
        if expected.kind == "place":
            return calls.place_literal(self, node, text)
        if expected.kind == "text":
            return self.wrong("text_literal", node)
        if expected.kind != "code" or expected.codes is None:
            want_zh, want_en = describe(expected)
            kind_zh, kind_en = describe(Type("code"))
            return self.wrong(
                "expected_type", node, want_zh=want_zh, want_en=want_en, kind_zh=kind_zh, kind_en=kind_en
            )
        listed = self.env.lists.get(expected.codes)
        if listed is not None and listed.items is not None and text not in listed.items:
            return self.unknown("not_in_list", node, text, list(listed.items), text=text, listing=listed.name)
        return self.made("const", code(expected.codes), node, data=text)

    def _name(self, node: Node) -> Typed:
        name = str(node.value)
        if name in self.scope:
            return replace(self.scope[name], start=node.start, end=node.end)
        type_ = self.env.names.get(name)
        if type_ is None:
            return self.unknown("unknown_name", node, name, [*self.scope, *self.env.names])
        if type_.kind == "error":
            return self.wrong("untyped", node, name=name)
        return self.made("subject" if type_.kind == "record" else "fact", type_, node, data=(name,))

    def _select(self, node: Node) -> Typed:
        owner = self.piece(node.kids[0])
        name = str(node.value)
        if owner.type.kind == "error":
            return owner
        if owner.type.kind == "table":
            return self.wrong(
                "not_a_value", node.kids[0], name=self.source[owner.start : owner.end][:40],
                kind_zh="表", kind_en="table",
            )  # fmt: skip
        if owner.op not in ("subject", "var", "column") or owner.type.kind != "record":
            kind_zh, kind_en = describe(owner.type)
            return self.wrong("no_fields", node, kind_zh=kind_zh, kind_en=kind_en)
        type_ = owner.type.fields.get(name)
        if type_ is None:
            shown = self.source[owner.start : owner.end]
            return self.unknown("unknown_field", node, name, list(owner.type.fields), owner=shown)
        if type_.kind == "error":
            return self.wrong("untyped", node, name=name)
        if owner.op != "subject":
            return self.made("column", type_, node, owner, data=name)
        return self.made(
            "subject" if type_.kind == "record" else "fact", type_, node, data=(*owner.data, name)
        )

    # -- operators

    def pair(self, left: Node, right: Node, expected: Type | None = None) -> tuple[Typed, Typed]:
        """Two pieces that should have one type: the one that knows its list tells the other."""
        if _needs_list(left) and not _needs_list(right):
            b = self.value(right, expected)
            return self.value(left, b.type), b
        a = self.value(left, expected)
        return a, self.value(right, a.type)

    def common(self, a: Typed, b: Typed) -> Type | None:
        """The one type of two values, None when they have none."""
        if "error" in (a.type.kind, b.type.kind):
            return ERROR
        if a.type.numeric and b.type.numeric:
            return meeting(a, b)
        if a.type.kind != b.type.kind:
            return None
        same_list = a.type.kind == "code" and a.type.codes == b.type.codes
        return a.type if same_list or a.type.kind in _SAME_KIND else None

    def _compare(self, node: Node) -> Typed:
        left, right = self.pair(node.kids[0], node.kids[1])
        common = self.common(left, right)
        if common is None:
            return self.unlike("not_comparable", node, left, right)
        ordered = common.numeric or common.kind in _ORDERED or common.kind == "error"
        if node.value not in ("==", "!=") and not ordered:
            kind_zh, kind_en = describe(common)
            return self.wrong("not_ordered", node, kind_zh=kind_zh, kind_en=kind_en)
        return self.made("compare", BOOL, node, left, right, data=node.value)

    def _in(self, node: Node) -> Typed:
        left, right = node.kids
        if right.kind != "list":
            several = self.piece(right)
            if several.type.kind == "error":
                return several
            if several.type.kind != "codes" or several.type.codes is None:
                return self.wrong("in_needs_list", right)
            wanted = code(several.type.codes)
            return self.made("in_facts", BOOL, node, self.demand(self.value(left, wanted), wanted), several)
        if not right.kids:
            return self.wrong("empty_list", right)
        guide = next((kid for kid in (left, *right.kids) if not _needs_list(kid)), left)
        expected = None if guide is left else self.value(guide).type
        item = self.value(left, expected)
        if guide is not left and self.errors and item.type.kind == "error":
            return item
        items = []
        for kid in right.kids:
            one = self.value(kid, item.type)
            if self.common(item, one) is None:
                self.unlike("not_comparable", kid, item, one)
            items.append(one)
        return self.made("in", BOOL, node, item, *items)

    def _arith(self, node: Node) -> Typed:
        left, right = (self.value(kid) for kid in node.kids)
        if "error" in (left.type.kind, right.type.kind):
            return self.made("const", ERROR, node)
        op = str(node.value)
        found = arithmetic(op, left, right)
        if found is None:
            return self.unlike("arithmetic", node, left, right, op=op)
        return self.made("arith", found, node, left, right, data=op)

    def _if(self, node: Node, expected: Type | None) -> Typed:
        condition = self.boolean(node.kids[0])
        then, otherwise = self.pair(node.kids[1], node.kids[2], expected)
        common = self.common(then, otherwise)
        if common is None:
            return self.unlike("branches", node, then, otherwise)
        return self.made("if", common, node, condition, then, otherwise)

    def meet_all(self, node: Node, pieces: list[Typed]) -> Type:
        """The common type of the numbers of min and max; reports those that do not meet."""

        def join(met: Typed, other: Typed) -> Typed:
            if "error" in (met.type.kind, other.type.kind):
                return met.retyped(ERROR)
            found = meeting(met, other)
            if found is None:
                return self.unlike("not_comparable", other, met, other)
            both_written = met.op == other.op == "const"
            return replace(met, op="const" if both_written else "fact", type=found)

        return reduce(join, pieces).type


_MEANT = {"any": "exists", "some": "exists", "every": "all", "length": "size", "len": "size"}
"""What other languages call it; by its letters alone `any` would be taken for `all`."""


def _needs_list(node: Node) -> bool:
    """Whether the piece is a code literal that only its neighbour can place in a list."""
    return node.kind == "code" or (node.kind == "if" and all(_needs_list(kid) for kid in node.kids[1:]))


def _hint(a: Type, b: Type) -> tuple[str, str]:
    kinds = {a.kind, b.kind}
    if kinds & {"text"}:
        return (
            "文本只能与文本比较；把字段改为相应类型。",
            "A text compares with a text only; give the field a proper type.",
        )
    if "money" in kinds and kinds & {"int", "decimal", "quantity"}:
        return "把数设为带“元”“万元”的参数。", "Make the number a param in 元 or 万元."
    if kinds == {"code"}:
        return "两个代码要属于同一清单。", "Both codes must belong to one list."
    if kinds == {"duration"}:
        return "用同一单位表示时长。", "State both durations in one unit."
    if kinds == {"quantity"}:
        return "单位要一致；换算请设参数。", "Units must agree; state one of them as a param."
    if kinds & {"quantity", "duration"} and kinds & {"int", "decimal"}:
        return "把数设为带单位的参数。", "Make the number a param with a unit."
    if "date" in kinds:
        return "用 addDays、addMonths、addYears、year。", "Use addDays, addMonths, addYears or year."
    return "两边写同一类型。", "Give both sides the same type."
