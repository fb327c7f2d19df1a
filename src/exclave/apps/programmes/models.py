"""Pack versions known here, the programmes they run as, and the rounds opened in them."""

from django.db import models
from django.db.models import Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class PackVersion(models.Model):
    """One version of a pack as it was when someone first proposed to put it in force; never changed after.

    ``content`` is the whole pack as checked JSON, so that a case can be re-answered when the folder is gone. It
    is kept as one JSON text: PostgreSQL's jsonb sorts the keys of an object, and a pack's order has a meaning.
    """

    pack = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "version"], name="pack_version_once")]


class Programme(Owned):
    """A pack in force at an authority: who signed, from when, and how each open point was settled."""

    STATES = [("proposed", "待签"), ("in_force", "施行中"), ("declined", "未通过"), ("ended", "已停止")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="programmes")
    state = models.CharField(max_length=12, choices=STATES)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    in_force_from = models.DateField()
    order_number = models.CharField(max_length=80, blank=True)
    settled = models.JSONField(default=dict)
    left_open = models.JSONField(default=list)
    reasons = models.JSONField(default=dict)
    proposed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    signed_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=models.F("proposed_by")),
                name="programme_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(signed_by__isnull=False),
                name="programme_in_force_is_signed",
            ),
        ]


class Round(Owned):
    """One call (申报批次), or one cycle of reports. It sets dates and settles points; it changes no rule."""

    STATES = [("open", "进行中"), ("closed", "已截止")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    procedure = models.CharField(max_length=60)
    obligation = models.CharField(max_length=60, blank=True)
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    types = models.JSONField(default=list)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    cutoff = models.DateField()
    dates = models.JSONField(default=dict)
    settled = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    opened_by = models.CharField(max_length=32)
    published_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="round_closes_after_opening"
            ),
            models.UniqueConstraint(
                fields=["programme", "obligation", "year"],
                condition=~Q(obligation=""),
                name="report_round_once_a_year",
            ),
        ]
