"""Waivers (放宽) of conditions: who let a case pass below a line, why, and who signed with them."""

from django.db import models
from django.db.models import Q


class Waiver(models.Model):
    """A recorded waiver of one condition of a case. Rows are only ever added and answered, never changed otherwise.

    ``duty`` and ``second_duty`` are duties of the pack. Where the pack asks for no second signature it holds at once
    (``given``); otherwise it is ``proposed`` until somebody else signs or declines: whoever holds ``awaits_rank`` at
    ``awaits_office``, as the pack says when it is proposed. A waiver taken back keeps its row.
    """

    STATES = [("proposed", "待签署"), ("given", "已放宽"), ("declined", "未同意"), ("withdrawn", "已撤回")]

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="waivers")
    condition = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=STATES)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=60)
    at = models.DateTimeField()
    awaits_rank = models.CharField(max_length=20, blank=True)
    awaits_office = models.ForeignKey(
        "reference.Authority", null=True, on_delete=models.PROTECT, related_name="+"
    )
    second_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    second_duty = models.CharField(max_length=60, blank=True)
    second_reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "condition"],
                condition=Q(state__in=["proposed", "given"]),
                name="one_waiver_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(second_by=models.F("by")), name="waiver_signed_by_another"),
        ]
