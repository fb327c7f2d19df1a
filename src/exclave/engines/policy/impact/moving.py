"""Two versions of a pack over the same subjects: who would gain, lose or become unknown, by what, worth how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from exclave.engines.policy.answers import CompiledPack, make_facts
from exclave.engines.policy.eligibility import Result, Sheet, Standing, Target, sheet_for, stand
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.types import Type
from exclave.engines.policy.language.values import Rows
from exclave.engines.policy.language.world import NO_WORLD, Who, World
from exclave.engines.policy.pack.model import Pack
from exclave.engines.policy.pack.settle import Params, resolve_params

from .changes import ItemChange, pack_changes, renamed
from .money import NOTHING, Range, amount_of

Way = Literal["gains", "loses", "becomes_unknown", "becomes_known", "otherwise"]
_NOT: frozenset[Standing | None] = frozenset({"no", "not_valid", None})
_DEFINITE: frozenset[Standing | None] = _NOT | {"qualifies"}


@dataclass(frozen=True)
class Rules:
    """A version of a pack as it would be asked: what is settled, the day, and the tables it may look at."""

    pack: Pack
    sheet: Sheet
    params: Params
    asof: date
    world: World = NO_WORLD


def rules_for(
    compiled: CompiledPack, asof: date, *, settled: Mapping[str, Any] | None = None, world: World = NO_WORLD
) -> Rules:
    """``settled``: values of open points, by param id; those the pack does not leave open are passed over."""
    levels: dict[str, dict[str, Any]] = {"programme": {}, "round": {}, "case": {}}
    for name, value in (settled or {}).items():
        param = compiled.pack.params.get(name)
        if param is not None and (param.settle or "") in levels:
            levels[param.settle or ""][name] = value
    params = resolve_params(compiled.pack, levels["programme"], levels["round"], levels["case"], on=asof)
    return Rules(compiled.pack, sheet_for(compiled), params, asof, world)


@dataclass(frozen=True)
class Case:
    """One subject with its facts as language values, by the pack's subject and field; group words for the counts.

    ``beside``: what the facts say of the register and of earlier periods, by path (``applicant.barred``,
    ``institution.area@1``).
    """

    id: str
    values: Mapping[str, Mapping[str, Any]]
    name: str = ""
    region: str = ""
    kind: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Said:
    """The register and earlier periods, as far as the facts of one case speak of them."""

    case: Case

    def barred(self, who: Who, on: date) -> bool | None:
        found: bool | None = self.case.beside.get(f"{who.name}.barred")
        return found

    def state(self, who: Who, on: date) -> str | None:
        found: str | None = self.case.values.get(who.name, {}).get("state")
        return found

    def previous(self, path: str, n: int) -> object:
        return self.case.beside.get(f"{path}@{n}")


@dataclass(frozen=True, slots=True)
class Moved:
    """One subject whose standing with one type or benefit, or its amount, is not the same under both versions.

    ``target``: (kind, id) in the new version, in the old one where it was dropped. None: the version does not have it.
    ``why``: conditions that fail or are unknown under the new version (under the old one for a gain), with clauses.
    """

    case: Case
    target: tuple[str, str]
    way: Way
    before: Standing | None
    after: Standing | None
    why: tuple[tuple[str, tuple[str, ...]], ...]
    amount_before: Range | None = None
    amount_after: Range | None = None


@dataclass(frozen=True)
class Impact:
    """All of it. ``moved`` holds every case behind every number; ``asked``: how many subjects were asked."""

    changes: tuple[ItemChange, ...]
    moved: tuple[Moved, ...]
    asked: int
    before: Range = NOTHING
    after: Range = NOTHING
    unpriced: tuple[str, ...] = field(default=())
    """Benefits somebody would have under either version whose worth is no stated amount of money."""

    def counts(self, by: Callable[[Moved], Any] = lambda one: one.target) -> dict[Any, Counter[Way]]:
        """How many in each way, by target or by what ``by`` gives (``lambda m: m.case.region``)."""
        found: dict[Any, Counter[Way]] = {}
        for one in self.moved:
            found.setdefault(by(one), Counter())[one.way] += 1
        return found


def impact_of(old: Rules, new: Rules, cases: Iterable[Case]) -> Impact:
    """Each case is answered under both versions by the engine of single cases: missing facts stay unknown."""
    same = renamed(old.pack, new.pack)
    moved: list[Moved] = []
    unpriced: dict[str, None] = {}
    asked, before, after = 0, NOTHING, NOTHING
    for case in cases:
        asked += 1
        first = {(kind, same.get(id, id)): one for (kind, id), one in _standing(old, case).items()}
        second = _standing(new, case)
        for target in dict.fromkeys([*first, *second]):
            one, other = first.get(target), second.get(target)
            worth, worth_new = one.amount if one else None, other.amount if other else None
            for had, amount in ((one, worth), (other, worth_new)):
                if (
                    had is not None
                    and target[0] == "benefit"
                    and had.standing == "qualifies"
                    and amount is None
                ):
                    unpriced[target[1]] = None
            before, after = before + worth_of(one), after + worth_of(other)
            found = _moved(case, target, one, other)
            if found is not None:
                moved.append(found)
    return Impact(pack_changes(old.pack, new.pack), tuple(moved), asked, before, after, tuple(unpriced))


@dataclass(frozen=True)
class Stood:
    """Where one subject stands with one target. ``amount``: None for what is no amount of money."""

    standing: Standing
    result: Result
    amount: Range | None


def standings(
    rules: Rules, facts_for: Callable[[Target], Facts], only: Callable[[Target], bool] = lambda target: True
) -> dict[tuple[str, str], Stood]:
    """Where one subject stands with every target of a version, by (kind, id)."""
    found: dict[tuple[str, str], Stood] = {}
    for result in stand(rules.sheet, facts_for, rules.asof, only=only):
        amount = None
        if result.target.kind == "benefit":
            facts = facts_for(result.target)
            amount = amount_of(rules.pack, rules.pack.benefits[result.target.id], facts, rules.asof)
        found[result.target.key] = Stood(result.standing, result, amount)
    return found


def _standing(rules: Rules, case: Case) -> dict[tuple[str, str], Stood]:
    known = rules.sheet.compiled.env.names
    values = {
        subject: {
            name: _declared(known[subject].fields[name], value)
            for name, value in fields.items()
            if name in known[subject].fields
        }
        for subject, fields in case.values.items()
        if subject in known
    }
    world = rules.world
    if case.beside:
        world = replace(world, records=_Said(case), history=_Said(case))
    facts: Facts = make_facts(rules.sheet.compiled, values, params=rules.params, asof=rules.asof, world=world)
    return standings(rules, lambda _: facts)


def _declared(type_: Type, value: Any) -> Any:
    """The value without the columns that this version does not have."""
    if type_.kind != "table" or not isinstance(value, Rows):
        return value
    rows = tuple({name: cell for name, cell in row.items() if name in type_.fields} for row in value.rows)
    return Rows(rows, value.complete)


def worth_of(stood: Stood | None) -> Range:
    """What one result may cost."""
    return NOTHING if stood is None else worth(stood.standing, stood.amount)


def worth(standing: Standing | None, amount: Range | None) -> Range:
    """What is certain to be given is counted whole, what is not ruled out only in the upper bound."""
    if amount is None or standing in _NOT:
        return NOTHING
    return amount if standing == "qualifies" else Range(0, amount.high)


def way_of(one: Stood | None, other: Stood | None) -> Way | None:
    """How the second differs from the first for the subject; None: it does not. None in place of either: the
    version does not have the target."""
    return way_between(
        one.standing if one else None,
        other.standing if other else None,
        one.amount if one else None,
        other.amount if other else None,
    )


def way_between(
    before: Standing | None, after: Standing | None, amount: Range | None, amount_after: Range | None
) -> Way | None:
    """The same of bare standings and amounts."""
    if before == after and (amount == amount_after or before in _NOT or before == "unknown"):
        return None
    if (before in _NOT) and (after in _NOT):
        return None
    return turned(before, after)


def _moved(case: Case, target: tuple[str, str], one: Stood | None, other: Stood | None) -> Moved | None:
    way = way_of(one, other)
    if way is None:
        return None
    before, after = one.standing if one else None, other.standing if other else None
    worth, worth_new = one.amount if one else None, other.amount if other else None
    told = one if way == "gains" else other or one
    return Moved(case, target, way, before, after, _why(told), worth, worth_new)


def turned(before: Standing | None, after: Standing | None) -> Way:
    """The way from one standing to another that is not the same."""
    if after == "unknown" and before != "unknown":
        return "becomes_unknown"
    if before in _NOT and after == "qualifies":
        return "gains"
    if before == "qualifies" and after in _NOT:
        return "loses"
    if before == "unknown" and after in _DEFINITE:
        return "becomes_known"
    return "otherwise"


def _why(stood: Stood | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if stood is None:
        return ()
    return tuple(
        (answer.id, tuple(id for id, _ in answer.clauses))
        for answer in stood.result.answers.conditions
        if answer.status in ("not_met", "unknown", "not_met_waivable", "judge")
    )
