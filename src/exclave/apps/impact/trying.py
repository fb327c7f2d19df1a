"""Institutions of the register answered under both versions, in as many queries as for one institution.

The answers are the one-case engine's, with the explanations of the house: a fact the register lacks leaves the answer
unknown under either version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import override

from exclave.apps.benefits import profile, showing
from exclave.apps.benefits.profile import Profile, RegisterRecords
from exclave.apps.benefits.running import SHOWN, is_of_register, is_out
from exclave.apps.cases import world
from exclave.apps.impact.models import Outcome, Trial, TriedPack
from exclave.apps.impact.versions import from_text
from exclave.apps.register.models import Institution
from exclave.engines.codes import PlaceTable
from exclave.engines.policy.answers import (
    CompiledPack,
    clauses_for,
    compile_pack,
    fictional_places,
    table_world,
)
from exclave.engines.policy.eligibility import Target, known_facts
from exclave.engines.policy.impact import (
    Rules,
    Stood,
    renamed,
    rules_for,
    standings,
    way_of,
    worth_of,
)
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.pack.model import Pack

Key = tuple[str, str]
SAME = "same"


@dataclass(frozen=True)
class Side:
    """One version, ready to be asked."""

    rules: Rules
    places: PlaceTable

    @property
    def pack(self) -> Pack:
        return self.rules.pack

    @property
    def compiled(self) -> CompiledPack:
        return self.rules.sheet.compiled


def sides_of(trial: Trial) -> tuple[Side, Side]:
    """Both versions of a trial; ``old`` and ``new`` must be joined."""
    return _side(trial, trial.old, "old"), _side(trial, trial.new, "new")


def _side(trial: Trial, tried: TriedPack, word: str) -> Side:
    compiled = _compiled(tried.sha256)
    extra = fictional_places(compiled.pack)
    return Side(
        rules_for(compiled, trial.asof, settled=trial.settled.get(word, {})),
        PlaceTable.load(extra) if extra else world.places(),
    )


@lru_cache(maxsize=8)
def _compiled(sha256: str) -> CompiledPack:
    """A version never changes under its hash, so what is kept needs no clearing."""
    content = TriedPack.objects.values_list("content", flat=True).get(sha256=sha256)
    return compile_pack(from_text(content))


def is_asked(pack: Pack, target: Target) -> bool:
    """Whether the register can be asked: what is for others than its institutions and their bodies cannot."""
    return is_of_register(pack, target)


def outcomes(
    trial: Trial, sides: tuple[Side, Side], institutions: list[Institution]
) -> Iterator[list[Outcome]]:
    """Rows of each institution, in their order; those off the register on the day are left out."""
    old, new = sides
    same = renamed(old.pack, new.pack)
    profiles = [
        profile.of_institutions(institutions, trial.programme, side.compiled, trial.asof, trial.known_at)
        for side in sides
    ]
    for known, later in zip(*profiles, strict=True):
        assert known.institution is not None
        if is_out(old.pack, known) or is_out(new.pack, later):
            continue
        first, second = _Asked(old, known, same), _Asked(new, later, same)
        before = {(kind, same.get(id, id)): one for (kind, id), one in first.found.items()}
        yield [
            _row(
                trial, known.institution, key, (first, before.get(key)), (second, second.found.get(key)), same
            )
            for key in dict.fromkeys([*before, *second.found])
        ]


class _Asked:
    """One institution under one version: its facts by procedure, and where it stands."""

    def __init__(self, side: Side, known: Profile, same: Mapping[str, str]) -> None:
        self.side, self.known = side, known
        read = known_facts(
            side.rules.sheet,
            known.values,
            params=side.rules.params,
            asof=side.rules.asof,
            world=self._world(""),
            places=side.places,
            industries=world.industries(),
        )
        self.facts = read.facts
        own = {known.institution.type} if known.institution else set()
        own |= {same[one] for one in tuple(own) if one in same}
        self.found = standings(side.rules, self.of, self._only(own))

    def _world(self, procedure: str) -> Any:
        records = RegisterRecords(self.known, procedure)
        return table_world(self.side.places, world.industries(), records=records)

    def of(self, target: Target) -> Facts:
        return Facts(self.facts.env, self.facts.values, self._world(target.procedure))

    def _only(self, own: set[str]) -> Callable[[Target], bool]:
        """Its own type, not those it never applied for, and the benefits the register can be asked about."""

        def only(target: Target) -> bool:
            if target.kind == "type":
                return target.id in own
            return is_asked(self.side.pack, target)

        return only


def _row(
    trial: Trial,
    institution: Institution,
    key: Key,
    first: tuple[_Asked, Stood | None],
    second: tuple[_Asked, Stood | None],
    same: Mapping[str, str],
) -> Outcome:
    (asked, one), (asked_new, other) = first, second
    rows, turned, clauses = _explained(_conditions(asked, one), _conditions(asked_new, other), same)
    clauses += [name for name in _money_clauses(key, asked_new.side.pack, one, other) if name not in clauses]
    least, most = _ends(one)
    least_new, most_new = _ends(other)
    told = (asked_new, other) if other is not None else (asked, one)
    why = _why(*told)
    return Outcome(
        trial=trial,
        institution=institution,
        type=institution.type,
        host=institution.place,
        home=institution.home,
        target=":".join(key),
        way=way_of(one, other) or SAME,
        before=one.standing if one else "",
        after=other.standing if other else "",
        turned=listed(turned),
        clauses=listed(clauses),
        low_before=least,
        high_before=most,
        low_after=least_new,
        high_after=most_new,
        unpriced=any(_is_unpriced(key, stood) for stood in (one, other)),
        why_zh=why["zh"],
        why_en=why["en"],
        explanation=rows,
    )


def _ends(stood: Stood | None) -> tuple[int, int | None]:
    worth = worth_of(stood)
    return worth.low, worth.high


def _is_unpriced(key: Key, stood: Stood | None) -> bool:
    return (
        key[0] == "benefit" and stood is not None and stood.standing == "qualifies" and stood.amount is None
    )


def _money_clauses(key: Key, pack: Pack, one: Stood | None, other: Stood | None) -> tuple[str, ...]:
    """The clauses of the amount, where it alone is another: no condition tells that."""
    if one is None or other is None or one.amount == other.amount or way_of(one, other) is None:
        return ()
    benefit = pack.benefits[key[1]]
    stated = benefit.standard if isinstance(benefit.standard, str) else ""
    param = pack.params.get(stated.removeprefix("param."))
    return clauses_for((param or benefit).clause)


def listed(names: list[str]) -> str:
    """With a space before, between and after, so that one can be looked for."""
    return f" {' '.join(names)} " if names else ""


def _why(asked: _Asked, stood: Stood | None) -> dict[str, str]:
    found = {"zh": "", "en": ""}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        if stood is not None:
            with override(language):
                found[key] = str(showing.why(asked.side.pack, stood.result))
    return found


# ---- the explanation ----------------------------------------------------------------------------------------
def _conditions(asked: _Asked, stood: Stood | None) -> list[dict[str, Any]]:
    """The conditions as the house shows them, with the ids of their clauses."""
    if stood is None:
        return []
    shown = showing.explanation(asked.side.compiled, stood.result, asked.of(stood.result.target))
    answers = {one.id: one for one in stood.result.answers.conditions}
    return [
        {key: row[key] for key in SHOWN} | {"ids": [clause for clause, _ in answers[row["id"]].clauses]}
        for row in shown
    ]


def _explained(
    before: list[dict[str, Any]], after: list[dict[str, Any]], same: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """Both explanations condition by condition, in the order of the new one; which turned, and by which clauses.

    Only where both versions have the target can a condition be said to have turned; one that came or went turns
    when it stands in the way, for it alone made the difference.
    """
    ours = {same.get(row["id"], row["id"]): row for row in before}
    theirs = {row["id"]: row for row in after}
    rows: list[dict[str, Any]] = []
    turned: list[str] = []
    clauses: dict[str, None] = {}
    for name in dict.fromkeys([*theirs, *ours]):
        one, other = ours.get(name), theirs.get(name)
        differs = _differs(one, other)
        if differs:
            turned.append(name)
            clauses |= dict.fromkeys((other or one or {})["ids"])
        if one is not None and other is not None and {**one, "id": name} == other:
            rows.append({"both": other})
        else:
            rows.append({"old": one, "new": other, "turned": differs})
    return rows, turned, list(clauses)


def _differs(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    if one is None or other is None:
        stands = one or other or {}
        return stands.get("answer") not in ("met", "not_applicable")
    return bool(one["answer"] != other["answer"])
