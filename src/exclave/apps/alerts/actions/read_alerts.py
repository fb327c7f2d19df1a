"""Mark messages read, and choose whether they come by mail too: a person's own affair, so no event is made."""

from typing import Any

from exclave.apps.alerts.models import Alert, Preference
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.models import Account


@action("alerts.read")
def read_alerts(
    actor: Actor, *, alert_ids: list[int] | None = None, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Mark the actor's own messages read: these, or all of them. Others' ids do nothing."""
    unread = Alert.objects.filter(account__public_id=actor.id, read_at=None)
    if alert_ids is not None:
        unread = unread.filter(pk__in=alert_ids)
    return {"read": unread.update(read_at=moment())}


@action("alerts.prefer")
def choose_mail(actor: Actor, *, by_mail: bool, idempotency_key: str | None = None) -> dict[str, Any]:
    """Whether messages are mailed to the account's address as well."""
    account = Account.objects.get(public_id=actor.id)
    Preference.objects.update_or_create(account=account, defaults={"by_mail": by_mail})
    return {"by_mail": by_mail}
