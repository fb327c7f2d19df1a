"""What every table of the register has: two times, and the approved change that wrote the row."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned

BOUNDS = [("exact", "="), ("about", "≈"), ("at_least", "≥"), ("at_most", "≤")]
"""How a number was published; anything but ``exact`` stays what it is and never decides as if it were exact."""


class Recorded(Owned):
    """A statement about an institution: true from a day until a day (valid time, half-open), and known to the
    register from an instant until an instant (recorded time, half-open).

    ``thread`` is the thing spoken of, the same over all its rows. Nothing but ``superseded_at`` and
    ``superseded_by`` is ever written again: a correction ends what was known and adds what is known now.
    """

    thread = models.CharField(max_length=16, default=public_id)
    institution = models.ForeignKey("register.Institution", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    since_stated = models.BooleanField(default=True)
    """False: nobody stated the day; the row holds from the day the form that declared it speaks of."""
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    change = models.ForeignKey("register.Change", on_delete=models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey(
        "register.Change", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Owned.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="%(class)s_holds_a_day",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None, superseded_by=None)
                | Q(superseded_at__gte=F("recorded_at"), superseded_by__isnull=False),
                name="%(class)s_known_forwards",
            ),
            models.UniqueConstraint(
                fields=["thread", "valid_from"], condition=Q(superseded_at=None), name="%(class)s_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["institution", "superseded_at"], name="%(class)s_known")]

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def known(self, instant: datetime) -> bool:
        return self.recorded_at <= instant and (self.superseded_at is None or instant < self.superseded_at)
