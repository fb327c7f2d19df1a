"""Results and questions as pages show them, each with the explanation component of the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exclave.apps.benefits.checking import Check
from exclave.apps.benefits.offers import Offer, offers_of
from exclave.apps.benefits.words import ORDER, STANDING_LOOKS, STANDING_WORDS
from exclave.apps.cases.filling.fields import form_fields
from exclave.apps.cases.presenting.conditions import condition_list
from exclave.apps.programmes.clauses import Text, both, clauses, policy_href
from exclave.apps.programmes.models import Programme
from exclave.apps.ui.text import pick
from exclave.engines.policy.answers import CompiledPack, FormField, code_name, label_of, show_value
from exclave.engines.policy.eligibility import Result, bucket_of, failing
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.tracing import Need
from exclave.engines.policy.language.values import Unknown
from exclave.engines.policy.pack.model import Pack


def standing(bucket: str) -> dict[str, Any]:
    look, sign = STANDING_LOOKS[bucket]
    return {"key": bucket, "word": STANDING_WORDS[bucket], "look": look, "sign": sign}


def result_rows(
    programme: Programme, compiled: CompiledPack, results: Iterable[Result], facts: Facts
) -> list[dict[str, Any]]:
    """One row per benefit or type, the best standing first; the pack's order within one standing."""
    offers = {one.id: one for one in offers_of(programme)}
    rows = [_row(programme, compiled, one, facts, offers) for one in results]
    return sorted(rows, key=lambda row: ORDER.index(row["standing"]["key"]))


def _row(
    programme: Programme,
    compiled: CompiledPack,
    result: Result,
    facts: Facts,
    offers: Mapping[str, Offer],
) -> dict[str, Any]:
    target, pack = result.target, compiled.pack
    offer = offers.get(target.id) if target.kind == "benefit" else None
    return {
        "kind": target.kind,
        "prefix": f"{target.kind}-{target.id}-",
        "name": offer.name if offer else both(pack.subjects[target.subject].types[target.id]),
        "href": offer.href if offer else policy_href(programme, f"type-{target.id}"),
        "standing": standing(bucket_of(result)),
        "why": why(pack, result),
        "clauses": failing_clauses(programme, pack, result),
        "offer": offer,
        "conditions": explanation(compiled, result, facts),
    }


def explanation(compiled: CompiledPack, result: Result, facts: Facts) -> list[dict[str, Any]]:
    """The conditions for ui/parts/condition_list.html. No file is asked here, so none is called missing."""
    rows = condition_list(compiled, result.answers, facts=facts)
    return [row | {"evidence": []} for row in rows]


def why(pack: Pack, result: Result) -> str:
    """One line: by what it fails, or what is still needed."""
    failed = failing(result)
    if failed:
        first = pick({"zh": failed[0].reason_zh, "en": failed[0].reason_en})
        more = len(failed) - 1
        return first + (ngettext(" And %(n)s more condition.", " And %(n)s more conditions.", more) % {"n": more} if more else "")  # fmt: skip
    if result.standing == "unknown":
        return _("Still needed: %(facts)s") % {"facts": needed(pack, result.needs)}
    waiting = next((one for one in result.answers.conditions if one.status == "judge"), None)
    if waiting is not None:
        return pick({"zh": waiting.reason_zh, "en": waiting.reason_en})
    if result.standing == "open" and not result.answers.conditions:
        return _("The policy states no condition here yet.")
    return {
        "open": _("Everything stated here is met, but the whole rule is not stated here."),
        "not_valid": _("The policy gives it on other days only."),
    }.get(result.standing, _("Every condition is met."))


def needed(pack: Pack, needs: Iterable[Need]) -> str:
    """The names of what is missing, each once."""
    found = dict.fromkeys(need_word(pack, one) for one in needs)
    return _("; ").join(found)


def need_word(pack: Pack, need: Need) -> str:
    return path_word(pack, need.path, need.kind)


def path_word(pack: Pack, path: str, kind: str) -> str:
    if kind == "register":
        return _("what the register says")
    if kind == "open":
        return _("%(point)s, which the policy leaves open") % {"point": pick(label(pack, path))}
    return pick(label(pack, path))


def label(pack: Pack, path: str) -> Text:
    """The name of a fact."""
    zh, en = label_of(pack, path)
    return {"zh": zh, "en": en}


def failing_clauses(programme: Programme, pack: Pack, result: Result) -> list[Any]:
    """The clauses behind the conditions that fail, each once."""
    named = [clause for one in failing(result) for clause, _at in one.clauses]
    return clauses(programme, pack, list(dict.fromkeys(named))) if named else []


# ---- the question -------------------------------------------------------------------------------------------
class _Asking:
    """What the form's field component needs to know of a form that is a single question."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def source_of(self, key: str) -> None:
        return None


def question_field(check: Check) -> dict[str, Any] | None:
    """The fact asked now, as ui/parts/form_field.html takes it; None when there is nothing to ask."""
    one = check.field_at(check.path) if check.path else None
    if one is None:
        return None
    before = check.typed
    if before is None:
        known = check.known.get(one.key)
        before = check.said.answers.get(one.key, known.value if known else None)
    wrong = {one.key: [{"zh": zh, "en": en} for zh, en in check.errors]}
    [field] = form_fields(_Asking({one.key: before}), [one], wrong)  # type: ignore[arg-type]
    return field | {"required": True}


def facts_said(check: Check) -> list[dict[str, Any]]:
    """What was answered here, what was declined, and what was known before, each to be changed."""
    pack = check.answered.sheet.pack
    rows = [
        {"path": path, "label": label(pack, path), "value": _value(check, path), "source": None}
        for path in check.said.answers
        if check.field_at(path) is not None
    ]
    rows += [
        {"path": path, "label": label(pack, path), "value": None, "source": None}
        for path in check.said.declined
    ]
    return rows


def facts_known(check: Check) -> list[dict[str, Any]]:
    """Facts that need not be asked, with their source and day; only those the conditions read."""
    pack = check.answered.sheet.pack
    read = {path for result in check.answered.results for path in _reads(check, result)}
    return [
        {
            "path": path,
            "label": label(pack, path),
            "value": _value(check, path),
            "source": {"zh": one.source_zh, "en": one.source_en},
            "asof": one.asof,
        }
        for path, one in check.known.items()
        if path in read and path not in check.said.answers and check.field_at(path) is not None
    ]


def _reads(check: Check, result: Result) -> Iterable[str]:
    for name in result.target.conditions:
        yield from check.answered.sheet.compiled.reads(name)


def _value(check: Check, path: str) -> Text:
    """The value as the conditions took it."""
    answered = check.answered
    pack, facts = answered.sheet.pack, answered.facts
    type_ = facts.env.find(tuple(path.split(".")))
    if type_ is None:
        return {"zh": "", "en": ""}
    value = facts.value(path)
    if (
        not isinstance(value, Unknown)
        and type_.kind == "code"
        and type_.codes
        and type_.codes.endswith((".state", ".type"))
    ):
        return {
            "zh": code_name(pack, type_.codes, value, "zh"),
            "en": code_name(pack, type_.codes, value, "en"),
        }
    return {
        "zh": show_value(pack, type_, value, facts, "zh"),
        "en": show_value(pack, type_, value, facts, "en"),
    }


def other_questions(check: Check) -> list[FormField]:
    """What else may be answered now, after the one asked."""
    found = (check.field_at(one.path) for one in check.questions if one.path != check.path)
    return [one for one in found if one is not None]
