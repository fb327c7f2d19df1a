"""The draft of a case that comes to another form: what that form asks, filled in with what is known."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F

from exclave.apps.cases import answering, prefilling
from exclave.apps.cases.models import Case, Draft
from exclave.apps.journal.transaction import Actor
from exclave.engines import procedure as engine
from exclave.engines.policy.answers import CompiledPack, form_keys

if TYPE_CHECKING:
    from exclave.apps.cases.running import Running


def begun(case: Case, compiled: CompiledPack, form: str | None) -> dict[str, Any]:
    """What a fresh form holds already; only what it asks."""
    asked = frozenset(form_keys(compiled, form, case.type)) if form else frozenset()
    return {key: value for key, value in prefilling.prefilled(case, compiled).items() if key in asked}


def follow(running: "Running", answer: engine.Accepted, actor: Actor, at: datetime) -> None:
    """The form handed in keeps its values in its submission; the next one begins with its own.

    A form that comes back (for correction, for the next report) finds its draft as it was.
    """
    case, stage = running.case, running.stage
    if stage is None or stage.does != "fill" or not stage.form or running.state.ended:
        return
    draft = Draft.objects.select_for_update().filter(case=case).first()
    if draft is None:
        return
    asked = frozenset(form_keys(running.compiled, stage.form, case.type))
    typed = {key for key in draft.data if not key.startswith("_")}
    if typed <= asked:
        return
    known = begun(case, running.compiled, stage.form) | answering.latest_data(case)
    data = {key: value for key, value in known.items() if key in asked}
    Draft.objects.filter(pk=draft.pk).update(data=data, confirmed=[], version=F("version") + 1, saved_at=at)
