"""A pack as the policy officer meets it before it is in force: its check, its open points, its form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.programmes import effects, keeping, library, shelving
from exclave.apps.programmes.clauses import locator
from exclave.apps.programmes.settling import points, programme_points
from exclave.apps.ui.text import UNITS_EN
from exclave.engines.policy.answers import clauses_for
from exclave.engines.policy.pack import waiting_verbs
from exclave.engines.policy.pack.model import Finding, Pack, Param

__all__ = [
    "error_list",
    "frame_fields",
    "no_day",
    "point_field",
    "points_to_settle",
    "programme_points",
    "settled_later",
    "shelf",
]


@dataclass(frozen=True)
class Shelved:
    """A pack at hand (a folder, or a draft that two people agreed to): its names and what its check found.

    ``pack`` None where it cannot even be read.

    ``waits``: effect verbs that nothing here carries out yet, and subjects that nothing keeps; the pack is sound
    but cannot come into force.
    """

    folder: str
    pack: Pack | None
    faults: int
    open_points: int
    waits: tuple[str, ...] = ()


@dataclass(frozen=True)
class PointToSettle:
    """An open point as a form field, beside the clauses that leave it open and what a reader noted."""

    id: str
    field: dict[str, Any]
    clauses: list[dict[str, Any]]
    findings: list[Finding]
    left_open: bool
    reason: str


def shelf(authority_ids: Collection[int] = ()) -> list[Shelved]:
    """Packs an office could put in force, its own approved drafts first; fictional ones serve tests and are left out."""
    found = [on_shelf(one) for one in shelving.everything(authority_ids)]
    return [one for one in found if one.pack is None or not one.pack.pack.fictional]


def on_shelf(one: shelving.Shelf) -> Shelved:
    loaded = one.loaded
    if loaded is None:
        return Shelved(one.name, None, len(one.faults), 0)
    found = library.faults_of(loaded)
    faults = [one for one in found if one.code not in ("unbound_verb", "unkept_subject")]
    verbs = [note.about for note in waiting_verbs(loaded, effects.bound())]
    waits = (*verbs, *keeping.unkept(loaded.pack))
    return Shelved(one.name, loaded.pack, len(faults), len(programme_points(loaded.pack)), waits)


def points_to_settle(
    pack: Pack, typed: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> list[PointToSettle]:
    """The points a city settles when it puts the pack in force, as typed so far."""
    return [
        PointToSettle(
            key,
            point_field(key, pack.params[key], str(typed.get(key, "")), errors.get(key, [])),
            clause_texts(pack, pack.params[key]),
            [f for f in pack.findings if f"param.{key}" in f.about or key in f.about],
            bool(typed.get(f"{key}.open")),
            str(typed.get(f"{key}.reason", "")),
        )
        for key in programme_points(pack)
    ]


def settled_later(pack: Pack) -> list[dict[str, Any]]:
    """Open points that belong to a call, to a single case, or to detailed rules yet to come."""
    return [
        {"param": pack.params[key], "level": level, "clauses": clause_texts(pack, pack.params[key])}
        for level in ("round", "case", "rules")
        for key in points(pack, level)
    ]


def clause_texts(pack: Pack, param: Param) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for key in clauses_for(param.clause):
        if key in pack.clauses:
            stated = pack.clauses[key]
            found.append({"id": key, "at": locator(stated.at), "zh": stated.zh, "en": stated.en or stated.zh})
    return found


def _alone(name: str) -> str:
    return name[:1].upper() + name[1:]


def _unit(unit: str) -> str:
    """A unit as it is typed, with what it means: 工作日 (working days)."""
    return f"{unit} ({UNITS_EN[unit][1]})" if unit in UNITS_EN else unit


def point_field(key: str, param: Param, value: str, errors: list[str]) -> dict[str, Any]:
    """The component field for the param's type; units are named in the help."""
    field: dict[str, Any] = {
        "id": key,
        "label": {"zh": param.zh, "en": _alone(param.en or param.zh)},
        "value": value,
        "errors": errors,
        "required": True,
        "type": "text",
    }
    if param.type == "bool":
        yes_no = [("true", {"zh": "是", "en": "Yes"}), ("false", {"zh": "否", "en": "No"})]
        field |= {"type": "choice", "options": [{"value": v, "label": label} for v, label in yes_no]}
    elif param.type == "choice" and param.items:
        field |= {
            "type": "choice",
            "options": [
                {"value": k, "label": {"zh": t.zh, "en": t.en or t.zh}} for k, t in param.items.items()
            ],
        }
    elif param.unit:
        units = [param.unit] if isinstance(param.unit, str) else param.unit
        field["help"] = {
            "zh": f"写数字和单位，如 10 {units[0]}" + (f"（或{units[1]}）" if len(units) > 1 else ""),
            "en": f"A number with its unit, such as 10 {_unit(units[0])}"
            + (f", or {_unit(units[1])}" if len(units) > 1 else ""),
        }
    return field


def frame_fields(typed: Mapping[str, Any], errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "id": "in_force_from",
            "type": "date",
            "required": True,
            "label": {"zh": "施行日期", "en": "In force from"},
            "value": typed.get("in_force_from", ""),
            "errors": errors.get("in_force_from", []),
        },
        {
            "id": "order_number",
            "type": "text",
            "required": False,
            "label": {"zh": "依据文号", "en": "Order that says so"},
            "help": {"zh": "决定施行的文件文号，如有。", "en": "Number of the deciding document, if any."},
            "value": typed.get("order_number", ""),
            "errors": errors.get("order_number", []),
        },
    ]


def no_day() -> Refused:
    fault = Fault(
        "in_force_from",
        "请填写施行日期，如 2026-01-01。",
        "Give the day it comes into force, such as 2026-01-01.",
    )
    return Refused("no_day", fault.zh, fault.en, [fault])


def error_list(
    frame: list[dict], settling: list[PointToSettle], errors: Mapping[str, list[str]]
) -> list[dict]:
    fields = [*frame, *(p.field for p in settling)]
    listed = [{"id": f["id"], "label": f["label"], "text": t} for f in fields for t in f["errors"]]
    return listed + [{"id": "", "label": "", "text": t} for t in errors.get("", [])]
