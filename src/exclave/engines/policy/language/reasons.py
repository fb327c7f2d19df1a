"""From a trace to one sentence: which facts, compared how, made the answer what it is.

Only the pieces that decide are told: of a false `&&` the false parts, of a true one all, of an unknown one
the unknown ones (and the mirror image for `||`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from exclave.engines.policy.language.calls import row_path
from exclave.engines.policy.language.checker import Checked
from exclave.engines.policy.language.display import Labels, Reader
from exclave.engines.policy.language.functions import STEP_UNITS
from exclave.engines.policy.language.tracing import Need, Step, Trace
from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.types import BOOL, Type, duration
from exclave.engines.policy.language.values import Unknown
from exclave.engines.policy.language.wording import FINDINGS, LEVELS, NEEDS, NOUNS, RECORDS, RELATIONS

_NEGATED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_ARITH_SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def reason(trace: Trace, labels: Labels, lang: str = "zh") -> str:
    """One sentence that says why the result is what it is; for an unknown one also what would settle it.

    For an expression that is not a condition the sentence states the value. `lang` is "zh" or "en".
    """
    asof = trace.facts_given.values.get("asof")
    on = None if asof is None or asof.__class__ is Unknown else asof
    reader = Reader(lang, labels, trace.facts_given.world.places, on)
    teller = _Teller(trace.program.source, trace.by_piece(), reader)
    root = trace.program.checked.root
    if trace.program.type.kind == "bool":
        parts = list(dict.fromkeys(teller.clauses(root)))
        text = ("，且" if reader.zh else "; and ").join(parts)
    else:
        text = teller.noun(root)
    wanted = needs_text(trace, labels, lang)
    if wanted:
        text = f"{text}；{wanted}" if reader.zh else f"{text}; {wanted}"
    return f"{text}。" if reader.zh else f"{text[:1].upper()}{text[1:]}."


def requirement(rule: Checked, labels: Labels, lang: str = "zh") -> str:
    """The rule itself in words, before anybody's facts: what must hold, or what is worked out."""
    teller = _Teller(rule.expression.source, {}, Reader(lang, labels))
    return teller.clause(rule.root) if rule.type.kind == "bool" else teller.name(rule.root)


def needs_text(trace: Trace, labels: Labels, lang: str = "zh") -> str:
    """What would settle an unknown answer, without a full stop; empty when nothing would or nothing is
    needed.
    """
    groups: dict[str, list[str]] = {}
    for need in trace.needs:
        groups.setdefault(need.kind, []).append(_need_label(need, labels, lang))
    zh = lang != "en"
    parts = []
    for kind, names in groups.items():
        word = NEEDS[kind][0 if zh else 1]
        joined = ("、" if zh else ", ").join(dict.fromkeys(names))
        parts.append(f"{word}：{joined}" if zh else f"{word}: {joined}")
    return ("；" if zh else "; ").join(parts)


def _need_label(need: Need, labels: Labels, lang: str) -> str:
    if need.path.startswith("prev("):
        inner = labels.path(need.path[5:-1], lang)
        return f"往期{inner}" if lang != "en" else f"{inner} of an earlier period"
    if need.kind == "register":
        return RECORDS.get(need.path, (need.path, need.path))[0 if lang != "en" else 1]
    label = labels.path(need.path, lang)
    if not need.rows:
        return label
    table = labels.path(need.path.rpartition(".")[0], lang)
    numbers = "、".join(map(str, need.rows)) if lang != "en" else ", ".join(map(str, need.rows))
    return f"{table}第 {numbers} 行的{label}" if lang != "en" else f"{label} in row {numbers} of {table}"


