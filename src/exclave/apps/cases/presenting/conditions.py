"""Answers of conditions with clause, facts, evidence and whose judgement they await; and cards of files."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from exclave.apps.cases.presenting.words import Words, alone, clause_text, clause_words, duty_text, text
from exclave.apps.files.models import Evidence
from exclave.apps.files.previews import previewed_as
from exclave.engines.policy.answers import (
    Answers,
    CompiledPack,
    ConditionAnswer,
    label_of,
    say_need,
    show_value,
)
from exclave.engines.policy.language.facts import Facts

Link = Callable[[str], str]
OWN_NAMES = {"asof": text("基准日", "reference date"), "pack.place": text("本地区", "home place")}


def condition_list(
    compiled: CompiledPack,
    answers: Answers,
    *,
    facts: Facts | None = None,
    files: Iterable[Evidence] = (),
    field_href: Link | None = None,
    file_href: Link | None = None,
    may_judge: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """One row per condition, as ui/parts/condition_list.html takes it, with more keys for the officer's page.

    ``field_href(path)`` leads to the field that would settle an unknown; ``file_href(public_id)`` to a file.
    ``facts`` (those the answers were given on) shows the values used. ``may_judge``: ids of judge conditions
    this viewer answers. Further keys: ``to_judge`` and ``judged`` (the judge conditions in it, helpers
    included, with question, present finding, facts to look at), ``parts`` (rows of its helpers).
    """
    by_field: dict[str, list[Evidence]] = {}
    for file in files:
        by_field.setdefault(file.field, []).append(file)
    see = _See(compiled, answers.type, facts, by_field, field_href, file_href, frozenset(may_judge))
    return [see.row(answer) for answer in answers.conditions]


class _See:
    """What every row is shown with."""

    def __init__(
        self,
        compiled: CompiledPack,
        type_: str,
        facts: Facts | None,
        files: Mapping[str, list[Evidence]],
        field_href: Link | None,
        file_href: Link | None,
        may_judge: frozenset[str],
    ) -> None:
        self.compiled, self.type, self.facts, self.files = compiled, type_, facts, files
        self.field_href, self.file_href, self.may_judge = field_href, file_href, may_judge

    def row(self, answer: ConditionAnswer) -> dict[str, Any]:
        pack = self.compiled.pack
        spec = pack.conditions[answer.id]
        need = answer.needs[0] if answer.needs else None
        said = say_need(pack, need) if need else None
        judges = [self.judge(one) for one in _judged(answer)]
        return {
            "id": answer.id,
            "label": text(spec.zh, spec.en),
            "answer": answer.status,
            "clause": clause_text(self.compiled, [c for c, _ in answer.clauses]),
            "clauses": self.statements(answer),
            "reason": text(answer.reason_zh, answer.reason_en),
            "ask": text(said.zh, said.en) if said else None,
            "ask_href": self.field_href(_field_of(need.path)) if need and self.field_href else None,
            "facts": self.facts_used(answer),
            "evidence": self.evidence(answer.evidence),
            "judge": duty_text(pack, answer.judged_by) if answer.judged_by else None,
            "judges": judges,
            "to_judge": [j for j in judges if j["mine"]],
            "level": answer.level,
            "parts": [self.row(part) for part in answer.parts],
        }

    def statements(self, answer: ConditionAnswer) -> list[dict[str, Any]]:
        return clause_words(self.compiled, [c for c, _ in answer.clauses])

    def judge(self, answer: ConditionAnswer) -> dict[str, Any]:
        """A judge condition: the question, what to look at, the finding so far, whether it is theirs."""
        pack = self.compiled.pack
        spec = pack.conditions[answer.id]
        assert spec.judge is not None
        given = answer.judgement
        return {
            "id": answer.id,
            "label": text(spec.zh, spec.en),
            "question": text(spec.judge.zh, spec.judge.en),
            "by": duty_text(pack, answer.judged_by),
            "mine": answer.id in self.may_judge,
            "answer": given.answer if given else None,
            "reason": given.reason if given else "",
            "look": [self.fact(path) for path in spec.look],
            "evidence": self.evidence(tuple(spec.evidence)),
        }

    def facts_used(self, answer: ConditionAnswer) -> list[dict[str, Any]]:
        parts = (answer, *answer.parts)
        paths = [used.path for part in parts for used in part.facts]
        return [self.fact(path) for path in dict.fromkeys(paths)]

    def fact(self, path: str) -> dict[str, Any]:
        pack = self.compiled.pack
        label = alone(OWN_NAMES.get(path) or text(*label_of(pack, path)))
        type_ = self.facts.env.find(tuple(path.split("."))) if self.facts is not None else None
        value: Words | None = None
        if self.facts is not None and type_ is not None:
            raw = self.facts.value(path)
            value = {
                "zh": show_value(pack, type_, raw, self.facts, "zh"),
                "en": show_value(pack, type_, raw, self.facts, "en"),
            }
        href = self.field_href(_field_of(path)) if self.field_href and not path.startswith("param.") else None
        return {"label": label, "value": value, "path": path, "href": href, "source": self.source(path)}

    def source(self, path: str) -> Words | None:
        """A param's own clause: the number that decides, and where it stands."""
        if not path.startswith("param."):
            return None
        param = self.compiled.pack.params.get(path.removeprefix("param."))
        if param is None or param.clause is None:
            return None
        return clause_text(self.compiled, param.clause, self.type) or None

    def evidence(self, fields: tuple[str, ...]) -> list[dict[str, Any]]:
        """Files by field; a field without a file is listed as missing."""
        found: list[dict[str, Any]] = []
        for path in fields:
            label = alone(text(*label_of(self.compiled.pack, path)))
            files = self.files.get(path, [])
            for file in files:
                href = self.file_href(file.public_id) if self.file_href else ""
                found.append(
                    {
                        "label": text(f"{label['zh']}：{file.name}", f"{label['en']}: {file.name}"),
                        "href": href,
                        "id": file.public_id,
                        "missing": False,
                    }
                )
            if not files:
                href = self.field_href(path) if self.field_href else ""
                found.append(
                    {
                        "label": text(f"{label['zh']}（未上传）", f"{label['en']} (not uploaded)"),
                        "href": href,
                        "missing": True,
                    }
                )
        return found


