"""Messages as the receiver sees them, and which other channels they want."""

from django.db import models


class Alert(models.Model):
    """One delivered message on the site. ``outbox_id`` keeps delivery idempotent."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="alerts")
    outbox_id = models.BigIntegerField(unique=True)
    topic = models.CharField(max_length=60)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-created_at"], name="alert_by_account")]


class Preference(models.Model):
    """By mail too, or on the site only. Without a row: by mail where an address is known."""

    account = models.OneToOneField(
        "people.Account", on_delete=models.CASCADE, related_name="alert_preference"
    )
    by_mail = models.BooleanField(default=True)