class _Teller:
    """Turns pieces of a source into words, with the values of one trace; without steps it states requirements."""

    def __init__(self, source: str, steps: Mapping[Typed, Step], reader: Reader) -> None:
        self.source = source
        self.reader = reader
        self.zh = reader.zh
        self.steps = steps

    def value(self, piece: Typed) -> Any:
        """The traced value, None for a piece inside the body of a macro."""
        step = self.steps.get(piece)
        return None if step is None else step.value

    # -- clauses: yes/no pieces

    def clauses(self, piece: Typed) -> list[str]:
        """The clauses that decide a condition."""
        value = self.value(piece)
        if piece.op in ("and", "or"):
            decisive = [kid for kid in piece.args if _same(self.value(kid), value)] or list(piece.args)
            return [clause for kid in decisive for clause in self.clauses(kid)]
        if piece.op == "not" and piece.args[0].op in ("and", "or", "not"):
            return self.clauses(piece.args[0])
        if piece.op == "if":
            condition, then, otherwise = piece.args
            taken = {True: [then], False: [otherwise]}.get(self.value(condition), [])
            return [clause for kid in (condition, *taken) for clause in self.clauses(kid)]
        return [self.clause(piece)]

    def clause(self, piece: Typed) -> str:
        """One clause; inside the body of a macro it states the requirement, not a finding."""
        value = self.value(piece)
        if piece.op == "not":
            inner = piece.args[0]
            if inner.op in ("not", "and", "or", "if"):
                return ("并非：" if self.zh else "not: ") + self.clause(inner)
            return self._telling(inner, None if value is None else _turned(value), turned=value is None)
        return self._telling(piece, value)

    def _telling(self, piece: Typed, value: Any, *, turned: bool = False) -> str:
        holds = not turned if value is None else value
        tell = _TELL.get(piece.op)
        return tell(self, piece, holds) if tell else self._flag(piece, holds)

    def _joined(self, piece: Typed, holds: Any) -> str:
        zh, en = ("且", " and ") if piece.op == "and" else ("或", " or ")
        parts = [self.clause(kid) for kid in piece.args]
        if piece.op == "and":  # what is joined by “or” within it is kept together
            parts = [
                f"({part})" if kid.op == "or" else part for kid, part in zip(piece.args, parts, strict=True)
            ]
        return (zh if self.zh else en).join(parts)

    def _if(self, piece: Typed, holds: Any) -> str:
        condition, then, otherwise = (self.clause(kid) for kid in piece.args)
        if self.zh:
            return f"若{condition}则{then}，否则{otherwise}"
        return f"if {condition} then {then}, otherwise {otherwise}"

    def _flag(self, piece: Typed, holds: Any) -> str:
        if piece.op == "const":
            if self.zh:
                return "无条件成立" if holds is True else "始终不成立"
            return "holds always" if holds is True else "never holds"
        name = self.name(piece)
        if self.value(piece) is None and piece.op == "column":
            if holds is True:
                return name
            return f"非{name}" if self.zh else f"not {name}"
        shown = self.reader.show(holds, BOOL)
        return f"{name}：{shown}" if self.zh else f"{name}: {shown}"

    def _compare(self, piece: Typed, holds: Any) -> str:
        left, right = piece.args
        names = self.noun(left), self.noun(right)
        if holds.__class__ is Unknown:
            if self.zh:
                return _spaced(names[0], "与", names[1], "尚不能比较")
            return f"{names[0]} and {names[1]} cannot be compared yet"
        op = piece.data if holds is True else _NEGATED[piece.data]
        manner = _manner(left.type)
        word = RELATIONS[manner][op][0 if self.zh else 1]
        if self.zh:
            return _spaced(names[0], word, names[1])
        return f"{names[0]}{'' if manner == 'name' else ':'} {word} {names[1]}"

    def _in(self, piece: Typed, holds: Any) -> str:
        items = ("、" if self.zh else ", ").join(self.noun(item) for item in piece.args[1:])
        return self._three(
            holds, self.noun(piece.args[0]), items,
            ("属于{b}", "不属于{b}", "是否属于{b}尚不能确定"),
            ("is among {b}", "is not among {b}", "may or may not be among {b}"),
        )  # fmt: skip

    def _has(self, piece: Typed, holds: Any) -> str:
        name = self.name(piece.args[0])
        return self._three(
            holds, name, "", ("已填写", "未填写", "是否填写未知"), ("is given", "is not given", "?")
        )

    def _call(self, piece: Typed, holds: Any) -> str:
        name = piece.data if isinstance(piece.data, str) else "listed"
        first = self.noun(piece.args[0])
        second = self.noun(piece.args[1]) if len(piece.args) > 1 else ""
        if name == "listed":
            second = self.reader.labels.path(piece.data[1], self.reader.lang)
        return self._three(holds, first, second, *FINDINGS[name])

    def _three(self, holds: Any, a: str, b: str, zh: tuple[str, str, str], en: tuple[str, str, str]) -> str:
        chosen = (zh if self.zh else en)[0 if holds is True else 1 if holds is False else 2].format(b=b)
        return _spaced(a, chosen) if self.zh else f"{a} {chosen}"

    def _rows(self, piece: Typed, holds: Any) -> str:
        rows, body = piece.args
        table, rule = self.rows_name(rows), self.clause(body)
        numbers = self._row_numbers(piece)
        every = piece.op == "all"
        if self.zh:
            if holds is True:
                return f"{table}各行均符合“{rule}”" if every else f"{table}{numbers}符合“{rule}”"
            if holds is False:
                return f"{table}{numbers}不符合“{rule}”" if every else f"{table}没有符合“{rule}”的"
            return f"{table}是否{'各行均' if every else '有'}符合“{rule}”{'' if every else '的'}尚不能确定"
        if holds is True:
            return f"every row of {table} meets “{rule}”" if every else f"{numbers} of {table} meets “{rule}”"
        if holds is False:
            return f"{numbers} of {table} fails “{rule}”" if every else f"no row of {table} meets “{rule}”"
        return f"it is not known whether {'every' if every else 'any'} row of {table} meets “{rule}”"

    def _row_numbers(self, piece: Typed) -> str:
        step, table = self.steps.get(piece), piece.args[0]
        if step is None or not step.deciding or table.op != "fact":
            return "有行" if self.zh else "a row"
        rows = self.value(table)
        position = {id(row): i for i, row in enumerate(getattr(rows, "rows", rows), start=1)}
        numbers = [str(position[id(row)]) for row in step.deciding]
        shown = numbers[:5]
        if self.zh:
            return f"第 {'、'.join(shown)} 行" + (f"等 {len(numbers)} 行" if len(numbers) > 5 else "")
        more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
        return f"{'row' if len(numbers) == 1 else 'rows'} {', '.join(shown)}{more}"

    # -- nouns: pieces with a value

    def noun(self, piece: Typed) -> str:
        """A name with its value; a written constant is its value alone."""
        if piece.op == "const":
            return self.reader.show(piece.data, piece.type)
        if piece.op == "subject":
            return self.name(piece)
        name, value = self.name(piece), self.value(piece)
        if value is None:
            return name
        shown = self.reader.show(value, piece.type)
        if piece.op in ("arith", "if") or (piece.op == "call" and piece.type.numeric):
            return f"{name} = {shown}"
        return f"{name}（{shown}）" if self.zh else f"{name} ({shown})"

    def name(self, piece: Typed) -> str:
        """The name of a piece without its value."""
        labels, lang = self.reader.labels, self.reader.lang
        if piece.op == "const":
            return self.reader.show(piece.data, piece.type)
        if piece.op in ("fact", "subject"):
            return labels.path(".".join(piece.data), lang)
        if piece.op == "column":
            return labels.path(f"{piece.args[0].data[1]}.{piece.data}", lang)
        if piece.op == "var":
            return "该项" if self.zh else "the item"
        if piece.op == "prev":
            name = labels.path(".".join(piece.data), lang)
            return f"往期{name}" if self.zh else f"earlier {name}"
        if piece.op in ("count", "size", "sum", "filter", "last"):
            return self._rows_number(piece)
        if piece.op == "arith":
            left, right = (self._operand(kid) for kid in piece.args)
            return f"{left} {_ARITH_SIGNS[piece.data]} {right}"
        if piece.type.kind == "bool" and piece.op != "prev":
            return f"“{self.clause(piece)}”"
        if piece.op == "if":
            return self._chosen(piece)
        return self._function(piece)

    def _operand(self, piece: Typed) -> str:
        text = self.name(piece) if piece.op == "arith" else self.noun(piece)
        return f"({text})" if piece.op == "arith" else text

    def _chosen(self, piece: Typed) -> str:
        held = self.value(piece.args[0])
        if held is True or held is False:
            return self.name(piece.args[1] if held else piece.args[2])
        condition = self.clause(piece.args[0])
        return f"视“{condition}”而定的值" if self.zh else f"a value that depends on “{condition}”"

    def _function(self, piece: Typed) -> str:
        lang = 0 if self.zh else 1
        args = [self._argument(piece, kid) for kid in piece.args]
        joined = ("、" if self.zh else ", ").join(args)
        name = piece.data if isinstance(piece.data, str) else piece.data[0]
        words = NOUNS.get(name)
        if words is None:
            return self.source[piece.start : piece.end]
        return words[lang].format(joined, *args)

    def _argument(self, call: Typed, piece: Typed) -> str:
        """An argument in words: a level by its name, a bare number of steps with its unit."""
        if piece.op == "const" and call.data == "up" and piece.data in LEVELS:
            return LEVELS[piece.data][0 if self.zh else 1]
        unit = STEP_UNITS.get(call.data.removeprefix("add").lower()) if isinstance(call.data, str) else None
        if unit and piece.op == "const":
            return self.noun(piece.retyped(duration(unit)))
        return self.noun(piece)

    def rows_name(self, rows: Typed) -> str:
        """The name of a table, with its filters."""
        labels, lang = self.reader.labels, self.reader.lang
        if rows.op == "filter":
            inner, rule = self.rows_name(rows.args[0]), self.clause(rows.args[1])
            return f"{inner}中“{rule}”的行" if self.zh else f"{inner} with “{rule}”"
        if rows.op == "last":
            inner, n = self.rows_name(rows.args[0]), self.noun(rows.args[1])
            return f"{inner}最近 {n} 行" if self.zh else f"the last {n} of {inner}"
        return labels.path(row_path(rows), lang)

    def _rows_number(self, piece: Typed) -> str:
        if piece.op in ("filter", "last"):
            return self.rows_name(piece)
        table = self.rows_name(piece.args[0])
        if piece.op == "count":
            rule = self.clause(piece.args[1])
            return f"{table}中“{rule}”的行数" if self.zh else f"rows of {table} with “{rule}”"
        if piece.op == "size":
            return f"{table.removesuffix('的行')}的行数" if self.zh else f"rows of {table}"
        what = self.name(piece.args[1])
        return f"{table}的{what}合计" if self.zh else f"total {what} of {table}"


def _spaced(*parts: str) -> str:
    """Chinese pieces joined; a figure or a Latin word stands apart."""
    text = parts[0]
    for part in parts[1:]:
        apart = part[:1].isascii() != text[-1:].isascii()
        text += f" {part}" if apart else part
    return text


def _same(a: Any, b: Any) -> bool:
    return a is b or (a.__class__ is Unknown and b.__class__ is Unknown)


def _turned(value: Any) -> Any:
    return value if value.__class__ is Unknown else not value


def _manner(type_: Type) -> str:
    if type_.kind in ("int", "quantity", "duration"):
        return "count"
    if type_.kind in ("money", "decimal"):
        return "amount"
    return "time" if type_.kind in ("date", "year", "day_of_year") else "name"


_TELL: Final[Mapping[str, Callable[[_Teller, Typed, Any], str]]] = {
    "and": _Teller._joined,
    "or": _Teller._joined,
    "if": _Teller._if,
    "compare": _Teller._compare,
    "in": _Teller._in,
    "in_facts": _Teller._in,
    "has": _Teller._has,
    "call": _Teller._call,
    "exists": _Teller._rows,
    "all": _Teller._rows,
}