def _field_of(path: str) -> str:
    return ".".join(path.split(".")[:2])


def _judged(answer: ConditionAnswer) -> list[ConditionAnswer]:
    """The judge conditions an answer rests on, itself or its helpers, save those that do not apply."""
    if answer.status == "not_applicable":
        return []
    if answer.parts:
        return [one for part in answer.parts for one in _judged(part)]
    return [answer] if answer.judged_by is not None or answer.status == "judge" else []


def evidence_cards(
    compiled: CompiledPack,
    type_: str,
    files: Iterable[Evidence],
    *,
    file_href: Link,
    condition_href: Link = "#condition-{}".format,
    by: Callable[[Evidence], Any] | None = None,
) -> list[dict[str, Any]]:
    """A card per file with the conditions it serves. ``by`` says who uploaded it, where that may be shown."""
    serving: dict[str, list[dict[str, Any]]] = {}
    for name in compiled.by_type.get(type_, ()):
        spec = compiled.pack.conditions[name]
        for path in compiled.evidence(name):
            serving.setdefault(path, []).append(
                {"label": text(spec.zh, spec.en), "href": condition_href(name)}
            )
    return [evidence_card(compiled, file, file_href, serving.get(file.field, []), by) for file in files]


def evidence_card(
    compiled: CompiledPack,
    file: Evidence,
    file_href: Link,
    serves: list[dict[str, Any]] | None = None,
    by: Callable[[Evidence], Any] | None = None,
) -> dict[str, Any]:
    return {
        "id": file.public_id,
        "field": file.field,
        "name": file.name,
        "kind": alone(text(*label_of(compiled.pack, file.field))),
        "size": file.size,
        "href": file_href(file.public_id),
        "preview": previewed_as(file.content_type, file.size),
        "by": by(file) if by else None,
        "at": file.uploaded_at,
        "digest": file.sha256,
        "serves": serves or [],
    }


def judges_named(answers: Answers, duties: Iterable[str]) -> list[str]:
    """Ids of the judge conditions in the answers that one of these duties answers."""
    held = frozenset(duties)
    found = [one.id for answer in answers.conditions for one in _judged(answer) if one.judged_by in held]
    return list(dict.fromkeys(found))


def judged_share(answers: Answers) -> tuple[int, int]:
    """(judged, asked): how far the judging has come."""
    asked = {one.id: one for answer in answers.conditions for one in _judged(answer)}
    return sum(one.judgement is not None for one in asked.values()), len(asked)
