"""How credits and money to be paid back look: rows in words, standings, and what came of a formula."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exclave.apps.benefits.models import Credit, Reclaim
from exclave.apps.cases.presenting import text
from exclave.apps.cases.presenting.words import Words
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.ui.templatetags.ui import place as place_name
from exclave.engines.policy.answers import code_name


def row_words(one: Credit, programme: Programme | None = None) -> Words:
    """The row that counts, column by column as the pack names its codes: 高新技术企业 · 示例公司 · 2026-02-02."""
    pack = library.compiled(programme or one.programme).pack
    subject, _dot, name = one.source.partition(".")
    field = pack.fields.get(subject, {}).get(name)
    found: dict[str, list[str]] = {"zh": [], "en": []}
    columns = field.columns if field is not None else {}
    for key in [*(k for k in columns if k in one.row), *(k for k in one.row if k not in columns)]:
        column, value = columns.get(key), one.row[key]  # the database keeps no order of keys
        for lang in ("zh", "en"):
            if column is not None and column.type == "choice" and isinstance(value, str):
                found[lang].append(code_name(pack, column.list_, value, lang))  # type: ignore[arg-type]
            elif isinstance(value, dict):
                found[lang].append(str(value.get("name", "")))
            else:
                found[lang].append(str(value))
    return text(" · ".join(found["zh"]), " · ".join(found["en"]))


def exact(number: Fraction | str) -> str:
    """A number exactly: as a decimal where it ends within six places, else as a fraction."""
    value = Fraction(number)
    scaled = value * 10**6
    if scaled.denominator != 1:
        return str(value)
    written = f"{Decimal(scaled.numerator).scaleb(-6):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def percent(ratio: str) -> str:
    """A ratio as people write it; empty while it is open."""
    return f"{exact(Fraction(ratio) * 100)}%" if ratio else ""


def whom(place: str, name: str) -> str:
    return name or place_name(place)


def credit_standing(one: Credit) -> dict[str, str]:
    """look, word and sign: counts, open, left out since, revoked."""
    if one.revoked_at is not None:
        return {"look": "danger", "word": _("revoked"), "sign": "x"}
    if one.ended_at is not None:
        return {"look": "neutral", "word": _("ended by a later list"), "sign": "archive"}
    if one.revoking:
        return {"look": "waiting", "word": _("revocation proposed"), "sign": "clock"}
    if not one.ratio:
        return {"look": "waiting", "word": _("ratio open, counts nowhere yet"), "sign": "clock"}
    return {"look": "success", "word": _("counts"), "sign": "check"}


def reclaim_standing(one: Reclaim, paid_fen: int, today: date) -> dict[str, str]:
    if one.revoked_at is not None:
        return {"look": "neutral", "word": _("revoked"), "sign": "x"}
    if one.revoking:
        return {"look": "waiting", "word": _("revocation proposed"), "sign": "clock"}
    if one.amount_fen == 0:
        return {"look": "neutral", "word": _("nothing to pay back"), "sign": "check"}
    if paid_fen >= one.amount_fen:
        return {"look": "success", "word": _("paid back"), "sign": "check"}
    if one.overdue(today, paid_fen):
        return {"look": "danger", "word": _("overdue"), "sign": "alert-circle"}
    if paid_fen:
        return {"look": "waiting", "word": _("paid back in part"), "sign": "clock"}
    return {"look": "waiting", "word": _("to be paid back"), "sign": "clock"}


def credit_row(one: Credit, programme: Programme | None = None) -> dict[str, Any]:
    return {
        "credit": one,
        "what": row_words(one, programme),
        "to": whom(one.to_place, one.to_name),
        "ratio": percent(one.ratio),
        "standing": credit_standing(one),
    }


def reclaim_row(one: Reclaim, paid_fen: int, today: date) -> dict[str, Any]:
    rest = 0 if one.revoked_at is not None else max(0, one.amount_fen - paid_fen)
    return {
        "reclaim": one,
        "paid": paid_fen,
        "rest": rest,
        "standing": reclaim_standing(one, paid_fen, today),
    }
