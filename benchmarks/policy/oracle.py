"""CEL runtimes as oracles of the generated Python: where all facts are known the answers are equal; where some are
missing every disagreement has a reason of this list, and no definite answer of ours is turned by filling the gaps.

A reason is found, not assumed: the innermost piece of the condition whose value differs while all it is made of
agrees must be of the kind the reason names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

from benchmarks.policy import random_conditions
from benchmarks.policy.cel import RUNTIMES, NotCel, Run, Runtime, context, translated
from benchmarks.policy.differential import Answer, Difference, admitted
from benchmarks.policy.random_conditions import CONSTANTS, ENV, WIDE, Writer, facts
from exclave.engines.policy.language import (
    MISSING,
    UNKNOWN,
    Bounds,
    Facts,
    Program,
    Rows,
    Typed,
    Unknown,
    compile_program,
    evaluate,
    trace,
)
from exclave.engines.policy.language.values import SKIPPED

REASONS: Final = {
    "incomplete": "a list nobody confirmed complete: CEL takes it for the whole, or has none",
    "rows": "an unknown row beside rows that decide, or that leave a range: CEL gives up",
    "choice": "a choice by an unknown between equal values: CEL gives up",
    "item": "`in` with a hit beside an unknown item: CEL gives up",
    "limits": "a number known between limits: no fact to CEL",
    "escapes": "an error inside `filter` beside what decides `&&` or `||`: cel-python does not absorb it",
}
FILLINGS: Final = 2
_ROWS: Final = frozenset({"filter", "exists", "all", "count", "size"})


@dataclass(frozen=True)
class Example:
    """One disagreement the semantics demand."""

    text: str
    """The innermost piece that differs."""
    facts: str
    ours: str
    cel: str


@dataclass
class Found:
    """What a run found: pairs asked, those with every fact known, demanded disagreements, wrong answers."""

    pairs: int = 0
    whole: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    demanded: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By reason and runtime."""
    examples: dict[str, Example] = field(default_factory=dict)
    wrong: list[Difference] = field(default_factory=list)

    def seen(self, reason: str, runtime: str, example: Example) -> None:
        self.demanded[reason, runtime] += 1
        known = self.examples.get(reason)
        if known is None or len(example.text + example.facts) < len(known.text + known.facts):
            self.examples[reason] = example


class Oracle:
    """Rows, each followed by fillings of its gaps, in the runtimes named."""

    def __init__(self, raw: Sequence[dict[str, Any]], random: Random, runtimes: Sequence[str]) -> None:
        self.rows = [admitted(one) for one in raw]
        contexts = []
        for one, row in zip(raw, self.rows, strict=True):
            contexts.append(context(row, ENV))
            contexts += [filled(one, random) for _ in range(FILLINGS)]
        self.runtimes = [RUNTIMES[name](contexts) for name in runtimes]
        self.gaps = [gaps(row) for row in self.rows]

    def ask(self, program: Program, found: Found) -> bool:
        """Hold one condition against every runtime on every row; False when CEL has no words for it."""
        root = program.checked.root
        try:
            text = translated(root, ENV)
        except NotCel as why:
            found.refused[str(why)] += 1
            return False
        ours = [_answer(evaluate(program, row)) for row in self.rows]
        reads = _reads(root)
        whole = [not reads & gap for gap in self.gaps]
        for runtime in self.runtimes:
            run, pieces = runtime.compile(text), _Pieces(runtime)
            for number, answer in enumerate(ours):
                theirs = run(number * (FILLINGS + 1))
                if theirs is not answer or (whole[number] and answer is None):
                    why = (
                        None if whole[number] else self._reason(program, number, answer, theirs, run, pieces)
                    )
                    if why is None:
                        found.wrong.append(
                            Difference(f"{runtime.name}: {program.source}", number, answer, theirs)
                        )
                    else:
                        found.seen(why[0], runtime.name, why[1])
            found.pairs += len(ours)
            found.whole += sum(whole)
        return True

    def _reason(
        self, program: Program, number: int, ours: Answer, theirs: Answer, run: Run, pieces: _Pieces
    ) -> tuple[str, Example] | None:
        if ours is not None:
            # CEL may only have given up, and whatever the gaps hold it then says the same.
            if theirs is not None:
                return None
            monotone = not any(piece.op == "has" for piece in program.checked.root.walk())
            first = number * (FILLINGS + 1) + 1
            if monotone and any(run(first + n) is not ours for n in range(FILLINGS)):
                return None
        return reason(
            program, self.rows[number], lambda piece: pieces.value(piece, number * (FILLINGS + 1)),
            escapes=pieces.runtime.escapes,
        )  # fmt: skip


