"""Evidence of a case: read by whoever may read the case, changed by whoever the form it is at belongs to."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.cases.queries import case_by_public_id
from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import Owner
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor
from exclave.engines.policy.answers import form_keys


def may_read(viewer: Any, evidence: Evidence) -> bool:
    return case_by_public_id(viewer, evidence.subject_id) is not None


def change(actor: Actor, case_id: str, field: str) -> Owner | None:
    """Whose the file is, where the field is a file field of the form the case is at and the form the actor's."""
    try:
        alive = open_form(actor, case_id)
    except Refused:
        return None
    return Owner(alive.case.authority_id, alive.case.applicant_id) if asks_for(alive, field) else None


def open_form(actor: Actor, case_id: str) -> running.Running:
    """The case, locked, at a form that is the actor's to fill in."""
    alive = running.load(running.locked(case_id))
    stage = alive.stage
    if stage is None or stage.does != "fill" or not stage.form:
        raise not_allowed()
    asked = [stage.who.duty] if isinstance(stage.who.duty, str) else list(stage.who.duty)
    if not {*asked} & running.person(alive, actor).duties:
        raise not_allowed()
    return alive


def asks_for(alive: running.Running, field: str) -> bool:
    """Whether ``field`` is a file field of the form the case is at."""
    subject, _, short = field.partition(".")
    spec = alive.compiled.pack.fields.get(subject, {}).get(short)
    assert alive.stage is not None and alive.stage.form is not None
    keys = form_keys(alive.compiled, alive.stage.form, alive.case.type)
    return spec is not None and spec.type == "file" and field in keys
