"""What a submitted form declares of an institution's rows: the pack's table fields → lists of the register.

The way back from ``keeping``: a column reaches the register under the core fact it names. What cannot be read, and
what the register has no column for, is left in the submission.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from exclave.apps.register.keeping import AREA, BESIDE, COLUMNS, CORES, USABLE
from exclave.apps.register.tables import STATES, TABLES
from exclave.apps.register.values import MEASURES, clean, columns_of
from exclave.engines.codes.text import halfwidth
from exclave.engines.lists import Declared, Key
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Column, Field_

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Listed:
    """One list of a form. ``complete``: declared to be whole; None where the form does not ask. ``total``: one
    figure stands for the whole. ``states``: of the tenant with that mark, state → day it stated or None, and why
    it left. ``unread``: rows that could not be read.
    """

    table: str
    path: str
    rows: tuple[Declared, ...]
    complete: bool | None
    total: bool = False
    states: Mapping[int, Mapping[str, date | None]] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    unread: int = 0


def declared_lists(compiled: CompiledPack, data: Mapping[str, Any], day: date) -> list[Listed]:
    """Every list the form states, in the pack's order."""
    found = []
    for subject, fields in compiled.pack.fields.items():
        for name, one in fields.items():
            path = f"{subject}.{name}"
            if path in data and (listed := _listed(path, one, data[path], day)) is not None:
                found.append(listed)
    return found


def _listed(path: str, one: Field_, value: Any, day: date) -> Listed | None:
    if one.core == AREA and one.type == "quantity":
        return _area(path, one, value, day)
    if one.type != "table" or not isinstance(value, Mapping):
        return None
    core = one.core or ""
    if core not in CORES and not any(column.core == AREA for column in (one.columns or {}).values()):
        return None
    key = CORES.get(core, "space")
    rows: list[Declared] = []
    states: dict[int, dict[str, date | None]] = {}
    reasons: dict[int, str] = {}
    unread = 0
    for raw in value.get("rows") or ():
        if not isinstance(raw, Mapping) or _outside(core, one, raw):
            continue
        read = _typed(core or "institution", key, one.columns or {}, raw)
        if key == "tenants":
            states[len(rows)], reasons[len(rows)] = read.states, read.reason
            known = [d for state, d in read.states.items() if d is not None and state != "left"]
            read.since = min(known, default=None)
        made = _row(key, read, day, len(rows))
        if made is None:
            unread += 1
        else:
            rows.append(made)
    complete = bool(value.get("complete")) if one.complete else None
    return Listed(key, path, tuple(rows), complete, False, states, reasons, unread)


def _outside(core: str, one: Field_, raw: Mapping[str, Any]) -> bool:
    """A cooperation nobody signed a contract for is no contract."""
    column = (one.columns or {}).get("signed")
    return (
        core == "contract" and column is not None and column.type == "bool" and raw.get("signed") is not True
    )


@dataclass
class _Read:
    values: dict[str, Any]
    since: date | None = None
    until: date | None = None
    states: dict[str, date | None] = field(default_factory=dict)
    reason: str = ""


def _typed(core: str, key: str, columns: Mapping[str, Column], raw: Mapping[str, Any]) -> _Read:
    """A row of the form under the register's own column names."""
    read = _Read({})
    for name, column in columns.items():
        value = raw.get(name)
        fact = (column.core or "").removeprefix(f"{core}.") if column.core else ""
        if value in (None, "", []):
            continue
        if core == "tenant" and fact in ("states", "left"):
            state = "left" if fact == "left" else name if name in STATES else "moved_in"
            read.states[state] = _day(value)
        elif core == "tenant" and fact == "reason":
            read.reason = str(value)
        elif (
            attribute := COLUMNS.get(core, {}).get(fact, fact) if fact else BESIDE.get(core, {}).get(name, "")
        ):
            if attribute == "valid_from":
                read.since = _day(value)
            elif attribute == "valid_until":
                # A form names the last day; the register the first day after it.
                last = _day(value)
                read.until = last + DAY if last else None
            else:
                read.values[attribute] = _plain(column, value)
            if isinstance(value, Mapping) and value.get("uscc") and core == "tenant":
                read.values |= {"identity_kind": "uscc", "identity_no": value["uscc"], "kind": "organisation"}
    _own(key, read.values)
    return read


def _own(key: str, values: dict[str, Any]) -> None:
    """What the place of the field says and no column does."""
    if key == "titles":
        values["holder"] = "organisation"
    elif key == "space":
        values["kind"] = USABLE
        values.setdefault("name", str(values.get("address") or "")[:160])
    elif key == "contracts":
        values.setdefault("title", values.get("registration_no") or values.get("partner"))


