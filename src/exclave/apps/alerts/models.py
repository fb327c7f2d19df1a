"""Messages as the receiver sees them, which channels they want, and what is on its way through each."""

from django.db import models
from django.db.models import Q


class Alert(models.Model):
    """One delivered message on the site. ``outbox_id`` keeps delivery idempotent."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="alerts")
    outbox_id = models.BigIntegerField(unique=True)
    topic = models.CharField(max_length=60)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-created_at"], name="alert_by_account"),
            # Every page counts what its reader has not read.
            models.Index(
                fields=["account", "read_at"], condition=models.Q(read_at=None), name="alert_unread"
            ),
        ]


class Preference(models.Model):
    """What holds for all topics of a person. Without a row: by mail where an address is known, no quiet hours.

    Quiet hours are wall-clock times in the zone of the person's authority; they may run over midnight.
    ``language``: of mails and text messages; empty: mails carry both languages.
    """

    account = models.OneToOneField(
        "people.Account", on_delete=models.CASCADE, related_name="alert_preference"
    )
    by_mail = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)


class Choice(models.Model):
    """How a person wants one group of topics beside the site, where every message arrives. Without a row: at once."""

    MAIL = [("now", "立即"), ("daily", "每日汇总"), ("weekly", "每周汇总"), ("off", "不发")]

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="alert_choices")
    group = models.CharField(max_length=20)
    mail = models.CharField(max_length=6, choices=MAIL, default="now")
    sms = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "group"], name="alert_choice_once")]


class Dispatch(models.Model):
    """A message on its way through a channel beside the site: tried again with growing pauses, then given up.

    ``digest`` rows that are due for one person leave together as one mail.
    """

    CHANNELS = [("mail", "邮件"), ("sms", "短信")]

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="dispatches")
    channel = models.CharField(max_length=4, choices=CHANNELS)
    digest = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "channel"], name="dispatch_once_a_channel")]
        indexes = [models.Index(fields=["due_at"], name="dispatch_due", condition=Q(sent_at=None))]
