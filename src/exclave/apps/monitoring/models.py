"""What is measured (指标), what was read on which day (实际值), and what does not agree (存疑)."""

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.projects.models import BOUNDS
from exclave.apps.reference.scoping import Owned

OUTCOMES = [
    ("first", "前一数据为准"),
    ("second", "后一数据为准"),
    ("definitions", "口径不同，两者并存"),
    ("neither", "两者均不采信"),
]


class Indicator(Owned):
    """A thing counted or measured, with its unit and definition. ``target`` is the key in a programme's pack,
    empty for one the office named itself."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey(
        "programmes.Programme", null=True, on_delete=models.PROTECT, related_name="+"
    )
    target = models.CharField(max_length=60, blank=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    definition = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["authority", "name_zh"], name="indicator_name_once"),
            models.UniqueConstraint(
                fields=["programme", "target"], condition=~Q(target=""), name="indicator_of_target_once"
            ),
            models.CheckConstraint(
                condition=Q(target="", programme=None) | (~Q(target="") & Q(programme__isnull=False)),
                name="indicator_target_has_programme",
            ),
        ]


class Reading(Owned):
    """A published figure: of an institution, or of the authority as a whole where there is none (B6).

    ``text`` as published; ``scaled`` in ten-thousandths of ``unit``. Nothing is ever written again: another day
    is another reading, another figure of the same day is another reading and may raise a finding.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    institution = models.ForeignKey(
        "register.Institution", null=True, on_delete=models.PROTECT, related_name="readings"
    )
    bound = models.CharField(max_length=10, choices=BOUNDS)
    scaled = models.BigIntegerField()
    unit = models.CharField(max_length=12, blank=True)
    text = models.CharField(max_length=60)
    as_of = models.DateField()
    definition = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="reading_has_source"),
            models.CheckConstraint(condition=~Q(definition=""), name="reading_has_definition"),
            models.UniqueConstraint(
                fields=["indicator", "institution", "as_of", "text", "source"],
                condition=Q(institution__isnull=False),
                name="reading_of_institution_once",
            ),
            models.UniqueConstraint(
                fields=["indicator", "as_of", "text", "source"],
                condition=Q(institution=None),
                name="reading_of_authority_once",
            ),
        ]
        indexes = [models.Index(fields=["authority", "-as_of", "-id"], name="reading_newest")]
        indexes = [
            models.Index(fields=["authority", "-as_of"], name="reading_list"),
            models.Index(fields=["indicator", "institution", "as_of"], name="reading_subject"),
        ]


class Finding(Owned):
    """Two readings of one thing on one day that cannot both be true, until a person says what holds and why."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    first = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="findings_first")
    second = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="findings_second")
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=OUTCOMES, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="finding_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="finding_needs_two"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None, outcome="", reason="")
                | Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~Q(outcome="") & ~Q(reason=""),
                name="finding_resolved_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "resolved_at", "-opened_at"], name="finding_list"),
            models.Index(fields=["-opened_at", "-id"], name="finding_newest"),
        ]
