"""The door for facts: raw values in, typed and exact facts out. NaN, floats, wrong units and unknown names
stay out.

Shape of the raw values (`admit`): a mapping of top-level name → value; the value of a record (subject,
`param`,
`pack` …) is a mapping of field → value; a table is `Rows(rows, complete)` with rows as mappings of column
→ value. A field left out, None or MISSING is a missing fact; OPEN is a point the policy leaves open.

Values by type: bool → bool; int, year → int; decimal, quantity → int, Decimal or Fraction; money → fen as
int or Fraction; duration → int; date → date; code, place, text, day_of_year ("MM-DD") → str; codes →
iterable of str; ref → anything but None; a type with bounds → also `Bounds`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from exclave.engines.policy.language.errors import FactError, FactErrors
from exclave.engines.policy.language.types import CodeList, Type, TypeEnv, describe
from exclave.engines.policy.language.values import MISSING, Bounds, Rows, Unknown, exact
from exclave.engines.policy.language.world import NO_WORLD, World

LARGEST: Final = 10**30
"""No honest fact is larger; it bounds the cost of exact arithmetic."""
INDUSTRIES: Final = "std.industry"
"""The list whose codes are the tree of industries."""
_DAY_FORM: Final = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)


class Facts:
    """Admitted facts of one case, with the world they may ask. Never changed: `with_values` makes a new
    one.
    """

    __slots__ = ("env", "values", "world")

    def __init__(self, env: TypeEnv, values: dict[str, Any], world: World) -> None:
        self.env = env
        self.values = values
        self.world = world

    def value(self, path: str) -> Any:
        """The admitted value at a dotted path; MISSING or OPEN (both `Unknown`) where there is none."""
        found: Any = self.values
        for name in path.split("."):
            found = found[name]
        return found

    def with_values(self, env: TypeEnv, values: Mapping[str, object]) -> Facts:
        """The same facts with some top-level names replaced or added, typed by `env`.

        `env` keeps the types of the names not given (as `TypeEnv.extended` does). A record is replaced as a
        whole. Raises FactErrors.
        """
        fresh = {name: self.values.get(name, MISSING) for name in env.names}
        for name, type_ in env.names.items():
            if name not in values and (name not in self.env.names or self.env.names[name] != type_):
                fresh[name] = _blank(type_)
        fresh.update(_admitted(env, values, self.world))
        return Facts(env, fresh, self.world)


def admit(env: TypeEnv, values: Mapping[str, object], world: World = NO_WORLD) -> Facts:
    """Check raw `values` against `env` and make them exact. Raises FactErrors with every refusal."""
    blank = {name: _blank(type_) for name, type_ in env.names.items()}
    return Facts(env, {**blank, **_admitted(env, values, world)}, world)


def admit_value(env: TypeEnv, type_: Type, value: object, path: str) -> Any:
    """One admitted value (or MISSING). Raises FactErrors."""
    errors: list[FactError] = []
    admitted = _one(_Door(env, NO_WORLD, errors), type_, value, path)
    if errors:
        raise FactErrors(errors)
    return admitted


@dataclass(frozen=True, slots=True)
class _Door:
    """What values are held against, and the refusals so far."""

    env: TypeEnv
    world: World
    errors: list[FactError]


def _admitted(env: TypeEnv, values: Mapping[str, object], world: World) -> dict[str, Any]:
    errors: list[FactError] = []
    door = _Door(env, world, errors)
    found: dict[str, Any] = {}
    for name, value in values.items():
        type_ = env.names.get(name)
        if type_ is None:
            errors.append(FactError(str(name), "没有声明这个名称。", "this name is not declared"))
        else:
            found[name] = _one(door, type_, value, name)
    if errors:
        raise FactErrors(errors)
    return found


def _blank(type_: Type) -> Any:
    if type_.kind != "record":
        return MISSING
    return {name: _blank(field) for name, field in type_.fields.items()}


def _one(door: _Door, type_: Type, value: object, path: str) -> Any:
    if value is None or value.__class__ is Unknown:
        if type_.kind == "record":
            return _blank(type_)
        return MISSING if value is None else value
    if type_.kind == "record":
        return _record(door, type_, value, path)
    if type_.kind == "table":
        return _table(door, type_, value, path)
    try:
        admitted = _ADMIT[type_.kind](door.env, type_, value)
        _in_the_tables(door, type_, admitted)
        return admitted
    except _Refused as refusal:
        door.errors.append(FactError(path, refusal.zh, refusal.en))
        return MISSING


def _in_the_tables(door: _Door, type_: Type, value: Any) -> None:
    """A code that no table has ever had is a slip, not a fact: refused here, it cannot make an answer unknown later."""
    if type_.kind == "place" and door.world.places.known(value) is False:
        raise _Refused(f"没有地区代码 {value}。", f"no place has the code {value!r}")
    if type_.kind == "code" and type_.codes == INDUSTRIES and door.world.industries.known(value) is False:
        raise _Refused(f"没有行业代码 {value}。", f"no industry has the code {value!r}")


def _record(door: _Door, type_: Type, value: object, path: str) -> dict[str, Any]:
    found = {name: _blank(field) for name, field in type_.fields.items()}
    if not isinstance(value, Mapping):
        door.errors.append(FactError(path, "主体要以字段给出。", "a subject is given as a mapping of fields"))
        return found
    for name, item in value.items():
        field = type_.fields.get(name)
        if field is None:
            door.errors.append(
                FactError(f"{path}.{name}", "没有声明这个字段。", "this field is not declared")
            )
        else:
            found[name] = _one(door, field, item, f"{path}.{name}")
    return found


def _table(door: _Door, type_: Type, value: object, path: str) -> Any:
    if not isinstance(value, Rows):
        door.errors.append(FactError(path, "表要以 Rows 给出。", "a table is given as Rows(rows, complete)"))
        return MISSING
    if value.complete is not True and value.complete is not False:
        door.errors.append(FactError(path, "名单是否完整只有是与否。", "`complete` is True or False"))
        return MISSING
    return Rows(
        tuple(_record(door, type_, row, f"{path}[{i}]") for i, row in enumerate(value.rows)),
        value.complete,
    )


class _Refused(Exception):
    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en


def _mistyped(type_: Type, value: object) -> _Refused:
    zh, en = describe(type_)
    if isinstance(value, float):
        return _Refused(
            f"{zh}不能用浮点数（含 NaN）。", f"a {en} is never a float (nor NaN): use int or Decimal"
        )
    return _Refused(f"应为{zh}。", f"a {en} is needed, not {type(value).__name__}")


def _bool(env: TypeEnv, type_: Type, value: object) -> bool:
    if value is True or value is False:
        return value
    raise _mistyped(type_, value)


def _number(env: TypeEnv, type_: Type, value: object) -> Any:
    if isinstance(value, Bounds):
        if not type_.bounds:
            raise _Refused("此处要确定的数。", "bounds are not allowed here")
        low = None if value.low is None else _exact(type_, value.low)
        high = None if value.high is None else _exact(type_, value.high)
        if low is not None and high is not None and low > high:
            raise _Refused("下限大于上限。", "the lower bound is above the upper bound")
        return low if low is not None and low == high else Bounds(low, high)
    return _exact(type_, value)


def _exact(type_: Type, value: Any) -> int | Fraction:
    number: int | Fraction
    if isinstance(value, bool):
        raise _mistyped(type_, value)
    if isinstance(value, int):
        number = value
    elif isinstance(value, Fraction):
        number = exact(Fraction(value))
    elif isinstance(value, Decimal) and type_.kind in ("decimal", "quantity"):
        if not value.is_finite():
            raise _Refused("不是有限的数。", "NaN and infinity are not numbers here")
        if abs(value.adjusted()) > 30:
            raise _Refused("数过大或过细。", "the number is out of range")
        number = exact(Fraction(value))
    elif isinstance(value, Decimal):
        raise _Refused("金额以分计，用整数。", "use a whole number (money is counted in fen)")
    else:
        raise _mistyped(type_, value)
    if type_.kind in ("int", "duration") and number.denominator != 1:
        raise _Refused("应为整数。", "a whole number is needed")
    if number.numerator < 0 and not type_.signed:
        raise _Refused("不能为负。", "a negative value is not allowed")
    if not -LARGEST <= number <= LARGEST:
        raise _Refused("数过大。", "the number is out of range")
    return number


def _date(env: TypeEnv, type_: Type, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise _mistyped(type_, value)


def _year(env: TypeEnv, type_: Type, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= int(value) <= 9999:
        return int(value)
    raise _mistyped(type_, value)


def _text(env: TypeEnv, type_: Type, value: object) -> str:
    if isinstance(value, str) and value:
        return value
    if value == "":
        raise _Refused("空文本请作缺项。", "an empty text is a missing fact: use None")
    raise _mistyped(type_, value)


def _day_of_year(env: TypeEnv, type_: Type, value: object) -> str:
    text = _text(env, type_, value)
    if not _DAY_FORM.fullmatch(text):
        raise _Refused("月日写作 01-31。", "a day of the year is written MM-DD")
    return text


def _code(env: TypeEnv, type_: Type, value: object) -> str:
    text = _text(env, type_, value)
    listed: CodeList | None = env.lists.get(type_.codes or "")
    if listed is not None and listed.items is not None and text not in listed.items:
        raise _Refused(f"清单 {listed.name} 没有代码 {text}。", f"list {listed.name} has no code {text!r}")
    return text


def _codes(env: TypeEnv, type_: Type, value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise _mistyped(type_, value)
    items = []
    for item in value:
        if item is None or item.__class__ is Unknown:
            raise _Refused("清单里不能有空项。", "a list of codes holds no null")
        items.append(_code(env, type_, item))
    return tuple(dict.fromkeys(items))


def _ref(env: TypeEnv, type_: Type, value: object) -> object:
    return value


def _error(env: TypeEnv, type_: Type, value: object) -> object:
    raise _Refused("类型未定。", "the type is not settled")


_ADMIT: Final[Mapping[str, Callable[[TypeEnv, Type, object], Any]]] = MappingProxyType(
    {
        "bool": _bool,
        "int": _number,
        "decimal": _number,
        "quantity": _number,
        "money": _number,
        "duration": _number,
        "date": _date,
        "year": _year,
        "day_of_year": _day_of_year,
        "place": _text,
        "text": _text,
        "code": _code,
        "codes": _codes,
        "ref": _ref,
        "error": _error,
    }
)
