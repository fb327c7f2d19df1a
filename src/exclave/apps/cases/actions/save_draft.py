"""Autosave what the applicant has typed, faults and all. Nothing typed is ever refused or lost."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.cases.models import Draft
from exclave.apps.journal.refusals import Refused, not_allowed, stale
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.models import Account

MAX_DRAFT = 1_000_000


@action("draft.save")
def save_draft(
    actor: Actor,
    *,
    case_id: str,
    data: dict[str, Any],
    confirmed: list[str] | None = None,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Replace the draft. ``expected_version`` is the draft's; a stale tab gets the fields that differ."""
    case = running.locked(case_id)
    alive = running.load(case)
    person = running.person(alive, actor)
    stage = alive.stage
    if stage is None or stage.does != "fill" or not ({*_duties(stage.who.duty)} & person.duties):
        raise not_allowed()
    account = Account.objects.get(public_id=actor.id)
    draft = Draft.objects.select_for_update().filter(case=case).first() or Draft(case=case, version=0)
    if draft.version != expected_version:
        raise stale(draft.version, [
            {"field": k, "theirs": draft.data.get(k), "yours": data.get(k)}
            for k in sorted({*draft.data, *data})
            if draft.data.get(k) != data.get(k)
        ])  # fmt: skip
    if len(repr(data)) > MAX_DRAFT:
        raise Refused(
            "draft_too_large", "填写内容过长，请删减后保存。", "This is too long to save; shorten it."
        )
    draft.data = data
    draft.confirmed = confirmed or []
    draft.version += 1
    draft.saved_at, draft.saved_by = moment(), account
    draft.save()
    return {"version": draft.version, "saved_at": draft.saved_at.isoformat()}


def _duties(duty: str | list[str]) -> list[str]:
    return [duty] if isinstance(duty, str) else list(duty)
