"""The verb ``credit``: rows of a table counted, one by one, for a place or body at the ratio the policy states."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exclave.apps.benefits.effects import signers
from exclave.apps.benefits.models import Credit
from exclave.apps.cases import answering, prefilling
from exclave.apps.cases.running import Running
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor, record
from exclave.engines import journal
from exclave.engines.codes.units import LiteralError, Quantity, parse_literal
from exclave.engines.policy.answers import clauses_for
from exclave.engines.policy.language.values import Bounds, Unknown
from exclave.engines.policy.pack.model import OPEN, Column, Effect
from exclave.engines.policy.pack.model import Credit as Spec


@dataclass(frozen=True)
class Wanted:
    """One row as it is to stand: ``key`` is what makes it the same row wherever it is listed."""

    key: str
    row: dict[str, Any]
    won_on: date | None


def run_credit(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """Count what the form lists. A later decision on the same year's list, declared whole, ends what it leaves out.

    While the ratio is open the rows are kept with none, and count nowhere. Raises ``Refused`` for a row that counts
    already elsewhere, and while it is not known for whom they count.
    """
    assert effect.credit is not None
    case, spec = alive.case, effect.credit
    rows, whole = listed(alive, spec)
    if not rows:
        raise Refused(
            "nothing_listed", "没有列出任何一条，无可计入。", "Nothing is listed that could be counted."
        )
    place, name = counted_for(alive, spec)
    ratio = ratio_of(alive, spec)
    year = case.year or answering.asof(case).year
    standing = _standing(alive, spec, [one.key for one in rows], year)
    first, second = signers(alive)
    kept, ended, new = set(), [], []
    for old in standing:
        wanted = any(one.key == old.row_key for one in rows)
        if wanted and (old.ratio, old.to_place, old.to_name) == (ratio, place, name):
            kept.add(old.row_key)
        elif wanted or whole:
            old.ended_at, old.ended_case, old.version = at, case, old.version + 1
            old.save(update_fields=["ended_at", "ended_case", "version"])
            ended.append(old.public_id)
    for one in rows:
        if one.key in kept:
            continue
        made = Credit.objects.create(
            authority=case.authority,
            programme=case.programme,
            case=case,
            effect=effect_id,
            clause=next(iter(clauses_for(effect.clause, case.type)), ""),
            subject_id=case.subject_id,
            subject_name=case.title,
            organisation=case.applicant,
            source=spec.from_,
            row=one.row,
            row_key=one.key,
            year=year,
            won_on=one.won_on,
            to_place=place,
            to_name=name,
            ratio=ratio,
            counted_on=at.astimezone(alive.context.zone).date(),
            counted_at=at,
            decided_by=first,
            signed_by=second,
        )
        new.append(made.public_id)
    version = case.programme.pack_version
    record(
        actor,
        case.authority.public_id,
        "credit.count",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"counted": new, "ended": ended, "to": place or "body", "ratio": ratio or None, "year": year},
        pack={"id": version.pack, "version": version.version},
    )
    return {"credited": new, "kept": len(kept), "ended": ended}


# ---- what is listed, for whom, at which ratio ----------------------------------------------------------------
def listed(alive: Running, spec: Spec) -> tuple[list[Wanted], bool]:
    """The rows of the table as handed in, each once, and whether the list is declared whole."""
    value = answering.latest_data(alive.case).get(spec.from_)
    table = value if isinstance(value, Mapping) else {"rows": value or []}
    columns = columns_of(alive, spec.from_)
    found: dict[str, Wanted] = {}
    for raw in table.get("rows", []):
        if isinstance(raw, Mapping):
            row = {name: _plain(raw[name]) for name in columns if raw.get(name) not in (None, "", [])}
            if row:
                key = hashlib.sha256(journal.canonical(row)).hexdigest()
                found.setdefault(key, Wanted(key, row, _day(columns, row)))
    return list(found.values()), table.get("complete") is True


def columns_of(alive: Running, source: str) -> dict[str, Column]:
    subject, _, name = source.partition(".")
    return alive.compiled.pack.fields[subject][name].columns


def counted_for(alive: Running, spec: Spec) -> tuple[str, str]:
    """(place, body): the place whose performance it counts for, or the name of the body. One of them is empty."""
    case, pack = alive.case, alive.compiled.pack
    if spec.to in pack.subjects:
        if spec.to in ("applicant", alive.procedure.subject) and case.applicant is not None:
            return "", case.applicant.name_zh
        raise _for_whom()
    subject, _, name = spec.to.partition(".")
    field = pack.fields[subject][name]
    value = _fact(alive, spec.to)
    if value is None and case.applicant is not None and (field.from_ or "").startswith("org."):
        known = prefilling.organisation_values(case.applicant).get(str(field.from_).removeprefix("org."))
        value = known.value if known is not None else None
    if isinstance(value, Mapping):
        value = value.get("name")
    if not value:
        raise _for_whom()
    return (str(value), "") if field.type == "place" else ("", str(value))


def ratio_of(alive: Running, spec: Spec) -> str:
    """The ratio as an exact fraction (``1/2``); empty while it is open. Raises ``Refused`` for one that is none."""
    stated: Any = spec.ratio
    if stated.startswith("param."):
        stated = _fact(alive, stated)
    elif stated != OPEN:
        stated = _literal(stated)
    if stated is None or stated == OPEN:
        return ""
    exact = Fraction(stated)
    if exact < 0:
        raise Refused("ratio_wrong", "折算比例不能为负。", "The ratio cannot be below nothing.")
    return str(exact)


def _literal(written: str) -> Fraction | None:
    try:
        found = parse_literal(written)
    except LiteralError:
        return None
    if isinstance(found, Quantity):
        return Fraction(found.value) / 100 if found.unit == "%" else None
    return Fraction(found) if isinstance(found, int | Decimal) and not isinstance(found, bool) else None


def _fact(alive: Running, path: str) -> Any:
    """The value of a fact or point; None while it is unknown or open."""
    data = answering.latest_data(alive.case)
    value = answering.facts_of(alive.case, alive.compiled, data).value(path)
    return None if isinstance(value, Unknown | Bounds) else value


def _standing(alive: Running, spec: Spec, keys: list[str], year: int) -> list[Credit]:
    """What counts now of this subject and year, locked. Raises ``Refused`` for a row that counts elsewhere."""
    case = alive.case
    rows = Credit.objects.of(case.authority_id).filter(source=spec.from_, ended_at=None, revoked_at=None)
    own = list(
        rows.select_for_update(of=("self",)).filter(subject_id=case.subject_id, year=year).order_by("pk")
    )
    twice = rows.filter(row_key__in=keys).exclude(pk__in=[one.pk for one in own])
    other = twice.select_related("case").order_by("pk").first()
    if other is not None:
        raise Refused(
            "credited_already",
            f"所列有一条已在办件 {other.case.number} 计入 {other.year} 年，不能重复计入。请不予计入并说明，由申报单位删去该条后重报。",
            f"One of the rows was counted in case {other.case.number} for {other.year} already and cannot count twice. Do not count this list, and have the row left out.",
        )
    return own


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            k: _plain(v)
            for k, v in sorted(value.items())
            if v not in (None, "") and not str(k).startswith("_")
        }
    return value.strip() if isinstance(value, str) else value


def _day(columns: Mapping[str, Column], row: Mapping[str, Any]) -> date | None:
    """The first day the row states: when the title was given."""
    for name, column in columns.items():
        if column.type == "date" and name in row:
            try:
                return date.fromisoformat(str(row[name]))
            except ValueError:
                return None
    return None


def _for_whom() -> Refused:
    return Refused(
        "credit_for_nobody",
        "不知道计入哪里：建设单位的所在地没有登记。请先补齐单位档案。",
        "It is not known for whom these count. Complete the file of the establishing body first.",
    )
