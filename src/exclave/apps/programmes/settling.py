"""Open points of a pack: which there are, who may close them, and what a stated value must look like."""

import re
from typing import Any

from exclave.apps.journal.refusals import Fault
from exclave.engines.codes.text import halfwidth
from exclave.engines.policy.pack.literals import ValueRefused
from exclave.engines.policy.pack.model import Pack, Param
from exclave.engines.policy.pack.settle import is_open_param, read_param
from exclave.engines.procedure import open_points


def points(pack: Pack, level: str, procedure: str | None = None) -> list[str]:
    """Ids of the params left open by the policy whose ``settle`` is ``level`` (programme, round, case, rules)."""
    return [key for key, param in pack.params.items() if is_open_param(param) and param.settle == level]


def programme_points(pack: Pack) -> list[str]:
    return points(pack, "programme")


def round_points(pack: Pack, procedure: str) -> list[str]:
    """Points the call opening a round of this procedure must state."""
    return [p.param for p in open_points(pack, procedure, "round", {}) if p.settle == "round"]


def parse_settled(
    pack: Pack, stated: dict[str, str], level: str | None = None
) -> tuple[dict[str, Any], list[Fault]]:
    """Values as the engines read them, with a fault for each that is not of the param's type or unit.

    With ``level`` a value the policy states itself, or that is settled at another level, is a fault as well.
    """
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, text in stated.items():
        if text in ("", None):
            continue
        param = pack.params.get(key)
        if param is None:
            faults.append(Fault(key, f"没有名为“{key}”的事项。", f"There is no point named “{key}”."))
            continue
        if level is not None and key not in points(pack, level):
            zh = f"“{param.zh}”不在这里确定。"
            faults.append(Fault(key, zh, f"“{param.en or param.zh}” is not settled here."))
            continue
        value, fault = _parse(key, param, halfwidth(str(text)).strip())
        if fault:
            faults.append(fault)
        else:
            values[key] = value
    return values, faults


def _parse(key: str, param: Param, text: str) -> tuple[Any, Fault | None]:
    """The stated value as it will be kept; a bare number takes the unit where only one is possible."""
    value: Any = (
        {"是": True, "否": False, "true": True, "false": False}.get(text, text)
        if param.type == "bool"
        else text
    )
    units = [param.unit] if isinstance(param.unit, str) else list(param.unit or [])
    if len(units) == 1 and re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        value = f"{text} {units[0]}"
    try:
        read_param(key, param, value)
    except ValueRefused as refused:
        return None, Fault(key, f"“{param.zh}”：{refused.zh}", f"“{param.en}”: {refused.en}")
    return value, None
