"""Mark messages read or unread: a person's own affair, so no event is made."""

from typing import Any

from exclave.apps.alerts.models import Alert
from exclave.apps.journal.transaction import Actor, action, moment


@action("alerts.read")
def read_alerts(
    actor: Actor, *, alert_ids: list[int] | None = None, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Mark the actor's own messages read: these, or all of them. Others' ids do nothing."""
    unread = Alert.objects.filter(account__public_id=actor.id, read_at=None)
    if alert_ids is not None:
        unread = unread.filter(pk__in=alert_ids)
    return {"read": unread.update(read_at=moment())}


@action("alerts.unread")
def unread_alerts(
    actor: Actor, *, alert_ids: list[int], idempotency_key: str | None = None
) -> dict[str, Any]:
    """Mark the actor's own messages unread again, so that they come back to them."""
    own = Alert.objects.filter(account__public_id=actor.id, pk__in=alert_ids, read_at__isnull=False)
    return {"unread": own.update(read_at=None)}
