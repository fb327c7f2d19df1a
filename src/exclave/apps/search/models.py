"""The search index: one row for each thing that can be found, its words already brought into one shape."""

from django.db import models


class Found(models.Model):
    """What can be found of one thing. Never shown by itself: a result is always read through the page's own query.

    ``target`` is the row id of the thing, ``part`` a piece of it (a clause's id). ``number`` is its number as letters
    and digits alone, for the exact match; ``title`` and ``words`` are normalised (`shaping.shaped`), ``words`` holding
    the title and the number too. Two letters of Chinese are found by looking through ``words``: a narrow table of its
    own, so that one pass over it is cheap, on SQLite and PostgreSQL alike and without an extension.
    """

    kind = models.CharField(max_length=12)
    target = models.BigIntegerField()
    part = models.CharField(max_length=60, default="", blank=True)
    number = models.CharField(max_length=60, blank=True)
    title = models.TextField()
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "target", "part"], name="found_once")]
        indexes = [models.Index(fields=["number"], name="found_by_number", condition=~models.Q(number=""))]