class _Pieces:
    """Values of the pieces of one condition in one runtime, compiled when first asked."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.known: dict[Typed, Run] = {}

    def value(self, piece: Typed, row: int) -> Any:
        run = self.known.get(piece)
        if run is None:
            run = self.known[piece] = self.runtime.compile(translated(piece, ENV))
        return run(row)


def reason(
    program: Program, row: Facts, theirs: Callable[[Typed], Any], *, escapes: bool = False
) -> tuple[str, Example] | None:
    """Why CEL (`theirs` gives its value of a piece) and our answer differ; None when no reason of the list does."""
    values = {piece: step.value for piece, step in trace(program, row).by_piece().items()}
    piece = program.checked.root
    while True:
        kids = [kid for kid in _outside(piece) if kid in values and values[kid] is not SKIPPED]
        apart = next((kid for kid in kids if not _same(values[kid], theirs(kid))), None)
        if apart is None:
            break
        piece = apart
    ours, cel = values[piece], theirs(piece)
    found = _kind(piece, values, row, ours, cel)
    if found is None and escapes and cel is None and piece.op in ("and", "or"):
        found = "escapes" if any(one.op in ("filter", "count") for one in piece.walk()) else None
    if found is None:
        return None
    return found, Example(
        _closed(program.source[piece.start : piece.end]),
        _said_facts(piece, row),
        _said(ours),
        "an error" if cel is None else _said(cel),
    )


def _kind(piece: Typed, values: dict[Typed, Any], row: Facts, ours: Any, cel: Any) -> str | None:
    if piece.op == "fact":
        return "limits" if ours.__class__ is Bounds and cel is None else None
    if piece.op == "if":
        condition, then, otherwise = (values[kid] for kid in piece.args)
        agreed = condition.__class__ is Unknown and then == otherwise
        return "choice" if agreed and cel is None else None
    if piece.op == "in":
        lost = any(values[kid].__class__ is Unknown for kid in piece.args[1:])
        return "item" if lost and ours is True and cel is None else None
    if piece.op in _ROWS:
        listed = _listing(piece)
        rows = row.value(".".join(listed.data)) if listed.op == "fact" else MISSING
        given = rows.__class__ is Rows and (rows.rows or rows.complete)
        if cel is not None or not given:
            whole = rows.__class__ is not Rows or rows.complete
            return None if given and whole else "incomplete"
        return "rows"
    return None


def _listing(piece: Typed) -> Typed:
    while piece.op in _ROWS:
        piece = piece.args[0]
    return piece


def _outside(piece: Typed) -> tuple[Typed, ...]:
    """What a piece is made of, the bodies over rows left out."""
    return () if piece.op in _ROWS or piece.op == "has" else piece.args


def _same(ours: Any, theirs: Any) -> bool:
    if ours.__class__ is Unknown:
        return theirs is None
    if isinstance(ours, bool):
        return ours is theirs
    if isinstance(ours, frozenset | tuple):
        return theirs is not None and sorted(ours) == list(theirs)
    if isinstance(ours, date):
        return theirs is not None and (ours.year, ours.month, ours.day) == (
            theirs.year,
            theirs.month,
            theirs.day,
        )
    return theirs is not None and bool(ours == theirs)


def _answer(found: Any) -> Answer:
    return None if found is UNKNOWN else bool(found)


def _reads(root: Typed) -> frozenset[str]:
    """Facts, and columns of rows under the name of their column."""
    return frozenset(
        ".".join(piece.data) if piece.op == "fact" else f"[].{piece.data}"
        for piece in root.walk()
        if piece.op in ("fact", "column")
    )


def gaps(row: Facts) -> frozenset[str]:
    """What a row does not hold: facts missing or known between limits only, lists not complete, columns with a gap."""
    found = set()
    for top, type_ in ENV.names.items():
        for name in type_.fields if type_.kind == "record" else ():
            value = row.value(f"{top}.{name}")
            if isinstance(value, Unknown | Bounds) or (value.__class__ is Rows and not value.complete):
                found.add(f"{top}.{name}")
            if value.__class__ is Rows:
                found |= {
                    f"[].{column}"
                    for one in value.rows
                    for column, cell in one.items()
                    if isinstance(cell, Unknown)
                }
    return frozenset(found)


def filled(raw: dict[str, Any], random: Random) -> dict[str, Any]:
    """The row for CEL with every gap filled: missing values, ends of limits, further rows of lists not complete."""
    other = facts(random, gaps=0, whole=True)["firm"]
    firm = {}
    for name, value in raw["firm"].items():
        given = other[name] if isinstance(value, Unknown) else value
        if isinstance(given, Bounds):
            given = _between(given, random)
        firm[name] = (
            Rows(tuple(_filled_rows(given, other[name], random)), True) if isinstance(given, Rows) else given
        )
    found = context(admitted({"firm": firm}), ENV)
    found["param"]["open"] = random.randint(0, 13)
    return found


def _between(limits: Bounds, random: Random) -> int:
    low = int(limits.low or 0)
    return random.randint(low, low + 4 if limits.high is None else int(limits.high))


def _filled_rows(rows: Rows, other: Rows, random: Random) -> Iterator[dict[str, Any]]:
    donors = [dict(one) for one in other.rows]
    for one in rows.rows:
        donor = random_row(random)
        yield {name: donor[name] if isinstance(cell, Unknown) else cell for name, cell in one.items()}
    if not rows.complete:
        yield from donors


def random_row(random: Random) -> dict[str, Any]:
    """One row of staff without gaps."""
    while not (rows := facts(random, gaps=0, whole=True)["firm"]["staff"].rows):
        pass
    return dict(rows[0])


def _closed(text: str) -> str:
    """A piece's text begins inside the brackets of its first part and ends inside those of its last."""
    before = after = depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        before = max(before, -depth)
    after = depth + before
    return "(" * before + text + ")" * after


