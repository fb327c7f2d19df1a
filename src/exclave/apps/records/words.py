"""Records in words: their kinds, states and facts in both languages, as the packs name them."""

from collections.abc import Mapping
from typing import Any

from exclave.apps.cases.presenting import text
from exclave.apps.cases.presenting.values import field_shown
from exclave.apps.cases.presenting.words import Words, alone
from exclave.apps.programmes.conditions import state_name
from exclave.apps.records.facts import parties_of
from exclave.apps.records.models import RecordFact
from exclave.engines.policy.answers import CompiledPack, form_field
from exclave.engines.policy.pack.model import Pack

SOURCES = {
    "case": text("办件", "a case"),
    "office": text("经办登记", "entered by an officer"),
    "paper": text("文件点名", "named by the paper"),
    "meeting": text("会议修订", "revised by a meeting"),
}


def kind_words(pack: Pack, kind: str) -> Words:
    found = pack.subjects.get(kind)
    return alone(text(found.zh, found.en or found.zh)) if found else text(kind, kind)


def whole_words(pack: Pack, child: str) -> Words:
    """The name of an office's word that everything of a kind that lies in a record is registered."""
    found = pack.subjects[child]
    return text(f"{found.zh}是否已全部登记", f"Whether every {found.en or found.zh} in it is registered")


def type_words(pack: Pack, kind: str, type_: str) -> Words | None:
    found = pack.subjects[kind].types.get(type_) if kind in pack.subjects else None
    return alone(text(found.zh, found.en or found.zh)) if found else None


def state_chip(pack: Pack, kind: str, state: str) -> dict[str, Any] | None:
    """The state's word with its look: off the register is marked, the last state on it is good."""
    if not state:
        return None
    subject = pack.subjects.get(kind)
    out = subject.out if subject else []
    kept = [s for s in (subject.states if subject else []) if s not in out]
    look, sign = ("success", "check") if len(kept) > 1 and state == kept[-1] else ("neutral", "point")
    if state in out:
        look, sign = "danger", "x"
    return {"word": state_name(pack, state, kind), "look": look, "icon": sign}


def fact_rows(
    compiled: CompiledPack, kind: str, rows: Mapping[str, RecordFact], *, public: bool
) -> list[dict[str, Any]]:
    """Every field of the kind and its other parties that is known, in the pack's order, as the parts of forms show it."""
    found = []
    asked = [
        (f"{subject}.{name}", field)
        for subject in (kind, *parties_of(compiled.pack, kind))
        for name, field in compiled.pack.fields.get(subject, {}).items()
    ]
    for path, field in asked:
        row = rows.get(path)
        if row is None or (public and (not field.public or field.personal)):
            continue
        shown = field_shown(compiled.pack, form_field(compiled, path), {path: row.value})
        found.append(
            shown
            | {
                "since": row.valid_from,
                "until": row.valid_until,
                "recorded": row.recorded_at,
                "source": SOURCES[row.source],
                "case_id": row.case_id,
                "reason": row.reason,
            }
        )
    return found
