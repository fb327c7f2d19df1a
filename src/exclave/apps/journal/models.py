"""Events, their chain heads, receipts of acknowledged requests, the outbox, and the clock's offset.

No foreign key leaves this room: actors, authorities and subjects are opaque ids, so that the journal can be
handed to an auditor, and a person erased elsewhere, without touching it.
"""

from django.db import models


class ClockOffset(models.Model):
    """The one row that moves ``clock.now()`` in demonstrations and tests."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clock_offset_single_row")]


class ChainHead(models.Model):
    """The end of one authority's chain. Locked last in a transaction, so that chains never deadlock rows."""

    authority = models.CharField(max_length=32, unique=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)


class Event(models.Model):
    """One sealed event, stored column by column; ``engines.journal`` says how the hash is made."""

    authority = models.CharField(max_length=32)
    sequence = models.BigIntegerField()
    schema = models.CharField(max_length=20)
    time = models.CharField(max_length=32)
    actor = models.JSONField()
    action = models.CharField(max_length=60)
    subject = models.JSONField()
    subject_id = models.CharField(max_length=40)
    commitment = models.CharField(max_length=64)
    pack = models.JSONField(null=True)
    algorithm = models.CharField(max_length=10)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "sequence"], name="event_sequence_once"),
            models.UniqueConstraint(fields=["authority", "previous"], name="event_previous_once"),
        ]
        indexes = [models.Index(fields=["subject_id", "sequence"], name="event_by_subject")]


class Opening(models.Model):
    """Content and salt behind an event's commitment. Erasing a row removes the content; the chain still holds."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="opening")
    salt = models.CharField(max_length=64)
    content = models.JSONField()


class Receipt(models.Model):
    """What was answered to a request. The same key and body get the same answer; another body is refused."""

    actor = models.CharField(max_length=32)
    key = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    body_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    result = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="receipt_key_once_per_actor")]


class Outbox(models.Model):
    """A message to deliver after commit. Delivery is idempotent: a row is delivered when it has a time."""

    topic = models.CharField(max_length=60)
    recipient = models.CharField(max_length=32)
    payload = models.JSONField()
    dedupe = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="outbox_undelivered",
                condition=models.Q(delivered_at__isnull=True),
            )
        ]


class Heartbeat(models.Model):
    """The last sign of life of a process that runs by itself (``journal/heartbeat.py``)."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    failed = models.PositiveIntegerField(default=0)