def _said(value: Any) -> str:
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, Bounds):
        return f"{value.low} or more" if value.high is None else f"{value.low} to {value.high}"
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _said_facts(piece: Typed, row: Facts) -> str:
    paths = dict.fromkeys(".".join(one.data) for one in piece.walk() if one.op == "fact")
    columns = {one.data for one in piece.walk() if one.op == "column"}
    return ", ".join(f"{path} = {_said_fact(row.value(path), columns)}" for path in paths)


def _said_fact(value: Any, columns: set[str]) -> str:
    if isinstance(value, Unknown):
        return "missing"
    if value.__class__ is Rows:
        rows = [
            "(" + ", ".join(f"{k} {_said_fact(v, columns)}" for k, v in one.items() if k in columns) + ")"
            for one in value.rows
        ]
        number = f"{len(rows)} row{'s' * (len(rows) != 1)}"
        return f"{number} {' '.join(rows) if columns else ''}".strip() + (
            ", complete" if value.complete else ", not confirmed complete"
        )
    return _said(value)


def run(
    seed: int, conditions: int, rows: int, runtimes: Sequence[str], found: Found, *, depth: int = 3
) -> None:
    """`conditions` random conditions CEL has words for, on `rows` random rows; a fifth of the rows has no gaps."""
    random = Random(seed)
    raw = [
        facts(random, gaps=0, whole=True)
        if number % 5 == 0
        else facts(random, gaps=random.choice((0.05, 0.2)))
        for number in range(rows)
    ]
    for number in range(0, rows, 5):
        if isinstance(raw[number]["firm"]["team"], Bounds):
            raw[number]["firm"]["team"] = _between(raw[number]["firm"]["team"], random)
    oracle, writer, done = Oracle(raw, random, runtimes), Writer(random, plain=True), 0
    while done < conditions:
        program = compile_program(writer.boolean(depth), ENV, limits=WIDE, literal_numbers="open")
        done += oracle.ask(program, found)


def table(found: Found) -> str:
    """The demanded disagreements as a Markdown table, an example of the run for each."""
    names = sorted({runtime for _, runtime in found.demanded})
    head = ["reason", "example", "facts", "here", "CEL", *(f"pairs, {name}" for name in names)]
    lines = [head, ["---"] * len(head)]
    for reason_, said in REASONS.items():
        one = found.examples.get(reason_, Example("–", "–", "–", "–"))
        counts = [f"{found.demanded[reason_, name]:,}" for name in names]
        lines.append(
            [said, f"`{one.text.replace('|', chr(92) + '|')}`", one.facts, one.ours, one.cel, *counts]
        )
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


__all__ = ["CONSTANTS", "REASONS", "Found", "Oracle", "random_conditions", "run", "table"]
