"""Clauses of a pack as people read them: locators, our statements, the tree they form, and what rests on them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from exclave.apps.programmes.models import Programme
from exclave.engines.policy.answers import clauses_for
from exclave.engines.policy.pack.model import ClauseRef, ClauseStatement, Finding, Pack

Text = dict[str, str]


@dataclass(frozen=True)
class Clause:
    """A clause chip: ``at`` reads as in the paper, ``href`` leads to our statement on the policy page."""

    id: str
    at: Text
    statement: Text
    href: str


@dataclass
class Node:
    """One step of the tree. A step that no clause of the pack names has only its label."""

    label: Text
    id: str = ""
    statement: Text | None = None
    at: Text | None = None
    uses: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    paper: str = ""
    children: list["Node"] = field(default_factory=list)


def both(item: Any) -> Text:
    """The two texts of anything that carries ``zh`` and ``en``; English falls back to Chinese."""
    return {"zh": item.zh, "en": item.en or item.zh}


def policy_href(programme: Programme, anchor: str = "") -> str:
    address = reverse("policy", args=[programme.public_id])
    return f"{address}#{anchor}" if anchor else address


def locator(at: str) -> Text:
    """``四、/（二）/（2）#1`` as one writes it: 四、（二）（2）第1句."""
    path, _, sentence = at.partition("#")
    joined = path.replace("/", "").replace(":", "：")
    if not sentence:
        return {"zh": joined, "en": joined}
    return {"zh": f"{joined}第{sentence}句", "en": f"{joined} sentence {sentence}"}


def clause(programme: Programme, pack: Pack, clause_id: str) -> Clause | None:
    stated = pack.clauses.get(clause_id)
    if stated is None:
        return None
    return Clause(clause_id, locator(stated.at), both(stated), policy_href(programme, clause_id))


def clauses(
    programme: Programme, pack: Pack, reference: ClauseRef | None, type_: str | None = None
) -> list[Clause]:
    """The clauses a reference names, for one institution type or for all."""
    found = (clause(programme, pack, key) for key in clauses_for(reference, type_))
    return [one for one in found if one is not None]


def findings_about(pack: Pack, names: Iterable[str]) -> list[Finding]:
    """What a careful reader noted about any of these names, each once, in the pack's order."""
    wanted = set(names)
    return [one for one in pack.findings if wanted & set(one.about)]


def tree(pack: Pack, papers: Mapping[str, str]) -> list[Node]:
    """The pack's clauses as the paper's outline nests them. ``papers``: where each can be read in the paper itself."""
    uses = uses_of(pack)
    roots: list[Node] = []
    steps: dict[tuple[str, ...], Node] = {}
    for key, stated in pack.clauses.items():
        path = _path(stated)
        level = roots
        for depth in range(len(path)):
            here = path[: depth + 1]
            if here not in steps:
                steps[here] = Node(_label(here[-1]))
                level.append(steps[here])
            level = steps[here].children
        node = steps[path]
        node.id, node.statement, node.at = key, both(stated), locator(stated.at)
        node.uses = [u | {"href": f"#{u['anchor']}"} for u in uses.get(key, [])]
        node.findings = findings_about(pack, [key])
        node.paper = papers.get(key, "")
    return roots


def _path(stated: ClauseStatement) -> tuple[str, ...]:
    path, _, sentence = stated.at.partition("#")
    steps = tuple(step for step in path.split("/") if step)
    if stated.document:
        steps = (stated.document, *steps)
    return (*steps, f"#{sentence}") if sentence else steps


def _label(step: str) -> Text:
    if step.startswith("#"):
        return {"zh": f"第{step[1:]}句", "en": f"Sentence {step[1:]}"}
    return {"zh": step, "en": step}


def uses_of(pack: Pack) -> dict[str, list[dict[str, Any]]]:
    """What rests on each clause: id → [{kind, label, anchor}] with the anchors of the policy page."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, anchor, item in _items(pack):
        for key in clauses_for(item.clause):
            found.setdefault(key, []).append({"kind": kind, "label": both(item), "anchor": anchor})
    return found


def _items(pack: Pack) -> Iterator[tuple[Text, str, Any]]:
    for subject in pack.subjects.values():
        for key, one in subject.types.items():
            if one.procedure:
                yield {"zh": "类型", "en": "type"}, f"type-{key}", one
    for condition in pack.conditions.values():
        if condition.for_:
            yield {"zh": "条件", "en": "condition"}, f"type-{condition.for_[0]}", condition
    for key, param in pack.params.items():
        yield {"zh": "事项", "en": "point"}, f"point-{key}", param
    for key, procedure in pack.procedures.items():
        for stage in procedure.stages:
            yield {"zh": "环节", "en": "stage"}, f"procedure-{key}", stage
    for obligation in pack.obligations.values():
        yield {"zh": "应办事项", "en": "obligation"}, "obligations", obligation
    for target in pack.targets.values():
        yield {"zh": "目标", "en": "target"}, "targets", target
