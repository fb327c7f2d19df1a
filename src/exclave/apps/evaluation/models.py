"""Scores and grades given on a report, with everything needed to work them out again."""

from django.db import models

from exclave.apps.reference.scoping import Owned


class Result(Owned):
    """The panel's result for one institution and year. Marks and totals are decimals kept as text."""

    case_id = models.BigIntegerField(unique=True)
    institution_id = models.CharField(max_length=16)
    evaluation = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    leaves = models.JSONField()
    total = models.CharField(max_length=30, null=True)
    unknown = models.JSONField(default=list)
    grade = models.CharField(max_length=30, blank=True)
    grade_clause = models.CharField(max_length=60, blank=True)
    reason_zh = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    inputs = models.JSONField()
    scored_at = models.DateTimeField()
    graded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["institution_id", "year"], name="result_by_institution")]
