"""Institutions, their states in valid and recorded time, certificates, and bars."""

from django.db import models
from django.db.models import Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Institution(Owned):
    """An offshore institution entered in the register. ``public`` holds the facts the pack marks open."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="institutions"
    )
    type = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=40)
    home = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="institutions"
    )
    state = models.CharField(max_length=30)
    public = models.JSONField(default=dict)
    number = models.CharField(max_length=60, blank=True)
    """The filing number an imported list states; one filed here has its certificate's."""
    source = models.CharField(max_length=10, default="case")
    """``case``: entered by a decision here; ``import``: taken over from a list, without the history before it."""
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["authority", "state", "name"], name="institution_list"),
            models.Index(fields=["-entered_at", "-id"], name="institution_newest"),
        ]


class InstitutionState(models.Model):
    """The institution was in ``state`` from a day (valid time), as recorded then (recorded time)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=30)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    case_id = models.BigIntegerField(null=True)
    """The case that decided it; null: taken over from a list."""
    clause = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(valid_until=None, superseded_at=None),
                name="one_current_state",
            )
        ]


class Certificate(Owned):
    """A filing certificate or a decision paper: number, what it says, and the code that checks it."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    journal_sequence = models.BigIntegerField(null=True)
    revoked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="certificate_number_once")
        ]


class Bar(Owned):
    """A bar on applying again (限制申报期): half-open, from the day it starts until the day it is over."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="bars")
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="bars")
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="bars")
    blocks = models.JSONField()
    starts = models.DateField()
    until = models.DateField(null=True)
    clause = models.CharField(max_length=60)
    case_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("starts")), name="bar_has_length"
            )
        ]
        indexes = [models.Index(fields=["organisation", "until"], name="bar_by_organisation")]
