"""A person's own messages."""

from typing import Any

from django.db.models import QuerySet

from exclave.apps.alerts.models import Alert, Preference


def own_alerts(viewer: Any, *, unread: bool = False) -> QuerySet[Alert]:
    """The newest first."""
    found = Alert.objects.filter(account_id=viewer.pk).order_by("-created_at", "-pk")
    return found.filter(read_at=None) if unread else found


def own_alert(viewer: Any, alert_id: int) -> Alert | None:
    return own_alerts(viewer).filter(pk=alert_id).first()


def unread_count(viewer: Any) -> int:
    return Alert.objects.filter(account_id=viewer.pk, read_at=None).count()


def wants_mail(viewer: Any) -> bool:
    """Without a choice made: yes."""
    found = Preference.objects.filter(account_id=viewer.pk).values_list("by_mail", flat=True).first()
    return True if found is None else found
