"""Benefits and money: names exist, amounts are money, and nothing counts as settled while its standard is open."""

from __future__ import annotations

from exclave.engines.codes.units import LiteralError, Quantity, parse_literal
from exclave.engines.policy.language.types import DURATION_UNITS

from .checking import Checking
from .environment import param_unit
from .faults import Path
from .model import OPEN, Benefit, Credit, Pay, Reclaim
from .settle import is_open_param

MONEY_UNITS = ("元", "万元", "亿元")


def check_benefits(check: Checking) -> None:
    """Every benefit, and what effects pay, reclaim and credit."""
    for name, one in check.pack.benefits.items():
        _benefit(check, ("benefits", name), name, one)
    for name, effect in check.pack.effects.items():
        path: Path = ("effects", name)
        if effect.pay is not None:
            _pay(check, (*path, "pay"), name, effect.pay)
        if effect.reclaim is not None:
            _reclaim(check, (*path, "reclaim"), effect.reclaim)
        if effect.credit is not None:
            _credit(check, (*path, "credit"), name, effect.credit)


def _benefit(check: Checking, path: Path, name: str, one: Benefit) -> None:
    pack = check.pack
    if check.known((*path, "to"), "subjects", one.to, pack.subjects):
        for index, type_ in enumerate(one.types):
            check.known((*path, "types", index), "types", type_, pack.subjects[one.to].types)
    for index, condition in enumerate(one.conditions):
        check.known((*path, "conditions", index), "conditions", condition, pack.conditions)
    for index, key in enumerate(one.materials if isinstance(one.materials, list) else ()):
        if check.known((*path, "materials", index), "fields", key, check.fields()):
            subject, _, field = key.partition(".")
            if pack.fields[subject][field].type != "file":
                check.bad((*path, "materials", index), "not_a_file", name=key)
    if one.desk is not None:
        check.known((*path, "desk"), "duties", one.desk, pack.duties)
    if one.procedure is not None:
        check.known((*path, "procedure"), "procedures", one.procedure, pack.procedures)
    if isinstance(one.period, str) and one.period != OPEN:
        _known_value(check, (*path, "period"), one.period, DURATION_UNITS)
    if _open_standard(check, path, one) and one.detail == "stated":
        check.bad((*path, "detail"), "benefit_open", name=name)
    if (one.detail == "elsewhere") != (one.detail_in is not None):
        check.bad((*path, "detail"), "benefit_elsewhere", name=name)


def _open_standard(check: Checking, path: Path, one: Benefit) -> bool:
    """Whether the standard is open; a param it names must exist."""
    if not isinstance(one.standard, str):
        return False
    if one.standard == OPEN:
        return True
    name = _known_value(check, (*path, "standard"), one.standard, None)
    return name is not None and is_open_param(check.pack.params[name])


def _known_value(check: Checking, path: Path, written: str, units: tuple[str, ...] | None) -> str | None:
    """The id of the param that a text names; None for a literal. ``units``: those it may be in."""
    if written.startswith("param."):
        name = written.removeprefix("param.")
        if not check.known(path, "params", name, check.pack.params):
            return None
        unit = param_unit(check.pack.params[name])
        if units is not None and unit not in units:
            _unit(check, path, written, units)
        return name
    try:
        found = parse_literal(written)
    except LiteralError as error:
        check.bad(path, "bad_value", zh=error.zh, en=error.en)
        return None
    if units is not None and (not isinstance(found, Quantity) or found.unit not in units):
        _unit(check, path, written, units)
    return None


def _unit(check: Checking, path: Path, written: str, units: tuple[str, ...]) -> None:
    known = " ".join(units)
    check.bad(
        path, "unit", zh=f"“{written}”的单位应为：{known}。", en=f"“{written}” should be in one of: {known}."
    )


# -- money and credit


def _place_or_subject(check: Checking, path: Path, named: str) -> None:
    """A subject, or a fact that is a place or a body (``applicant.place``)."""
    places = {
        f"{subject}.{name}"
        for subject, several in check.pack.fields.items()
        for name, one in several.items()
        if one.type in ("place", "org")
    }
    check.known(path, "subjects", named, {*check.pack.subjects, *places})


def _pay(check: Checking, path: Path, name: str, pay: Pay) -> None:
    check.known((*path, "to"), "subjects", pay.to, check.pack.subjects)
    if (pay.amount is None) == (pay.calc is None):
        check.bad(path, "pay_body", name=name)
    if pay.amount == OPEN and pay.settle is None:
        check.bad(path, "no_settle", name=name)
    elif pay.amount is not None and pay.amount != OPEN:
        _known_value(check, (*path, "amount"), pay.amount, MONEY_UNITS)


def _reclaim(check: Checking, path: Path, reclaim: Reclaim) -> None:
    check.known((*path, "from"), "subjects", reclaim.from_, check.pack.subjects)
    if reclaim.within is not None and reclaim.within != OPEN:
        stated = check.pack.params.get(reclaim.within.removeprefix("param."))
        several = stated.unit if stated is not None and isinstance(stated.unit, list) else []
        known = bool(several) and set(several) <= set(DURATION_UNITS)
        _known_value(check, (*path, "within"), reclaim.within, None if known else DURATION_UNITS)


def _credit(check: Checking, path: Path, name: str, credit: Credit) -> None:
    if check.known((*path, "from"), "fields", credit.from_, check.fields()):
        subject, _, field = credit.from_.partition(".")
        if check.pack.fields[subject][field].type != "table":
            check.bad((*path, "from"), "credit_rows", name=name)
    _place_or_subject(check, (*path, "to"), credit.to)
    if credit.ratio != OPEN:
        _known_value(check, (*path, "ratio"), credit.ratio, ("%", ""))
