"""Authorities, the working-day calendar of the installation, and locked counters for human numbers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Authority(models.Model):
    """A government office in the installation's one tree (province → city → district).

    ``place`` is its jurisdiction. A functional zone with an office of its own is a district-level authority.
    """

    LEVELS = [("nation", "国家"), ("province", "省"), ("city", "市"), ("district", "区县")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    organ = models.CharField(max_length=40, default="st_office")
    level = models.CharField(max_length=10, choices=LEVELS)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    place = models.CharField(max_length=40)
    code = models.CharField(max_length=8, unique=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")

    def __str__(self) -> str:
        return self.name_zh

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def day(self, at: datetime) -> date:
        """The office's own day at an instant."""
        return at.astimezone(self.zone).date()


class Counter(models.Model):
    """The last number given in a series of one authority and year; locked while the next is taken."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "series", "year"], name="counter_once")]


class CalendarYear(models.Model):
    """A published year: without its row every working-day deadline that needs it is provisional."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)


class CalendarDay(models.Model):
    """A day that differs from the plain week: a holiday on a weekday, or a weekend day worked instead."""

    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(unique=True)
    working = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)


class ParameterValue(Owned):
    """A value of a parameter of an authority from a day on; later rows supersede, none is changed or deleted.

    A parameter that takes part in decisions is proposed by one person and comes in force when another agrees.
    ``value`` is JSON (decimals as text); null means: no value of one's own any more.
    """

    PROPOSED, IN_FORCE, DECLINED = "proposed", "in_force", "declined"
    STATES = [(PROPOSED, "待复核"), (IN_FORCE, "生效"), (DECLINED, "未获同意")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    since = models.DateField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=STATES)
    proposed_by = models.CharField(max_length=40)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["authority", "key", "since"], name="parameter_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "key"],
                condition=models.Q(state="proposed"),
                name="one_parameter_proposal_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed") | models.Q(decided_at__isnull=False),
                name="parameter_decided_at_an_instant",
            ),
        ]
