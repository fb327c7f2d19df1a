"""How much is to be paid back: the pack's formula over the facts of the case, with everything that went into it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exclave.apps.cases import answering, ports
from exclave.apps.cases.models import Case
from exclave.apps.cases.running import Running
from exclave.apps.people.models import Account
from exclave.apps.records import facts
from exclave.engines.policy.answers.showing import show_value
from exclave.engines.policy.language import Reader, compile_program, reason, trace
from exclave.engines.policy.language.reasons import needs_text
from exclave.engines.policy.language.tracing import Trace
from exclave.engines.policy.language.values import Bounds, Unknown
from exclave.engines.policy.pack.model import Reclaim


@dataclass(frozen=True)
class Reckoned:
    """``fen``: whole fen, None while something is unknown; ``exact``: the formula's own result in fen.

    ``told``: JSON for the page – the facts read (path, name, value, day, source), what came of each part of the
    formula, and the sentence, each in both languages; ``entered``: who entered a fact by hand, when and why.
    ``needs``: what is still missing (zh, en), empty when known.
    """

    fen: int | None
    exact: Fraction | None
    told: dict[str, Any]
    needs: tuple[str, str]


def reckon(alive: Running, spec: Reclaim) -> Reckoned:
    """Evaluate the formula as of the case's day; nothing is decided here."""
    case, compiled = alive.case, alive.compiled
    data = answering.latest_data(case)
    facts = answering.facts_of(case, compiled, data)
    traced = trace(compile_program(spec.calc, compiled.env), facts)
    exact = _exact(traced.result)
    told = {
        "asof": answering.asof(case).isoformat(),
        "facts": _facts(alive, traced, data),
        "steps": _steps(alive, traced),
        "zh": reason(traced, compiled.labels, "zh"),
        "en": reason(traced, compiled.labels, "en"),
    }
    needs = ("", "")
    if exact is None:
        needs = (needs_text(traced, compiled.labels, "zh"), needs_text(traced, compiled.labels, "en"))
    return Reckoned(_rounded(exact, spec.round), exact, told, needs)


def _exact(value: Any) -> Fraction | None:
    if value is None or isinstance(value, Unknown | Bounds | bool):
        return None
    return Fraction(value)


def _rounded(exact: Fraction | None, how: str) -> int | None:
    """Whole fen, down or to the nearer with a half going up. What is not above nothing is nothing."""
    if exact is None:
        return None
    half = Fraction(1, 2) if how == "half_up_to_fen" else Fraction(0)
    return max(0, (exact + half).__floor__())


def _facts(alive: Running, traced: Trace, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Every fact the formula reads, with its value and where it is from."""
    kept = ports.kept(answering.asked_of(alive.case, data), alive.compiled, data)
    hands = _entered(alive.case, [used.path for used in traced.facts if used.path not in data])
    rows = []
    for used in traced.facts:
        known = kept.get(used.path)
        form = used.path in data
        rows.append(
            {
                "path": used.path,
                "label": {lang: alive.compiled.labels.path(used.path, lang) for lang in ("zh", "en")},
                "value": _shown(alive, traced, used.type, used.value),
                "missing": used.missing,
                "since": known.asof.isoformat() if known is not None and known.asof and not form else "",
                "source": {"zh": "本件所报", "en": "this case"}
                if form
                else {"zh": known.source_zh, "en": known.source_en}
                if known is not None
                else None,
                "entered": hands.get(used.path),
            }
        )
    return rows


def _entered(case: Case, paths: list[str]) -> dict[str, dict[str, str]]:
    """By path, who entered it by hand: id and name, on which day, and the reason or source they gave."""
    rows = facts.by_hand(case.authority_id, case.subject_id, paths, answering.asof(case))
    ids = [row.by for row in rows.values()]
    names = dict(Account.objects.filter(public_id__in=ids).values_list("public_id", "name")) if ids else {}
    return {
        path: {
            "by": row.by,
            "name": names.get(row.by, ""),
            "on": case.authority.day(row.recorded_at).isoformat(),
            "reason": row.reason,
        }
        for path, row in rows.items()
    }


def _steps(alive: Running, traced: Trace) -> list[dict[str, Any]]:
    """What came of each part of the formula, the innermost first; facts and bare numbers stand elsewhere."""
    found = []
    for step in reversed(traced.steps):
        if step.piece.op in ("fact", "const") or not step.text:
            continue
        found.append({"text": step.text, "value": _shown(alive, traced, step.piece.type, step.value)})
    return found


def _shown(alive: Running, traced: Trace, type_: Any, value: Any) -> dict[str, str]:
    pack, facts = alive.compiled.pack, traced.facts_given
    if isinstance(value, Unknown | Bounds):
        return {
            "zh": show_value(pack, type_, value, facts, "zh"),
            "en": show_value(pack, type_, value, facts, "en"),
        }
    return {lang: Reader(lang, alive.compiled.labels).show(value, type_) for lang in ("zh", "en")}
