"""A round whose last instant has passed is closed, on record."""

from typing import Any

from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.permissions import require_clock
from exclave.apps.programmes.models import Round


@action("round.close")
def close_round(actor: Actor, *, round_pk: int, idempotency_key: str | None = None) -> dict[str, Any]:
    """As the clock; a round that is closed already, or was given more time, is left alone."""
    require_clock(actor)
    row = (
        Round.objects.scoped("the clock closes rounds everywhere")
        .select_for_update(of=("self",))
        .select_related("authority")
        .get(pk=round_pk)
    )
    if row.state != "open" or row.closes_at > moment():
        return {"round": row.public_id, "closed": False}
    row.state, row.version = "closed", row.version + 1
    row.save(update_fields=["state", "version"])
    record(
        actor,
        row.authority.public_id,
        "round.close",
        kind="round",
        subject_id=row.public_id,
        version=row.version,
        content={"number": row.number, "closes": row.closes_at.isoformat()},
    )
    return {"round": row.public_id, "closed": True}