def _plain(column: Column, value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get("name")
    if column.type == "money" and column.unit:
        return f"{value}{column.unit}"
    return value


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _row(key: str, read: _Read, day: date, mark: int) -> Declared | None:
    """Values as columns of the table; None where something every row must have is missing or cannot be read."""
    table = TABLES[key]
    kept, faults = clean(table, read.values, read.since or day)
    wrong = {fault.path for fault in faults}
    needed = {c.name for c in table.columns if c.required and not (key == "tenants" and c.name == "kind")}
    if wrong & needed:
        return None
    kept = {name: None if name in wrong else value for name, value in kept.items()}
    columns = columns_of(table, kept)
    said = {c.name for c in table.columns if kept.get(c.name) is not None}
    values, also = {}, {}
    for column in table.columns:
        names = _names(column.name, column.kind)
        for name in names:
            if name.endswith("_text"):
                also[name] = columns[name] if column.name in said else ""
            else:
                values[name] = columns[name] if column.name in said else None
    return Declared(keys_of(key, columns, read.since), values, read.since, read.until, also, mark)


def _names(name: str, kind: str) -> tuple[str, ...]:
    if kind not in MEASURES:
        return (name,)
    return ("area_scaled" if kind == "area" else name, f"{name}_bound", f"{name}_text")


def compared(key: str) -> tuple[str, ...]:
    """Columns of a table's rows that are compared; the words of a number are not, its value and bound are."""
    found = (name for c in TABLES[key].columns for name in _names(c.name, c.kind))
    return tuple(name for name in found if not name.endswith("_text"))


def _area(path: str, one: Field_, value: Any, day: date) -> Listed | None:
    if value in (None, ""):
        return None
    read = _Read({"area": value, "kind": USABLE, "name": one.zh[:160]})
    made = _row("space", read, day, 0)
    if made is None:
        return Listed("space", path, (), None, True, unread=1)
    kept = {k: v for k, v in made.values.items() if k != "name"}
    row = Declared((Key("total", ""),), kept, also={**made.also, "name": one.zh[:160]})
    return Listed("space", path, (row,), None, True)


# ---- by what rows are told apart ---------------------------------------------------------------------------
def keys_of(key: str, columns: Mapping[str, Any], since: date | None) -> tuple[Key, ...]:
    """Strongest first; ``since`` only where it was stated. See ``engines.lists.Key``."""

    def text(name: str) -> str:
        return " ".join(halfwidth(str(columns.get(name) or "")).split()).casefold()

    def joined(*parts: Any) -> str:
        return "|".join(str(part) for part in parts)

    found: Iterable[tuple[str, str, bool]]
    if key == "staff":
        found = [
            ("since", joined(text("person"), since) if since else "", False),
            ("person", text("person"), False),
        ]
    elif key == "tenants":
        number = joined(text("identity_kind"), text("identity_no")) if columns.get("identity_no") else ""
        found = [("identity", number, True), ("name", text("name_zh"), False)]
    elif key == "contracts":
        signed = joined(text("title"), since) if since else ""
        found = [
            ("number", text("registration_no"), True),
            ("signed", signed, True),
            ("title", text("title"), False),
        ]
    elif key == "titles":
        held, level = joined(text("code"), since) if since else "", text("level")
        found = [
            ("since", held, True),
            ("level", joined(text("code"), level) if level else "", True),
            ("code", text("code"), False),
        ]
    else:
        found = [("address", text("address") or text("name"), False)]
    return tuple(Key(name, value, decides) for name, value, decides in found if value)


# ---- files that show it -------------------------------------------------------------------------------------
def proving(compiled: CompiledPack, path: str) -> frozenset[str]:
    """File fields that show a declared list: the evidence of every condition that looks at it."""
    pack = compiled.pack
    about = {path}
    for subject, fields in pack.fields.items():
        about |= {f"{subject}.{n}" for n, f in fields.items() if f.calc and _speaks(str(f.calc), {path})}
    found: set[str] = set()
    for condition in pack.conditions.values():
        said = " ".join([condition.expr or "", *map(str, getattr(condition, "look", None) or ())])
        if condition.evidence and _speaks(said, about):
            found |= set(condition.evidence)
    return frozenset(found)


def _speaks(said: str, paths: Iterable[str]) -> bool:
    words = said.replace("(", " ").replace(")", " ").replace(",", " ").replace("!", " ").split()
    return any(word == path or word.startswith(f"{path}.") for word in words for path in paths)
