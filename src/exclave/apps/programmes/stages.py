"""The procedures of a programme as the public reads them: stages, who acts, how long, on what ground."""

from dataclasses import dataclass
from typing import Any

from exclave.apps.programmes.clauses import Clause, Text, both, clauses
from exclave.apps.programmes.models import Programme
from exclave.engines.policy.pack.model import OPEN, Pack, Procedure, Stage
from exclave.engines.policy.pack.settle import is_open_param
from exclave.engines.procedure import diagram_svg
from exclave.engines.procedure.naming import Lang, time_text, who_name


def settled_pack(programme: Programme, pack: Pack) -> Pack:
    """The pack with the points the programme settled written in, so that times read as they run here."""
    stated = {
        key: param.model_copy(update={"value": programme.settled[key]})
        for key, param in pack.params.items()
        if is_open_param(param) and programme.settled.get(key) not in (None, OPEN)
    }
    return pack.model_copy(update={"params": {**pack.params, **stated}})


def picture(programme: Programme, pack: Pack, key: str, lang: Lang) -> str | None:
    """The procedure's diagram as SVG, None when the pack has no such procedure."""
    spec = pack.procedures.get(key)
    return diagram_svg(spec, lang, settled_pack(programme, pack)) if spec else None


@dataclass(frozen=True)
class StageText:
    label: Text
    who: Text
    second: Text | None
    time: Text
    outcomes: list[dict[str, Any]]
    clauses: list[Clause]
    practice: Text | None


@dataclass(frozen=True)
class ProcedureText:
    id: str
    name: Text
    clauses: list[Clause]
    practice: Text | None
    stages: list[StageText]


def procedures(programme: Programme, pack: Pack) -> list[ProcedureText]:
    """Every procedure, those one may apply through first."""
    pack = settled_pack(programme, pack)
    applied = {t.procedure for subject in pack.subjects.values() for t in subject.types.values()}
    return [
        ProcedureText(
            key,
            both(spec),
            clauses(programme, pack, spec.clause),
            _practice(spec),
            [_stage(programme, pack, spec, stage) for stage in spec.stages],
        )
        for key, spec in sorted(pack.procedures.items(), key=lambda item: item[0] not in applied)
    ]


def _stage(programme: Programme, pack: Pack, procedure: Procedure, stage: Stage) -> StageText:
    names = {s.id: both(s) for s in procedure.stages} | {"end": {"zh": "办结", "en": "end"}}
    return StageText(
        label=both(stage),
        who={"zh": who_name(stage.who, pack, "zh"), "en": who_name(stage.who, pack, "en")},
        second=(
            {"zh": who_name(stage.second, pack, "zh"), "en": who_name(stage.second, pack, "en")}
            if stage.second
            else None
        ),
        time={"zh": time_text(stage, pack, "zh"), "en": time_text(stage, pack, "en")},
        outcomes=[
            {"label": both(o), "to": names.get(o.to, {"zh": o.to, "en": o.to})}
            for o in stage.outcomes.values()
        ],
        clauses=clauses(programme, pack, stage.clause),
        practice=_practice(stage),
    )


def _practice(item: Any) -> Text | None:
    return {"zh": item.practice, "en": item.practice_en or item.practice} if item.practice else None
