"""The value of every param on a day: what the paper says, or what programme, round and case have settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from exclave.engines.policy.language.types import Type
from exclave.engines.policy.language.values import MISSING, OPEN

from .environment import param_type
from .literals import ValueRefused, read_quantity, read_value
from .model import OPEN as OPEN_TEXT
from .model import ClauseRef, Pack, Param, ValueRow

SettledBy = Literal["pack", "programme", "round", "case"]


@dataclass(frozen=True)
class ParamValue:
    """One param on one day.

    ``literal``: as written (``10 人``, true, ``mean``) or 待细则; ``value``: as the language takes it, OPEN
    when open, MISSING when it depends on facts (then ``rows``: number and row of those in force on the day).
    ``by``: who stated it. ``settle``: who may still close it.
    """

    id: str
    literal: Any
    value: Any
    type: Type
    by: SettledBy
    settle: str | None = None
    clause: ClauseRef | None = None
    rows: tuple[tuple[int, ValueRow], ...] = ()

    @property
    def open(self) -> bool:
        return self.value is OPEN


class Params(Mapping[str, ParamValue]):
    """All params of a pack on one day, by id."""

    def __init__(self, values: Mapping[str, ParamValue]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> ParamValue:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def literals(self) -> dict[str, Any]:
        """As the procedure engine reads them: ``5 工作日``, true, ``mean``; 待细则 where open."""
        return {name: one.literal for name, one in self._values.items()}

    def values_for_language(self) -> dict[str, Any]:
        """As the condition language takes them."""
        return {name: one.value for name, one in self._values.items()}

    def open_points(self) -> list[ParamValue]:
        """The params nobody has settled yet, in the pack's order."""
        return [one for one in self._values.values() if one.open]


@dataclass(frozen=True)
class SettleFault:
    """A value that may not settle a param: unknown, not open, at the wrong level, or of the wrong kind."""

    param: str
    zh: str
    en: str


class SettleRefused(ValueError):
    """Values that may not settle what they name; ``faults`` holds all of them."""

    def __init__(self, faults: list[SettleFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{one.param}: {one.en}" for one in faults))


def read_param(name: str, param: Param, raw: object) -> Any:
    """A stated value of a param as the language takes it. Raises ValueRefused."""
    if isinstance(param.unit, list) and raw != OPEN_TEXT:
        found = read_quantity(raw)
        if found.unit not in param.unit:
            units = "、".join(param.unit)
            raise ValueRefused(f"“{raw}”的单位应为{units}之一。", f"“{raw}” should be in one of {units}.")
        return str(raw)
    if param.type == "bool" and isinstance(raw, str) and raw in ("true", "false"):
        raw = raw == "true"
    value = read_value(param_type(name, param), raw)
    if param.type == "choice" and param.list_ is None and isinstance(value, str) and value not in param.items:
        known = "、".join(param.items)
        raise ValueRefused(f"“{raw}”不在可选项内：{known}。", f"“{raw}” is not one of {known}.")
    return value


def rows_on(param: Param, on: date) -> tuple[tuple[int, ValueRow], ...]:
    """Number and row of a param's rows whose dates hold on the day (``until`` is the last day), in order."""
    if not isinstance(param.value, list):
        return ((0, ValueRow(value=param.value)),)
    return tuple(
        (number, row)
        for number, row in enumerate(param.value)
        if (row.from_ is None or row.from_ <= on) and (row.until is None or on <= row.until)
    )


def is_open_param(param: Param) -> bool:
    """Whether the paper leaves the param, or one of its rows, open."""
    if isinstance(param.value, list):
        return any(row.calc is None and row.value in (None, OPEN_TEXT) for row in param.value)
    return param.value == OPEN_TEXT


def _faults(pack: Pack, levels: Mapping[SettledBy, Mapping[str, Any]]) -> Iterator[SettleFault]:
    for level, stated in levels.items():
        for name, raw in stated.items():
            param = pack.params.get(name)
            if param is None:
                yield SettleFault(name, "没有这个参数。", "There is no such param.")
            elif not is_open_param(param):
                yield SettleFault(name, "政策已有规定，不能另定。", "The policy states it; it is not open.")
            elif param.settle != level:
                who = param.settle or "rules"
                yield SettleFault(name, f"应由 {who} 一级写明。", f"It is settled at the level {who}.")
            elif raw not in (None, OPEN_TEXT):
                try:
                    read_param(name, param, raw)
                except ValueRefused as error:
                    yield SettleFault(name, error.zh, error.en)


def resolve_params(
    pack: Pack,
    programme_settled: Mapping[str, Any] | None = None,
    round_settled: Mapping[str, Any] | None = None,
    case_settled: Mapping[str, Any] | None = None,
    *,
    on: date,
) -> Params:
    """Every param on the day ``on``; OPEN (``literal`` 待细则) where nobody has stated it.

    The three mappings hold stated values by param id, as written (``5 工作日``, true, ``mean``). Raises
    SettleRefused when one names an unknown param, one that is not open, or is not of its kind or level.
    """
    levels: dict[SettledBy, Mapping[str, Any]] = {
        "programme": programme_settled or {},
        "round": round_settled or {},
        "case": case_settled or {},
    }
    faults = list(_faults(pack, levels))
    if faults:
        raise SettleRefused(faults)
    stated = {
        name: (level, raw)
        for level, values in levels.items()
        for name, raw in values.items()
        if raw not in (None, OPEN_TEXT)
    }
    return Params({name: _one(name, param, stated.get(name), on) for name, param in pack.params.items()})


def _one(name: str, param: Param, stated: tuple[SettledBy, Any] | None, on: date) -> ParamValue:
    type_ = param_type(name, param)
    rows = rows_on(param, on)
    first = rows[0][1] if rows else ValueRow(value=OPEN_TEXT)
    if first.when is not None or first.calc is not None:
        settled = tuple((number, _closed(row, stated)) for number, row in rows)
        return ParamValue(name, None, MISSING, type_, "pack", param.settle, param.clause, settled)
    literal: Any = first.value
    by: SettledBy = "pack"
    if literal in (None, OPEN_TEXT):
        by, literal = stated if stated is not None else ("pack", OPEN_TEXT)
    value = OPEN if literal == OPEN_TEXT else read_param(name, param, literal)
    return ParamValue(name, literal, value, type_, by, param.settle, first.clause or param.clause)


def _closed(row: ValueRow, stated: tuple[SettledBy, Any] | None) -> ValueRow:
    """A row left open takes the value somebody has stated."""
    if stated is None or row.calc is not None or row.value not in (None, OPEN_TEXT):
        return row
    return row.model_copy(update={"value": stated[1]})
