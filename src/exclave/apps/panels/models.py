"""Experts, their interests, their assignments to cases, and their score sheets."""

from django.db import models
from django.db.models import Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Expert(Owned):
    """A person in an authority's pool of experts."""

    account = models.OneToOneField("people.Account", on_delete=models.PROTECT, related_name="expert")
    employer = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    fields = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    limit = models.PositiveSmallIntegerField(null=True)
    """The most cases they take at a time; null: no limit is stated."""


class Interest(models.Model):
    """A standing relation of an expert to an organisation that excludes assignment."""

    KINDS = [
        ("employment", "任职"),
        ("former", "曾任职"),
        ("family", "亲属"),
        ("shares", "持股"),
        ("cooperation", "合作"),
        ("other", "其他"),
    ]

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expert", "organisation", "kind"], name="interest_once")
        ]


class Assignment(Owned):
    """An expert asked to review one case stage. Reading the case needs a declaration of no conflict first."""

    STATES = [
        ("assigned", "待声明"),
        ("cleared", "评审中"),
        ("recused", "已回避"),
        ("submitted", "已提交"),
        ("released", "已撤换"),
    ]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="assignments")
    case_id = models.BigIntegerField()
    case_public_id = models.CharField(max_length=16)
    stage = models.CharField(max_length=60)
    visit = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=STATES, default="assigned")
    assigned_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "case_id", "stage", "visit"],
                condition=~Q(state="released"),
                name="expert_assigned_once",
            )
        ]
        indexes = [models.Index(fields=["case_id", "stage"], name="assignment_by_case")]


class ScoreSheet(models.Model):
    """What one expert found: opinions on judgement conditions, marks by leaf (decimals as text), findings."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="sheet")
    opinions = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    findings = models.JSONField(default=dict)
    remark = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
