"""Before an application is started: what each type asks, in plain words, and for whom it can be started."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from exclave.apps.cases import beginning, duties
from exclave.apps.cases.filling import queries
from exclave.apps.cases.filling.todo import call_row
from exclave.apps.cases.filling.words import capital, last_day
from exclave.apps.cases.presenting import duty_text, text, type_text
from exclave.apps.cases.presenting.words import Words, clause_words, named
from exclave.apps.cases.world import places
from exclave.apps.people.models import Organisation
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Round
from exclave.apps.reference.calendars import work_calendar
from exclave.engines.policy.answers import CompiledPack, code_name, form_for
from exclave.engines.policy.pack.model import InstitutionType


def page(viewer: Any, call: Round, now: datetime) -> dict[str, Any]:
    """The context of ``cases/applicant/start.html``."""
    compiled = library.compiled(call.programme)
    organisations = queries.organisations_of(viewer)
    return {
        "call": call_row(call, now, work_calendar())
        | {"number": call.number, "body": text(call.text_zh, call.text_en), "public_id": call.public_id},
        "types": [type_row(compiled, call.procedure, key) for key in call.types],
        "organisations": [_organisation(call, o) for o in organisations],
        "subjects": _subjects(call, organisations),
        "may_be_new": beginning.brings_new(compiled.pack, call.procedure),
        "closed": closed(call, now),
        "begun": [
            {
                "public_id": c.public_id,
                "number": c.number,
                "title": c.title or type_text(compiled.pack, c.type),
            }
            for c in queries.own_cases(viewer).filter(round=call, waits_on="applicant", ended=False)
        ],
    }


def closed(call: Round, now: datetime) -> Words | None:
    """Why no application can be started now, and what helps; None while the call is open."""
    zone = call.authority.zone
    if now >= call.closes_at:
        day = last_day(call.closes_at, zone)
        return text(
            f"本批次已于{day['zh']} 24:00 截止，不能再开始申报。请等下一批申报通知。",
            f"This call closed on {day['en']} at 24:00; no application can be started. Wait for the next call.",
        )
    if now < call.opens_at:
        day = last_day(call.opens_at + timedelta(days=1), zone)
        return text(
            f"本批次自{day['zh']}起受理，届时再来申报。", f"This call opens on {day['en']}; come back then."
        )
    return None


def _subjects(call: Round, organisations: Iterable[Organisation]) -> list[dict[str, Any]]:
    """What of the viewer's organisations is kept already and the call may be about: a zone put forward earlier."""
    names = {o.pk: text(o.name_zh, o.name_en) for o in organisations}
    return [
        {"public_id": one.id, "name": one.name, "organisation": names[one.organisation_id]}
        for one in beginning.kept_subjects(call.programme, call.procedure, "", None)
        if one.organisation_id in names and (not call.types or one.type in call.types)
    ]


def _organisation(call: Round, organisation: Organisation) -> dict[str, Any]:
    office = duties.office_of_place(call.authority, organisation.place, places())
    return {
        "public_id": organisation.public_id,
        "name": text(organisation.name_zh, organisation.name_en),
        "office": text(office.name_zh, office.name_en) if office else None,
    }


def type_row(compiled: CompiledPack, procedure: str, key: str) -> dict[str, Any]:
    """What one type asks: its conditions in plain words, its papers, how many entries its form has."""
    pack = compiled.pack
    spec = next(s.types[key] for s in pack.subjects.values() if key in s.types)
    return {
        "id": key,
        "name": capital(named(spec)),
        "applicants": _kinds(compiled, spec),
        "asked": _asked(compiled, key),
        "count": len(compiled.conditions(key)),
        "papers": [
            text(f.zh, f.en) for f in _fields(compiled, procedure, key) if f.type == "file" and f.required
        ],
        "entries": sum(1 for f in _fields(compiled, procedure, key) if f.by is None),
    }


def _fields(compiled: CompiledPack, procedure: str, type_: str) -> list[Any]:
    first = compiled.pack.procedures[procedure].stages[0]
    return [f for s in form_for(compiled, first.form, type_) for f in s.fields] if first.form else []


def _kinds(compiled: CompiledPack, spec: InstitutionType) -> dict[str, str]:
    names = {
        lang: [code_name(compiled.pack, "std.org_kind", k, lang) for k in spec.applicants]
        for lang in ("zh", "en")
    }  # type: ignore[arg-type]
    return {"zh": "、".join(names["zh"]), "en": ", ".join(names["en"])}


def _asked(compiled: CompiledPack, type_: str) -> list[dict[str, Any]]:
    """What each clause asks: our statement of it once, and the conditions that rest on it."""
    pack = compiled.pack
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for name in compiled.conditions(type_):
        spec = pack.conditions[name]
        clauses = clause_words(compiled, spec.clause, type_)
        group = found.setdefault(tuple(c["id"] for c in clauses), {"clauses": clauses, "conditions": []})
        judge = duty_text(pack, spec.judge.by) if spec.judge else None
        group["conditions"].append({"label": capital(named(spec)), "judge": judge})
    return list(found.values())
