"""A form being filled in: its parts, what has been typed, which files are there, and what is wrong so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from exclave.apps.cases import answering, ports, prefilling, running
from exclave.apps.cases.filling import queries
from exclave.apps.cases.models import Case
from exclave.apps.files.models import Evidence
from exclave.apps.journal.refusals import Fault
from exclave.engines.policy.answers import CompiledPack, FormField, FormSection, form_for
from exclave.engines.policy.answers.reading import is_blank
from exclave.engines.policy.language import evaluate
from exclave.engines.policy.pack.model import Stage


@dataclass(frozen=True)
class Sheet:
    """The form of the fill stage a case is at. ``version`` is the draft's; 0 before anything was saved."""

    alive: running.Running
    stage: Stage
    data: Mapping[str, Any]
    version: int
    saved_at: datetime | None
    confirmed: tuple[str, ...]
    files: Mapping[str, list[Evidence]]

    @property
    def case(self) -> Case:
        return self.alive.case

    @property
    def compiled(self) -> CompiledPack:
        return self.alive.compiled

    @property
    def form(self) -> str:
        assert self.stage.form is not None
        return self.stage.form

    @property
    def outcome(self) -> str:
        """What handing in is called at this stage: its first outcome that does not happen by itself."""
        return next(key for key, outcome in self.stage.outcomes.items() if not outcome.at_end)

    @cached_property
    def sections(self) -> list[FormSection]:
        """The parts with the fields the applicant fills in; one whose ``when`` is known not to hold is left out."""
        found = []
        for section in form_for(self.compiled, self.form, self.case.type, on=answering.asof(self.case)):
            fields = tuple(f for f in section.fields if f.by is None and self._applies(f) is not False)
            if fields:
                found.append(
                    FormSection(
                        section.zh, section.en, fields, section.help, section.clauses, section.practice
                    )
                )
        return found

    def _applies(self, field: FormField) -> bool | None:
        """Whether a field with a ``when`` is asked, on what was typed; None while that is unknown."""
        if field.when is None:
            return True
        program = self.compiled.programs[("fields", *field.key.split(".", 1), "when")]
        answer = evaluate(program, self._facts)
        return answer if isinstance(answer, bool) else None

    @cached_property
    def _facts(self) -> Any:
        return answering.facts_of(self.case, self.compiled, self._everything)

    @cached_property
    def _everything(self) -> dict[str, Any]:
        """What is typed and attached now, over what other forms of the case have said already."""
        forms = {one.form for one in self.alive.procedure.stages if one.form}
        earlier = answering.latest_data(self.case) if len(forms) > 1 else {}
        return {**earlier, **self.data, **self._file_values}

    @cached_property
    def _file_values(self) -> dict[str, Any]:
        return {
            key: [{"id": f.public_id, "name": f.name, "sha256": f.sha256} for f in files]
            for key, files in self.files.items()
        }

    @cached_property
    def prefills(self) -> dict[str, ports.Prefill]:
        return prefilling.prefills(self.case, self.compiled)

    def source_of(self, key: str) -> ports.Prefill | None:
        """Where the value of a field was filled in from, as long as it stands as filled in."""
        found = self.prefills.get(key)
        if found is None or is_blank(found.value) or self.data.get(key) != found.value:
            return None
        return found

    @cached_property
    def checked(self) -> answering.Checked:
        return answering.check_form(self.case, self.compiled, self.form, self.data)

    @cached_property
    def answers(self) -> Any:
        """Every condition on what is typed and attached now, without people's findings."""
        return answering.answers_of(self.case, self.compiled, self._everything)

    @property
    def facts(self) -> Any:
        return self._facts

    def fields(self) -> Iterator[FormField]:
        for section in self.sections:
            yield from section.fields

    def part_of(self, key: str) -> int:
        """The number of the part that holds a field, from 1; 1 for a field no part holds."""
        for number, section in enumerate(self.sections, 1):
            if any(f.key == key for f in section.fields):
                return number
        return 1

    def is_wrong(self, fault: Fault) -> bool:
        """Whether a fault is about something typed, not about something still missing."""
        key, row, column = split_path(fault.path)
        value = self.data.get(key)
        if row is None:
            is_table = isinstance(value, Mapping)
            return not is_blank(value) and not is_table
        rows = value.get("rows", []) if isinstance(value, Mapping) else []
        cells = rows[row] if row < len(rows) else {}
        return column is None or not is_blank(cells.get(column))


def split_path(path: str) -> tuple[str, int | None, str | None]:
    """``institution.staff[2].since`` → (institution.staff, 2, since)."""
    key, bracket, rest = path.partition("[")
    if not bracket:
        return path, None, None
    number, _, after = rest.partition("]")
    return key, int(number) if number.isdecimal() else None, after.removeprefix(".") or None


def open_sheet(case: Case) -> Sheet | None:
    """The form the case is at; None when it is at no form."""
    alive = running.load(case)
    stage = alive.stage
    if alive.state.ended or stage is None or stage.does != "fill" or not stage.form:
        return None
    draft = queries.draft_of(case)
    files: dict[str, list[Evidence]] = {}
    for file in queries.files_of(case):
        files.setdefault(file.field, []).append(file)
    return Sheet(
        alive=alive,
        stage=stage,
        data=_of_form(alive, stage, draft.data) if draft else {},
        version=draft.version if draft else 0,
        saved_at=draft.saved_at if draft else None,
        confirmed=tuple(draft.confirmed) if draft else (),
        files=files,
    )


def _of_form(alive: running.Running, stage: Stage, data: Mapping[str, Any]) -> dict[str, Any]:
    """The draft without values that this form does not ask: a fresh report is filled from the whole register."""
    assert stage.form is not None
    asked = {f.key for s in form_for(alive.compiled, stage.form, alive.case.type) for f in s.fields}
    return {key: value for key, value in data.items() if key in asked or key.startswith("_")}
