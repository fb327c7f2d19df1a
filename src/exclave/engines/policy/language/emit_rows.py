"""Writes what goes through rows: one counted loop per macro, filters fused into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from exclave.engines.policy.language.emitter import Atom, Emitter, Exact, Notes, Pair
from exclave.engines.policy.language.typed import Typed


@dataclass(frozen=True, slots=True)
class Source:
    """Rows to go through: variables for the rows and the flag, and the filters on the way."""

    rows: str
    complete: str
    filters: tuple[Typed, ...] = ()


def rows_of(e: Emitter, piece: Typed) -> Source:
    """Write what fetches rows; filters are left to the loop."""
    if piece.op == "filter":
        inner = rows_of(e, piece.args[0])
        return Source(inner.rows, inner.complete, (*inner.filters, piece))
    if piece.op == "last":
        return _last(e, piece)
    name = e.raw(piece)
    e.keep_raw(piece, name)
    rows, complete = e.temp("r"), e.temp("c")
    if piece.type.kind == "codes":
        with e.block(f"if {name}.__class__ is K:"):
            e.put(f"{rows} = (); {complete} = False")
        with e.block("else:"):
            e.put(f"{rows} = {name}; {complete} = True")
    else:
        with e.block(f"if {name}.__class__ is R:"):
            e.put(f"{rows} = {name}.rows; {complete} = {name}.complete")
        with e.block("else:"):
            e.put(f"{rows} = (); {complete} = False")
    return Source(rows, complete)


def _last(e: Emitter, piece: Typed) -> Source:
    """The last n rows: known only when the list is complete and each membership on the way is."""
    source = rows_of(e, piece.args[0])
    n = e.exact(piece.args[1])
    found, complete = e.temp("r"), e.temp("c")
    e.put(f"{found} = []; {complete} = False")
    known = e.known(n)
    test = f"{source.complete}{' and ' + known if known else ''} and {n.name} >= 0"
    with e.block(f"if {test}:"):
        e.put(f"{complete} = True")
        row = e.temp("x")
        with _loop(e, Source(f"{source.rows}[::-1]", "", source.filters), row) as certain:
            with e.block(f"if len({found}) >= {n.name}:"):
                e.put("break")
            _membership(e, source, row)
            if certain:
                with e.block(f"if {certain} is not True:"):
                    e.put(f"{found} = []; {complete} = False")
                    e.put("break")
            e.put(f"{found}.append({row})")
        e.put(f"{found} = {found}[::-1]")
    return Source(found, complete)


@contextmanager
def _loop(e: Emitter, source: Source, row: str) -> Iterator[str]:
    """A counted loop; yields the name of the membership flag, empty when every row surely belongs."""
    e.loops = True
    certain = e.temp("m") if source.filters else ""
    e.put(f"s -= len({source.rows})")
    with e.block("if s < 0:"):
        e.put("over()")
    e.in_rows += 1
    with e.block(f"for {row} in {source.rows}:"):
        if certain:
            e.put(f"{certain} = True")
        e.certain = certain
        yield certain
    e.in_rows -= 1


def _membership(e: Emitter, source: Source, row: str) -> None:
    """Write the filters: rows surely outside go on to the next, doubtful ones clear the flag."""
    certain = e.certain
    for each in source.filters:
        e.put(f"v{each.data} = {row}")
        inside = e.exact(each.args[1]).name
        with e.block(f"if {inside} is False:"):
            e.put("continue")
        with e.block(f"if {inside} is not True:"):
            e.put(f"{certain} = U")


def _notes(e: Emitter) -> Notes:
    """In a trace: lists for undecided and deciding rows."""
    if not e.tracing or e.in_rows:
        return ()
    undecided, deciding = e.temp("u"), e.temp("w")
    e.put(f"{undecided} = []; {deciding} = []")
    return undecided, deciding


def _note(e: Emitter, where: str, row: str) -> None:
    if where:
        e.put(f"{where}.append({row})")


def exists(e: Emitter, piece: Typed) -> tuple[Atom, Notes]:
    source = rows_of(e, piece.args[0])
    notes = _notes(e)
    undecided, deciding = notes or ("", "")
    row = f"v{piece.data}"
    found = e.assign("False").name
    with _loop(e, source, row) as certain:
        _membership(e, source, row)
        inside = e.exact(piece.args[1]).name
        with e.block(f"if {inside} is True{_and(certain)}:"):
            e.put(f"{found} = True")
            _note(e, deciding, row)
            e.put("break")
        with e.block(f"if {inside} is not False:"):
            e.put(f"{found} = U")
            _note(e, undecided, row)
    with e.block(f"if {found} is False and not {source.complete}:"):
        e.put(f"{found} = U")
    return Exact(found), notes


def every(e: Emitter, piece: Typed) -> tuple[Atom, Notes]:
    source = rows_of(e, piece.args[0])
    notes = _notes(e)
    undecided, deciding = notes or ("", "")
    row = f"v{piece.data}"
    found = e.assign("True").name
    with _loop(e, source, row) as certain:
        _membership(e, source, row)
        inside = e.exact(piece.args[1]).name
        with e.block(f"if {inside} is False{_and(certain)}:"):
            e.put(f"{found} = False")
            _note(e, deciding, row)
            if not notes:
                e.put("break")
        with e.block(f"elif {inside} is not True:"):
            _note(e, undecided, row)
            with e.block(f"if {found} is True:"):
                e.put(f"{found} = U")
    with e.block(f"if {found} is True and not {source.complete}:"):
        e.put(f"{found} = U")
    return Exact(found), notes


def count(e: Emitter, piece: Typed) -> tuple[Atom, Notes]:
    source = rows_of(e, piece.args[0])
    low, high = e.temp("l"), e.temp("h")
    if piece.op == "size" and not source.filters:
        e.put(f"{low} = len({source.rows})")
        e.put(f"{high} = {low} if {source.complete} else None")
        return Pair(low, high), _notes(e)
    notes = _notes(e)
    undecided, _ = notes or ("", "")
    row = f"v{piece.data}" if piece.op == "count" else e.temp("x")
    e.put(f"{low} = {high} = 0")
    with _loop(e, source, row) as certain:
        _membership(e, source, row)
        inside = e.exact(piece.args[1]).name if piece.op == "count" else "True"
        with e.block(f"if {inside} is True{_and(certain)}:"):
            e.put(f"{low} += 1; {high} += 1")
        with e.block(f"elif {inside} is not False:"):
            e.put(f"{high} += 1")
            _note(e, undecided, row)
    with e.block(f"if not {source.complete}:"):
        e.put(f"{high} = None")
    return Pair(low, high), notes


def total(e: Emitter, piece: Typed) -> tuple[Atom, Notes]:
    source = rows_of(e, piece.args[0])
    notes = _notes(e)
    undecided, _ = notes or ("", "")
    row = f"v{piece.data}"
    low, high = e.temp("l"), e.temp("h")
    unsigned = not piece.args[1].type.signed
    e.put(f"{low} = {high} = 0")
    with _loop(e, source, row) as certain:
        _membership(e, source, row)
        item = e.emit(piece.args[1])
        if isinstance(item, Exact):
            numbers = f"{low} is not None and {high} is not None"
            with e.block(f"if {item.name}.__class__ is I and {numbers}{_and(certain)}:"):
                e.put(f"{low} += {item.name}; {high} += {item.name}")
            with e.block("else:"):
                _grow(e, low, high, f"span({item.name})", certain, unsigned)
                with e.block(f"if {item.name}.__class__ is K{_or_not(certain)}:"):
                    _note(e, undecided, row)
                    e.put("pass")
        else:
            _grow(e, low, high, f"({item.low}, {item.high})", certain, unsigned)
            with e.block(f"if {item.low} is None or {item.low} != {item.high}{_or_not(certain)}:"):
                _note(e, undecided, row)
                e.put("pass")
    with e.block(f"if not {source.complete}:"):
        e.put(f"{high} = None" if unsigned else f"{low} = {high} = None")
    return Pair(low, high), notes


def _grow(e: Emitter, low: str, high: str, item: str, certain: str, unsigned: bool) -> None:
    sure = f"{certain} is True" if certain else "True"
    e.put(f"{low}, {high} = grow({low}, {high}, {item}, {sure}, {unsigned})")


def _and(certain: str) -> str:
    return f" and {certain} is True" if certain else ""


def _or_not(certain: str) -> str:
    return f" or {certain} is not True" if certain else ""


MACROS: Final[Mapping[str, Callable[[Emitter, Typed], tuple[Atom, Notes]]]] = MappingProxyType(
    {"exists": exists, "all": every, "count": count, "size": count, "sum": total}
)
